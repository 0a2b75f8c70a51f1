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
}

#[test]
fn too_long_a_file_is_refused() {
    let limits = Limits { max_bytes: 100, ..Limits::default() };
    let error = Document::open(b"some text longer than it may be", TextFormat::Plain, &limits).expect_err("refused");
    assert!(matches!(error, DocumentError::TooLarge(_)));
}
