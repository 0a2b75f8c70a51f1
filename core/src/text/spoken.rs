// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gaps that carry nothing invisible, because speech programs look across them: they say some pairs of words as one,
//! and let the sound of some words, or the pause before them, depend on those before. A character between the two, even
//! an invisible one, counts as a word there and would be heard.

mod tables;

pub use tables::{AT_CLAUSE_END, CONJUNCTIONS, GREEK, PHRASES, TWO_SOUNDS};

use super::{
    channel::latin_of,
    context::{canon, is_word_character},
};
use std::ops::Range;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

const APOSTROPHES: [char; 2] = ['\'', '\u{2019}'];

/// A text as it is read aloud.
pub(super) struct Speech<'a> {
    text: &'a str,
    words: &'a [Range<usize>],
}

impl<'a> Speech<'a> {
    /// Of a text and its words.
    pub(super) fn new(text: &'a str, words: &'a [Range<usize>]) -> Self {
        Self { text, words }
    }

    /// Whether something in the gap after word number `at` would be heard.
    pub(super) fn looks_across(&self, at: usize) -> bool {
        let (Some(word), Some(next)) = (self.word(at), self.word(at + 1)) else { return false };
        let negative = |digits: &str| digits.starts_with(|c: char| c.is_ascii_digit());
        word.is_plural_of_signs()
            || next.0.strip_prefix('-').is_some_and(negative)
            || match self.after(at) {
                Some(_) if word.is_open() => self.flows(at, word, next),
                _ => self.stops(at, word, next),
            }
    }

    fn word(&self, at: usize) -> Option<Word<'a>> {
        self.text.get(self.words.get(at)?.clone()).map(Word)
    }

    /// The word after word number `at`, unless a blank line parts them.
    fn after(&self, at: usize) -> Option<Word<'a>> {
        let between = self.text.get(self.words.get(at)?.end..self.words.get(at + 1)?.start)?;
        if between.bytes().filter(|&byte| byte == b'\n').count() > 1 { None } else { self.word(at + 1) }
    }

    /// The word before word number `at`, unless a blank line parts them.
    fn before(&self, at: usize) -> Option<Word<'a>> {
        let before = at.checked_sub(1)?;
        self.after(before).and_then(|_| self.word(before))
    }

    /// Between two words without punctuation.
    fn flows(&self, at: usize, word: Word, next: Word) -> bool {
        let (last, first) = (word.last(), next.first());
        let beyond = self.after(at + 1);
        let is_inner = next.is_one() && next.is_open();
        let may_end = !is_inner || beyond.is_none();
        is_phrase(&last, &first)
            || GREEK.iter().any(|&(end, starts)| last.ends_with(end) && first.starts_with(|c| starts.contains(c)))
            || is_in(&TWO_SOUNDS, &first)
            || may_end && is_in(&AT_CLAUSE_END, &first)
            || is_inner && beyond.is_some_and(|beyond| is_in(&TWO_SOUNDS, &beyond.first()))
            || self.pauses(at + 1) && (self.may_begin(at, word) || word.is_one() && self.follows_joining(at))
            || is_inner && beyond.is_some() && self.joins(at) && self.pauses(at + 2)
    }

    /// Where punctuation or a blank line follows.
    fn stops(&self, at: usize, word: Word, next: Word) -> bool {
        let (last, tail) = (word.last(), word.tail());
        let is_shortened = !last.is_ascii() || last.ends_with('s') && tail.starts_with(APOSTROPHES);
        let ends_phrase = |before: Word| before.is_open() && is_phrase(&before.last(), &last);
        is_inner_stop(tail, next.0)
            || is_in(&CONJUNCTIONS, &last)
            || is_in(&AT_CLAUSE_END, &last)
            || is_shortened && word.0.contains(APOSTROPHES)
            || word.is_one() && self.before(at).is_some_and(ends_phrase)
    }

    /// Whether a pause may be made before word number `at`.
    fn pauses(&self, at: usize) -> bool {
        let Some(word) = self.word(at) else { return false };
        let first = word.first();
        let joins = |next: Word| is_in(&CONJUNCTIONS, &next.first()) && is_phrase(&first, &next.first());
        is_in(&CONJUNCTIONS, &first) || word.is_open() && word.is_one() && self.after(at).is_some_and(joins)
    }

    /// Whether a clause may begin within word number `at`, or with it.
    fn may_begin(&self, at: usize, word: Word) -> bool {
        !word.0.chars().all(is_of_part) || self.before(at).is_none_or(|before| !before.is_open())
    }

    /// Whether a pause may have been made before word number `at`, or before the phrase that it ends.
    fn joins(&self, at: usize) -> bool {
        let Some(word) = self.word(at) else { return false };
        let last = word.last();
        let pauses = |before: Word| {
            let first = before.last();
            before.is_open() && is_in(&CONJUNCTIONS, &first) && is_phrase(&first, &last)
        };
        is_in(&CONJUNCTIONS, &last) || word.is_one() && self.before(at).is_some_and(pauses)
    }

    fn follows_joining(&self, at: usize) -> bool {
        self.before(at).is_some_and(Word::is_open) && at.checked_sub(1).is_some_and(|before| self.joins(before))
    }
}

#[derive(Clone, Copy)]
struct Word<'a>(&'a str);

impl<'a> Word<'a> {
    /// What is a word to whoever reads aloud: hyphens and dashes part.
    fn parts(self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.0.split(|c| !is_of_part(c)).filter(|part| part.contains(is_word_character))
    }

