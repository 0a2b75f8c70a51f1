// SPDX-License-Identifier: MIT OR Apache-2.0
//! Means over squares of pixels.

use crate::pool::Pool;

/// Mean of each channel over the square of `2 radius + 1` pixels around each pixel; what lies outside is left out. `values`:
/// `[height][width][channels]`.
pub(super) fn box_mean(values: &[f32], width: usize, channels: usize, radius: usize, pool: &Pool) -> Vec<f32> {
    let (line, height) = (width * channels, values.len() / (width * channels));
    let near = |i: usize, n: usize| i.saturating_sub(radius)..(i + radius + 1).min(n);
    let mut across = vec![0.0; values.len()];
    pool.chunks(&mut across, line, |y, row| {
        let source = &values[y * line..(y + 1) * line];
        for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
            for other in source[near(x, width).start * channels..near(x, width).end * channels].chunks_exact(channels) {
                for (v, s) in pixel.iter_mut().zip(other) {
                    *v += s;
                }
            }
        }
    });
    let mut out = vec![0.0; values.len()];
    pool.chunks(&mut out, line, |y, row| {
        let rows = near(y, height);
        for y in rows.clone() {
            for (v, s) in row.iter_mut().zip(&across[y * line..]) {
                *v += s;
            }
        }
        for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
            let count = (rows.len() * near(x, width).len()) as f32;
            pixel.iter_mut().for_each(|v| *v /= count);
        }
    });
    out
}
