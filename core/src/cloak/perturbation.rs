// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak of one picture: found at the size that trainers use, carried to the full size.

use super::{
    attack::{Attack, Recipe},
    budget::{Budget, Shape},
    level::{CloakOptions, Level, recipe},
    pixels::Pixels,
    surrogate::Surrogate,
    windows::{Blend, Window, windows},
};
use crate::{
    Context,
    image::{Raster, Samples, canonical_rgb, canonical_size},
    metrics::ssimulacra2::{Reference, Scratch},
    progress::Stage,
};
use ndarray::Array3;
use std::ops::ControlFlow;

/// Pictures with a shorter side (at working size, where the long side is at most 1024) can not be cloaked, pixels.
pub const SMALLEST_SIDE: usize = 64;
/// Halvings of the interval in which the scale lies that meets the level's quality.
const SCALE_STEPS: usize = 8;
/// Largest factor on the attack's result.
const LARGEST_SCALE: f32 = 1.6;

/// Why there is no cloak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CloakError {
    /// A side is below [`SMALLEST_SIDE`].
    #[error(
        "the picture is too small or too narrow for a cloak: with its longer side brought down to 1024 pixels, the shorter \
         one must still have 64"
    )]
    TooSmall,
    /// No encoder was given.
    #[error("no model to cloak against")]
    NoEncoder,
    /// Two pictures to compare have different sizes.
    #[error("the two pictures have different sizes, so they can not be compared")]
    DifferentSizes,
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// A perturbation at working size (long side at most 1024 px).
#[derive(Debug, Clone)]
pub struct Perturbation {
    pixels: Pixels,
    /// Factor on the attack's result with which the level's quality is met, 0..=2.
    pub scale: f32,
}

/// What the attack on a picture found: the cloak of every level, before it is brought to the level's quality.
#[derive(Debug, Clone)]
pub struct Found {
    /// At working size.
    original: Array3<u8>,
    perturbation: Pixels,
    budget: Budget,
    eps: f32,
}

/// Finds the cloak of a picture against `encoders`. The result depends on the picture, the encoders and the options
/// alone, up to rounding (docs/cloak.md).
///
/// # Errors
/// The picture is too small, no encoder is given, or the progress callback cancels (asked after every step).
pub fn perturb<S: Surrogate>(
    raster: &Raster,
    encoders: &[S],
    options: &CloakOptions,
    cx: &Context<'_>,
) -> Result<Perturbation, CloakError> {
    Ok(find(raster, encoders, options.fast, cx)?.at(options.level, cx))
}

/// The part of [`perturb`] that takes its time; `fast` takes fewer steps. All levels are made of the one result.
///
/// # Errors
/// Those of [`perturb`].
pub fn find<S: Surrogate>(raster: &Raster, encoders: &[S], fast: bool, cx: &Context<'_>) -> Result<Found, CloakError> {
    if encoders.is_empty() {
        return Err(CloakError::NoEncoder);
    }
    let (width, height) = canonical_size(raster.width(), raster.height());
    if width.min(height) < SMALLEST_SIDE {
        return Err(CloakError::TooSmall);
    }
    let original = canonical_rgb(raster, cx);
    let picture = Pixels::from_bytes(&original);
    let mut budget = Budget::of(&picture, &Shape::default(), cx.pool);
    if let Some(alpha) = &raster.alpha {
        budget.spare(&transparent(alpha, picture.width(), picture.height()));
    }
    let windows = windows(picture.width(), picture.height(), window_side(encoders));
    let recipe = recipe(fast);
    let mut blend = Blend::new(picture.width(), picture.height());
    for (i, &window) in windows.iter().enumerate() {
        let progress = |done: f32| cx.progress.step(Stage::Cloak, (i as f32 + done) / windows.len() as f32);
        blend.add(window, &attacked(&picture, &budget, window, encoders, recipe, progress, cx)?);
    }
    Ok(Found { original, perturbation: blend.finish(), budget, eps: recipe.eps })
}

