// SPDX-License-Identifier: MIT OR Apache-2.0
//! Calibration of the message test: correlations of fixed codewords on pictures that do not hold them.

use anyhow::Result;
use glassine_core::watermark::{self, WatermarkKey};
use glassine_core::{Context, image::Raster, payload::Payload};
use serde::Serialize;

/// z of every payload on every candidate that can be demodulated, the gate off.
pub fn correlations(raster: &Raster, key: &WatermarkKey, payloads: &[Payload]) -> Result<Vec<f64>> {
    Ok(watermark::correlations(raster, key, payloads, &Context::default())?)
}

/// Correlations counted against the normal distribution they should follow.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tail {
    /// Correlations seen.
    pub count: u64,
    /// Largest of them.
    pub largest: f64,
    /// How many were above each of [`THRESHOLDS`].
    pub above: [u64; 6],
    sum: f64,
    squares: f64,
}

/// Where the tail is counted: nominal 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6.
pub const THRESHOLDS: [f64; 6] = [1.28, 2.33, 3.09, 3.72, 4.26, 4.75];

impl Tail {
    /// Counts `values` in.
    pub fn extend(&mut self, values: &[f64]) {
        for &z in values {
            self.count += 1;
            self.sum += z;
            self.squares += z * z;
            self.largest = self.largest.max(z);
            for (above, threshold) in self.above.iter_mut().zip(THRESHOLDS) {
                *above += u64::from(z > threshold);
            }
        }
    }

    /// What both have counted.
    pub fn merged(mut self, other: &Self) -> Self {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        self.largest = self.largest.max(other.largest);
        self.above.iter_mut().zip(other.above).for_each(|(a, b)| *a += b);
        self
    }

    /// Mean and standard deviation.
    pub fn moments(&self) -> (f64, f64) {
        let n = self.count.max(1) as f64;
        let mean = self.sum / n;
        (mean, (self.squares / n - mean * mean).max(0.0).sqrt())
    }

    /// Observed rate, nominal rate and the standard error that independent trials would have, for each threshold.
    pub fn rates(&self) -> [(f64, f64, f64); 6] {
        std::array::from_fn(|i| {
            let nominal = normal_tail(THRESHOLDS[i]);
            let n = self.count.max(1) as f64;
            (self.above[i] as f64 / n, nominal, (nominal * (1.0 - nominal) / n).sqrt())
        })
    }
}

/// Probability that a standard normal variable is above `z`.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attack::noise::Random;

    #[test]
    fn normal_numbers_have_the_nominal_tail() {
        let mut random = Random::new(1);
        let values: Vec<f64> = (0..400_000).map(|_| random.normal()).collect();
        let mut halves = [Tail::default(), Tail::default()];
        halves[0].extend(&values[..100_000]);
        halves[1].extend(&values[100_000..]);
        let tail = halves[0].clone().merged(&halves[1]);
        let (mean, deviation) = tail.moments();
        assert!(tail.count == 400_000 && mean.abs() < 0.01 && (deviation - 1.0).abs() < 0.01);
        for (observed, nominal, error) in tail.rates() {
            assert!((observed - nominal).abs() <= 5.0 * error, "{observed} {nominal}");
        }
        assert!((normal_tail(3.09) / 1.0e-3 - 1.0).abs() < 0.01);
    }
}
