// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures and perturbations as the attack sees them.

use ndarray::Array3;

/// `[height][width][3]`, f32: red, green, blue, gamma-coded; 0..=1 for a picture, around 0 for a perturbation or a
/// gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixels {
    width: usize,
    height: usize,
    data: Vec<f32>,
}

impl Pixels {
    /// All zero.
    pub fn zeros(width: usize, height: usize) -> Self {
        Self { width, height, data: vec![0.0; width * height * 3] }
    }

    /// `f(x, y)` everywhere.
    pub fn from_fn(width: usize, height: usize, mut f: impl FnMut(usize, usize) -> [f32; 3]) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self { width, height, data: places.flat_map(|(x, y)| f(x, y)).collect() }
    }

    /// Of samples `[height][width][3]` of 8 bits.
    pub fn from_bytes(samples: &Array3<u8>) -> Self {
        let (height, width, _) = samples.dim();
        Self { width, height, data: samples.iter().map(|&v| f32::from(v) / 255.0).collect() }
    }

    /// Pixels per row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All values, row after row.
    pub fn values(&self) -> &[f32] {
        &self.data
    }

    /// All values, row after row.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// Row `y` (0-based), three values for each pixel.
    pub fn row(&self, y: usize) -> &[f32] {
        &self.data[y * self.width * 3..(y + 1) * self.width * 3]
    }

    /// The pixel at (x, y), 0-based.
    pub fn at(&self, x: usize, y: usize) -> [f32; 3] {
        let start = (y * self.width + x) * 3;
        [self.data[start], self.data[start + 1], self.data[start + 2]]
    }

    /// A part of `width` x `height` from (left, top); what lies outside repeats the edge.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        let last = (self.width.saturating_sub(1), self.height.saturating_sub(1));
        Self::from_fn(width, height, |x, y| self.at((left + x).min(last.0), (top + y).min(last.1)))
    }
}
