// SPDX-License-Identifier: MIT OR Apache-2.0
//! C2PA manifests (C2PA technical specification, "Embedding manifests into various file formats"): recognised only. A
//! signature over other pixels would be wrong in the copy.

use crate::container::jpeg_segments::{be16, be32};

/// Said of a file whose manifest is left out.
pub const WARNING: &str = "The Content Credentials (C2PA) of this picture were left out: their signature is valid for \
                           the unmarked file only. Sign the copy again if you need them.";

/// A part of a file in which a manifest store may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// A PNG chunk, by its four letters.
    PngChunk([u8; 4]),
    /// A RIFF chunk (WebP), by its four letters.
    RiffChunk([u8; 4]),
    /// An entry of a TIFF directory, by its tag.
    TiffTag(u16),
    /// A GIF application extension, by the eleven bytes of application identifier and authentication code.
    GifApplication(&'a [u8]),
    /// A box of an ISO base media file (AVIF), by its type and content.
    IsoBox([u8; 4], &'a [u8]),
    /// A top-level box of a JPEG XL container, by its type and content.
    JxlBox([u8; 4], &'a [u8]),
}

/// True if `part` holds a C2PA manifest store. For JPEG see [`app11`].
pub fn is_manifest(part: Part<'_>) -> bool {
    /// The extended type of `uuid` boxes with C2PA data.
    const UUID: [u8; 16] =
        [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];
    match part {
        Part::PngChunk(kind) => &kind == b"caBX",
        Part::RiffChunk(kind) => &kind == b"C2PA",
        Part::TiffTag(tag) => tag == 0xCD41,
        Part::GifApplication(name) => name == b"C2PA_GIF\x01\0\0",
        Part::IsoBox(kind, content) => &kind == b"uuid" && content.starts_with(&UUID),
        Part::JxlBox(kind, content) => &kind == b"jumb" && names_c2pa(content),
    }
}

/// Box instance number and true if this is its first packet and holds a C2PA manifest store; for the payload of one
/// APP11 segment of a JPEG file. `None` if the payload is no JUMBF (ISO/IEC 19566-5).
pub fn app11(payload: &[u8]) -> Option<(u16, bool)> {
    let body = payload.strip_prefix(b"JP")?;
    let (instance, sequence) = (be16(body, 0)?, be32(body, 2)?);
    // After the packet header: box length, `jumb`, then the description box with the content type.
    Some((instance, sequence == 1 && names_c2pa(body.get(6..)?)))
}

/// True if the description at the beginning of a JUMBF box tells of C2PA.
fn names_c2pa(jumbf: &[u8]) -> bool {
    super::find(jumbf.get(..90).unwrap_or(jumbf), b"c2pa").is_some()
}
