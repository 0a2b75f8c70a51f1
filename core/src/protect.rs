// SPDX-License-Identifier: MIT OR Apache-2.0
//! The main job on one picture: file bytes in, bytes of a marked copy out, read back before they are handed over.

use crate::{
    Context,
    codec::{self, DecodeError, EncodeError, Format, Image},
    image::{Raster, Samples, canonical_rgb},
    meta::privacy::{Privacy, PrivacyReport},
    metrics::{
        psnr, ssim,
        ssimulacra2::{Reference, Scratch},
    },
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
    /// Metadata that do not go into the copy. Default: `Gps`.
    pub privacy: Privacy,
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
    /// Metadata that were there and did not go into the copy.
    pub removed: PrivacyReport,
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
    let job = Job { bytes, key, payload, options, reference: Reference::new(cover.view(), cx), cx };
    let first = job.copy(image, options.strength)?;
    let mut chosen = None;
    let mut strength = options.strength;
    // The input is decoded again for each further attempt: that is rare, and a second copy of a large picture is not.
    while first.check.verdict == Verdict::None && chosen.is_none() {
        let Some(stronger) = strength.stronger() else { break };
        strength = stronger;
        let next = job.copy(codec::decode(bytes, cx)?, strength)?;
        if next.check.verdict != Verdict::None {
            chosen = Some(next);
        }
    }
    let copy = chosen.unwrap_or(first);
    let report = job.report(&cover, &copy);
    Ok((copy.written.bytes, report))
}

/// How far from its target a copy's quality may end before it is made again with another gain.
const TOLERANCE: f64 = 0.5;
/// Corrections of the gain per strength at most.
const CORRECTIONS: usize = 2;
/// Estimated JPEG quality below which a file is too coarse to be blamed on anything else.
const COARSE: u8 = 40;

/// One picture on its way to a copy.
struct Job<'a> {
    bytes: &'a [u8],
    key: &'a WatermarkKey,
    payload: Payload,
    /// What was asked for.
    options: &'a ProtectOptions,
    /// The cover image at canonical size; `None` for pictures too small to judge.
    reference: Option<Reference>,
    cx: &'a Context<'a>,
}

/// A marked file and its pixels as a reader of the file will see them.
struct Written {
    bytes: Vec<u8>,
    decoded: Image,
    removed: PrivacyReport,
    step: u8,
    /// About the source.
    source_warnings: Vec<String>,
    /// About the mark.
    warnings: Vec<String>,
    ssimulacra2: Option<f64>,
}

/// A copy and what was found in its final bytes.
struct Copy {
    written: Written,
    strength: Strength,
    check: SelfCheck,
}

impl Job<'_> {
    /// A copy that meets the strength's target as a file, read back.
    fn copy(&self, image: Image, strength: Strength) -> Result<Copy, ProtectError> {
        let mut written = self.write(image, EmbedOptions { strength, gain_step: None })?;
        let mut check = self.check(&written)?;
        for _ in 0..CORRECTIONS {
            let Some(score) = written.ssimulacra2 else { break };
            // A JPEG file rounds the mark to its own coarse steps. Where that costs quality the gain has to give way;
            // where it costs the mark, and quality is left, the gain can grow.
            let poor = score < strength.target() - TOLERANCE;
            let faint = check.verdict == Verdict::None && score > strength.target() + TOLERANCE;
            let gain_step = watermark::step_towards(written.step, score, strength.target());
            if !(poor || faint) || gain_step == written.step {
                break;
            }
            let options = EmbedOptions { strength, gain_step: Some(gain_step) };
            written = self.write(codec::decode(self.bytes, self.cx)?, options)?;
            check = self.check(&written)?;
            if poor {
                break;
            }
        }
        Ok(Copy { written, strength, check })
    }

    /// Reads a file back.
    fn check(&self, written: &Written) -> Result<SelfCheck, ProtectError> {
        let found = watermark::detect(&written.decoded.raster, self.key, &DetectOptions::default(), self.cx)?;
        // Another payload than ours is no proof of this copy, however certain the mark is.
        let ours = found.payload == Some(self.payload);
        Ok(SelfCheck {
            verdict: if ours { found.verdict } else { Verdict::None },
            log10_p: if ours { found.log10_p } else { 0.0 },
        })
    }

    fn write(&self, mut image: Image, options: EmbedOptions) -> Result<Written, ProtectError> {
        let removed = image.apply_privacy(self.options.privacy);
        let embedded = watermark::embed(&mut image.raster, self.key, self.payload, &options, self.cx)?;
        let bytes = codec::encode(&image, self.cx)?;
        let source_warnings = std::mem::take(&mut image.warnings);
        drop(image);
        let decoded = codec::decode(&bytes, self.cx)?;
        let marked = canonical_rgb(&decoded.raster, self.cx);
        let ssimulacra2 = self.reference.as_ref().map(|r| r.score(marked.view(), &mut Scratch::default(), self.cx));
        Ok(Written {
            bytes,
            decoded,
            removed,
            step: embedded.gain_step,
            source_warnings,
            warnings: embedded.warnings,
            ssimulacra2,
        })
    }

    /// Measures the final bytes' pixels against the cover image.
    fn report(&self, cover: &Array3<u8>, copy: &Copy) -> ProtectReport {
        let written = &copy.written;
        let mut warnings = written.source_warnings.clone();
        let marked = canonical_rgb(&written.decoded.raster, self.cx);
        if copy.check.verdict == Verdict::None {
            warnings.push(no_mark(&written.decoded));
        } else {
            warnings.extend(written.warnings.iter().cloned());
            if copy.strength != self.options.strength {
                warnings.push(RAISED.into());
            }
        }
        ProtectReport {
            payload: self.payload,
            format: written.decoded.format,
            width: written.decoded.raster.width(),
            height: written.decoded.raster.height(),
            strength: copy.strength,
            psnr_db: psnr(cover.view(), marked.view()).ok().flatten(),
            ssim: ssim(cover.view(), marked.view(), self.cx).ok(),
            ssimulacra2: written.ssimulacra2,
            self_check: copy.check.clone(),
            removed: written.removed,
            warnings,
        }
    }
}

/// Said of a copy that needed more strength than was asked for.
const RAISED: &str =
    "the mark had to be made stronger than asked for to be readable: look at this copy before you post it";

/// Said of a copy whose own bytes do not give the mark back.
fn no_mark(copy: &Image) -> String {
    let (w, h) = (copy.raster.width(), copy.raster.height());
    let cause = if opaque(&copy.raster) == 0 {
        "all of the picture is transparent, so there is nothing to mark".to_owned()
    } else if w.min(h) < 128 || w.max(h) < 256 {
        format!("the picture is too small ({w} x {h} pixels); use a larger version of it if you have one")
    } else if let Some(quality) = copy.jpeg_quality.filter(|&q| q < COARSE) {
        format!(
            "the file is compressed too coarsely (JPEG quality about {quality}); export the picture again at a higher quality"
        )
    } else {
        "even the strongest mark could not be read back from it".to_owned()
    };
    format!("this copy carries no readable mark: {cause}. The copy is otherwise fine, but it can not be traced")
}

/// Pixels that are not fully transparent.
fn opaque(raster: &Raster) -> usize {
    match &raster.alpha {
        None => raster.width() * raster.height(),
        Some(Samples::Eight(a)) => a.iter().filter(|&&a| a > 0).count(),
        Some(Samples::Sixteen(a)) => a.iter().filter(|&&a| a > 0).count(),
    }
}
