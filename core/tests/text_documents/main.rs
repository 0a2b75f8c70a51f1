// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text documents: what of them is running text, and that edits change that text alone.
#![cfg(feature = "documents")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod broken;
mod html;
mod markdown;
mod packages;
mod plain;
mod read_only;

use glassine_core::{
    limits::Limits,
    text::{
        Edit,
        document::{Block, Document, DocumentError, TextFormat},
    },
};

const V: &str = "\u{FE08}\u{FE0A}";
const Z: &str = "\u{200B}\u{2060}";

/// Opens with the default limits; what is frozen has to be in order.
fn open(bytes: &[u8], format: TextFormat) -> Result<Document<'_>, DocumentError> {
    let document = Document::open(bytes, format, &Limits::default())?;
    for Block { text, frozen } in document.blocks() {
        assert!(frozen.iter().all(|range| !range.is_empty() && text.get(range.clone()).is_some()));
        assert!(frozen.windows(2).all(|pair| pair[0].end < pair[1].start), "{frozen:?}");
    }
    Ok(document)
}

/// Edits as marking makes them, in every gap: V after the last letter of a word, Z before its space, and the first
/// `e` of every third word a look-alike. Nothing in or beside what is frozen.
fn edits(block: &Block) -> Vec<Edit> {
    let insert = |at: usize, with: &str| Edit { at: at..at, with: with.into() };
    let mut edits = Vec::new();
    let mut start = 0;
    for (i, piece) in block.text.split_inclusive(char::is_whitespace).enumerate() {
        let word = piece.trim_end();
        let at = start;
        start += piece.len();
        if word.is_empty() || block.frozen.iter().any(|range| range.start <= at + word.len() && at <= range.end) {
            continue;
        }
        if i % 3 == 0
            && let Some(e) = word.find('e')
            && word.is_ascii()
        {
            edits.push(Edit { at: at + e..at + e + 1, with: "\u{435}".into() });
        }
        if let Some((last, c)) = word.char_indices().rfind(|(_, c)| c.is_ascii_alphanumeric()) {
            edits.push(insert(at + last + c.len_utf8(), V));
            if piece.ends_with(' ') {
                edits.push(insert(at + word.len(), Z));
            }
        }
    }
    edits
}

/// What was there before `edits`.
fn stripped(text: &str) -> String {
    text.replace(V, "").replace(Z, "").replace('\u{435}', "e")
}

/// The edits that take [`edits`] back.
fn undo(text: &str) -> Vec<Edit> {
    let gone = [V, Z].iter().flat_map(|hidden| text.match_indices(hidden)).map(|(at, found)| (at, found.len(), ""));
    let back = text.match_indices('\u{435}').map(|(at, found)| (at, found.len(), "e"));
    let mut found: Vec<_> = gone.chain(back).collect();
    found.sort_unstable();
    found.into_iter().map(|(at, length, with)| Edit { at: at..at + length, with: with.into() }).collect()
}

/// Edits every block; checks that reading the result gives the edited text and that taking the edits back from
/// there gives the file's own bytes again (packages are compressed anew). Returns the copy.
fn round_trip(bytes: &[u8], format: TextFormat) -> Vec<u8> {
    let document = open(bytes, format).expect("it can be read");
    let none: Vec<Vec<Edit>> = document.blocks().iter().map(|_| Vec::new()).collect();
    assert_eq!(document.write(&none).expect("it can be written"), bytes, "no edits, no change");
    let edits: Vec<Vec<Edit>> = document.blocks().iter().map(edits).collect();
    let copy = document.write(&edits).expect("it can be written");
    let again = open(&copy, format).expect("the copy can be read");
    assert_eq!(again.blocks().len(), document.blocks().len());
    for ((before, after), edits) in document.blocks().iter().zip(again.blocks()).zip(&edits) {
        assert_eq!(after.text, glassine_core::text::apply(&before.text, edits));
        assert_eq!(stripped(&after.text), before.text);
    }
    let back = again.write(&again.by_block(undo(&again.text()))).expect("it can be written");
    if matches!(format, TextFormat::Plain | TextFormat::Markdown | TextFormat::Html) {
        assert_eq!(back, bytes);
    }
    assert_eq!(open(&back, format).expect("it can be read").blocks(), document.blocks());
    copy
}

/// As [`round_trip`], and the copy's bytes without the edits are the file's, when they are written as UTF-8.
fn round_trip_text(text: &str, format: TextFormat) -> String {
    let copy = String::from_utf8(round_trip(text.as_bytes(), format)).expect("it is still UTF-8");
    assert_eq!(stripped(&copy), text);
    copy
}

/// The texts of the blocks, without white space around them.
fn texts(bytes: &[u8], format: TextFormat) -> Vec<String> {
    open(bytes, format).expect("it can be read").blocks().iter().map(|block| block.text.trim().to_owned()).collect()
}

/// What of the text is frozen.
fn frozen(bytes: &[u8], format: TextFormat) -> Vec<String> {
    let document = open(bytes, format).expect("it can be read");
    let of = |block: &Block| block.frozen.iter().map(|range| block.text[range.clone()].to_owned()).collect::<Vec<_>>();
    document.blocks().iter().flat_map(of).collect()
}
