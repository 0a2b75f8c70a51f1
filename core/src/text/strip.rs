// SPDX-License-Identifier: MIT OR Apache-2.0
//! Taking out what a reader does not see.

use super::{
    Edit,
    inspect::{Class, hidden, look_alike},
};
use std::ops::Range;

/// How to strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct StripOptions {
    /// Whether characters with a good reason stay (emoji, Persian, French spaces ...). What a font may show (private
    /// use), line separators and a byte order mark at the start stay in any case. Default: true.
    pub keep_legitimate: bool,
}

impl Default for StripOptions {
    fn default() -> Self {
        Self { keep_legitimate: true }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StripReport {
    /// Invisible characters removed.
    pub removed: usize,
    /// Spaces that became plain ones.
    pub spaces: usize,
    /// Letters set right.
    pub letters: usize,
    /// Characters with a good reason that were kept.
    pub kept: usize,
}

/// The edits that strip a text, in order.
pub fn edits(text: &str, options: &StripOptions) -> (Vec<Edit>, StripReport) {
    let mut edits: Vec<Edit> = Vec::new();
    let mut report = StripReport::default();
    if hidden::plain(text) {
        return (edits, report);
    }
    hidden::walk(text, |seen| {
        let always = matches!(seen.class, Class::PrivateUse | Class::LineSeparator | Class::ByteOrderMark);
        if seen.reason.is_some() && (options.keep_legitimate || always) {
            report.kept += 1;
            return;
        }
        let at = seen.at..seen.at + seen.c.len_utf8();
        if seen.class == Class::Space {
            report.spaces += 1;
            edits.push(Edit { at, with: " ".into() });
        } else {
            report.removed += 1;
            remove(&mut edits, at);
        }
    });
    let invisible = edits.len();
    look_alike::walk(text, |(at, c, right)| {
        report.letters += 1;
        edits.push(Edit { at: at..at + c.len_utf8(), with: right.into() });
    });
    if invisible > 0 && invisible < edits.len() {
        edits.sort_by_key(|edit| edit.at.start);
    }
    (edits, report)
}

/// A run of removals is one edit.
fn remove(edits: &mut Vec<Edit>, at: Range<usize>) {
    match edits.last_mut() {
        Some(last) if last.at.end == at.start && last.with.is_empty() => last.at.end = at.end,
        _ => edits.push(Edit { at, with: String::new() }),
    }
}

/// Removes the invisible characters of a text, makes its spaces plain ones, and sets look-alike letters right in words
/// of mixed script. Stripping twice changes nothing more.
pub fn strip(text: &str, options: &StripOptions) -> (String, StripReport) {
    let (edits, report) = edits(text, options);
    (super::apply(text, &edits), report)
}
