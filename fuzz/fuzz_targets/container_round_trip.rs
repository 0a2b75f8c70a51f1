// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes: taking a container apart loses nothing, and the cleaners of metadata leave clean input alone.
#![no_main]

use glassine_core::{
    container::{jpeg_segments, png_chunks, riff, tiff_ifd},
    meta::{exif, photoshop, raw_profile, xmp},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(parts) = jpeg_segments::split(bytes) {
        let whole: Vec<_> = parts.list.iter().map(|s| s.whole()).collect();
        assert!(whole.windows(2).all(|w| w[0].end <= w[1].start) && parts.end <= bytes.len());
        let joined: Vec<u8> = whole.iter().flat_map(|r| bytes[r.clone()].to_vec()).collect();
        let again = [&[0xFF, jpeg_segments::SOI][..], &joined, &[0xFF, jpeg_segments::EOI]].concat();
        let list = jpeg_segments::split(&again).expect("it is still a JPEG").list;
        assert!(list.iter().map(|s| s.marker).eq(parts.list.iter().map(|s| s.marker)));
    }
    if let Ok(parts) = png_chunks::split(bytes) {
        let joined: Vec<u8> = parts.list.iter().flat_map(|c| c.raw.to_vec()).collect();
        assert_eq!([&png_chunks::SIGNATURE[..], &joined, parts.trailing].concat(), bytes);
    }
    if let Ok(parts) = riff::split(bytes) {
        let joined = riff::join(parts.list.iter().map(|c| (c.kind, c.data))).expect("it is no longer than it was");
        assert_eq!(riff::split(&joined).expect("it is still a WebP").list, parts.list);
    }
    if let Some(reader) = tiff_ifd::Reader::new(bytes)
        && let Some(Ok(directory)) = reader.first().map(|at| reader.directory(at))
    {
        for entry in &directory.entries {
            assert_eq!(entry.native().len(), entry.raw.len());
            assert!(entry.numbers().count() <= entry.raw.len() && entry.fractions().count() <= entry.raw.len());
        }
    }
    let _ = photoshop::iptc(bytes);
    let once = exif::without_thumbnail(bytes);
    let twice = exif::without_thumbnail(&once.bytes);
    assert!(!once.thumbnail || !twice.thumbnail);
    if let Some(cleaned) = xmp::clean(bytes) {
        let again = xmp::clean(&cleaned.bytes).expect("it is still well-formed");
        assert_eq!(again.bytes, cleaned.bytes);
    }
    if let Some(rest) = photoshop::without_thumbnail(bytes) {
        assert!(photoshop::without_thumbnail(&rest).is_none());
    }
    let _ = raw_profile::without_thumbnail(bytes);
});
