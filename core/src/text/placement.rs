// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which gaps between words can carry a symbol, and where exactly it stands.

use super::{
    channel::{is_invisible, look_alike_of},
    context::is_word_character,
};
use std::ops::Range;
use unicode_bidi::Direction;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Letters and digits together in a word longer than this are a code, no word.
const LONGEST_WITH_DIGITS: usize = 12;

/// The words of a text: maximal runs without white space.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let rest = text.get(done..)?;
        let start = done + rest.find(|c: char| !c.is_whitespace())?;
        let end = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
        done = end;
        Some(start..end)
    })
}

/// Where symbols of the invisible channels stand in a word: directly after its last letter or digit, before any
/// punctuation. There they are part of the word for whoever breaks lines, kerns, searches or speaks it, and a line of
/// text still ends in its punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// Byte offset in the word.
    pub(super) at: usize,
    /// Whether zero-width characters can stand there (after the selectors), too.
    pub(super) zero_width: bool,
    /// Whether punctuation follows.
    pub(super) closed: bool,
}

impl Slot {
    /// Whether a symbol of the zero-width channel can stand there. LibreOffice may break a line between U+200D and the
    /// punctuation that follows, so a gap with both carries no such symbol.
    pub(super) fn takes(self, symbol: [char; 2]) -> bool {
        self.zero_width && !(self.closed && symbol.contains(&'\u{200D}'))
    }
}

/// The slot of `word`, when `next` follows it.
pub(super) fn slot(word: &str, next: &str) -> Option<Slot> {
    if word.chars().any(is_invisible) || is_address(word) || is_address(next) {
        return None;
    }
    let (at, base) = word.char_indices().rfind(|&(_, c)| is_word_character(c))?;
    let at = at + base.len_utf8();
    let rest = &word[at..];
    // U+200E after a digit could keep it from joining Hebrew or Arabic text around it (UAX #9, N1).
    let zero_width = base.is_alphabetic() && rest.chars().next().is_none_or(clings);
    let closed = !rest.is_empty();
    (is_base(base) && rest.chars().all(may_follow_selectors)).then_some(Slot { at, zero_width, closed })
}

/// Whether no line is broken between a letter and `c` (UAX #14), which U+200D would keep from being broken (LB8a).
fn clings(c: char) -> bool {
    use GeneralCategory::{ClosePunctuation, FinalPunctuation, InitialPunctuation};
    c.is_ascii()
        || c == '\u{2026}'
        || matches!(c.general_category(), ClosePunctuation | FinalPunctuation | InitialPunctuation)
}

/// Whether selectors change nothing after `c`: no emoji, no joining script, no script of syllables. Full-width letters,
/// after which lines break as after ideographs, are none either.
fn is_base(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c.script(), Script::Latin | Script::Greek | Script::Cyrillic)
            && !('\u{FF01}'..='\u{FF5E}').contains(&c)
}

/// Punctuation: in particular no combining mark, no joiner and no emoji.
fn may_follow_selectors(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_punctuation(),
        false => {
            c.general_category_group() == GeneralCategoryGroup::Punctuation
                || c.general_category() == GeneralCategory::CurrencySymbol
        }
    }
}

/// Addresses, file names, mentions, code and long codes, which people copy or machines follow.
pub(super) fn is_address(word: &str) -> bool {
    if word.starts_with(['#', '/']) || word.contains(['@', '<', '>', '{', '}', '\\', '=', '|', '`']) {
        return true;
    }
    word.contains("://") || word.contains("www.") || has_ending(word) || is_code(word)
}

/// Whether a full stop stands between letters or digits and at least two letters: `example.org`, `notes.txt`, no `U.S.`.
fn has_ending(word: &str) -> bool {
    word.match_indices('.').any(|(at, _)| {
        let mut after = word[at + 1..].chars().filter(|&c| !is_invisible(c));
        word[..at].chars().next_back().is_some_and(char::is_alphanumeric)
            && after.next().is_some_and(char::is_alphabetic)
            && after.next().is_some_and(char::is_alphabetic)
    })
}

/// Whether letters and digits are mixed over more than `LONGEST_WITH_DIGITS` characters.
fn is_code(word: &str) -> bool {
    word.len() > LONGEST_WITH_DIGITS
        && word.chars().any(char::is_numeric)
        && word.chars().any(char::is_alphabetic)
        && word.chars().filter(|&c| !is_invisible(c)).count() > LONGEST_WITH_DIGITS
}

