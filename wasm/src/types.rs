// SPDX-License-Identifier: MIT OR Apache-2.0
//! Options and results as plain objects with TypeScript types. Names and values are those of the program's JSON.

use glassine_core::{
    codec::{Format, Image},
    meta::privacy::PrivacyReport,
    payload::Payload,
    protect::{Cloaked, ProtectOptions, ProtectReport, SelfCheck},
    watermark::{self, Geometry, How, Strength, Verdict},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A cloak as it is in the file of a copy. */
export type CloakedResult = CheckResult & { level: CloakLevel; fast: boolean };
/** Metadata that were there and did not go into the copy. */
export interface RemovedResult {
    /** The place where the picture was taken. */
    location: boolean;
    /** Serial numbers and other identifiers of camera, owner or picture. */
    serials: boolean;
    /** The camera's private data. */
    maker_note: boolean;
    /** Identifiers of the document and the history of editing. */
    history: boolean;
    /** Thumbnails of the unmarked picture. */
    thumbnail: boolean;
    /** Other metadata, with privacy "all". */
    other: boolean;
    /** Metadata that could not be read. */
    unreadable: boolean;
}
"#;

/// Options with a list of their names: a mistyped one is an error, not the default.
pub trait Request: Default + DeserializeOwned {
    /// All options.
    const NAMES: &'static [&'static str];
}

impl Request for ProtectRequest {
    const NAMES: &'static [&'static str] = &["strength"];
}

impl Request for DetectRequest {
    const NAMES: &'static [&'static str] = &["known"];
}

impl Request for EmbedRequest {
    const NAMES: &'static [&'static str] = &["strength", "gain_step"];
}

/// How to protect; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct ProtectRequest {
    /// Perceptual target of the mark. Default: "standard".
    #[serde(default)]
    #[tsify(optional, type = "\"light\" | \"standard\" | \"strong\" | \"max\"")]
    pub strength: Option<Strength>,
}

impl From<ProtectRequest> for ProtectOptions {
    fn from(request: ProtectRequest) -> Self {
        let mut options = Self::default();
        if let Some(strength) = request.strength {
            options.strength = strength;
        }
        options
    }
}

/// How to embed; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct EmbedRequest {
    /// Perceptual target. Default: "standard".
    #[serde(default)]
    #[tsify(optional, type = "\"light\" | \"standard\" | \"strong\" | \"max\"")]
    pub strength: Option<Strength>,
    /// Step of the fixed grid of gains, instead of a search for the target. Default: none.
    #[serde(default)]
    #[tsify(optional)]
    pub gain_step: Option<u8>,
}

impl From<EmbedRequest> for watermark::EmbedOptions {
    fn from(request: EmbedRequest) -> Self {
        let default = Self::default();
        Self {
            strength: request.strength.unwrap_or(default.strength),
            gain_step: request.gain_step.or(default.gain_step),
        }
    }
}

/// A copy and what was measured on it.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct Copy<R> {
    /// The file.
    #[serde(with = "bytes")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Vec<u8>,
    /// What was measured.
    pub report: R,
}

/// Bytes as a `Uint8Array`, not as an array of numbers.
pub mod bytes {
    pub fn serialize<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }
}

/// What `protect` measured. Quality is measured at canonical size (long side at most 1024 pixels).
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct ProtectResult {
    /// The payload of the copy, 16 hex digits.
    #[tsify(type = "string")]
    pub payload: Payload,
    /// Format of the copy.
    #[tsify(type = "string")]
    pub format: Format,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Strength that was needed.
    #[tsify(type = "\"light\" | \"standard\" | \"strong\" | \"max\"")]
    pub strength: Strength,
    /// Peak signal-to-noise ratio in dB; null when nothing changed.
    #[tsify(type = "number | null")]
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma; null for pictures smaller than its window.
    #[tsify(type = "number | null")]
    pub ssim: Option<f64>,
    /// SSIMULACRA2; null for pictures too small for it.
    #[tsify(type = "number | null")]
    pub ssimulacra2: Option<f64>,
    /// What is left of the cloak in the copy; null without one.
    #[tsify(type = "CloakedResult | null")]
    pub cloak: Option<Cloaked>,
    /// Metadata that were there and did not go into the copy.
    #[tsify(type = "RemovedResult")]
    pub removed: PrivacyReport,
    /// The copy, read back from its final bytes.
    #[tsify(
        type = "{ verdict: \"marked\" | \"probable\" | \"none\"; log10_p: number; platform: { verdict: \"marked\" | \"probable\" | \"none\"; log10_p: number } | null }"
    )]
    pub self_check: SelfCheck,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

