// SPDX-License-Identifier: MIT OR Apache-2.0
//! Choosing the gain: the largest step of a fixed grid whose SSIMULACRA2 meets the target.

use super::embed::{EmbedError, Pattern};
use crate::{
    Context,
    image::{Plane, Raster, canonical_rgb},
    metrics::ssimulacra2::{Reference, Scratch},
    progress::Stage,
};
use ndarray::Array3;

/// How strong the mark is: a perceptual target, met by searching the gain for each picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Strength {
    /// SSIMULACRA2 90: can not be told from the original, survives little.
    Light,
    /// SSIMULACRA2 86.
    #[default]
    Standard,
    /// SSIMULACRA2 80: visible to a searching eye on flat ground.
    Strong,
    /// SSIMULACRA2 72: visible on flat ground.
    Max,
}

impl Strength {
    /// SSIMULACRA2 (at canonical size) to be kept.
    pub fn target(self) -> f64 {
        match self {
            Self::Light => 90.0,
            Self::Standard => 86.0,
            Self::Strong => 80.0,
            Self::Max => 72.0,
        }
    }

    /// As it stands in reports and registries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Standard => "standard",
            Self::Strong => "strong",
            Self::Max => "max",
        }
    }

    /// The next stronger one.
    pub fn stronger(self) -> Option<Self> {
        match self {
            Self::Light => Some(Self::Standard),
            Self::Standard => Some(Self::Strong),
            Self::Strong => Some(Self::Max),
            Self::Max => None,
        }
    }
}

/// Number of gains in the grid.
pub const STEPS: u8 = 96;
/// Step tried first; typical for the standard target.
const FIRST: u8 = 48;
/// Canonical side below which SSIMULACRA2 sees too little of the pattern to be trusted with more than `SMALL_STEPS`.
const SMALL: usize = 128;
/// Steps open to such pictures: gains up to 0.16.
const SMALL_STEPS: u8 = 60;
/// Evaluations at most, so that the search costs the same for every picture.
const EVALUATIONS: usize = 7;
/// 100 - SSIMULACRA2 grows about like gain^SLOPE between 70 and 95.
const SLOPE: f64 = 1.1;

/// Gain of a step: 0.0125 * 2^(step/16), 0.0125..=0.767.
pub fn gain(step: u8) -> f32 {
    (0.0125 * libm::exp2(f64::from(step.min(STEPS - 1)) / 16.0)) as f32
}

/// A gain and what was measured with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen {
    pub step: u8,
    pub score: Option<f64>,
}

impl Chosen {
    pub(crate) fn fixed(step: u8) -> Self {
        Self { step: step.min(STEPS - 1), score: None }
    }

    pub(crate) fn gain(self) -> f32 {
        gain(self.step)
    }
}

/// The largest step whose score is at least the target's; the faintest one tried when none is, `FIRST` for pictures too
/// small to judge.
pub(crate) fn choose(
    raster: &Raster,
    pattern: &Pattern,
    strength: Strength,
    cx: &Context<'_>,
) -> Result<Chosen, EmbedError> {
    let cover = canonical_rgb(raster, cx);
    let seen = pattern.seen(raster, cx);
    let Some(reference) = Reference::new(cover.view(), cx) else { return Ok(Chosen::fixed(FIRST)) };
    let mut scratch = Scratch::default();
    let mut marked = cover.clone();
    let target = strength.target();
    // Steps below `good` meet the target, those from `bad` on do not.
    let (height, width, _) = cover.dim();
    let (mut good, mut bad): (Option<Chosen>, u8) = (None, if height.min(width) < SMALL { SMALL_STEPS } else { STEPS });
    let mut faintest = None;
    let mut step = FIRST;
    for evaluation in 0..EVALUATIONS {
        if cx.progress.step(Stage::Embed, 0.45 * evaluation as f32 / EVALUATIONS as f32).is_break() {
            return Err(EmbedError::Cancelled);
        }
        mark_canonical(&cover, &seen, gain(step), &mut marked, cx);
        let score = reference.score(marked.view(), &mut scratch, cx);
        if score >= target {
            good = Some(Chosen { step, score: Some(score) });
        } else {
            bad = step;
            faintest = Some(Chosen { step, score: Some(score) });
        }
        let least = good.map_or(0, |g| g.step + 1);
        if least >= bad {
            break;
        }
        // The power law leads straight to the neighbourhood of the target; halving the bracket ends the search where
        // the law does not hold, as on pictures that show nothing of the pattern.
        step = if evaluation < 3 {
            step_towards(step, score, target).clamp(least, bad - 1)
        } else {
            (least + bad - 1) / 2
        };
    }
    Ok(good.or(faintest).unwrap_or_else(|| Chosen::fixed(0)))
}

/// The step at which the power law 100 - SSIMULACRA2 ~ gain^SLOPE expects `target`, when `step` gave `score`.
pub fn step_towards(step: u8, score: f64, target: f64) -> u8 {
    let ratio = (100.0 - target) / (100.0 - score).max(0.1);
    let ahead = libm::rint(f64::from(step) + 16.0 / SLOPE * libm::log2(ratio) - 0.5);
    (ahead.max(0.0) as u8).min(STEPS - 1)
}

/// The cover at canonical size with the pattern added and rounded, as the final picture will show it at that size.
fn mark_canonical(cover: &Array3<u8>, pattern: &Plane, gain: f32, marked: &mut Array3<u8>, cx: &Context<'_>) {
    let (_, w, _) = cover.dim();
    let (Some(cover), Some(marked)) = (cover.as_slice(), marked.as_slice_mut()) else { return };
    cx.pool.chunks(marked, w * 3, |y, row| {
        cx.simd.run(
            #[inline(always)]
            || {
                let cover = &cover[y * w * 3..];
                for ((out, v), d) in row.chunks_exact_mut(3).zip(cover.chunks_exact(3)).zip(pattern.row(y)) {
                    let d = libm::rintf(gain * d) as i32;
                    for (out, &v) in out.iter_mut().zip(v) {
                        *out = (i32::from(v) + d).clamp(0, 255) as u8;
                    }
                }
            },
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_covers_every_gain_seen_in_practice() {
        assert!(gain(0) < 0.02 && gain(STEPS - 1) > 0.7);
        assert!((1..STEPS).all(|s| gain(s) > gain(s - 1)));
        assert!((gain(FIRST) - 0.1).abs() < 1e-6);
    }
}
