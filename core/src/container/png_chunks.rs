// SPDX-License-Identifier: MIT OR Apache-2.0
//! PNG chunks (ISO/IEC 15948, PNG third edition), checksums verified.

use super::{ContainerError, jpeg_segments::be32};

/// First eight bytes of every PNG file.
pub const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// One chunk of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Four letters.
    pub kind: [u8; 4],
    /// Its content.
    pub data: &'a [u8],
    /// Length, kind, content and checksum as they stand in the file.
    pub raw: &'a [u8],
    /// The checksum is right.
    pub intact: bool,
}

impl Chunk<'_> {
    /// Needed to show the picture.
    pub fn is_critical(&self) -> bool {
        self.kind[0] & 0x20 == 0
    }

    /// May be copied by a program that changed the picture and does not know the chunk.
    pub fn is_safe_to_copy(&self) -> bool {
        self.kind[3] & 0x20 != 0
    }

    /// The four letters as text.
    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.kind).into_owned()
    }
}

/// The chunks of a file up to `IEND`, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunks<'a> {
    /// In file order, `IEND` included.
    pub list: Vec<Chunk<'a>>,
    /// Bytes after `IEND`.
    pub trailing: &'a [u8],
}

/// Splits a file into its chunks.
///
/// # Errors
/// [`ContainerError::Truncated`] if `IEND` is missing, [`ContainerError::Malformed`] for a wrong signature, length or
/// name, [`ContainerError::Checksum`] for a critical chunk with a wrong checksum; others are marked as not intact.
pub fn split(bytes: &[u8]) -> Result<Chunks<'_>, ContainerError> {
    let mut rest =
        bytes.strip_prefix(&SIGNATURE).ok_or(ContainerError::Malformed("it does not begin like a PNG file"))?;
    let mut list = Vec::new();
    loop {
        let (chunk, after) = first(rest)?;
        if !chunk.intact && chunk.is_critical() {
            return Err(ContainerError::Checksum(chunk.name()));
        }
        list.push(chunk);
        rest = after;
        if &chunk.kind == b"IEND" {
            return Ok(Chunks { list, trailing: rest });
        }
    }
}

fn first(bytes: &[u8]) -> Result<(Chunk<'_>, &[u8]), ContainerError> {
    let length = be32(bytes, 0).ok_or(ContainerError::Truncated)?;
    let kind: [u8; 4] = bytes.get(4..8).and_then(|k| k.try_into().ok()).ok_or(ContainerError::Truncated)?;
    if length > i32::MAX as u32 || !kind.iter().all(u8::is_ascii_alphabetic) {
        return Err(ContainerError::Malformed("the length or the name of a part is wrong"));
    }
    // At most 2^31 + 11, which fits the 32-bit address space of WebAssembly as well.
    let whole = length as usize + 12;
    let (raw, after) = bytes.split_at_checked(whole).ok_or(ContainerError::Truncated)?;
    let data = raw.get(8..whole - 4).ok_or(ContainerError::Truncated)?;
    let crc = be32(raw, whole - 4).ok_or(ContainerError::Truncated)?;
    let intact = crc32fast::hash(raw.get(4..whole - 4).unwrap_or_default()) == crc;
    Ok((Chunk { kind, data, raw, intact }, after))
}

/// Appends one chunk with its checksum.
pub fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(kind);
    out.extend(data);
    let crc = crc32fast::hash(out.get(from..).unwrap_or_default());
    out.extend(crc.to_be_bytes());
}
