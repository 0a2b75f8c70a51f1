// SPDX-License-Identifier: MIT OR Apache-2.0
//! Known ways to hide writing in a text, and how to read those that need no key.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// A known way to hide writing in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Scheme {
    /// StegCloak (npm `stegcloak`): one run of U+200C, U+200D, U+2061..U+2064.
    StegCloak,
    /// Content source maps of web sites (npm `@vercel/stega`).
    VercelStega,
    /// PyPI `text-blind-watermark`: one run of U+2060 and U+FEFF.
    TextBlindWatermark,
    /// PyPI `zwsp-steg-py`: U+200B..U+200F to the base of 5, or U+200B..U+200D to the base of 3.
    ZwspSteg,
    /// U+200E before spaces (canarytrap).
    Canarytrap,
    /// A C2PA manifest in variation selectors (C2PA 2.x, appendix A.8).
    C2paText,
    /// `com.writerslogic.zwc-watermark.2` of the C2PA list of soft bindings: runs of four at word ends.
    ZwcWatermark,
    /// Fraunhofer's Innamark: other spaces instead of plain ones.
    Innamark,
    /// Invisible ASCII in tags, a way to give orders to language models ("ASCII smuggling").
    TagSmuggling,
    /// Bytes in variation selectors after an emoji or a letter.
    SelectorSmuggling,
    /// Pairs of selectors or zero-width characters at word ends, as Glassine sets them; whose they are only a key tells.
    Glassine,
}

impl Scheme {
    /// Its name in plain words.
    pub fn name(self) -> &'static str {
        match self {
            Self::StegCloak => "StegCloak message",
            Self::VercelStega => "Vercel content source map (stega)",
            Self::TextBlindWatermark => "text-blind-watermark",
            Self::ZwspSteg => "zwsp-steg message",
            Self::Canarytrap => "canarytrap mark",
            Self::C2paText => "C2PA manifest (content credentials)",
            Self::ZwcWatermark => "zwc-watermark.2 (C2PA soft binding)",
            Self::Innamark => "Innamark watermark",
            Self::TagSmuggling => "invisible ASCII text in tags",
            Self::SelectorSmuggling => "bytes hidden in variation selectors",
            Self::Glassine => "marks as Glassine sets them",
        }
    }
}

/// The alphabet of zwc-watermark.2.
pub(crate) const ZWC: [char; 4] = ['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}'];

/// Header of a C2PA manifest in text.
pub(crate) const C2PA_HEADER: &[u8] = b"C2PATXT\0";

/// Bytes of a run of variation selectors: VS1 is 0, VS256 is 255.
pub(crate) fn selector_bytes(run: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '\u{FE00}'..='\u{FE0F}' => u8::try_from(u32::from(c) - 0xFE00).ok(),
        '\u{E0100}'..='\u{E01EF}' => u8::try_from(u32::from(c) - 0xE0100 + 16).ok(),
        _ => None,
    };
    run.chars().filter_map(byte).collect()
}

/// The ASCII text of a run of tags.
pub(crate) fn tag_text(run: &str) -> String {
    run.chars().filter_map(|c| char::from_u32(u32::from(c).checked_sub(0xE0000)?)).filter(|c| !c.is_control()).collect()
}

/// Bytes of the shortest JSON text: two or four characters at a word end may be somebody's mark.
const SHORTEST_JSON: usize = 5;

/// The JSON text of a run made by `@vercel/stega`, current or legacy.
pub(crate) fn stega(run: &str) -> Option<String> {
    let text = stega_current(run).or_else(|| stega_legacy(run))?;
    let whole = matches!((text.chars().next()?, text.chars().next_back()?), ('{', '}') | ('[', ']') | ('"', '"'));
    (whole && text.len() >= SHORTEST_JSON).then_some(text)
}

/// Four U+200B, then two bits a character.
fn stega_current(run: &str) -> Option<String> {
    let body = run.strip_prefix("\u{200B}\u{200B}\u{200B}\u{200B}")?;
    let digits: Vec<u8> = digits(body, &['\u{200B}', '\u{200C}', '\u{200D}', '\u{FEFF}'])?;
    let (bytes, []) = digits.as_chunks::<4>() else { return None };
    String::from_utf8(bytes.iter().map(|[a, b, c, d]| a << 6 | b << 4 | c << 2 | d).collect()).ok()
}

/// One hexadecimal digit a character.
fn stega_legacy(run: &str) -> Option<String> {
    const DIGITS: [char; 16] = [
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{2062}',
        '\u{2063}',
        '\u{2060}',
        '\u{FEFF}',
        '\u{2061}',
        '\u{1D173}',
        '\u{1D174}',
        '\u{1D175}',
        '\u{1D176}',
        '\u{1D177}',
        '\u{1D178}',
        '\u{1D179}',
        '\u{1D17A}',
    ];
    let digits = digits(run, &DIGITS)?;
    let (bytes, []) = digits.as_chunks::<2>() else { return None };
    String::from_utf8(bytes.iter().map(|[a, b]| a << 4 | b).collect()).ok()
}

/// The message of a run made by `zwsp-steg-py`: 7 digits to the base of 5, or 11 to the base of 3, a character.
pub(crate) fn zwsp(run: &str) -> Option<String> {
    const DIGITS: [char; 5] = ['\u{200B}', '\u{200C}', '\u{200D}', '\u{200E}', '\u{200F}'];
    let digits = digits(run, &DIGITS)?;
    let read = |width: usize, base: u32| {
        if digits.is_empty() || digits.len() % width != 0 || digits.iter().any(|&digit| u32::from(digit) >= base) {
            return None;
        }
        let value = |group: &[u8]| group.iter().fold(0, |value, &digit| value * base + u32::from(digit));
        digits
            .chunks(width)
            .map(|group| char::from_u32(value(group)).filter(|&c| written(c)))
            .collect::<Option<String>>()
    };
    read(7, 5).or_else(|| read(11, 3))
}

/// Whether a message may hold `c`: nothing that Unicode has not given a meaning to.
fn written(c: char) -> bool {
    c.general_category_group() != GeneralCategoryGroup::Other
}

/// Place of each character in `alphabet`; `None` when one is not in it.
fn digits(run: &str, alphabet: &[char]) -> Option<Vec<u8>> {
    let digit = |c| alphabet.iter().position(|&a| a == c).and_then(|at| u8::try_from(at).ok());
    run.chars().map(digit).collect()
}
