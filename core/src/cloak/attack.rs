// SPDX-License-Identifier: MIT OR Apache-2.0
//! Projected gradient ascent with momentum (Madry et al., arXiv 1706.06083; Dong et al., arXiv 1710.06081) of the
//! displacement of latents, inside the perceptual budget, in expectation over what happens to pictures (Athalye et al.,
//! arXiv 1707.07397).

use super::{
    budget::Budget,
    encoder::{Encoder, Latents},
    objective::Reference,
    pixels::Pixels,
    view::View,
};
use crate::pool::Pool;

/// Share of the previous direction that is kept.
const MOMENTUM: f32 = 0.9;

/// How the attack proceeds.
#[derive(Debug, Clone, Copy)]
pub struct Recipe<'a> {
    /// Largest change, in parts of 1 (8 steps of 8 bits: 8 / 255).
    pub eps: f32,
    /// Steps of the ascent.
    pub steps: usize,
    /// Step `k` sees the picture as view `k mod n`.
    pub views: &'a [View],
}

/// One picture (or window of one) under attack.
pub struct Attack<'a> {
    picture: &'a Pixels,
    budget: &'a Budget,
    encoders: &'a [Encoder],
    recipe: Recipe<'a>,
    /// `[view][encoder]`
    references: Vec<Vec<Reference>>,
    /// The free variable: what the perturbation is coloured from.
    free: Pixels,
    momentum: Pixels,
    step: usize,
    pool: &'a Pool,
}

impl<'a> Attack<'a> {
    /// Begins from `start`, a value in -1..=1 for each pixel and colour, as a share of half the budget.
    pub fn new(
        picture: &'a Pixels,
        budget: &'a Budget,
        encoders: &'a [Encoder],
        recipe: Recipe<'a>,
        start: &Pixels,
        pool: &'a Pool,
    ) -> Self {
        let references =
            recipe.views.iter().map(|view| references(encoders, &view.apply(picture, pool), pool)).collect();
        let mut free = start.clone();
        for (pixel, share) in free.values_mut().chunks_exact_mut(3).zip(budget.shares()) {
            pixel.iter_mut().for_each(|v| *v *= 0.5 * recipe.eps * share);
        }
        let momentum = Pixels::zeros(picture.width(), picture.height());
        Self { picture, budget, encoders, recipe, references, free, momentum, step: 0, pool }
    }

    /// The perturbation as it stands.
    pub fn perturbation(&self) -> Pixels {
        self.budget.coloured(&self.free, self.pool)
    }

    /// The objective (mean over the encoders) as view number `k` shows it, and its gradient by the free variable.
    pub fn gradient(&self, k: usize) -> (f64, Pixels) {
        let pool = self.pool;
        let mut perturbed = self.perturbation();
        for (v, x) in perturbed.values_mut().iter_mut().zip(self.picture.values()) {
            *v += x;
        }
        let inside: Vec<bool> = perturbed.values().iter().map(|v| (0.0..=1.0).contains(v)).collect();
        perturbed.values_mut().iter_mut().for_each(|v| *v = v.clamp(0.0, 1.0));
        let view = self.recipe.views[k];
        let seen = view.apply(&perturbed, pool);
        let mut objective = 0.0;
        let mut by_seen = Pixels::zeros(seen.width(), seen.height());
        for (encoder, reference) in self.encoders.iter().zip(&self.references[k]) {
            let (latents, tape) = encoder.record(&seen, pool);
            let (value, by_latents) = reference.objective(encoder, latents);
            objective += value / self.encoders.len() as f64;
            for (sum, v) in by_seen.values_mut().iter_mut().zip(encoder.gradient(&tape, by_latents, pool).values()) {
                *sum += v / self.encoders.len() as f32;
            }
        }
        let mut by_picture = view.adjoint(&perturbed, &by_seen, pool);
        for (v, inside) in by_picture.values_mut().iter_mut().zip(inside) {
            if !inside {
                *v = 0.0;
            }
        }
        (objective, self.budget.uncoloured(&by_picture, pool))
    }

    /// One step of the ascent; returns the objective before it.
    pub fn ascend(&mut self) -> f64 {
        let Recipe { eps, steps, views } = self.recipe;
        let (objective, gradient) = self.gradient(self.step % views.len());
        let mean = gradient.values().iter().map(|v| f64::from(v.abs())).sum::<f64>() / gradient.values().len() as f64;
        let scale = 1.0 / (mean as f32 + 1e-12);
        for (m, g) in self.momentum.values_mut().iter_mut().zip(gradient.values()) {
            *m = MOMENTUM * *m + g * scale;
        }
        // From 4 budgets shared out over the steps to a tenth of that.
        let done = self.step as f32 / (steps.max(2) - 1) as f32;
        let length = 4.0 / steps as f32 * (1.0 - 0.9 * done);
        let pixels = self.free.values_mut().chunks_exact_mut(3).zip(self.momentum.values().chunks_exact(3));
        for ((free, momentum), share) in pixels.zip(self.budget.shares()) {
            let bound = eps * share;
            for (v, m) in free.iter_mut().zip(momentum) {
                let direction = if *m == 0.0 { 0.0 } else { m.signum() };
                *v = (*v + direction * bound * length).clamp(-bound, bound);
            }
        }
        self.step += 1;
        objective
    }
}

/// What each encoder makes of the original.
fn references(encoders: &[Encoder], seen: &Pixels, pool: &Pool) -> Vec<Reference> {
    let latents = |encoder: &Encoder| -> Latents { encoder.encode(seen, pool) };
    encoders.iter().map(|encoder| Reference::new(latents(encoder))).collect()
}
