// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use lopdf::{
    Object, Stream,
    content::{Content, Operation},
    dictionary,
};

fn refuses_to_write(bytes: &[u8], format: TextFormat) {
    assert!(!format.writable());
    let Err(DocumentError::Unsupported(advice)) = open(bytes, format).expect("it can be read").write(&[]) else {
        panic!("written")
    };
    assert!(advice.contains("read, not written"), "{advice}");
}

#[test]
fn rtf_is_read_with_its_hidden_characters() {
    let rtf = concat!(
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Some Font;}{\f1\fcharset204 Other;}}{\*\generator Some words;}",
        r"{\info{\title The title}}\pard\f0 The \b first\b0  line\u-495?\u-494?, caf\'e9 \{x\} a\\b\par",
        "\r\n",
        r"\f1 \'ef\'f0\'e8\f0\tab and\u8203?\u8288? x \'93quoted\'94 \u-10179?\u-8704?\line next",
        "\r\n",
        r"{\pict \bin4 }}}}more}{\field{\*\fldinst HYPERLINK}{\fldrslt shown}}\par \u-10179? end}",
    );
    let expected = [
        "The first line\u{FE11}\u{FE12}, café {x} a\\b",
        "при\tand\u{200B}\u{2060} x “quoted” \u{1F600}\nnextshown",
        "end",
    ];
    assert_eq!(texts(rtf.as_bytes(), TextFormat::Rtf), expected);
    refuses_to_write(rtf.as_bytes(), TextFormat::Rtf);
    assert!(open(b"no rtf", TextFormat::Rtf).is_err());
}

/// A page with this text, as most programs write it.
fn pdf(text: &str) -> Vec<u8> {
    let mut document = lopdf::Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier", "Encoding" => "WinAnsiEncoding" },
    );
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 12.into()]),
        Operation::new("Tj", vec![Object::string_literal(text)]),
        Operation::new("ET", vec![]),
    ];
    let content = Content { operations }.encode().expect("content");
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(
        dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources },
    );
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a PDF");
    bytes
}

#[test]
fn pdf_text_is_read() {
    let bytes = pdf("Some words on a page");
    assert_eq!(texts(&bytes, TextFormat::Pdf), ["Some words on a page"]);
    refuses_to_write(&bytes, TextFormat::Pdf);
    for cut in (0..bytes.len()).step_by(7) {
        let _ = open(&bytes[..cut], TextFormat::Pdf);
    }
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x15;
        let _ = open(&bytes, TextFormat::Pdf);
    }
}
