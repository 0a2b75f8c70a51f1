// SPDX-License-Identifier: MIT OR Apache-2.0
//! Zip packages: reading entries within limits, and giving some of them new content while every other byte of the
//! archive stays (APPNOTE.TXT 6.3.10, section 4.3).
//!
//! The archive is not written anew: the entry's data give way to the new ones, and what depends on their length (its
//! sizes and checksum, offsets in the central directory) is put right. So untouched entries keep their compressed
//! bytes, times, attributes, extra fields and order, whatever program wrote them.

use super::{DocumentError, source::Ink};
use crate::limits::Limits;
use flate2::{Compression, write::DeflateEncoder};
use std::{
    io::{Cursor, Read, Write},
    ops::Range,
};
use zip::ZipArchive;

/// Most entries of an archive. Books have some hundreds.
const MAX_ENTRIES: usize = 20_000;

/// An entry's place.
#[derive(Debug)]
struct Entry {
    name: String,
    /// Byte of its local header.
    header: usize,
    /// Byte of its record in the central directory.
    record: usize,
}

/// A part of a document: an entry that was read.
#[derive(Debug)]
pub(super) struct Part {
    entry: usize,
    /// Its content.
    pub(super) bytes: Vec<u8>,
    /// How text is written into it.
    pub(super) ink: Ink,
}

/// A package opened.
#[derive(Debug)]
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    entries: Vec<Entry>,
    /// Bytes that may still be decompressed.
    budget: u64,
}

impl<'a> Package<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, DocumentError> {
        if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return Err(DocumentError::Unsupported(
                "this is a document with a password, or of Word before 2007: save it as .docx without a password"
                    .into(),
            ));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > MAX_ENTRIES {
            return Err(DocumentError::TooLarge(format!(
                "this file holds {} parts, more than the {MAX_ENTRIES} that are read: no document has as many",
                archive.len()
            )));
        }
        if archive.has_duplicate_names() {
            return Err(broken("two parts have the same name"));
        }
        let mut entries = Vec::with_capacity(archive.len());
        for at in 0..archive.len() {
            let file = archive.by_index_raw(at).map_err(broken)?;
            let place = |byte: u64| usize::try_from(byte).map_err(broken);
            entries.push(Entry {
                name: file.name().map_err(broken)?.into_owned(),
                header: place(file.header_start())?,
                record: place(file.central_header_start())?,
            });
        }
        Ok(Self { bytes, archive, entries, budget: limits.max_bytes / 16 })
    }

    /// Names of the entries, in the order of the directory.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The entry of this name, decompressed; `None` when there is none.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Part>, DocumentError> {
        let Some(entry) = self.entries.iter().position(|entry| entry.name == name) else { return Ok(None) };
        let file = self.archive.by_index(entry).map_err(broken)?;
        let too_large = || {
            DocumentError::TooLarge(
                "the text of this document takes more memory than is allowed: split it, or raise the memory limit"
                    .into(),
            )
        };
        if file.size() > self.budget {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        // The size in the header may be a lie.
        file.take(self.budget + 1).read_to_end(&mut bytes).map_err(broken)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.budget = self.budget.checked_sub(length).ok_or_else(too_large)?;
        Ok(Some(Part { entry, bytes, ink: Ink::Markup }))
    }

    /// The archive with new content for these parts.
    pub(super) fn write(&self, parts: &[(&Part, Vec<u8>)]) -> Result<Vec<u8>, DocumentError> {
        if parts.is_empty() {
            return Ok(self.bytes.to_vec());
        }
        let mut spliced = Vec::with_capacity(parts.len());
        for (part, content) in parts {
            let entry = self.entries.get(part.entry).ok_or_else(zip64)?;
            spliced.push(Replacement::new(self.bytes, entry, content)?);
        }
        spliced.sort_by_key(|new| new.at.start);
        let mut out = Vec::with_capacity(self.bytes.len() + self.bytes.len() / 2);
        let mut done = 0;
        for new in &spliced {
            out.extend_from_slice(self.bytes.get(done..new.at.start).ok_or_else(zip64)?);
            out.extend_from_slice(&new.entry);
            done = new.at.end;
        }
        out.extend_from_slice(self.bytes.get(done..).ok_or_else(zip64)?);
        self.repair_directory(&mut out, &spliced)?;
        Ok(out)
    }

    /// Puts right what the directory says of the new entries and of all that moved.
    fn repair_directory(&self, out: &mut [u8], spliced: &[Replacement]) -> Result<(), DocumentError> {
        // Where a byte of the archive, outside the replaced entries, is now.
        let moved = |at: usize| -> usize {
            spliced.iter().take_while(|new| new.at.end <= at).fold(at, |at, new| at + new.entry.len() - new.at.len())
        };
        for entry in &self.entries {
            let record = moved(entry.record);
            let offset = get32(out, record + 42).filter(|offset| *offset != u32::MAX).ok_or_else(zip64)?;
            put32(out, record + 42, shifted(offset, entry.header, moved(entry.header)))?;
            if let Some(new) = spliced.iter().find(|new| new.at.start == entry.header) {
                put16(out, record + 8, new.flags)?;
                new.sizes.iter().zip([16, 20, 24]).try_for_each(|(size, at)| put32(out, record + at, Some(*size)))?;
            }
        }
        let end = memchr::memmem::rfind(self.bytes, b"PK\x05\x06").ok_or_else(zip64)?;
        if end.checked_sub(20).and_then(|at| self.bytes.get(at..)).is_some_and(|at| at.starts_with(b"PK\x06\x07")) {
            return Err(zip64());
        }
        let directory = self.entries.iter().map(|entry| entry.record).min().ok_or_else(zip64)?;
        let offset = get32(self.bytes, end + 16).filter(|offset| *offset != u32::MAX).ok_or_else(zip64)?;
        put32(out, moved(end) + 16, shifted(offset, directory, moved(directory)))
    }
}

