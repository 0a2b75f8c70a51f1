// SPDX-License-Identifier: MIT OR Apache-2.0
//! Broken and hostile files give errors, never a panic, and allocate nothing to speak of.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../codec_build/mod.rs"]
mod codec_build;
mod webp_tiff;

use codec_build::*;
use glassine_core::{Context, codec, limits::Limits};
use jpeg_encoder::ColorType;
use proptest::prelude::*;
use webp_tiff::{tiff_seeds, webp_seeds};

fn kind(bytes: &[u8]) -> &'static str {
    match codec::decode(bytes, &Context::default()) {
        Ok(_) => "ok",
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() > 20 && !text.contains("panicked"), "{text}");
            error.kind()
        }
    }
}

/// Replaces the bytes at `at`.
fn patched(bytes: &[u8], at: usize, with: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out[at..at + with.len()].copy_from_slice(with);
    out
}

/// Offset of the first segment with this marker.
fn marker(jpeg: &[u8], marker: u8) -> usize {
    jpeg.windows(2).position(|w| w == [0xFF, marker]).expect("the marker")
}

fn progressive() -> Vec<u8> {
    jpeg(70, 50, ColorType::Rgb, |e| e.set_progressive(true))
}

#[test]
fn every_truncation_is_an_error() {
    for source in [plain_jpeg(), progressive(), plain_png(), jpeg(40, 40, ColorType::Luma, |_| {})] {
        assert_eq!(kind(&source), "ok");
        for end in 1..source.len() {
            assert_ne!(kind(&source[..end]), "ok", "{end} of {} bytes", source.len());
        }
    }
    assert_eq!(kind(&[]), "unreadable");
}

#[test]
fn missing_picture_data_inside_a_complete_file_are_an_error() {
    let apart = jpeg(70, 50, ColorType::Rgb, |e| e.set_optimized_huffman_tables(true));
    for source in [plain_jpeg(), progressive(), apart] {
        let list = glassine_core::container::jpeg_segments::split(&source).expect("a JPEG").list;
        let scans: Vec<_> = list.iter().filter(|s| s.marker == 0xDA).collect();
        // The first scan of a progressive picture is the one exception: its end can not be checked.
        for scan in scans.iter().skip(usize::from(list[0].marker == 0xC2 || list[1].marker == 0xC2)) {
            for cut in [1, 4, 8, 12, 14] {
                let keep = scan.entropy.start + scan.entropy.len() * cut / 16;
                let short = [&source[..keep], &source[scan.entropy.end..]].concat();
                assert_eq!(kind(&short), "unreadable", "{cut} of 16");
            }
        }
    }
}

