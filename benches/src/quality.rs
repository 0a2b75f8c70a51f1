// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far a marked picture is from its cover image, measured apart from the core so that it is judged by others:
//! SSIMULACRA2 by the crate of that name, PSNR and SSIM by the few lines below.

use crate::attack::Rgb8;
use anyhow::{Result, anyhow};
use ndarray::{Array2, Array3};
use serde::Serialize;
use ssimulacra2::{ColorPrimaries, Rgb, TransferCharacteristic, compute_frame_ssimulacra2};

/// Long side of the size at which marks are made and pictures are compared, pixels.
pub const CANONICAL: usize = 1024;

/// Distances of a marked picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quality {
    /// Peak signal-to-noise ratio over all samples, dB; `None` when the pictures are the same.
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma (Wang et al., 2004): Gaussian window of 11 x 11, sigma 1.5.
    pub ssim: f64,
    /// SSIMULACRA2: 90 = visually lossless, 70 = high quality.
    pub ssimulacra2: f64,
}

/// Measures at native size.
pub fn native(cover: &Rgb8, marked: &Rgb8) -> Result<Quality> {
    measure(&cover.mapv(f32::from), &marked.mapv(f32::from))
}

/// Measures at canonical size: both pictures averaged over the area of the larger pixels, not rounded.
pub fn canonical(cover: &Rgb8, marked: &Rgb8) -> Result<Quality> {
    measure(&shrink(cover), &shrink(marked))
}

fn measure(cover: &Array3<f32>, marked: &Array3<f32>) -> Result<Quality> {
    let error: f64 = cover.iter().zip(marked).map(|(a, b)| f64::from(a - b) * f64::from(a - b)).sum();
    let mean = error / cover.len().max(1) as f64;
    let psnr_db = (mean > 0.0).then(|| 10.0 * libm::log10(255.0 * 255.0 / mean));
    let ssimulacra2 = compute_frame_ssimulacra2(frame(cover)?, frame(marked)?)?;
    Ok(Quality { psnr_db, ssim: ssim(&luma(cover), &luma(marked)), ssimulacra2 })
}

fn frame(picture: &Array3<f32>) -> Result<Rgb> {
    let (height, width, _) = picture.dim();
    let pixels = picture.lanes(ndarray::Axis(2)).into_iter().map(|p| [p[0], p[1], p[2]].map(|v| v / 255.0)).collect();
    Rgb::new(pixels, width, height, TransferCharacteristic::SRGB, ColorPrimaries::BT709)
        .map_err(|e| anyhow!("SSIMULACRA2: {e:?}"))
}

fn luma(picture: &Array3<f32>) -> Array2<f32> {
    let (height, width, _) = picture.dim();
    Array2::from_shape_fn((height, width), |(y, x)| {
        0.299 * picture[[y, x, 0]] + 0.587 * picture[[y, x, 1]] + 0.114 * picture[[y, x, 2]]
    })
}