/// An entry's local header and data, new, and the bytes of the archive they take the place of.
struct Replacement {
    at: Range<usize>,
    entry: Vec<u8>,
    flags: u16,
    /// Checksum, compressed and true size.
    sizes: [u32; 3],
}

impl Replacement {
    fn new(bytes: &[u8], entry: &Entry, content: &[u8]) -> Result<Self, DocumentError> {
        let field = |at: usize| get16(bytes, entry.header + at).map(usize::from).ok_or_else(zip64);
        let data = entry.header + 30 + field(26)? + field(28)?;
        let old_size = get32(bytes, entry.record + 20).filter(|size| *size != u32::MAX).ok_or_else(zip64)?;
        let mut end = data + usize::try_from(old_size).map_err(broken)?;
        let mut flags = get16(bytes, entry.header + 6).ok_or_else(zip64)?;
        if flags & DESCRIPTOR != 0 {
            // Sizes and checksum follow the data, with or without a signature. They go to the header now.
            let rest = bytes.get(end..).unwrap_or_default();
            let signature = if rest.starts_with(b"PK\x07\x08") { 4 } else { 0 };
            let checksum = get32(bytes, entry.record + 16);
            if get32(rest, signature) != checksum || get32(rest, signature + 4) != Some(old_size) {
                return Err(zip64());
            }
            end += signature + 12;
            flags &= !DESCRIPTOR;
        }
        let packed = match get16(bytes, entry.record + 10) {
            Some(0) => content.to_vec(),
            Some(8) => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(content).and_then(|()| encoder.finish()).map_err(broken)?
            }
            _ => return Err(broken("a way of compression that documents do not use")),
        };
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| zip64());
        let sizes = [crc32fast::hash(content), length(&packed)?, length(content)?];
        let mut new = bytes.get(entry.header..data).ok_or_else(zip64)?.to_vec();
        put16(&mut new, 6, flags)?;
        sizes.iter().zip([14, 18, 22]).try_for_each(|(size, at)| put32(&mut new, at, Some(*size)))?;
        new.extend_from_slice(&packed);
        if end > bytes.len() {
            return Err(zip64());
        }
        Ok(Self { at: entry.header..end, entry: new, flags, sizes })
    }
}

/// Bit of the flags: sizes and checksum follow the data.
const DESCRIPTOR: u16 = 1 << 3;

/// An offset of something that was at byte `from` and is at byte `to` now. Offsets may count from elsewhere than the
/// file's start: only the difference is known to be right.
fn shifted(offset: u32, from: usize, to: usize) -> Option<u32> {
    let shift = i64::try_from(to).ok()?.checked_sub(i64::try_from(from).ok()?)?;
    u32::try_from(i64::from(offset).checked_add(shift)?).ok()
}

fn get16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|field| u16::from_le_bytes(*field))
}

fn get32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|field| u32::from_le_bytes(*field))
}

fn put16(bytes: &mut [u8], at: usize, value: u16) -> Result<(), DocumentError> {
    let field = bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut()).ok_or_else(zip64)?;
    *field = value.to_le_bytes();
    Ok(())
}

fn put32(bytes: &mut [u8], at: usize, value: Option<u32>) -> Result<(), DocumentError> {
    let field = bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut()).ok_or_else(zip64)?;
    *field = value.ok_or_else(zip64)?.to_le_bytes();
    Ok(())
}

fn zip64() -> DocumentError {
    DocumentError::Unsupported(
        "this document is packed in an unusual way (zip64, or damaged) and can not be changed safely: open it in the \
         program it was written with, save it again and mark that file"
            .into(),
    )
}

pub(super) fn broken(error: impl std::fmt::Display) -> DocumentError {
    DocumentError::Unreadable(format!("this document is damaged or not what its name says ({error}): export it again"))
}
