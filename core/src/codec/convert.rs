// SPDX-License-Identifier: MIT OR Apache-2.0
//! A picture as another format can hold it.

use std::borrow::Cow;

use super::{Carry, EncodeError, EncodeOptions, Format, Image, gif, jpeg, png, quality, tiff, webp};
use crate::{
    image::{Raster, Samples},
    meta::{Metadata, gif_carry, jpeg_metadata, png_metadata, tiff_carry, webp_carry},
};

/// JPEG quality of a copy of a picture without loss.
const JPEG_QUALITY: u8 = 92;

/// Coding and metadata for a copy in the `target` format, and what the copy can not keep, in plain words.
pub(super) fn carry(
    image: &Image,
    target: Format,
    options: &EncodeOptions,
) -> Result<(Carry, Vec<String>), EncodeError> {
    let mut metadata = image.metadata();
    let mut notes = pixel_notes(image, target);
    let mut left_out = Vec::new();
    if metadata.unmapped {
        left_out.push("comments, text entries or private data");
    }
    let quality = options.quality().or_else(|| image.quality());
    let carry = match target {
        Format::Jpeg => {
            let (segments, too_large) = jpeg_metadata::from_metadata(&metadata);
            left_out.extend(too_large);
            Carry::Jpeg(Box::new(jpeg_coding(image, segments, quality.unwrap_or(JPEG_QUALITY))))
        }
        Format::Png => Carry::Png(png::Coding { chunks: png_metadata::from_metadata(&metadata), thumbnail: false }),
        Format::Webp => {
            if image.raster.channels() == 1 && metadata.icc.take().is_some() {
                left_out.push("the colour profile, which is for grey pictures");
            }
            if metadata.iptc.is_some() {
                left_out.push("IPTC");
            }
            if quality.is_some() && !cfg!(feature = "webp-lossy") {
                notes.push(webp::LARGER.to_owned());
            }
            Carry::Webp(webp::Coding { chunks: webp_carry::from_metadata(metadata), quality })
        }
        Format::Tiff => {
            let tags = tiff_carry::from_metadata(metadata);
            Carry::Tiff(Box::new(tiff::Coding { pages: vec![(tags, tiff::Stored::default())] }))
        }
        other => return Err(EncodeError(format!("{} can not be written; choose PNG instead", other.name()))),
    };
    if !left_out.is_empty() {
        notes.push(format!(
            "{} has no place for some of what came with this picture, so the copy does not have it: {}.",
            target.name(),
            left_out.join(", ")
        ));
    }
    Ok((carry, notes))
}

fn pixel_notes(image: &Image, target: Format) -> Vec<String> {
    let name = target.name();
    let mut notes = Vec::new();
    if target == Format::Jpeg && image.raster.alpha.is_some() {
        notes.push(format!("{name} can not hold transparency: the copy is white where this picture is transparent."));
    }
    if matches!(target, Format::Jpeg | Format::Webp) && image.raster.bit_depth() == 16 {
        notes.push(format!(
            "{name} holds 8 bits per channel: the copy has fewer shades than this picture, which has 16."
        ));
    }
    if matches!(&image.carry, Carry::Jpeg(coding) if coding.inks.is_some()) {
        notes.push(format!("The print colours (CMYK) of this picture become RGB: a copy as {name} has no inks."));
    }
    if !image.more.is_empty() {
        notes.push(format!(
            "This file has {} pictures (pages or frames): the copy has the first one only, because it is a {name}.",
            1 + image.more.len()
        ));
    }
    notes
}

fn jpeg_coding(image: &Image, segments: Vec<crate::meta::jpeg_carry::Segment>, quality: u8) -> jpeg::Coding {
    let grey = image.raster.channels() == 1;
    jpeg::Coding {
        segments,
        model: if grey { jpeg::Model::Grey } else { jpeg::Model::YCbCr },
        ids: if grey { vec![1] } else { vec![1, 2, 3] },
        luma: quality::scaled(&quality::LUMA, quality),
        chroma: quality::scaled(&quality::CHROMA, quality),
        // Drawings lose their clean edges to coarser chroma.
        sampling: (1, 1),
        progressive: false,
        restart_interval: 0,
        inks: None,
        thumbnail: false,
    }
}

/// The pixels as the `target` format can hold them.
pub(super) fn raster(source: &Raster, target: Format) -> Cow<'_, Raster> {
    let mut out = Cow::Borrowed(source);
    if matches!(target, Format::Jpeg | Format::Webp) && source.bit_depth() == 16 {
        let alpha = out.alpha.as_ref().map(to_eight);
        out = Cow::Owned(Raster { colour: to_eight(&out.colour), alpha });
    }
    if target == Format::Jpeg && out.alpha.is_some() {
        out = Cow::Owned(on_white(&out));
    }
    if target == Format::Webp && out.channels() == 1 {
        let mut raster = out.into_owned();
        raster.colour = match raster.colour {
            Samples::Eight(grey) => Samples::Eight(three(&grey)),
            Samples::Sixteen(grey) => Samples::Sixteen(three(&grey)),
        };
        out = Cow::Owned(raster);
    }
    out
}

fn three<T: Copy>(grey: &ndarray::Array3<T>) -> ndarray::Array3<T> {
    let (height, width, _) = grey.dim();
    ndarray::Array3::from_shape_fn((height, width, 3), |(y, x, _)| grey[(y, x, 0)])
}

/// The nearest of 256 levels.
fn to_eight(samples: &Samples) -> Samples {
    match samples {
        Samples::Eight(a) => Samples::Eight(a.clone()),
        Samples::Sixteen(a) => Samples::Eight(a.mapv(|v| ((u32::from(v) + 128) / 257) as u8)),
    }
}

/// 8-bit colours laid over white, without alpha.
fn on_white(source: &Raster) -> Raster {
    let mut colour = source.colour.clone();
    if let (Samples::Eight(colour), Some(Samples::Eight(alpha))) = (&mut colour, &source.alpha) {
        for ((y, x, _), c) in colour.indexed_iter_mut() {
            let a = u32::from(alpha[(y, x, 0)]);
            *c = ((u32::from(*c) * a + 255 * (255 - a) + 127) / 255) as u8;
        }
    }
    Raster { colour, alpha: None }
}

impl Image {
    /// Metadata in terms that all formats share.
    pub fn metadata(&self) -> Metadata {
        match &self.carry {
            Carry::Jpeg(coding) => {
                let metadata = jpeg_metadata::metadata(&coding.segments);
                // A profile of inks says nothing about the raster, which is sRGB then.
                Metadata { icc: metadata.icc.filter(|_| coding.inks.is_none()), ..metadata }
            }
            Carry::Png(coding) => png_metadata::metadata(&coding.chunks),
            Carry::Webp(coding) => webp_carry::metadata(&coding.chunks),
            Carry::Gif(coding) => gif_carry::metadata(coding.parts.iter().filter_map(|part| match part {
                gif::Part::Extension(raw) => Some(raw.as_slice()),
                gif::Part::Frame(_) => None,
            })),
            Carry::Tiff(coding) => coding.pages.first().map(|p| tiff_carry::metadata(&p.0)).unwrap_or_default(),
        }
    }

    /// Quality 1..=100 that the file was written with, on the scale of its format; `None` if it is without loss.
    pub fn quality(&self) -> Option<u8> {
        match &self.carry {
            Carry::Webp(coding) => coding.quality,
            _ => self.jpeg_quality,
        }
    }
}
