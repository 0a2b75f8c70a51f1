// SPDX-License-Identifier: MIT OR Apache-2.0
//! Geometry scan: at which scale, angle, mirroring and stretch do the synchronisation harmonics stand out
//! (format section 8).

use super::{
    geometry::Map,
    lattice::{SYNC, SyncKey, TILE},
    spectrum::{Spectrum, UNIT},
};
use crate::Context;

/// Step of the logarithm of the scale, of the stretch, and of the angle in radians.
const STEP: f64 = 0.006;
/// Angles in half a turn: M and -M have the same spectrum.
const ANGLES: usize = 524;
/// Steps of the stretch to either side.
const STRETCHES: i32 = 20;
/// Best scores looked at, and separated maxima kept, per grid.
const LOOKED: usize = 60;
const KEPT: usize = 4;
/// Lanes of the scan kernel: 36 harmonics and four idle ones.
const LANES: usize = 40;

/// A geometry worth folding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// Score in standard deviations of its own grid.
    pub zs: f64,
    /// Level it was found at.
    pub level: usize,
    /// Level pixels to canonical pixels, without the translation.
    pub map: Map,
}

/// Scales s (level pixels per canonical pixel) of a level's grids.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scales {
    pub min: f64,
    pub max: f64,
}

impl Scales {
    fn values(self) -> Vec<f64> {
        let n = libm::ceil(libm::log(self.max / self.min) / STEP) as usize;
        (0..=n).map(|i| self.min * libm::exp(STEP * i as f64)).collect()
    }

    /// Largest bin that a scan or its refinement asks for in a transform of side `n`.
    pub(crate) fn reach(self, n: usize) -> usize {
        let stretch = libm::exp(STEP * f64::from(STRETCHES) / 2.0) * 1.02;
        libm::ceil(20.5 * stretch * n as f64 / TILE as f64 / self.min) as usize + 2
    }
}

/// One line of the scan: a fixed direction of all harmonics, the scale varies. `qx`, `qy` multiply the directions.
struct Line {
    /// Unit bins, kx >= 0.
    x: [f32; LANES],
    y: [f32; LANES],
}

impl Line {
    fn new(sync: &SyncKey, map: &Map, n: usize) -> Self {
        let mut line = Self { x: [0.0; LANES], y: [0.0; LANES] };
        for (j, c) in sync.carriers.iter().enumerate().take(SYNC) {
            let (x, y) = map.frequency(f64::from(c.kx), f64::from(c.ky));
            let side = if x < 0.0 { -1.0 } else { 1.0 };
            let bins = n as f64 / TILE as f64;
            line.x[j] = (side * x * bins) as f32;
            line.y[j] = (side * y * bins) as f32;
        }
        line
    }

    /// Sum of the table at the harmonics' bins, in 1/28.
    #[inline(always)]
    fn score(&self, spectrum: &Spectrum, qx: f32, qy: f32) -> u16 {
        // Adding 1.5 * 2^23 rounds to an integer that stands in the low bits.
        const SHIFT: f32 = 12_582_912.0;
        let stride = 2 * spectrum.reach as i32 + 1;
        let bias = (SHIFT.to_bits() as i32).wrapping_mul(stride).wrapping_add(SHIFT.to_bits() as i32);
        let offset = (spectrum.reach as i32).wrapping_sub(bias);
        let mut at = [0i32; LANES];
        for ((at, &x), &y) in at.iter_mut().zip(&self.x).zip(&self.y) {
            let x = (x * qx + SHIFT).to_bits() as i32;
            let y = (y * qy + SHIFT).to_bits() as i32;
            *at = x.wrapping_mul(stride).wrapping_add(y).wrapping_add(offset);
        }
        let mut sum = 0;
        for &i in &at[..SYNC] {
            sum += u16::from(spectrum.table.get(i as usize).copied().unwrap_or(UNIT as u8));
        }
        sum
    }
}

/// A hypothesis: which line, which scale on it (and its stretch).
struct Grid {
    lines: Vec<(Map, Line)>,
    /// Factors of the line's x and y bins, and so of the map's columns.
    factors: Vec<(f64, f64)>,
}

impl Grid {
    fn similarity(sync: &SyncKey, n: usize, scales: Scales) -> Self {
        let lines = (0..2 * ANGLES)
            .map(|i| {
                let angle = STEP * (i % ANGLES) as f64;
                let (s, c) = (libm::sin(angle), libm::cos(angle));
                let map = if i < ANGLES { Map([c, -s, s, c]) } else { Map([c, -s, -s, -c]) };
                (map, Line::new(sync, &map, n))
            })
            .collect();
        Self { lines, factors: scales.values().into_iter().map(|s| (1.0 / s, 1.0 / s)).collect() }
    }

