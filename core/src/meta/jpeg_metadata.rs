// SPDX-License-Identifier: MIT OR Apache-2.0
//! The metadata segments of a JPEG in the terms of all formats, and back.

use super::{
    Metadata,
    jpeg_carry::{self, EXIF, JFIF, PHOTOSHOP, Segment, XMP},
    jpeg_privacy::ICC,
    photoshop,
};
use crate::container::jpeg_segments::{APP0, MAX_PAYLOAD, be16};

/// What the segments say.
pub fn metadata(segments: &[Segment]) -> Metadata {
    let mut out = Metadata::default();
    let mut resources = Vec::new();
    for segment in segments {
        let payload = segment.payload.as_slice();
        let behind = |name: &[u8]| payload.strip_prefix(name);
        match segment.marker.wrapping_sub(APP0) {
            0 if payload.starts_with(JFIF) => out.resolution = out.resolution.or_else(|| resolution(payload)),
            1 if payload.starts_with(EXIF) && out.exif.is_none() => out.exif = behind(EXIF).map(<[u8]>::to_vec),
            1 if payload.starts_with(XMP) && out.xmp.is_none() => out.xmp = behind(XMP).map(<[u8]>::to_vec),
            2 if payload.starts_with(ICC) => {}
            13 if payload.starts_with(PHOTOSHOP) => resources.extend(behind(PHOTOSHOP).unwrap_or_default()),
            // Adobe's segment describes the coding.
            14 => {}
            _ => out.unmapped = true,
        }
    }
    out.icc = jpeg_carry::icc(segments);
    out.iptc = photoshop::iptc(&resources);
    out
}

fn resolution(jfif: &[u8]) -> Option<[f64; 2]> {
    let scale = match jfif.get(7)? {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let side = |at| be16(jfif, at).filter(|v| *v > 0).map(|v| f64::from(v) * scale);
    Some([side(8)?, side(10)?])
}

/// Segments that say the same, and the names of parts that are too large for JPEG.
pub fn from_metadata(metadata: &Metadata) -> (Vec<Segment>, Vec<&'static str>) {
    let (mut out, mut left_out) = (Vec::new(), Vec::new());
    let mut push = |number: u8, parts: &[&[u8]]| {
        let payload = parts.concat();
        let fits = payload.len() <= MAX_PAYLOAD;
        if fits {
            out.push(Segment { marker: APP0 + number, payload });
        }
        fits
    };
    let dots = |v: f64| (libm::round(v).clamp(1.0, 65_535.0) as u16).to_be_bytes();
    let (unit, [x, y]) = metadata.pixels_per_inch().map_or((0, [[0, 1], [0, 1]]), |r| (1, r.map(dots)));
    push(0, &[JFIF, &[1, 2, unit], &x, &y, &[0, 0]]);
    for (name, data, head) in [("EXIF", &metadata.exif, EXIF), ("XMP", &metadata.xmp, XMP)] {
        if data.as_ref().is_some_and(|data| !push(1, &[head, data])) {
            left_out.push(name);
        }
    }
    if let Some(icc) = &metadata.icc {
        let parts = icc.chunks(MAX_PAYLOAD - ICC.len() - 2);
        match u8::try_from(parts.len()) {
            Ok(count) => (1..).zip(parts).for_each(|(number, part)| {
                push(2, &[ICC, &[number, count], part]);
            }),
            Err(_) => left_out.push("the colour profile"),
        }
    }
    if metadata.iptc.as_ref().is_some_and(|iptc| !push(13, &[PHOTOSHOP, &photoshop::with_iptc(iptc)])) {
        left_out.push("IPTC");
    }
    (out, left_out)
}
