// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why an invisible character may be where it is.
//!
//! Sources: UTS #51 (emoji sequences), StandardizedVariationSequences.txt, emoji-variation-sequences.txt and the
//! Ideographic Variation Database (variation selectors), The Unicode Standard chapters 9, 12, 13, 16 and 23 (joiners in
//! complex scripts, Mongolian, U+200B in scripts without spaces, bidirectional controls), French typography (Imprimerie
//! nationale: spaces before double punctuation and inside guillemets).

use super::{class::Class, hidden::Around};
use unicode_properties::{EmojiStatus, GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Why a character is legitimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reason {
    /// Joins emoji to one picture.
    Emoji,
    /// Chooses the colour picture or the plain sign of the character before it.
    Presentation,
    /// The flag of a region.
    Flag,
    /// Shapes letters of Arabic, Indic and other complex scripts.
    Shaping,
    /// Shows where a line may break in a script without spaces.
    LineBreaking,
    /// Chooses a form of the character before it that Unicode knows.
    StandardVariant,
    /// Right-to-left text needs it.
    RightToLeft,
    /// The start of the file.
    ByteOrderMark,
    /// Inside a word, where it may be hyphenated.
    Hyphenation,
    /// Typography: before French double punctuation, inside guillemets, beside dashes, between number and unit.
    Typography,
    /// Keeps combining marks apart.
    Marks,
    /// The spaces, fillers and controls of its own script or notation.
    OwnScript,
    /// Fonts may show something for it.
    MayBeVisible,
    /// Ends a line.
    LineEnd,
}

impl Reason {
    /// In plain words, to stand after "for".
    pub fn name(self) -> &'static str {
        match self {
            Self::Emoji => "emoji",
            Self::Presentation => "the look of a sign",
            Self::Flag => "a flag",
            Self::Shaping => "the shape of letters",
            Self::LineBreaking => "line breaks",
            Self::StandardVariant => "the form of a character",
            Self::RightToLeft => "text from right to left",
            Self::ByteOrderMark => "the start of the file",
            Self::Hyphenation => "hyphenation",
            Self::Typography => "typography",
            Self::Marks => "accents",
            Self::OwnScript => "its own script",
            Self::MayBeVisible => "a sign that some fonts show",
            Self::LineEnd => "the end of a line",
        }
    }
}

/// The base of the flags of regions.
pub(crate) const BLACK_FLAG: char = '\u{1F3F4}';
const EMOJI_SELECTOR: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';
const CANCEL_TAG: char = '\u{E007F}';
/// Bidirectional controls that may follow one another: an end, another end and a mark.
const BIDI_RUN: usize = 3;

/// Why `c` may be where it is, or `None`.
pub(crate) fn reason(c: char, class: Class, around: &Around<'_>) -> Option<Reason> {
    let seen_before = around.before.filter(|_| around.hidden_before == 0);
    match class {
        Class::ByteOrderMark => (around.at == 0).then_some(Reason::ByteOrderMark),
        Class::ZeroWidth => zero_width(c, seen_before, around),
        Class::VariationSelector => variation(c, seen_before?, around.after),
        Class::Tag => (around.at < around.flag_until).then_some(Reason::Flag),
        Class::BidiControl => {
            let overrides = matches!(c, '\u{202D}' | '\u{202E}');
            // After a letter that reads to the right already the mark does nothing (UAX #9).
            let idle = c == '\u{200E}' && seen_before.is_some_and(|c| c.is_alphabetic() && !right_to_left(c));
            (around.right_to_left && !overrides && !idle && around.hidden_before < BIDI_RUN)
                .then_some(Reason::RightToLeft)
        }
        Class::SoftHyphen => {
            let between = letter(seen_before?) && letter(around.after?);
            between.then_some(Reason::Hyphenation)
        }
        Class::Space => space(c, around),
        Class::LineSeparator => Some(Reason::LineEnd),
        Class::PrivateUse => Some(Reason::MayBeVisible),
        Class::OtherIgnorable => own_script(c, seen_before?, around.after),
        Class::Control | Class::LookAlike => None,
    }
}

fn letter(c: char) -> bool {
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark)
}

