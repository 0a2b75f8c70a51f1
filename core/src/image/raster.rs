// SPDX-License-Identifier: MIT OR Apache-2.0
//! Decoded pixels: colour channels together, alpha aside.

use ndarray::Array3;

/// Samples `[height][width][channels]`, in standard (contiguous, row-major) layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// 0..=255.
    Eight(Array3<u8>),
    /// 0..=65535.
    Sixteen(Array3<u16>),
}

impl Samples {
    /// `(height, width, channels)`.
    pub fn dim(&self) -> (usize, usize, usize) {
        match self {
            Self::Eight(a) => a.dim(),
            Self::Sixteen(a) => a.dim(),
        }
    }
}

/// A decoded picture: gamma-coded colour as stored in the file (no colour conversion, no rotation).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// 1 (grey) or 3 (red, green, blue) channels, straight (not premultiplied).
    pub colour: Samples,
    /// One channel of the same size and depth as `colour`; 0 = transparent.
    pub alpha: Option<Samples>,
}

impl Raster {
    /// Pixels per row.
    pub fn width(&self) -> usize {
        self.colour.dim().1
    }
    /// Rows.
    pub fn height(&self) -> usize {
        self.colour.dim().0
    }
    /// 1 (grey) or 3 (RGB).
    pub fn channels(&self) -> usize {
        self.colour.dim().2
    }
    /// 8 or 16 bits per sample.
    pub fn bit_depth(&self) -> u8 {
        match self.colour {
            Samples::Eight(_) => 8,
            Samples::Sixteen(_) => 16,
        }
    }
}
