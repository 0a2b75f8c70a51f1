// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which characters a reader does not see, or takes for a plain space.
//!
//! Sources: Default_Ignorable_Code_Point and General_Category of Unicode 18 (UAX #44), the spaces of category Zs.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// What kind of character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Class {
    /// Takes no room: U+200B..U+200D, U+2060..U+2064 and their like.
    ZeroWidth,
    /// U+FEFF: a byte order mark at the start, a zero-width character anywhere else.
    ByteOrderMark,
    /// Chooses a variant of the character before it.
    VariationSelector,
    /// An invisible copy of ASCII (U+E0000..U+E007F).
    Tag,
    /// Changes the direction of writing.
    BidiControl,
    /// A hyphen seen only where a line breaks.
    SoftHyphen,
    /// A space other than U+0020, or a blank letter.
    Space,
    /// A letter of one script that looks like a letter of another.
    LookAlike,
    /// A control character other than tab and line ends.
    Control,
    /// Ends a line or paragraph (U+2028, U+2029).
    LineSeparator,
    /// Means something in one font only, or nothing.
    PrivateUse,
    /// Every other character that is ignored in display.
    OtherIgnorable,
}

/// The class of a character by its code point alone; `None` for what a reader sees, for U+0020, tab and line ends.
/// Look-alike letters are seen: they are found by word (see [`super::look_alike`]).
pub(crate) fn class(c: char) -> Option<Class> {
    Some(match c {
        '\t' | '\n' | '\r' | '\u{C}' | '\u{85}' | ' '..='~' => return None,
        '\0'..='\u{9F}' => Class::Control,
        // The quick way out for most letters.
        '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{34E}' => return None,
        '\u{AD}' => Class::SoftHyphen,
        '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' => Class::ZeroWidth,
        '\u{FEFF}' => Class::ByteOrderMark,
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            Class::VariationSelector
        }
        '\u{E0001}' | '\u{E0020}'..='\u{E007F}' => Class::Tag,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Class::BidiControl,
        '\u{2028}' | '\u{2029}' => Class::LineSeparator,
        // Blank, though no spaces by category: braille pattern blank, Hangul fillers.
        '\u{2800}' | '\u{3164}' | '\u{FFA0}' => Class::Space,
        _ if ignorable(c) => Class::OtherIgnorable,
        _ => match c.general_category() {
            GeneralCategory::SpaceSeparator => Class::Space,
            GeneralCategory::PrivateUse => Class::PrivateUse,
            _ => return None,
        },
    })
}

/// What is left of Default_Ignorable_Code_Point after the classes above, and the interlinear annotation controls.
fn ignorable(c: char) -> bool {
    matches!(c,
        '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{2065}'
        | '\u{206A}'..='\u{206F}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}
