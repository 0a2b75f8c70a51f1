// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a file's name and first bytes tell: is it a text, and of which format.

use crate::UsageError;
use crate::failure::Failure;
use crate::input::Source;
use glassine_core::text::TextFormat;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// First bytes looked at.
const START: usize = 4096;
/// Bytes of memory for each byte of a document in work: its text, the edits of every gap, the copy, and the copy's text.
const MEMORY: u64 = 24;

/// The format of the file, also when only its contents tell.
pub fn format_of(path: &Path) -> Option<TextFormat> {
    TextFormat::of(extension(path), &start_of(path)?)
}

/// Plain text or HTML, for a file with a name that tells nothing, if its beginning is a text.
pub fn plain(path: &Path) -> Option<TextFormat> {
    plain_bytes(&start_of(path)?)
}

/// The format of bytes without a name.
pub fn format_of_bytes(bytes: &[u8]) -> Option<TextFormat> {
    let start = bytes.get(..START).unwrap_or(bytes);
    TextFormat::of("", start).or_else(|| plain_bytes(start))
}

/// The format of a text named on the command line, whose contents are `bytes`.
///
/// # Errors
/// `unsupported`.
pub fn format_of_source(source: &Source, bytes: &[u8]) -> Result<TextFormat, Failure> {
    let named = match source {
        Source::Stdin => None,
        Source::File(path) => TextFormat::of(extension(path), bytes.get(..START).unwrap_or(bytes)),
    };
    named.or_else(|| format_of_bytes(bytes)).ok_or_else(unknown)
}

fn plain_bytes(start: &[u8]) -> Option<TextFormat> {
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // Cut within a character.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(start.get(..error.valid_up_to())?).ok()?,
        Err(_) => return None,
    };
    let is_html = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    (!text.contains('\0')).then_some(if is_html { TextFormat::Html } else { TextFormat::Plain })
}

fn start_of(path: &Path) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path).ok()?.take(START as u64).read_to_end(&mut start).ok()?;
    Some(start)
}

/// The same for a file found in a folder: there only the usual names are taken, since source code, lists and logs are
/// texts, too, and nobody wants marks in them.
pub fn in_folder(path: &Path) -> Option<TextFormat> {
    is_usual(extension(path)).then(|| format_of(path))?
}

/// Whether this extension, with or without its dot, is a usual one of texts.
pub fn is_usual(extension: &str) -> bool {
    let known = ["txt", "md", "markdown", "html", "htm", "xhtml", "epub", "docx", "odt", "rtf", "pdf"];
    let extension = extension.strip_prefix('.').unwrap_or(extension);
    known.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// The extension of the name, without the dot; empty where there is none.
pub fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// Said of a named file that is no text.
pub fn unknown() -> Failure {
    Failure::new(
        "unsupported",
        "this is no text that Glassine reads; it reads txt, Markdown, HTML, EPUB, Word (docx), OpenDocument (odt), RTF and PDF",
    )
}

/// Memory that work on the text takes, bytes.
pub fn weight(source: &Source) -> u64 {
    const UNKNOWN: u64 = 1 << 20;
    match source {
        Source::Stdin => UNKNOWN * MEMORY,
        Source::File(path) => std::fs::metadata(path).map_or(0, |meta| meta.len()).saturating_mul(MEMORY),
    }
}

/// Complains when `target` has the name of another kind of file than the `written` one.
///
/// # Errors
/// [`UsageError`] in words for people.
pub fn check_extension(target: &Path, written: TextFormat) -> Result<(), UsageError> {
    let named = TextFormat::of(extension(target), &[]);
    match named {
        Some(named) if named != written => Err(UsageError(format!(
            "{} has the name of a {} file, but a {} file would be written there: a copy has its original's format",
            target.display(),
            named.name(),
            written.name(),
        ))),
        _ => Ok(()),
    }
}