/// An emoji that is no digit, `#` or `*`.
fn emoji(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

fn zero_width(c: char, seen_before: Option<char>, around: &Around<'_>) -> Option<Reason> {
    match c {
        '\u{200D}' => {
            let picture_before = around.before == Some(EMOJI_SELECTOR) && around.hidden_before == 1
                || around.before == Some(CANCEL_TAG)
                || seen_before.is_some_and(emoji);
            if picture_before && around.after.is_some_and(emoji) {
                return Some(Reason::Emoji);
            }
            seen_before.is_some_and(joining).then_some(Reason::Shaping)
        }
        '\u{200C}' => (joining(seen_before?) && joining(around.after?)).then_some(Reason::Shaping),
        '\u{200B}' => (spaceless(seen_before?) && spaceless(around.after?)).then_some(Reason::LineBreaking),
        _ => None,
    }
}

/// Letters and marks of scripts in which joiners change the shape.
fn joining(c: char) -> bool {
    use Script::{
        Adlam, Arabic, Bengali, Chakma, Devanagari, Grantha, Gujarati, Gurmukhi, Hanifi_Rohingya, Kannada, Khmer,
        Malayalam, Mandaic, Manichaean, Mongolian, Myanmar, Newa, Nko, Oriya, Phags_Pa, Sinhala, Syriac, Tamil, Telugu,
        Tirhuta,
    };
    letter(c)
        && matches!(
            c.script(),
            Adlam
                | Arabic
                | Bengali
                | Chakma
                | Devanagari
                | Grantha
                | Gujarati
                | Gurmukhi
                | Hanifi_Rohingya
                | Kannada
                | Khmer
                | Malayalam
                | Mandaic
                | Manichaean
                | Mongolian
                | Myanmar
                | Newa
                | Nko
                | Oriya
                | Phags_Pa
                | Sinhala
                | Syriac
                | Tamil
                | Telugu
                | Tirhuta
        )
        // Marks of Arabic and Indic texts that belong to no single script.
        || matches!(c, '\u{64B}'..='\u{655}' | '\u{670}' | '\u{951}'..='\u{954}')
}

/// Scripts that put no spaces between words.
fn spaceless(c: char) -> bool {
    use Script::{Balinese, Javanese, Khmer, Lao, Myanmar, New_Tai_Lue, Tai_Le, Tai_Tham, Tai_Viet, Thai, Tibetan};
    letter(c)
        && matches!(
            c.script(),
            Balinese | Javanese | Khmer | Lao | Myanmar | New_Tai_Lue | Tai_Le | Tai_Tham | Tai_Viet | Thai | Tibetan
        )
}

/// Letters written from right to left.
pub(crate) fn right_to_left(c: char) -> bool {
    use Script::{
        Adlam, Arabic, Hanifi_Rohingya, Hebrew, Mandaic, Manichaean, Mende_Kikakui, Nko, Old_Hungarian, Samaritan,
        Syriac, Thaana,
    };
    c >= '\u{590}'
        && c.is_alphabetic()
        && matches!(
            c.script(),
            Adlam
                | Arabic
                | Hanifi_Rohingya
                | Hebrew
                | Mandaic
                | Manichaean
                | Mende_Kikakui
                | Nko
                | Old_Hungarian
                | Samaritan
                | Syriac
                | Thaana
        )
}

fn variation(c: char, before: char, after: Option<char>) -> Option<Reason> {
    let script = before.script();
    match c {
        '\u{FE0E}' | '\u{FE0F}' => {
            let keycap = matches!(before, '0'..='9' | '#' | '*') && after == Some(KEYCAP);
            let sign = matches!(before.general_category(), GeneralCategory::OtherSymbol | GeneralCategory::MathSymbol);
            let picture = emoji(before) && before.emoji_status() != EmojiStatus::NonEmoji;
            (keycap || picture || sign && !before.is_ascii()).then_some(Reason::Presentation)
        }
        '\u{E0100}'..='\u{E01EF}' => (script == Script::Han).then_some(Reason::StandardVariant),
        '\u{180B}'..='\u{180F}' => (script == Script::Mongolian).then_some(Reason::StandardVariant),
        // VS1 to VS7: no standardised sequence uses VS8 to VS14.
        '\u{FE00}'..='\u{FE06}' => standardised(c, before, script).then_some(Reason::StandardVariant),
        _ => None,
    }
}

/// Bases of StandardizedVariationSequences.txt, by script and kind.
fn standardised(c: char, before: char, script: Script) -> bool {
    let first = matches!(c, '\u{FE00}'..='\u{FE02}');
    match script {
        Script::Egyptian_Hieroglyphs => true,
        Script::Han => first,
        Script::Myanmar | Script::Phags_Pa | Script::Manichaean => c == '\u{FE00}',
        _ if !first => false,
        _ => match before {
            '0' => c == '\u{FE00}',
            '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}' => true,
            '\u{3001}' | '\u{3002}' | '\u{FF01}' | '\u{FF0C}' | '\u{FF0E}' | '\u{FF10}' | '\u{FF1A}' | '\u{FF1B}'
            | '\u{FF1F}' => true,
            _ => !before.is_ascii() && before.general_category() == GeneralCategory::MathSymbol,
        },
    }
}

fn space(c: char, around: &Around<'_>) -> Option<Reason> {
    let near = |test: fn(char) -> bool| around.before.is_some_and(test) || around.after.is_some_and(test);
    let own = match c {
        '\u{3000}' => around.before.is_none_or(|c| matches!(c, '\n' | '\r' | '\u{3000}')) || near(east_asian),
        '\u{3164}' | '\u{FFA0}' => near(|c| c.script() == Script::Hangul),
        '\u{2800}' => near(|c| c.script() == Script::Braille) || around.before == Some('\u{2800}'),
        '\u{1680}' => near(|c| c.script() == Script::Ogham),
        _ => return typographic(c, around).then_some(Reason::Typography),
    };
    own.then_some(Reason::OwnScript)
}

/// Letters and punctuation of Chinese, Japanese and Korean.
fn east_asian(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo)
        || matches!(c, '\u{3001}'..='\u{303F}' | '\u{30FB}' | '\u{30FC}' | '\u{FF00}'..='\u{FF65}')
}

