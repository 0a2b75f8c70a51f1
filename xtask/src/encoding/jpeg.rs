// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG files.

use anyhow::Result;
use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};

/// How a JPEG is coded and what it carries.
#[derive(Debug, Clone, Copy)]
pub struct Jpeg<'a> {
    /// IJG quality, 1..=100.
    pub quality: u8,
    /// Chroma at half resolution both ways (4:2:0).
    pub subsampled: bool,
    /// Progressive instead of baseline.
    pub progressive: bool,
    /// One grey component.
    pub grey: bool,
    /// ICC profile.
    pub icc: Option<&'a [u8]>,
    /// EXIF block without its `Exif\0\0` prefix.
    pub exif: Option<&'a [u8]>,
    /// XMP packet.
    pub xmp: Option<&'a str>,
}

impl Default for Jpeg<'_> {
    fn default() -> Self {
        Self { quality: 90, subsampled: true, progressive: false, grey: false, icc: None, exif: None, xmp: None }
    }
}

/// Encodes samples (grey or red, green, blue) of a picture.
pub fn encode(samples: &[u8], width: usize, height: usize, how: Jpeg<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, how.quality);
    encoder.set_density(PixelDensity::dpi(300));
    encoder.set_sampling_factor(if how.subsampled { SamplingFactor::F_2_2 } else { SamplingFactor::F_1_1 });
    encoder.set_progressive(how.progressive);
    // The encoder's optimised baseline files have one scan per component, which hardly any real file has.
    encoder.set_optimized_huffman_tables(how.progressive);
    if let Some(exif) = how.exif {
        encoder.add_exif_metadata(exif)?;
    }
    if let Some(xmp) = how.xmp {
        encoder.add_app_segment(1, [b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat())?;
    }
    if let Some(icc) = how.icc {
        encoder.add_icc_profile(icc)?;
    }
    let colour = if how.grey { ColorType::Luma } else { ColorType::Rgb };
    encoder.encode(samples, u16::try_from(width)?, u16::try_from(height)?, colour)?;
    Ok(out)
}
