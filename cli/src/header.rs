// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the first bytes of a file tell, without decoding it: is it a picture, and how many pixels has it.

use crate::UsageError;
use crate::input::Source;
use glassine_core::codec::{self, Format, SNIFF_LEN, Sniffed};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

pub use glassine_core::codec::{Size, size};

/// The size stated in the header of a file; `None` when there is none, or none that is known here.
pub fn size_of_file(path: &Path) -> Option<Size> {
    size(&mut BufReader::new(File::open(path).ok()?)).ok().flatten()
}

/// What a file in a walked folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A picture that is read here, by its extension or its first bytes; it may be damaged.
    Picture,
    /// Called as such a picture, but its first bytes are those of another known format.
    Misnamed,
    /// Anything else.
    Other,
}

/// What the file is, by its extension and its first bytes.
pub fn kind(path: &Path) -> Kind {
    let extension = path.extension().and_then(|ext| ext.to_str());
    let sniffed = sniff(path);
    let readable = sniffed.and_then(Sniffed::readable);
    if extension.and_then(format_of_extension).is_some_and(|format| Format::READ.contains(&format)) {
        // Bytes of no known format may be a damaged picture, and a file that can not be opened may be any.
        return match sniffed {
            Some(Sniffed::Known(_) | Sniffed::Other(_)) if readable.is_none() => Kind::Misnamed,
            _ => Kind::Picture,
        };
    }
    match readable {
        // Camera raw files are TIFF inside, and have names of their own.
        Some(Format::Tiff) if extension.is_some() => Kind::Other,
        Some(_) => Kind::Picture,
        None => Kind::Other,
    }
}

fn format_of_extension(extension: &str) -> Option<Format> {
    let is = |format: &&Format| format.extensions().iter().any(|known| extension.eq_ignore_ascii_case(known));
    Format::ALL.iter().find(is).copied()
}

fn sniff(path: &Path) -> Option<Sniffed> {
    let mut start = Vec::with_capacity(SNIFF_LEN);
    File::open(path).ok()?.take(SNIFF_LEN as u64).read_to_end(&mut start).ok()?;
    Some(codec::sniff(&start))
}

/// The format that the first bytes of the file speak of, if it is read here.
pub fn format_of_file(path: &Path) -> Option<Format> {
    sniff(path)?.readable()
}

/// The format that the first bytes of `source` speak of. Waits for the first byte of stdin, and takes nothing from it.
pub fn format_of(source: &Source) -> Option<Format> {
    match source {
        Source::File(path) => format_of_file(path),
        Source::Stdin => {
            let mut stdin = io::stdin().lock();
            let start = stdin.fill_buf().ok()?;
            // A pipe may give single bytes. The first one tells which of these it is, if it is one of them.
            codec::sniff(start).readable().or_else(|| match start.first()? {
                0x89 => Some(Format::Png),
                0xff => Some(Format::Jpeg),
                b'R' => Some(Format::Webp),
                b'G' => Some(Format::Gif),
                b'I' | b'M' => Some(Format::Tiff),
                _ => None,
            })
        }
    }
}

/// Complains when the extension of `target` is that of another format than the `written` one. Extensions that are not
/// known, and formats not known yet, are let through.
///
/// # Errors
/// [`UsageError`] in words for people.
pub fn check_extension(target: &Path, written: Option<Format>) -> Result<(), UsageError> {
    let Some(extension) = target.extension().and_then(|ext| ext.to_str()) else { return Ok(()) };
    let format = format_of_extension(extension);
    let name = match (format, extension.to_ascii_lowercase().as_str()) {
        (Some(format), _) => format.name(),
        (None, "bmp") => "BMP",
        (None, "heic" | "heif") => "HEIC",
        _ => return Ok(()),
    };
    let Some(written) = written.filter(|written| Some(*written) != format) else { return Ok(()) };
    Err(UsageError(format!(
        "{} has the name of a {name} picture, but a {} picture would be written there; call it {}",
        target.display(),
        written.name(),
        target.with_extension(written.extension()).display()
    )))
}
