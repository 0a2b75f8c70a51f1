// SPDX-License-Identifier: MIT OR Apache-2.0
//! The suspect picture warped onto the canonical grid and cut into tiles (format section 8).

use super::{geometry::Map, lattice::TILE, residual::residual};
use crate::{
    Context,
    image::{
        Plane,
        blur::{blur, gaussian},
        resample::cubic,
    },
};

/// Tiles per side at most.
const MAX_TILES: usize = 16;
/// Pixels around the valid area that the residual's filters look at.
const HALO: f64 = 28.0;
/// Sub-pixel positions of the interpolation kernel.
const PHASES: usize = 64;
/// Positions computed together.
const LANES: usize = 32;

/// Where a suspect picture lies on the canonical grid: u = M (x - x0) + b, x in level pixels, x0 its middle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placement {
    pub map: Map,
    /// Translation, canonical pixels.
    pub shift: (f64, f64),
}

/// Residual on the canonical grid, zero where the picture does not reach.
pub(crate) struct Canvas {
    /// Masked residual, `tiles.1 * side` rows of `tiles.0 * side`.
    pub residual: Plane,
    /// Tiles across and down.
    pub tiles: (usize, usize),
    /// Samples per tile side: 128, or fewer where the level itself has no more detail.
    pub side: usize,
    /// Share of valid samples in each tile.
    pub occupancy: Vec<f32>,
}

/// Samples per tile side that keep what a level with `scale` pixels per canonical pixel holds.
fn side(scale: f64) -> usize {
    [64, 96, TILE].into_iter().find(|&t| t as f64 >= TILE as f64 * scale).unwrap_or(TILE)
}

impl Canvas {
    /// The luma of a level, warped and then flattened on the canonical grid: what is demodulated. `None` when the
    /// placement is degenerate.
    pub(crate) fn of_luma(level: &Plane, at: &Placement, cx: &Context<'_>) -> Option<Self> {
        let (warp, tiles, side) = Warp::new(level, at)?;
        let scale = at.map.scale();
        // Decimation beyond what the blur below spares never happens within the grids.
        let smoothed = (scale >= 1.3).then(|| {
            let mut out = Plane::zeros(level.width(), level.height());
            blur(level, &gaussian(0.35 * scale), &mut out, cx);
            out
        });
        let kernel: [[f32; 4]; PHASES + 1] = std::array::from_fn(|i| cubic(i as f32 / PHASES as f32));
        let source = smoothed.as_ref().unwrap_or(level);
        let from = Source::new(source);
        let mut canvas = warp.sample(
            source,
            HALO,
            #[inline(always)]
            |x, y, fx, fy| from.cubic(&kernel, x, y, fx, fy),
            cx,
        );
        residual(&mut canvas, side as f64 / TILE as f64, cx);
        Some(Self::masked(canvas, level, &warp, tiles, side))
    }

    /// The residual of a level, merely warped: a quarter of the work, good enough to tell which geometries deserve more.
    pub(crate) fn of_residual(residual: &Plane, at: &Placement, cx: &Context<'_>) -> Option<Self> {
        let (warp, tiles, side) = Warp::new(residual, at)?;
        let from = Source::new(residual);
        let canvas = warp.sample(
            residual,
            0.0,
            #[inline(always)]
            |x, y, fx, fy| from.linear(x, y, fx, fy),
            cx,
        );
        Some(Self::masked(canvas, residual, &warp, tiles, side))
    }

    fn masked(mut residual: Plane, level: &Plane, warp: &Warp, tiles: (usize, usize), side: usize) -> Self {
        let occupancy = warp.mask(&mut residual, level, tiles, side);
        Self { residual, tiles, side, occupancy }
    }
}

