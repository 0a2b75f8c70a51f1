// SPDX-License-Identifier: MIT OR Apache-2.0
//! Changes to a text, apart from the text: documents carry them out in the file without touching anything else.

use std::ops::Range;

/// One change: the bytes `at` of a text give way to `with`. An insertion has an empty range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes that go, on character boundaries.
    pub at: Range<usize>,
    /// What comes in their place.
    pub with: String,
}

/// Carries out edits, which must be in order and must not overlap; several insertions at one place come in their order.
/// Edits that do not fit the text are left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.with.len()).sum::<usize>());
    let mut done = 0;
    for edit in edits {
        let (Some(kept), Some(_)) = (text.get(done..edit.at.start), text.get(edit.at.clone())) else { continue };
        out.push_str(kept);
        out.push_str(&edit.with);
        done = edit.at.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}
