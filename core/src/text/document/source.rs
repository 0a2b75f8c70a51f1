// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a block's text stands in the file, and carrying its edits out there.
//!
//! A block is made of pieces that map byte ranges of its text to byte ranges of the source. Edits become changes of
//! those source ranges alone, so that every other byte of the file stays by construction.

use super::Block;
use crate::text::Edit;
use std::ops::Range;

/// A stretch of a block's text and the bytes of the source it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: Range<usize>,
    source: Range<usize>,
    /// The bytes are the same. Otherwise the whole stands for the whole, as a character reference for its character.
    same: bool,
}

/// One change of a source: the bytes `at` give way to `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change<'a> {
    pub(super) at: Range<usize>,
    pub(super) with: &'a str,
}

/// A block's way back to the source.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    pieces: Vec<Piece>,
    /// Which part of a package it was read from, 0-based.
    pub(super) part: usize,
}

/// A block being read.
#[derive(Debug, Clone, Default)]
pub(super) struct Mapped {
    /// What it says.
    pub(super) block: Block,
    /// Where that stands.
    pub(super) map: Map,
}

impl Mapped {
    /// Adds text that stands in the source at byte `at`, byte for byte.
    pub(super) fn same(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        let range = self.append(text);
        let source = at..at.saturating_add(text.len());
        match self.map.pieces.last_mut() {
            Some(last) if last.same && last.source.end == at && last.text.end == range.start => {
                last.text.end = range.end;
                last.source.end = source.end;
            }
            _ => self.map.pieces.push(Piece { text: range, source, same: true }),
        }
    }

    /// Adds text for which other bytes stand in the source.
    pub(super) fn stand_in(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            let range = self.append(text);
            self.map.pieces.push(Piece { text: range, source, same: false });
        }
    }

    /// Adds text that is not in the source as text (a line break's tag): nothing can be changed there.
    pub(super) fn implied(&mut self, text: &str) {
        self.append(text);
    }

    fn append(&mut self, text: &str) -> Range<usize> {
        let start = self.block.text.len();
        self.block.text.push_str(text);
        start..self.block.text.len()
    }

    /// Bytes of text so far.
    pub(super) fn len(&self) -> usize {
        self.block.text.len()
    }

    /// Nothing of this range may be marked. It ends after all ranges frozen before.
    pub(super) fn freeze(&mut self, mut range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        while let Some(last) = self.block.frozen.pop_if(|last| last.end >= range.start) {
            range = range.start.min(last.start)..range.end.max(last.end);
        }
        self.block.frozen.push(range);
    }

    /// Brings the frozen ranges into order, overlapping ones joined.
    pub(super) fn order_frozen(&mut self) {
        let mut ranges = std::mem::take(&mut self.block.frozen);
        ranges.sort_by_key(|range| range.start);
        ranges.into_iter().for_each(|range| self.freeze(range));
    }
}

impl Map {
    /// The changes of the source that carry out the edits of the text. Those which do not map cleanly (into the middle of a
    /// character reference, or where nothing stands in the source) are left out.
    pub(super) fn changes<'a>(&self, text: &str, edits: &'a [Edit]) -> Vec<Change<'a>> {
        let fits = |edit: &&Edit| text.get(edit.at.clone()).is_some();
        edits.iter().filter(fits).flat_map(|edit| self.change(edit)).collect()
    }

    fn change<'a>(&self, edit: &'a Edit) -> Vec<Change<'a>> {
        if edit.at.is_empty() {
            let at = self.place(edit.at.start);
            return at.map(|at| Change { at: at..at, with: &edit.with }).into_iter().collect();
        }
        let first = self.pieces.partition_point(|piece| piece.text.end <= edit.at.start);
        let mut done = edit.at.start;
        let mut changes = Vec::new();
        for piece in self.pieces.iter().skip(first).take_while(|piece| piece.text.start < edit.at.end) {
            let part = piece.text.start.max(edit.at.start)..piece.text.end.min(edit.at.end);
            let whole = part == piece.text;
            if part.start != done || !(piece.same || whole) {
                return Vec::new();
            }
            done = part.end;
            let at = if whole {
                piece.source.clone()
            } else {
                let offset = |text: usize| piece.source.start + (text - piece.text.start);
                offset(part.start)..offset(part.end)
            };
            changes.push(Change { at, with: if changes.is_empty() { &edit.with } else { "" } });
        }
        if done == edit.at.end { changes } else { Vec::new() }
    }

    /// Where in the source an insertion at byte `at` of the text goes: the end of the piece before it, else the start
    /// of the piece after it.
    fn place(&self, at: usize) -> Option<usize> {
        let piece = self.pieces.get(self.pieces.partition_point(|piece| piece.text.end < at))?;
        if at == piece.text.end {
            Some(piece.source.end)
        } else if at == piece.text.start {
            Some(piece.source.start)
        } else if piece.same && at > piece.text.start {
            Some(piece.source.start + (at - piece.text.start))
        } else {
            None
        }
    }
}

/// How text is written into a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// As UTF-8.
    Plain,
    /// As UTF-8, with what is markup escaped.
    Markup,
    /// Everything that is not ASCII as a numeric character reference: the source is, or may be taken to be, in an
    /// encoding without these characters.
    References,
}

impl Ink {
    fn write(self, text: &str, out: &mut Vec<u8>) {
        for c in text.chars() {
            match (self, c) {
                (Self::Markup | Self::References, '&') => out.extend_from_slice(b"&amp;"),
                (Self::Markup | Self::References, '<') => out.extend_from_slice(b"&lt;"),
                (Self::Markup | Self::References, '>') => out.extend_from_slice(b"&gt;"),
                (Self::References, c) if !c.is_ascii() => {
                    out.extend_from_slice(format!("&#x{:x};", u32::from(c)).as_bytes());
                }
                _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }
}

/// The source with the changes carried out. Of changes that overlap the first wins; those at one place keep their
/// order.
pub(super) fn splice(source: &[u8], mut changes: Vec<Change<'_>>, ink: Ink) -> Vec<u8> {
    changes.sort_by_key(|change| change.at.start);
    let mut out = Vec::with_capacity(source.len() + changes.iter().map(|change| change.with.len()).sum::<usize>());
    let mut done = 0;
    for change in changes {
        if let Some(kept) = source.get(done..change.at.start)
            && change.at.end <= source.len()
        {
            out.extend_from_slice(kept);
            ink.write(change.with, &mut out);
            done = change.at.end;
        }
    }
    out.extend_from_slice(source.get(done..).unwrap_or_default());
    out
}
