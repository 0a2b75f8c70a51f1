// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far two pictures are apart.

use crate::failure::Failure;
use glassine_core::Context;
use glassine_core::image::Raster;

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quality {
    /// Peak signal-to-noise ratio, dB; `None` when nothing differs.
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma.
    pub ssim: Option<f64>,
    /// SSIMULACRA2; `None` for pictures too small for it.
    pub ssimulacra2: Option<f64>,
    /// Largest difference of a sample, 8-bit levels.
    pub max_diff: f64,
}

/// At canonical size (long side at most 1024 px), composed over white.
pub fn at_canonical_size(_cover: &Raster, _marked: &Raster, _cx: &Context<'_>) -> Quality {
    Quality::default()
}

/// At the size the pictures have, composed over white.
pub fn at_native_size(_a: &Raster, _b: &Raster, _cx: &Context<'_>) -> Result<Quality, Failure> {
    Err(Failure::new("internal", "not measured yet"))
}

/// The differences, `gain` times larger than life around mid-grey, as a PNG.
pub fn difference_png(_a: &Raster, _b: &Raster, _gain: u8, _cx: &Context<'_>) -> Result<Vec<u8>, Failure> {
    Err(Failure::new("internal", "not measured yet"))
}
