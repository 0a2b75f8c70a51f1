// SPDX-License-Identifier: MIT OR Apache-2.0
//! Blur, median and sharpening.

use super::{Rgb8, samples};
use ndarray::Array3;
use serde::Deserialize;

/// Gaussian blur.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blur {
    /// Standard deviation, pixels.
    pub sigma: f64,
}

impl Blur {
    /// The blurred picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        gaussian(picture, self.sigma).mapv(|v| v.round().clamp(0.0, 255.0) as u8)
    }
}

/// Unsharp masking.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharpen {
    /// Standard deviation of the blur that is taken away, pixels.
    pub sigma: f64,
    /// How many times the difference to the blur is added.
    pub amount: f32,
}

impl Sharpen {
    /// The sharpened picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let mut sharp = picture.clone();
        sharp.zip_mut_with(&gaussian(picture, self.sigma), |sample, blurred| {
            let value = f32::from(*sample);
            *sample = (value + self.amount * (value - blurred)).round().clamp(0.0, 255.0) as u8;
        });
        sharp
    }
}

/// Median of 3x3 pixels in each channel.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Median {}

impl Median {
    /// The filtered picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let rgb = samples(picture);
        let mut out = picture.clone();
        for (y, mut row) in out.outer_iter_mut().enumerate() {
            let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)].map(|r| &rgb[r * width * 3..][..width * 3]);
            for (x, mut pixel) in row.outer_iter_mut().enumerate() {
                let columns = [x.saturating_sub(1), x, (x + 1).min(width - 1)];
                for (c, sample) in pixel.iter_mut().enumerate() {
                    let mut nine = [0; 9];
                    for (i, value) in nine.iter_mut().enumerate() {
                        *value = rows[i / 3][columns[i % 3] * 3 + c];
                    }
                    *sample = *nine.select_nth_unstable(4).1;
                }
            }
        }
        out
    }
}

/// The picture blurred with a Gaussian cut off at four standard deviations, edges repeated; f32, not rounded.
pub fn gaussian(picture: &Rgb8, sigma: f64) -> Array3<f32> {
    let (height, width, _) = picture.dim();
    let kernel = kernel(sigma);
    let radius = kernel.len() / 2;
    let rgb = samples(picture);
    let stride = width * 3;
    let mut horizontal = vec![0.0; height * stride];
    let mut padded = vec![0.0; stride + radius * 6];
    for (line, out) in rgb.chunks_exact(stride).zip(horizontal.chunks_exact_mut(stride)) {
        for (i, value) in padded.iter_mut().enumerate() {
            let column = (i / 3).saturating_sub(radius).min(width - 1);
            *value = f32::from(line[column * 3 + i % 3]);
        }
        for (i, weight) in kernel.iter().enumerate() {
            out.iter_mut().zip(&padded[i * 3..]).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    let mut blurred = Array3::zeros((height, width, 3));
    for (y, out) in blurred.as_slice_mut().unwrap_or_default().chunks_exact_mut(stride).enumerate() {
        for (i, weight) in kernel.iter().enumerate() {
            let row = (y + i).saturating_sub(radius).min(height - 1);
            let line = &horizontal[row * stride..][..stride];
            out.iter_mut().zip(line).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    blurred
}

fn kernel(sigma: f64) -> Vec<f32> {
    let radius = (4.0 * sigma).ceil().max(1.0) as i64;
    let weights: Vec<f64> = (-radius..=radius).map(|i| libm::exp(-((i * i) as f64) / (2.0 * sigma * sigma))).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|w| (w / sum) as f32).collect()
}
