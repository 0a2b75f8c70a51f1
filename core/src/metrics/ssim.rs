// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structural similarity of luma.

use super::sample::{Sample, ShapeMismatch, same_shape};
use crate::Context;
use ndarray::{ArrayView2, ArrayView3};

/// Side of the Gaussian window, pixels (odd).
const WINDOW: usize = 11;
/// Standard deviation of the window, pixels.
const SIGMA: f64 = 1.5;
/// `(K1 L)^2` with K1 = 0.01, L = 255.
const C1: f32 = 6.5025;
/// `(K2 L)^2` with K2 = 0.03, L = 255.
const C2: f32 = 58.5225;
/// Subtracted from luma before squaring, so that variances are not small differences of large numbers.
const MIDDLE: f32 = 128.0;
/// Independent sums, so that adding up can be vectorised; part of the result's definition.
const LANES: usize = 16;
/// Rows of the result that one thread works on at a time.
const STRIP: usize = 96;

/// Mean SSIM of luma (BT.601 weights 0.299, 0.587, 0.114 on gamma-coded samples, scaled to 0..=255), -1..=1,
/// 1 = identical. Pictures of one channel are their own luma; of other numbers than 3 the first channel counts.
///
/// Z. Wang et al., *Image Quality Assessment: From Error Visibility to Structural Similarity* (IEEE TIP 2004): 11x11
/// Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, mean over the positions where the window lies inside the
/// picture, no downsampling. Along a side shorter than 11 the window is the longest odd length that fits. An empty
/// picture gives 1.
///
/// # Errors
/// [`ShapeMismatch`] when the pictures differ in height, width or channels.
pub fn ssim<S: Sample>(a: ArrayView3<S>, b: ArrayView3<S>, cx: &Context) -> Result<f64, ShapeMismatch> {
    same_shape(&a, &b)?;
    let (height, width, channels) = a.dim();
    if height == 0 || width == 0 || channels == 0 {
        return Ok(1.0);
    }
    let (down, across) = (window(height), window(width));
    let columns = width - across.len() + 1;
    let mut rows = vec![0f64; height - down.len() + 1];
    let simd = cx.simd;
    cx.pool.chunks(&mut rows, STRIP, |i, rows| {
        let mut strip = Strip::new(&down, &across, width);
        for y in i * STRIP..i * STRIP + rows.len() + down.len() - 1 {
            luma_row(a.index_axis(ndarray::Axis(0), y), &mut strip.a);
            luma_row(b.index_axis(ndarray::Axis(0), y), &mut strip.b);
            simd.run(
                #[inline(always)]
                || strip.push(y),
            );
            if let Some(row) = (y + 1).checked_sub(down.len() + i * STRIP).and_then(|y| rows.get_mut(y)) {
                *row = simd.run(
                    #[inline(always)]
                    || strip.sum(y, columns),
                );
            }
        }
    });
    Ok(rows.iter().sum::<f64>() / (rows.len() * columns) as f64)
}

/// Normalised Gaussian taps, [`WINDOW`] or the longest odd number that is at most `side`.
fn window(side: usize) -> Vec<f32> {
    let radius = WINDOW.min(side - 1 + side % 2) / 2;
    let taps: Vec<f64> = (0..=2 * radius)
        .map(|i| {
            let d = i.abs_diff(radius) as f64;
            libm::exp(-d * d / (2.0 * SIGMA * SIGMA))
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| (tap / sum) as f32).collect()
}

/// Luma of one row `[width][channels]`, less [`MIDDLE`].
fn luma_row<S: Sample>(row: ArrayView2<S>, out: &mut [f32]) {
    let scale = 255.0 / S::PEAK as f32;
    let level = |v: &S| Into::<u32>::into(*v) as f32 * scale;
    let channels = row.dim().1;
    if channels == 3 {
        if let Some(samples) = row.as_slice() {
            for (out, p) in out.iter_mut().zip(samples.chunks_exact(3)) {
                *out = 0.299 * level(&p[0]) + 0.587 * level(&p[1]) + 0.114 * level(&p[2]) - MIDDLE;
            }
            return;
        }
        for (out, p) in out.iter_mut().zip(row.outer_iter()) {
            *out = 0.299 * level(&p[0]) + 0.587 * level(&p[1]) + 0.114 * level(&p[2]) - MIDDLE;
        }
    } else {
        for (out, p) in out.iter_mut().zip(row.outer_iter()) {
            *out = p.first().map_or(0.0, level) - MIDDLE;
        }
    }
}

/// Luma rows of two pictures on their way through the window. Five planes: a, e = b - a, a^2, e^2, a e; with the
/// difference, equal pictures give exactly 1, and small differences keep their digits in f32.
struct Strip<'a> {
    down: &'a [f32],
    across: &'a [f32],
    width: usize,
    /// Latest luma row of each picture.
    a: Vec<f32>,
    b: Vec<f32>,
    /// `[down.len()][5][width]`; row `y` is in slot `y % down.len()`.
    rows: Vec<f32>,
    /// `[5][width]`, the rows weighted by `down`.
    vertical: Vec<f32>,
    /// `[5][width]`, then by `across`.
    blurred: Vec<f32>,
    /// One row of the SSIM map.
    map: Vec<f32>,
}

