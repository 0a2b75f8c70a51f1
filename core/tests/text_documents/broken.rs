// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use proptest::prelude::*;

const FORMATS: [TextFormat; 8] = [
    TextFormat::Plain,
    TextFormat::Markdown,
    TextFormat::Html,
    TextFormat::Epub,
    TextFormat::Docx,
    TextFormat::Odt,
    TextFormat::Rtf,
    TextFormat::Pdf,
];

/// Reads, edits and writes; whatever happens, it is no panic.
fn exercise(bytes: &[u8], format: TextFormat) {
    if let Ok(document) = open(bytes, format) {
        let edits: Vec<Vec<Edit>> = document.blocks().iter().map(edits).collect();
        let _ = document.write(&edits);
    }
}

proptest! {
    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        FORMATS.iter().for_each(|format| exercise(&bytes, *format));
    }
}

#[test]
fn deep_nesting_takes_little_time() {
    let deep = |open: &str, close: &str| [open.repeat(200_000), "word".into(), close.repeat(200_000)].concat();
    exercise(deep("<div><b>", "</i></b></div>").as_bytes(), TextFormat::Html);
    exercise(deep("<svg>", "</div>").as_bytes(), TextFormat::Html);
    exercise(deep("> ", "*").as_bytes(), TextFormat::Markdown);
    exercise(deep("[", "]").as_bytes(), TextFormat::Markdown);
    exercise(deep("- ", "\n").as_bytes(), TextFormat::Markdown);
    exercise(deep("&", ";").as_bytes(), TextFormat::Html);
    exercise(deep("<b", ">").as_bytes(), TextFormat::Html);
    exercise(deep("{\\rtf", "}").as_bytes(), TextFormat::Rtf);
    exercise(
        ["%PDF-1.4\n1 0 obj\n", &deep("[", "]"), "\nendobj\ntrailer <</Root 1 0 R>>"].concat().as_bytes(),
        TextFormat::Pdf,
    );
    let xml = packages::zip(&[("word/document.xml", deep("<w:p>", "</w:p>").as_bytes(), true)]);
    exercise(&xml, TextFormat::Docx);
}

#[test]
fn truncated_and_corrupted_packages_do_no_harm() {
    for (bytes, format) in packages::samples() {
        for cut in (0..bytes.len()).step_by(97) {
            exercise(&bytes[..cut], format);
        }
        for at in (0..bytes.len()).step_by(13) {
            for value in [0, 0xFF, bytes[at] ^ 8] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                exercise(&bytes, format);
            }
        }
    }
}

#[test]
fn bombs_are_refused() {
    let text =
        format!("<w:document><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>", "a".repeat(4 << 20));
    let bytes = packages::zip(&[("word/document.xml", text.as_bytes(), true)]);
    assert!(bytes.len() < 20_000);
    let limits = Limits { max_bytes: 32 << 20, ..Limits::default() };
    let error = Document::open(&bytes, TextFormat::Docx, &limits).expect_err("refused");
    assert!(matches!(error, DocumentError::TooLarge(_)), "{error}");
}

#[test]
fn too_long_a_file_is_refused() {
    let limits = Limits { max_bytes: 100, ..Limits::default() };
    let error = Document::open(b"some text longer than it may be", TextFormat::Plain, &limits).expect_err("refused");
    assert!(matches!(error, DocumentError::TooLarge(_)));
}
