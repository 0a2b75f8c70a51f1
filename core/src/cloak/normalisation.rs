// SPDX-License-Identifier: MIT OR Apache-2.0
//! Group normalisation with a ReLU after it (Wu and He, arXiv 1803.08494).

use super::tensor::Tensor;
use crate::pool::Pool;

/// Added to the variance, as in the published tiny autoencoders.
const EPSILON: f64 = 1e-5;

/// Every group of channels gets mean 0 and variance 1 over the whole map, then a factor and an offset per channel.
#[derive(Debug)]
pub(super) struct GroupNorm {
    /// Divides the number of channels.
    pub(super) groups: usize,
    /// One per channel.
    pub(super) weight: Vec<f32>,
    /// One per channel.
    pub(super) bias: Vec<f32>,
}

/// What the backward pass has to know.
#[derive(Debug)]
pub(super) struct Normalised {
    /// The map with mean 0 and variance 1.
    map: Tensor,
    /// 1 / standard deviation of each group.
    scale: Vec<f32>,
}

impl GroupNorm {
    /// `map = relu(weight * normalised(map) + bias)` in place.
    pub(super) fn forward(&self, map: &mut Tensor, keep: bool, pool: &Pool) -> Option<Normalised> {
        let count = self.count(map);
        let means = self.sums(map, pool, |v, _| f64::from(v)).into_iter().map(|s| s / count).collect::<Vec<_>>();
        let squares = self.sums(map, pool, |v, group| (f64::from(v) - means[group]).powi(2));
        let scale: Vec<f32> = squares.iter().map(|s| (1.0 / libm::sqrt(s / count + EPSILON)) as f32).collect();
        let (stored, size) = (map.stored, self.size());
        map.rows_mut(pool, |_, row| {
            for place in row.chunks_exact_mut(stored) {
                for (c, v) in place.iter_mut().enumerate().take(self.weight.len()) {
                    *v = (*v - means[c / size] as f32) * scale[c / size];
                }
            }
        });
        let saved = keep.then(|| Normalised { map: map.clone(), scale });
        map.rows_mut(pool, |_, row| {
            for place in row.chunks_exact_mut(stored) {
                for ((v, w), b) in place.iter_mut().zip(&self.weight).zip(&self.bias) {
                    *v = (*v * w + b).max(0.0);
                }
            }
        });
        saved
    }

    /// The gradient by the input, in place of that by the output (the ReLU already taken into account).
    pub(super) fn backward(&self, saved: &Normalised, gradient: &mut Tensor, pool: &Pool) {
        let (stored, size, count) = (gradient.stored, self.size(), self.count(gradient));
        gradient.rows_mut(pool, |_, row| {
            for place in row.chunks_exact_mut(stored) {
                for (v, w) in place.iter_mut().zip(&self.weight) {
                    *v *= w;
                }
            }
        });
        let means: Vec<f32> =
            self.sums(gradient, pool, |v, _| f64::from(v)).iter().map(|s| (s / count) as f32).collect();
        let along = self.products(gradient, &saved.map, pool);
        let along: Vec<f32> = along.iter().map(|s| (s / count) as f32).collect();
        gradient.rows_mut(pool, |y, row| {
            for (place, normal) in row.chunks_exact_mut(stored).zip(saved.map.row(y).chunks_exact(stored)) {
                for (c, (v, n)) in place.iter_mut().zip(normal).enumerate().take(self.weight.len()) {
                    let group = c / size;
                    *v = (*v - means[group] - n * along[group]) * saved.scale[group];
                }
            }
        });
    }

    /// Channels in a group.
    fn size(&self) -> usize {
        self.weight.len() / self.groups
    }

    /// Values in a group.
    fn count(&self, map: &Tensor) -> f64 {
        (map.height * map.width * self.size()) as f64
    }

    /// Sum over each group of `term(value, group)`, the same for any number of threads.
    fn sums(&self, map: &Tensor, pool: &Pool, term: impl Fn(f32, usize) -> f64 + Sync + Send) -> Vec<f64> {
        let size = self.size();
        let rows = pool.map(map.height, |y| {
            let mut sums = vec![0.0; self.groups];
            for place in map.row(y).chunks_exact(map.stored) {
                for (group, values) in place[..self.weight.len()].chunks_exact(size).enumerate() {
                    sums[group] += values.iter().map(|&v| term(v, group)).sum::<f64>();
                }
            }
            sums
        });
        total(self.groups, &rows)
    }

    /// Sum over each group of the products of two maps.
    fn products(&self, a: &Tensor, b: &Tensor, pool: &Pool) -> Vec<f64> {
        let size = self.size();
        let rows = pool.map(a.height, |y| {
            let mut sums = vec![0.0; self.groups];
            for (p, q) in a.row(y).chunks_exact(a.stored).zip(b.row(y).chunks_exact(b.stored)) {
                for (c, (v, w)) in p.iter().zip(q).enumerate().take(self.weight.len()) {
                    sums[c / size] += f64::from(v * w);
                }
            }
            sums
        });
        total(self.groups, &rows)
    }
}

/// Sums of rows of sums.
fn total(groups: usize, rows: &[Vec<f64>]) -> Vec<f64> {
    (0..groups).map(|g| rows.iter().map(|row| row[g]).sum()).collect()
}
