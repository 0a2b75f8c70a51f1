// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lossy WebP through libwebp, the encoder that platforms use.

use super::{Rgb8, from_samples, samples};
use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;

/// Lossy WebP (4:2:0 by definition), libwebp's default method, written and read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webp {
    /// libwebp's quality, 0..=100.
    pub quality: f32,
}

impl Webp {
    /// `picture` written and read back.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        ensure!((0.0..=100.0).contains(&self.quality), "WebP quality must be 0 to 100");
        let (height, width, _) = picture.dim();
        let file = webp::Encoder::from_rgb(&samples(picture), u32::try_from(width)?, u32::try_from(height)?)
            .encode_simple(false, self.quality)
            .map_err(|e| anyhow!("libwebp: {e:?}"))?;
        let decoded = webp::Decoder::new(&file).decode().context("the WebP file can not be read back")?;
        ensure!(!decoded.is_alpha(), "libwebp added an alpha channel");
        from_samples(decoded.width() as usize, decoded.height() as usize, decoded.to_vec())
    }
}
