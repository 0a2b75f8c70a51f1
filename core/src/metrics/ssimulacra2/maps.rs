// SPDX-License-Identifier: MIT OR Apache-2.0
//! The three error maps of one plane: SSIM error, ringing (edges only the distorted picture has) and blurring (edges
//! only the cover image has).
//!
//! With a = cover, b = distorted, e = b - a, and G the Gaussian (linear):
//!
//! * means: mu_b - mu_a = G(e) =: m
//! * variances: var(e) = G(e^2) - m^2, cov(a, e) = G(a e) - mu_a m, var(b) = var(a) + 2 cov(a, e) + var(e)
//! * SSIM error of the metric: 1 - (1 - m^2) (2 cov(a, b) + C2) / D with D = var(a) + var(b) + C2. As
//!   D - (2 cov(a, b) + C2) = var(e), this is m^2 + (1 - m^2) var(e) / D: small numbers stay exact in f32.
//! * edges: a - mu_a =: r, b - mu_b = r + (e - m).

use super::{
    gaussian::{RADIUS, Window},
    weights::{Maps, Norms},
};
use crate::Context;

/// Stabilises SSIM where both pictures are flat; XYB units squared.
const C2: f32 = 0.0009;

/// Rows that one thread works on at a time.
const STRIP: usize = 96;

/// Independent sums, so that adding up can be vectorised; part of the result's definition.
const LANES: usize = 16;

/// What the maps need of one plane of the cover image; planes `[height][width]`.
#[derive(Debug)]
pub struct Cover {
    plane: Vec<f32>,
    /// G(a)
    mean: Vec<f32>,
    /// 2 var(a) + C2
    spread: Vec<f32>,
}

/// Sums over one row of the first and of the fourth powers.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowSums {
    ssim: [f64; 2],
    ringing: [f64; 2],
    blurring: [f64; 2],
}

/// One row of `mean` and `spread`.
struct CoverRow<'a> {
    mean: &'a mut [f32],
    spread: &'a mut [f32],
}

impl Cover {
    /// Prepares one plane of the cover image, rows of `width` > 0 samples.
    pub fn new(plane: &[f32], width: usize, cx: &Context) -> Self {
        let mut mean = vec![0.0; plane.len()];
        let mut spread = vec![0.0; plane.len()];
        let mut rows: Vec<CoverRow> = (mean.chunks_exact_mut(width).zip(spread.chunks_exact_mut(width)))
            .map(|(mean, spread)| CoverRow { mean, spread })
            .collect();
        let simd = cx.simd;
        cx.pool.chunks(&mut rows, STRIP, |i, rows| {
            let mut window = Window::new(width);
            simd.run(
                #[inline(always)]
                || cover_strip(plane, width, i * STRIP, rows, &mut window),
            );
        });
        Self { plane: plane.to_vec(), mean, spread }
    }

    /// Compares `distorted`, a plane of the same size with rows of `width` > 0 samples. Norms of maps that are not
    /// asked for are 0. `rows` is scratch.
    pub fn compare(&self, distorted: &[f32], width: usize, maps: Maps, rows: &mut Vec<RowSums>, cx: &Context) -> Norms {
        rows.clear();
        rows.resize(self.plane.len() / width, RowSums::default());
        let simd = cx.simd;
        cx.pool.chunks(rows, STRIP, |i, rows| {
            let mut strip = Strip { cover: self, distorted, width, maps, error: vec![0.0; width] };
            let mut window = Window::new(width);
            simd.run(
                #[inline(always)]
                || strip.sum(i * STRIP, rows, &mut window),
            );
        });
        Norms::from_sums(rows.iter().map(|row| (row.ssim, row.ringing, row.blurring)), self.plane.len())
    }
}

/// Row `y` - RADIUS of a plane, `None` outside.
#[inline(always)]
fn row_above(plane: &[f32], width: usize, y: usize) -> Option<&[f32]> {
    let start = y.checked_sub(RADIUS)? * width;
    plane.get(start..start + width)
}

#[inline(always)]
fn cover_strip(plane: &[f32], width: usize, first: usize, rows: &mut [CoverRow], window: &mut Window<2>) {
    for i in 0..rows.len() + 2 * RADIUS {
        let [a, square] = window.row_mut(i);
        match row_above(plane, width, first + i) {
            Some(row) => {
                a.copy_from_slice(row);
                multiply(row, row, square);
            }
            None => {
                a.fill(0.0);
                square.fill(0.0);
            }
        }
        if let Some(row) = i.checked_sub(2 * RADIUS).and_then(|y| rows.get_mut(y)) {
            let [mean, square] = window.blur(i);
            row.mean.copy_from_slice(mean);
            spread(mean, square, row.spread);
        }
    }
}

