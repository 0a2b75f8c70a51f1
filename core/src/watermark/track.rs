// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tracking: a smooth displacement of the tiles that makes the synchronisation sum rise (format section 8). Uses
//! nothing but the synchronisation carriers, so it can not favour a payload.

use super::{
    cells::Cells,
    fold::turn,
    lattice::{SYNC, SyncKey, TILE},
};
use rustfft::num_complex::Complex32;

/// Half the width of the search for a tile's own shift, in half pixels.
const RANGE: i32 = 8;
/// Penalty per squared pixel of a tile's own shift.
const PENALTY: f64 = 0.03;

/// Shift of every tile, canonical pixels.
pub(crate) type Field = Vec<(f64, f64)>;

/// Synchronisation coefficients of all tiles, keyed phases removed.
struct Sync<'a> {
    key: &'a SyncKey,
    /// `[tile][36]`.
    values: Vec<Complex32>,
    /// sqrt(sum |S|^2 / 2).
    norm: f64,
}

impl Sync<'_> {
    /// Value of tile `i`'s carrier `j` after the field's shift.
    fn shifted(&self, i: usize, j: usize, d: (f64, f64)) -> Complex32 {
        let k = &self.key.carriers[j];
        self.values[i * SYNC + j] * turn((f64::from(k.kx) * d.0 + f64::from(k.ky) * d.1) / TILE as f64)
    }

    /// The synchronisation sum A of a field.
    fn sum(&self, field: &Field) -> f64 {
        let mut sum = 0.0;
        for (i, &d) in field.iter().enumerate() {
            for j in 0..SYNC {
                sum += f64::from(self.shifted(i, j, d).re);
            }
        }
        sum / self.norm
    }
}

/// The best field found; all zeros with fewer than four tiles.
pub(crate) fn track(key: &SyncKey, cells: &Cells) -> Field {
    let n = cells.len();
    let mut best = vec![(0.0, 0.0); n];
    if n < 4 {
        return best;
    }
    let values: Vec<Complex32> = (0..n)
        .flat_map(|i| key.carriers.iter().map(move |k| cells.at(i, k.kx, k.ky) * turn(-f64::from(k.phase) / 65_536.0)))
        .collect();
    let norm = libm::sqrt(values.iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>() / 2.0 + 1e-9);
    let sync = Sync { key, values, norm };
    let mut top = sync.sum(&best);
    for pass in 0..3 {
        let targets = targets(&sync, cells, &best);
        let quadratic = pass == 2 && n >= 12;
        if let Some(fitted) = fit(cells, &targets, quadratic) {
            let sum = sync.sum(&fitted);
            if sum > top + if pass < 2 { 0.05 } else { 0.15 } {
                (top, best) = (sum, fitted);
            }
        }
        if pass > 0 {
            let raw: Field = targets.iter().map(|t| t.to).collect();
            let sum = sync.sum(&raw);
            if sum > top + 1.5 {
                (top, best) = (sum, raw);
            }
        }
    }
    best
}

/// Where a tile wants to be, and how much that counts.
struct Target {
    to: (f64, f64),
    weight: f64,
}

/// Each tile's best own shift, looked for on the sum over its 3 x 3 neighbourhood.
fn targets(sync: &Sync<'_>, cells: &Cells, field: &Field) -> Vec<Target> {
    let shifted: Vec<Complex32> = (0..cells.len())
        .flat_map(|i| (0..SYNC).map(move |j| (i, j)))
        .map(|(i, j)| sync.shifted(i, j, field[i]))
        .collect();
    // e^(2 pi i k d / T) for every half-pixel step of either axis.
    let phase = |k: i32, step: i32| turn(f64::from(k) * f64::from(step) * 0.5 / TILE as f64);
    let across: Vec<Complex32> =
        (-RANGE..=RANGE).flat_map(|s| sync.key.carriers.iter().map(move |k| phase(k.kx, s))).collect();
    let down: Vec<Complex32> =
        (-RANGE..=RANGE).flat_map(|s| sync.key.carriers.iter().map(move |k| phase(k.ky, s))).collect();
    (0..cells.len())
        .map(|i| {
            let around = neighbourhood(&shifted, cells.tiles, i);
            let norm = libm::sqrt(around.iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>() / 2.0 + 1e-9);
            let (mut top, mut own) = (f64::MIN, (0.0, 0.0));
            for (sy, row) in (-RANGE..=RANGE).zip(down.chunks_exact(SYNC)) {
                let turned: Vec<Complex32> = around.iter().zip(row).map(|(z, e)| z * e).collect();
                for (sx, column) in (-RANGE..=RANGE).zip(across.chunks_exact(SYNC)) {
                    let sum: f32 = turned.iter().zip(column).map(|(z, e)| z.re * e.re - z.im * e.im).sum();
                    let g = (f64::from(sx) * 0.5, f64::from(sy) * 0.5);
                    let score = f64::from(sum) / norm - PENALTY * (g.0 * g.0 + g.1 * g.1);
                    if score > top {
                        (top, own) = (score, g);
                    }
                }
            }
            let weight = (top - 2.0).max(0.02);
            let present = if cells.occupancy[i] > 0.05 { 1.0 } else { 0.0 };
            Target { to: (field[i].0 + own.0, field[i].1 + own.1), weight: weight * weight * present }
        })
        .collect()
}

