// SPDX-License-Identifier: MIT OR Apache-2.0
//! Blind decoding and the registry test.

use super::{TextKey, Units};
use crate::payload::Payload;
use std::ops::Range;

/// How to look.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct DetectOptions<'a> {
    /// Payloads of the registry: an excerpt too short for a blind read may still match one of them.
    pub known: &'a [Payload],
    /// Largest p-value, after correction for everything tried in this text, at which a mark counts. Default: 1e-9.
    pub alpha: f64,
    /// Random subsets tried when some symbols are damaged. Default: 2,000; 20 for crawled data.
    pub trials: usize,
}

impl Default for DetectOptions<'_> {
    fn default() -> Self {
        Self { known: &[], alpha: 1e-9, trials: 2000 }
    }
}

/// How a mark was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum How {
    /// Decoded from the text alone.
    Blind,
    /// It matches a payload of the registry.
    Registry,
}

/// One mark.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TextMark {
    /// Its payload.
    pub payload: Payload,
    /// Decimal logarithm of the p-value, corrected for all payloads tried.
    pub log10_p: f64,
    /// How it was found.
    pub how: How,
    /// Symbols that agree with it.
    pub matched: usize,
    /// Where: byte ranges of the text, from the first word of a run of agreeing gaps to its last.
    pub spans: Vec<Range<usize>>,
}

/// What a text says under a key.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TextDetection {
    /// Distinct symbols read, by channel.
    pub units: Units,
    /// The marks found at `alpha`, the most certain first. Several when copies were mixed.
    pub marks: Vec<TextMark>,
    /// The best p-value there was, also when it is not good enough; 0 when there was nothing to test.
    pub log10_p: f64,
}

/// Looks for marks of `key`. Never panics, whatever the text.
pub fn detect(text: &str, key: &TextKey, options: &DetectOptions<'_>) -> TextDetection {
    todo!()
}