#[test]
fn damaged_jpeg_headers_are_errors() {
    let good = plain_jpeg();
    let (sof, dqt, dht, sos) = (marker(&good, 0xC0), marker(&good, 0xDB), marker(&good, 0xC4), marker(&good, 0xDA));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("no height", patched(&good, sof + 5, &[0, 0]), "unreadable"),
        ("no width", patched(&good, sof + 7, &[0, 0]), "unreadable"),
        ("no components", patched(&good, sof + 9, &[0]), "unreadable"),
        ("too many components", patched(&good, sof + 9, &[200]), "unreadable"),
        ("sampling factor zero", patched(&good, sof + 11, &[0x00]), "unreadable"),
        ("sampling factor five", patched(&good, sof + 11, &[0x55]), "unreadable"),
        ("sampling factor three", patched(&good, sof + 11, &[0x31]), "unsupported"),
        ("table seven", patched(&good, sof + 12, &[7]), "unreadable"),
        ("table that is not there", patched(&good, sof + 12, &[3]), "unreadable"),
        ("wrong frame length", patched(&good, sof + 2, &[0, 16]), "unreadable"),
        ("depth of nine bits", patched(&good, sof + 4, &[9]), "unreadable"),
        ("twelve bits", patched(&good, sof + 4, &[12]), "unsupported"),
        ("lossless", patched(&good, sof + 1, &[0xC3]), "unsupported"),
        ("hierarchical", patched(&good, sof + 1, &[0xC5]), "unsupported"),
        ("arithmetic", patched(&good, sof + 1, &[0xC9]), "unsupported"),
        ("called progressive", patched(&good, sof + 1, &[0xC2]), "unreadable"),
        ("quantisation by zero", patched(&good, dqt + 5, &[0; 64]), "unreadable"),
        ("table number nine", patched(&good, dqt + 4, &[9]), "unreadable"),
        ("16-bit table in 8 bits' room", patched(&good, dqt + 4, &[0x10]), "unreadable"),
        ("quantisation of precision 4", patched(&good, dqt + 4, &[0x40]), "unreadable"),
        ("length zero", patched(&good, dqt + 2, &[0, 0]), "unreadable"),
        ("length one", patched(&good, dqt + 2, &[0, 1]), "unreadable"),
        ("length beyond the end", patched(&good, dqt + 2, &[0xFF, 0xFF]), "unreadable"),
        ("too many Huffman codes", patched(&good, dht + 5, &[255; 16]), "unreadable"),
        ("Huffman table eight", patched(&good, dht + 4, &[8]), "unreadable"),
        ("scan of a foreign component", patched(&good, sos + 5, &[99]), "unreadable"),
        ("scan of no component", patched(&good, sos + 4, &[0]), "unreadable"),
        ("second picture inside", patched(&good, dqt, &[0xFF, 0xD8]), "unreadable"),
        ("only start and end", vec![0xFF, 0xD8, 0xFF, 0xD9], "unreadable"),
        ("garbage after the start", [&[0xFF, 0xD8, 0xFF][..], &[0x55; 500]].concat(), "unreadable"),
        ("no tables", [&good[..dqt], &good[sos..]].concat(), "unreadable"),
        ("no scan", [&good[..sos], &[0xFF, 0xD9]].concat(), "unreadable"),
        ("two frames", [&good[..sof], &good[sof..sof + 19], &good[sof..]].concat(), "unreadable"),
    ];
    assert!(cases.len() > 30);
    for (name, bytes, expected) in cases {
        assert_eq!(kind(&bytes), expected, "{name}");
    }
}

#[test]
fn damaged_png_files_are_errors() {
    let good = plain_png();
    let header = |data: &[u8]| [&good[..8], &chunk(b"IHDR", data), &good[33..]].concat();
    let ihdr = |w: u32, h: u32, rest: [u8; 5]| header(&[&w.to_be_bytes()[..], &h.to_be_bytes(), &rest].concat());
    let idat = good.windows(4).position(|w| w == b"IDAT").expect("pixels") - 4;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("no width", ihdr(0, 20, [8, 2, 0, 0, 0]), "unreadable"),
        ("no height", ihdr(30, 0, [8, 2, 0, 0, 0]), "unreadable"),
        ("width over the format's limit", ihdr(u32::MAX, 20, [8, 2, 0, 0, 0]), "unreadable"),
        ("depth three", ihdr(30, 20, [3, 2, 0, 0, 0]), "unreadable"),
        ("colour type five", ihdr(30, 20, [8, 5, 0, 0, 0]), "unreadable"),
        ("compression one", ihdr(30, 20, [8, 2, 1, 0, 0]), "unreadable"),
        ("interlace two", ihdr(30, 20, [8, 2, 0, 0, 2]), "unreadable"),
        ("palette missing", ihdr(30, 20, [8, 3, 0, 0, 0]), "unreadable"),
        ("more rows than data", ihdr(30, 21, [8, 2, 0, 0, 0]), "unreadable"),
        ("short header", header(&[0; 12]), "unreadable"),
        ("wrong checksum of the header", patched(&good, 30, &[1, 2]), "unreadable"),
        ("wrong checksum of the pixels", patched(&good, idat + 12, &[0x55, 0x55]), "unreadable"),
        (
            "pixels that are no zlib stream",
            [&good[..idat], &chunk(b"IDAT", b"garbage!"), &good[good.len() - 12..]].concat(),
            "unreadable",
        ),
        ("no pixels", [&good[..33], &good[good.len() - 12..]].concat(), "unreadable"),
        ("no header", [&good[..8], &good[33..]].concat(), "unreadable"),
        ("two headers", [&good[..33], &good[8..]].concat(), "unreadable"),
        ("length over the end", patched(&good, idat, &[0, 0xFF, 0, 0]), "unreadable"),
        ("length over the format's limit", patched(&good, idat, &[0xFF; 4]), "unreadable"),
        ("name that is no name", patched(&good, idat + 4, b"1234"), "unreadable"),
        ("unknown critical chunk", with_chunks(&good, &[chunk(b"ABCD", b"x")], &[]), "unsupported"),
        ("private form of iPhone apps", [&good[..8], &chunk(b"CgBI", &[0; 4]), &good[8..]].concat(), "unsupported"),
        ("animation", with_chunks(&good, &[chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])], &[]), "unsupported"),
        ("signature only", good[..8].to_vec(), "unreadable"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(kind(&bytes), expected, "{name}");
    }
}