    fn first(self) -> String {
        canonical(self.parts().next())
    }

    fn last(self) -> String {
        canonical(self.parts().next_back())
    }

    fn is_one(self) -> bool {
        self.parts().take(2).count() == 1
    }

    /// What follows the last letter or number.
    fn tail(self) -> &'a str {
        self.0.rsplit(is_word_character).next().unwrap_or_default()
    }

    /// Whether this is a plural as of CD or 5, which is heard only where the word ends with its s.
    fn is_plural_of_signs(self) -> bool {
        let Some(signs) = self.0.strip_suffix(self.tail()).and_then(|word| word.strip_suffix('s')) else {
            return false;
        };
        let is_sign = |c: &char| c.is_uppercase() || c.is_ascii_digit() || APOSTROPHES.contains(c);
        signs.chars().rev().take_while(is_sign).take(2).count() == 2
    }

    /// Whether nothing follows the last letter or number.
    fn is_open(self) -> bool {
        self.0.ends_with(is_word_character)
    }
}

fn canonical(part: Option<&str>) -> String {
    let mut form = String::new();
    canon(part.unwrap_or_default(), &mut form);
    form
}

fn is_of_part(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || APOSTROPHES.contains(&c)
        || !c.is_ascii()
            && (is_word_character(c)
                || c.general_category_group() == GeneralCategoryGroup::Mark
                || c.general_category() == GeneralCategory::Format)
}

/// Whether a canonical form is in a table, which has letters as they are spelt: in canonical form look-alikes are Latin.
fn is_in(table: &[&str], form: &str) -> bool {
    let is = |listed: &str| form.chars().eq(listed.chars().map(|c| latin_of(c).unwrap_or(c)));
    table.iter().any(|line| line.split(' ').any(is))
}

fn is_phrase(first: &str, second: &str) -> bool {
    PHRASES.iter().any(|&(word, nexts)| word == first && is_in(&[nexts], second))
}

/// Whether a full stop ends no sentence: then it is read aloud when something hidden stands before it.
fn is_inner_stop(tail: &str, next: &str) -> bool {
    let rest = tail.trim_start_matches('.');
    let closes = |c: char| {
        use GeneralCategory::{ClosePunctuation, FinalPunctuation, InitialPunctuation};
        matches!(c, '"' | '\'')
            || matches!(c.general_category(), ClosePunctuation | FinalPunctuation | InitialPunctuation)
    };
    let within = match rest.chars().next() {
        Some(c) => !closes(c),
        None => next.starts_with(char::is_lowercase),
    };
    rest.len() < tail.len() && within
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gaps of a text that a speech program looks across, by the word before them.
    fn left_alone(text: &str) -> Vec<&str> {
        let words: Vec<_> = super::super::placement::words(text).collect();
        let speech = Speech::new(text, &words);
        (0..words.len()).filter(|&at| speech.looks_across(at)).map(|at| &text[words[at].clone()]).collect()
    }

    #[test]
    fn what_is_said_together_carries_nothing() {
        for (text, expected) in [
            ("some of the hut of these here", &["of"][..]),
            ("ran by—of the hut here", &["ran", "by—of"]),
            ("την τῆς ζωῆς ἔγραψε", &["την", "τῆς"]),
            ("not, an object of, the sea", &["not,", "an"]),
            ("came to not fully object here", &["not", "fully"]),
            ("here; fully, object here", &[]),
            ("the CDs here, the 5’s here, his grass here", &["CDs", "5’s"]),
            ("less than -128 here - 5", &["than"]),
        ] {
            assert_eq!(left_alone(text), expected, "{text}");
        }
    }

    #[test]
    fn pauses_stay_as_they_are() {
        for (text, expected) in [
            ("great and small", &["great"][..]),
            ("here great and small", &[]),
            ("here, great and small", &["great"]),
            ("here “great and small", &["“great"]),
            ("here\n\ngreat and small", &["great"]),
            ("here\r\ngreat and small", &[]),
            ("they sat and saw or ran", &["and", "saw"]),
            ("they sat and never saw or ran", &[]),
            ("they, some of which came", &["some", "of"]),
            ("they saw much such as ducks or geese", &["such", "as", "ducks"]),
            ("мы знали или думали, что дом", &[]),
            ("мы, дома что знаем", &["дома"]),
        ] {
            assert_eq!(left_alone(text), expected, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_clause_keeps_its_stress() {
        for (text, expected) in [
            ("she that,” said he", &["she", "that,”"][..]),
            ("they know that well", &[]),
            ("he asked why\n\nThey ran", &["asked", "why"]),
            ("a-going, he ran", &["a-going,"]),
            ("the ladies’ house", &["ladies’"]),
            ("п’ятниця, вона", &["п’ятниця,"]),
            ("look at it, then", &["at", "it,"]),
        ] {
            assert_eq!(left_alone(text), expected, "{text}");
        }
    }

    #[test]
    fn full_stops_within_a_sentence_carry_nothing() {
        for text in ["viz. the", "viz.-- The", "viz., and", "viz.? And"] {
            assert_eq!(left_alone(text).len(), 1, "{text}");
        }
        for text in ["viz. The", "viz.” the", "viz, the", "viz. 12", "viz.) the"] {
            assert!(left_alone(text).is_empty(), "{text}");
        }
    }
}
