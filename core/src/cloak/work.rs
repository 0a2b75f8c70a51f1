// SPDX-License-Identifier: MIT OR Apache-2.0
//! How much there is to compute: the shells time a small piece of it and tell the user how long the rest will take.

use super::{
    encoder::Encoder,
    level::{CloakOptions, recipe},
    perturbation::window_side,
    pixels::Pixels,
    report::{MEASURED_VIEWS, measured_size},
    windows::windows,
};
use crate::{Context, image::canonical_size};

/// Side of the picture that [`probe`] runs on, pixels.
const PROBE_SIDE: usize = 192;

/// Multiplications with additions that cloaking a picture of `width` x `height` pixels takes.
pub fn work(width: usize, height: usize, encoders: &[Encoder], options: &CloakOptions) -> f64 {
    let (width, height) = canonical_size(width, height);
    let recipe = recipe(options.fast);
    let once = |width: usize, height: usize| encoders.iter().map(|e| e.cost(width, height)).sum::<f64>();
    let windows = windows(width, height, window_side(encoders));
    let window = |width: usize, height: usize| {
        let seen = recipe.views.iter().map(|view| {
            let (width, height) = view.size(width, height);
            once(width, height)
        });
        let round: f64 = seen.sum();
        // The originals' latents once, then forward and backward at every step.
        round + 2.0 * round * recipe.steps as f64 / recipe.views.len() as f64
    };
    windows.iter().map(|w| window(w.width, w.height)).sum()
}

/// Multiplications with additions that [`super::measure`] takes: original, copy and noise in every view.
pub fn measuring_work(width: usize, height: usize, encoders: &[Encoder]) -> f64 {
    let (width, height) = canonical_size(width, height);
    let (width, height) = measured_size(width, height);
    let views = MEASURED_VIEWS.iter().map(|(view, _)| {
        let (width, height) = view.size(width, height);
        encoders.iter().map(|encoder| encoder.cost(width, height)).sum::<f64>()
    });
    3.0 * views.sum::<f64>()
}

/// Runs each encoder forward and backward on a small picture and returns the multiplications with additions that took.
/// The caller times it: `work / probe * seconds` is about what a picture will take.
pub fn probe(encoders: &[Encoder], cx: &Context<'_>) -> f64 {
    let picture =
        Pixels::from_fn(PROBE_SIDE, PROBE_SIDE, |x, y| [0, 7, 13].map(|c| ((x * 5 + y * 3 + c) % 32) as f32 / 32.0));
    encoders
        .iter()
        .map(|encoder| {
            let (latents, tape) = encoder.record(&picture, cx.pool);
            let _ = encoder.gradient(&tape, latents, cx.pool);
            2.0 * encoder.cost(PROBE_SIDE, PROBE_SIDE)
        })
        .sum()
}
