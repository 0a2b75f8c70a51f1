// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gaussian blur with a real (finite) kernel and mirrored borders.

use super::Plane;
use crate::Context;

/// Samples computed together; enough independent sums to hide the latency of the additions.
const LANES: usize = 64;

/// Rows handed to a thread at a time.
const ROWS: usize = 32;

/// Half of a symmetric kernel: centre first, normalised to sum 1 over both sides.
///
/// exp(-i^2 / (2 sigma^2)), radius ((round(8 sigma + 1) or 1) - 1) / 2 with a bitwise or, in f64 through `libm`.
pub(crate) fn gaussian(sigma: f64) -> Vec<f32> {
    let radius = ((libm::rint(8.0 * sigma + 1.0) as usize | 1) - 1) / 2;
    let half: Vec<f64> = (0..=radius).map(|i| libm::exp(-((i * i) as f64) / (2.0 * sigma * sigma))).collect();
    let sum = half[0] + 2.0 * half[1..].iter().sum::<f64>();
    half.iter().map(|v| (v / sum) as f32).collect()
}

/// Index of the sample that stands at `i` outside `0..n` when the border is mirrored, the edge repeated
/// (`dcba|abcd|dcba`).
#[inline]
pub(crate) fn mirror(i: isize, n: usize) -> usize {
    let period = 2 * n as isize;
    let i = i.rem_euclid(period) as usize;
    if i < n { i } else { 2 * n - 1 - i }
}

/// `dst` = `src` convolved with the kernel whose half is `half` along both axes. Same size, no overlap.
pub(crate) fn blur(src: &Plane, half: &[f32], dst: &mut Plane, cx: &Context<'_>) {
    let (w, h) = (src.width(), src.height());
    if w == 0 || h == 0 {
        return;
    }
    cx.pool.chunks(dst.samples_mut(), w * ROWS, |chunk, rows| {
        cx.simd.run(
            #[inline(always)]
            || blur_rows(src.samples(), w, h, half, chunk * ROWS, rows),
        );
    });
}

#[inline(always)]
fn blur_rows(src: &[f32], w: usize, h: usize, half: &[f32], first: usize, rows: &mut [f32]) {
    let r = half.len() - 1;
    // One row after the vertical pass, with mirrored margins for the horizontal pass.
    let mut line = vec![0f32; w + 2 * r];
    let mut taps = Vec::with_capacity(r + 1);
    for (dy, out) in rows.chunks_exact_mut(w).enumerate() {
        let y = (first + dy) as isize;
        let row = |y: isize| &src[mirror(y, h) * w..][..w];
        taps.clear();
        taps.extend((0..=r as isize).map(|i| (row(y - i), row(y + i))));
        convolve(half, &taps, &mut line[r..r + w]);
        for i in 0..r {
            line[i] = line[r + mirror(i as isize - r as isize, w)];
            line[r + w + i] = line[r + mirror((w + i) as isize, w)];
        }
        let mut across = Vec::with_capacity(r + 1);
        across.extend((0..=r).map(|i| (&line[r - i..r - i + w], &line[r + i..r + i + w])));
        convolve(half, &across, out);
    }
}

/// `out[x] = half[0] * c[x] + sum_i half[i] * (a_i[x] + b_i[x])`, in this order, with `(a_i, b_i) = taps[i]`; all of
/// the length of `out`.
#[inline(always)]
fn convolve(half: &[f32], taps: &[(&[f32], &[f32])], out: &mut [f32]) {
    let w = out.len();
    let whole = w - w % LANES;
    let mut x = 0;
    while x < whole {
        let centre = &taps[0].0[x..x + LANES];
        let mut acc = [0f32; LANES];
        for l in 0..LANES {
            acc[l] = half[0] * centre[l];
        }
        for (&k, &(a, b)) in half.iter().zip(taps).skip(1) {
            let (a, b) = (&a[x..x + LANES], &b[x..x + LANES]);
            for l in 0..LANES {
                acc[l] += k * (a[l] + b[l]);
            }
        }
        out[x..x + LANES].copy_from_slice(&acc);
        x += LANES;
    }
    for x in whole..w {
        let mut acc = half[0] * taps[0].0[x];
        for (&k, &(a, b)) in half.iter().zip(taps).skip(1) {
            acc += k * (a[x] + b[x]);
        }
        out[x] = acc;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    #[test]
    fn kernel_radii_are_those_of_the_format() {
        for (sigma, radius) in [(0.6, 3), (2.5, 10), (3.0, 12), (4.0, 16), (5.0, 20)] {
            let k = gaussian(sigma);
            assert_eq!(k.len() - 1, radius);
            assert!((k[0] + 2.0 * k[1..].iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn equals_the_plain_double_sum_also_where_the_picture_is_smaller_than_the_kernel() {
        for (w, h) in [(1, 1), (5, 3), (70, 41), (33, 9)] {
            let src = Plane::from_fn(w, h, |x, y| ((x * 37 + y * 101) % 256) as f32);
            let half = gaussian(3.0);
            let r = half.len() as isize - 1;
            let mut dst = Plane::zeros(w, h);
            blur(&src, &half, &mut dst, &Context::default());
            let mut base = Plane::zeros(w, h);
            blur(&src, &half, &mut base, &Context { simd: Simd::Baseline, ..Context::default() });
            assert_eq!(dst, base);
            for y in 0..h {
                for x in 0..w {
                    let mut sum = 0f64;
                    for j in -r..=r {
                        for i in -r..=r {
                            let k = f64::from(half[i.unsigned_abs()]) * f64::from(half[j.unsigned_abs()]);
                            sum += k * f64::from(src.row(mirror(y as isize + j, h))[mirror(x as isize + i, w)]);
                        }
                    }
                    assert!((sum - f64::from(dst.row(y)[x])).abs() < 1e-3);
                }
            }
        }
    }
}