/// Sum over the tile (twice) and its eight neighbours; nothing outside the canvas.
fn neighbourhood(shifted: &[Complex32], (nx, ny): (usize, usize), i: usize) -> [Complex32; SYNC] {
    let (x, y) = (i % nx, i / nx);
    let mut sum = [Complex32::ZERO; SYNC];
    for ty in y.saturating_sub(1)..(y + 2).min(ny) {
        for tx in x.saturating_sub(1)..(x + 2).min(nx) {
            let weight = if (tx, ty) == (x, y) { 2.0 } else { 1.0 };
            for (s, v) in sum.iter_mut().zip(&shifted[(ty * nx + tx) * SYNC..]) {
                *s += v * weight;
            }
        }
    }
    sum
}

/// Robust weighted least squares of an affine or quadratic field to the targets.
fn fit(cells: &Cells, targets: &[Target], quadratic: bool) -> Option<Field> {
    let (nx, ny) = cells.tiles;
    let basis = |i: usize| {
        let x = ((i % nx) as f64 - (nx as f64 - 1.0) / 2.0) / 2.0;
        let y = ((i / nx) as f64 - (ny as f64 - 1.0) / 2.0) / 2.0;
        [1.0, x, y, x * x, x * y, y * y]
    };
    let terms = if quadratic { 6 } else { 3 };
    let mut robust = vec![1.0; targets.len()];
    let mut field = Vec::new();
    for _ in 0..3 {
        // Normal equations with two right-hand sides; ridge rows 0.05 I.
        let mut rows = [[0f64; 8]; 6];
        for (r, row) in rows.iter_mut().enumerate() {
            row[r] = 0.05 * 0.05;
        }
        for (i, (t, r)) in targets.iter().zip(&robust).enumerate() {
            let (b, w) = (basis(i), t.weight * r);
            for p in 0..terms {
                for q in 0..terms {
                    rows[p][q] += w * b[p] * b[q];
                }
                rows[p][6] += w * b[p] * t.to.0;
                rows[p][7] += w * b[p] * t.to.1;
            }
        }
        let solution = solve(&mut rows, terms)?;
        field = (0..targets.len())
            .map(|i| {
                let b = basis(i);
                let at = |side: usize| (0..terms).map(|p| b[p] * solution[p][side]).sum::<f64>();
                (at(0), at(1))
            })
            .collect();
        for ((r, t), f) in robust.iter_mut().zip(targets).zip::<&Field>(&field) {
            *r = 1.0 / (1.0 + (t.to.0 - f.0) * (t.to.0 - f.0) + (t.to.1 - f.1) * (t.to.1 - f.1));
        }
    }
    Some(field)
}

/// Gaussian elimination with pivoting of the first `n` rows; columns 6 and 7 are the right-hand sides.
fn solve(rows: &mut [[f64; 8]; 6], n: usize) -> Option<[[f64; 2]; 6]> {
    for p in 0..n {
        let pivot = (p..n).max_by(|&a, &b| rows[a][p].abs().total_cmp(&rows[b][p].abs()))?;
        rows.swap(p, pivot);
        let head = rows[p];
        if head[p].abs() < 1e-14 {
            return None;
        }
        for (r, row) in rows.iter_mut().enumerate().take(n) {
            if r != p {
                let factor = row[p] / head[p];
                for (v, h) in row.iter_mut().zip(&head) {
                    *v -= factor * h;
                }
            }
        }
    }
    let mut out = [[0.0; 2]; 6];
    for p in 0..n {
        out[p] = [rows[p][6] / rows[p][p], rows[p][7] / rows[p][p]];
    }
    Some(out)
}