/// The spaces of careful typesetting, where it puts them.
fn typographic(c: char, around: &Around<'_>) -> bool {
    let (Some(before), Some(after)) = (around.before, around.after) else { return false };
    let digit = |c: char| c.general_category() == GeneralCategory::DecimalNumber;
    if c == '\u{2007}' {
        return digit(before) && digit(after);
    }
    if !matches!(c, '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{200A}') || before.is_whitespace() {
        return false;
    }
    let unit = |c: char| letter(c) || digit(c) || "%‰°€$£¥₽Ωµ".contains(c);
    matches!(after, ';' | ':' | '!' | '?' | '»' | '›' | '–' | '—' | '%' | '‰' | '€')
        || matches!(before, '«' | '‹' | '–' | '—' | '§' | '¶' | '№' | '$' | '£' | '€')
        || digit(before) && unit(after)
}

fn own_script(c: char, before: char, after: Option<char>) -> Option<Reason> {
    let mark = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
    let own = match c {
        '\u{34F}' => return (letter(before) && after.is_some_and(mark)).then_some(Reason::Marks),
        '\u{180E}' => before.script() == Script::Mongolian && after.is_some_and(|c| c.script() == Script::Mongolian),
        '\u{115F}' | '\u{1160}' => {
            before.script() == Script::Hangul || after.is_some_and(|c| c.script() == Script::Hangul)
        }
        '\u{17B4}' | '\u{17B5}' => before.script() == Script::Khmer,
        '\u{1BCA0}'..='\u{1BCA3}' => before.script() == Script::Duployan,
        '\u{1D173}'..='\u{1D17A}' => matches!(before, '\u{1D100}'..='\u{1D1FF}'),
        _ => false,
    };
    own.then_some(Reason::OwnScript)
}

/// Bytes of the tags at the start of `rest` that, after the black flag, make the flag of a region: a country of two
/// letters, its part of one to three letters or digits, and the end (UTS #51, ED-14a); 0 when they make none.
pub(crate) fn flag_tags(rest: &str) -> usize {
    let mut length = 0;
    let mut bytes = 0;
    for c in rest.chars().take(6) {
        bytes += c.len_utf8();
        match c {
            CANCEL_TAG if length >= 3 => return bytes,
            '\u{E0061}'..='\u{E007A}' if length < 5 => length += 1,
            '\u{E0030}'..='\u{E0039}' if (2..5).contains(&length) => length += 1,
            _ => return 0,
        }
    }
    0
}
