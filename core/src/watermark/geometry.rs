// SPDX-License-Identifier: MIT OR Apache-2.0
//! 2 x 2 maps from level pixels to canonical pixels.

/// Linear map, row-major: u = M x with x in level pixels and u in canonical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Map(pub [f64; 4]);

impl Map {
    /// M^T k: the frequency, cycles per tile of level pixels, at which harmonic k appears.
    pub(crate) fn frequency(&self, kx: f64, ky: f64) -> (f64, f64) {
        let [a, b, c, d] = self.0;
        (a * kx + c * ky, b * kx + d * ky)
    }

    /// M x.
    pub(crate) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d] = self.0;
        (a * x + b * y, c * x + d * y)
    }

    /// Determinant.
    pub(crate) fn det(&self) -> f64 {
        let [a, b, c, d] = self.0;
        a * d - b * c
    }

    /// Inverse; `None` for a singular map.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let [a, b, c, d] = self.0;
        let det = self.det();
        (det.abs() > 1e-12).then(|| Self([d / det, -b / det, -c / det, a / det]))
    }

    /// -M: the picture turned by half a turn.
    pub(crate) fn negated(&self) -> Self {
        Self(self.0.map(|v| -v))
    }

    /// M times `other`.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        Self([a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h])
    }

    /// Level pixels per canonical pixel.
    pub(crate) fn scale(&self) -> f64 {
        1.0 / libm::sqrt(self.det().abs().max(1e-12))
    }

    /// Largest difference of an entry over the largest entry of `self`.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        let largest = |v: [f64; 4]| v.into_iter().fold(0f64, |m, x| m.max(x.abs()));
        largest(std::array::from_fn(|i| self.0[i] - other.0[i])) / largest(self.0).max(1e-12)
    }
}