    fn aspect(sync: &SyncKey, n: usize, scales: Scales) -> Self {
        let lines = [[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0], [0.0, 1.0, 1.0, 0.0], [0.0, 1.0, -1.0, 0.0]]
            .map(|m| (Map(m), Line::new(sync, &Map(m), n)));
        let factors = scales
            .values()
            .into_iter()
            .flat_map(|s| {
                (-STRETCHES..=STRETCHES).filter(|&j| j != 0).map(move |j| {
                    let root = libm::exp(STEP * f64::from(j) / 2.0);
                    (1.0 / (s * root), root / s)
                })
            })
            .collect();
        Self { lines: lines.into(), factors }
    }

    fn map(&self, i: usize) -> Map {
        let (line, factor) = (i / self.factors.len(), i % self.factors.len());
        let (qx, qy) = self.factors[factor];
        // The bins' factors multiply the columns of M: bin x is (M^T k)_x.
        let [a, b, c, d] = self.lines[line].0.0;
        Map([a * qx, b * qy, c * qx, d * qy])
    }

    fn scores(&self, spectrum: &Spectrum, cx: &Context<'_>) -> Vec<u16> {
        let factors: Vec<(f32, f32)> = self.factors.iter().map(|&(x, y)| (x as f32, y as f32)).collect();
        let mut out = vec![0u16; self.lines.len() * factors.len()];
        cx.pool.chunks(&mut out, factors.len(), |l, out| {
            let line = &self.lines[l].1;
            cx.simd.run(
                #[inline(always)]
                || {
                    for (out, &(qx, qy)) in out.iter_mut().zip(&factors) {
                        *out = line.score(spectrum, qx, qy);
                    }
                },
            );
        });
        out
    }
}

/// The best separated geometries of a level's similarity and stretch grids.
pub(crate) fn scan(
    sync: &SyncKey,
    level: usize,
    spectrum: &Spectrum,
    scales: Scales,
    cx: &Context<'_>,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for grid in [Grid::similarity(sync, spectrum.n, scales), Grid::aspect(sync, spectrum.n, scales)] {
        let scores = grid.scores(spectrum, cx);
        let n = scores.len() as f64;
        let (sum, squares) = scores.iter().fold((0u64, 0u64), |(s, q), &v| {
            let v = u64::from(v);
            (s + v, q + v * v)
        });
        let mean = sum as f64 / n;
        let deviation = libm::sqrt((squares as f64 / n - mean * mean).max(0.0)) + 1e-9;
        let mut kept: Vec<Map> = Vec::new();
        for i in highest(&scores, LOOKED) {
            let map = grid.map(i);
            if kept.iter().any(|k| map.distance(k) < 0.02) {
                continue;
            }
            kept.push(map);
            let zs = (f64::from(scores[i]) - mean) / deviation;
            found.push(Candidate { zs, level, map });
            if kept.len() == KEPT {
                break;
            }
        }
    }
    found
}

/// Indices of the `count` highest scores, highest first, ties by index.
fn highest(scores: &[u16], count: usize) -> Vec<usize> {
    let mut histogram = vec![0usize; usize::from(u16::MAX) + 1];
    for &s in scores {
        histogram[usize::from(s)] += 1;
    }
    let mut above = 0;
    let least = (0..histogram.len()).rev().find(|&s| {
        above += histogram[s];
        above >= count
    });
    let least = least.unwrap_or(0) as u16;
    let mut best: Vec<usize> = (0..scores.len()).filter(|&i| scores[i] >= least).collect();
    best.sort_by_key(|&i| (std::cmp::Reverse(scores[i]), i));
    best.truncate(count);
    best
}

/// Exhaustive local search over the four entries of M, M (I + E), two rounds.
pub(crate) fn refine(sync: &SyncKey, spectrum: &Spectrum, map: &Map) -> Map {
    let step = (0.6 / (17.0 * spectrum.n as f64 / TILE as f64)).min(0.004);
    let mut best = *map;
    for step in [step, step / 2.0] {
        let centre = best;
        let mut top = 0;
        for i in 0..625 {
            let e = |digit: i32| f64::from(i / 5i32.pow(digit as u32) % 5 - 2) * step;
            let tried = centre.times(&Map([1.0 + e(3), e(2), e(1), 1.0 + e(0)]));
            let score = spectrum.score(bins(sync, spectrum, &tried));
            if score > top {
                (top, best) = (score, tried);
            }
        }
    }
    best
}

fn bins(sync: &SyncKey, spectrum: &Spectrum, map: &Map) -> impl Iterator<Item = (f32, f32)> {
    let scale = spectrum.n as f64 / TILE as f64;
    sync.carriers.iter().map(move |c| {
        let (x, y) = map.frequency(f64::from(c.kx), f64::from(c.ky));
        ((x * scale) as f32, (y * scale) as f32)
    })
}

/// Weighted least squares of the local peaks' centroids, for strong candidates: two rounds.
pub(crate) fn refine_on_peaks(sync: &SyncKey, spectrum: &Spectrum, map: &Map) -> Map {
    let mut map = *map;
    for radius in [3, 2] {
        let peaks = peaks(sync, spectrum, &map, radius);
        if peaks.len() < 6 {
            return map;
        }
        let Some(fitted) = fit(&peaks, TILE as f64 / spectrum.n as f64) else { return map };
        map = fitted;
    }
    map
}

