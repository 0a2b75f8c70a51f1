// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a gap is known by: the two words around it, in a form that survives what happens to text on its way.

use super::channel;
use unicode_normalization::char::decompose_compatible;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Between the two words of a context; never part of a canonical word.
pub(super) const SEPARATOR: char = '\u{1F}';
/// Letters of category Lo that are default ignorable: Hangul fillers.
const FILLERS: [char; 4] = ['\u{115F}', '\u{1160}', '\u{3164}', '\u{FFA0}'];

/// Whether `c` is a letter or a number (categories L and N) that shows.
pub(super) fn is_word_character(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
        && !FILLERS.contains(&c)
}

/// Appends the canonical form of `word`: letters and numbers alone, compatibility decomposed, without accents and case,
/// look-alikes as the Latin letters they resemble. It is formed character by character, so that the word's
/// normalisation form does not matter.
pub fn canon(word: &str, out: &mut String) {
    for c in word.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            _ if c.is_ascii() => {}
            // variation selectors, zero-width characters, general punctuation: most of what else is seen
            '\u{FE00}'..='\u{FE0F}' | '\u{200B}'..='\u{2027}' | '\u{2060}'..='\u{206F}' => {}
            _ => canon_character(c, out),
        }
    }
}

fn canon_character(c: char, out: &mut String) {
    decompose_compatible(c, |part| {
        // lower case of upper case joins what lower case alone keeps apart: ß and SS, both sigmas
        for folded in part.to_uppercase().flat_map(char::to_lowercase) {
            decompose_compatible(folded, |last| {
                if is_word_character(last) {
                    out.push(channel::latin_of(last).unwrap_or(last));
                }
            });
        }
    });
}

/// The context of the gap between two words, or `None` when one of them has neither letter nor number.
pub fn context(left: &str, right: &str) -> Option<String> {
    let mut context = String::with_capacity(left.len() + right.len() + 1);
    canon(left, &mut context);
    if context.is_empty() {
        return None;
    }
    context.push(SEPARATOR);
    let middle = context.len();
    canon(right, &mut context);
    (context.len() > middle).then_some(context)
}
