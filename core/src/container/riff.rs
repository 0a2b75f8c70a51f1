// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chunks of the RIFF container as WebP uses it (RFC 9649, section 2).

use super::ContainerError;

/// One chunk of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Four characters.
    pub kind: [u8; 4],
    /// Its content, without the pad byte.
    pub data: &'a [u8],
}

/// The chunks of a WebP file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunks<'a> {
    /// In file order.
    pub list: Vec<Chunk<'a>>,
    /// Bytes behind the end that the header states.
    pub trailing: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The first chunk of this kind.
    pub fn find(&self, kind: &[u8; 4]) -> Option<&'a [u8]> {
        self.list.iter().find(|c| &c.kind == kind).map(|c| c.data)
    }
}

/// Splits a WebP file into its chunks.
///
/// # Errors
/// [`ContainerError::Truncated`] if the file is shorter than its header states, [`ContainerError::Malformed`] if a
/// chunk is longer than the file that it stands in.
pub fn split(bytes: &[u8]) -> Result<Chunks<'_>, ContainerError> {
    let wrong = ContainerError::Malformed("it does not begin like a WebP file");
    let rest = bytes.strip_prefix(b"RIFF").ok_or(wrong.clone())?;
    let (size, rest) = rest.split_first_chunk::<4>().ok_or(ContainerError::Truncated)?;
    let size = u32::from_le_bytes(*size) as usize;
    if size < 4 {
        return Err(ContainerError::Malformed("its length is wrong"));
    }
    let (body, trailing) = rest.split_at_checked(size).ok_or(ContainerError::Truncated)?;
    let mut rest = body.strip_prefix(b"WEBP").ok_or(wrong)?;
    let mut list = Vec::new();
    while !rest.is_empty() {
        let (chunk, after) = first(rest)?;
        list.push(chunk);
        rest = after;
    }
    Ok(Chunks { list, trailing })
}

fn first(bytes: &[u8]) -> Result<(Chunk<'_>, &[u8]), ContainerError> {
    let wrong = || ContainerError::Malformed("the length of a part is wrong");
    let (&kind, rest) = bytes.split_first_chunk::<4>().ok_or_else(wrong)?;
    let (&size, rest) = rest.split_first_chunk::<4>().ok_or_else(wrong)?;
    let size = u32::from_le_bytes(size) as usize;
    let (data, rest) = rest.split_at_checked(size).ok_or_else(wrong)?;
    // The pad byte of the last chunk is sometimes left out.
    let rest = if size % 2 == 1 { rest.get(1..).unwrap_or_default() } else { rest };
    Ok((Chunk { kind, data }, rest))
}

/// Puts chunks together to a WebP file. `None` if it would be longer than the format allows (4 GiB).
pub fn join<'a>(chunks: impl IntoIterator<Item = ([u8; 4], &'a [u8])>) -> Option<Vec<u8>> {
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    for (kind, data) in chunks {
        out.extend(kind);
        out.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
        out.extend(data);
        if data.len() % 2 == 1 {
            out.push(0);
        }
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(out)
}
