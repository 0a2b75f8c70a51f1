// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whitened Fourier magnitude of a residual, as a table that the geometry scan can read quickly (format section 8).

use super::search::Scales;
use crate::{Context, image::Plane};
use realfft::RealFftPlanner;
use rustfft::{FftPlanner, num_complex::Complex32};

/// Sizes of the square transform.
const SIZES: [usize; 11] = [128, 192, 256, 320, 384, 448, 512, 640, 768, 896, 1024];
/// Power ratio above which a peak counts no further.
const CAP: f32 = 9.0;
/// Table units per unit of capped power ratio.
pub(crate) const UNIT: f32 = 28.0;
/// Radius of the box that gives the background.
const BACKGROUND: usize = 8;
/// Radius of the box that limits how much one peak may raise its own background.
const LIMITER: usize = 12;
/// Rows of negative kx needed by both boxes and the smoothing.
const MARGIN: usize = BACKGROUND + LIMITER + 2;

/// Power spectrum over its local background. Only kx >= 0 is stored: (kx, ky) and (-kx, -ky) are equal.
pub(crate) struct Spectrum {
    /// Side N of the transform; bins are cycles per N level pixels.
    pub n: usize,
    /// Power over background, not capped: `[kx 0..=N/2][ky + N/2]`.
    ratio: Vec<f32>,
    /// Capped, axes cleared, 3 x 3 smoothed, in 1/28, with a margin of ones: `[kx 0..=reach][ky + reach]`.
    pub table: Vec<u8>,
    /// Largest |kx| and |ky| in `table`.
    pub reach: usize,
}

impl Spectrum {
    /// Spectrum of a residual whose sides are at most 1024, for a scan of `scales`.
    pub(crate) fn new(residual: &Plane, scales: Scales, cx: &Context<'_>) -> Self {
        let side = residual.width().max(residual.height());
        let n = SIZES.into_iter().find(|&n| n >= side).unwrap_or(1024);
        let reach = scales.reach(n);
        let power = power(residual, n, cx);
        let rows = n / 2 + 1 + MARGIN;
        // kx = -MARGIN.. so that the boxes find their neighbours across the axis.
        let mut extended = vec![0f32; rows * n];
        for (r, row) in extended.chunks_exact_mut(n).enumerate() {
            let kx = r as isize - MARGIN as isize;
            let source = &power[kx.unsigned_abs() * n..][..n];
            if kx < 0 {
                for (i, v) in row.iter_mut().enumerate() {
                    *v = source[(n - i) % n];
                }
            } else {
                row.copy_from_slice(source);
            }
        }
        let mut background = boxed(&extended, n, LIMITER);
        cx.simd.run(
            #[inline(always)]
            || {
                for (b, &p) in background.iter_mut().zip(&extended) {
                    *b = p.min(4.0 * *b);
                }
            },
        );
        let background = boxed(&background, n, BACKGROUND);
        cx.simd.run(
            #[inline(always)]
            || {
                for (p, &b) in extended.iter_mut().zip(&background) {
                    *p /= b + 1e-9;
                }
            },
        );
        let table = table(&extended, n, reach);
        Self { n, ratio: extended.split_off(MARGIN * n), table, reach }
    }

    /// Power over background at the integer bin (kx, ky); `None` outside.
    pub(crate) fn ratio(&self, kx: i32, ky: i32) -> Option<f32> {
        let (kx, ky) = if kx < 0 { (-kx, -ky) } else { (kx, ky) };
        let half = self.n as i32 / 2;
        if kx > half || ky < -half || ky >= half {
            return None;
        }
        self.ratio.get(kx as usize * self.n + (ky + half) as usize).copied()
    }

    /// Sum of the table at 36 bins, in 1/28; outside counts as one.
    pub(crate) fn score(&self, bins: impl Iterator<Item = (f32, f32)>) -> u32 {
        let reach = self.reach as i32;
        bins.map(|(x, y)| {
            let (x, y) = if x < 0.0 { (-x, -y) } else { (x, y) };
            let (x, y) = (libm::floorf(x + 0.5) as i32, libm::floorf(y + 0.5) as i32);
            if x > reach || y.abs() > reach {
                return UNIT as u32;
            }
            u32::from(self.table[x as usize * (2 * self.reach + 1) + (y + reach) as usize])
        })
        .sum()
    }
}

