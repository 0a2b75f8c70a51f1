// SPDX-License-Identifier: MIT OR Apache-2.0
//! Scaling with an antialiasing kernel, as platforms do it.

use super::{Rgb8, from_samples, samples};
use anyhow::{Result, ensure};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde::Deserialize;

/// Resampling kernel; when scaling down it is widened to the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kernel {
    /// Mean of the pixels covered.
    Area,
    /// Linear.
    Bilinear,
    /// Catmull-Rom.
    Bicubic,
    /// Lanczos, three lobes.
    #[default]
    Lanczos3,
}

/// Both sides scaled by one factor.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resize {
    /// New size over old size, above 0.
    pub scale: f64,
    /// Default: Lanczos3.
    #[serde(default)]
    pub kernel: Kernel,
}

impl Resize {
    /// The scaled picture.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        Stretch { x: self.scale, y: self.scale, kernel: self.kernel }.apply(picture)
    }
}

/// Width and height scaled differently.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// New width over old width, above 0.
    pub x: f64,
    /// New height over old height, above 0.
    pub y: f64,
    /// Default: Lanczos3.
    #[serde(default)]
    pub kernel: Kernel,
}

impl Stretch {
    /// The stretched picture.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        ensure!(self.x > 0.0 && self.y > 0.0, "scales must be above 0");
        let (height, width, _) = picture.dim();
        let scaled = |n: usize, by: f64| ((n as f64 * by).round() as usize).max(1);
        resample(picture, scaled(width, self.x), scaled(height, self.y), self.kernel)
    }
}

/// Scaled down until the long side is at most `to`; never scaled up.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongSide {
    /// Pixels.
    pub to: usize,
    /// Default: Lanczos3.
    #[serde(default)]
    pub kernel: Kernel,
}

impl LongSide {
    /// The fitted picture.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        let (height, width, _) = picture.dim();
        let scale = self.to as f64 / width.max(height) as f64;
        if scale >= 1.0 { Ok(picture.clone()) } else { Resize { scale, kernel: self.kernel }.apply(picture) }
    }
}

/// Scaled, up or down, until the short side is `to`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortSide {
    /// Pixels.
    pub to: usize,
    /// Default: Lanczos3.
    #[serde(default)]
    pub kernel: Kernel,
}

impl ShortSide {
    /// The fitted picture.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        let (height, width, _) = picture.dim();
        Resize { scale: self.to as f64 / width.min(height) as f64, kernel: self.kernel }.apply(picture)
    }
}

/// `picture` at another size.
pub fn resample(picture: &Rgb8, width: usize, height: usize, kernel: Kernel) -> Result<Rgb8> {
    let (old_height, old_width, _) = picture.dim();
    if (old_width, old_height) == (width, height) {
        return Ok(picture.clone());
    }
    let filter = match kernel {
        Kernel::Area => FilterType::Box,
        Kernel::Bilinear => FilterType::Bilinear,
        Kernel::Bicubic => FilterType::CatmullRom,
        Kernel::Lanczos3 => FilterType::Lanczos3,
    };
    let from = samples(picture);
    let from = ImageRef::new(u32::try_from(old_width)?, u32::try_from(old_height)?, &from, PixelType::U8x3)?;
    let mut to = Image::new(u32::try_from(width)?, u32::try_from(height)?, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new().resize(&from, &mut to, &options)?;
    from_samples(width, height, to.into_vec())
}
