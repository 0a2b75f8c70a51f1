// SPDX-License-Identifier: MIT OR Apache-2.0
//! What happens to pictures on their way through the net, one family of operations per file.
//!
//! Every operation takes an RGB picture `[height][width][3]`, 0..=255, and returns one, perhaps of another size. All are
//! deterministic: noise comes from seeds that stand in `attacks.toml`.

pub mod avif;
pub mod crop;
pub mod denoise;
pub mod filter;
pub mod jpeg;
pub mod lettering;
pub mod montage;
pub mod noise;
pub mod overlay;
pub mod palette;
pub mod resample;
pub mod rotate;
pub mod tone;
pub mod warp;
pub mod webp;

use anyhow::{Context, Result, ensure};
use ndarray::Array3;
use serde::Deserialize;

/// RGB picture `[height][width][3]`, 0..=255, contiguous and row-major.
pub type Rgb8 = Array3<u8>;

/// One operation with its parameters, as written in `attacks.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// JPEG compression.
    Jpeg(jpeg::Jpeg),
    /// Lossy WebP compression.
    Webp(webp::Webp),
    /// AVIF (AV1 still picture) compression.
    Avif(avif::Avif),
    /// Both sides scaled by one factor.
    Resize(resample::Resize),
    /// Scaled down until the long side fits.
    LongSide(resample::LongSide),
    /// Scaled until the short side fits, up or down.
    ShortSide(resample::ShortSide),
    /// Width and height scaled differently.
    Stretch(resample::Stretch),
    /// A part of the picture.
    Crop(crop::Crop),
    /// The largest square in the middle.
    CentreSquare(crop::CentreSquare),
    /// Rotation about the centre.
    Rotate(rotate::Rotate),
    /// Mirroring.
    Flip(rotate::Flip),
    /// Perspective distortion.
    Perspective(warp::Perspective),
    /// White Gaussian noise.
    Noise(noise::Noise),
    /// Gaussian blur.
    Blur(filter::Blur),
    /// Median of 3x3 pixels.
    Median(filter::Median),
    /// Unsharp masking.
    Sharpen(filter::Sharpen),
    /// Brightness, contrast, gamma, saturation and hue.
    Tone(tone::Tone),
    /// Few colours.
    Palette(palette::Palette),
    /// A line of text across the picture.
    Text(overlay::Text),
    /// A logo in the corner.
    Logo(overlay::Logo),
    /// Slanting text all over the picture.
    TiledText(overlay::TiledText),
    /// A rectangle painted over.
    Erase(overlay::Erase),
    /// One of four pictures on a larger canvas.
    Collage(montage::Collage),
    /// The picture shown by a program on a screen.
    Screenshot(montage::Screenshot),
    /// Non-local means.
    NonLocalMeans(denoise::NonLocalMeans),
}

impl Op {
    /// The picture after this operation.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        ensure!(!picture.is_empty(), "an empty picture can not be attacked");
        Ok(match self {
            Self::Jpeg(op) => op.apply(picture)?,
            Self::Webp(op) => op.apply(picture)?,
            Self::Avif(op) => op.apply(picture)?,
            Self::Resize(op) => op.apply(picture)?,
            Self::LongSide(op) => op.apply(picture)?,
            Self::ShortSide(op) => op.apply(picture)?,
            Self::Stretch(op) => op.apply(picture)?,
            Self::Crop(op) => op.apply(picture),
            Self::CentreSquare(op) => op.apply(picture),
            Self::Rotate(op) => op.apply(picture),
            Self::Flip(op) => op.apply(picture),
            Self::Perspective(op) => op.apply(picture),
            Self::Noise(op) => op.apply(picture),
            Self::Blur(op) => op.apply(picture),
            Self::Median(op) => op.apply(picture),
            Self::Sharpen(op) => op.apply(picture),
            Self::Tone(op) => op.apply(picture),
            Self::Palette(op) => op.apply(picture),
            Self::Text(op) => op.apply(picture),
            Self::Logo(op) => op.apply(picture),
            Self::TiledText(op) => op.apply(picture),
            Self::Erase(op) => op.apply(picture),
            Self::Collage(op) => op.apply(picture)?,
            Self::Screenshot(op) => op.apply(picture)?,
            Self::NonLocalMeans(op) => op.apply(picture),
        })
    }
}

/// The picture after all operations of `chain`, in order.
pub fn run(chain: &[Op], picture: &Rgb8) -> Result<Rgb8> {
    let mut current = picture.clone();
    for op in chain {
        current = op.apply(&current).with_context(|| format!("{op:?} failed"))?;
    }
    Ok(current)
}

/// The samples in storage order.
pub(crate) fn samples(picture: &Rgb8) -> std::borrow::Cow<'_, [u8]> {
    match picture.as_slice() {
        Some(slice) => slice.into(),
        None => picture.iter().copied().collect::<Vec<u8>>().into(),
    }
}

/// The picture with these samples.
pub(crate) fn from_samples(width: usize, height: usize, samples: Vec<u8>) -> Result<Rgb8> {
    Array3::from_shape_vec((height, width, 3), samples).context("wrong number of samples")
}
