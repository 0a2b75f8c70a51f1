// SPDX-License-Identifier: MIT OR Apache-2.0
//! The main job on one picture: file bytes in, bytes of a marked copy out, read back before they are handed over.

use crate::{
    Context,
    codec::{DecodeError, EncodeError, Format},
    payload::Payload,
    watermark::{EmbedError, Strength, Verdict, WatermarkKey},
};

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
    /// Structural similarity of the luma.
    pub ssim: f64,
    /// SSIMULACRA2.
    pub ssimulacra2: f64,
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
    fn from(_: EmbedError) -> Self {
        Self::Cancelled
    }
}

/// Marks the picture in `bytes` with `payload`; the copy has the same format, quality and metadata.
pub fn protect(
    _bytes: &[u8],
    _key: &WatermarkKey,
    _payload: Payload,
    _options: &ProtectOptions,
    _cx: &Context<'_>,
) -> Result<(Vec<u8>, ProtectReport), ProtectError> {
    Err(ProtectError::Cancelled)
}
