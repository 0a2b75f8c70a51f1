// SPDX-License-Identifier: MIT OR Apache-2.0
//! Projected gradient ascent with momentum (Madry et al., arXiv 1706.06083; Dong et al., arXiv 1710.06081) of the
//! displacement of latents, inside the perceptual budget, in expectation over what happens to pictures (Athalye et al.,
//! arXiv 1707.07397).
//!
//! Steps follow the gradient itself, not its sign, and the energy of the perturbation is bounded beside its largest value:
//! at the same visible quality that moves encoders further than filling the budget everywhere (docs/cloak.md).

use super::{budget::Budget, mean::box_mean, objective::Reference, pixels::Pixels, surrogate::Surrogate, view::View};
use crate::pool::Pool;

/// How the attack proceeds.
#[derive(Debug, Clone, Copy)]
pub struct Recipe<'a> {
    /// Largest change, in parts of 1 (8 steps of 8 bits: 8 / 255).
    pub eps: f32,
    /// Steps of the ascent.
    pub steps: usize,
    /// Step `k` sees the picture as view `k mod n`.
    pub views: &'a [View],
    /// Share of its mean over 9 x 9 pixels that is taken off the gradient: without it the perturbation has blotches that
    /// are seen sooner than they move anything.
    pub high_pass: f32,
    /// Share of the previous direction that is kept.
    pub momentum: f32,
    /// Length of the way through all steps, as share of the budget's energy (root mean square).
    pub path: f32,
    /// Largest share of the budget's energy (root mean square) that is spent: less than there is, where it moves most.
    pub radius: f32,
}

/// One picture (or window of one) under attack.
pub struct Attack<'a, S> {
    picture: &'a Pixels,
    budget: &'a Budget,
    encoders: &'a [S],
    recipe: Recipe<'a>,
    /// `[view][encoder]`
    references: Vec<Vec<Reference>>,
    /// The free variable, in -1..=1: the perturbation is this times the drive of each pixel, coloured and cut off at the budget.
    free: Pixels,
    momentum: Pixels,
    step: usize,
    pool: &'a Pool,
}

impl<'a, S: Surrogate> Attack<'a, S> {
    /// Begins from `start`, values in -1..=1, as a share of half the budget.
    pub fn new(
        picture: &'a Pixels,
        budget: &'a Budget,
        encoders: &'a [S],
        recipe: Recipe<'a>,
        start: &Pixels,
        pool: &'a Pool,
    ) -> Self {
        let references =
            recipe.views.iter().map(|view| references(encoders, &view.apply(picture, pool), pool)).collect();
        let mut free = start.clone();
        free.values_mut().iter_mut().for_each(|v| *v *= 0.5);
        let momentum = Pixels::zeros(picture.width(), picture.height());
        Self { picture, budget, encoders, recipe, references, free, momentum, step: 0, pool }
    }

    /// The perturbation as it stands.
    pub fn perturbation(&self) -> Pixels {
        self.budget.cut_off(&self.uncut(), self.recipe.eps)
    }

    fn uncut(&self) -> Pixels {
        self.budget.coloured(&self.driven(&self.free), self.pool)
    }

    /// The objective (mean over the encoders) as view number `k` shows it, and its gradient by the free variable.
    pub fn gradient(&self, k: usize) -> (f64, Pixels) {
        let pool = self.pool;
        let uncut = self.uncut();
        let mut perturbed = self.budget.cut_off(&uncut, self.recipe.eps);
        let mut passes = Vec::with_capacity(uncut.values().len());
        for ((v, uncut), x) in perturbed.values_mut().iter_mut().zip(uncut.values()).zip(self.picture.values()) {
            passes.push((*v - uncut).abs() < CUT && (0.0..=1.0).contains(&(*v + x)));
            *v = (*v + x).clamp(0.0, 1.0);
        }
        let view = self.recipe.views[k];
        let seen = view.apply(&perturbed, pool);
        let parts = (parts(self.picture.height()), parts(self.picture.width()));
        let mut objective = 0.0;
        let mut by_seen = Pixels::zeros(seen.width(), seen.height());
        for (encoder, reference) in self.encoders.iter().zip(&self.references[k]) {
            let mut by_latents = |latents| {
                let (value, gradient) = reference.objective(encoder, latents, parts);
                objective += value / self.encoders.len() as f64;
                gradient
            };
            let gradient = encoder.gradient_by_picture(&seen, &mut by_latents, pool);
            for (sum, v) in by_seen.values_mut().iter_mut().zip(gradient.values()) {
                *sum += v / self.encoders.len() as f32;
            }
        }
        let mut by_picture = view.adjoint(&perturbed, &by_seen, pool);
        for (v, passes) in by_picture.values_mut().iter_mut().zip(passes) {
            if !passes {
                *v = 0.0;
            }
        }
        (objective, self.driven(&self.budget.uncoloured(&by_picture, pool)))
    }