#[test]
fn huge_dimensions_are_refused_before_anything_is_allocated() {
    let jpeg = plain_jpeg();
    let at = marker(&jpeg, 0xC0) + 5;
    assert_eq!(kind(&patched(&jpeg, at, &[0xFF; 4])), "too_large");
    // Within the limits, but a file of this length can not hold that many pixels.
    assert_eq!(kind(&patched(&jpeg, at, &[0x4E, 0x20, 0x4E, 0x20])), "unreadable");
    let png = |w: u32, h: u32| {
        let data = [&w.to_be_bytes()[..], &h.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
        [&plain_png()[..8], &chunk(b"IHDR", &data), &plain_png()[33..]].concat()
    };
    assert_eq!(kind(&png(i32::MAX as u32, i32::MAX as u32)), "too_large");
    assert_eq!(kind(&png(100_000, 1)), "too_large");
    assert_eq!(kind(&png(20_000, 20_000)), "unreadable");
}

#[test]
fn limits_are_kept() {
    let check = |limits: Limits, bytes: &[u8]| {
        let cx = Context { limits, ..Context::default() };
        codec::decode(bytes, &cx).map(|_| ()).map_err(|e| e.kind())
    };
    let all = Limits::default();
    for file in [plain_jpeg(), plain_png()] {
        assert_eq!(check(all, &file), Ok(()));
        assert_eq!(check(Limits { max_side: 29, ..all }, &file), Err("too_large"));
        assert_eq!(check(Limits { max_pixels: 599, ..all }, &file), Err("too_large"));
        assert_eq!(check(Limits { max_bytes: 1799, ..all }, &file), Err("too_large"));
    }
    let comment = with_segments(&plain_jpeg(), &[segment(0xFE, &[0; 2000])]);
    assert_eq!(check(Limits { max_metadata: 2000, ..all }, &comment), Ok(()));
    assert_eq!(check(Limits { max_metadata: 1999, ..all }, &comment), Err("too_large"));
}

#[test]
fn other_formats_are_named_with_advice() {
    let cases: [(&[u8], &str); 6] = [
        (b"II*\0\x10\0\0\0CR\x02\0", "camera raw"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"8BPS\0\x01", "Photoshop"),
        (b"BM\x36\0\0\0", "BMP"),
        (b"%PDF-1.7", "PDF"),
        (b"just some text", "no picture"),
    ];
    for (bytes, name) in cases {
        let error = codec::decode(bytes, &Context::default()).expect_err("not read");
        let text = error.to_string();
        assert!(error.kind() == "unsupported" && text.contains(name) && text.contains("PNG or JPEG"), "{text}");
    }
}

/// Files that reach every part of the readers.
fn seeds() -> Vec<Vec<u8>> {
    let thumbnail = jpeg(16, 12, ColorType::Rgb, |_| {});
    let app1 = segment(0xE1, &[b"Exif\0\0", &exif(Some(&thumbnail))[..]].concat());
    let packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/' \
        xmlns:h='http://ns.adobe.com/hdr-gain-map/1.0/' h:Version='1'><h:a>b</h:a></x:xmpmeta>";
    let bim = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x0C\0\0\0\0\0\x04abcd8BIM\x04\x04\0\0\0\0\0\x02ab");
    vec![
        with_segments(&plain_jpeg(), &[app1, segment(0xE1, packet), bim]),
        progressive(),
        jpeg(33, 31, ColorType::Rgb, |e| e.set_optimized_huffman_tables(true)),
        jpeg(30, 40, ColorType::Luma, |e| e.set_restart_interval(2)),
        with_chunks(&plain_png(), &[chunk(b"eXIf", &exif(Some(&thumbnail)))], &[]),
        png(11, 9, png::ColorType::Indexed, png::BitDepth::Four, &[0x12; 54], Some((&[9; 48], &[1, 2]))),
    ]
}

/// Makes the checksums of all chunks right, so that damage reaches what is behind them.
fn repaired(mut png: Vec<u8>) -> Vec<u8> {
    let mut at = 8;
    while let Some(length) = png.get(at..at + 4).map(|l| u32::from_be_bytes([l[0], l[1], l[2], l[3]]) as usize) {
        let Some(end) = at.checked_add(8 + length).filter(|e| e + 4 <= png.len()) else { break };
        let crc = crc32fast::hash(&png[at + 4..end]).to_be_bytes();
        png[end..end + 4].copy_from_slice(&crc);
        at = end + 4;
    }
    png
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_damage_never_panics(
        which in 0usize..13,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..10),
        repair in any::<bool>(),
    ) {
        let mut bytes = [seeds(), webp_seeds(), tiff_seeds()].concat().swap_remove(which);
        for (index, value, how) in edits {
            let at = index.index(bytes.len());
            match how {
                0 => bytes[at] = value,
                1 => bytes[at] ^= 1 << (value % 8),
                2 => bytes.insert(at, value),
                _ => drop(bytes.remove(at)),
            }
        }
        if repair && bytes.starts_with(b"\x89PNG") {
            bytes = repaired(bytes);
        }
        let cx = Context { limits: Limits { max_pixels: 4_000_000, ..Limits::default() }, ..Context::default() };
        if let Ok(image) = codec::decode(&bytes, &cx) {
            let copied = codec::encode(&image, &codec::EncodeOptions::default(), &cx).expect("what can be read can be written");
            let again = codec::decode(&copied, &Context::default()).expect("a copy can be read");
            prop_assert_eq!((again.raster.width(), again.raster.height()), (image.raster.width(), image.raster.height()));
            prop_assert_eq!(again.more.len(), image.more.len());
            let size = image.raster.width() * image.raster.height();
            for format in codec::Format::WRITTEN.iter().filter(|_| size < 20_000) {
                let options = codec::EncodeOptions::default().with_format(Some(*format));
                let Ok(other) = codec::encode(&image, &options, &cx) else { continue };
                let other = codec::decode(&other, &Context::default()).expect("a copy can be read");
                prop_assert_eq!(other.raster.width() * other.raster.height(), size);
            }
        }
    }

    #[test]
    fn random_bytes_never_panic(start in 0usize..6, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let starts: [&[u8]; 6] =
            [b"", &[0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n", b"RIFF\x80\0\0\0WEBPVP8L\x60\0\0\0", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"];
        let _ = codec::decode(&[starts[start], &bytes].concat(), &Context::default());
    }
}