/// Canonical position of the canvas and its tiles: the picture's bounding box, rounded out to whole tiles.
fn extent(map: &Map, shift: (f64, f64), w: f64, h: f64) -> Option<((f64, f64), (usize, usize))> {
    let tile = TILE as f64;
    let corners = [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)].map(|(x, y)| map.apply(x * w, y * h));
    let axis = |of: fn(&(f64, f64)) -> f64, shift: f64| {
        let (lo, hi) = corners.iter().map(of).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let (lo, hi) = (libm::floor((lo + shift) / tile), libm::ceil((hi + shift) / tile));
        if !(lo.is_finite() && hi.is_finite()) {
            return None;
        }
        if hi - lo > MAX_TILES as f64 {
            let lo = libm::floor((shift - MAX_TILES as f64 / 2.0 * tile) / tile);
            return Some((lo * tile, MAX_TILES));
        }
        Some((lo * tile, (hi - lo).max(1.0) as usize))
    };
    let ((x, nx), (y, ny)) = (axis(|c| c.0, shift.0)?, axis(|c| c.1, shift.1)?);
    Some(((x, y), (nx, ny)))
}

/// Affine sampling of a level.
struct Warp {
    step: Map,
    origin: (f64, f64),
    size: (usize, usize),
}

impl Warp {
    /// The sampling that a placement asks for, the tiles it covers and the samples per tile side.
    fn new(level: &Plane, at: &Placement) -> Option<(Self, (usize, usize), usize)> {
        let inverse = at.map.inverse()?;
        let side = side(at.map.scale());
        let density = side as f64 / TILE as f64;
        let (w, h) = (level.width() as f64, level.height() as f64);
        let (origin, tiles) = extent(&at.map, at.shift, w, h)?;
        // Level position of canvas sample (0, 0), and steps per canvas sample.
        let (x, y) = inverse.apply(origin.0 - at.shift.0, origin.1 - at.shift.1);
        let warp = Self {
            step: Map(inverse.0.map(|v| v / density)),
            origin: (x + w / 2.0, y + h / 2.0),
            size: (tiles.0 * side, tiles.1 * side),
        };
        Some((warp, tiles, side))
    }

    /// Columns of row `y` whose level position lies at least `margin` inside the picture (negative: outside).
    fn span(&self, y: usize, level: &Plane, margin: (f64, f64)) -> (usize, usize) {
        let [a, b, c, d] = self.step.0;
        let start = (self.origin.0 + b * y as f64, self.origin.1 + d * y as f64);
        let (mut lo, mut hi) = (0f64, self.size.0 as f64 - 1.0);
        let last = (level.width() as f64 - 1.0, level.height() as f64 - 1.0);
        for (from, step, least, most) in
            [(start.0, a, margin.0, last.0 - margin.0), (start.1, c, margin.1, last.1 - margin.1)]
        {
            if least > most {
                return (0, 0);
            }
            if step.abs() < 1e-12 {
                if from < least || from > most {
                    return (0, 0);
                }
                continue;
            }
            let (p, q) = ((least - from) / step, (most - from) / step);
            lo = lo.max(p.min(q));
            hi = hi.min(p.max(q));
        }
        if lo > hi {
            return (0, 0);
        }
        (libm::ceil(lo) as usize, libm::floor(hi) as usize + 1)
    }

    /// `at(x, y, fx, fy)` for every canvas sample that lies inside the picture or up to `halo` samples outside; zero
    /// elsewhere. (x + fx, y + fy) is the position in the level, fractions in 0..=1.
    fn sample(
        &self,
        level: &Plane,
        halo: f64,
        at: impl Fn(i32, i32, f32, f32) -> f32 + Sync + Send,
        cx: &Context<'_>,
    ) -> Plane {
        let (w, h) = self.size;
        let [a, b, c, d] = self.step.0;
        let margin = (-halo * (a.abs() + b.abs()), -halo * (c.abs() + d.abs()));
        let mut out = Plane::zeros(w, h);
        cx.pool.chunks(out.samples_mut(), w.max(1), |y, row| {
            let (lo, hi) = self.span(y, level, margin);
            let start = (self.origin.0 + b * y as f64, self.origin.1 + d * y as f64);
            cx.simd.run(
                #[inline(always)]
                || {
                    // Positions first, which vectorises; then the reading, which does not.
                    for (block, out) in row[lo.min(hi)..hi].chunks_mut(LANES).enumerate() {
                        let mut place = [(0i32, 0i32, 0f32, 0f32); LANES];
                        for (i, p) in place.iter_mut().enumerate() {
                            let along = (lo + block * LANES + i) as i32 as f64;
                            let ((x, fx), (y, fy)) =
                                (split((start.0 + a * along) as f32), split((start.1 + c * along) as f32));
                            *p = (x, y, fx, fy);
                        }
                        for (out, &(x, y, fx, fy)) in out.iter_mut().zip(&place) {
                            *out = at(x, y, fx, fy);
                        }
                    }
                },
            );
        });
        out
    }

