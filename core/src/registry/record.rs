// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the registry keeps: works, and the copies made of them.

use super::hex;
use crate::{codec::Format, payload::Payload, text::TextFormat};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// SHA-256 (FIPS 180-4) of a file's bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Names a work: the first 8 bytes of the SHA-256 of the original file, most significant first. The same file is the
/// same work wherever it lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "String", try_from = "String")
)]
pub struct WorkId(pub u64);

impl WorkId {
    /// The name of the work whose file has this SHA-256.
    pub fn of(sha256: &[u8; 32]) -> Self {
        Self(sha256.iter().take(8).fold(0, |id, &byte| id << 8 | u64::from(byte)))
    }
}

/// 16 hex digits.
impl fmt::Display for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WorkId({self})")
    }
}

/// The text is not 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a work is named by 16 hex digits, such as 0123456789abcdef")]
pub struct WorkIdError;

impl FromStr for WorkId {
    type Err = WorkIdError;
    fn from_str(s: &str) -> Result<Self, WorkIdError> {
        hex::parse_word(s).map(Self).ok_or(WorkIdError)
    }
}

impl From<WorkId> for String {
    fn from(id: WorkId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for WorkId {
    type Error = WorkIdError;
    fn try_from(s: String) -> Result<Self, WorkIdError> {
        s.parse()
    }
}

/// Format of a copy. Pictures and texts have no name in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum CopyFormat {
    /// Of a picture.
    Picture(Format),
    /// Of a text.
    Text(TextFormat),
}

impl CopyFormat {
    /// Whether it is that of a text.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text(_))
    }
}

/// By name; what can not be read is named in the error.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for CopyFormat {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::{IntoDeserializer, value};
        let name = String::deserialize(deserializer)?;
        let text: Result<_, value::Error> = TextFormat::deserialize(name.as_str().into_deserializer());
        match text {
            Ok(format) => Ok(Self::Text(format)),
            Err(_) => Format::deserialize(name.as_str().into_deserializer()).map(Self::Picture),
        }
    }
}

impl From<Format> for CopyFormat {
    fn from(format: Format) -> Self {
        Self::Picture(format)
    }
}

impl From<TextFormat> for CopyFormat {
    fn from(format: TextFormat) -> Self {
        Self::Text(format)
    }
}

/// An original that was protected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Work {
    /// Its name, made from `sha256`.
    pub id: WorkId,
    /// What the artist calls it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub title: Option<String>,
    /// Path of the file as it was given.
    pub source: String,
    /// SHA-256 of the file.
    #[cfg_attr(feature = "serde", serde(with = "hex::digest"))]
    pub sha256: [u8; 32],
    /// Pixels per row, as stored; 0 for a text.
    pub width: u32,
    /// Rows, as stored; 0 for a text.
    pub height: u32,
    /// When it was first seen, seconds since 1970-01-01 UTC.
    pub added: i64,
    /// Perceptual hash, see [`super::phash()`]; 0 = none (a text, or a picture without any shapes).
    #[cfg_attr(feature = "serde", serde(with = "hex::word"))]
    pub phash: u64,
    /// The picture in small: a grey JPEG, see [`super::reference`].
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none", with = "super::jsonl::base64_bytes")
    )]
    pub reference: Option<Vec<u8>>,
}

impl Work {
    /// The work of a file with this SHA-256, first seen `added` seconds after 1970-01-01; title, perceptual hash and
    /// reference are for the caller to set.
    pub fn new(sha256: [u8; 32], source: impl Into<String>, width: u32, height: u32, added: i64) -> Self {
        Self {
            id: WorkId::of(&sha256),
            title: None,
            source: source.into(),
            sha256,
            width,
            height,
            added,
            phash: 0,
            reference: None,
        }
    }

    /// Whether it is a text: pictures have pixels.
    pub fn is_text(&self) -> bool {
        self.width == 0 && self.height == 0
    }
}

/// A marked copy of a work.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Copy {
    /// The 64 bits on the wire. Unique for a key.
    pub payload: Payload,
    /// Fingerprint of the key, as [`crate::key::Fingerprint`] prints it.
    pub key: String,
    /// The work it is a copy of.
    pub work: WorkId,
    /// The platform it was made for; empty = none was named.
    #[cfg_attr(feature = "serde", serde(default))]
    pub platform: String,
    /// The day in the payload, days since 2020-01-01, see [`super::date`].
    #[cfg_attr(feature = "serde", serde(with = "super::date::as_text"))]
    pub day: u16,
    /// When it was made, seconds since 1970-01-01 UTC.
    pub created: i64,
    /// Path of the copy as it was written, absolute; characters that are no Unicode are replaced.
    pub output: String,
    /// SHA-256 of the copy.
    #[cfg_attr(feature = "serde", serde(with = "hex::digest"))]
    pub sha256: [u8; 32],
    /// Bytes of the original.
    #[cfg_attr(feature = "serde", serde(default))]
    pub input_len: u64,
    /// When the original was last changed, nanoseconds since 1970-01-01 UTC.
    #[cfg_attr(feature = "serde", serde(default))]
    pub input_modified: Option<i64>,
    /// Bytes of the copy.
    #[cfg_attr(feature = "serde", serde(default))]
    pub output_len: u64,
    /// When the copy was last changed, nanoseconds since 1970-01-01 UTC.
    #[cfg_attr(feature = "serde", serde(default))]
    pub output_modified: Option<i64>,
    /// The options it was made with, in one canonical text.
    #[cfg_attr(feature = "serde", serde(default))]
    pub options: String,
    /// The strength that was needed: `light`, `standard`, `strong` or `max`; of a text the level and the symbols of
    /// each channel.
    #[cfg_attr(feature = "serde", serde(default))]
    pub strength: String,
    /// Of the self-check of the copy as written. Finite.
    pub log10_p: f64,
    /// Of the self-check after the platform's processing. Finite.
    #[cfg_attr(feature = "serde", serde(default))]
    pub log10_p_platform: Option<f64>,
    /// Format of the copy.
    pub format: CopyFormat,
}

impl Copy {
    /// A copy of `work` at `output` that carries `payload`, made with the key of this fingerprint. All else is empty
    /// or 0, for the caller to set.
    pub fn new(
        payload: Payload,
        key: impl Into<String>,
        work: WorkId,
        output: impl Into<String>,
        format: impl Into<CopyFormat>,
    ) -> Self {
        Self {
            payload,
            key: key.into(),
            work,
            platform: String::new(),
            day: 0,
            created: 0,
            output: output.into(),
            sha256: [0; 32],
            input_len: 0,
            input_modified: None,
            output_len: 0,
            output_modified: None,
            options: String::new(),
            strength: String::new(),
            log10_p: 0.0,
            log10_p_platform: None,
            format: format.into(),
        }
    }

    /// Whether all numbers are finite, as stores and portable files need them.
    pub fn is_finite(&self) -> bool {
        self.log10_p.is_finite() && self.log10_p_platform.is_none_or(f64::is_finite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_named_by_its_bytes() {
        // SHA-256("abc") of FIPS 180-4.
        let work = Work::new(sha256(b"abc"), "abc.png", 3, 1, 0);
        assert_eq!(work.id.to_string(), "ba7816bf8f01cfea");
        assert_eq!("BA7816bf8f01cfea".parse(), Ok(work.id));
        for wrong in ["", "ba7816bf8f01cfe", "ba7816bf8f01cfea0", "+a7816bf8f01cfea", "ga7816bf8f01cfea"] {
            assert_eq!(wrong.parse::<WorkId>(), Err(WorkIdError), "{wrong}");
        }
    }
}
