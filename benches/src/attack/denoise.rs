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
        for (c, sums) in run.sums.iter().enumerate() {
            for ((sample, sum), total) in out.iter_mut().skip(c).step_by(3).zip(sums).zip(&run.totals) {
                *sample = (sum / total).round() as u8;
            }
        }
        out
    }
}

/// The picture with mirrored margins, and the sums of a run; channels apart.
struct Run {
    width: usize,
    height: usize,
    /// Pixels per row of `padded`.
    stride: usize,
    padded: [Vec<f32>; 3],
    /// Weighted sums of the samples per pixel.
    sums: [Vec<f32>; 3],
    /// Sums of the weights per pixel.
    totals: Vec<f32>,
    /// Weight over patch distance.
    table: Vec<f32>,
    /// Table entries per unit of patch distance.
    per_distance: f32,
}

const MARGIN: usize = PATCH + SEARCH;

impl Run {
    fn new(picture: &Rgb8, h: f32) -> Self {
        let (height, width, _) = picture.dim();
        let mirrored = |i: usize, n: usize| {
            let i = (i as isize - MARGIN as isize).rem_euclid(2 * n as isize) as usize;
            i.min(2 * n - 1 - i)
        };
        let stride = width + 2 * MARGIN;
        let columns: Vec<usize> = (0..stride).map(|x| mirrored(x, width)).collect();
        let padded = [0, 1, 2].map(|c| {
            let rows = (0..height + 2 * MARGIN).map(|y| mirrored(y, height));
            rows.flat_map(|y| columns.iter().map(move |&x| f32::from(picture[[y, x, c]]))).collect()
        });
        let sums = [0, 1, 2].map(|c| picture.iter().skip(c).step_by(3).map(|&v| f32::from(v)).collect());
        let exponent = |i: usize| -TABLE_END * (i as f32 + 0.5) / TABLE as f32;
        let mut table: Vec<f32> = (0..TABLE).map(|i| libm::expf(exponent(i))).collect();
        table.push(0.0);
        let side = (2 * PATCH + 1) as f32;
        let per_distance = TABLE as f32 / (TABLE_END * side * side * 3.0 * h * h);
        Self { width, height, stride, padded, sums, totals: vec![1.0; width * height], table, per_distance }
    }

    /// Adds squared differences of row `y` of the padded picture against the shifted one to `columns`, times `sign`.
    /// All values are whole numbers below 2^24: f32 holds them exactly.
    fn difference(&self, y: usize, dy: usize, dx: isize, sign: f32, columns: &mut [f32]) {
        for plane in &self.padded {
            let here = &plane[y * self.stride + SEARCH..][..columns.len()];
            let there = &plane[(y + dy) * self.stride + SEARCH.wrapping_add_signed(dx)..][..columns.len()];
            for ((sum, a), b) in columns.iter_mut().zip(here).zip(there) {
                *sum += sign * ((a - b) * (a - b));
            }
        }
    }

    /// Compares every pixel with the one `dy` rows below and `dx` columns to the right, where both are in the picture.
    fn shift(&mut self, dy: usize, dx: isize) {
        if dy >= self.height || dx.unsigned_abs() >= self.width {
            return;
        }
        let side = 2 * PATCH + 1;
        let mut columns = vec![0.0; self.width + 2 * PATCH];
        let mut weights = vec![0.0; self.width];
        for y in 0..side - 1 {
            self.difference(SEARCH + y, dy, dx, 1.0, &mut columns);
        }
        let from = usize::try_from(-dx).unwrap_or(0);
        let to = self.width - usize::try_from(dx).unwrap_or(0);
        for y in 0..self.height - dy {
            self.difference(SEARCH + y + side - 1, dy, dx, 1.0, &mut columns);
            self.weigh(&columns, &mut weights);
            self.exchange(y, dy, dx, from, &weights[from..to]);
            self.difference(SEARCH + y, dy, dx, -1.0, &mut columns);
        }
    }

    /// Weights of a row of patches from the sums of their columns.
    fn weigh(&self, columns: &[f32], weights: &mut [f32]) {
        let side = 2 * PATCH + 1;
        let mut patch: f32 = columns[..side - 1].iter().sum();
        for ((weight, entering), leaving) in weights.iter_mut().zip(&columns[side - 1..]).zip(columns) {
            patch += entering;
            *weight = self.table[((patch * self.per_distance) as usize).min(TABLE)];
            patch -= leaving;
        }
    }

    /// Adds the pixels of row `y` from column `from` on to their partners and the partners to them.
    fn exchange(&mut self, y: usize, dy: usize, dx: isize, from: usize, weights: &[f32]) {
        let (pixel, partner) = (y * self.width + from, ((y + dy) * self.width + from).wrapping_add_signed(dx));
        let here = (y + MARGIN) * self.stride + from + MARGIN;
        let there = (here + dy * self.stride).wrapping_add_signed(dx);
        for (sums, plane) in self.sums.iter_mut().zip(&self.padded) {
            add(&mut sums[pixel..], &plane[there..], weights);
            add(&mut sums[partner..], &plane[here..], weights);
        }
        self.totals[pixel..].iter_mut().zip(weights).for_each(|(total, weight)| *total += weight);
        self.totals[partner..].iter_mut().zip(weights).for_each(|(total, weight)| *total += weight);
    }
}

fn add(sums: &mut [f32], values: &[f32], weights: &[f32]) {
    for ((sum, value), weight) in sums.iter_mut().zip(values).zip(weights) {
        *sum += weight * value;
    }
}
