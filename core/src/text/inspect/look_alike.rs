// SPDX-License-Identifier: MIT OR Apache-2.0
//! Letters that look like letters of another script, found by word: a word all in one script is what it says.
//!
//! The pairs are those of confusables.txt (UTS #39) that are alike in common text fonts. Greek small letters other than
//! omicron are left out: in formulas they stand beside Latin ones.

use super::class::{Class, class};
use crate::text::reading::marked_letter;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// A Greek or Cyrillic letter and the Latin one it looks like, in order of code points.
pub(crate) const PAIRS: &[(char, char)] = &[
    ('\u{391}', 'A'),
    ('\u{392}', 'B'),
    ('\u{395}', 'E'),
    ('\u{396}', 'Z'),
    ('\u{397}', 'H'),
    ('\u{399}', 'I'),
    ('\u{39A}', 'K'),
    ('\u{39C}', 'M'),
    ('\u{39D}', 'N'),
    ('\u{39F}', 'O'),
    ('\u{3A1}', 'P'),
    ('\u{3A4}', 'T'),
    ('\u{3A5}', 'Y'),
    ('\u{3A7}', 'X'),
    ('\u{3BF}', 'o'),
    ('\u{405}', 'S'),
    ('\u{406}', 'I'),
    ('\u{408}', 'J'),
    ('\u{410}', 'A'),
    ('\u{412}', 'B'),
    ('\u{415}', 'E'),
    ('\u{41A}', 'K'),
    ('\u{41C}', 'M'),
    ('\u{41D}', 'H'),
    ('\u{41E}', 'O'),
    ('\u{420}', 'P'),
    ('\u{421}', 'C'),
    ('\u{422}', 'T'),
    ('\u{423}', 'Y'),
    ('\u{425}', 'X'),
    ('\u{430}', 'a'),
    ('\u{435}', 'e'),
    ('\u{43E}', 'o'),
    ('\u{440}', 'p'),
    ('\u{441}', 'c'),
    ('\u{443}', 'y'),
    ('\u{445}', 'x'),
    ('\u{455}', 's'),
    ('\u{456}', 'i'),
    ('\u{458}', 'j'),
    ('\u{4BB}', 'h'),
    ('\u{501}', 'd'),
    ('\u{51B}', 'q'),
    ('\u{51D}', 'w'),
];

/// Mixed words pointing to Latin before whole words of look-alikes count as well.
const ENOUGH: usize = 3;

/// The Latin letter a foreign one looks like.
fn latin(c: char) -> Option<char> {
    if !('\u{391}'..='\u{51D}').contains(&c) {
        return None;
    }
    let at = PAIRS.binary_search_by_key(&c, |&(foreign, _)| foreign).ok()?;
    PAIRS.get(at).map(|&(_, latin)| latin)
}

/// ASCII letters that look like a Greek or Cyrillic one.
const TWO_FACED: [bool; 128] = {
    let mut table = [false; 128];
    let mut at = 0;
    while at < PAIRS.len() {
        table[PAIRS[at].1 as usize] = true;
        at += 1;
    }
    table
};

/// The letter of `script` a Latin one looks like.
fn foreign(c: char, script: Script) -> Option<char> {
    PAIRS.iter().find(|&&(f, l)| l == c && f.script() == script).map(|&(f, _)| f)
}

/// Letters of a word, by what they could be.
#[derive(Debug, Clone, Copy, Default)]
struct Letters {
    /// Latin ones that look like no other.
    latin: usize,
    /// Latin ones that look like Cyrillic or Greek.
    latin_alike: usize,
    /// Cyrillic and Greek ones that look like no other.
    foreign: usize,
    /// Those that look Latin.
    foreign_alike: usize,
    /// The script of the last Cyrillic or Greek letter.
    script: Option<Script>,
    /// Letters of any other script.
    other: usize,
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut letters = Self::default();
        for c in word.chars() {
            if c.is_ascii() {
                match c {
                    _ if !c.is_ascii_alphabetic() => {}
                    _ if TWO_FACED.get(c as usize) == Some(&true) => letters.latin_alike += 1,
                    _ => letters.latin += 1,
                }
                continue;
            }
            match c.script() {
                _ if class(c).is_some() => {}
                script @ (Script::Cyrillic | Script::Greek) => {
                    if c.general_category_group() != GeneralCategoryGroup::Letter {
                        continue;
                    }
                    letters.script = Some(script);
                    match latin(c) {
                        Some(_) => letters.foreign_alike += 1,
                        None => letters.foreign += 1,
                    }
                }
                Script::Latin => letters.latin += 1,
                Script::Common | Script::Inherited | Script::Unknown => {}
                _ => letters.other += 1,
            }
        }
        letters
    }

    fn mixed(self) -> bool {
        self.latin + self.latin_alike > 0 && self.foreign + self.foreign_alike > 0
    }
}

