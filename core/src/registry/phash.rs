// SPDX-License-Identifier: MIT OR Apache-2.0
//! A perceptual hash: 64 bits that change little when a picture is scaled, recompressed or slightly edited.
//!
//! After Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), section 3.2.1, without the
//! mean filter (averaging by area does its work).

use crate::image::canonical::luma;
use crate::{Context, image::Raster};

/// Pictures whose hashes differ in at most this many of 64 bits are called similar.
pub const SIMILAR: u32 = 10;
/// Side of the small picture that is transformed.
const SIDE: usize = 32;
/// Frequencies 1..=8 across and down are hashed.
const BANDS: usize = 8;
/// Smaller coefficients (in 8-bit levels, orthonormal transform) are rounding, not shapes.
const FLOOR: f64 = 0.5;

/// Luma at 32 x 32, row by row.
type Small = [[f64; SIDE]; SIDE];

/// The hash of the picture as stored. Bit 63 is the lowest frequency, then across before down; a bit is 1 where the
/// DCT-II coefficient of the luma (BT.601, over white, averaged by area to 32 x 32) is above the median of all 64.
/// 0 for a picture without shapes, which has no hash.
pub fn phash(raster: &Raster, cx: &Context<'_>) -> u64 {
    small(raster, cx).map_or(0, |small| hash(&transform(&small)))
}

/// The hashes of the picture as stored (first) and of its seven turned and mirrored versions: what a copy that was
/// turned, mirrored, or turned upright by its orientation tag may hash to.
pub fn phash_turned(raster: &Raster, cx: &Context<'_>) -> [u64; 8] {
    let Some(small) = small(raster, cx) else { return [0; 8] };
    // Turning and mirroring only swap the frequencies and change the signs of odd ones.
    let upright = transform(&small);
    let turned = |swap: bool, across: bool, down: bool| {
        let mut bands = [[0.0; BANDS]; BANDS];
        for (y, row) in bands.iter_mut().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                // Index 0 is frequency 1, which is odd.
                let sign = if (across && x % 2 == 0) != (down && y % 2 == 0) { -1.0 } else { 1.0 };
                *value = sign * if swap { upright[x][y] } else { upright[y][x] };
            }
        }
        hash(&bands)
    };
    [
        turned(false, false, false),
        turned(false, true, false),
        turned(false, true, true),
        turned(false, false, true),
        turned(true, false, false),
        turned(true, true, false),
        turned(true, true, true),
        turned(true, false, true),
    ]
}

fn small(raster: &Raster, cx: &Context<'_>) -> Option<Small> {
    if raster.width() == 0 || raster.height() == 0 {
        return None;
    }
    let plane = luma(raster, SIDE, SIDE, cx);
    let mut small = [[0.0; SIDE]; SIDE];
    for (row, samples) in small.iter_mut().zip(plane.samples().chunks_exact(SIDE)) {
        for (value, &sample) in row.iter_mut().zip(samples) {
            *value = f64::from(sample);
        }
    }
    Some(small)
}

/// Coefficients `[down][across]` of frequencies 1..=8 of the orthonormal DCT-II.
fn transform(small: &Small) -> [[f64; BANDS]; BANDS] {
    let basis: [[f64; SIDE]; BANDS] = std::array::from_fn(|k| {
        std::array::from_fn(|i| {
            let angle = std::f64::consts::PI * (k + 1) as f64 * (2 * i + 1) as f64 / (2 * SIDE) as f64;
            libm::cos(angle) * libm::sqrt(2.0 / SIDE as f64)
        })
    });
    let dot = |a: &[f64; SIDE], b: &[f64; SIDE]| a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b);
    let across: [[f64; SIDE]; BANDS] = std::array::from_fn(|k| std::array::from_fn(|y| dot(&small[y], &basis[k])));
    std::array::from_fn(|down| {
        std::array::from_fn(|k| {
            let value = dot(&across[k], &basis[down]);
            if value.abs() < FLOOR { 0.0 } else { value }
        })
    })
}

fn hash(bands: &[[f64; BANDS]; BANDS]) -> u64 {
    let mut sorted: Vec<f64> = bands.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let median = (sorted[31] + sorted[32]) / 2.0;
    bands.iter().flatten().fold(0, |bits, &value| bits << 1 | u64::from(value > median))
}
