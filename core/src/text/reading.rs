// SPDX-License-Identifier: MIT OR Apache-2.0
//! The symbols of a text, read without a key.

use super::{
    Channel, Units,
    channel::{SELECTORS, ZERO_WIDTH, is_invisible, latin_of, value},
    context::{context, is_word_character},
    placement,
    prefilter::{self, Hits},
};
use std::{collections::HashMap, ops::Range};

/// Look-alikes count within so many words that could have one of a word that has one: elsewhere the Latin letters of
/// an unmarked text would be taken for symbols.
const NEIGHBOURHOOD: usize = 16;

/// What can be read of a text: the same for all keys.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) gaps: Vec<Gap>,
}

/// One gap of the text with a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Bytes of the word before it.
    pub(super) word: Range<usize>,
    /// Bytes of the word after it.
    pub(super) next: Range<usize>,
    /// Number of the word before it, from 0.
    pub(super) number: usize,
    /// Index among the distinct gaps.
    pub(super) gap: usize,
    /// By channel, in their order.
    pub(super) symbols: [Option<u8>; 3],
}

/// All gaps with the same words: one symbol for each channel, the most frequent one (the first of several).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) context: String,
    pub(super) symbols: [Option<u8>; 3],
}

impl Reading {
    /// Reads `text`.
    pub fn new(text: &str) -> Self {
        let hits = prefilter::hits(text.as_bytes());
        if hits == Hits::default() {
            return Self::default();
        }
        let mut found = occurrences(text, hits.mixed > 0);
        forget_lone_latin(&mut found);
        found.retain(|occurrence| occurrence.symbols.iter().any(Option::is_some));
        Self::merge(text, found)
    }

    /// Distinct symbols, by channel.
    pub fn units(&self) -> Units {
        let count = |channel: Channel| self.gaps.iter().filter(|gap| gap.symbols[channel as usize].is_some()).count();
        Units { v: count(Channel::V), z: count(Channel::Z), h: count(Channel::H) }
    }

    fn merge(text: &str, found: Vec<Occurrence>) -> Self {
        let mut reading = Self::default();
        let mut votes: Vec<[Vec<(u8, usize)>; 3]> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        for mut occurrence in found {
            let words = [&occurrence.word, &occurrence.next].map(|word| &text[word.clone()]);
            let Some(context) = context(words[0], words[1]) else { continue };
            let new = votes.len();
            let gap = *index.entry(context).or_insert_with_key(|context| {
                reading.gaps.push(Gap { context: context.clone(), symbols: [None; 3] });
                new
            });
            if gap == new {
                votes.push(Default::default());
            }
            for (votes, symbol) in votes[gap].iter_mut().zip(occurrence.symbols) {
                let Some(symbol) = symbol else { continue };
                match votes.iter_mut().find(|vote| vote.0 == symbol) {
                    Some(vote) => vote.1 += 1,
                    None => votes.push((symbol, 1)),
                }
            }
            occurrence.gap = gap;
            reading.occurrences.push(occurrence);
        }
        for (gap, votes) in reading.gaps.iter_mut().zip(votes) {
            // the last of the largest, in reverse: the first that was seen
            gap.symbols = votes.map(|votes| Some(votes.iter().rev().max_by_key(|vote| vote.1)?.0));
        }
        reading
    }
}

/// All gaps with a symbol; letters of all-ASCII words are read as symbols only if some word has a look-alike.
fn occurrences(text: &str, mixed: bool) -> Vec<Occurrence> {
    let look_alikes = mixed && placement::words(text).any(|word| marked_letter(&text[word]).is_some());
    let mut found = Vec::new();
    let mut before: Option<(Range<usize>, Symbols)> = None;
    for (number, next) in placement::words(text).enumerate() {
        let symbols = Symbols::of(&text[next.clone()], look_alikes);
        let Some((word, Symbols(mut symbols))) = before.replace((next.clone(), symbols)) else { continue };
        let letter = symbols[Channel::H as usize].is_some();
        if letter && [&word, &next].iter().any(|&word| placement::is_address(&text[word.clone()])) {
            symbols[Channel::H as usize] = None;
        }
        if symbols.iter().any(Option::is_some) {
            found.push(Occurrence { word, next, number: number - 1, gap: 0, symbols });
        }
    }
    found
}

/// Takes back unmarked letters far from marked ones.
fn forget_lone_latin(found: &mut [Occurrence]) {
    const H: usize = Channel::H as usize;
    let letters: Vec<(usize, u8)> =
        found.iter().enumerate().filter_map(|(i, occurrence)| Some((i, occurrence.symbols[H]?))).collect();
    let marked: Vec<usize> = letters.iter().enumerate().filter(|(_, letter)| letter.1 == 1).map(|(n, _)| n).collect();
    for (n, &(i, _)) in letters.iter().enumerate() {
        let nearest = marked.partition_point(|&m| m + NEIGHBOURHOOD < n);
        if marked.get(nearest).is_none_or(|&m| m > n + NEIGHBOURHOOD) {
            found[i].symbols[H] = None;
        }
    }
}

/// The symbols of a word, by channel.
struct Symbols([Option<u8>; 3]);

impl Symbols {
    fn of(word: &str, look_alikes: bool) -> Self {
        let mut symbols = [None; 3];
        if !word.is_ascii() {
            symbols[Channel::V as usize] = marked_pair(word, &SELECTORS).map(|(_, symbol)| symbol);
            symbols[Channel::Z as usize] = marked_pair(word, &ZERO_WIDTH).map(|(_, symbol)| symbol);
        }
        if look_alikes {
            symbols[Channel::H as usize] = letter(word);
        }
        Self(symbols)
    }
}

/// The symbol of an invisible channel in a word, and the bytes it takes: exactly two characters of the alphabet, one
/// directly after the other, after the last letter or digit.
pub(super) fn marked_pair(word: &str, alphabet: &[char]) -> Option<(Range<usize>, u8)> {
    let mut members = word.char_indices().filter_map(|(at, c)| Some((at, c.len_utf8(), value(alphabet, c)?)));
    let (first, length, low) = members.next()?;
    let (second, last, high) = members.next()?;
    let alone = members.next().is_none() && second == first + length;
    let end = second + last;
    (alone && !word[end..].chars().any(is_word_character)).then_some((first..end, low + high * alphabet.len() as u8))
}

/// The symbol that the letters of a word are.
fn letter(word: &str) -> Option<u8> {
    if word.is_ascii() {
        return placement::look_alike(word).map(|_| 0);
    }
    if marked_letter(word).is_some() {
        return Some(1);
    }
    let visible: String = word.chars().filter(|&c| !is_invisible(c)).collect();
    placement::look_alike(&visible).map(|_| 0)
}

/// Where in a word a look-alike stands as marking places it, and the Latin letter it stands for.
pub(super) fn marked_letter(word: &str) -> Option<(usize, char)> {
    let mut others = word.char_indices().filter(|&(_, c)| !c.is_ascii() && !is_invisible(c));
    let (at, look_alike) = others.next()?;
    let latin = latin_of(look_alike)?;
    if others.next().is_some() {
        return None;
    }
    let visible: String =
        word.chars().filter(|&c| !is_invisible(c)).map(|c| if c == look_alike { latin } else { c }).collect();
    let before = word[..at].chars().filter(|&c| !is_invisible(c)).count();
    (placement::look_alike(&visible)?.0 == before).then_some((at, latin))
}
