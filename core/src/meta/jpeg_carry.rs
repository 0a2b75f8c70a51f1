// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which metadata segments of a JPEG file the copy gets.

use md5::{Digest, Md5};

use super::{c2pa, exif, jpeg_privacy::ICC, photoshop, xmp};
use crate::container::jpeg_segments::{APP0, COM, MAX_PAYLOAD, be32};

pub(crate) const EXIF: &[u8] = b"Exif\0\0";
pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const MULTI_PICTURE: &[u8] = b"MPF\0";
const ISO_GAIN_MAP: &[u8] = b"urn:iso:std:iso:ts:21496:-1\0";
pub(super) const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
pub(super) const JFIF: &[u8] = b"JFIF\0";
const JFXX: &[u8] = b"JFXX\0";

/// One metadata segment of the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Second byte of the marker: `APPn` or `COM`.
    pub marker: u8,
    /// Payload, at most 65,533 bytes.
    pub payload: Vec<u8>,
}

/// What had to be left out or could not be checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// An HDR gain map.
    pub gain_map: bool,
    /// Preview pictures of the Multi-Picture Format.
    pub previews: bool,
    /// A film or pictures described in the XMP.
    pub attached: bool,
    /// A C2PA manifest.
    pub c2pa: bool,
    /// Something like a small picture is left in private data that can not be edited.
    pub hidden_preview: bool,
    /// A thumbnail of the unmarked picture was taken out.
    pub thumbnail: bool,
}

/// The segments to carry, in their order. `source` gives marker and payload of every `APPn` and `COM` segment.
pub fn carry<'a>(source: impl Iterator<Item = (u8, &'a [u8])>) -> (Vec<Segment>, Findings) {
    let mut found = Findings::default();
    let mut kept: Vec<Segment> = source.filter_map(|(marker, payload)| one(marker, payload, &mut found)).collect();
    manifests(&mut kept, &mut found);
    resources(&mut kept, &mut found);
    extended_xmp(&mut kept, &mut found);
    (kept, found)
}

/// Decides on one segment by itself.
fn one(marker: u8, payload: &[u8], found: &mut Findings) -> Option<Segment> {
    let keep = |payload: Vec<u8>| Some(Segment { marker, payload });
    match marker.wrapping_sub(APP0) {
        0 if payload.starts_with(JFXX) => {
            found.thumbnail = true;
            None
        }
        0 if payload.starts_with(JFIF) && payload.len() > 14 => {
            // Two bytes give the size of a thumbnail, which follows.
            found.thumbnail = true;
            let mut head = payload.get(..14)?.to_vec();
            head.get_mut(12..14)?.fill(0);
            keep(head)
        }
        1 if payload.starts_with(EXIF) => {
            let stripped = exif::without_thumbnail(payload.get(EXIF.len()..)?);
            found.thumbnail |= stripped.thumbnail;
            found.hidden_preview |= stripped.preview;
            keep([EXIF, &stripped.bytes].concat())
        }
        1 if payload.starts_with(XMP) => keep([XMP, &packet(payload.get(XMP.len()..)?, found)].concat()),
        2 if payload.starts_with(MULTI_PICTURE) => {
            found.previews = true;
            None
        }
        2 if payload.starts_with(ISO_GAIN_MAP) => {
            found.gain_map = true;
            None
        }
        0..=15 => keep(payload.to_vec()),
        _ => (marker == COM).then(|| Segment { marker, payload: payload.to_vec() }),
    }
}

/// One XMP packet, cleaned; as it was if it can not be read.
pub(crate) fn packet(bytes: &[u8], found: &mut Findings) -> Vec<u8> {
    match xmp::clean(bytes) {
        Some(cleaned) => {
            found.thumbnail |= cleaned.pictures;
            found.gain_map |= cleaned.gain_map;
            found.attached |= cleaned.attached;
            found.c2pa |= cleaned.manifest;
            cleaned.bytes
        }
        None => {
            found.hidden_preview |= super::find(bytes, b"Thumbnails").is_some();
            bytes.to_vec()
        }
    }
}

/// Drops C2PA manifest stores with all their packets.
fn manifests(kept: &mut Vec<Segment>, found: &mut Findings) {
    let app11 = |s: &Segment| if s.marker == APP0 + 11 { c2pa::app11(&s.payload) } else { None };
    let stores: Vec<u16> = kept.iter().filter_map(app11).filter(|b| b.1).map(|b| b.0).collect();
    found.c2pa |= !stores.is_empty();
    kept.retain(|s| !app11(s).is_some_and(|b| stores.contains(&b.0)));
}

/// Takes thumbnails out of the Photoshop resources.
fn resources(kept: &mut Vec<Segment>, found: &mut Findings) {
    edit_resources(kept, |all| {
        let without = photoshop::without_thumbnail(all);
        found.thumbnail |= without.is_some();
        let rest = without.unwrap_or_else(|| all.to_vec());
        found.hidden_preview |= super::holds_jpeg(&rest);
        Some(rest)
    });
}

/// Gives the Photoshop resources, which may run over several segments, to `edit` as a whole; `None` drops them.
pub(super) fn edit_resources(kept: &mut Vec<Segment>, edit: impl FnOnce(&[u8]) -> Option<Vec<u8>>) {
    let is = |s: &Segment| s.marker == APP0 + 13 && s.payload.starts_with(PHOTOSHOP);
    let all: Vec<u8> =
        kept.iter().filter(|s| is(s)).flat_map(|s| s.payload.iter().skip(PHOTOSHOP.len())).copied().collect();
    if all.is_empty() {
        return;
    }
    let new = edit(&all).unwrap_or_default();
    if new == all {
        return;
    }
    let parts = new
        .chunks(MAX_PAYLOAD - PHOTOSHOP.len())
        .map(|part| Segment { marker: APP0 + 13, payload: [PHOTOSHOP, part].concat() })
        .collect();
    replace(kept, is, parts);
}

