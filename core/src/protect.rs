// SPDX-License-Identifier: MIT OR Apache-2.0
//! The main job on one picture: file bytes in, bytes of a marked copy out, read back before they are handed over.

use crate::{
    Context,
    codec::{self, DecodeError, EncodeError, Format, Image},
    image::canonical_rgb,
    metrics::{psnr, ssim, ssimulacra2},
    payload::Payload,
    watermark::{self, DetectError, DetectOptions, EmbedError, EmbedOptions, Strength, Verdict, WatermarkKey},
};
use ndarray::Array3;

/// How to protect a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct ProtectOptions {
    /// First strength tried; it rises to `Max` until the copy reads back. Default: `Standard`.
    pub strength: Strength,
}

/// A copy read back from its final bytes.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SelfCheck {
    /// What `detect` says of the copy; `None` also when another payload was read.
    pub verdict: Verdict,
    /// Its p-value.
    pub log10_p: f64,
}

/// A protected copy and what was measured on it. Quality is measured at canonical size (long side at most 1024 px).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProtectReport {
    /// The payload of the copy.
    pub payload: Payload,
    /// Format of the copy.
    pub format: Format,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Strength that was needed.
    pub strength: Strength,
    /// Peak signal-to-noise ratio, dB; `None` when nothing changed.
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma; `None` for pictures smaller than its window.
    pub ssim: Option<f64>,
    /// SSIMULACRA2; `None` for pictures too small for it.
    pub ssimulacra2: Option<f64>,
    /// The copy read back.
    pub self_check: SelfCheck,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtectError {
    /// The input could not be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The copy could not be written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl ProtectError {
    /// Machine-readable kind: `unreadable`, `unsupported`, `too_large`, `encode` or `cancelled`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Decode(e) => e.kind(),
            Self::Encode(_) => "encode",
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<EmbedError> for ProtectError {
    fn from(EmbedError::Cancelled: EmbedError) -> Self {
        Self::Cancelled
    }
}

impl From<DetectError> for ProtectError {
    fn from(DetectError::Cancelled: DetectError) -> Self {
        Self::Cancelled
    }
}

/// Marks the picture in `bytes` with `payload`; the copy has the same format, quality and metadata.
///
/// The copy is read back from its final bytes. When the mark is missed the strength rises step by step to `Max`; when
/// it is missed even then, the copy has the strength that was asked for, the self-check says `None`, and a warning
/// tells so.
///
/// # Errors
/// The input can not be read, the copy can not be encoded, or the progress callback cancels.
pub fn protect(
    bytes: &[u8],
    key: &WatermarkKey,
    payload: Payload,
    options: &ProtectOptions,
    cx: &Context<'_>,
) -> Result<(Vec<u8>, ProtectReport), ProtectError> {
    let image = codec::decode(bytes, cx)?;
    let cover = canonical_rgb(&image.raster, cx);
    let warnings = image.warnings.clone();
    let first = attempt(image, key, payload, options.strength, cx)?;
    let mut chosen = None;
    let mut strength = options.strength;
    // The input is decoded again for each further attempt: that is rare, and a second copy of a large picture is not.
    while first.check.verdict == Verdict::None && chosen.is_none() {
        let Some(stronger) = strength.stronger() else { break };
        strength = stronger;
        let next = attempt(codec::decode(bytes, cx)?, key, payload, strength, cx)?;
        if next.check.verdict != Verdict::None {
            chosen = Some(next);
        }
    }
    let copy = chosen.unwrap_or(first);
    let report = report(&cover, copy.strength, payload, &copy, warnings, cx);
    Ok((copy.bytes, report))
}

/// A copy and what was found in its final bytes.
struct Copy {
    bytes: Vec<u8>,
    decoded: Image,
    strength: Strength,
    check: SelfCheck,
    warnings: Vec<String>,
}

fn attempt(
    mut image: Image,
    key: &WatermarkKey,
    payload: Payload,
    strength: Strength,
    cx: &Context<'_>,
) -> Result<Copy, ProtectError> {
    let embedded = watermark::embed(&mut image.raster, key, payload, &EmbedOptions { strength, gain_step: None }, cx)?;
    let bytes = codec::encode(&image, cx)?;
    drop(image);
    let decoded = codec::decode(&bytes, cx)?;
    let found = watermark::detect(&decoded.raster, key, &DetectOptions::default(), cx)?;
    // Another payload than ours is no proof of this copy, however certain the mark is.
    let ours = found.payload == Some(payload);
    let check = SelfCheck {
        verdict: if ours { found.verdict } else { Verdict::None },
        log10_p: if ours { found.log10_p } else { 0.0 },
    };
    Ok(Copy { bytes, decoded, strength, check, warnings: embedded.warnings })
}

/// Measures the final bytes' pixels against the cover image.
fn report(
    cover: &Array3<u8>,
    strength: Strength,
    payload: Payload,
    copy: &Copy,
    mut warnings: Vec<String>,
    cx: &Context<'_>,
) -> ProtectReport {
    let marked = canonical_rgb(&copy.decoded.raster, cx);
    warnings.extend(copy.warnings.iter().cloned());
    if copy.check.verdict == Verdict::None {
        warnings.push(NO_MARK.into());
    }
    ProtectReport {
        payload,
        format: copy.decoded.format,
        width: copy.decoded.raster.width(),
        height: copy.decoded.raster.height(),
        strength,
        psnr_db: psnr(cover.view(), marked.view()).ok().flatten(),
        ssim: ssim(cover.view(), marked.view(), cx).ok(),
        ssimulacra2: ssimulacra2(cover.view(), marked.view(), cx),
        self_check: copy.check.clone(),
        warnings,
    }
}

/// Said of a copy whose own bytes do not give the mark back.
const NO_MARK: &str = "this copy carries no readable mark: the picture is too flat or too small to hold one, even at \
                       the greatest strength. The copy is otherwise fine, but it can not be traced";