/// Rows of two planes of one size, compared.
struct Strip<'a> {
    cover: &'a Cover,
    distorted: &'a [f32],
    width: usize,
    maps: Maps,
    /// One row of a map.
    error: Vec<f32>,
}

impl Strip<'_> {
    #[inline(always)]
    fn sum(&mut self, first: usize, rows: &mut [RowSums], window: &mut Window<3>) {
        let width = self.width;
        for i in 0..rows.len() + 2 * RADIUS {
            let [e, square, product] = window.row_mut(i);
            match (row_above(&self.cover.plane, width, first + i), row_above(self.distorted, width, first + i)) {
                (Some(a), Some(b)) => {
                    subtract(b, a, e);
                    multiply(e, e, square);
                    multiply(e, a, product);
                }
                _ => {
                    e.fill(0.0);
                    square.fill(0.0);
                    product.fill(0.0);
                }
            }
            if let Some(sums) = i.checked_sub(2 * RADIUS).and_then(|y| rows.get_mut(y)) {
                let y = first + i - 2 * RADIUS;
                *sums = self.sum_row(y, window.blur(i));
            }
        }
    }

    #[inline(always)]
    fn sum_row(&mut self, y: usize, [e, square, product]: [&[f32]; 3]) -> RowSums {
        let columns = y * self.width..(y + 1) * self.width;
        let mean = &self.cover.mean[columns.clone()];
        let mut sums = RowSums::default();
        if self.maps.ssim {
            ssim_error([mean, &self.cover.spread[columns.clone()], e, square, product], &mut self.error);
            sums.ssim = power_sums(&self.error);
        }
        if self.maps.edges {
            edge_error([&self.cover.plane[columns.clone()], mean, &self.distorted[columns], e], &mut self.error);
            sums.ringing = power_sums(&self.error);
            negate(&mut self.error);
            sums.blurring = power_sums(&self.error);
        }
        sums
    }
}

#[inline(always)]
fn multiply(a: &[f32], b: &[f32], out: &mut [f32]) {
    let n = out.len();
    let (a, b) = (&a[..n], &b[..n]);
    for x in 0..n {
        out[x] = a[x] * b[x];
    }
}

#[inline(always)]
fn subtract(a: &[f32], b: &[f32], out: &mut [f32]) {
    let n = out.len();
    let (a, b) = (&a[..n], &b[..n]);
    for x in 0..n {
        out[x] = a[x] - b[x];
    }
}

#[inline(always)]
fn negate(values: &mut [f32]) {
    for v in values {
        *v = -*v;
    }
}

#[inline(always)]
fn spread(mean: &[f32], square: &[f32], out: &mut [f32]) {
    let n = out.len();
    let (mean, square) = (&mean[..n], &square[..n]);
    for x in 0..n {
        out[x] = 2.0 * (square[x] - mean[x] * mean[x]) + C2;
    }
}

/// Rows: mu_a, 2 var(a) + C2, G(e), G(e^2), G(a e).
#[inline(always)]
fn ssim_error(rows: [&[f32]; 5], out: &mut [f32]) {
    let n = out.len();
    let [mean, spread, e, square, product] = rows.map(|row| &row[..n]);
    for x in 0..n {
        let m = e[x];
        let m2 = m * m;
        let variance = square[x] - m2;
        let denominator = spread[x] + 2.0 * (product[x] - mean[x] * m) + variance;
        out[x] = m2 + (1.0 - m2) * (variance / denominator);
    }
}

/// Rows: a, mu_a, b, G(e). Positive where the distorted picture has the stronger edge.
#[inline(always)]
fn edge_error(rows: [&[f32]; 4], out: &mut [f32]) {
    let n = out.len();
    let [a, mean, b, m] = rows.map(|row| &row[..n]);
    for x in 0..n {
        let r = a[x] - mean[x];
        let s = r + ((b[x] - a[x]) - m[x]);
        out[x] = (s.abs() - r.abs()) / (1.0 + r.abs());
    }
}

/// Sum of the positive values and of their fourth powers.
#[inline(always)]
fn power_sums(values: &[f32]) -> [f64; 2] {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut last = [0f32; LANES];
    last[..rest.len()].copy_from_slice(rest);
    let mut sums = [[0f32; LANES]; 2];
    for chunk in chunks {
        add_powers(chunk, &mut sums);
    }
    add_powers(&last, &mut sums);
    sums.map(|lanes| lanes.iter().map(|v| f64::from(*v)).sum())
}

#[inline(always)]
fn add_powers(values: &[f32; LANES], [first, fourth]: &mut [[f32; LANES]; 2]) {
    for i in 0..LANES {
        let v = if values[i] > 0.0 { values[i] } else { 0.0 };
        let v2 = v * v;
        first[i] += v;
        fourth[i] += v2 * v2;
    }
}
