// SPDX-License-Identifier: MIT OR Apache-2.0
//! The metadata segments of a JPEG copy, as its maker wants them.

use super::{
    holds_jpeg,
    jpeg_carry::{self, EXIF, PHOTOSHOP, Segment, XMP},
    privacy::{self, Privacy, PrivacyReport},
};
use crate::container::jpeg_segments::{APP0, COM, MAX_PAYLOAD};

pub(super) const ICC: &[u8] = b"ICC_PROFILE\0";

/// What a segment is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Tells how to show the pixels: JFIF, Adobe's transform, ICC.
    Coding,
    Exif,
    Xmp,
    ExtendedXmp,
    Photoshop,
    /// Text, or the settings of the program that saved the file, or boxes of a published standard.
    Harmless,
    /// Belongs to a camera or program that does not say what is in it.
    Private,
}

fn kind(segment: &Segment) -> Kind {
    let payload = &segment.payload;
    match segment.marker.wrapping_sub(APP0) {
        0 | 14 => Kind::Coding,
        // Some writers put other bytes in the place of the second zero; some readers do not mind.
        1 if payload.starts_with(EXIF) || payload.starts_with(b"Exif\0") => Kind::Exif,
        1 if payload.starts_with(XMP) => Kind::Xmp,
        1 if jpeg_carry::is_extended_xmp(segment) => Kind::ExtendedXmp,
        2 if payload.starts_with(ICC) => Kind::Coding,
        11 if payload.starts_with(b"JP") => Kind::Harmless,
        12 if payload.starts_with(b"Ducky") => Kind::Harmless,
        13 if payload.starts_with(PHOTOSHOP) => Kind::Photoshop,
        _ if segment.marker == COM => Kind::Harmless,
        _ => Kind::Private,
    }
}

/// Takes out of `segments` what does not go into the copy at `level`.
pub fn apply(segments: &mut Vec<Segment>, level: Privacy, report: &mut PrivacyReport) {
    if level == Privacy::None {
        return;
    }
    segments.retain_mut(|segment| match kind(segment) {
        Kind::Exif => edit(segment, EXIF.len(), |block| privacy::exif(block, level, report)),
        Kind::Xmp => edit(segment, XMP.len(), |block| privacy::xmp(block, level, report)),
        // Rights stand in the main packet, which at this level does not name the extended one any more.
        Kind::ExtendedXmp | Kind::Harmless if level == Privacy::All => {
            report.other = true;
            false
        }
        Kind::Private => {
            report.maker_note = true;
            false
        }
        Kind::Coding | Kind::Photoshop | Kind::ExtendedXmp | Kind::Harmless => true,
    });
    jpeg_carry::edit_resources(segments, |all| privacy::photoshop(all, level, report));
    if segments.iter().any(jpeg_carry::is_extended_xmp)
        && jpeg_carry::edit_extended_xmp(segments, |whole| privacy::xmp(whole, level, report)).is_none()
    {
        report.unreadable = true;
        segments.retain(|s| !jpeg_carry::is_extended_xmp(s));
    }
}

/// Edits what stands behind the first `head` bytes of a segment; false if the segment goes.
fn edit(segment: &mut Segment, head: usize, new: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> bool {
    let Some((name, block)) = segment.payload.split_at_checked(head) else { return false };
    let Some(new) = new(block).filter(|new| head + new.len() <= MAX_PAYLOAD) else { return false };
    segment.payload = [name, &new].concat();
    true
}

/// True if something like a small picture is left in the metadata.
pub fn holds_preview(segments: &[Segment]) -> bool {
    segments.iter().any(|s| kind(s) != Kind::Coding && holds_jpeg(&s.payload))
}
