// SPDX-License-Identifier: MIT OR Apache-2.0
//! Options and results of the text functions, with TypeScript types. Names and values are those of the program's JSON.

use crate::{error::Error, types::Request};
use glassine_core::{
    payload::Payload,
    text::{
        Level, TextFormat, Units,
        copy::{CopyReport, ReadBack},
        detect::{How, TextDetection, TextMark},
        mark::MarkOptions,
    },
};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

impl Request for TextMarkRequest {
    const NAMES: &'static [&'static str] = &["level", "density", "known"];
}

impl Request for TextDetectRequest {
    const NAMES: &'static [&'static str] = &["known", "alpha"];
}

/// How to mark a text; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct TextMarkRequest {
    /// Which hidden characters. Default: "invisible".
    #[serde(default)]
    #[tsify(optional, type = "\"compact\" | \"invisible\" | \"robust\"")]
    pub level: Option<Level>,
    /// Share of the gaps between words that carry a symbol, above 0 and at most 1. Default: 1.
    #[serde(default)]
    #[tsify(optional)]
    pub density: Option<f64>,
    /// Payloads given out before (16 hex digits each): a text too short to be read without them is held against them.
    /// Default: none.
    #[serde(default)]
    #[tsify(optional, type = "string[]")]
    pub known: Option<Vec<Payload>>,
}

impl TryFrom<TextMarkRequest> for MarkOptions {
    type Error = Error;
    fn try_from(request: TextMarkRequest) -> Result<Self, Error> {
        let mut options = Self::default();
        options.level = request.level.unwrap_or(options.level);
        options.density = request.density.unwrap_or(options.density);
        if options.density > 0.0 && options.density <= 1.0 {
            Ok(options)
        } else {
            Err(Error::argument("density is a number above 0 and at most 1, such as 0.5"))
        }
    }
}

/// How to look; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct TextDetectRequest {
    /// Payloads given out before (16 hex digits each): an excerpt too short to be read without them may still match one.
    /// Default: none.
    #[serde(default)]
    #[tsify(optional, type = "string[]")]
    pub known: Option<Vec<Payload>>,
    /// Largest chance of a false alarm at which a mark counts, above 0 and below 1. Default: 1e-9.
    #[serde(default)]
    #[tsify(optional)]
    pub alpha: Option<f64>,
}

/// A marked plain text.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct TextCopy {
    /// The text.
    pub text: String,
    /// What was done.
    pub report: TextMarkResult,
}

/// Symbols of each channel.
#[derive(Debug, Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "UPPERCASE")]
pub struct TextUnits {
    /// Variation selectors.
    pub v: usize,
    /// Zero-width characters.
    pub z: usize,
    /// Look-alike letters.
    pub h: usize,
}

impl From<Units> for TextUnits {
    fn from(units: Units) -> Self {
        Self { v: units.v, z: units.z, h: units.h }
    }
}

/// What marking a text did.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct TextMarkResult {
    /// The payload of the copy, 16 hex digits.
    #[tsify(type = "string")]
    pub payload: Payload,
    /// Format of the copy.
    #[tsify(type = "\"plain\" | \"markdown\" | \"html\" | \"epub\" | \"docx\" | \"odt\"")]
    pub format: TextFormat,
    /// Which hidden characters.
    #[tsify(type = "\"compact\" | \"invisible\" | \"robust\"")]
    pub level: Level,
    /// Share of the gaps that carry a symbol.
    pub density: f64,
    /// Words of the text.
    pub words: usize,
    /// Words that serve.
    pub usable_words: usize,
    /// Symbols placed.
    pub units: TextUnits,
    /// The copy, read back from its final bytes; by the registry when it is too short to be read without it.
    #[tsify(type = "{ log10_p: number; how: \"blind\" | \"registry\" }")]
    pub self_check: ReadBack,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

impl From<CopyReport> for TextMarkResult {
    fn from(r: CopyReport) -> Self {
        Self {
            payload: r.payload,
            format: r.format,
            level: r.level,
            density: r.density,
            words: r.words,
            usable_words: r.usable_words,
            units: r.units.into(),
            self_check: r.self_check,
            warnings: r.warnings,
        }
    }
}

/// A mark in a text.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct TextMarkFound {
    /// Its payload, 16 hex digits.
    #[tsify(type = "string")]
    pub payload: Payload,
    /// Logarithm of the false-positive probability, everything tried counted.
    pub log10_p: f64,
    /// Decoded from the text alone, or by one of the known payloads.
    #[tsify(type = "\"blind\" | \"registry\"")]
    pub how: How,
    /// Symbols that agree with it.
    pub matched: usize,
    /// Where: byte ranges of the text in UTF-8.
    pub spans: Vec<(usize, usize)>,
}

impl From<TextMark> for TextMarkFound {
    fn from(mark: TextMark) -> Self {
        Self {
            payload: mark.payload,
            log10_p: mark.log10_p,
            how: mark.how,
            matched: mark.matched,
            spans: mark.spans.into_iter().map(|span| (span.start, span.end)).collect(),
        }
    }
}

/// What was found in a text, also when it was nothing.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct TextDetectResult {
    /// Whether there is a mark.
    pub detected: bool,
    /// Logarithm of the best false-positive probability there was.
    pub log10_p: f64,
    /// Distinct symbols read.
    pub units: TextUnits,
    /// The marks, the most certain first.
    pub marks: Vec<TextMarkFound>,
}

impl From<TextDetection> for TextDetectResult {
    fn from(d: TextDetection) -> Self {
        Self {
            detected: !d.marks.is_empty(),
            log10_p: d.log10_p,
            units: d.units.into(),
            marks: d.marks.into_iter().map(TextMarkFound::from).collect(),
        }
    }
}