impl From<ProtectReport> for ProtectResult {
    fn from(r: ProtectReport) -> Self {
        Self {
            payload: r.payload,
            format: r.format,
            width: r.width,
            height: r.height,
            strength: r.strength,
            psnr_db: r.psnr_db,
            ssim: r.ssim,
            ssimulacra2: r.ssimulacra2,
            cloak: r.cloak,
            removed: r.removed,
            self_check: r.self_check,
            warnings: r.warnings,
        }
    }
}

/// What `embed` did.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct EmbedResult {
    /// Step of the fixed grid of gains that was used.
    pub gain_step: u8,
    /// Gain g of that step.
    pub gain: f32,
    /// SSIMULACRA2 against the cover image at canonical size; null with a given gain.
    #[tsify(type = "number | null")]
    pub ssimulacra2: Option<f64>,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

impl From<watermark::EmbedReport> for EmbedResult {
    fn from(r: watermark::EmbedReport) -> Self {
        Self { gain_step: r.gain_step, gain: r.gain, ssimulacra2: r.ssimulacra2, warnings: r.warnings }
    }
}

/// How to look; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct DetectRequest {
    /// Payloads given out before (`Registry.payloads`): a mark too weak to be read without them may still match one.
    /// Default: none.
    #[serde(default)]
    #[tsify(optional, type = "string[]")]
    pub known: Option<Vec<Payload>>,
}

/// What `detect` found, also when it found nothing.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct DetectResult {
    /// How certain.
    #[tsify(type = "\"marked\" | \"probable\" | \"none\"")]
    pub verdict: Verdict,
    /// True exactly when the verdict is "marked".
    pub detected: bool,
    /// The decoded payload, 16 hex digits, when the verdict rests on it.
    #[tsify(type = "string | null")]
    pub payload: Option<Payload>,
    /// The payload may be wrong in some bits.
    pub payload_uncertain: bool,
    /// Logarithm of the false-positive probability, everything tried counted.
    pub log10_p: f64,
    /// Which test gave it.
    #[tsify(type = "\"payload\" | \"registry\" | \"sync\"")]
    pub how: How,
    /// Pixels per row of the picture, upright.
    pub width: usize,
    /// Rows of the picture, upright.
    pub height: usize,
    /// How its stored pixels are turned to be upright, 1 to 8 as in EXIF. The geometry is that of the stored pixels.
    pub orientation: u8,
    /// How the copy, as stored, lies over the marked picture, as stored; null when nothing was found.
    #[tsify(type = "{ scale: number; rotation_deg: number; mirrored: boolean; aspect: number } | null")]
    pub geometry: Option<Geometry>,
}

impl DetectResult {
    /// Of this picture.
    pub fn new(d: watermark::Detection, image: &Image) -> Self {
        let orientation = image.metadata().orientation();
        let (width, height) = orientation.size((image.raster.width(), image.raster.height()));
        Self {
            width,
            height,
            orientation: orientation.number(),
            verdict: d.verdict,
            detected: d.verdict == Verdict::Marked,
            payload: d.payload,
            payload_uncertain: d.payload_uncertain,
            log10_p: d.log10_p,
            how: d.how,
            geometry: d.geometry,
        }
    }
}
