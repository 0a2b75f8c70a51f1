// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marking.

use super::{
    Channel, Edit, Level, TextKey, Units,
    channel::{SELECTORS, ZERO_WIDTH, pair},
    context::context,
    inspect::look_alike,
    placement::{self, Paragraphs},
    spoken::Speech,
};
use crate::payload::Payload;
use std::{collections::HashSet, ops::Range};

/// How to mark.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct MarkOptions {
    /// Which channels. Default: `Invisible`.
    pub level: Level,
    /// Share of the usable gaps that carry invisible symbols, above 0 and at most 1; look-alikes, which add no
    /// characters, are placed in all of them. Default: 1.
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
///
/// A word that already holds a character of the invisible channels, whoever's, is left as it is, so that
/// [`unmark`](super::unmark) undoes exactly what was done here. A marked text is therefore not marked twice: take the
/// first mark off before.
pub fn edits(
    text: &str,
    frozen: &[Range<usize>],
    key: &TextKey,
    payload: Payload,
    options: &MarkOptions,
) -> (Vec<Edit>, MarkCounts) {
    let letters = options.level.channels().contains(&Channel::H) && !look_alike::is_delicate(text);
    let mut writer = Writer { key, payload, options, letters, edits: Vec::new(), counts: MarkCounts::default() };
    let mut contexts = HashSet::new();
    let mut paragraphs = Paragraphs::new(text);
    let words: Vec<_> = placement::words(text).collect();
    let speech = Speech::new(text, &words);
    writer.counts.words = words.len();
    for (at, (word, next)) in words.iter().zip(words.iter().skip(1)).enumerate() {
        if paragraphs.is_left_to_right(word.start)
            && !touches(frozen, &(word.start..next.end))
            && let Some(context) = writer.gap(text, word.clone(), next.clone(), !speech.looks_across(at))
        {
            contexts.insert(context);
        }
    }
    writer.counts.contexts = contexts.len();
    (writer.edits, writer.counts)
}

/// Whether one of `frozen` overlaps `range` or ends or starts where it does.
fn touches(frozen: &[Range<usize>], range: &Range<usize>) -> bool {
    let first = frozen.partition_point(|frozen| frozen.end < range.start);
    frozen.get(first).is_some_and(|frozen| frozen.start <= range.end)
}

struct Writer<'a> {
    key: &'a TextKey,
    payload: Payload,
    options: &'a MarkOptions,
    /// Whether look-alikes are placed.
    letters: bool,
    edits: Vec<Edit>,
    counts: MarkCounts,
}

impl Writer<'_> {
    /// Marks the gap between two words of `text`, which may be `silent`; its context if something was placed.
    fn gap(&mut self, text: &str, word: Range<usize>, next: Range<usize>, silent: bool) -> Option<String> {
        let slot = placement::slot(&text[word.clone()], &text[next.clone()])?;
        let context = context(&text[word.clone()], &text[next.clone()])?;
        let invisible = silent && self.key.chooses(self.options.density, &context);
        let before = self.counts.units.total();
        for channel in [Channel::H, Channel::V, Channel::Z] {
            if !self.options.level.channels().contains(&channel) {
                continue;
            }
            let symbol = || self.key.equations(channel, &context).symbol(self.payload.0);
            match channel {
                Channel::H if !self.letters || beside_control(text, &word) => {}
                Channel::H => {
                    if let Some((at, look_alike)) = placement::look_alike(&text[word.clone()]) {
                        self.counts.units.h += 1;
                        if symbol() == 1 {
                            let at = word.start + at;
                            self.edits.push(Edit { at: at..at + 1, with: look_alike.into() });
                        }
                    }
                }
                Channel::V if invisible => {
                    self.counts.units.v += 1;
                    self.insert(word.start + slot.at, pair(&SELECTORS, symbol()));
                }
                Channel::Z if invisible => {
                    let symbol = pair(&ZERO_WIDTH, symbol());
                    if slot.takes(symbol) {
                        self.counts.units.z += 1;
                        self.insert(word.start + slot.at, symbol);
                    }
                }
                Channel::V | Channel::Z => {}
            }
        }
        (self.counts.units.total() > before).then_some(context)
    }

    fn insert(&mut self, at: usize, symbol: [char; 2]) {
        self.edits.push(Edit { at: at..at, with: symbol.iter().collect() });
    }
}

/// Whether a control character that is white space (U+000B) stands beside the word: whoever strips it joins the words,
/// and then the look-alike no longer stands in one of Latin letters.
fn beside_control(text: &str, word: &Range<usize>) -> bool {
    let control = |c: Option<char>| c == Some('\u{B}');
    control(text[..word.start].chars().next_back()) || control(text[word.end..].chars().next())
}

/// Marks a plain text.
pub fn mark(text: &str, key: &TextKey, payload: Payload, options: &MarkOptions) -> (String, MarkCounts) {
    let (edits, counts) = edits(text, &[], key, payload, options);
    (super::apply(text, &edits), counts)
}
