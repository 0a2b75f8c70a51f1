// SPDX-License-Identifier: MIT OR Apache-2.0
//! Taking marks off.

use super::{
    Edit, apply,
    channel::{SELECTORS, ZERO_WIDTH},
    placement, reading,
};

/// The text without anything that has the shape of a symbol of this format, whoever's key it is of: pairs of selectors
/// or zero-width characters after the last letter of a word, and the one look-alike of an otherwise Latin word. All
/// other hidden characters (joiners in Persian and Hindi, emoji) stay. `unmark(mark(t))` is `unmark(t)`, and `t` itself
/// when there was no such thing in it.
pub fn unmark(text: &str) -> String {
    // one symbol may have stood within another, if nobody marked the text
    let mut bare = without_symbols(text);
    loop {
        let next = without_symbols(&bare);
        if next == bare {
            return bare;
        }
        bare = next;
    }
}

fn without_symbols(text: &str) -> String {
    apply(text, &unmark_edits(text))
}

/// The edits that take off everything that has the shape of a symbol now; for a text that was marked they are those of
/// [`unmark`].
pub fn unmark_edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for word in placement::words(text) {
        let characters = &text[word.clone()];
        if characters.is_ascii() {
            continue;
        }
        let mut removed: Vec<_> = [&SELECTORS[..], &ZERO_WIDTH]
            .into_iter()
            .filter_map(|alphabet| reading::marked_pair(characters, alphabet))
            .map(|(at, _)| Edit { at: word.start + at.start..word.start + at.end, with: String::new() })
            .collect();
        if let Some((at, latin)) = reading::marked_letter(characters) {
            let at = word.start + at;
            removed.push(Edit { at: at..at + 2, with: latin.into() });
        }
        removed.sort_by_key(|edit| edit.at.start);
        edits.extend(removed);
    }
    edits
}
