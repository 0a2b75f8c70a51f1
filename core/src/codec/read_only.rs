// SPDX-License-Identifier: MIT OR Apache-2.0
//! Formats that are read but not written: what their copies become.

use ndarray::{Array3, Axis};

use super::{Carry, Format, Image, jpeg, png};
use crate::{
    container::jpeg_segments::{APP0, MAX_PAYLOAD},
    image::{Raster, Samples},
    meta::{
        exif, exif_private,
        jpeg_carry::{self, Findings, Segment},
        png_carry::Ancillary,
        png_text,
    },
};

/// Quality of a JPEG copy, at full colour resolution: nothing of the original can be seen to be lost.
const QUALITY: u8 = 92;

/// Metadata as they stand in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    /// ICC profile.
    pub icc: Option<Vec<u8>>,
    /// EXIF block, beginning with its TIFF header.
    pub exif: Option<Vec<u8>>,
    /// XMP packet.
    pub xmp: Option<Vec<u8>>,
    /// Colour primaries, transfer and matrix (ITU-T H.273), where there is no ICC profile.
    pub cicp: Option<[u8; 3]>,
}

/// The TIFF block in an `Exif` item or box: a 32-bit number tells how far behind it the TIFF header stands.
pub(super) fn behind_offset(data: &[u8]) -> Option<Vec<u8>> {
    let (offset, rest) = data.split_first_chunk::<4>()?;
    rest.get(u32::from_be_bytes(*offset) as usize..).map(<[u8]>::to_vec)
}

/// The image of a file that `raster` (upright) and `blocks` were read from. Its copy is a JPEG if that can hold all of
/// it, else a PNG; a warning says so.
pub(super) fn image(format: Format, raster: Raster, mut blocks: Blocks, mut found: Findings) -> Image {
    if let Some(block) = &mut blocks.exif {
        let stripped = exif::without_thumbnail(block);
        found.thumbnail |= stripped.thumbnail;
        found.hidden_preview |= stripped.preview;
        *block = stripped.bytes;
        // The file's own header says how the picture is turned, and the pixels are upright now.
        exif_private::set_upright(block);
    }
    if let Some(packet) = &mut blocks.xmp {
        *packet = jpeg_carry::packet(packet, &mut found);
    }
    let thumbnail = found.thumbnail;
    let mut warnings = found.warnings();
    let (carry, what) = match reason(&raster, &blocks) {
        Some(why) => {
            let coding = png::Coding { chunks: chunks(&blocks), thumbnail };
            (Carry::Png(coding), format!("PNG, because {why}. Its file is larger"))
        }
        None => {
            let mut coding = jpeg::Coding::new(QUALITY, raster.channels(), segments(&blocks));
            coding.thumbnail = thumbnail;
            (Carry::Jpeg(Box::new(coding)), format!("JPEG of quality {QUALITY} with full colour resolution"))
        }
    };
    warnings.push(format!("{} files are read, but not written by this version: the copy is a {what}.", format.name()));
    Image { raster, more: Vec::new(), format, warnings, jpeg_quality: None, carry }
}

/// Why a JPEG can not hold the picture; `None` if it can.
fn reason(raster: &Raster, blocks: &Blocks) -> Option<&'static str> {
    let long = |block: &Option<Vec<u8>>, head: usize| block.as_ref().is_some_and(|b| b.len() + head > MAX_PAYLOAD);
    if raster.alpha.is_some() {
        Some("JPEG has no transparency")
    } else if raster.bit_depth() > 8 {
        Some("JPEG has only 8 bits per colour")
    } else if blocks.icc.is_none() && blocks.cicp.is_some_and(|c| !is_srgb(c)) {
        Some("JPEG has no place for the name of its colours")
    } else if long(&blocks.exif, jpeg_carry::EXIF.len())
        || long(&blocks.xmp, jpeg_carry::XMP.len())
        || blocks.icc.as_ref().is_some_and(|i| i.len() > 255 * ICC_PART)
    {
        Some("its metadata are too long for a JPEG")
    } else {
        None
    }
}

