// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whitened spectra of the tiles of a canvas (format section 8).

use super::canvas::Canvas;
use crate::Context;
use realfft::RealFftPlanner;
use rustfft::{FftPlanner, num_complex::Complex32};

/// Largest |kx|, |ky| kept: the band and one neighbour for the whitening.
const REACH: usize = 24;
/// Kept kx: -24..=24.
const WIDTH: usize = 2 * REACH + 1;
/// Kept ky: -1..=24.
const HEIGHT: usize = REACH + 2;
/// Share of the median that keeps the whitening of empty harmonics finite.
const FLOOR: f32 = 0.05;

/// Tile spectra over the band, divided by their local rms, times the square root of the tile's occupancy.
pub(crate) struct Cells {
    /// Tiles across and down.
    pub tiles: (usize, usize),
    /// Share of valid samples per tile.
    pub occupancy: Vec<f32>,
    /// `[tile][ky + 1][kx + 24]`.
    spectra: Vec<Complex32>,
}

impl Cells {
    pub(crate) fn new(canvas: &Canvas, cx: &Context<'_>) -> Self {
        let n = canvas.tiles.0 * canvas.tiles.1;
        let transform = Transform::new(canvas.side);
        let mut spectra = vec![Complex32::ZERO; n * WIDTH * HEIGHT];
        cx.pool.chunks(&mut spectra, WIDTH * HEIGHT, |i, out| {
            if canvas.occupancy[i] > 0.0 {
                transform.tile(canvas, i % canvas.tiles.0, i / canvas.tiles.0, out);
            }
        });
        let mut cells = Self { tiles: canvas.tiles, occupancy: canvas.occupancy.clone(), spectra };
        cells.whiten(cx);
        cells
    }

    /// Whitened coefficient of harmonic (kx, ky), ky >= 0, in tile `i`.
    #[inline]
    pub(crate) fn at(&self, i: usize, kx: i32, ky: i32) -> Complex32 {
        self.spectra[i * WIDTH * HEIGHT + (ky + 1) as usize * WIDTH + (kx + REACH as i32) as usize]
    }

    /// Number of tiles.
    pub(crate) fn len(&self) -> usize {
        self.occupancy.len()
    }

    fn whiten(&mut self, cx: &Context<'_>) {
        const SIZE: usize = WIDTH * HEIGHT;
        let mut power = vec![0f32; self.spectra.len()];
        let spectra = &self.spectra;
        cx.pool.chunks(&mut power, SIZE, |i, out| {
            cx.simd.run(
                #[inline(always)]
                || boxed_power(&spectra[i * SIZE..][..SIZE], out),
            );
        });
        let floor = FLOOR * median(&power) + 1e-9;
        let occupancy = &self.occupancy;
        cx.pool.chunks(&mut self.spectra, SIZE, |i, out| {
            let weight = occupancy[i].sqrt();
            for (d, &p) in out.iter_mut().zip(&power[i * SIZE..]) {
                *d *= weight / (p + floor).sqrt();
            }
        });
    }
}

/// Mean power over 3 x 3 harmonics; the outermost ring, which no carrier uses, is left zero.
#[inline(always)]
fn boxed_power(spectrum: &[Complex32], out: &mut [f32]) {
    let mut power = [0f32; WIDTH * HEIGHT];
    for (p, d) in power.iter_mut().zip(spectrum) {
        *p = d.re * d.re + d.im * d.im;
    }
    for y in 1..HEIGHT - 1 {
        for x in 1..WIDTH - 1 {
            let mut sum = 0.0;
            for row in [y - 1, y, y + 1] {
                let p = &power[row * WIDTH + x - 1..row * WIDTH + x + 2];
                sum += p[0] + p[1] + p[2];
            }
            out[y * WIDTH + x] = sum * (1.0 / 9.0);
        }
    }
}

/// Median of the positive values at 5 <= kx <= 19, 5 <= ky <= 19 over all tiles; 0 when there is none.
fn median(power: &[f32]) -> f32 {
    let mut values: Vec<f32> = power
        .chunks_exact(WIDTH * HEIGHT)
        .flat_map(|tile| (5..=19).flat_map(move |ky| &tile[(ky + 1) * WIDTH + REACH + 5..][..15]))
        .copied()
        .filter(|&v| v > 0.0)
        .collect();
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// Two-dimensional transform of one tile, only as far as the band reaches.
struct Transform {
    side: usize,
    rows: std::sync::Arc<dyn realfft::RealToComplex<f32>>,
    columns: std::sync::Arc<dyn rustfft::Fft<f32>>,
}

impl Transform {
    fn new(side: usize) -> Self {
        Self {
            side,
            rows: RealFftPlanner::<f32>::new().plan_fft_forward(side),
            columns: FftPlanner::<f32>::new().plan_fft_forward(side),
        }
    }

    fn tile(&self, canvas: &Canvas, tx: usize, ty: usize, out: &mut [Complex32]) {
        let n = self.side;
        let mut columns = vec![Complex32::ZERO; (REACH + 1) * n];
        let mut line = vec![0f32; n];
        let mut half = vec![Complex32::ZERO; n / 2 + 1];
        let mut scratch = self.rows.make_scratch_vec();
        for y in 0..n {
            line.copy_from_slice(&canvas.residual.row(ty * n + y)[tx * n..][..n]);
            // The lengths are the plan's own, the only way in which this can fail.
            let _ = self.rows.process_with_scratch(&mut line, &mut half, &mut scratch);
            for (kx, v) in half.iter().take(REACH + 1).enumerate() {
                columns[kx * n + y] = *v;
            }
        }
        let mut scratch = vec![Complex32::ZERO; self.columns.get_inplace_scratch_len()];
        for (kx, column) in columns.chunks_exact_mut(n).enumerate() {
            self.columns.process_with_scratch(column, &mut scratch);
            for row in 0..HEIGHT {
                // ky = row - 1; the negative half of kx is the conjugate of the point opposite.
                let ky = (row + n - 1) % n;
                out[row * WIDTH + REACH + kx] = column[ky];
                out[row * WIDTH + REACH - kx] = column[(n - ky) % n].conj();
            }
        }
    }
}