/// A harmonic, the centroid of its peak (cycles per N) and its weight.
struct Peak {
    k: (f64, f64),
    at: (f64, f64),
    weight: f64,
}

fn peaks(sync: &SyncKey, spectrum: &Spectrum, map: &Map, radius: i32) -> Vec<Peak> {
    let mut out = Vec::new();
    for (c, (x, y)) in sync.carriers.iter().zip(bins(sync, spectrum, map)) {
        let (x, y) = (libm::rintf(x) as i32, libm::rintf(y) as i32);
        let mut best = (f32::MIN, 0, 0);
        let mut inside = true;
        for dy in -radius..=radius {
            for dx in -radius..=radius {
                match spectrum.ratio(x + dx, y + dy) {
                    Some(v) if v > best.0 => best = (v, x + dx, y + dy),
                    Some(_) => {}
                    None => inside = false,
                }
            }
        }
        let (top, px, py) = best;
        if !inside || top < 2.5 {
            continue;
        }
        let (mut sum, mut mx, mut my) = (0.0, 0.0, 0.0);
        for dy in -1..=1 {
            for dx in -1..=1 {
                let v = f64::from(spectrum.ratio(px + dx, py + dy).unwrap_or(0.0).min(60.0));
                sum += v;
                mx += v * f64::from(dx);
                my += v * f64::from(dy);
            }
        }
        let at = (f64::from(px) + mx / sum.max(1e-9), f64::from(py) + my / sum.max(1e-9));
        out.push(Peak { k: (f64::from(c.kx), f64::from(c.ky)), at, weight: f64::from(top.min(20.0)) });
    }
    out
}

/// M from peaks at (N/T) M^T k, three reweighted rounds; `bin` = T/N.
fn fit(peaks: &[Peak], bin: f64) -> Option<Map> {
    let mut robust = vec![1.0; peaks.len()];
    let mut map = None;
    for _ in 0..3 {
        let (mut xx, mut xy, mut yy, mut rx, mut ry) = (0.0, 0.0, 0.0, (0.0, 0.0), (0.0, 0.0));
        for (p, r) in peaks.iter().zip(&robust) {
            let w = p.weight * r;
            xx += w * p.k.0 * p.k.0;
            xy += w * p.k.0 * p.k.1;
            yy += w * p.k.1 * p.k.1;
            rx = (rx.0 + w * p.k.0 * p.at.0, rx.1 + w * p.k.1 * p.at.0);
            ry = (ry.0 + w * p.k.0 * p.at.1, ry.1 + w * p.k.1 * p.at.1);
        }
        let inverse = Map([xx, xy, xy, yy]).inverse()?;
        // at.x = m00 kx + m10 ky, at.y = m01 kx + m11 ky.
        let (a, c) = inverse.apply(rx.0, rx.1);
        let (b, d) = inverse.apply(ry.0, ry.1);
        let fitted = Map([a, b, c, d]);
        for (p, r) in peaks.iter().zip(&mut robust) {
            let (x, y) = fitted.frequency(p.k.0, p.k.1);
            let e2 = (x - p.at.0) * (x - p.at.0) + (y - p.at.1) * (y - p.at.1);
            *r = 1.0 / (1.0 + e2 / (0.7 * 0.7));
        }
        map = Some(Map(fitted.0.map(|v| v * bin)));
    }
    map
}

#[cfg(test)]
mod tests {
    use super::super::{lattice::WatermarkKey, tile::tile};
    use super::*;
    use crate::{image::Plane, key::MasterKey, payload::Payload};

    #[test]
    fn the_grid_point_of_an_untouched_tile_stands_out() {
        let key = WatermarkKey::new(&MasterKey::from_bytes([5; 32]));
        let t = tile(&key, Payload(77));
        let luma = Plane::from_fn(512, 384, |x, y| f32::from(t[y % 128 * 128 + x % 128]) / 4096.0);
        let scales = Scales { min: 0.66, max: 1.15 };
        let spectrum = Spectrum::new(&luma, scales, &Context::default());
        for c in key.sync.carriers.iter().take(5) {
            let (x, y) = (4 * c.kx, 4 * c.ky);
            assert!(spectrum.ratio(x, y).unwrap() > 5.0, "{c:?} {:?}", spectrum.ratio(x, y));
        }
        let found = scan(&key.sync, 0, &spectrum, scales, &Context::default());
        let best = found.iter().max_by(|a, b| a.zs.total_cmp(&b.zs)).unwrap();
        assert!(
            best.zs > 14.0
                && best
                    .map
                    .distance(&Map([1.0, 0.0, 0.0, 1.0]))
                    .min(best.map.negated().distance(&Map([1.0, 0.0, 0.0, 1.0])))
                    < 0.006,
            "{best:?}"
        );
    }
}
