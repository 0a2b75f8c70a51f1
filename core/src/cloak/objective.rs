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

    /// `sum of weight * mean of ln(displacement + 0.001)`, the mean over `rows` x `columns` parts of the map, the sum over the
    /// heads; and its gradient by the moved latents (in their place). With one part for the whole, a part that moves easily
    /// would do for all; so each counts, and a crop keeps its share.
    pub(super) fn objective(
        &self,
        encoder: &impl Surrogate,
        mut moved: Latents,
        (rows, columns): (usize, usize),
    ) -> (f64, Latents) {
        let mut sum = 0.0;
        for ((i, to), from) in moved.0.iter_mut().enumerate().zip(&self.latents.0) {
            let (rows, columns) = (rows.min(to.height), columns.min(to.width));
            let weight = encoder.share(i) / (rows * columns) as f64;
            let variance = self.variances[i] + LEAST_VARIANCE;
            for part in 0..rows * columns {
                let (row, column) = (part / columns, part % columns);
                let across = column * to.width / columns..(column + 1) * to.width / columns;
                let down = row * to.height / rows..(row + 1) * to.height / rows;
                let count = (down.len() * across.len() * to.channels) as f64;
                let lines: Vec<_> = down.map(|y| to.at(y, across.start)..to.at(y, across.end)).collect();
                let mut squares = 0.0;
                for line in &lines {
                    for (v, from) in to.data[line.clone()].iter_mut().zip(&from.data[line.clone()]) {
                        *v -= from;
                        squares += f64::from(*v).powi(2);
                    }
                }
                let displacement = squares / count / variance + LEAST_DISPLACEMENT;
                sum += weight * libm::log(displacement);
                let factor = (weight / displacement * 2.0 / (count * variance)) as f32;
                for line in lines {
                    to.data[line].iter_mut().for_each(|v| *v *= factor);
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cloak::{Encoder, Pixels},
        pool::Pool,
    };

    const PARTS: (usize, usize) = (2, 3);

    fn light() -> Encoder {
        Encoder::light(include_bytes!("../../data/light_encoder.safetensors")).unwrap()
    }

    fn latents(encoder: &Encoder, phase: usize) -> Latents {
        let picture = Pixels::from_fn(96, 64, |x, y| {
            [0.1, 0.5, 0.9].map(|f| 0.5 + 0.4 * (f * (x * (7 + phase) + y * 13) as f32).sin())
        });
        encoder.encode(&picture, &Pool::NONE)
    }

    /// Rows of 12 and 3 places, values of a place together.
    fn of_part(map: &Tensor, row: usize, column: usize) -> Vec<f32> {
        let all: Vec<f32> = map.values().collect();
        let (height, width) = (map.height / PARTS.0, map.width / PARTS.1);
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
        let place = |(y, x)| ((row * height + y) * map.width + column * width + x) * map.channels;
        places.flat_map(|p| all[place(p)..place(p) + map.channels].to_vec()).collect()
    }

    #[test]
    fn every_part_counts_for_itself() {
        let encoder = light();
        let (from, to) = (latents(&encoder, 0), latents(&encoder, 1));
        let mut expected = 0.0;
        for (i, (a, b)) in from.0.iter().zip(&to.0).enumerate() {
            for part in 0..6 {
                let (a, b) = (of_part(a, part / 3, part % 3), of_part(b, part / 3, part % 3));
                let mean = a.iter().zip(&b).map(|(a, b)| f64::from(b - a).powi(2)).sum::<f64>() / a.len() as f64;
                expected += encoder.share(i) / 6.0 * (mean / (variance(&from.0[i]) + 1e-4) + 1e-3).ln();
            }
        }
        let found = Reference::new(from).objective(&encoder, to, PARTS).0;
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    }

    #[test]
    fn gradient_of_the_parts_equals_finite_differences() {
        let encoder = light();
        let (from, to, towards) = (latents(&encoder, 0), latents(&encoder, 1), latents(&encoder, 2));
        let reference = Reference::new(from);
        let moved = |length: f32| {
            let mut moved = Latents(to.0.clone());
            for (map, towards) in moved.0.iter_mut().zip(&towards.0) {
                map.data.iter_mut().zip(&towards.data).for_each(|(v, t)| *v += length * t);
            }
            reference.objective(&encoder, moved, PARTS)
        };
        let slope: f64 = moved(0.0)
            .1
            .0
            .iter()
            .zip(&towards.0)
            .map(|(g, t)| -> f64 { g.values().zip(t.values()).map(|(g, t)| f64::from(g * t)).sum() })
            .sum();
        let difference = (moved(0.01).0 - moved(-0.01).0) / 0.02;
        assert!((slope - difference).abs() < 1e-3 * slope.abs(), "{slope} {difference}");
    }
}
