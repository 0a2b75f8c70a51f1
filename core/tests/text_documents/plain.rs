// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use proptest::prelude::*;

#[test]
fn line_ends_and_mark_stay() {
    let copy = round_trip_text("\u{FEFF}One line here.\r\n\r\nAnd another one\there.\r\n", TextFormat::Plain);
    assert!(copy.starts_with("\u{FEFF}On"));
    assert_eq!(copy.matches("\r\n").count(), 3);
    assert!(copy.contains(&format!("line{V}{Z} ")));
    assert_eq!(texts("\u{FEFF}One".as_bytes(), TextFormat::Plain), ["One"]);
}

#[test]
fn other_encodings_are_read_and_not_written() {
    let utf16: Vec<u8> = "\u{FEFF}Grüße".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [(&utf16[..], "UTF-16LE"), (b"Gr\xFC\xDFe", "windows-1252")] {
        let document = open(bytes, TextFormat::Plain).expect("it can be read");
        assert_eq!(document.text(), "Grüße");
        let Err(DocumentError::Unsupported(advice)) = document.write(&[Vec::new()]) else { panic!("written") };
        assert!(advice.contains(name) && advice.contains("save it as UTF-8"), "{advice}");
    }
}

#[test]
fn edits_that_do_not_fit_are_left_out() {
    let document = open("aé b".as_bytes(), TextFormat::Plain).expect("it can be read");
    let edit = |at| Edit { at, with: "x".into() };
    assert_eq!(document.write(&[vec![edit(2..2), edit(3..99), edit(4..5)]]).expect("written"), "aé x".as_bytes());
}

#[test]
fn names_and_bytes_tell_the_format() {
    assert_eq!(TextFormat::of("TXT", b"some text"), Some(TextFormat::Plain));
    assert_eq!(TextFormat::of("txt", b"%PDF-1.7"), Some(TextFormat::Pdf));
    assert_eq!(TextFormat::of("", b"{\\rtf1 x}"), Some(TextFormat::Rtf));
    assert_eq!(TextFormat::of("md", b"\x89PNG\r\n\x1a\n\0\0\0"), None);
    assert_eq!(TextFormat::of("jpg", b"text"), None);
    assert_eq!(TextFormat::of("docx", b"PK\x03\x04"), Some(TextFormat::Docx));
}

proptest! {
    #[test]
    fn any_text_comes_back(text in "\\PC*[ \n\r]{0,2}\\PC*") {
        let hidden = [V, Z, "\u{435}"];
        prop_assume!(!hidden.iter().any(|hidden| text.contains(hidden)) && !text.starts_with('\u{FEFF}'));
        round_trip_text(&text, TextFormat::Plain);
    }
}
