// SPDX-License-Identifier: MIT OR Apache-2.0
//! The watermark: embedding and blind detection (format version 1, see docs/watermark-format.md).

use crate::{Context, image::Raster, key::MasterKey, payload::Payload};

/// How strong the mark is: a perceptual target, met by searching the gain for each picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Strength {
    /// SSIMULACRA2 90.
    Light,
    /// SSIMULACRA2 86.
    #[default]
    Standard,
    /// SSIMULACRA2 80.
    Strong,
    /// SSIMULACRA2 72.
    Max,
}

/// How to embed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EmbedOptions {
    /// Perceptual target. Default: `Standard`.
    pub strength: Strength,
    /// Index into the fixed grid of gains, instead of a search for the target. Default: none.
    pub gain_step: Option<u8>,
}

/// What was embedded. Quality is measured at canonical size (long side at most 1024 px).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EmbedReport {
    /// Index of the gain in the fixed grid.
    pub gain_step: u8,
    /// Gain g.
    pub gain: f32,
    /// SSIMULACRA2 against the cover image; `None` with a given gain.
    pub ssimulacra2: Option<f32>,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

/// Why nothing was embedded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Keyed material of the watermark, derived once per key.
#[derive(Debug, Clone)]
pub struct WatermarkKey {}

impl WatermarkKey {
    /// Derives all streams of section 1 of the format.
    pub fn new(_master: &MasterKey) -> Self {
        Self {}
    }
}

/// Adds the mark to `raster`.
pub fn embed(
    _raster: &mut Raster,
    _key: &WatermarkKey,
    _payload: Payload,
    _options: &EmbedOptions,
    _cx: &Context<'_>,
) -> Result<EmbedReport, EmbedError> {
    Err(EmbedError::Cancelled)
}

/// How to detect.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct DetectOptions {}

/// How certain a mark is, after correction for everything tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Verdict {
    /// log10 p <= -9.
    Marked,
    /// log10 p <= -6.
    Probable,
    /// Anything else.
    None,
}

/// Which test gave the smallest p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum How {
    /// The decoded payload's codeword.
    Payload,
    /// The synchronisation sinusoids alone; nothing is said about the payload.
    Sync,
}

/// How the found copy lies over the marked picture.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Geometry {
    /// Size of the copy's pixels against the original at canonical size (1 = canonical, 0.5 = half).
    pub scale: f64,
    /// Rotation of the copy against the original, degrees in -180..180, clockwise.
    pub rotation_deg: f64,
    /// Mirrored.
    pub mirrored: bool,
    /// Width stretched against height (1 = none).
    pub aspect: f64,
}

/// Result of a detection, also when nothing was found.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Detection {
    /// From `log10_p`.
    pub verdict: Verdict,
    /// Decoded payload, when the verdict rests on it.
    pub payload: Option<Payload>,
    /// The payload's own evidence is weak: it may be wrong in some bits.
    pub payload_uncertain: bool,
    /// Logarithm of the false-positive probability, all hypotheses counted.
    pub log10_p: f64,
    /// Best test.
    pub how: How,
    /// Where the mark lies; `None` when the verdict is `None`.
    pub geometry: Option<Geometry>,
}

/// Why detection did not run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DetectError {
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Looks for the mark of `key` in `raster`, knowing nothing else.
pub fn detect(
    _raster: &Raster,
    _key: &WatermarkKey,
    _options: &DetectOptions,
    _cx: &Context<'_>,
) -> Result<Detection, DetectError> {
    Err(DetectError::Cancelled)
}
