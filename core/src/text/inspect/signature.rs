// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising schemes by what they leave behind, run by run.

use super::{Class, Place, Scheme, hidden::Seen, scheme};
use crate::text::channel::{SELECTORS, ZERO_WIDTH};
use std::collections::{BTreeMap, BTreeSet};

/// Marks of one or two characters a place that must be there before a scheme is named: fewer may be chance.
const FEW: usize = 3;
/// Runs of four that must be there for zwc-watermark.2, which sets 48 and reads from 24.
const RUNS_OF_FOUR: usize = 8;
/// Characters of the shortest run taken for a message without a header.
const MESSAGE: usize = 12;
/// Other spaces, and kinds of them, that must be there for Innamark; its alphabet has four.
const SPACES: (usize, usize) = (8, 3);
/// Messages shown, and characters of each.
const SHOWN: (usize, usize) = (8, 1000);

/// A scheme that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Signature {
    /// Which.
    pub scheme: Scheme,
    /// Its name in plain words.
    pub name: &'static str,
    /// Runs, or single marks, that show it.
    pub count: usize,
    /// The first of them.
    pub first: Place,
    /// What is hidden, where no key is needed to read it: text, or bytes as hex digits with `0x` before them. Long ones
    /// are cut, and only the first few shown.
    pub hidden: Vec<String>,
}

/// Marks of one scheme.
#[derive(Debug, Default)]
struct Marks {
    count: usize,
    first: usize,
    hidden: Vec<String>,
    /// Different ones among the short marks; a hand that slips repeats itself.
    kinds: BTreeSet<String>,
}

