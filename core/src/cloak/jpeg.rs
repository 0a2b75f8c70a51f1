// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG as the attack sees it: quantised for real, but the gradient passes the rounding as if it were not there
//! (straight-through estimator, Bengio et al., arXiv 1308.3432), and the clipping to 0..=1 as well.

use super::pixels::Pixels;
use crate::{
    codec::quality::{CHROMA, LUMA, scaled},
    container::jpeg_segments::QuantTable,
    pool::Pool,
};

/// To luma and two chromas (ITU-R BT.601, full range), and back.
const FORWARD: [[f32; 3]; 3] = [[0.299, 0.587, 0.114], [-0.168_736, -0.331_264, 0.5], [0.5, -0.418_688, -0.081_312]];
const BACK: [[f32; 3]; 3] = [[1.0, 0.0, 1.402], [1.0, -0.344_136, -0.714_136], [1.0, 1.772, 0.0]];

/// One channel, `[height][width]`.
struct Channel {
    width: usize,
    height: usize,
    data: Vec<f32>,
}

/// The picture after JPEG of this quality with colour at half size.
pub(super) fn compressed(picture: &Pixels, quality: u8, pool: &Pool) -> Pixels {
    let (width, height) = (picture.width(), picture.height());
    let mut luma = channel(picture, 0, pool);
    quantise(&mut luma, &scaled(&LUMA, quality), -128.0, pool);
    let chroma: Vec<Channel> = [1, 2]
        .into_iter()
        .map(|c| {
            let mut half = shrunk(&channel(picture, c, pool), pool);
            quantise(&mut half, &scaled(&CHROMA, quality), 0.0, pool);
            enlarged(&half, width, height, pool)
        })
        .collect();
    let mut out = Pixels::zeros(width, height);
    pool.chunks(out.values_mut(), width * 3, |y, row| {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let i = y * width + x;
            let coded = [luma.data[i], chroma[0].data[i], chroma[1].data[i]];
            for (v, weights) in pixel.iter_mut().zip(&BACK) {
                let sum = weights[0] * coded[0] + weights[1] * coded[1] + weights[2] * coded[2];
                *v = (sum / 255.0).clamp(0.0, 1.0);
            }
        }
    });
    out
}

/// The gradient by the picture: luma passes, chroma passes its way through the half size.
pub(super) fn adjoint(gradient: &Pixels, pool: &Pool) -> Pixels {
    let (width, height) = (gradient.width(), gradient.height());
    let coded = |c: usize| {
        let mut data = vec![0.0; width * height];
        pool.chunks(&mut data, width, |y, row| {
            for (v, pixel) in row.iter_mut().zip(gradient.row(y).chunks_exact(3)) {
                *v = BACK[0][c] * pixel[0] + BACK[1][c] * pixel[1] + BACK[2][c] * pixel[2];
            }
        });
        Channel { width, height, data }
    };
    let luma = coded(0);
    let chroma: Vec<Channel> =
        [1, 2].into_iter().map(|c| unshrunk(&unenlarged(&coded(c), pool), width, height, pool)).collect();
    let mut out = Pixels::zeros(width, height);
    pool.chunks(out.values_mut(), width * 3, |y, row| {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let i = y * width + x;
            let parts = [luma.data[i], chroma[0].data[i], chroma[1].data[i]];
            for (c, v) in pixel.iter_mut().enumerate() {
                *v = FORWARD[0][c] * parts[0] + FORWARD[1][c] * parts[1] + FORWARD[2][c] * parts[2];
            }
        }
    });
    out
}

/// Channel 0 (luma), 1 or 2 (chroma), in steps of 1/255.
fn channel(picture: &Pixels, c: usize, pool: &Pool) -> Channel {
    let (width, height) = (picture.width(), picture.height());
    let mut data = vec![0.0; width * height];
    pool.chunks(&mut data, width, |y, row| {
        for (v, pixel) in row.iter_mut().zip(picture.row(y).chunks_exact(3)) {
            *v = 255.0 * (FORWARD[c][0] * pixel[0] + FORWARD[c][1] * pixel[1] + FORWARD[c][2] * pixel[2]);
        }
    });
    Channel { width, height, data }
}

/// Every 8 x 8 block through the cosine transform, rounded, and back; blocks at the edge repeat it.
fn quantise(channel: &mut Channel, table: &QuantTable, offset: f32, pool: &Pool) {
    let (width, height) = (channel.width, channel.height);
    let steps = table.map(f32::from);
    let basis = cosines();
    pool.chunks(&mut channel.data, 8 * width, |band, rows| {
        let lines = rows.len() / width;
        debug_assert!(band * 8 < height);
        for left in (0..width).step_by(8) {
            let mut block = [[0.0_f32; 8]; 8];
            for (y, line) in block.iter_mut().enumerate() {
                for (x, v) in line.iter_mut().enumerate() {
                    *v = rows[y.min(lines - 1) * width + (left + x).min(width - 1)] + offset;
                }
            }
            let mut coefficients = transformed(&block, &basis, false);
            for (i, v) in coefficients.iter_mut().flatten().enumerate() {
                *v = libm::rintf(*v / steps[i]) * steps[i];
            }
            let block = transformed(&coefficients, &basis, true);
            for (y, line) in block.iter().enumerate().take(lines) {
                for (x, v) in line.iter().enumerate().take(width - left) {
                    rows[y * width + left + x] = v - offset;
                }
            }
        }
    });
}

