// SPDX-License-Identifier: MIT OR Apache-2.0
//! `watermark embed | detect`: the bare mark.

use crate::desk::Desk;

const PAYLOAD: &str = "0123456789abcdef";

#[test]
fn a_payload_is_read_back_from_the_copy() {
    let desk = Desk::with_key();
    desk.picture("a.jpg", 1);
    let ran = desk
        .glassine(&["watermark", "embed", "a.jpg", "b.jpg", "--payload", PAYLOAD, "--strength", "strong", "--json"])
        .code(0);
    let lines = ran.json();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let fields =
        ["input", "output", "payload", "strength", "psnr_db", "ssimulacra2", "dry_run", "warnings", "ms", "error"];
    let object = line.as_object().unwrap();
    assert_eq!(object.len(), fields.len(), "{line}");
    assert!(fields.iter().all(|name| object.contains_key(*name)), "{line}");
    assert_eq!(line["payload"], PAYLOAD);
    assert_eq!(line["strength"], "strong");
    assert!(line["psnr_db"].as_f64().unwrap() > 30.0 && line["ssimulacra2"].as_f64().unwrap() > 60.0);
    let found = desk.glassine(&["watermark", "detect", "b.jpg", "--json"]).code(0).json();
    crate::detect::check_fields(&found[0]);
    assert_eq!(found[0]["payload"], PAYLOAD);
    desk.glassine(&["watermark", "detect", "a.jpg"]).code(1);
}

#[test]
fn the_same_call_gives_the_same_bytes() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    for (name, threads) in [("b.png", "1"), ("c.png", "2")] {
        desk.glassine(&["watermark", "embed", "a.png", name, "--payload", PAYLOAD, "-j", threads]).code(0);
    }
    assert!(desk.read("b.png") == desk.read("c.png"));
    assert_eq!(desk.modified("b.png"), desk.modified("a.png"));
}

#[test]
fn pictures_go_through_pipes() {
    let desk = Desk::with_key();
    let bytes = desk.read(desk.picture("a.png", 1).to_str().unwrap());
    let embed = ["watermark", "embed", "-", "-", "--payload", PAYLOAD];
    let output = desk.command().args(embed).write_stdin(bytes).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let found = desk.run(&["watermark", "detect", "-", "--json"], output.stdout).code(0).json();
    assert_eq!(found[0]["payload"], PAYLOAD);
    desk.glassine(&[&embed[..], &["--json"]].concat()).code(64);
}

#[test]
fn the_original_is_never_written_over() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    let before = desk.read("a.png");
    for out in ["a.png", "./a.png"] {
        let ran = desk.glassine(&["watermark", "embed", "a.png", out, "--payload", PAYLOAD, "--json"]).code(2);
        assert_eq!(ran.json()[0]["error"]["kind"], "same_file");
    }
    assert_eq!(desk.read("a.png"), before);
}

#[test]
fn a_name_of_another_format_is_wrong_usage() {
    let desk = Desk::with_key();
    let bytes = desk.read(desk.picture("a.png", 1).to_str().unwrap());
    for out in ["b.jpg", "b.JPEG", "b.webp", "b.tif"] {
        for input in ["a.png", "-"] {
            let ran = desk.run(&["watermark", "embed", input, out, "--payload", PAYLOAD, "--json"], bytes.clone());
            let ran = ran.code(64);
            assert!(ran.out.is_empty() && ran.err.contains("call it b.png"), "{}", ran.err);
            assert!(!desk.exists(out));
        }
    }
    // Names that speak of no format are the user's business.
    desk.glassine(&["watermark", "embed", "a.png", "b.out", "--payload", PAYLOAD]).code(0);
}

#[test]
fn embedding_needs_a_key_and_a_picture() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    desk.glassine(&["watermark", "embed", "a.png", "b.png", "--payload", PAYLOAD]).code(2);
    let desk = Desk::with_key();
    let ran = desk.glassine(&["watermark", "embed", "gone.png", "b.png", "--payload", PAYLOAD, "--json"]).code(2);
    assert_eq!(ran.json()[0]["error"]["kind"], "not_found");
    assert!(!desk.exists("b.png"));
}