/// The letter of an all-ASCII word that a look-alike can replace: where it is, and the look-alike. Another letter must
/// stay in the same run of letters and digits, so that its two scripts give the look-alike away.
pub(super) fn look_alike(word: &str) -> Option<(usize, char)> {
    if !word.is_ascii() {
        return None;
    }
    let mut start = 0;
    word.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).find_map(|run| {
        let at = start;
        start += run.len();
        let (place, look_alike) = run.char_indices().find_map(|(place, c)| Some((place, look_alike_of(c)?)))?;
        (run.bytes().filter(u8::is_ascii_alphabetic).count() > 1).then_some((at + place, look_alike))
    })
}

/// Paragraphs that read from left to right, as asked for at ascending offsets.
pub(super) struct Paragraphs<'a> {
    text: &'a str,
    end: usize,
    left_to_right: bool,
}

impl<'a> Paragraphs<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, end: 0, left_to_right: true }
    }

    /// Whether the paragraph with the word that starts at `at` reads from left to right (UAX #9, P2 and P3).
    pub(super) fn is_left_to_right(&mut self, at: usize) -> bool {
        if at >= self.end {
            let rest = &self.text[at..];
            let length = rest.find(['\n', '\r', '\u{1C}', '\u{1D}', '\u{1E}', '\u{85}', '\u{2029}']);
            let paragraph = &rest[..length.unwrap_or(rest.len())];
            self.end = at + paragraph.len().max(1);
            self.left_to_right = unicode_bidi::get_base_direction(paragraph) != Direction::Rtl;
        }
        self.left_to_right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_without_white_space() {
        let text = " One\u{a0}two,\r\n three\u{200b} ";
        let found: Vec<&str> = words(text).map(|range| &text[range]).collect();
        assert_eq!(found, ["One", "two,", "three\u{200b}"]);
    }

    #[test]
    fn symbols_stand_before_closing_punctuation() {
        let at = |word| slot(word, "next").map(|slot| slot.at);
        assert_eq!(at("(word).\u{201d}"), Some(5));
        assert_eq!(at("wörd"), Some(5));
        assert_eq!(at("слово,"), Some(10));
        assert_eq!(at("12,"), Some(2));
        for none in [
            "—",
            "e\u{301}",
            "كتاب",
            "हिन्दी",
            "คำ",
            "1\u{fe0f}\u{20e3}",
            "yes\u{1f642}",
            "x\u{fe08}",
            "字",
            "\u{ff43}",
            "٣",
        ] {
            assert_eq!(at(none), None, "{none}");
        }
    }

    #[test]
    fn zero_width_stands_after_letters_where_no_line_breaks() {
        let z = |word| slot(word, "next").is_some_and(|slot| slot.zero_width);
        assert!(z("word") && z("word.") && z("said\u{201d}") && z("слово,") && z("so\u{2026}"));
        assert!(!z("12,") && !z("1984") && !z("word\u{2014}"));
        let takes = |word, symbol| slot(word, "next").is_some_and(|slot| slot.takes(symbol));
        let (joiner, plus) = ('\u{200D}', '\u{2064}');
        assert!(takes("word", [joiner, plus]) && takes("word,", [plus, plus]) && !takes("word,", [plus, joiner]));
    }

    #[test]
    fn addresses_and_codes_are_left_alone() {
        let none = [
            "https://a.b",
            "www.x",
            "a@b",
            "#tag",
            "/usr",
            "<b>",
            "x=1",
            "`x`",
            "example.org/a",
            "a.txt",
            "9f86d081884c7d",
        ];
        for word in none {
            assert!(is_address(word), "{word}");
        }
        for word in ["U.S.", "e.g.", "3.14", "and/or", "forty-seven-years-old", "20th-century"] {
            assert!(!is_address(word), "{word}");
        }
    }

    #[test]
    fn a_look_alike_never_stands_alone() {
        assert_eq!(look_alike("The"), Some((2, '\u{435}')));
        assert_eq!(look_alike("a-x-ray"), Some((5, '\u{430}')));
        for none in ["a", "A", "mud", "naïve", "o'", "a-b"] {
            assert_eq!(look_alike(none), None, "{none}");
        }
    }

    #[test]
    fn directions_are_those_of_paragraphs() {
        let text = "Latin كتاب\nكتاب Latin\n123";
        let mut paragraphs = Paragraphs::new(text);
        let found: Vec<bool> = words(text).map(|word| paragraphs.is_left_to_right(word.start)).collect();
        assert_eq!(found, [true, true, false, false, true]);
    }
}
