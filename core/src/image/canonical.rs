// SPDX-License-Identifier: MIT OR Apache-2.0
//! The picture at the sizes the watermark works at: scaled down by area, composed over white.

use super::{
    Plane, Raster, Samples,
    resample::{accumulate, area_weights, dot},
};
use crate::Context;
use ndarray::{Array3, ArrayView3};

/// Long side of the canonical size, pixels.
pub(crate) const CANONICAL: usize = 1024;

/// `(width, height)` scaled so that the long side is at most 1024; never enlarged, halves to even, at least 1.
pub fn canonical_size(width: usize, height: usize) -> (usize, usize) {
    fitted(width, height, CANONICAL)
}

/// `(width, height)` scaled so that the long side is at most `long`; never enlarged, halves to even, at least 1.
pub(crate) fn fitted(width: usize, height: usize, long: usize) -> (usize, usize) {
    let f = (long as f64 / width.max(height).max(1) as f64).min(1.0);
    let side = |n: usize| (libm::rint(n as f64 * f) as usize).max(1);
    (side(width), side(height))
}

/// A sample type and its largest value.
pub(crate) trait Sample: Copy + Send + Sync {
    /// Largest value.
    const MAX: f32;
    /// As f32, in 0..=MAX.
    fn value(self) -> f32;
}

impl Sample for u8 {
    const MAX: f32 = 255.0;
    #[inline(always)]
    fn value(self) -> f32 {
        f32::from(self)
    }
}

impl Sample for u16 {
    const MAX: f32 = 65_535.0;
    #[inline(always)]
    fn value(self) -> f32 {
        f32::from(self)
    }
}

/// BT.601 luma (0.299, 0.587, 0.114), gamma-coded, 0..=255, averaged by area to `width` x `height` (at most the
/// picture's own size).
pub(crate) fn luma(raster: &Raster, width: usize, height: usize, cx: &Context<'_>) -> Plane {
    let mut out = Plane::zeros(width, height);
    let channels = raster.channels();
    let (w, h) = (raster.width(), raster.height());
    let (across, down) = (area_weights(w, width), area_weights(h, height));
    cx.pool.chunks(out.samples_mut(), width, |y, row| {
        cx.simd.run(
            #[inline(always)]
            || {
                let mut line = vec![0f32; w * channels];
                for (j, &weight) in down[y].weights.iter().enumerate() {
                    add_row(raster, down[y].first + j, weight, &mut line);
                }
                let mut grey = vec![0f32; w];
                if channels == 3 {
                    for (g, c) in grey.iter_mut().zip(line.chunks_exact(3)) {
                        *g = luma_of(c[0], c[1], c[2]);
                    }
                } else {
                    grey.copy_from_slice(&line);
                }
                for (out, cover) in row.iter_mut().zip(&across) {
                    *out = dot(&grey[cover.first..], &cover.weights);
                }
            },
        );
    });
    out
}

/// Opacity 0..=1 at canonical size; `None` for a picture without alpha.
pub(crate) fn opacity(raster: &Raster, cx: &Context<'_>) -> Option<Plane> {
    let alpha = Raster { colour: raster.alpha.clone()?, alpha: None };
    let (w, h) = canonical_size(raster.width(), raster.height());
    let mut plane = luma(&alpha, w, h, cx);
    plane.samples_mut().iter_mut().for_each(|a| *a *= 1.0 / 255.0);
    Some(plane)
}

/// Luma of one pixel, BT.601.
#[inline(always)]
pub(crate) fn luma_of(r: f32, g: f32, b: f32) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

/// Adds row `y`, scaled to 0..=255, composed over white and times `weight`, to `line` (interleaved channels).
#[inline(always)]
fn add_row(raster: &Raster, y: usize, weight: f32, line: &mut [f32]) {
    match (&raster.colour, &raster.alpha) {
        (Samples::Eight(c), None) => add_opaque(samples_row(c.view(), y), weight, line),
        (Samples::Sixteen(c), None) => add_opaque(samples_row(c.view(), y), weight / 257.0, line),
        (Samples::Eight(c), Some(Samples::Eight(a))) => {
            add_composed(samples_row(c.view(), y), samples_row(a.view(), y), weight, line);
        }
        (Samples::Sixteen(c), Some(Samples::Sixteen(a))) => {
            add_composed(samples_row(c.view(), y), samples_row(a.view(), y), weight, line);
        }
        // Depths never differ (see `Raster`); the colour alone is the nearest reading.
        (Samples::Eight(c), Some(_)) => add_opaque(samples_row(c.view(), y), weight, line),
        (Samples::Sixteen(c), Some(_)) => add_opaque(samples_row(c.view(), y), weight / 257.0, line),
    }
}

