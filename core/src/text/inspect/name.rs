// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names of the characters that matter (UnicodeData.txt); a label by kind for the others.

use super::class::{Class, class};
use std::borrow::Cow;

/// The Unicode name, or for a character without one here a label in lower case.
pub(crate) fn name(c: char) -> Cow<'static, str> {
    if let Ok(at) = NAMES.binary_search_by_key(&c, |&(c, _)| c) {
        return Cow::Borrowed(NAMES.get(at).map_or("", |&(_, name)| name));
    }
    let point = u32::from(c);
    if c.is_ascii_alphabetic() {
        let size = if c.is_ascii_uppercase() { "CAPITAL" } else { "SMALL" };
        return Cow::Owned(format!("LATIN {size} LETTER {}", c.to_ascii_uppercase()));
    }
    Cow::Owned(match c {
        '\u{FE00}'..='\u{FE0F}' => format!("VARIATION SELECTOR-{}", point - 0xFE00 + 1),
        '\u{E0100}'..='\u{E01EF}' => format!("VARIATION SELECTOR-{}", point - 0xE0100 + 17),
        '\u{E0020}' => "TAG SPACE".into(),
        '\u{E007F}' => "CANCEL TAG".into(),
        '\u{E0021}'..='\u{E007E}' => format!("tag for the character {}", tag(c)),
        _ => return Cow::Borrowed(label(c)),
    })
}

/// The ASCII character a tag stands for.
fn tag(c: char) -> char {
    char::from_u32(u32::from(c).wrapping_sub(0xE0000)).unwrap_or('?')
}

fn label(c: char) -> &'static str {
    match class(c) {
        Some(Class::Control) => "control character",
        Some(Class::PrivateUse) => "private use character",
        Some(Class::Space) => "space",
        Some(Class::VariationSelector) => "variation selector",
        Some(Class::Tag) => "tag",
        Some(_) => "ignorable character",
        None => "look-alike letter",
    }
}

