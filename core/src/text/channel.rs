// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can carry a symbol: variation selectors, zero-width characters, look-alike letters.

use std::{fmt, str::FromStr};

/// Eight variation selectors; two of them make a symbol of 6 bits. No standardised sequence uses them, but for U+FE06
/// after Egyptian hieroglyphs, where no symbol stands.
pub const SELECTORS: [char; 8] =
    ['\u{FE06}', '\u{FE07}', '\u{FE08}', '\u{FE09}', '\u{FE0A}', '\u{FE0B}', '\u{FE0C}', '\u{FE0D}'];
/// Four zero-width characters; two of them make a symbol of 4 bits: zero-width joiner, left-to-right mark, function
/// application, invisible plus. Shaping passes over all four: U+200C takes a letter's kerning, and U+200B and U+2060
/// move line breaks in some programs.
pub const ZERO_WIDTH: [char; 4] = ['\u{200D}', '\u{200E}', '\u{2061}', '\u{2064}'];
/// Latin letters and the Cyrillic ones that look like them; one of them carries 1 bit.
pub const LOOK_ALIKES: [(char, char); 10] = [
    ('a', '\u{430}'),
    ('c', '\u{441}'),
    ('e', '\u{435}'),
    ('i', '\u{456}'),
    ('j', '\u{458}'),
    ('o', '\u{43E}'),
    ('p', '\u{440}'),
    ('s', '\u{455}'),
    ('x', '\u{445}'),
    ('y', '\u{443}'),
];

/// A carrier of symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Variation selectors, 6 bits a gap.
    V,
    /// Zero-width characters, 4 bits a gap.
    Z,
    /// Look-alike letters (homoglyphs), 1 bit a gap.
    H,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::V, Self::Z, Self::H];

    /// Bits of a symbol.
    pub fn bits(self) -> u32 {
        match self {
            Self::V => 6,
            Self::Z => 4,
            Self::H => 1,
        }
    }

    /// What sets the equations of the channels apart.
    pub(super) fn tag(self) -> u8 {
        match self {
            Self::V => b'V',
            Self::Z => b'Z',
            Self::H => b'H',
        }
    }
}

/// Two characters of `alphabet` that are a symbol, its low bits first.
pub(super) fn pair<const N: usize>(alphabet: &[char; N], symbol: u8) -> [char; 2] {
    let symbol = usize::from(symbol);
    [symbol % N, symbol / N % N].map(|half| alphabet[half])
}

/// The value of a character of `alphabet`.
pub(super) fn value(alphabet: &[char], c: char) -> Option<u8> {
    alphabet.iter().position(|&member| member == c).map(|value| value as u8)
}

/// The Latin letter that a look-alike resembles.
pub(super) fn latin_of(c: char) -> Option<char> {
    LOOK_ALIKES.iter().find(|pair| pair.1 == c).map(|pair| pair.0)
}

/// The look-alike of a Latin letter.
pub(super) fn look_alike_of(c: char) -> Option<char> {
    LOOK_ALIKES.iter().find(|pair| pair.0 == c).map(|pair| pair.1)
}

/// Whether `c` is of an invisible channel.
pub(super) fn is_invisible(c: char) -> bool {
    SELECTORS.contains(&c) || ZERO_WIDTH.contains(&c)
}

/// Which channels a mark uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Level {
    /// V alone: for posts with a length limit.
    Compact,
    /// V and Z: nothing to see, and two chances to survive.
    #[default]
    Invisible,
    /// V, Z and H: survives the removal of all invisible characters, and disturbs search, spelling and screen readers.
    Robust,
}

impl Level {
    /// Its channels.
    pub fn channels(self) -> &'static [Channel] {
        match self {
            Self::Compact => &Channel::ALL[..1],
            Self::Invisible => &Channel::ALL[..2],
            Self::Robust => &Channel::ALL,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compact => "compact",
            Self::Invisible => "invisible",
            Self::Robust => "robust",
        })
    }
}

/// There is no such level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the level is compact, invisible or robust")]
pub struct LevelError;

impl FromStr for Level {
    type Err = LevelError;
    fn from_str(s: &str) -> Result<Self, LevelError> {
        match s {
            "compact" => Ok(Self::Compact),
            "invisible" => Ok(Self::Invisible),
            "robust" => Ok(Self::Robust),
            _ => Err(LevelError),
        }
    }
}

/// How many symbols, by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "UPPERCASE"))]
pub struct Units {
    /// Variation selectors.
    pub v: usize,
    /// Zero-width.
    pub z: usize,
    /// Look-alikes.
    pub h: usize,
}

impl Units {
    /// All channels together.
    pub fn total(self) -> usize {
        self.v + self.z + self.h
    }
}