/// Row `y` of interleaved samples.
pub(crate) fn samples_row<T>(a: ArrayView3<'_, T>, y: usize) -> &[T] {
    let (_, w, c) = a.dim();
    let n = w * c;
    a.to_slice().map_or(&[][..], |s| &s[y * n..(y + 1) * n])
}

#[inline(always)]
fn add_opaque<T: Sample>(row: &[T], weight: f32, line: &mut [f32]) {
    for (a, &v) in line.iter_mut().zip(row) {
        *a += weight * v.value();
    }
}

#[inline(always)]
fn add_composed<T: Sample>(row: &[T], alpha: &[T], weight: f32, line: &mut [f32]) {
    let channels = row.len() / alpha.len().max(1);
    if channels == 0 {
        return;
    }
    let scale = 255.0 / T::MAX;
    for ((a, v), &alpha) in line.chunks_exact_mut(channels).zip(row.chunks_exact(channels)).zip(alpha) {
        let opacity = alpha.value() / T::MAX;
        for (a, &v) in a.iter_mut().zip(v) {
            // In whole levels, as a screen shows it: a mark in fractions of a level would be seen by nobody else.
            *a += weight * libm::rintf(255.0 + (v.value() * scale - 255.0) * opacity);
        }
    }
}

/// The picture at canonical size, `[height][width][3]`, 8 bits, composed over white, grey repeated in all channels:
/// what quality is measured on.
pub fn canonical_rgb(raster: &Raster, cx: &Context<'_>) -> Array3<u8> {
    let (width, height) = canonical_size(raster.width(), raster.height());
    rgb_at(raster, width, height, cx)
}

/// The same at any size up to the picture's own.
pub(crate) fn rgb_at(raster: &Raster, cw: usize, ch: usize, cx: &Context<'_>) -> Array3<u8> {
    let (w, h) = (raster.width(), raster.height());
    let channels = raster.channels();
    let (across, down) = (area_weights(w, cw), area_weights(h, ch));
    let mut out = vec![0u8; cw * ch * 3];
    cx.pool.chunks(&mut out, cw * 3, |y, row| {
        cx.simd.run(
            #[inline(always)]
            || {
                let mut line = vec![0f32; w * channels];
                for (j, &weight) in down[y].weights.iter().enumerate() {
                    add_row(raster, down[y].first + j, weight, &mut line);
                }
                for (rgb, cover) in row.chunks_exact_mut(3).zip(&across) {
                    let mut sum = [0f32; 3];
                    for (i, &weight) in cover.weights.iter().enumerate() {
                        let at = (cover.first + i) * channels;
                        accumulate(&mut sum, &line[at..at + channels], weight);
                    }
                    for c in 0..3 {
                        rgb[c] = libm::rintf(sum[if channels == 1 { 0 } else { c }]).clamp(0.0, 255.0) as u8;
                    }
                }
            },
        );
    });
    // The length is w * h * 3 by construction, so the shape always fits.
    Array3::from_shape_vec((ch, cw, 3), out).unwrap_or_else(|_| Array3::zeros((ch, cw, 3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_size_never_enlarges_and_rounds_halves_to_even() {
        assert_eq!(canonical_size(800, 600), (800, 600));
        assert_eq!(canonical_size(4000, 3000), (1024, 768));
        assert_eq!(canonical_size(2048, 1), (1024, 1));
        assert_eq!(canonical_size(2048, 5), (1024, 2));
        assert_eq!(canonical_size(1, 100_000), (1, 1024));
    }

    #[test]
    fn transparent_pixels_count_as_white_and_depths_agree() {
        let eight = Raster {
            colour: Samples::Eight(Array3::from_shape_fn((4, 4, 3), |(y, x, c)| (y * 60 + x * 5 + c) as u8)),
            alpha: Some(Samples::Eight(Array3::from_shape_fn((4, 4, 1), |(_, x, _)| [0, 85, 170, 255][x]))),
        };
        let sixteen = Raster {
            colour: Samples::Sixteen(Array3::from_shape_fn((4, 4, 3), |(y, x, c)| (y * 60 + x * 5 + c) as u16 * 257)),
            alpha: Some(Samples::Sixteen(Array3::from_shape_fn((4, 4, 1), |(_, x, _)| [0, 85, 170, 255][x] * 257))),
        };
        let cx = Context::default();
        let (a, b) = (luma(&eight, 4, 4, &cx), luma(&sixteen, 4, 4, &cx));
        for (a, b) in a.samples().iter().zip(b.samples()) {
            assert!((a - b).abs() < 1e-3);
        }
        for y in 0..4 {
            assert!((a.row(y)[0] - 255.0).abs() < 1e-3);
        }
        let rgb = canonical_rgb(&eight, &cx);
        assert_eq!(rgb.dim(), (4, 4, 3));
        assert_eq!(rgb[[0, 0, 0]], 255);
        assert_eq!(rgb[[3, 3, 2]], 3 * 60 + 3 * 5 + 2);
    }
}
