// SPDX-License-Identifier: MIT OR Apache-2.0
//! What happens to a picture on its way to a model, in a form that lets gradients back: the cloak is optimised to survive it.

use super::{jpeg, pixels::Pixels};
use crate::pool::Pool;

/// One way in which an encoder may get to see the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum View {
    /// As it is.
    Plain,
    /// Half the width and height: the mean of each 2 x 2 pixels (an odd last row or column is left out).
    Half,
    /// Gaussian blur of this sigma in pixels, cut off at 3 sigma, edges mirrored.
    Blur(f32),
    /// JPEG of this quality (1 to 100), colour at half size, with the libjpeg tables. Rounding lets the gradient through as it
    /// is.
    Jpeg(u8),
}

impl View {
    /// The picture seen so.
    pub fn apply(self, picture: &Pixels, pool: &Pool) -> Pixels {
        match self {
            Self::Plain => picture.clone(),
            Self::Half => halved(picture, pool),
            Self::Blur(sigma) => blurred(picture, &kernel(sigma), pool),
            Self::Jpeg(quality) => jpeg::compressed(picture, quality, pool),
        }
    }

    /// Width and height of the view of a picture of this width and height.
    pub fn size(self, width: usize, height: usize) -> (usize, usize) {
        match self {
            Self::Half => (width / 2, height / 2),
            _ => (width, height),
        }
    }

    /// The gradient by the `picture`, from that by the view of it.
    pub fn adjoint(self, picture: &Pixels, gradient: &Pixels, pool: &Pool) -> Pixels {
        match self {
            Self::Plain => gradient.clone(),
            Self::Half => doubled(gradient, picture.width(), picture.height(), pool),
            Self::Blur(sigma) => spread(gradient, &kernel(sigma), pool),
            Self::Jpeg(_) => jpeg::adjoint(gradient, pool),
        }
    }
}

fn halved(picture: &Pixels, pool: &Pool) -> Pixels {
    let mut half = Pixels::zeros(picture.width() / 2, picture.height() / 2);
    let length = half.width() * 3;
    pool.chunks(half.values_mut(), length, |y, row| {
        let (upper, lower) = (picture.row(2 * y), picture.row(2 * y + 1));
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            for (c, v) in pixel.iter_mut().enumerate() {
                let i = 6 * x + c;
                *v = 0.25 * (upper[i] + upper[i + 3] + lower[i] + lower[i + 3]);
            }
        }
    });
    half
}

fn doubled(gradient: &Pixels, width: usize, height: usize, pool: &Pool) -> Pixels {
    let mut full = Pixels::zeros(width, height);
    pool.chunks(full.values_mut(), width * 3, |y, row| {
        if y / 2 < gradient.height() {
            let source = gradient.row(y / 2);
            for (x, pixel) in row.chunks_exact_mut(3).enumerate().take(2 * gradient.width()) {
                for (v, g) in pixel.iter_mut().zip(&source[x / 2 * 3..]) {
                    *v = 0.25 * g;
                }
            }
        }
    });
    full
}

/// Half of a Gaussian kernel, from its centre outwards; the whole sums to 1.
fn kernel(sigma: f32) -> Vec<f32> {
    let radius = libm::ceilf(3.0 * sigma).max(1.0) as usize;
    let half: Vec<f32> = (0..=radius).map(|i| libm::expf(-((i * i) as f32) / (2.0 * sigma * sigma))).collect();
    let sum = 2.0 * half.iter().sum::<f32>() - half[0];
    half.into_iter().map(|v| v / sum).collect()
}

/// `i` mirrored into 0..n, the edge itself not repeated.
pub(super) fn mirrored(i: isize, n: usize) -> usize {
    let last = n as isize - 1;
    if last <= 0 {
        return 0;
    }
    let i = i.rem_euclid(2 * last);
    (if i > last { 2 * last - i } else { i }) as usize
}

/// Rows or columns and their weights.
type Taps = Vec<(usize, f32)>;

/// Row or column `i` gets `weight` of row or column `j`, for all `(j, weight)`.
fn gathered(n: usize, half: &[f32], i: usize) -> Taps {
    let radius = half.len() as isize - 1;
    (-radius..=radius).map(|d| (mirrored(i as isize + d, n), half[d.unsigned_abs()])).collect()
}

/// The transpose of [`gathered`].
fn scattered(n: usize, half: &[f32], j: usize) -> Taps {
    let radius = half.len() - 1;
    let near = j.saturating_sub(radius)..(j + radius + 1).min(n);
    near.flat_map(|i| gathered(n, half, i).into_iter().filter(move |&(from, _)| from == j).map(move |(_, w)| (i, w)))
        .collect()
}

fn blurred(picture: &Pixels, half: &[f32], pool: &Pool) -> Pixels {
    separable(picture, half, gathered, pool)
}

fn spread(gradient: &Pixels, half: &[f32], pool: &Pool) -> Pixels {
    separable(gradient, half, scattered, pool)
}

/// Rows, then columns, with the same weights.
fn separable(picture: &Pixels, half: &[f32], weights: fn(usize, &[f32], usize) -> Taps, pool: &Pool) -> Pixels {
    let (width, height) = (picture.width(), picture.height());
    let across: Vec<_> = (0..width).map(|x| weights(width, half, x)).collect();
    let mut rows = Pixels::zeros(width, height);
    pool.chunks(rows.values_mut(), width * 3, |y, row| {
        let source = picture.row(y);
        for (pixel, taps) in row.chunks_exact_mut(3).zip(&across) {
            for &(x, weight) in taps {
                for (v, s) in pixel.iter_mut().zip(&source[x * 3..]) {
                    *v += weight * s;
                }
            }
        }
    });
    let mut both = Pixels::zeros(width, height);
    pool.chunks(both.values_mut(), width * 3, |y, row| {
        for (j, weight) in weights(height, half, y) {
            for (v, s) in row.iter_mut().zip(rows.row(j)) {
                *v += weight * s;
            }
        }
    });
    both
}
