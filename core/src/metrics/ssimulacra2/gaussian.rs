// SPDX-License-Identifier: MIT OR Apache-2.0
//! The metric's Gaussian, sigma = 1.5, zero outside the picture (not renormalised at the borders).
//!
//! The metric blurs with D. Charalampidis, *Recursive Implementation of the Gaussian Filter Using Truncated Cosine
//! Functions* (IEEE TSP 2016), three cosines, N = 5. Their sum is zero at N, so the impulse response is the nine taps
//! below; convolving with them is the same filter, without the recursion's rounding errors.

/// Taps on either side of the middle one.
pub const RADIUS: usize = 4;

/// Taps at distance 0..=4; their sum over -4..=4 is 1.
pub const TAPS: [f32; RADIUS + 1] = [0.264_621_1, 0.212_928_6, 0.109_335_37, 0.036_011_115, 0.009_414_368];

/// Rows in the window.
const ROWS: usize = 2 * RADIUS + 1;

/// The nine latest rows of `P` planes of equal width, and their blurred middle row.
#[derive(Debug)]
pub struct Window<const P: usize> {
    width: usize,
    /// `[ROWS][P][width]`; row `i` of the strip is in slot `i % ROWS`.
    rows: Vec<f32>,
    /// `[width + 2 RADIUS]`, with margins of zeros.
    padded: Vec<f32>,
    /// `[P][width]`
    blurred: Vec<f32>,
}

impl<const P: usize> Window<P> {
    /// An empty window for rows of `width` > 0 samples.
    pub fn new(width: usize) -> Self {
        Self {
            width,
            rows: vec![0.0; ROWS * P * width],
            padded: vec![0.0; width + 2 * RADIUS],
            blurred: vec![0.0; P * width],
        }
    }

    /// Slot of row `i`, one slice for each plane, to be filled.
    #[inline(always)]
    pub fn row_mut(&mut self, i: usize) -> [&mut [f32]; P] {
        let size = P * self.width;
        let start = (i % ROWS) * size;
        let mut planes = self.rows[start..start + size].chunks_exact_mut(self.width);
        std::array::from_fn(|_| planes.next().unwrap_or_default())
    }

    /// Blurs around row `i - RADIUS`, the middle of the rows filled last; one slice for each plane.
    #[inline(always)]
    pub fn blur(&mut self, i: usize) -> [&[f32]; P] {
        let Self { width, rows, padded, blurred } = self;
        let width = *width;
        for plane in 0..P {
            let nine: [&[f32]; ROWS] = std::array::from_fn(|k| {
                let start = ((i + 1 + k) % ROWS * P + plane) * width;
                &rows[start..start + width]
            });
            vertical(nine, &mut padded[RADIUS..RADIUS + width]);
            horizontal(padded, &mut blurred[plane * width..(plane + 1) * width]);
        }
        let mut planes = blurred.chunks_exact(width);
        std::array::from_fn(|_| planes.next().unwrap_or_default())
    }
}

/// `out[x]` = the taps down column `x` of nine rows, all of the length of `out`.
#[inline(always)]
fn vertical(rows: [&[f32]; ROWS], out: &mut [f32]) {
    let n = out.len();
    let [a, b, c, d, e, f, g, h, i] = rows.map(|row| &row[..n]);
    for x in 0..n {
        let [k0, k1, k2, k3, k4] = TAPS;
        out[x] = k0 * e[x] + k1 * (d[x] + f[x]) + k2 * (c[x] + g[x]) + k3 * (b[x] + h[x]) + k4 * (a[x] + i[x]);
    }
}

/// `out[x]` = the taps around `padded[x + RADIUS]`; `padded` is longer than `out` by `2 RADIUS`.
#[inline(always)]
fn horizontal(padded: &[f32], out: &mut [f32]) {
    let n = out.len();
    let rows: [&[f32]; ROWS] = std::array::from_fn(|k| &padded[k..k + n]);
    vertical(rows, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Sections II and III of the paper; equation numbers in brackets.
    fn response() -> Vec<f64> {
        let sigma = 1.5f64;
        let n = (3.2795 * sigma + 0.2546).round(); // (57)
        let omega = [1.0, 3.0, 5.0].map(|k| k * PI / (2.0 * n));
        let sign = [1.0, -1.0, 1.0];
        let p: [f64; 3] = std::array::from_fn(|i| sign[i] / (0.5 * omega[i]).tan()); // (37)
        let r: [f64; 3] = std::array::from_fn(|i| sign[i] * p[i] * p[i] / omega[i].sin()); // (44)
        let rho = omega.map(|w| (-0.5 * sigma * sigma * w * w).exp() / n); // (50)
        let d = |i: usize, j: usize| p[i] * r[j] - r[i] * p[j];
        let (z1, z3) = (d(1, 2) / d(0, 1), d(2, 0) / d(0, 1)); // (52)
        let rows = [p, r, [z1, z3, 1.0]];
        let gamma = [1.0, n * n - sigma * sigma, z1 * rho[0] + z3 * rho[1] + rho[2]]; // (55)
        let det = |m: [[f64; 3]; 3]| -> f64 {
            (0..3)
                .map(|i| m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]))
                .sum()
        };
        let beta: [f64; 3] = std::array::from_fn(|j| {
            let mut m = rows;
            (0..3).for_each(|i| m[i][j] = gamma[i]);
            det(m) / det(rows) // (53)
        });
        (0..=5).map(|k| (0..3).map(|i| beta[i] * (omega[i] * f64::from(k)).cos()).sum()).collect()
    }

    #[test]
    fn the_taps_are_the_response_of_the_recursive_filter() {
        let response = response();
        for (k, tap) in TAPS.iter().enumerate() {
            assert!((f64::from(*tap) - response[k]).abs() < 2e-8, "tap {k}: {tap} against {}", response[k]);
        }
        assert!(response[RADIUS + 1].abs() < 1e-15);
    }

    #[test]
    fn an_impulse_gives_the_taps_and_nothing_wraps_around() {
        let mut window = Window::<2>::new(7);
        for i in 0..2 * RADIUS + 12 {
            for (plane, row) in window.row_mut(i).into_iter().enumerate() {
                row.fill(0.0);
                if i == 9 {
                    row[6 * plane] = 1.0;
                }
            }
            let [left, right] = window.blur(i).map(<[f32]>::to_vec);
            for x in 0..7 {
                let tap = |d: usize| TAPS.get(d).copied().unwrap_or(0.0);
                let vertical = tap((i - RADIUS.min(i)).abs_diff(9));
                let expected = if i < RADIUS { 0.0 } else { vertical * tap(x) };
                assert!((left[x] - expected).abs() < 1e-8 && left[x] == right[6 - x], "row {i}, column {x}");
            }
        }
    }
}
