// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a copy is written.

use super::Format;
use std::path::{Path, PathBuf};

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

/// The name of a copy that is `written` in this format of a picture `path` that came in its `own`: with another extension
/// where the format changes and the name does not fit it, and with one where there was none.
pub fn named(path: &Path, own: Format, written: Format) -> PathBuf {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let fits = extension.is_some_and(|extension| written.extensions().contains(&&*extension));
    let keeps = path.extension().is_some() && (written == own || fits);
    if keeps { path.to_owned() } else { path.with_extension(written.extension()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_format_only() {
        let name = |path: &str, own, written| named(Path::new(path), own, written).to_string_lossy().into_owned();
        assert_eq!(name("a/cat.JPEG", Format::Jpeg, Format::Jpeg), "a/cat.JPEG");
        assert_eq!(name("cat.v2.jxl", Format::Jxl, Format::Png), "cat.v2.png");
        assert_eq!(name("cat.jpe", Format::Png, Format::Jpeg), "cat.jpe");
        assert_eq!(name("cat", Format::Jpeg, Format::Jpeg), "cat.jpg");
        assert_eq!(name("cat.png", Format::Jpeg, Format::Jpeg), "cat.png", "a wrong name is the user's own");
    }
}
