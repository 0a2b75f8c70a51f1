// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files opened and unpacked.

use super::gzip::Members;
use super::input::Input;
use crate::failure::Failure;
use crate::input::is_dash;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// How a file is cut into records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Not at all: windows.
    Plain,
    /// A JSON value a line.
    Lines,
    /// JSON values one after the other, or in an array.
    Values,
    /// WARC records.
    Warc,
}

/// What a file's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) form: Form,
    pub(super) packed: bool,
}

impl Kind {
    /// `None` for a name that is not one of text.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let unpacked = [".gz", ".gzip", ".zst", ".zstd"].iter().find_map(|ending| name.strip_suffix(ending));
        let form = match unpacked.unwrap_or(&name).rsplit_once('.').map(|(_, extension)| extension) {
            Some("warc" | "wet") => Form::Warc,
            Some("jsonl" | "ndjson" | "jsonlines") => Form::Lines,
            Some("json") => Form::Values,
            Some("txt" | "text" | "md" | "markdown" | "html" | "htm" | "xhtml") => Form::Plain,
            _ => return None,
        };
        Some(Self { form, packed: unpacked.is_some() })
    }
}

/// A file ready to be cut.
pub(super) struct Source {
    pub(super) input: Input,
    pub(super) form: Form,
}

/// Largest window of Zstandard, as a power of two: 128 MiB, what its own program grants.
const ZSTD_WINDOW_LOG: u32 = 27;
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// Of the frames that can be skipped; the first nibble varies.
const ZSTD_SKIPPABLE: [u8; 3] = [0x2A, 0x4D, 0x18];

/// Opens a file, `-` for stdin; how it is packed its first bytes say, how it is cut its name, or also its first bytes.
pub(super) fn open(path: &Path) -> Result<Source, Failure> {
    let raw: Box<dyn Read + Send> = if is_dash(path) {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(|error| Failure::reading(&error))?;
        if file.metadata().is_ok_and(|meta| meta.is_dir()) {
            return Err(Failure::new("unsupported", "this is a folder, not a file"));
        }
        Box::new(file)
    };
    from(raw, Kind::of(path).map(|kind| kind.form))
}

/// The same with the bytes at hand.
pub(super) fn from(raw: Box<dyn Read + Send>, named: Option<Form>) -> Result<Source, Failure> {
    let mut raw = BufReader::with_capacity(64 << 10, raw);
    let head = raw.fill_buf().map_err(|error| Failure::reading(&error))?;
    let zstd = head.starts_with(&ZSTD_MAGIC) || head.get(1..4) == Some(&ZSTD_SKIPPABLE[..]);
    let unpacked: Box<dyn Read + Send> = if head.starts_with(&[0x1F, 0x8B]) {
        Box::new(Members::new(raw))
    } else if zstd {
        let mut decoder = zstd::Decoder::with_buffer(raw).map_err(|error| Failure::reading(&error))?;
        decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(|error| Failure::reading(&error))?;
        Box::new(UntilError(Some(decoder)))
    } else {
        Box::new(UntilError(Some(raw)))
    };
    let mut input = Input::new(unpacked);
    let head = input.peek();
    let form = match named {
        _ if head.starts_with(b"WARC/") => Form::Warc,
        Some(form) => form,
        None if matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) => Form::Values,
        None => Form::Plain,
    };
    Ok(Source { input, form })
}

/// A reader that is at its end after its first error: those of Zstandard and of the system do not go on.
struct UntilError<R>(Option<R>);

impl<R: Read> Read for UntilError<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(reader) = &mut self.0 else { return Ok(0) };
        let result = reader.read(into);
        if result.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.0 = None;
        }
        result
    }
}
