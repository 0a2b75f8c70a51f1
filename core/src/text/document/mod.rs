// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that hold text: what of them is running text, and putting edits of it back without changing anything else.

#[cfg(feature = "documents")]
mod docx;
#[cfg(feature = "documents")]
mod elements;
#[cfg(feature = "documents")]
mod epub;
mod format;
#[cfg(feature = "documents")]
mod html;
#[cfg(feature = "documents")]
mod markdown;
#[cfg(feature = "documents")]
mod odt;
#[cfg(feature = "documents")]
mod package;
#[cfg(feature = "documents")]
mod pdf;
mod plain;
#[cfg(feature = "documents")]
mod references;
#[cfg(feature = "documents")]
mod rtf;
#[cfg_attr(not(feature = "documents"), expect(dead_code, reason = "plain texts need little of it"))]
mod source;
#[cfg(feature = "documents")]
mod tags;
#[cfg(feature = "documents")]
mod xhtml;
#[cfg(feature = "documents")]
mod xml;

use super::{
    Edit, TextKey,
    mark::{self, MarkCounts, MarkOptions},
};
use crate::{limits::Limits, payload::Payload};
#[cfg(feature = "documents")]
use package::{Package, Part};
use source::{Change, Ink, Map, Mapped};
use std::ops::Range;

pub use super::TextFormat;

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

/// Where the blocks were read from.
#[derive(Debug)]
enum Origin<'a> {
    /// The file itself.
    File(&'a [u8], Ink),
    #[cfg(feature = "documents")]
    /// Parts of a package, and why they can not be written, if so.
    Package { package: Box<Package<'a>>, parts: Vec<Part>, locked: Option<String> },
    /// A file that can be read only, and what to tell whoever wants to write it.
    ReadOnly(String),
}

/// A file opened.
#[derive(Debug)]
pub struct Document<'a> {
    origin: Origin<'a>,
    blocks: Vec<Block>,
    /// Of each block its way back to the origin.
    maps: Vec<Map>,
}

impl<'a> Document<'a> {
    /// Reads the file.
    ///
    /// # Errors
    /// Broken, not supported, or larger than the limits.
    pub fn open(bytes: &'a [u8], format: TextFormat, limits: &Limits) -> Result<Self, DocumentError> {
        // Blocks, their maps and the copy together take several times the file's size.
        if u64::try_from(bytes.len()).is_ok_and(|length| length.saturating_mul(16) > limits.max_bytes) {
            return Err(DocumentError::TooLarge(
                "this file is too long to be held in memory: split it into parts, or raise the memory limit".into(),
            ));
        }
        match format {
            TextFormat::Plain => Ok(Self::text_file(bytes, |text, at| vec![plain::block(text, at)])),
            #[cfg(feature = "documents")]
            TextFormat::Markdown => Ok(Self::text_file(bytes, markdown::blocks)),
            #[cfg(feature = "documents")]
            TextFormat::Html => Self::page(bytes),
            #[cfg(feature = "documents")]
            TextFormat::Epub => epub::read(bytes, limits).map(|(origin, blocks)| Self::new(origin, blocks)),
            #[cfg(feature = "documents")]
            TextFormat::Docx => docx::read(bytes, limits).map(|(origin, blocks)| Self::new(origin, blocks)),
            #[cfg(feature = "documents")]
            TextFormat::Odt => odt::read(bytes, limits).map(|(origin, blocks)| Self::new(origin, blocks)),
            #[cfg(feature = "documents")]
            TextFormat::Rtf => Ok(Self::new(Origin::ReadOnly(RTF.into()), rtf::read(bytes)?)),
            #[cfg(feature = "documents")]
            TextFormat::Pdf => Ok(Self::new(Origin::ReadOnly(PDF.into()), pdf::read(bytes, limits)?)),
            #[cfg(not(feature = "documents"))]
            other => Err(DocumentError::Unsupported(format!(
                "this build of Glassine reads plain texts only, and this is {}: save it as a text file",
                other.name()
            ))),
        }
    }

    fn text_file(bytes: &'a [u8], blocks: impl Fn(&str, usize) -> Vec<Mapped>) -> Self {
        match plain::decode(bytes) {
            plain::Decoded::Utf8(text, at) => Self::new(Origin::File(bytes, Ink::Plain), blocks(text, at)),
            plain::Decoded::Other(text, encoding) => {
                Self::new(Origin::ReadOnly(plain::advice(encoding)), blocks(&text, 0))
            }
        }
    }

