// SPDX-License-Identifier: MIT OR Apache-2.0
//! Damaged files fail alone and in words.

use crate::desk::{Desk, jpeg, png, texture};

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
    files
}

#[test]
fn broken_files_fail_one_by_one_and_the_rest_is_done() {
    let desk = Desk::with_key();
    let files = broken();
    assert!(files.len() >= 30);
    for (name, bytes) in &files {
        desk.write(&format!("art/{name}"), bytes);
    }
    desk.picture("art/good.png", 1);
    for command in [&["protect", "art", "-o", "out", "--json"][..], &["detect", "art", "--json"]] {
        let ran = desk.glassine(command).code(2);
        let lines = ran.json();
        assert_eq!(lines.len(), files.len() + 1);
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