/// In order of code points.
const NAMES: &[(char, &str)] = &[
    ('\u{A0}', "NO-BREAK SPACE"),
    ('\u{AD}', "SOFT HYPHEN"),
    ('\u{34F}', "COMBINING GRAPHEME JOINER"),
    ('\u{391}', "GREEK CAPITAL LETTER ALPHA"),
    ('\u{392}', "GREEK CAPITAL LETTER BETA"),
    ('\u{395}', "GREEK CAPITAL LETTER EPSILON"),
    ('\u{396}', "GREEK CAPITAL LETTER ZETA"),
    ('\u{397}', "GREEK CAPITAL LETTER ETA"),
    ('\u{399}', "GREEK CAPITAL LETTER IOTA"),
    ('\u{39A}', "GREEK CAPITAL LETTER KAPPA"),
    ('\u{39C}', "GREEK CAPITAL LETTER MU"),
    ('\u{39D}', "GREEK CAPITAL LETTER NU"),
    ('\u{39F}', "GREEK CAPITAL LETTER OMICRON"),
    ('\u{3A1}', "GREEK CAPITAL LETTER RHO"),
    ('\u{3A4}', "GREEK CAPITAL LETTER TAU"),
    ('\u{3A5}', "GREEK CAPITAL LETTER UPSILON"),
    ('\u{3A7}', "GREEK CAPITAL LETTER CHI"),
    ('\u{3BF}', "GREEK SMALL LETTER OMICRON"),
    ('\u{405}', "CYRILLIC CAPITAL LETTER DZE"),
    ('\u{406}', "CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I"),
    ('\u{408}', "CYRILLIC CAPITAL LETTER JE"),
    ('\u{410}', "CYRILLIC CAPITAL LETTER A"),
    ('\u{412}', "CYRILLIC CAPITAL LETTER VE"),
    ('\u{415}', "CYRILLIC CAPITAL LETTER IE"),
    ('\u{41A}', "CYRILLIC CAPITAL LETTER KA"),
    ('\u{41C}', "CYRILLIC CAPITAL LETTER EM"),
    ('\u{41D}', "CYRILLIC CAPITAL LETTER EN"),
    ('\u{41E}', "CYRILLIC CAPITAL LETTER O"),
    ('\u{420}', "CYRILLIC CAPITAL LETTER ER"),
    ('\u{421}', "CYRILLIC CAPITAL LETTER ES"),
    ('\u{422}', "CYRILLIC CAPITAL LETTER TE"),
    ('\u{423}', "CYRILLIC CAPITAL LETTER U"),
    ('\u{425}', "CYRILLIC CAPITAL LETTER HA"),
    ('\u{430}', "CYRILLIC SMALL LETTER A"),
    ('\u{435}', "CYRILLIC SMALL LETTER IE"),
    ('\u{43E}', "CYRILLIC SMALL LETTER O"),
    ('\u{440}', "CYRILLIC SMALL LETTER ER"),
    ('\u{441}', "CYRILLIC SMALL LETTER ES"),
    ('\u{443}', "CYRILLIC SMALL LETTER U"),
    ('\u{445}', "CYRILLIC SMALL LETTER HA"),
    ('\u{455}', "CYRILLIC SMALL LETTER DZE"),
    ('\u{456}', "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"),
    ('\u{458}', "CYRILLIC SMALL LETTER JE"),
    ('\u{4BB}', "CYRILLIC SMALL LETTER SHHA"),
    ('\u{501}', "CYRILLIC SMALL LETTER KOMI DE"),
    ('\u{51B}', "CYRILLIC SMALL LETTER QA"),
    ('\u{51D}', "CYRILLIC SMALL LETTER WE"),
    ('\u{61C}', "ARABIC LETTER MARK"),
    ('\u{115F}', "HANGUL CHOSEONG FILLER"),
    ('\u{1160}', "HANGUL JUNGSEONG FILLER"),
    ('\u{1680}', "OGHAM SPACE MARK"),
    ('\u{17B4}', "KHMER VOWEL INHERENT AQ"),
    ('\u{17B5}', "KHMER VOWEL INHERENT AA"),
    ('\u{180B}', "MONGOLIAN FREE VARIATION SELECTOR ONE"),
    ('\u{180C}', "MONGOLIAN FREE VARIATION SELECTOR TWO"),
    ('\u{180D}', "MONGOLIAN FREE VARIATION SELECTOR THREE"),
    ('\u{180E}', "MONGOLIAN VOWEL SEPARATOR"),
    ('\u{180F}', "MONGOLIAN FREE VARIATION SELECTOR FOUR"),
    ('\u{2000}', "EN QUAD"),
    ('\u{2001}', "EM QUAD"),
    ('\u{2002}', "EN SPACE"),
    ('\u{2003}', "EM SPACE"),
    ('\u{2004}', "THREE-PER-EM SPACE"),
    ('\u{2005}', "FOUR-PER-EM SPACE"),
    ('\u{2006}', "SIX-PER-EM SPACE"),
    ('\u{2007}', "FIGURE SPACE"),
    ('\u{2008}', "PUNCTUATION SPACE"),
    ('\u{2009}', "THIN SPACE"),
    ('\u{200A}', "HAIR SPACE"),
    ('\u{200B}', "ZERO WIDTH SPACE"),
    ('\u{200C}', "ZERO WIDTH NON-JOINER"),
    ('\u{200D}', "ZERO WIDTH JOINER"),
    ('\u{200E}', "LEFT-TO-RIGHT MARK"),
    ('\u{200F}', "RIGHT-TO-LEFT MARK"),
    ('\u{2028}', "LINE SEPARATOR"),
    ('\u{2029}', "PARAGRAPH SEPARATOR"),
    ('\u{202A}', "LEFT-TO-RIGHT EMBEDDING"),
    ('\u{202B}', "RIGHT-TO-LEFT EMBEDDING"),
    ('\u{202C}', "POP DIRECTIONAL FORMATTING"),
    ('\u{202D}', "LEFT-TO-RIGHT OVERRIDE"),
    ('\u{202E}', "RIGHT-TO-LEFT OVERRIDE"),
    ('\u{202F}', "NARROW NO-BREAK SPACE"),
    ('\u{205F}', "MEDIUM MATHEMATICAL SPACE"),
    ('\u{2060}', "WORD JOINER"),
    ('\u{2061}', "FUNCTION APPLICATION"),
    ('\u{2062}', "INVISIBLE TIMES"),
    ('\u{2063}', "INVISIBLE SEPARATOR"),
    ('\u{2064}', "INVISIBLE PLUS"),
    ('\u{2066}', "LEFT-TO-RIGHT ISOLATE"),
    ('\u{2067}', "RIGHT-TO-LEFT ISOLATE"),
    ('\u{2068}', "FIRST STRONG ISOLATE"),
    ('\u{2069}', "POP DIRECTIONAL ISOLATE"),
    ('\u{206A}', "INHIBIT SYMMETRIC SWAPPING"),
    ('\u{206B}', "ACTIVATE SYMMETRIC SWAPPING"),
    ('\u{206C}', "INHIBIT ARABIC FORM SHAPING"),
    ('\u{206D}', "ACTIVATE ARABIC FORM SHAPING"),
    ('\u{206E}', "NATIONAL DIGIT SHAPES"),
    ('\u{206F}', "NOMINAL DIGIT SHAPES"),
    ('\u{2800}', "BRAILLE PATTERN BLANK"),
    ('\u{3000}', "IDEOGRAPHIC SPACE"),
    ('\u{3164}', "HANGUL FILLER"),
    ('\u{FEFF}', "ZERO WIDTH NO-BREAK SPACE (BYTE ORDER MARK)"),
    ('\u{FFA0}', "HALFWIDTH HANGUL FILLER"),
    ('\u{FFF9}', "INTERLINEAR ANNOTATION ANCHOR"),
    ('\u{FFFA}', "INTERLINEAR ANNOTATION SEPARATOR"),
    ('\u{FFFB}', "INTERLINEAR ANNOTATION TERMINATOR"),
    ('\u{E0001}', "LANGUAGE TAG"),
];

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn every_look_alike_has_a_name() {
        for (foreign, _) in super::super::look_alike::PAIRS {
            assert!(NAMES.iter().any(|(c, _)| c == foreign), "{foreign} U+{:04X}", u32::from(*foreign));
        }
    }
}
