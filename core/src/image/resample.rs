// SPDX-License-Identifier: MIT OR Apache-2.0
//! Exact area averaging and bicubic interpolation, as the watermark format defines them.

use super::Plane;
use crate::Context;

/// Inputs of one output sample of an area average.
pub(crate) struct Cover {
    /// First input covered, 0-based.
    pub first: usize,
    /// Share of each covered input; sums to 1.
    pub weights: Vec<f32>,
}

/// Area average from `n` to `m <= n` samples: output `i` covers the interval `[i n/m, (i+1) n/m)`, fractional at both
/// ends.
pub(crate) fn area_weights(n: usize, m: usize) -> Vec<Cover> {
    let step = n as f64 / m as f64;
    (0..m)
        .map(|i| {
            // Integer numerators keep the ends exact: i n / m.
            let (lo, hi) = (i * n / m, ((i + 1) * n).div_ceil(m));
            let (a, b) = ((i * n) as f64 / m as f64, ((i + 1) * n) as f64 / m as f64);
            let weights =
                (lo..hi).map(|j| (((b.min((j + 1) as f64) - a.max(j as f64)) / step).max(0.0)) as f32).collect();
            Cover { first: lo, weights }
        })
        .collect()
}

/// Area average of a plane to `width` x `height`, both at most the plane's own.
pub(crate) fn area(src: &Plane, width: usize, height: usize, cx: &Context<'_>) -> Plane {
    if (width, height) == (src.width(), src.height()) {
        return src.clone();
    }
    let (across, down) = (area_weights(src.width(), width), area_weights(src.height(), height));
    let mut out = Plane::zeros(width, height);
    cx.pool.chunks(out.samples_mut(), width, |y, row| {
        cx.simd.run(
            #[inline(always)]
            || {
                let mut line = vec![0f32; src.width()];
                for (j, &weight) in down[y].weights.iter().enumerate() {
                    accumulate(&mut line, src.row(down[y].first + j), weight);
                }
                for (out, cover) in row.iter_mut().zip(&across) {
                    *out = dot(&line[cover.first..], &cover.weights);
                }
            },
        );
    });
    out
}

/// `line += weight * row`.
#[inline(always)]
pub(crate) fn accumulate(line: &mut [f32], row: &[f32], weight: f32) {
    for (a, &v) in line.iter_mut().zip(row) {
        *a += weight * v;
    }
}

#[inline(always)]
pub(crate) fn dot(values: &[f32], weights: &[f32]) -> f32 {
    values.iter().zip(weights).fold(0.0, |sum, (v, w)| sum + v * w)
}

/// Weights of the four samples around a position with fraction `t` in 0..1: cubic convolution with a = -0.75
/// (Keys 1981, with the parameter that OpenCV uses).
#[inline(always)]
pub(crate) fn cubic(t: f32) -> [f32; 4] {
    const A: f32 = -0.75;
    let (u, v) = (t + 1.0, 1.0 - t);
    let outer = |d: f32| ((A * d - 5.0 * A) * d + 8.0 * A) * d - 4.0 * A;
    let inner = |d: f32| ((A + 2.0) * d - (A + 3.0)) * d * d + 1.0;
    let w = [outer(u), inner(t), inner(v)];
    [w[0], w[1], w[2], 1.0 - w[0] - w[1] - w[2]]
}

/// Bicubic taps for enlarging `m` samples to `n >= m`: for each output the first input (may lie outside) and weights.
/// Sample centres are aligned: input position = (x + 0.5) m / n - 0.5.
pub(crate) fn cubic_taps(m: usize, n: usize) -> Vec<(isize, [f32; 4])> {
    (0..n)
        .map(|x| {
            let at = (x as f64 + 0.5) * m as f64 / n as f64 - 0.5;
            let base = libm::floor(at);
            (base as isize - 1, cubic((at - base) as f32))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_weights_cover_everything_exactly_once() {
        for (n, m) in [(10, 10), (10, 3), (4000, 1024), (1025, 1024), (7, 1)] {
            let mut total = vec![0f64; n];
            for cover in area_weights(n, m) {
                assert!((cover.weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                for (j, w) in cover.weights.iter().enumerate() {
                    total[cover.first + j] += f64::from(*w) * n as f64 / m as f64;
                }
            }
            assert!(total.iter().all(|t| (t - 1.0).abs() < 1e-4), "{n} -> {m}");
        }
    }

    #[test]
    fn downscale_and_upscale_keep_pixel_centres_aligned() {
        // A linear ramp has its centre of mass in place only if neither step slips by a fraction of a pixel.
        let src = Plane::from_fn(300, 200, |x, y| x as f32 * 0.5 + y as f32 * 0.25);
        let small = area(&src, 100, 80, &Context::default());
        let (tx, ty) = (cubic_taps(100, 300), cubic_taps(80, 200));
        // With a = -0.75 ramps are rippled within a pixel, but the ripple has no mean.
        let mut slip = 0.0;
        for (y, ty) in ty.iter().enumerate().take(180).skip(20) {
            for (x, tx) in tx.iter().enumerate().take(280).skip(20) {
                let mut v = 0.0;
                for (j, wy) in ty.1.iter().enumerate() {
                    let row = small.row((ty.0 + j as isize) as usize);
                    for (i, wx) in tx.1.iter().enumerate() {
                        v += wy * wx * row[(tx.0 + i as isize) as usize];
                    }
                }
                let error = v - src.row(y)[x];
                assert!(error.abs() < 0.2, "{x} {y}: {error}");
                slip += error / (160.0 * 260.0);
            }
        }
        assert!(slip.abs() < 2e-3, "{slip}");
    }
}
