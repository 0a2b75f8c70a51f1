// SPDX-License-Identifier: MIT OR Apache-2.0
//! A marked copy of a document: every block marked, the file put together again, and the mark read back from its final
//! bytes.

use super::detect::{DetectOptions, How, TextMark, detect};
use super::document::{Document, DocumentError};
use super::mark::MarkOptions;
use super::{Level, TextFormat, TextKey, Units, unmark_edits};
use crate::key::MasterKey;
use crate::limits::Limits;
use crate::payload::Payload;

/// Usable words in a row that can be read without knowing the payloads that were given out. Measured, see
/// docs/text-survival.md.
pub fn blind_words(level: Level) -> usize {
    match level {
        Level::Compact => 20,
        Level::Invisible | Level::Robust => 14,
    }
}

/// Usable words that have to agree with one of 1,000 known payloads to prove it. Measured, see docs/text-survival.md.
pub fn registry_words(level: Level) -> usize {
    match level {
        Level::Compact => 10,
        Level::Invisible | Level::Robust => 6,
    }
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The document could not be read or put together again.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Not even the registry could tell whose copy it is.
    #[error(
        "the text is too short for a mark: {words} of its words can carry one, and {needed} are needed (not counted are \
         code, addresses, words beside a change of writing, and words without letters)"
    )]
    TooShort {
        /// Usable words there are.
        words: usize,
        /// How many there should be.
        needed: usize,
    },
    /// The mark is missed in the copy.
    #[error(
        "the mark could not be read back from the copy, so none was written; if the text carries hidden characters \
         already, take them out first"
    )]
    NotReadBack,
}

impl CopyError {
    /// Machine-readable kind: `unreadable`, `unsupported`, `too_large`, `too_short` or `encode`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Document(error) => error.kind(),
            Self::TooShort { .. } => "too_short",
            Self::NotReadBack => "encode",
        }
    }
}

impl DocumentError {
    /// Machine-readable kind: `unreadable`, `unsupported` or `too_large`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Unsupported(_) => "unsupported",
            Self::TooLarge(_) => "too_large",
        }
    }
}

/// A copy read back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ReadBack {
    /// Decimal logarithm of the p-value, corrected for all payloads tried.
    pub log10_p: f64,
    /// `Registry` when the text is too short to be read without it.
    pub how: How,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CopyReport {
    /// The payload of the copy.
    pub payload: Payload,
    /// Format of the copy: that of the original.
    pub format: TextFormat,
    /// Channels in use.
    pub level: Level,
    /// Share of the usable gaps that carry a symbol.
    pub density: f64,
    /// Words of the text.
    pub words: usize,
    /// Words that serve: one more than there are different gaps with a symbol.
    pub usable_words: usize,
    /// Symbols placed, by channel.
    pub units: Units,
    /// The copy read back from its final bytes.
    pub self_check: ReadBack,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

/// A document that copies are made of.
#[derive(Debug)]
pub struct Original<'a> {
    document: Document<'a>,
    format: TextFormat,
    limits: &'a Limits,
}

impl<'a> Original<'a> {
    /// Reads the document.
    ///
    /// # Errors
    /// It can not be read, or its format can not be written.
    pub fn open(bytes: &'a [u8], format: TextFormat, limits: &'a Limits) -> Result<Self, DocumentError> {
        if !format.writable() {
            let name = format.name();
            return Err(DocumentError::Unsupported(format!(
                "{name} files are only read; mark the text in the program it was written with, or save it as a Word, OpenDocument, EPUB, HTML or text file first"
            )));
        }
        Ok(Self { document: Document::open(bytes, format, limits)?, format, limits })
    }

    /// A mark of `key` that the text carries already. `known` are the payloads given out before.
    pub fn marked(&self, key: &TextKey, known: &[Payload]) -> Option<TextMark> {
        let options = DetectOptions { known, ..DetectOptions::default() };
        detect(&self.document.text(), key, &options).marks.into_iter().next()
    }

    /// The file with all marks of this format taken off, whoever's; then it can be marked anew.
    ///
    /// # Errors
    /// The file can not be put together again.
    pub fn unmarked(&self) -> Result<Vec<u8>, DocumentError> {
        self.document.write(&self.document.by_block(unmark_edits(&self.document.text())))
    }

    /// Whether the text has room for a mark of this level, with every gap in use. Then all keys use the same ones, so no
    /// key is asked for.
    ///
    /// # Errors
    /// [`CopyError::TooShort`].
    pub fn has_room(&self, level: Level) -> Result<(), CopyError> {
        let any = TextKey::new(&MasterKey::from_bytes([0; 32]));
        let options = MarkOptions { level, ..MarkOptions::default() };
        enough(self.document.marks(&any, Payload(0), &options).1.contexts, level).map(drop)
    }

    /// The document marked with `payload`, and read back from the bytes that are handed over. `known` are the payloads
    /// given out before; a text too short to be read without them is held against them and this one.
    ///
    /// # Errors
    /// [`CopyError`]; then there is no copy.
    pub fn copy(
        &self,
        key: &TextKey,
        payload: Payload,
        known: &[Payload],
        options: &MarkOptions,
    ) -> Result<(Vec<u8>, CopyReport), CopyError> {
        let (edits, counts) = self.document.marks(key, payload, options);
        let level = options.level;
        enough(counts.contexts, level)?;
        let bytes = self.document.write(&edits)?;
        let text = Document::open(&bytes, self.format, self.limits)?.text();
        let blind = detect(&text, key, &DetectOptions::default());
        // Fewer when edits could not be carried out in the file.
        let usable_words = enough(counts.contexts.min(blind.units.v), level)?;
        let ours = |marks: Vec<TextMark>| marks.into_iter().find(|mark| mark.payload == payload);
        let found = ours(blind.marks).or_else(|| {
            let mut known = known.to_vec();
            if !known.contains(&payload) {
                known.push(payload);
            }
            ours(detect(&text, key, &DetectOptions { known: &known, ..DetectOptions::default() }).marks)
        });
        let found = found.ok_or(CopyError::NotReadBack)?;
        let self_check = ReadBack { log10_p: found.log10_p, how: found.how };
        let report = CopyReport {
            payload,
            format: self.format,
            level,
            density: options.density,
            words: counts.words,
            usable_words,
            units: counts.units,
            self_check,
            warnings: warnings(level, usable_words, found.how),
        };
        Ok((bytes, report))
    }
}

/// The words around so many different gaps, if the registry can tell from them whose copy it is.
fn enough(gaps: usize, level: Level) -> Result<usize, CopyError> {
    let (words, needed) = (if gaps == 0 { 0 } else { gaps + 1 }, registry_words(level));
    if words < needed { Err(CopyError::TooShort { words, needed }) } else { Ok(words) }
}

/// What to tell the user of such a copy.
fn warnings(level: Level, usable_words: usize, how: How) -> Vec<String> {
    let mut warnings = Vec::new();
    if usable_words < blind_words(level) || how == How::Registry {
        warnings.push(format!(
            "too short for a blind read ({usable_words} usable words of {}); readable only through the registry, so keep a backup of it: glassine registry export",
            blind_words(level)
        ));
    }
    if level == Level::Robust {
        warnings.push(
            "level robust puts look-alike letters into words: search in the text and spelling checks miss such words, screen readers may misread them, and search engines may rank the page lower".into(),
        );
    }
    warnings
}