    /// Every value times the drive of its pixel.
    fn driven(&self, values: &Pixels) -> Pixels {
        let mut out = values.clone();
        for (pixel, drive) in out.values_mut().chunks_exact_mut(3).zip(self.budget.drives()) {
            pixel.iter_mut().for_each(|v| *v *= self.recipe.eps * drive);
        }
        out
    }

    /// One step of the ascent; returns the objective before it.
    pub fn ascend(&mut self) -> f64 {
        let Recipe { steps, views, high_pass, momentum, path, radius, .. } = self.recipe;
        let (objective, mut gradient) = self.gradient(self.step % views.len());
        let mean = box_mean(gradient.values(), gradient.width(), 3, 4, self.pool);
        for (g, mean) in gradient.values_mut().iter_mut().zip(mean) {
            *g -= high_pass * mean;
        }
        let scale = 1.0 / (root_mean_square(&gradient) + TINY);
        for (m, g) in self.momentum.values_mut().iter_mut().zip(gradient.values()) {
            *m = momentum * *m + g * scale;
        }
        // The steps shrink to a tenth of the first.
        let done = self.step as f32 / (steps.max(2) - 1) as f32;
        let length = path / steps as f32 * (1.0 - 0.9 * done) / (self.energy(&self.momentum) + TINY);
        for (v, m) in self.free.values_mut().iter_mut().zip(self.momentum.values()) {
            *v += length * m;
        }
        let shrink = (radius / (self.energy(&self.free) + TINY)).min(1.0);
        self.free.values_mut().iter_mut().for_each(|v| *v = (*v * shrink).clamp(-1.0, 1.0));
        self.step += 1;
        objective
    }

    /// Root mean square of a direction, each pixel weighted by its budget: the share of the budget's energy that it
    /// spends. A mostly flat picture is treated like one that is full of texture.
    fn energy(&self, direction: &Pixels) -> f32 {
        let (mut spent, mut given) = (0.0, 0.0);
        for (pixel, &share) in direction.values().chunks_exact(3).zip(self.budget.shares()) {
            let square = f64::from(share).powi(2);
            spent += square * pixel.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() / 3.0;
            given += square;
        }
        if given > 0.0 { libm::sqrt(spent / given) as f32 } else { 0.0 }
    }
}

/// How many parts of about 340 pixels a side has: at the largest working size three.
fn parts(side: usize) -> usize {
    ((side + 170) / 340).max(1)
}

/// What a value may lose by rounding without counting as cut off, in parts of 1.
const CUT: f32 = 1e-7;
/// Keeps a gradient of zero from dividing by zero.
const TINY: f32 = 1e-20;

fn root_mean_square(pixels: &Pixels) -> f32 {
    let sum: f64 = pixels.values().iter().map(|&v| f64::from(v).powi(2)).sum();
    libm::sqrt(sum / pixels.values().len().max(1) as f64) as f32
}

/// What each encoder makes of the original.
fn references<S: Surrogate>(encoders: &[S], seen: &Pixels, pool: &Pool) -> Vec<Reference> {
    encoders.iter().map(|encoder| Reference::new(encoder.encode(seen, pool))).collect()
}
