// SPDX-License-Identifier: MIT OR Apache-2.0
//! Photoshop image resources (`8BIM` blocks of APP13, Adobe Photoshop File Formats Specification): IPTC, captions,
//! resolution, and a thumbnail that must not be carried.

use crate::container::jpeg_segments::{be16, be32};

/// Thumbnail of Photoshop 4, and of 5 and later.
const THUMBNAILS: [u16; 2] = [0x0409, 0x040C];

/// IPTC-IIM data sets.
pub(super) const IPTC: u16 = 0x0404;
/// EXIF, and more EXIF.
pub(super) const EXIF: u16 = 0x0422;
pub(super) const EXIF_MORE: u16 = 0x0423;
/// XMP.
pub(super) const XMP: u16 = 0x0424;
/// MD5 digest of the IPTC data sets.
pub(super) const IPTC_DIGEST: u16 = 0x0425;
/// Resolution, copyright flag, address of the rights owner, colour profile.
pub(super) const RIGHTS: [u16; 4] = [0x03ED, 0x040A, 0x040B, 0x040F];

/// What becomes of a resource.
pub(super) enum Edit {
    Keep,
    Drop,
    Replace(Vec<u8>),
}

/// The resources without thumbnails; `None` if there was none, or if the blocks can not be read.
pub fn without_thumbnail(resources: &[u8]) -> Option<Vec<u8>> {
    let (mut out, rest) = edit(resources, |id, _| if THUMBNAILS.contains(&id) { Edit::Drop } else { Edit::Keep });
    // Padding or something unknown at the end stays.
    out.extend(rest);
    (out.len() < resources.len()).then_some(out)
}

/// The resources as `rule` decides by identifier and data, and what stands behind the last readable one.
pub(super) fn edit(resources: &[u8], mut rule: impl FnMut(u16, &[u8]) -> Edit) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::with_capacity(resources.len());
    let mut rest = resources;
    while let Some((whole, after)) = block(rest).and_then(|length| rest.split_at_checked(length)) {
        rest = after;
        let Some((head, id, data)) = parts(whole) else { break };
        match rule(id, data) {
            Edit::Keep => out.extend(whole),
            Edit::Drop => {}
            Edit::Replace(new) => {
                out.extend(head);
                out.extend((new.len() as u32).to_be_bytes());
                out.extend(&new);
                out.extend((new.len() % 2 == 1).then_some(0));
            }
        }
    }
    (out, rest)
}

/// Signature, identifier and name together; the identifier; and the data of one block.
fn parts(block: &[u8]) -> Option<(&[u8], u16, &[u8])> {
    let head = 6 + ((usize::from(*block.get(6)?) + 2) & !1);
    let size = be32(block, head)? as usize;
    let data = head + 4;
    Some((block.get(..head)?, be16(block, 4)?, block.get(data..data.checked_add(size)?)?))
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
