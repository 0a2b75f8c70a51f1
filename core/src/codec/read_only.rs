// SPDX-License-Identifier: MIT OR Apache-2.0
//! Formats that are read but not written: what their copies become.

#[cfg(feature = "avif")]
use ndarray::{Array3, Axis};

use super::{Carry, Format, Image, png};
#[cfg(feature = "avif")]
use crate::image::Samples;
use crate::{
    image::Raster,
    meta::{
        Metadata, exif, exif_private,
        jpeg_carry::{self, Findings},
        png_carry::Ancillary,
        png_metadata,
    },
};

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

/// The image of a file that `raster` (upright) and `blocks` were read from. Its copy is a PNG; a
/// warning says so.
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
    let mut warnings = found.warnings();
    warnings.push(format!(
        "{} files are read, but not written by this version: unless you choose another format the copy is a PNG, which loses \
         nothing and is larger.",
        format.name()
    ));
    let carry = Carry::Png(png::Coding { chunks: chunks(blocks), thumbnail: found.thumbnail });
    Image { raster, more: Vec::new(), format, warnings, jpeg_quality: None, carry }
}

fn chunks(blocks: Blocks) -> Vec<Ancillary> {
    // PQ and HLG are more than a profile can say.
    let cicp = blocks.cicp.filter(|&[p, t, _]| p != 2 && t != 2 && (blocks.icc.is_none() || matches!(t, 16 | 18)));
    let mut out = png_metadata::from_metadata(&Metadata {
        icc: blocks.icc,
        exif: blocks.exif,
        xmp: blocks.xmp,
        ..Metadata::default()
    });
    // Primaries, transfer, no matrix, full range; before the other chunks, as all that tells the colours.
    out.splice(0..0, cicp.map(|[p, t, _]| Ancillary { kind: *b"cICP", data: vec![p, t, 0, 1], late: false }));
    out
}

#[cfg(feature = "avif")]
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

#[cfg(feature = "avif")]
/// `raster` mirrored: left and right change places if `sideways`, else top and bottom.
pub(super) fn mirrored(raster: Raster, sideways: bool) -> Raster {
    fn mirror<T: Copy>(mut a: Array3<T>, sideways: bool) -> Array3<T> {
        a.invert_axis(Axis(usize::from(sideways)));
        a.as_standard_layout().into_owned()
    }
    each(raster, |a| mirror(a, sideways), |a| mirror(a, sideways))
}

#[cfg(feature = "avif")]
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