impl Found {
    /// The perturbation at the largest scale at which SSIMULACRA2 is at the level's target; as it is when the picture has no
    /// score.
    pub fn at(&self, level: Level, cx: &Context<'_>) -> Perturbation {
        let Some(reference) = Reference::new(self.original.view(), cx) else {
            return Perturbation { pixels: self.scaled(1.0), scale: 1.0 };
        };
        let mut scratch = Scratch::default();
        let mut good = |scale: f32| {
            let cloaked = cloaked(&self.original, &self.scaled(scale));
            reference.score(cloaked.view(), &mut scratch, cx) >= level.target()
        };
        let (mut low, mut high) = (0.0, LARGEST_SCALE);
        if good(high) {
            low = high;
        }
        for _ in 0..if low < high { SCALE_STEPS } else { 0 } {
            let middle = (low + high) / 2.0;
            if good(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Perturbation { pixels: self.scaled(low), scale: low }
    }

    fn scaled(&self, scale: f32) -> Pixels {
        self.budget.scaled(&self.perturbation, self.eps, scale)
    }
}

/// Long side of a window: what every encoder bears.
pub(super) fn window_side<S: Surrogate>(encoders: &[S]) -> usize {
    encoders.iter().map(S::window_side).min().unwrap_or(1024)
}

fn attacked<S: Surrogate>(
    picture: &Pixels,
    budget: &Budget,
    window: Window,
    encoders: &[S],
    recipe: Recipe<'_>,
    progress: impl Fn(f32) -> ControlFlow<()>,
    cx: &Context<'_>,
) -> Result<Pixels, CloakError> {
    let Window { left, top, width, height } = window;
    let (picture, budget) = (picture.part(left, top, width, height), budget.part(left, top, width, height));
    let start = Pixels::from_fn(width, height, |x, y| noise(left + x, top + y));
    let mut attack = Attack::new(&picture, &budget, encoders, recipe, &start, cx.pool);
    for step in 0..recipe.steps {
        attack.ascend();
        if progress((step + 1) as f32 / recipe.steps as f32).is_break() {
            return Err(CloakError::Cancelled);
        }
    }
    Ok(attack.perturbation())
}

/// Where the attack starts: three values in -1..1 that depend on the place alone (SplitMix64, Steele et al. 2014).
pub(super) fn noise(x: usize, y: usize) -> [f32; 3] {
    [0, 1, 2].map(|c| {
        let mut z = ((y as u64) << 34 ^ (x as u64) << 2 ^ c).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    })
}

/// The working picture with the perturbation, rounded to 8 bits.
fn cloaked(original: &Array3<u8>, pixels: &Pixels) -> Array3<u8> {
    let mut out = original.clone();
    for (v, change) in out.iter_mut().zip(pixels.values()) {
        *v = libm::rintf(f32::from(*v) + 255.0 * change).clamp(0.0, 255.0) as u8;
    }
    out
}

/// Whether all that a working pixel stands for is fully transparent.
fn transparent(alpha: &Samples, width: usize, height: usize) -> Vec<bool> {
    let (full_height, full_width, _) = alpha.dim();
    let opaque = |x: usize, y: usize| match alpha {
        Samples::Eight(a) => a[[y, x, 0]] > 0,
        Samples::Sixteen(a) => a[[y, x, 0]] > 0,
    };
    let mut out = vec![true; width * height];
    for y in 0..full_height {
        for x in 0..full_width {
            if opaque(x, y) {
                out[y * height / full_height * width + x * width / full_width] = false;
            }
        }
    }
    out
}

impl Perturbation {
    /// Adds the perturbation to a picture of the same proportions (the one it was found for), at its own size and depth. Fully
    /// transparent pixels stay as they are.
    pub fn apply(&self, raster: &mut Raster, cx: &Context<'_>) {
        let (width, height, channels) = (raster.width(), raster.height(), raster.channels());
        let alpha = raster.alpha.as_ref();
        debug_assert_eq!(canonical_size(width, height), (self.pixels.width(), self.pixels.height()));
        let shown = |x: usize, y: usize| match alpha {
            None => true,
            Some(Samples::Eight(a)) => a[[y, x, 0]] > 0,
            Some(Samples::Sixteen(a)) => a[[y, x, 0]] > 0,
        };
        let enlarged = Enlarged { pixels: &self.pixels, width, height };
        match &mut raster.colour {
            Samples::Eight(a) => add(a, channels, &enlarged, 255.0, shown, |v| v as u8, cx),
            Samples::Sixteen(a) => add(a, channels, &enlarged, 65_535.0, shown, |v| v as u16, cx),
        }
    }
}

/// The perturbation at full size, bilinear between pixel centres.
struct Enlarged<'a> {
    pixels: &'a Pixels,
    width: usize,
    height: usize,
}

impl Enlarged<'_> {
    fn at(&self, x: usize, y: usize) -> [f32; 3] {
        let (left, right, across) = between(x, self.width, self.pixels.width());
        let (upper, lower, down) = between(y, self.height, self.pixels.height());
        let [a, b, c, d] =
            [(left, upper), (right, upper), (left, lower), (right, lower)].map(|(x, y)| self.pixels.at(x, y));
        [0, 1, 2].map(|i| {
            (a[i] * (1.0 - across) + b[i] * across) * (1.0 - down) + (c[i] * (1.0 - across) + d[i] * across) * down
        })
    }
}

/// The two of `m` samples between which sample `i` of `n` lies, and the weight of the second.
fn between(i: usize, n: usize, m: usize) -> (usize, usize, f32) {
    let position = ((i as f32 + 0.5) * m as f32 / n as f32 - 0.5).clamp(0.0, (m - 1) as f32);
    let first = position as usize;
    (first, (first + 1).min(m - 1), position - first as f32)
}

fn add<T: Copy + Into<f32> + Send>(
    samples: &mut Array3<T>,
    channels: usize,
    change: &Enlarged<'_>,
    largest: f32,
    shown: impl Fn(usize, usize) -> bool + Sync + Send,
    rounded: impl Fn(f32) -> T + Sync + Send,
    cx: &Context<'_>,
) {
    let Some(values) = samples.as_slice_mut() else { return };
    cx.pool.chunks(values, change.width * channels, |y, row| {
        for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
            if shown(x, y) {
                // Grey pictures have grey perturbations: all three are the same.
                for (v, d) in pixel.iter_mut().zip(change.at(x, y)) {
                    *v = rounded(libm::rintf((*v).into() + largest * d).clamp(0.0, largest));
                }
            }
        }
    });
}