/// `[frequency][place]`, orthonormal.
fn cosines() -> [[f32; 8]; 8] {
    let mut basis = [[0.0; 8]; 8];
    for (u, row) in basis.iter_mut().enumerate() {
        for (x, v) in row.iter_mut().enumerate() {
            let scale = if u == 0 { libm::sqrt(0.125) } else { 0.5 };
            *v = (scale * libm::cos((2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / 16.0)) as f32;
        }
    }
    basis
}

/// `B m B^T`, or `B^T m B` if `inverse`.
fn transformed(m: &[[f32; 8]; 8], basis: &[[f32; 8]; 8], inverse: bool) -> [[f32; 8]; 8] {
    let at = |u: usize, x: usize| if inverse { basis[x][u] } else { basis[u][x] };
    let mut columns = [[0.0; 8]; 8];
    for (u, column) in columns.iter_mut().enumerate() {
        for (v, line) in column.iter_mut().zip(m) {
            *v = line.iter().enumerate().map(|(x, value)| at(u, x) * value).sum();
        }
    }
    let mut out = [[0.0; 8]; 8];
    for (v, line) in out.iter_mut().enumerate() {
        for (value, column) in line.iter_mut().zip(&columns) {
            *value = column.iter().enumerate().map(|(y, c)| at(v, y) * c).sum();
        }
    }
    out
}

/// Means of 2 x 2, sizes rounded up (the edge is repeated).
fn shrunk(full: &Channel, pool: &Pool) -> Channel {
    let (width, height) = (full.width.div_ceil(2), full.height.div_ceil(2));
    let mut data = vec![0.0; width * height];
    pool.chunks(&mut data, width, |y, row| {
        for (x, v) in row.iter_mut().enumerate() {
            let (right, below) = ((2 * x + 1).min(full.width - 1), (2 * y + 1).min(full.height - 1));
            let at = |x: usize, y: usize| full.data[y * full.width + x];
            *v = 0.25 * (at(2 * x, 2 * y) + at(right, 2 * y) + at(2 * x, below) + at(right, below));
        }
    });
    Channel { width, height, data }
}

/// The adjoint of [`shrunk`].
fn unshrunk(half: &Channel, width: usize, height: usize, pool: &Pool) -> Channel {
    let mut data = vec![0.0; width * height];
    // A last row or column without a partner stood for two.
    let times = |i: usize, n: usize| if i + 1 == n && n % 2 == 1 { 2.0 } else { 1.0 };
    pool.chunks(&mut data, width, |y, row| {
        for (x, v) in row.iter_mut().enumerate() {
            *v = 0.25 * times(x, width) * times(y, height) * half.data[y / 2 * half.width + x / 2];
        }
    });
    Channel { width, height, data }
}

/// The two samples of the half size that sample `i` of the full size lies between, and the weight of the second.
fn between(i: usize, n: usize) -> (usize, usize, f32) {
    let position = (i as f32 + 0.5) * 0.5 - 0.5;
    let first = position.floor();
    let clamp = |v: f32| (v.max(0.0) as usize).min(n - 1);
    (clamp(first), clamp(first + 1.0), position - first)
}

/// Bilinear enlargement by two, cut to `width` x `height`.
fn enlarged(half: &Channel, width: usize, height: usize, pool: &Pool) -> Channel {
    let mut data = vec![0.0; width * height];
    pool.chunks(&mut data, width, |y, row| {
        let (upper, lower, down) = between(y, half.height);
        for (x, v) in row.iter_mut().enumerate() {
            let (left, right, across) = between(x, half.width);
            let line = |y: usize| {
                let row = &half.data[y * half.width..];
                row[left] * (1.0 - across) + row[right] * across
            };
            *v = line(upper) * (1.0 - down) + line(lower) * down;
        }
    });
    Channel { width, height, data }
}

/// The adjoint of [`enlarged`].
fn unenlarged(full: &Channel, pool: &Pool) -> Channel {
    let (width, height) = (full.width.div_ceil(2), full.height.div_ceil(2));
    let mut data = vec![0.0; width * height];
    let weights = |i: usize, n: usize, full: usize| -> Vec<(usize, f32)> {
        let near = (2 * i).saturating_sub(2)..(2 * i + 4).min(full);
        near.flat_map(|j| {
            let (a, b, t) = between(j, n);
            [(j, a, 1.0 - t), (j, b, t)]
        })
        .filter(|&(_, to, _)| to == i)
        .map(|(j, _, w)| (j, w))
        .collect()
    };
    let across: Vec<_> = (0..width).map(|x| weights(x, width, full.width)).collect();
    pool.chunks(&mut data, width, |y, row| {
        let down = weights(y, height, full.height);
        for (v, across) in row.iter_mut().zip(&across) {
            for &(j, wy) in &down {
                for &(i, wx) in across {
                    *v += wy * wx * full.data[j * full.width + i];
                }
            }
        }
    });
    Channel { width, height, data }
}
