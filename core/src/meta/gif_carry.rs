// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which extensions of a GIF file the copy gets.

use super::{
    Metadata,
    jpeg_carry::{Findings, packet},
    privacy::{self, Privacy, PrivacyReport},
};
use crate::container::gif_blocks::{APPLICATION, EXTENSION};

/// Start of the extension that holds an XMP packet (XMP specification part 3, 1.1.2).
const XMP: &[u8] = &[EXTENSION, APPLICATION, 11, b'X', b'M', b'P', b' ', b'D', b'a', b't', b'a', b'X', b'M', b'P'];
/// Bytes behind the packet that lead readers of sub-blocks to the end: 1, 255, 254, ... 0, 0.
const XMP_TRAILER: usize = 258;
/// Start of the extension that holds a C2PA manifest store.
const C2PA: &[u8] = &[EXTENSION, APPLICATION, 11, b'C', b'2', b'P', b'A', b'_', b'G', b'I', b'F'];

/// Start of a comment.
const COMMENT: &[u8] = &[EXTENSION, 0xFE];

/// What the extensions say in the terms of all formats.
pub fn metadata<'a>(extensions: impl Iterator<Item = &'a [u8]>) -> Metadata {
    let mut out = Metadata::default();
    for raw in extensions {
        match split(raw) {
            Some((packet, _)) => out.xmp = Some(packet.to_vec()),
            None => out.unmapped |= raw.starts_with(COMMENT),
        }
    }
    out
}

/// Packet and trailer of an extension that holds XMP.
fn split(raw: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = raw.strip_prefix(XMP)?;
    let end = body.len().checked_sub(XMP_TRAILER).filter(|&end| body.get(end..end + 2) == Some(&[1, 255]))?;
    body.split_at_checked(end)
}

/// The extension `raw` (all its bytes) as the copy gets it; `None` if it must go.
pub fn extension(raw: &[u8], found: &mut Findings) -> Option<Vec<u8>> {
    if raw.starts_with(C2PA) {
        found.c2pa = true;
        return None;
    }
    let Some((text, trailer)) = split(raw) else { return Some(raw.to_vec()) };
    Some([XMP, &packet(text, found), trailer].concat())
}

/// The extension `raw`, which went through [`extension`], as its maker wants it in a copy; `None` if it does not go there.
pub fn private(raw: &[u8], level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    if let Some((text, trailer)) = split(raw) {
        return Some([XMP, &privacy::xmp(text, level, report)?, trailer].concat());
    }
    let looping = raw.get(3..).is_some_and(|name| name.starts_with(b"NETSCAPE2.0") || name.starts_with(b"ANIMEXTS1.0"));
    let goes = raw.starts_with(COMMENT) || raw.starts_with(&[EXTENSION, APPLICATION]) && !looping;
    if level == Privacy::All && goes {
        report.other = true;
        return None;
    }
    Some(raw.to_vec())
}
