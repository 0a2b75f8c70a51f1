// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a copy is written.

use super::Format;

/// Format and quality of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct EncodeOptions {
    /// Quality of a JPEG or of a lossy WebP; other copies are without loss and take no notice. A lossless WebP stays
    /// lossless, a picture converted to WebP becomes lossy. Default: `None`, the input's, or 92 for a JPEG of a
    /// picture without loss. Range: 1..=100; smaller and larger numbers count as these.
    pub quality: Option<u8>,
    /// Default: `None`, the input's, or PNG if that can not be written. See [`Format::WRITTEN`].
    pub format: Option<Format>,
}

impl EncodeOptions {
    /// With this quality.
    pub fn with_quality(mut self, quality: Option<u8>) -> Self {
        self.quality = quality;
        self
    }

    /// With this format.
    pub fn with_format(mut self, format: Option<Format>) -> Self {
        self.format = format;
        self
    }

    /// The format of a copy of a picture that came from this one.
    pub fn target(&self, source: Format) -> Format {
        let kept = Format::WRITTEN.contains(&source) || source == Format::Gif;
        self.format.unwrap_or(if kept { source } else { Format::Png })
    }

    pub(super) fn quality(&self) -> Option<u8> {
        self.quality.map(|q| q.clamp(1, 100))
    }
}
