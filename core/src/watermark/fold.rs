// SPDX-License-Identifier: MIT OR Apache-2.0
//! Coherent verification: do the keyed phases agree on one translation? (format section 8)

use super::{
    canvas::{Canvas, Placement},
    cells::Cells,
    geometry::Map,
    lattice::{SyncKey, TILE},
};
use crate::{Context, image::Plane};
use rustfft::{FftPlanner, num_complex::Complex32};

/// The best translation for a geometry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fold {
    /// Coherence: at most sqrt(72); about 4.1 on unmarked pictures.
    pub c: f64,
    /// The geometry, which may be the one asked for turned by half a turn.
    pub at: Placement,
}

/// Coherence of `map` and of its half turn on the folded tile of a level's residual; `None` for a degenerate geometry.
pub(crate) fn fold(sync: &SyncKey, residual: &Plane, map: &Map, cx: &Context<'_>) -> Option<Fold> {
    let canvas = Canvas::of_residual(residual, &Placement { map: *map, shift: (0.0, 0.0) }, cx)?;
    Some(coherence(sync, &Cells::new(&canvas, cx), map))
}

/// Coherence of tiles that lie on the grid of `map` without a shift.
fn coherence(sync: &SyncKey, cells: &Cells, map: &Map) -> Fold {
    let sums: Vec<Complex32> =
        sync.carriers.iter().map(|k| (0..cells.len()).map(|i| cells.at(i, k.kx, k.ky)).sum()).collect();
    let energy = sums.iter().map(|v| f64::from(v.norm_sqr())).sum::<f64>() / 2.0 + 1e-9;
    let upright = correlate(sync, sums.iter().copied());
    let turned = correlate(sync, sums.iter().map(|v| v.conj()));
    let (peak, map) = if turned.0 > upright.0 { (turned, map.negated()) } else { (upright, *map) };
    let back = |d: usize| ((TILE - d) % TILE) as f64;
    Fold { c: peak.0 / libm::sqrt(energy), at: Placement { map, shift: (back(peak.1), back(peak.2)) } }
}

/// Maximum of t(d) = Re sum_j v_j e^(-i phi_j) e^(2 pi i k_j d / T) over the tile, and d.
fn correlate(sync: &SyncKey, values: impl Iterator<Item = Complex32>) -> (f64, usize, usize) {
    let mut grid = vec![Complex32::ZERO; TILE * TILE];
    for (k, v) in sync.carriers.iter().zip(values) {
        grid[k.ky as usize * TILE + k.kx.rem_euclid(TILE as i32) as usize] = v * turn(-f64::from(k.phase) / 65_536.0);
    }
    let inverse = FftPlanner::<f32>::new().plan_fft_inverse(TILE);
    let mut columns = vec![Complex32::ZERO; TILE * TILE];
    // Only ky < 24 is filled; rows without a carrier stay zero.
    for (y, row) in grid.chunks_exact_mut(TILE).enumerate().take(24) {
        inverse.process(row);
        for (x, v) in row.iter().enumerate() {
            columns[x * TILE + y] = *v;
        }
    }
    let mut best = (f64::MIN, 0, 0);
    for (x, column) in columns.chunks_exact_mut(TILE).enumerate() {
        inverse.process(column);
        for (y, v) in column.iter().enumerate() {
            if f64::from(v.re) > best.0 {
                best = (f64::from(v.re), x, y);
            }
        }
    }
    best
}

/// e^(2 pi i turns).
pub(crate) fn turn(turns: f64) -> Complex32 {
    let angle = 2.0 * std::f64::consts::PI * turns;
    Complex32::new(libm::cos(angle) as f32, libm::sin(angle) as f32)
}
