// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that hold text: what of them is running text, and putting edits of it back without changing anything else.

use super::Edit;
pub use super::TextFormat;
use std::{borrow::Cow, ops::Range};

impl TextFormat {
    /// By the file's name ending (without the dot, any case) and its first bytes; `None` when it is no text we read.
    pub fn of(extension: &str, bytes: &[u8]) -> Option<Self> {
        todo!()
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