    #[cfg(feature = "documents")]
    fn page(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let xml = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).starts_with(b"<?xml");
        let page = if xml { xhtml::read(bytes)? } else { html::read(bytes)? };
        let origin = match page.read_only {
            Some(reason) => Origin::ReadOnly(reason.into()),
            None if page.declared == Some(encoding_rs::UTF_8) => Origin::File(bytes, Ink::Markup),
            None => Origin::File(bytes, Ink::References),
        };
        Ok(Self::new(origin, page.blocks))
    }

    fn new(origin: Origin<'a>, mapped: Vec<Mapped>) -> Self {
        let (blocks, maps) = mapped.into_iter().map(|mapped| (mapped.block, mapped.map)).unzip();
        Self { origin, blocks, maps }
    }

    /// Its running text, in reading order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// All blocks, one line end between them: what detection and inspection read.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.blocks.iter().map(|block| block.text.len() + 1).sum());
        for (i, block) in self.blocks.iter().enumerate() {
            if i > 0 {
                text.push('\n');
            }
            text.push_str(&block.text);
        }
        text
    }

    /// Edits of [`Document::text`] as edits of the blocks, for [`Document::write`]. Those across the end of a block are
    /// left out.
    pub fn by_block(&self, edits: Vec<Edit>) -> Vec<Vec<Edit>> {
        let mut edits = edits.into_iter().peekable();
        let mut start = 0;
        let mut all = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let end = start + block.text.len();
            let mut own = Vec::new();
            while let Some(mut edit) = edits.next_if(|edit| edit.at.start <= end) {
                if edit.at.start >= start && edit.at.end <= end {
                    edit.at = edit.at.start - start..edit.at.end - start;
                    own.push(edit);
                }
            }
            all.push(own);
            start = end + 1;
        }
        all
    }

    /// The edits that mark the document, for [`Document::write`]. Its text is marked as one, so that gaps between its
    /// blocks count and the distinct contexts are those of the whole.
    pub fn marks(&self, key: &TextKey, payload: Payload, options: &MarkOptions) -> (Vec<Vec<Edit>>, MarkCounts) {
        let mut frozen = Vec::new();
        let mut start = 0;
        for block in &self.blocks {
            frozen.extend(block.frozen.iter().map(|range| start + range.start..start + range.end));
            start += block.text.len() + 1;
        }
        let (edits, counts) = mark::edits(&self.text(), &frozen, key, payload, options);
        (self.by_block(edits), counts)
    }

    /// The file with the edits of each block carried out; `edits[i]` belongs to `blocks()[i]`. Edits that do not map
    /// to the file (into the middle of a character reference) are left out; without edits the file is returned as it
    /// is.
    ///
    /// # Errors
    /// The format is read only, or the file can not be put together again.
    pub fn write(&self, edits: &[Vec<Edit>]) -> Result<Vec<u8>, DocumentError> {
        match &self.origin {
            Origin::File(bytes, ink) => {
                let changes = self.changes(edits, 1).pop().unwrap_or_default();
                Ok(source::splice(bytes, changes, *ink))
            }
            Origin::ReadOnly(reason) => Err(DocumentError::Unsupported(reason.clone())),
            #[cfg(feature = "documents")]
            Origin::Package { locked: Some(reason), .. } => Err(DocumentError::Unsupported(reason.clone())),
            #[cfg(feature = "documents")]
            Origin::Package { package, parts, locked: None } => {
                let changes = self.changes(edits, parts.len());
                let changed = parts.iter().zip(changes).filter(|(_, changes)| !changes.is_empty());
                let new = changed.map(|(part, changes)| (part, source::splice(&part.bytes, changes, part.ink)));
                package.write(&new.collect::<Vec<_>>())
            }
        }
    }

    /// The changes in each of the parts.
    fn changes<'e>(&self, edits: &'e [Vec<Edit>], parts: usize) -> Vec<Vec<Change<'e>>> {
        let mut changes = vec![Vec::new(); parts];
        for ((block, map), edits) in self.blocks.iter().zip(&self.maps).zip(edits) {
            if let Some(of_part) = changes.get_mut(map.part) {
                of_part.extend(map.changes(&block.text, edits));
            }
        }
        changes
    }
}

/// What to tell whoever wants to mark such a file.
#[cfg(feature = "documents")]
const RTF: &str =
    "RTF files are read, not written: open it in your word processor, save it as .docx or .odt and mark that";
#[cfg(feature = "documents")]
const PDF: &str = "PDF files are read, not written, as hidden characters seldom survive in them: mark the document it \
                   was made from, and make the PDF of the marked copy";