/// Puts `parts` in the place of the first segment that `is` picks and removes the others.
fn replace(kept: &mut Vec<Segment>, is: impl Fn(&Segment) -> bool, parts: Vec<Segment>) {
    let place = kept.iter().position(&is).unwrap_or(kept.len());
    kept.retain(|s| !is(s));
    kept.splice(place..place, parts);
}

/// Cleans the extended XMP packet. Where its parts do not fit together nobody can read them, so they show nothing.
fn extended_xmp(kept: &mut Vec<Segment>, found: &mut Findings) {
    edit_extended_xmp(kept, |whole| Some(packet(whole, found)));
}

pub(super) fn is_extended_xmp(segment: &Segment) -> bool {
    segment.marker == APP0 + 1 && segment.payload.starts_with(XMP_EXTENSION)
}

/// Gives the extended XMP packet to `edit` as a whole; `None` drops it. Its name is its MD5 digest, so the main packet
/// learns the new one. `None` if its parts do not fit together.
pub(super) fn edit_extended_xmp(kept: &mut Vec<Segment>, edit: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Option<()> {
    let guid = kept.iter().find(|s| is_extended_xmp(s)).and_then(part)?.0.to_vec();
    let whole = joined(kept, &guid)?;
    let Some(cleaned) = edit(&whole) else {
        kept.retain(|s| !is_extended_xmp(s));
        return Some(());
    };
    if whole == cleaned {
        return Some(());
    }
    let new: String = Md5::digest(&cleaned).iter().map(|b| format!("{b:02X}")).collect();
    let mut offset = 0u32;
    let fresh = cleaned
        .chunks(MAX_PAYLOAD - XMP_EXTENSION.len() - HEAD)
        .map(|data| {
            let payload =
                [XMP_EXTENSION, new.as_bytes(), &(cleaned.len() as u32).to_be_bytes(), &offset.to_be_bytes(), data]
                    .concat();
            offset += data.len() as u32;
            Segment { marker: APP0 + 1, payload }
        })
        .collect();
    replace(kept, is_extended_xmp, fresh);
    for main in kept.iter_mut().filter(|s| s.marker == APP0 + 1 && s.payload.starts_with(XMP)) {
        xmp::replace_guid(&mut main.payload, &guid, new.as_bytes());
    }
    Some(())
}

/// Bytes of an extended packet's identifier; with its length and the offset of the part.
const GUID: usize = 32;
const HEAD: usize = GUID + 8;

/// Identifier, offset and data of one part of an extended packet.
fn part(segment: &Segment) -> Option<(&[u8], u32, &[u8])> {
    let (head, data) = segment.payload.get(XMP_EXTENSION.len()..)?.split_at_checked(HEAD)?;
    Some((head.get(..GUID)?, be32(head, GUID + 4)?, data))
}

/// The extended packet, if its parts fit together as the specification says.
fn joined(kept: &[Segment], guid: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<_> = kept.iter().filter(|s| is_extended_xmp(s)).filter_map(part).collect();
    parts.sort_by_key(|p| p.1);
    let mut whole = Vec::new();
    for (id, offset, data) in parts {
        if *id != *guid || offset as usize != whole.len() {
            return None;
        }
        whole.extend(data);
    }
    Some(whole)
}

/// True if the payload of an APP0 segment is a JFIF header.
pub fn is_jfif(payload: &[u8]) -> bool {
    payload.len() >= 14 && payload.starts_with(JFIF)
}

/// The colour transform that the payload of an APP14 segment declares, if it is Adobe's.
pub fn adobe_transform(payload: &[u8]) -> Option<u8> {
    payload.starts_with(b"Adobe").then(|| payload.get(11).copied()).flatten()
}

/// The ICC profile in these segments (ICC.1 annex B.4), put together from its parts in their order.
pub fn icc(segments: &[Segment]) -> Option<Vec<u8>> {
    let mut parts: Vec<(u8, &[u8])> = segments
        .iter()
        .filter(|s| s.marker == APP0 + 2)
        .filter_map(|s| s.payload.strip_prefix(ICC)?.split_first_chunk::<2>())
        .map(|([number, _], data)| (*number, data))
        .collect();
    parts.sort_by_key(|(number, _)| *number);
    (!parts.is_empty()).then(|| parts.iter().flat_map(|(_, data)| *data).copied().collect())
}

/// Said where [`Findings::hidden_preview`] is set.
pub const HIDDEN_PREVIEW: &str = "The camera's or editor's private data in this file may hold a small unmarked preview that \
                                  could not be taken out safely. Remove the metadata yourself if that matters to you.";

impl Findings {
    /// The findings in the user's words.
    pub fn warnings(&self) -> Vec<String> {
        let all = [
            (
                self.gain_map,
                "The HDR brightness data (gain map) of this picture were left out, because they would not fit the \
                 marked picture: the copy shows the standard range only.",
            ),
            (
                self.previews || self.attached,
                "This file carried further pictures or a short film behind the picture (previews, depth, motion \
                 photo). They are not marked, so the copy does not have them.",
            ),
            (self.c2pa, c2pa::WARNING),
            (self.hidden_preview, HIDDEN_PREVIEW),
        ];
        all.iter().filter(|(on, _)| *on).map(|(_, text)| (*text).to_owned()).collect()
    }
}
