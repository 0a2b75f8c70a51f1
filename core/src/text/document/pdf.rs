// SPDX-License-Identifier: MIT OR Apache-2.0
//! PDF, read only. What comes out is what the file says its glyphs mean, in the order they are drawn: columns, ligatures
//! and hidden characters often do not come back as they went in, and scanned pages hold no text at all. A mark found in
//! a PDF counts; one not found means little.

use super::{DocumentError, source::Mapped};
use crate::limits::Limits;
use lopdf::{Document, LoadOptions};

/// Largest stream that is decompressed, bytes. Its operations take many times as much memory.
const MAX_STREAM: usize = 16 << 20;
/// Most pages.
const MAX_PAGES: usize = 20_000;
/// Most bytes of page content in all, so that a small file of repeated pages ends in reasonable time.
const MAX_CONTENT: usize = 256 << 20;

/// Reads a file: a block per page.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Mapped>, DocumentError> {
    let stream = MAX_STREAM.min(usize::try_from(limits.max_bytes / 64).unwrap_or(usize::MAX));
    let options = LoadOptions::with_max_decompressed_size(stream);
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| {
        DocumentError::Unreadable(format!(
            "this PDF can not be read ({error}): print it to a new PDF, or export its text"
        ))
    })?;
    if document.is_encrypted() {
        return Err(DocumentError::Unsupported("this PDF has a password: save it without one first".into()));
    }
    let pages = document.get_pages();
    let too_large = || DocumentError::TooLarge("this PDF has too many or too large pages: split it first".into());
    if pages.len() > MAX_PAGES {
        return Err(too_large());
    }
    let mut budget = MAX_CONTENT;
    let mut blocks = Vec::new();
    for (number, id) in pages {
        let length = document.get_page_content_with_limit(id, stream).map_or(stream, |content| content.len());
        budget = budget.checked_sub(length).ok_or_else(too_large)?;
        // Pieces that can not be decoded (a font without a table of characters) are no reason to lose the others.
        let chunks = document.extract_text_chunks_with_limit(&[number], stream);
        let text: String = chunks.into_iter().flatten().collect();
        if !text.trim().is_empty() {
            let mut block = Mapped::default();
            block.implied(&text);
            blocks.push(block);
        }
    }
    Ok(blocks)
}
