// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that hold text: what of them is running text, and putting edits of it back without changing anything else.

use super::Edit;
use std::{borrow::Cow, ops::Range};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum TextFormat {
    /// Plain text, UTF-8 with or without a byte order mark (UTF-16 with one is read only).
    Plain,
    /// Markdown (CommonMark and GitHub's tables).
    Markdown,
    /// HTML and XHTML.
    Html,
    /// EPUB 2 and 3.
    Epub,
    /// Office Open XML text (Word).
    Docx,
    /// OpenDocument text (LibreOffice).
    Odt,
    /// Rich Text Format, read only.
    Rtf,
    /// PDF, read only.
    Pdf,
}

impl TextFormat {
    /// By the file's name ending (without the dot, any case) and its first bytes; `None` when it is no text we read.
    pub fn of(extension: &str, bytes: &[u8]) -> Option<Self> {
        todo!()
    }

    /// Whether copies can be written.
    pub fn writable(self) -> bool {
        !matches!(self, Self::Rtf | Self::Pdf)
    }
}

/// A stretch of running text: a paragraph, a heading, a list item, or a whole plain text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// As a reader sees it: character references resolved, runs and inline tags joined.
    pub text: String,
    /// Byte ranges of `text` that must not be marked (inline code, addresses, form fields), in order.
    pub frozen: Vec<Range<usize>>,
}

/// Why a document can not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Not what its name says, or broken.
    #[error("{0}")]
    Unreadable(String),
    /// A kind that is not read, or not written.
    #[error("{0}")]
    Unsupported(String),
    /// More than the limits allow.
    #[error("{0}")]
    TooLarge(String),
}

/// A file opened.
#[derive(Debug)]
pub struct Document<'a> {
    bytes: Cow<'a, [u8]>,
    blocks: Vec<Block>,
}

impl<'a> Document<'a> {
    /// Reads the file.
    ///
    /// # Errors
    /// Broken, not supported, or larger than the limits.
    pub fn open(bytes: &'a [u8], format: TextFormat, limits: &crate::limits::Limits) -> Result<Self, DocumentError> {
        todo!()
    }

    /// Its running text, in reading order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// All blocks, one line end between them: what detection and inspection read.
    pub fn text(&self) -> String {
        todo!()
    }

    /// The file with the edits of each block carried out; `edits[i]` belongs to `blocks()[i]`.
    ///
    /// # Errors
    /// The format is read only, or the file can not be put together again.
    pub fn write(&self, edits: &[Vec<Edit>]) -> Result<Vec<u8>, DocumentError> {
        todo!()
    }
}
