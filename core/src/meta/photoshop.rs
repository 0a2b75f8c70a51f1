// SPDX-License-Identifier: MIT OR Apache-2.0
//! Photoshop image resources (`8BIM` blocks of APP13, Adobe Photoshop File Formats Specification): IPTC, captions,
//! resolution, and a thumbnail that must not be carried.

use crate::container::jpeg_segments::{be16, be32};

/// Thumbnail of Photoshop 4, and of 5 and later.
const THUMBNAILS: [u16; 2] = [0x0409, 0x040C];

/// The resources without thumbnails; `None` if there was none, or if the blocks can not be read.
pub fn without_thumbnail(resources: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(resources.len());
    let mut rest = resources;
    while let Some(length) = block(rest) {
        let (whole, after) = rest.split_at_checked(length)?;
        if !be16(whole, 4).is_some_and(|id| THUMBNAILS.contains(&id)) {
            out.extend(whole);
        }
        rest = after;
    }
    // Padding or something unknown at the end stays.
    out.extend(rest);
    (out.len() < resources.len()).then_some(out)
}

/// Length of the block at the beginning: signature, identifier, padded name, length, padded data.
fn block(bytes: &[u8]) -> Option<usize> {
    if !matches!(bytes.get(..4)?, b"8BIM" | b"8B64" | b"AgHg" | b"MeSa" | b"PHUT" | b"DCSR") {
        return None;
    }
    let name = (usize::from(*bytes.get(6)?) + 2) & !1;
    let size = be32(bytes, 6 + name)? as usize;
    let end = (6 + name + 4).checked_add(size)?;
    if end > bytes.len() {
        return None;
    }
    // The pad byte of the last block is sometimes left out.
    Some((end + (size & 1)).min(bytes.len()))
}
