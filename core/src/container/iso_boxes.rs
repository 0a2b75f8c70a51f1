// SPDX-License-Identifier: MIT OR Apache-2.0
//! Boxes of ISO base media files (ISO/IEC 14496-12), as AVIF and JPEG XL use them.

use super::{
    ContainerError,
    jpeg_segments::{be16, be32},
};

/// One box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsoBox<'a> {
    /// Four letters.
    pub kind: [u8; 4],
    /// What stands behind its header.
    pub content: &'a [u8],
}

/// Splits bytes that consist of boxes.
///
/// # Errors
/// [`ContainerError::Truncated`] if a box is longer than what is there, [`ContainerError::Malformed`] if it is shorter
/// than its header.
pub fn split(bytes: &[u8]) -> Result<Vec<IsoBox<'_>>, ContainerError> {
    let (mut list, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let (one, after) = first(rest)?;
        list.push(one);
        rest = after;
    }
    Ok(list)
}

fn first(bytes: &[u8]) -> Result<(IsoBox<'_>, &[u8]), ContainerError> {
    let truncated = ContainerError::Truncated;
    let short = be32(bytes, 0).ok_or(truncated.clone())?;
    let kind: [u8; 4] = bytes.get(4..8).and_then(|k| k.try_into().ok()).ok_or(truncated.clone())?;
    let (head, length) = match short {
        // To the end of the file.
        0 => (8, bytes.len()),
        1 => {
            let (high, low) = (be32(bytes, 8).ok_or(truncated.clone())?, be32(bytes, 12).ok_or(truncated.clone())?);
            let length = u64::from(high) << 32 | u64::from(low);
            (16, usize::try_from(length).map_err(|_| truncated.clone())?)
        }
        n => (8, n as usize),
    };
    if length < head {
        return Err(ContainerError::Malformed("the length of a part is wrong"));
    }
    let (whole, after) = bytes.split_at_checked(length).ok_or(truncated)?;
    Ok((IsoBox { kind, content: whole.get(head..).unwrap_or_default() }, after))
}

/// Version and content of a box that begins with version and flags; the flags' lowest bit as well.
pub fn versioned(content: &[u8]) -> Option<(u8, bool, &[u8])> {
    let (&[version, _, _, flags], rest) = content.split_first_chunk::<4>()?;
    Some((version, flags & 1 != 0, rest))
}

/// Reads big-endian numbers one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a>(pub &'a [u8]);

impl<'a> Numbers<'a> {
    /// The next `n` bytes.
    pub fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (out, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(out)
    }

    /// The next byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    /// The next 16 bits.
    pub fn u16(&mut self) -> Option<u16> {
        be16(self.bytes(2)?, 0)
    }

    /// The next 32 bits.
    pub fn u32(&mut self) -> Option<u32> {
        be32(self.bytes(4)?, 0)
    }

    /// A number of `size` bytes: 0 (gives 0) to 8.
    pub fn sized(&mut self, size: u8) -> Option<u64> {
        Some(self.bytes(usize::from(size.min(8)))?.iter().fold(0, |v, &b| v << 8 | u64::from(b)))
    }

    /// 32 bits if `wide`, else 16.
    pub fn id(&mut self, wide: bool) -> Option<u32> {
        if wide { self.u32() } else { self.u16().map(u32::from) }
    }

    /// Text up to a zero byte, or to the end.
    pub fn text(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|&b| b == 0).unwrap_or(self.0.len());
        let (text, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        text
    }
}