/// Reads a text's hidden characters in order.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    marks: BTreeMap<Scheme, Marks>,
    start: usize,
    end: usize,
    suspicious: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, marks: BTreeMap::new(), start: 0, end: 0, suspicious: false }
    }

    /// The next hidden character.
    pub(crate) fn add(&mut self, seen: Seen) {
        match seen.class {
            Class::Space => {
                if matches!(seen.c, '\u{2008}' | '\u{2009}' | '\u{202F}' | '\u{205F}') && seen.reason.is_none() {
                    self.short(Scheme::Innamark, seen.at, seen.c.encode_utf8(&mut [0; 4]));
                }
                return;
            }
            Class::PrivateUse | Class::LineSeparator | Class::Control => return,
            _ => {}
        }
        if seen.at != self.end {
            self.close();
            self.start = seen.at;
        }
        self.end = seen.at + seen.c.len_utf8();
        self.suspicious |= seen.reason.is_none();
    }

    /// Everything recognised, in order of schemes.
    pub(crate) fn finish(mut self) -> Vec<Signature> {
        self.close();
        let sure = |scheme: &Scheme, marks: &Marks| match scheme {
            Scheme::Canarytrap => marks.count >= FEW,
            Scheme::Glassine => marks.count >= FEW && marks.kinds.len() > 1,
            Scheme::ZwcWatermark => marks.count >= RUNS_OF_FOUR && marks.kinds.len() > 1,
            Scheme::Innamark => marks.count >= SPACES.0 && marks.kinds.len() >= SPACES.1,
            _ => true,
        };
        let marks = self.marks.into_iter().filter(|(scheme, marks)| sure(scheme, marks));
        marks
            .map(|(scheme, marks)| Signature {
                scheme,
                name: scheme.name(),
                count: marks.count,
                first: Place::at(marks.first),
                hidden: marks.hidden,
            })
            .collect()
    }

    fn mark(&mut self, scheme: Scheme, at: usize) -> &mut Marks {
        let marks = self.marks.entry(scheme).or_insert_with(|| Marks { first: at, ..Marks::default() });
        marks.count += 1;
        marks
    }

    /// A mark of few characters.
    fn short(&mut self, scheme: Scheme, at: usize, kind: &str) {
        let marks = self.mark(scheme, at);
        if marks.kinds.len() < RUNS_OF_FOUR {
            marks.kinds.insert(kind.to_owned());
        }
    }

    /// A run that can be read.
    fn message(&mut self, scheme: Scheme, at: usize, hidden: Option<String>) {
        let marks = self.mark(scheme, at);
        if let Some(hidden) = hidden.filter(|_| marks.hidden.len() < SHOWN.0) {
            marks.hidden.push(hidden.chars().take(SHOWN.1).collect());
        }
    }

    /// The run is over: its parts of one kind are looked at one by one.
    fn close(&mut self) {
        let (start, end) = (self.start, self.end);
        let suspicious = std::mem::take(&mut self.suspicious);
        let Some(run) = self.text.get(start..end).filter(|run| suspicious && !run.is_empty()) else { return };
        let kind = |c| match c {
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Class::VariationSelector,
            '\u{E0000}'..='\u{E007F}' => Class::Tag,
            _ => Class::ZeroWidth,
        };
        let mut from = 0;
        for (at, c) in run.char_indices() {
            let next = run.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
            if next.is_some_and(|next| kind(next) == kind(c)) {
                continue;
            }
            let to = at + c.len_utf8();
            let part = run.get(from..to).unwrap_or_default();
            match kind(c) {
                Class::VariationSelector => self.selectors(start + from, part),
                Class::Tag => self.message(Scheme::TagSmuggling, start + from, Some(scheme::tag_text(part))),
                _ => self.zero_width(start + from, part),
            }
            from = to;
        }
    }

    fn selectors(&mut self, at: usize, run: &str) {
        let bytes = scheme::selector_bytes(run);
        let mut kinds = run.chars();
        let first = kinds.next();
        let differ = kinds.any(|c| Some(c) != first);
        if bytes.starts_with(scheme::C2PA_HEADER) {
            self.message(Scheme::C2paText, at, None);
        } else if bytes.len() == 2
            && run.chars().all(|c| SELECTORS.contains(&c))
            && self.before(at).is_some_and(char::is_alphanumeric)
        {
            self.short(Scheme::Glassine, at, run);
        } else if differ && (bytes.len() > 2 || bytes.len() == 2 && run.contains(|c| c >= '\u{E0100}')) {
            self.message(Scheme::SelectorSmuggling, at, Some(shown(&bytes)));
        }
    }

    fn zero_width(&mut self, at: usize, run: &str) {
        let length = run.chars().count();
        let only = |alphabet: &[char]| run.chars().all(|c| alphabet.contains(&c));
        let after = self.text.get(at + run.len()..).and_then(|rest| rest.chars().next());
        let word_end = after.is_none_or(char::is_whitespace) && self.before(at).is_some_and(|c| !c.is_whitespace());
        let functions = |c| matches!(c, '\u{2061}'..='\u{2064}');
        if let Some(text) = scheme::stega(run) {
            self.message(Scheme::VercelStega, at, Some(text));
        } else if let Some(text) = scheme::zwsp(run) {
            self.message(Scheme::ZwspSteg, at, Some(text));
        } else if length >= MESSAGE
            && only(&['\u{2060}', '\u{FEFF}'])
            && run.contains('\u{2060}')
            && run.contains('\u{FEFF}')
        {
            self.message(Scheme::TextBlindWatermark, at, None);
        } else if length >= MESSAGE
            && run.contains(functions)
            && run.chars().all(|c| matches!(c, '\u{200C}' | '\u{200D}') || functions(c))
        {
            self.message(Scheme::StegCloak, at, None);
        } else if length == 4 && word_end && only(&scheme::ZWC) {
            self.short(Scheme::ZwcWatermark, at, run);
        } else if length == 2
            && only(&ZERO_WIDTH)
            && self.before(at).is_some_and(char::is_alphabetic)
            && !after.is_some_and(char::is_alphanumeric)
        {
            self.short(Scheme::Glassine, at, run);
        } else if run == "\u{200E}" && after == Some(' ') {
            self.short(Scheme::Canarytrap, at, run);
        }
    }

    /// The character a reader sees directly before a run or a part of one.
    fn before(&self, at: usize) -> Option<char> {
        let head = self.text.get(..self.start.min(at))?;
        head.chars().next_back()
    }
}

/// Text if the bytes are text without control characters, hex digits otherwise.
fn shown(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => text.to_owned(),
        _ => bytes.iter().take(SHOWN.1 / 2).fold("0x".to_owned(), |hex, byte| hex + &format!("{byte:02x}")),
    }
}
