// SPDX-License-Identifier: MIT OR Apache-2.0
//! Can these bytes hold a text mark at all? Answered at the speed of memory, so that only what may be marked is decoded.
//!
//! A symbol of V or Z is two code points of its alphabet side by side; a symbol of H is a Cyrillic letter in a word of
//! ASCII letters. Those are counted, raw in UTF-8 and as the escapes of JSON and HTML. What legitimate text is full of
//! (single joiners of Persian and emoji, curly quotes, Cyrillic words) counts nothing. A text with too few for a mark
//! at any sensible level of significance is no candidate.

mod escaped;

use super::channel::{SELECTORS, ZERO_WIDTH};
use std::ops::Range;

/// Fewest symbols of a candidate. Four of Z reach p = 2^-16 for one known payload, and less for a blind read:
/// at a larger `alpha` than that marks of so few symbols may be passed over.
pub const FEWEST: u64 = 4;

/// Positions looked at in one go; with [`ROOM`] a multiple of every vector's width.
const BLOCK: usize = 240;
/// Positions beyond the block whose class is needed for pairs that begin in it, and some to fill the last vector.
const ROOM: usize = 16;
/// Bytes before a position that its verdict depends on: the escape that may end there.
const BEFORE: usize = 6;
/// Bytes after a position that its verdict depends on: an escape and the letter after it.
const AFTER: usize = 6;
/// Bytes that a block's verdict depends on.
type Window = [u8; BEFORE + BLOCK + ROOM + AFTER];

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hits {
    /// Two code points of V, or two of Z, side by side.
    pub pairs: u64,
    /// Cyrillic letters directly beside an ASCII letter.
    pub mixed: u64,
}

impl Hits {
    /// Whether there are enough for a mark.
    pub fn suffice(self) -> bool {
        self.pairs + self.mixed >= FEWEST
    }
}

/// Whether the bytes (UTF-8, also with JSON or HTML escapes) may hold a mark. Reads no further than it must.
pub fn is_candidate(bytes: &[u8]) -> bool {
    count(bytes, Hits::suffice).suffice()
}

/// Everything that can be a symbol in the bytes.
pub fn hits(bytes: &[u8]) -> Hits {
    count(bytes, |_| false)
}

fn count(bytes: &[u8], enough: impl Fn(Hits) -> bool) -> Hits {
    let mut hits = Hits::default();
    let mut start = 0;
    while start < bytes.len() && !enough(hits) {
        match start.checked_sub(BEFORE).and_then(|from| bytes.get(from..)?.first_chunk()) {
            Some(window) => block(bytes, start, window, &mut hits),
            None => block(bytes, start, &padded(bytes, start), &mut hits),
        }
        start = start.saturating_add(BLOCK);
    }
    hits
}

/// Counts the symbols that begin in the block at `start`.
fn block(bytes: &[u8], start: usize, window: &Window, hits: &mut Hits) {
    let kinds = kinds(window);
    if kinds.high {
        raw(window, hits);
    }
    if kinds.escapes && escaped::any(window) {
        escaped::count(bytes, start..bytes.len().min(start.saturating_add(BLOCK)), hits);
    }
}

/// What occurs in a block.
struct Kinds {
    /// Bytes beyond ASCII.
    high: bool,
    /// A backslash or an ampersand.
    escapes: bool,
}

// This and the next are vector code only while they stay functions of their own.
#[inline(never)]
fn kinds(window: &Window) -> Kinds {
    let (mut all, mut escapes) = (0, 0);
    for &byte in window.iter().skip(BEFORE).take(BLOCK) {
        all |= byte;
        escapes |= u8::from(byte == b'\\') | u8::from(byte == b'&');
    }
    Kinds { high: all >= 0x80, escapes: escapes != 0 }
}

/// The window of the block at `start` where the bytes do not reach far enough: zeros stand for what is missing.
fn padded(bytes: &[u8], start: usize) -> Window {
    let mut window = [0; size_of::<Window>()];
    let first = BEFORE.saturating_sub(start);
    let from = bytes.get(start.saturating_sub(BEFORE)..).unwrap_or_default();
    for (to, byte) in window.iter_mut().skip(first).zip(from) {
        *to = *byte;
    }
    window
}

/// Counts the raw symbols that begin in a block. No branches: the compiler makes vector code of it.
#[inline(never)]
fn raw(window: &Window, hits: &mut Hits) {
    // Bit 0: V; bit 1: Z.
    let mut class = [0_u8; BLOCK + ROOM];
    for i in 0..BLOCK + ROOM {
        let (a, b, c) = (window[BEFORE + i], window[BEFORE + i + 1], window[BEFORE + i + 2]);
        let v = (a == 0xEF) & (b == 0xB8) & (c.wrapping_sub(0x86) < 8);
        let z =
            (a == 0xE2) & (((b == 0x80) & (c.wrapping_sub(0x8D) < 2)) | ((b == 0x81) & ((c == 0xA1) | (c == 0xA4))));
        class[i] = u8::from(v) | (u8::from(z) << 1);
    }
    let (mut pairs, mut mixed) = (0_u8, 0_u8);
    for i in 0..BLOCK {
        // Of one alphabet: where V ends and Z begins is no pair. A pair's second code point is 3 bytes on.
        pairs += u8::from(class[i] & class[i + 3] != 0);
        let lead = window[BEFORE + i] & 0xFE == 0xD0;
        let before = is_letter(window[BEFORE + i - 1]) & (window[BEFORE + i - 2] != b'\\');
        mixed += u8::from(lead & (before | is_letter(window[BEFORE + i + 2])));
    }
    hits.pairs += u64::from(pairs);
    hits.mixed += u64::from(mixed);
}

/// Without a branch, unlike the standard library's.
fn is_letter(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'a') < 26
}

/// What a character is to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    V,
    Z,
    Cyrillic,
}

impl Class {
    fn of(character: char) -> Option<Self> {
        match character {
            _ if SELECTORS.contains(&character) => Some(Self::V),
            _ if ZERO_WIDTH.contains(&character) => Some(Self::Z),
            // What the lead bytes D0 and D1 begin.
            '\u{400}'..='\u{47F}' => Some(Self::Cyrillic),
            _ => None,
        }
    }
}

/// The raw character of V or Z in three bytes at this place.
fn raw_class(bytes: &[u8], at: Range<usize>) -> Option<Class> {
    let text = std::str::from_utf8(bytes.get(at)?).ok()?;
    Class::of(text.chars().next()?)
}

#[cfg(test)]
mod tests;