/// Primaries and transfer of sRGB, or so near to them that every viewer shows the same: BT.709, BT.601, not given.
fn is_srgb([primaries, transfer, _]: [u8; 3]) -> bool {
    matches!(primaries, 1 | 2 | 5 | 6) && matches!(transfer, 1 | 2 | 6 | 13)
}

const ICC: &[u8] = b"ICC_PROFILE\0";
/// Bytes of a profile in one segment, behind its name, number and count.
const ICC_PART: usize = MAX_PAYLOAD - 14;

fn segments(blocks: &Blocks) -> Vec<Segment> {
    let app = |n: u8, parts: &[&[u8]]| Segment { marker: APP0 + n, payload: parts.concat() };
    let mut out = Vec::new();
    out.extend(blocks.exif.iter().map(|b| app(1, &[jpeg_carry::EXIF, b])));
    out.extend(blocks.xmp.iter().map(|b| app(1, &[jpeg_carry::XMP, b])));
    if let Some(icc) = &blocks.icc {
        let count = icc.len().div_ceil(ICC_PART) as u8;
        out.extend((1..=count).zip(icc.chunks(ICC_PART)).map(|(n, part)| app(2, &[ICC, &[n, count], part])));
    }
    out
}

fn chunks(blocks: &Blocks) -> Vec<Ancillary> {
    let chunk = |kind: &[u8; 4], data: Vec<u8>| Ancillary { kind: *kind, data, late: false };
    let mut out = Vec::new();
    if let Some(icc) = &blocks.icc {
        out.push(chunk(b"iCCP", [b"ICC profile\0\0", &png_text::pack(icc)[..]].concat()));
    }
    // PQ and HLG are more than a profile can say.
    if let Some([p, t, _]) = blocks.cicp
        && p != 2
        && t != 2
        && (blocks.icc.is_none() || matches!(t, 16 | 18))
    {
        // Primaries, transfer, no matrix, full range.
        out.push(chunk(b"cICP", vec![p, t, 0, 1]));
    }
    out.extend(blocks.exif.iter().map(|b| chunk(b"eXIf", b.clone())));
    out.extend(blocks.xmp.iter().map(|b| chunk(b"iTXt", [png_text::XMP, &[0; 5], b].concat())));
    out
}

/// `raster` turned against the clock by this many quarters.
pub(super) fn rotated(raster: Raster, quarters: u8) -> Raster {
    fn turn<T: Copy>(mut a: Array3<T>, quarters: u8) -> Array3<T> {
        if quarters == 1 || quarters == 3 {
            a.swap_axes(0, 1);
        }
        // After the exchange of rows and columns the picture is mirrored about its diagonal.
        if matches!(quarters, 1 | 2) {
            a.invert_axis(Axis(0));
        }
        if matches!(quarters, 2 | 3) {
            a.invert_axis(Axis(1));
        }
        a.as_standard_layout().into_owned()
    }
    if quarters == 0 { raster } else { each(raster, |a| turn(a, quarters), |a| turn(a, quarters)) }
}

/// `raster` mirrored: left and right change places if `sideways`, else top and bottom.
pub(super) fn mirrored(raster: Raster, sideways: bool) -> Raster {
    fn mirror<T: Copy>(mut a: Array3<T>, sideways: bool) -> Array3<T> {
        a.invert_axis(Axis(usize::from(sideways)));
        a.as_standard_layout().into_owned()
    }
    each(raster, |a| mirror(a, sideways), |a| mirror(a, sideways))
}

fn each(
    raster: Raster,
    eight: impl Fn(Array3<u8>) -> Array3<u8>,
    sixteen: impl Fn(Array3<u16>) -> Array3<u16>,
) -> Raster {
    let one = |samples| match samples {
        Samples::Eight(a) => Samples::Eight(eight(a)),
        Samples::Sixteen(a) => Samples::Sixteen(sixteen(a)),
    };
    Raster { colour: one(raster.colour), alpha: raster.alpha.map(one) }
}
