// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes: decoding gives a picture or an error, and what can be read can be written and read again.
#![no_main]

use glassine_core::{Context, codec, limits::Limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_pixels: 1 << 20, max_metadata: 1 << 20, ..Limits::default() };
    let cx = Context { limits, ..Context::default() };
    let Ok(image) = codec::decode(bytes, &cx) else { return };
    let copy = codec::encode(&image, &codec::EncodeOptions::default(), &cx).expect("what can be read can be written");
    let again = codec::decode(&copy, &Context::default()).expect("a copy can be read");
    // All but JPEG and lossy WebP keep every sample.
    if image.quality().is_none() {
        assert_eq!(again.raster, image.raster);
        assert_eq!(again.more, image.more);
    }
    for format in codec::Format::WRITTEN {
        let options = codec::EncodeOptions::default().with_format(Some(*format));
        // Some are too long for WebP.
        let Ok(other) = codec::encode(&image, &options, &cx) else { continue };
        codec::decode(&other, &Context::default()).expect("a copy can be read");
    }
});