    /// Zeroes what is not safely inside the picture; share of valid samples per tile.
    fn mask(&self, residual: &mut Plane, level: &Plane, tiles: (usize, usize), side: usize) -> Vec<f32> {
        let [a, b, c, d] = self.step.0;
        // Two samples around must be inside, too.
        let margin = (2.0 * (a.abs() + b.abs()), 2.0 * (c.abs() + d.abs()));
        let mut valid = vec![0usize; tiles.0 * tiles.1];
        let w = self.size.0;
        for (y, row) in residual.samples_mut().chunks_exact_mut(w.max(1)).enumerate() {
            let (lo, hi) = self.span(y, level, margin);
            row[..lo.min(hi)].fill(0.0);
            row[hi..].fill(0.0);
            for (tx, count) in valid[y / side * tiles.0..][..tiles.0].iter_mut().enumerate() {
                *count += hi.min((tx + 1) * side).saturating_sub(lo.max(tx * side));
            }
        }
        valid.into_iter().map(|n| n as f32 / (side * side) as f32).collect()
    }
}

/// The integer below `t` and the rest, in 0..=1, for |t| below 2^22: nothing but additions, so that it vectorises.
#[inline(always)]
fn split(t: f32) -> (i32, f32) {
    // Adding 1.5 * 2^23 rounds to an integer that stands in the low bits.
    const SHIFT: f32 = 12_582_912.0;
    let shifted = (t - 0.5) + SHIFT;
    (shifted.to_bits() as i32 - SHIFT.to_bits() as i32, t - (shifted - SHIFT))
}

/// Samples of a level, row after row, and its size.
#[derive(Clone, Copy)]
struct Source<'a> {
    samples: &'a [f32],
    w: i32,
    h: i32,
}

impl<'a> Source<'a> {
    fn new(plane: &'a Plane) -> Self {
        Self { samples: plane.samples(), w: plane.width() as i32, h: plane.height() as i32 }
    }

    #[inline(always)]
    fn cubic(&self, kernel: &[[f32; 4]; PHASES + 1], x: i32, y: i32, fx: f32, fy: f32) -> f32 {
        let phase = |t: f32| ((t * PHASES as f32 + 0.5) as i32 as usize).min(PHASES);
        let (kx, ky) = (&kernel[phase(fx)], &kernel[phase(fy)]);
        let mut sum = 0.0;
        if x >= 1 && y >= 1 && x + 2 < self.w && y + 2 < self.h {
            let mut at = ((y - 1) * self.w + x - 1) as usize;
            for &wy in ky {
                let s = &self.samples[at..at + 4];
                sum += wy * (kx[0] * s[0] + kx[1] * s[1] + kx[2] * s[2] + kx[3] * s[3]);
                at += self.w as usize;
            }
        } else {
            for (j, wy) in ky.iter().enumerate() {
                let row = (y + j as i32 - 1).clamp(0, self.h - 1) * self.w;
                for (i, wx) in kx.iter().enumerate() {
                    sum += wy * wx * self.samples[(row + (x + i as i32 - 1).clamp(0, self.w - 1)) as usize];
                }
            }
        }
        sum
    }

    /// Bilinear; the position lies inside the picture.
    #[inline(always)]
    fn linear(&self, x: i32, y: i32, fx: f32, fy: f32) -> f32 {
        let at = (y.max(0) * self.w + x.max(0)) as usize;
        // Beyond the last row or column the fraction is zero up to rounding: the sample itself stands in.
        let one = |at: usize, or: f32| self.samples.get(at).copied().unwrap_or(or);
        let p = one(at, 0.0);
        let q = one(at + 1, p);
        let r = one(at + self.w as usize, p);
        let s = one(at + self.w as usize + 1, r);
        let (above, below) = (p + fx * (q - p), r + fx * (s - r));
        above + fy * (below - above)
    }
}
