// SPDX-License-Identifier: MIT OR Apache-2.0
//! Damaged files fail alone and in words.

use crate::desk::{Desk, jpeg, png, texture};
use glassine_core::Context;
use glassine_core::codec::{self, EncodeOptions, Format};

/// A grey JPEG XL codestream of 14 x 10 pixels, written by `cjxl -d 0` (libjxl 0.7.0).
const JXL: [u8; 45] = [
    0xff, 0x0a, 0x48, 0x00, 0x1a, 0x80, 0xa0, 0xb8, 0x10, 0x08, 0x02, 0x01, 0x00, 0x78, 0x00, 0x4b, 0x38, 0x68, 0x98,
    0xc2, 0x83, 0xf7, 0x15, 0x14, 0x04, 0x8c, 0x4b, 0x25, 0xf4, 0xd1, 0xc8, 0x34, 0x00, 0xc8, 0x7d, 0x05, 0x60, 0xf1,
    0x15, 0x80, 0x88, 0x2f, 0x00, 0x23, 0x0b,
];
/// Brand, then a `meta` box whose item lies beyond the end of the file.
const AVIF: &[u8] = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf\0\0\0\x4ameta\0\0\0\0\0\0\0\x21hdlr\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0epitm\0\0\0\0\0\x01\0\0\0\x0filoc\0\0\0\0\x44\0\0";

/// A film of two frames, by the crate `gif`.
fn gif(width: u16, height: u16, rgb: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let greys: Vec<u8> = (0..=255).flat_map(|v| [v; 3]).collect();
    let reds: Vec<u8> = rgb.iter().copied().step_by(3).collect();
    let mut encoder = gif::Encoder::new(&mut out, width, height, &greys).unwrap();
    for _ in 0..2 {
        encoder.write_frame(&gif::Frame::from_indexed_pixels(width, height, reds.clone(), None)).unwrap();
    }
    drop(encoder);
    out
}

/// Names and contents of files that no decoder can accept.
fn broken() -> Vec<(String, Vec<u8>)> {
    let rgb = texture(64, 48, 1);
    let (png, jpeg) = (png(64, 48, &rgb), jpeg(64, 48, &rgb));
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let mut length = png.clone();
    length[8] = 0xff;
    let mut marker = jpeg.clone();
    marker.splice(2..4, [0xff, 0xe0, 0xff, 0xff]);
    let cuts = |bytes: &[u8]| [1, 2, 3, 4, 5, 6, 7, 8, 9].map(|tenths| bytes[..bytes.len() * tenths / 12].to_vec());
    let names = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let named = |extension: &'static str, bytes: &[u8]| {
        names.into_iter().zip(cuts(bytes)).map(move |(n, cut)| (format!("cut{n}.{extension}"), cut)).collect::<Vec<_>>()
    };
    let mut files: Vec<(String, Vec<u8>)> = [
        ("empty.png", Vec::new()),
        ("empty.jpg", Vec::new()),
        ("text.jpg", b"this is no picture".to_vec()),
        ("signature.png", png[..8].to_vec()),
        ("header.png", png[..33].to_vec()),
        ("start.jpg", jpeg[..2].to_vec()),
        ("tables.jpg", jpeg[..100].to_vec()),
        ("bomb.png", bomb),
        ("length.png", length),
        ("marker.jpg", marker),
        ("png.jpg", png[..60].to_vec()),
        ("jpeg.png", jpeg[..60].to_vec()),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into();
    files.extend(named("png", &png));
    files.extend(named("jpg", &jpeg));
    files.extend(named("gif", &gif(64, 48, &rgb)));
    files.extend(named("jxl", &JXL));
    // The first cut leaves no brand: that could be any film, which is passed over in folders.
    files.extend(named("avif", AVIF).split_off(1));
    let cx = Context::default();
    let picture = codec::decode(&png, &cx).unwrap();
    for (extension, format) in [("webp", Format::Webp), ("tif", Format::Tiff)] {
        let options = EncodeOptions::default().with_format(Some(format));
        files.extend(named(extension, &codec::encode(&picture, &options, &cx).unwrap()));
    }
    files
}

#[test]
fn broken_files_fail_one_by_one_and_the_rest_is_done() {
    let desk = Desk::with_key();
    let files = broken();
    assert!(files.len() >= 60);
    for (name, bytes) in &files {
        desk.write(&format!("art/{name}"), bytes);
    }
    desk.picture("art/good.png", 1);
    for command in [&["protect", "art", "-o", "out", "--json"][..], &["detect", "art", "--json"]] {
        let ran = desk.glassine(command).code(2);
        let lines = ran.json();
        let told = |name: &str| lines.iter().any(|line| line["input"].as_str().unwrap().ends_with(&format!("/{name}")));
        let silent: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).filter(|name| !told(name)).collect();
        assert_eq!((silent, lines.len()), (vec![], files.len() + 1));
        for line in &lines {
            let good = line["input"].as_str().unwrap().ends_with("good.png");
            assert_eq!(line["error"].is_null(), good, "{line}");
            if !good {
                let kind = line["error"]["kind"].as_str().unwrap();
                assert!(["unreadable", "unsupported", "too_large"].contains(&kind), "{line}");
                assert!(line["error"]["message"].as_str().unwrap().len() > 10);
            }
        }
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
    assert_eq!(desk.files("out"), ["good_protected.png"]);
}

#[test]
fn missing_and_forbidden_files_fail_alone() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    let ran = desk.glassine(&["protect", "gone.png", "a.png", "-o", "out", "--json"]).code(2);
    let lines = ran.json();
    assert_eq!(lines[0]["error"]["kind"], "not_found");
    assert!(lines[0]["output"].is_null());
    assert!(lines[1]["error"].is_null());
    assert!(ran.err.contains("gone.png: there is no such file"), "{}", ran.err);
}
