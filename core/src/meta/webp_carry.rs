// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which metadata chunks of a WebP file the copy gets (RFC 9649, section 2.7).

use super::{Metadata, exif, jpeg_carry, jpeg_carry::Findings};
use crate::container::riff::Chunk;

/// Some writers put the name of the JPEG segment in front of the block.
const EXIF_NAME: &[u8] = b"Exif\0\0";

/// Flags of the `VP8X` chunk.
const ICC: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

/// One chunk of the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ancillary {
    /// Four characters.
    pub kind: [u8; 4],
    /// Content.
    pub data: Vec<u8>,
}

/// The chunks to carry, in their order, and what was found.
pub fn carry(chunks: &[Chunk<'_>]) -> (Vec<Ancillary>, Findings) {
    let (mut kept, mut found) = (Vec::<Ancillary>::new(), Findings::default());
    for chunk in chunks {
        let data = match &chunk.kind {
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" => continue,
            b"C2PA" => {
                found.c2pa = true;
                continue;
            }
            // Of each of these one is allowed, and readers take the first.
            kind @ (b"ICCP" | b"EXIF" | b"XMP ") if kept.iter().any(|k| &k.kind == kind) => continue,
            b"EXIF" => {
                let (name, block) = split_name(chunk.data);
                let stripped = exif::without_thumbnail(block);
                found.thumbnail |= stripped.thumbnail;
                found.hidden_preview |= stripped.preview;
                [name, &stripped.bytes].concat()
            }
            b"XMP " => jpeg_carry::packet(chunk.data, &mut found),
            _ => {
                found.hidden_preview |= chunk.kind != *b"ICCP" && super::holds_jpeg(chunk.data);
                chunk.data.to_vec()
            }
        };
        kept.push(Ancillary { kind: chunk.kind, data });
    }
    (kept, found)
}

pub(super) fn split_name(exif: &[u8]) -> (&[u8], &[u8]) {
    exif.strip_prefix(EXIF_NAME).map_or((&[], exif), |block| (EXIF_NAME, block))
}

/// The content of the `VP8X` chunk; `None` if a file with these chunks needs none.
pub fn header(kept: &[Ancillary], alpha: bool, width: u32, height: u32) -> Option<[u8; 10]> {
    let mut flags = if alpha { ALPHA } else { 0 };
    for (kind, flag) in [(b"ICCP", ICC), (b"EXIF", EXIF), (b"XMP ", XMP)] {
        flags |= if kept.iter().any(|k| &k.kind == kind) { flag } else { 0 };
    }
    if flags == 0 && kept.is_empty() {
        return None;
    }
    let [w0, w1, w2, _] = width.checked_sub(1)?.to_le_bytes();
    let [h0, h1, h2, _] = height.checked_sub(1)?.to_le_bytes();
    Some([flags, 0, 0, 0, w0, w1, w2, h0, h1, h2])
}

/// What the chunks say in the terms of all formats.
pub fn metadata(kept: &[Ancillary]) -> Metadata {
    let find = |kind: &[u8; 4]| kept.iter().find(|k| &k.kind == kind).map(|k| k.data.as_slice());
    Metadata {
        icc: find(b"ICCP").map(<[u8]>::to_vec),
        exif: find(b"EXIF").map(|data| split_name(data).1.to_vec()),
        xmp: find(b"XMP ").map(<[u8]>::to_vec),
        ..Metadata::default()
    }
}

/// Chunks that say the same, as far as WebP has a place for it.
pub fn from_metadata(metadata: Metadata) -> Vec<Ancillary> {
    let chunk = |kind: &[u8; 4], data: Option<Vec<u8>>| data.map(|data| Ancillary { kind: *kind, data });
    let Metadata { icc, exif, xmp, .. } = metadata;
    [chunk(b"ICCP", icc), chunk(b"EXIF", exif), chunk(b"XMP ", xmp)].into_iter().flatten().collect()
}