/// Which way a mixed word is set right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Towards {
    Latin,
    Foreign(Script),
}

/// `before` is the script of the last word that is certain, for words in which every letter looks both ways; in a text
/// that is not `native` they are Latin.
fn towards(letters: Letters, native: bool, before: Option<Script>) -> Option<Towards> {
    let script = letters.script?;
    if !letters.mixed() || letters.other > 0 {
        return None;
    }
    let (latin, foreign) = (letters.latin + letters.latin_alike, letters.foreign + letters.foreign_alike);
    match (letters.latin, letters.foreign) {
        (0, 0) if native && (foreign > latin || foreign == latin && before == Some(script)) => {
            Some(Towards::Foreign(script))
        }
        (_, 0) => Some(Towards::Latin),
        (0, _) => Some(Towards::Foreign(script)),
        // "iPhone-ом", "Wi-Fi-роутер": two scripts on purpose.
        _ => None,
    }
}

fn is_look_alike(c: char) -> bool {
    latin(c).is_some()
}

/// Whether a word has the one look-alike that a mark puts there, whatever is hidden in it.
fn is_marked(word: &str) -> bool {
    let seen: String = word.chars().filter(|&c| class(c).is_none()).collect();
    marked_letter(&seen).is_some()
}

/// A letter that passes for another: byte offset, the letter, the one it is taken for.
pub(crate) type Found = (usize, char, char);

/// Calls `found` for every look-alike letter, in order.
///
/// In a text with Cyrillic or Greek of its own, a word is a run of letters: "PR-у" is good Russian. In one without, a
/// word is all between two spaces, and when several of its words are mixed, words of look-alikes alone count too.
pub(crate) fn walk(text: &str, mut found: impl FnMut(Found)) {
    if !text.chars().any(is_look_alike) {
        return;
    }
    let whole = Letters::of(text);
    if !whole.mixed() {
        return;
    }
    let native = whole.foreign > 0;
    let alone = !native && is_alone(text);
    // Formulas ("ΔH") are set right neither in a text without look-alikes nor in one that got them from a mark.
    let own = native && words(text, native).any(|(_, word)| word.chars().any(is_look_alike) && !is_marked(word));
    let mut before = None;
    for (start, word) in words(text, native) {
        let letters = Letters::of(word);
        if letters.latin > 0 && letters.foreign == 0 {
            before = Some(Script::Latin);
        } else if letters.foreign > 0 && letters.latin == 0 {
            before = letters.script;
        }
        let way = match towards(letters, native, before) {
            // As a mark of ours leaves a short word of which every letter looks both ways.
            Some(Towards::Foreign(_)) if is_marked(word) => Some(Towards::Latin),
            Some(Towards::Foreign(_)) if !own => None,
            None if alone && letters.foreign_alike > 0 && letters.other == 0 && !letters.mixed() => {
                Some(Towards::Latin)
            }
            way => way,
        };
        let Some(way) = way else { continue };
        for (at, c) in word.char_indices() {
            let right = match way {
                Towards::Latin => latin(c),
                Towards::Foreign(script) if c.is_ascii_alphabetic() => foreign(c, script),
                Towards::Foreign(_) => None,
            };
            if let Some(right) = right {
                found((start + at, c, right));
            }
        }
    }
}

/// Whether words of look-alikes alone count in a text without letters of their script that look like no other.
fn is_alone(text: &str) -> bool {
    let towards_latin = |word: &(usize, &str)| towards(Letters::of(word.1), false, None) == Some(Towards::Latin);
    words(text, false).filter(towards_latin).nth(ENOUGH - 1).is_some()
}

/// Whether look-alikes put into words of a text would make others of its words look wrong: those of which every letter
/// looks Latin, where nothing else tells that they are not.
pub(crate) fn is_delicate(text: &str) -> bool {
    let whole = Letters::of(text);
    let of_look_alikes = |(_, word)| {
        let letters = Letters::of(word);
        letters.foreign_alike > 0 && !letters.mixed()
    };
    whole.foreign_alike > 0 && whole.foreign == 0 && words(text, false).any(of_look_alikes) && !is_alone(text)
}

/// The words of a text with their byte offsets. Invisible characters do not part a word. `runs`: only letters, marks and
/// digits make one; otherwise everything but white space does.
fn words(text: &str, runs: bool) -> impl Iterator<Item = (usize, &str)> {
    let parts = move |c: char| match class(c) {
        Some(class) => matches!(class, Class::Space | Class::LineSeparator),
        None if !runs => c.is_whitespace(),
        None => !c.is_alphanumeric() && c.general_category_group() != GeneralCategoryGroup::Mark,
    };
    let mut end = 0;
    text.split_inclusive(parts)
        .map(move |piece| {
            let start = end;
            end += piece.len();
            (start, piece.strip_suffix(parts).unwrap_or(piece))
        })
        .filter(|(_, word)| !word.is_empty())
}
