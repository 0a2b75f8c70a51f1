// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far a latent has moved, and the gradient of it.

use super::{encoder::Latents, surrogate::Surrogate, tensor::Tensor};

/// Keeps empty pictures from dividing by zero.
const LEAST_VARIANCE: f64 = 1e-4;
/// Keeps the logarithm finite at the start.
const LEAST_DISPLACEMENT: f64 = 1e-3;

/// Latents of the original, which those of the perturbed picture are compared with.
#[derive(Debug)]
pub(super) struct Reference {
    latents: Latents,
    variances: Vec<f64>,
}

impl Reference {
    pub(super) fn new(latents: Latents) -> Self {
        let variances = latents.0.iter().map(variance).collect();
        Self { latents, variances }
    }

    /// Displacement of each latent: mean square of the difference over the variance of the original's values.
    pub(super) fn displacements(&self, moved: &Latents) -> Vec<f64> {
        let heads = self.latents.0.iter().zip(&moved.0).zip(&self.variances);
        heads.map(|((from, to), variance)| mean_square(from, to) / (variance + LEAST_VARIANCE)).collect()
    }

    /// `sum of weight * ln(displacement + 0.001)` over the heads, and its gradient by the moved latents (in their place).
    pub(super) fn objective(&self, encoder: &impl Surrogate, mut moved: Latents) -> (f64, Latents) {
        let displacements = self.displacements(&moved);
        let mut sum = 0.0;
        for (i, to) in moved.0.iter_mut().enumerate() {
            let (weight, displacement) = (encoder.share(i), displacements[i] + LEAST_DISPLACEMENT);
            sum += weight * libm::log(displacement);
            let count = (to.height * to.width * to.channels) as f64;
            let factor = (weight / displacement * 2.0 / (count * (self.variances[i] + LEAST_VARIANCE))) as f32;
            for (v, from) in to.data.iter_mut().zip(&self.latents.0[i].data) {
                *v = factor * (*v - from);
            }
        }
        (sum, moved)
    }
}

impl Latents {
    /// The gradient of the sum, over the heads, of the mean square of the values: for checking the engine.
    pub fn gradient_of_mean_squares(mut self) -> Self {
        for map in &mut self.0 {
            let factor = 2.0 / (map.height * map.width * map.channels) as f32;
            map.data.iter_mut().for_each(|v| *v *= factor);
        }
        self
    }
}

/// Unbiased variance of all values.
fn variance(map: &Tensor) -> f64 {
    let count = (map.height * map.width * map.channels) as f64;
    let mean = map.values().map(f64::from).sum::<f64>() / count;
    map.values().map(|v| (f64::from(v) - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0)
}

fn mean_square(a: &Tensor, b: &Tensor) -> f64 {
    // Border and filling are zero in both.
    let sum: f64 = a.data.iter().zip(&b.data).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    sum / (a.height * a.width * a.channels) as f64
}