impl<'a> Strip<'a> {
    fn new(down: &'a [f32], across: &'a [f32], width: usize) -> Self {
        let zeros = |n: usize| vec![0.0; n * width];
        Self {
            down,
            across,
            width,
            a: zeros(1),
            b: zeros(1),
            rows: zeros(5 * down.len()),
            vertical: zeros(5),
            blurred: zeros(5),
            map: zeros(1),
        }
    }

    /// Takes in row `y`.
    #[inline(always)]
    fn push(&mut self, y: usize) {
        let size = 5 * self.width;
        let start = y % self.down.len() * size;
        let mut planes = self.rows[start..start + size].chunks_exact_mut(self.width);
        let [a, e, aa, ee, ae] = std::array::from_fn(|_| planes.next().unwrap_or_default());
        products(&self.a, &self.b, [a, e, aa, ee, ae]);
    }

    /// Sum of the first `columns` of the SSIM map whose window ends at row `y`.
    #[inline(always)]
    fn sum(&mut self, y: usize, columns: usize) -> f64 {
        let size = 5 * self.width;
        self.vertical.fill(0.0);
        for (k, tap) in self.down.iter().enumerate() {
            let start = (y + 1 + k) % self.down.len() * size;
            add_scaled(&self.rows[start..start + size], *tap, &mut self.vertical);
        }
        self.blurred.fill(0.0);
        for (k, tap) in self.across.iter().enumerate() {
            // Running over the ends of the planes only touches columns beyond `columns`.
            add_scaled(&self.vertical[k..], *tap, &mut self.blurred[..size - k]);
        }
        let mut planes = self.blurred.chunks_exact(self.width).map(|plane| &plane[..columns]);
        let planes = std::array::from_fn(|_| planes.next().unwrap_or_default());
        similarity(planes, &mut self.map[..columns]);
        lane_sum(&self.map[..columns])
    }
}

#[inline(always)]
fn products(a: &[f32], b: &[f32], [pa, e, aa, ee, ae]: [&mut [f32]; 5]) {
    let n = a.len();
    let (b, pa, e, aa, ee, ae) = (&b[..n], &mut pa[..n], &mut e[..n], &mut aa[..n], &mut ee[..n], &mut ae[..n]);
    for x in 0..n {
        let d = b[x] - a[x];
        pa[x] = a[x];
        e[x] = d;
        aa[x] = a[x] * a[x];
        ee[x] = d * d;
        ae[x] = a[x] * d;
    }
}

#[inline(always)]
fn add_scaled(row: &[f32], tap: f32, out: &mut [f32]) {
    let n = out.len();
    let row = &row[..n];
    for x in 0..n {
        out[x] += tap * row[x];
    }
}

/// Blurred a, e, a^2, e^2, a e of one row.
#[inline(always)]
fn similarity(rows: [&[f32]; 5], out: &mut [f32]) {
    let n = out.len();
    let [a, e, aa, ee, ae] = rows.map(|row| &row[..n]);
    for x in 0..n {
        let (mu_a, mu_b) = (a[x] + MIDDLE, a[x] + e[x] + MIDDLE);
        let var_a = aa[x] - a[x] * a[x];
        let var_e = ee[x] - e[x] * e[x];
        let cov_ae = ae[x] - a[x] * e[x];
        // var(b) = var(a) + 2 cov(a, e) + var(e) and cov(a, b) = var(a) + cov(a, e); numerators and denominators of
        // SSIM differ by the squared difference of the means and by var(e).
        let means = mu_a * mu_a + mu_b * mu_b + C1;
        let contrasts = 2.0 * (var_a + cov_ae) + var_e + C2;
        out[x] = (1.0 - e[x] * e[x] / means) * (1.0 - var_e / contrasts);
    }
}

#[inline(always)]
fn lane_sum(values: &[f32]) -> f64 {
    let mut lanes = [0f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..LANES {
            lanes[i] += chunk[i];
        }
    }
    for (lane, v) in lanes.iter_mut().zip(rest) {
        *lane += *v;
    }
    lanes.iter().map(|v| f64::from(*v)).sum()
}
