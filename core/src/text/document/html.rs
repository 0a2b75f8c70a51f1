// SPDX-License-Identifier: MIT OR Apache-2.0
//! HTML: lol_html says where text is and of what kind, the tags between make blocks of it.

use super::{DocumentError, elements::Flow, references, source::Mapped, tags::Tags};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use lol_html::{
    AsciiCompatibleEncoding, HtmlRewriter, Settings, doc_text, errors::RewritingError, html_content::TextType,
};
use std::ops::Range;

/// A page read.
pub(super) struct Page {
    pub(super) blocks: Vec<Mapped>,
    /// In which encoding its author says it is; without a word of the author readers guess.
    pub(super) declared: Option<&'static Encoding>,
    /// Why it can not be written, if so.
    pub(super) read_only: Option<&'static str>,
}

/// Bytes of a page in which its encoding has to be declared (HTML Living Standard 4.2.5.4; browsers read 1,024).
const DECLARATION: usize = 1024;

/// Reads a page.
pub(super) fn read(bytes: &[u8]) -> Result<Page, DocumentError> {
    let declared = declared(bytes);
    let guess = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    let encoding = declared.unwrap_or(guess);
    let Some(compatible) = AsciiCompatibleEncoding::new(encoding) else {
        let text = encoding.decode(bytes).0;
        let runs = runs(text.as_bytes(), AsciiCompatibleEncoding::utf_8(), false)?;
        return Ok(Page {
            blocks: blocks(text.as_bytes(), &runs, UTF_8),
            declared,
            read_only: Some("this page is in UTF-16 or the like: save it as UTF-8 and mark that file"),
        });
    };
    let (runs, read_only) = match runs(bytes, compatible, true) {
        Ok(runs) => (runs, None),
        // Read as browsers most likely do, but not written: a script could be taken for text.
        Err(_) => (
            runs(bytes, compatible, false)?,
            Some(
                "this page's tags contradict each other, so that text and script can not be told apart safely: let your editor or an HTML checker repair it, then mark it",
            ),
        ),
    };
    Ok(Page { blocks: blocks(bytes, &runs, encoding), declared, read_only })
}

/// Where text is.
fn runs(
    bytes: &[u8],
    encoding: AsciiCompatibleEncoding,
    strict: bool,
) -> Result<Vec<(Range<usize>, TextType)>, DocumentError> {
    let mut runs: Vec<(Range<usize>, TextType)> = Vec::new();
    let text = doc_text!(|chunk| {
        let (at, kind) = (chunk.source_location().bytes(), chunk.text_type());
        match runs.last_mut() {
            Some((last, same)) if last.end == at.start && *same == kind => last.end = at.end,
            _ => runs.push((at, kind)),
        }
        Ok(())
    });
    let settings = Settings::new().with_encoding(encoding).with_strict(strict).append_document_content_handler(text);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let broken = |error: RewritingError| DocumentError::Unreadable(format!("this page can not be read: {error}"));
    rewriter.write(bytes).map_err(broken)?;
    rewriter.end().map_err(broken)?;
    Ok(runs)
}

fn blocks(bytes: &[u8], runs: &[(Range<usize>, TextType)], encoding: &'static Encoding) -> Vec<Mapped> {
    let mut flow = Flow::default();
    let mut done = 0;
    for (range, kind) in runs {
        Tags::new(bytes.get(done..range.start).unwrap_or_default()).for_each(|tag| flow.tag(&tag));
        done = range.end;
        let raw = bytes.get(range.clone()).unwrap_or_default();
        match kind {
            TextType::Data | TextType::RCData => flow.text(|block| {
                decode(raw, range.start, encoding, |text, at, same| match same {
                    true => references::resolve(text, at.start, block),
                    false => block.stand_in(text, at),
                });
            }),
            TextType::CDataSection => flow.text(|block| {
                decode(raw, range.start, encoding, |text, at, same| match same {
                    true => block.same(text, at.start),
                    false => block.stand_in(text, at),
                });
            }),
            TextType::PlainText | TextType::RawText | TextType::ScriptData => {}
        }
    }
    Tags::new(bytes.get(done..).unwrap_or_default()).for_each(|tag| flow.tag(&tag));
    flow.finish()
}

/// Decodes bytes at `at` piece by piece: the text, where it stands, and whether it stands there byte for byte.
fn decode(raw: &[u8], at: usize, encoding: &'static Encoding, mut piece: impl FnMut(&str, Range<usize>, bool)) {
    let mut done = at;
    if encoding == UTF_8 {
        for chunk in raw.utf8_chunks() {
            piece(chunk.valid(), done..done + chunk.valid().len(), true);
            done += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                piece("\u{FFFD}", done..done + chunk.invalid().len(), false);
                done += chunk.invalid().len();
            }
        }
        return;
    }
    let mut rest = raw;
    while !rest.is_empty() {
        let (ascii, other) = rest.split_at_checked(Encoding::ascii_valid_up_to(rest)).unwrap_or((rest, &[]));
        if let Ok(text) = std::str::from_utf8(ascii) {
            piece(text, done..done + ascii.len(), true);
        }
        done += ascii.len();
        if other.is_empty() {
            break;
        }
        let (text, length) = character(other, encoding);
        piece(&text, done..done + length, false);
        done += length;
        rest = other.get(length..).unwrap_or_default();
    }
}

/// The first character of bytes in a legacy encoding, and how many bytes it takes.
fn character(bytes: &[u8], encoding: &'static Encoding) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // The longest in GB18030 has four bytes.
    for (length, byte) in bytes.iter().enumerate().take(4) {
        let mut text = String::with_capacity(16);
        let _ = decoder.decode_to_string(std::slice::from_ref(byte), &mut text, false);
        if !text.is_empty() {
            return (text, length + 1);
        }
    }
    (String::from("\u{FFFD}"), bytes.len().min(4))
}

/// The encoding that a byte order mark or the page's head declares.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    let head = bytes.get(..DECLARATION).unwrap_or(bytes).to_ascii_lowercase();
    let label = |tag: &[u8], word: &[u8]| -> Option<&'static Encoding> {
        let after = tag.get(memchr::memmem::find(tag, word)? + word.len()..)?.trim_ascii_start();
        let value = after.strip_prefix(b"=")?.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let end = value.iter().position(|byte| b"\"'; \t\r\n/>?".contains(byte)).unwrap_or(value.len());
        Encoding::for_label(value.get(..end)?)
    };
    if head.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', &head).unwrap_or(head.len());
        if let Some(encoding) = label(head.get(..end)?, b"encoding") {
            return Some(encoding);
        }
    }
    memchr::memmem::find_iter(&head, b"<meta").find_map(|at| {
        let tag = head.get(at..)?;
        label(tag.get(..memchr::memchr(b'>', tag)?)?, b"charset")
    })
}
