// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures of a given size for measuring time.

use crate::attack::{Rgb8, jpeg, montage, noise, noise::Random, resample};
use anyhow::Result;

/// `picture` scaled to `megapixels` in its own shape, as a JPEG file of quality 90 with chroma at half resolution.
pub fn jpeg_of_size(picture: &Rgb8, megapixels: f64) -> Result<Vec<u8>> {
    let (height, width, _) = picture.dim();
    let scale = (megapixels * 1e6 / (width * height) as f64).sqrt();
    let side = |n: usize| ((n as f64 * scale).round() as usize).max(1);
    let scaled = resample::resample(picture, side(width), side(height), resample::Kernel::Bicubic)?;
    jpeg::encode(&scaled, 90, false)
}

/// A landscape-like picture with film grain, 3:2, `megapixels` large.
pub fn landscape(megapixels: f64) -> Rgb8 {
    let height = (megapixels * 1e6 / 1.5).sqrt().round() as usize;
    let smooth = montage::scenery(height * 3 / 2, height, &mut Random::new(12));
    noise::Noise { sigma: 3.0, seed: 12 }.apply(&smooth)
}
