// SPDX-License-Identifier: MIT OR Apache-2.0
//! Non-local means (Buades, Coll and Morel, 2005), the strongest of the classical denoisers in common tools.

use super::Rgb8;
use serde::Deserialize;

/// Half width of the patches that are compared: 7 x 7 pixels, as OpenCV has it.
const PATCH: usize = 3;
/// Half width of the window searched: 21 x 21 pixels, as OpenCV has it.
const SEARCH: usize = 10;
/// Entries of the table of weights and the exponent at its end; farther patches weigh nothing.
const TABLE: usize = 2048;
const TABLE_END: f32 = 8.0;

/// Every pixel becomes the mean of those in its neighbourhood whose surroundings look alike.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonLocalMeans {
    /// Filter strength: patches that differ by an rms of `h` grey levels weigh 1/e.
    pub h: f32,
}

/// The picture with mirrored margins, and the sums of a run.
struct Run {
    width: usize,
    height: usize,
    /// Row length of `padded`, samples.
    stride: usize,
    padded: Vec<u8>,
    /// Weighted sums of the samples, and of the weights, per pixel.
    sums: Vec<[f32; 4]>,
    weights: Vec<f32>,
    /// Table entries per unit of patch distance.
    per_distance: f32,
}

const MARGIN: usize = PATCH + SEARCH;

impl NonLocalMeans {
    /// The filtered picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let mut run = Run::new(picture, self.h);
        let reach = SEARCH as isize;
        // A pair of pixels is met once: the shifts of one half plane serve both directions.
        for dy in 0..=reach {
            for dx in -reach..=reach {
                if dy > 0 || dx > 0 {
                    run.shift(dy as usize, dx);
                }
            }
        }
        let mut out = Rgb8::zeros((height, width, 3));
        for (mut pixel, sum) in out.lanes_mut(ndarray::Axis(2)).into_iter().zip(&run.sums) {
            pixel.iter_mut().zip(sum).for_each(|(sample, s)| *sample = (s / sum[3]).round() as u8);
        }
        out
    }
}

impl Run {
    fn new(picture: &Rgb8, h: f32) -> Self {
        let (height, width, _) = picture.dim();
        let mirrored = |i: usize, n: usize| {
            let i = (i as isize - MARGIN as isize).rem_euclid(2 * n as isize) as usize;
            i.min(2 * n - 1 - i)
        };
        let stride = (width + 2 * MARGIN) * 3;
        let padded = (0..height + 2 * MARGIN)
            .flat_map(|y| (0..stride).map(move |i| (mirrored(y, height), mirrored(i / 3, width), i % 3)))
            .map(|index| picture[index])
            .collect();
        let sums = picture
            .lanes(ndarray::Axis(2))
            .into_iter()
            .map(|p| [f32::from(p[0]), f32::from(p[1]), f32::from(p[2]), 1.0])
            .collect();
        let weights = (0..TABLE).map(|i| libm::expf(-TABLE_END * (i as f32 + 0.5) / TABLE as f32)).collect();
        let side = (2 * PATCH + 1) as f32;
        let per_distance = TABLE as f32 / (TABLE_END * side * side * 3.0 * h * h);
        Self { width, height, stride, padded, sums, weights, per_distance }
    }

    /// Adds squared differences of row `y` of the padded picture against the shifted one to `columns`, times `sign`.
    fn difference(&self, y: usize, dy: usize, dx: isize, sign: i32, columns: &mut [i32]) {
        let first = SEARCH;
        let here = &self.padded[y * self.stride + first * 3..][..columns.len() * 3];
        let shifted = first.wrapping_add_signed(dx) * 3;
        let there = &self.padded[(y + dy) * self.stride + shifted..][..columns.len() * 3];
        for ((sum, a), b) in columns.iter_mut().zip(here.chunks_exact(3)).zip(there.chunks_exact(3)) {
            let square = |c: usize| {
                let d = i32::from(a[c]) - i32::from(b[c]);
                d * d
            };
            *sum += sign * (square(0) + square(1) + square(2));
        }
    }

    /// Compares every pixel with the one `dy` rows below and `dx` columns to the right, where both are in the picture.
    fn shift(&mut self, dy: usize, dx: isize) {
        let side = 2 * PATCH + 1;
        let mut columns = vec![0i32; self.width + 2 * PATCH];
        for y in 0..side - 1 {
            self.difference(SEARCH + y, dy, dx, 1, &mut columns);
        }
        let from = usize::try_from(-dx).unwrap_or(0).min(self.width);
        let to = self.width.saturating_sub(usize::try_from(dx).unwrap_or(0));
        for y in 0..self.height.saturating_sub(dy) {
            self.difference(SEARCH + y + side - 1, dy, dx, 1, &mut columns);
            if from < to {
                self.accumulate(y, dy, dx, from..to, &columns);
            }
            self.difference(SEARCH + y, dy, dx, -1, &mut columns);
        }
    }

    fn accumulate(&mut self, y: usize, dy: usize, dx: isize, range: std::ops::Range<usize>, columns: &[i32]) {
        let side = 2 * PATCH + 1;
        let mut patch: i32 = columns[range.start..range.start + side - 1].iter().sum();
        for x in range {
            patch += columns[x + side - 1];
            let entry = (patch as f32 * self.per_distance) as usize;
            patch -= columns[x];
            let Some(&weight) = self.weights.get(entry) else { continue };
            let other = x.wrapping_add_signed(dx);
            let at = |x: usize, y: usize| ((y + MARGIN) * self.stride) + (x + MARGIN) * 3;
            let (a, b) = (at(x, y), at(other, y + dy));
            let (pixel, partner) = (y * self.width + x, (y + dy) * self.width + other);
            for c in 0..3 {
                self.sums[pixel][c] += weight * f32::from(self.padded[b + c]);
                self.sums[partner][c] += weight * f32::from(self.padded[a + c]);
            }
            self.sums[pixel][3] += weight;
            self.sums[partner][3] += weight;
        }
    }
}
