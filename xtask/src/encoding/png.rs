// SPDX-License-Identifier: MIT OR Apache-2.0
//! PNG files.

use anyhow::Result;
use png::{BitDepth, ColorType, Compression, Encoder, Filter, Info, PixelDimensions, Unit};
use std::borrow::Cow;

/// How a PNG is coded and what it carries.
#[derive(Debug, Clone, Copy)]
pub struct Png<'a> {
    /// Colour type of the samples.
    pub colour: ColorType,
    /// Bits per sample.
    pub depth: BitDepth,
    /// Palette, red, green, blue.
    pub palette: Option<&'a [u8]>,
    /// ICC profile.
    pub icc: Option<&'a [u8]>,
    /// XMP packet.
    pub xmp: Option<&'a str>,
}

impl Default for Png<'_> {
    fn default() -> Self {
        Self { colour: ColorType::Rgb, depth: BitDepth::Eight, palette: None, icc: None, xmp: None }
    }
}

/// Encodes samples (packed and big-endian as PNG has them) of a picture at 300 dpi.
pub fn encode(samples: &[u8], width: usize, height: usize, how: Png<'_>) -> Result<Vec<u8>> {
    let mut info = Info::with_size(u32::try_from(width)?, u32::try_from(height)?);
    info.color_type = how.colour;
    info.bit_depth = how.depth;
    info.palette = how.palette.map(Cow::Borrowed);
    info.icc_profile = how.icc.map(Cow::Borrowed);
    info.pixel_dims = Some(PixelDimensions { xppu: 11_811, yppu: 11_811, unit: Unit::Meter });
    let mut out = Vec::new();
    let mut encoder = Encoder::with_info(&mut out, info)?;
    encoder.set_compression(Compression::High);
    encoder.set_filter(if how.palette.is_some() { Filter::NoFilter } else { Filter::Adaptive });
    if let Some(xmp) = how.xmp {
        encoder.add_itxt_chunk("XML:com.adobe.xmp".into(), xmp.into())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(samples)?;
    writer.finish()?;
    Ok(out)
}
