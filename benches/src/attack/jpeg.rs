// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG with the standard's tables scaled as libjpeg does.

use super::{Rgb8, from_samples, samples};
use anyhow::{Context, Result, ensure};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use serde::Deserialize;

/// Baseline JPEG, written and read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jpeg {
    /// libjpeg's quality, 1..=100.
    pub quality: u8,
    /// Chroma at full resolution. Default: half in both directions (4:2:0), as platforms and libjpeg have it.
    #[serde(default)]
    pub full_chroma: bool,
}

impl Jpeg {
    /// `picture` written and read back.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        decode(&encode(picture, self.quality, self.full_chroma)?)
    }
}

/// The JPEG file of `picture`.
pub fn encode(picture: &Rgb8, quality: u8, full_chroma: bool) -> Result<Vec<u8>> {
    ensure!((1..=100).contains(&quality), "JPEG quality must be 1 to 100");
    let (height, width, _) = picture.dim();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(if full_chroma { SamplingFactor::F_1_1 } else { SamplingFactor::F_2_2 });
    encoder.encode(&samples(picture), u16::try_from(width)?, u16::try_from(height)?, ColorType::Rgb)?;
    Ok(file)
}

/// The picture in a JPEG file.
pub fn decode(file: &[u8]) -> Result<Rgb8> {
    let rgb = image::load_from_memory_with_format(file, image::ImageFormat::Jpeg)
        .context("the JPEG file can not be read back")?
        .into_rgb8();
    from_samples(rgb.width() as usize, rgb.height() as usize, rgb.into_raw())
}
