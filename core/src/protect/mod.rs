// SPDX-License-Identifier: MIT OR Apache-2.0
//! The main job on one picture: file bytes in, bytes of a marked copy out, read back before they are handed over.

mod cloaked;
mod cover;
mod words;

pub use cloaked::{Cloaked, NoCloak, cloak, cloakable};
pub use cover::Cover;

use crate::{
    Context,
    cloak::{CloakError, CloakOptions},
    codec::{DecodeError, EncodeError, EncodeOptions, Format},
    meta::privacy::{Privacy, PrivacyReport},
    payload::Payload,
    platform::{Platform, ProcessError},
    watermark::{DetectError, EmbedError, Strength, Verdict, WatermarkKey},
};

/// How to protect a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct ProtectOptions {
    /// First strength tried; it rises to `Max` until the copy reads back. Default: `Standard`.
    pub strength: Strength,
    /// Where the copy will be posted: the mark must be readable after what happens to pictures there, too. Default:
    /// nowhere in particular.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub platform: Option<Platform>,
    /// Metadata that do not go into the copy. Default: `Gps`.
    pub privacy: Privacy,
    /// Format and quality of the copy. Default: the input's.
    pub encode: EncodeOptions,
    /// The cloak that the picture gets before the mark; needs encoders, see [`Cover::with_encoders`]. Default: none.
    pub cloak: Option<CloakOptions>,
}

/// What was read back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ReadBack {
    /// What `detect` says; `None` also when another payload was read.
    pub verdict: Verdict,
    /// Its p-value.
    pub log10_p: f64,
}

/// A copy read back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SelfCheck {
    /// From its final bytes.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub file: ReadBack,
    /// From what the platform would show of it; `None` without a platform, or when nothing is known of what it does.
    pub platform: Option<ReadBack>,
}

impl SelfCheck {
    /// Readable wherever it was looked for.
    pub fn passed(&self) -> bool {
        let readable = |back: ReadBack| back.verdict != Verdict::None;
        readable(self.file) && self.platform.is_none_or(readable)
    }
}

/// A protected copy and what was measured on it. Quality is measured against the picture as it was before mark and cloak, at
/// canonical size (long side at most 1024 px).
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
    /// What is left of the cloak in the copy; `None` without one. Where one was asked for and is not there, a warning says
    /// why.
    pub cloak: Option<Cloaked>,
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
    /// The picture can not have the cloak that was all that was asked for.
    #[error(transparent)]
    NoCloak(#[from] NoCloak),
    /// The cloak could not be made or measured.
    #[error(transparent)]
    Cloak(CloakError),
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl ProtectError {
    /// Machine-readable kind: `unreadable`, `unsupported`, `too_large`, `encode`, `cloak` or `cancelled`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Decode(e) => e.kind(),
            Self::Encode(_) => "encode",
            Self::NoCloak(_) | Self::Cloak(_) => "cloak",
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<CloakError> for ProtectError {
    fn from(error: CloakError) -> Self {
        match error {
            CloakError::Cancelled => Self::Cancelled,
            other => Self::Cloak(other),
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

impl From<ProcessError> for ProtectError {
    fn from(error: ProcessError) -> Self {
        match error {
            ProcessError::Encode(e) => Self::Encode(e),
            ProcessError::Decode(e) => Self::Decode(e),
        }
    }
}

/// Marks the picture in `bytes` with `payload`; the copy has the same format, quality and metadata. See
/// [`Cover::copy`]; for several copies of one picture open a [`Cover`] once.
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
    Cover::open(bytes, cx)?.copy(key, payload, options)
}