/// Mean SSIM over all windows that lie inside; 1 for pictures smaller than a window.
fn ssim(a: &Array2<f32>, b: &Array2<f32>) -> f64 {
    let product = |a: &Array2<f32>, b: &Array2<f32>| window_means(&(a * b));
    let (ma, mb) = (window_means(a), window_means(b));
    let (aa, bb, ab) = (product(a, a), product(b, b), product(a, b));
    let (c1, c2) = (6.5025, 58.5225);
    let mut sum = 0.0;
    for ((((ma, mb), aa), bb), ab) in ma.iter().zip(&mb).zip(&aa).zip(&bb).zip(&ab) {
        let (va, vb, cov) = (aa - ma * ma, bb - mb * mb, ab - ma * mb);
        sum += (2.0 * ma * mb + c1) * (2.0 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
    if ma.is_empty() { 1.0 } else { sum / ma.len() as f64 }
}

/// Gaussian-weighted means of all 11 x 11 windows.
fn window_means(plane: &Array2<f32>) -> Array2<f64> {
    const SIDE: usize = 11;
    let weights: [f64; SIDE] = std::array::from_fn(|i| libm::exp(-(i as f64 - 5.0).powi(2) / 4.5));
    let total: f64 = weights.iter().sum();
    let (height, width) = plane.dim();
    if height < SIDE || width < SIDE {
        return Array2::zeros((0, 0));
    }
    let mut rows = Array2::<f64>::zeros((height, width - SIDE + 1));
    for (line, mut out) in plane.outer_iter().zip(rows.outer_iter_mut()) {
        for (i, weight) in weights.iter().enumerate() {
            out.iter_mut().zip(line.iter().skip(i)).for_each(|(sum, &v)| *sum += weight / total * f64::from(v));
        }
    }
    let mut means = Array2::<f64>::zeros((height - SIDE + 1, width - SIDE + 1));
    for (y, mut out) in means.outer_iter_mut().enumerate() {
        for (i, weight) in weights.iter().enumerate() {
            out.scaled_add(weight / total, &rows.row(y + i));
        }
    }
    means
}

/// The picture at canonical size, every pixel the exact mean of the area it covers.
fn shrink(picture: &Rgb8) -> Array3<f32> {
    let (height, width, _) = picture.dim();
    let scale = CANONICAL as f64 / width.max(height) as f64;
    if scale >= 1.0 {
        return picture.mapv(f32::from);
    }
    let side = |n: usize| ((n as f64 * scale).round_ties_even() as usize).max(1);
    let (new_width, new_height) = (side(width), side(height));
    let columns: Vec<_> = (0..new_width).map(|i| coverage(i, width, new_width)).collect();
    let mut narrow = Array3::<f32>::zeros((height, new_width, 3));
    for (line, mut out) in picture.outer_iter().zip(narrow.outer_iter_mut()) {
        for ((first, weights), mut pixel) in columns.iter().zip(out.outer_iter_mut()) {
            for (i, weight) in weights.iter().enumerate() {
                (0..3).for_each(|c| pixel[c] += weight * f32::from(line[[first + i, c]]));
            }
        }
    }
    let mut small = Array3::<f32>::zeros((new_height, new_width, 3));
    for (y, mut out) in small.outer_iter_mut().enumerate() {
        let (first, weights) = coverage(y, height, new_height);
        for (i, weight) in weights.iter().enumerate() {
            out.scaled_add(*weight, &narrow.index_axis(ndarray::Axis(0), first + i));
        }
    }
    small
}

/// First input pixel under output pixel `i`, and the share that each from there on has in it (sum 1).
fn coverage(i: usize, old: usize, new: usize) -> (usize, Vec<f32>) {
    let size = old as f64 / new as f64;
    let (from, to) = (i as f64 * size, ((i + 1) as f64 * size).min(old as f64));
    let (first, last) = (from.floor() as usize, (to.ceil() as usize).min(old));
    let share = |j: usize| ((to.min((j + 1) as f64) - from.max(j as f64)) / (to - from)) as f32;
    (first, (first..last).map(share).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(height: usize, width: usize) -> Rgb8 {
        Array3::from_shape_fn((height, width, 3), |(y, x, c)| ((x * 3 + y * 5 + c * 40) % 256) as u8)
    }

    #[test]
    fn the_same_picture_is_perfect() {
        let quality = canonical(&ramp(40, 60), &ramp(40, 60)).unwrap();
        assert_eq!(quality.psnr_db, None);
        assert!((quality.ssim - 1.0).abs() < 1e-9 && quality.ssimulacra2 > 99.9);
    }

    #[test]
    fn an_error_of_one_level_everywhere_is_48_db() {
        let cover = Rgb8::from_elem((32, 32, 3), 100);
        let quality = native(&cover, &cover.mapv(|v| v + 1)).unwrap();
        assert!((quality.psnr_db.unwrap() - 48.1308).abs() < 1e-3);
    }

    #[test]
    fn shrinking_keeps_the_mean_and_constant_areas() {
        let large = ramp(1500, 2000);
        let small = shrink(&large);
        assert_eq!(small.dim(), (768, 1024, 3));
        let mean = |sum: f64, n: usize| sum / n as f64;
        let before = mean(large.iter().map(|&v| f64::from(v)).sum(), large.len());
        let after = mean(small.iter().map(|&v| f64::from(v)).sum(), small.len());
        assert!((before - after).abs() < 0.01, "{before} {after}");
        assert!(shrink(&Rgb8::from_elem((1100, 1300, 3), 77)).iter().all(|v| (v - 77.0).abs() < 1e-3));
    }
}