/// |FFT|^2 of the windowed, zero-padded residual: `[kx 0..=n/2][ky + n/2]`.
fn power(residual: &Plane, n: usize, cx: &Context<'_>) -> Vec<f32> {
    let (w, h) = (residual.width(), residual.height());
    let mean = (residual.samples().iter().map(|&v| f64::from(v)).sum::<f64>() / (w * h).max(1) as f64) as f32;
    let (across, down) = (taper(w), taper(h));
    let half = n / 2 + 1;
    let rows = RealFftPlanner::<f32>::new().plan_fft_forward(n);
    // Row transforms land transposed, [kx][y], ready for the transforms along y.
    let mut columns = vec![Complex32::ZERO; half * n];
    const BLOCK: usize = 8;
    let mut line = vec![0f32; n];
    let mut block = vec![Complex32::ZERO; half * BLOCK];
    let mut scratch = rows.make_scratch_vec();
    for y0 in (0..h).step_by(BLOCK) {
        let count = BLOCK.min(h - y0);
        for (dy, out) in block.chunks_exact_mut(half).take(count).enumerate() {
            line.fill(0.0);
            let y = y0 + dy;
            for ((l, &v), &t) in line.iter_mut().zip(residual.row(y)).zip(&across) {
                *l = (v - mean) * (t * down[y]);
            }
            // The lengths are the planner's own, the only way in which this can fail.
            let _ = rows.process_with_scratch(&mut line, out, &mut scratch);
        }
        for kx in 0..half {
            for dy in 0..count {
                columns[kx * n + y0 + dy] = block[dy * half + kx];
            }
        }
    }
    let along = FftPlanner::<f32>::new().plan_fft_forward(n);
    let mut out = vec![0f32; half * n];
    let mut pairs: Vec<_> = columns.chunks_exact_mut(n).zip(out.chunks_exact_mut(n)).collect();
    cx.pool.chunks(&mut pairs, 16, |_, pairs| {
        let mut scratch = vec![Complex32::ZERO; along.get_inplace_scratch_len()];
        for (column, out) in pairs {
            along.process_with_scratch(column, &mut scratch);
            for (ky, v) in column.iter().enumerate() {
                out[(ky + n / 2) % n] = v.norm_sqr();
            }
        }
    });
    out
}

/// Raised cosine over 10 % at each side.
fn taper(n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| {
            let edge = (i as f32 + 0.5).min((n - i) as f32 - 0.5) / (0.1 * n as f32);
            let s = libm::sinf(std::f32::consts::FRAC_PI_2 * edge.min(1.0));
            s * s
        })
        .collect()
}

/// Mean over (2 r + 1)^2 boxes of rows of `n`; borders mirrored without repeating the edge (`dcb|abcd|cba`).
fn boxed(src: &[f32], n: usize, r: usize) -> Vec<f32> {
    let rows = src.len() / n;
    let fold = |i: isize, len: usize| {
        let last = len as isize - 1;
        let i = i.abs();
        (if i > last { 2 * last - i } else { i }) as usize
    };
    let scale = 1.0 / ((2 * r + 1) * (2 * r + 1)) as f32;
    let mut sums = vec![0f32; n];
    let row = |i: isize| &src[fold(i, rows) * n..][..n];
    for i in -(r as isize)..=r as isize {
        add(&mut sums, row(i));
    }
    let mut out = vec![0f32; src.len()];
    for (y, out) in out.chunks_exact_mut(n).enumerate() {
        let mut sum: f32 = (-(r as isize)..=r as isize).map(|i| sums[fold(i, n)]).sum();
        for (x, out) in out.iter_mut().enumerate() {
            *out = sum * scale;
            let x = x as isize;
            sum += sums[fold(x + r as isize + 1, n)] - sums[fold(x - r as isize, n)];
        }
        let y = y as isize;
        let (leaves, enters) = (row(y - r as isize), row(y + r as isize + 1));
        for ((s, a), b) in sums.iter_mut().zip(enters).zip(leaves) {
            *s += a - b;
        }
    }
    out
}

fn add(sums: &mut [f32], row: &[f32]) {
    for (s, v) in sums.iter_mut().zip(row) {
        *s += v;
    }
}

/// The scan's table from the extended ratio (first row kx = -MARGIN).
fn table(ratio: &[f32], n: usize, reach: usize) -> Vec<u8> {
    const TAPS: [f32; 2] = [0.723_07, 0.138_46];
    let half = n / 2;
    // Capped rows kx = -1..=n/2 with the axes cleared.
    let first = MARGIN - 1;
    let capped: Vec<f32> = ratio[first * n..]
        .chunks_exact(n)
        .enumerate()
        .flat_map(|(r, row)| {
            row.iter().enumerate().map(move |(i, &v)| {
                let on_axis = r as isize - 1 <= 2 || i.abs_diff(half) <= 2;
                if on_axis { 1.0 } else { v.min(CAP) }
            })
        })
        .collect();
    let width = 2 * reach + 1;
    let mut out = vec![UNIT as u8; (reach + 1) * width];
    let mut line = vec![0f32; n];
    for kx in 0..=half.min(reach) {
        let row = |r: usize| &capped[r.min(half + 1) * n..][..n];
        // At kx = n/2 the row beyond is mirrored.
        let (before, here) = (row(kx), row(kx + 1));
        let after = if kx == half { before } else { row(kx + 2) };
        for (i, l) in line.iter_mut().enumerate() {
            *l = TAPS[0] * here[i] + TAPS[1] * (before[i] + after[i]);
        }
        for (i, out) in out[kx * width..][..width].iter_mut().enumerate() {
            let at = i as isize - reach as isize + half as isize;
            if at < 0 || at >= n as isize {
                continue;
            }
            let at = at as usize;
            let (l, r) = (if at == 0 { 1 } else { at - 1 }, if at + 1 == n { n - 2 } else { at + 1 });
            *out = (UNIT * (TAPS[0] * line[at] + TAPS[1] * (line[l] + line[r])) + 0.5) as u8;
        }
    }
    out
}
