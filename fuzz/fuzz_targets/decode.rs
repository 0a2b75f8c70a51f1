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
    if image.format == codec::Format::Png {
        assert_eq!(again.raster, image.raster);
    }
});
