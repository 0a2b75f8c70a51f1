// SPDX-License-Identifier: MIT OR Apache-2.0
//! The lines of a portable registry file.

use crate::registry::{Copy, MAX_REFERENCE, RegistryError, Work, WorkId};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read};

/// Version of the format written here, and the latest one read.
pub const VERSION: u32 = 1;
/// Longest line read, bytes. A work with the largest reference fits.
pub const MAX_LINE: usize = 4 << 20;
/// Most works and copies read from one file.
pub const MAX_RECORDS: u64 = 10_000_000;

/// Why a portable registry could not be read or written. Lines count from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JsonlError {
    /// The first line is not the header of a registry.
    #[error("this is not a Glassine registry: its first line does not begin with {{\"glassine_registry\"")]
    NotARegistry,
    /// A later version of the format.
    #[error(
        "this registry was exported by a newer Glassine (format version {0}); install the newest Glassine to read it"
    )]
    Newer(u32),
    /// A line is no record.
    #[error("line {line} is damaged: {reason}")]
    Line {
        /// Its number.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A line is longer than [`MAX_LINE`].
    #[error("line {0} is longer than any record can be")]
    TooLong(u64),
    /// More than [`MAX_RECORDS`].
    #[error("the file has more than {MAX_RECORDS} records")]
    TooMany,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The registry failed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub glassine_registry: u32,
    #[serde(default)]
    pub made_with: String,
}

/// Any other line: an object with one field, named after the kind of record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// A work.
    Work(Work),
    /// A copy: `copy` of a picture, `text` of a text.
    #[serde(alias = "text")]
    Copy(Copy),
}

/// Reads a portable registry line by line, holding one line at a time.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    buffer: Vec<u8>,
    /// Number of the line read last, 1-based.
    line: u64,
    records: u64,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`JsonlError::NotARegistry`], [`JsonlError::Newer`] or [`JsonlError::Io`].
    pub fn new(input: R) -> Result<Self, JsonlError> {
        let mut reader = Self { input, buffer: Vec::new(), line: 0, records: 0 };
        match reader.next_line() {
            Ok(true) => {}
            Ok(false) | Err(JsonlError::TooLong(_)) => return Err(JsonlError::NotARegistry),
            Err(error) => return Err(error),
        }
        let text = reader.buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&reader.buffer);
        let header: Header = serde_json::from_slice(text).map_err(|_| JsonlError::NotARegistry)?;
        match header.glassine_registry {
            VERSION => Ok(reader),
            0 => Err(JsonlError::NotARegistry),
            newer => Err(JsonlError::Newer(newer)),
        }
    }

    /// Reads lines that stand without the header, as [`super::record`] writes them.
    pub fn without_header(input: R) -> Self {
        Self { input, buffer: Vec::new(), line: 0, records: 0 }
    }

    /// The next work or copy with the number of its line; `None` at the end. Kinds of records that are not known are
    /// passed over, as are empty lines.
    ///
    /// # Errors
    /// See [`JsonlError`].
    pub fn read(&mut self) -> Result<Option<(u64, Line)>, JsonlError> {
        while self.next_line()? {
            let damaged = |reason: String| JsonlError::Line { line: self.line, reason };
            let text = std::str::from_utf8(&self.buffer).map_err(|_| damaged("it is no Unicode text".into()))?;
            if text.trim().is_empty() {
                continue;
            }
            let line: Option<Line> = match kind(text).map_err(|error| damaged(plain(&error)))? {
                Kind::Known => Some(serde_json::from_str(text).map_err(|error| damaged(plain(&error)))?),
                Kind::Other => None,
            };
            let Some(line) = line else { continue };
            check(&line).map_err(damaged)?;
            self.records += 1;
            return if self.records > MAX_RECORDS { Err(JsonlError::TooMany) } else { Ok(Some((self.line, line))) };
        }
        Ok(None)
    }

    /// Reads a line into the buffer, without its end; `false` at the end of the file.
    fn next_line(&mut self) -> Result<bool, JsonlError> {
        self.buffer.clear();
        self.line += 1;
        let limit = MAX_LINE as u64 + 1;
        let read = self.input.by_ref().take(limit).read_until(b'\n', &mut self.buffer)?;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        }
        if self.buffer.len() > MAX_LINE { Err(JsonlError::TooLong(self.line)) } else { Ok(read > 0) }
    }
}

enum Kind {
    Known,
    Other,
}

/// Whether the line is an object with a field that this version knows.
fn kind(text: &str) -> Result<Kind, serde_json::Error> {
    let fields: std::collections::BTreeMap<String, serde::de::IgnoredAny> = serde_json::from_str(text)?;
    let known = fields.keys().any(|name| matches!(name.as_str(), "work" | "copy" | "text"));
    Ok(if known { Kind::Known } else { Kind::Other })
}

/// What `serde_json` says, without the position: the line is known already, and its column helps nobody.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// What the types can not say.
fn check(line: &Line) -> Result<(), String> {
    match line {
        Line::Work(work) if work.id != WorkId::of(&work.sha256) => {
            Err("the name of the work does not fit its SHA-256".into())
        }
        Line::Work(work) if work.reference.as_ref().is_some_and(|jpeg| !jpeg.starts_with(&[0xFF, 0xD8, 0xFF])) => {
            Err("the reference is no JPEG".into())
        }
        Line::Work(_) | Line::Copy(_) => Ok(()),
    }
}

/// Bytes as Base64 (RFC 4648, section 4, with padding).
pub(in crate::registry) mod base64_bytes {
    use super::MAX_REFERENCE;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        if text.len() / 4 * 3 > MAX_REFERENCE {
            return Err(D::Error::custom("the reference is larger than any can be"));
        }
        STANDARD.decode(text).map(Some).map_err(|_| D::Error::custom("the reference is no Base64"))
    }
}
