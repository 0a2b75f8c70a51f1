// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marking.

use super::{Edit, Level, TextKey, Units};
use crate::payload::Payload;
use std::ops::Range;

/// How to mark.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct MarkOptions {
    /// Which channels. Default: `Invisible`.
    pub level: Level,
    /// Share of the usable gaps that carry a symbol, above 0 and at most 1. Default: 1.
    pub density: f64,
}

impl Default for MarkOptions {
    fn default() -> Self {
        Self { level: Level::default(), density: 1.0 }
    }
}

/// What was marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MarkCounts {
    /// Words seen.
    pub words: usize,
    /// Symbols placed.
    pub units: Units,
    /// Distinct contexts among the gaps that were used: what a reader has to go by.
    pub contexts: usize,
}

/// The edits that mark a running text (a paragraph, or a whole plain text). No symbol is placed inside or directly
/// beside `frozen` (byte ranges in order: code, addresses), which still serve as words for no context.
pub fn edits(
    text: &str,
    frozen: &[Range<usize>],
    key: &TextKey,
    payload: Payload,
    options: &MarkOptions,
) -> (Vec<Edit>, MarkCounts) {
    todo!()
}

/// Marks a plain text.
pub fn mark(text: &str, key: &TextKey, payload: Payload, options: &MarkOptions) -> (String, MarkCounts) {
    let (edits, counts) = edits(text, &[], key, payload, options);
    (super::apply(text, &edits), counts)
}
