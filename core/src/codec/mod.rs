// SPDX-License-Identifier: MIT OR Apache-2.0
//! File formats: bytes to [`Image`] and back, keeping everything that is not the mark.

use crate::{Context, image::Raster};

/// Container and coding of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
}

impl Format {
    /// Usual file name extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// A decoded file with all that has to be carried into its copy.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Image {
    /// The pixels, in stored order.
    pub raster: Raster,
    /// Where they came from.
    pub format: Format,
    /// Warnings for the user about what the copy can not keep as it was, in plain words.
    pub warnings: Vec<String>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Broken or truncated file.
    #[error("the file is damaged: {0}")]
    Unreadable(String),
    /// Not a format or coding that is read here.
    #[error("{0}")]
    Unsupported(String),
    /// Over a limit.
    #[error("{0}")]
    TooLarge(String),
}

impl DecodeError {
    /// Machine-readable kind: `unreadable`, `unsupported` or `too_large`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Unsupported(_) => "unsupported",
            Self::TooLarge(_) => "too_large",
        }
    }
}

/// Why a copy could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the copy could not be encoded: {0}")]
pub struct EncodeError(pub String);

/// Reads a picture.
pub fn decode(_bytes: &[u8], _cx: &Context<'_>) -> Result<Image, DecodeError> {
    Err(DecodeError::Unsupported("not built".into()))
}

/// Writes `image` in its own format, coding and quality, with its metadata.
pub fn encode(_image: &Image, _cx: &Context<'_>) -> Result<Vec<u8>, EncodeError> {
    Err(EncodeError("not built".into()))
}
