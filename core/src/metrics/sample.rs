// SPDX-License-Identifier: MIT OR Apache-2.0
//! Samples of 8 and 16 bits under one name, and the one way a comparison can fail.

use ndarray::ArrayView3;

mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for u16 {}
}

/// A colour sample: `u8` or `u16`, full range.
pub trait Sample: Copy + PartialEq + Into<u32> + Send + Sync + sealed::Sealed {
    /// The largest value: 255 or 65535.
    const PEAK: u32;
}

impl Sample for u8 {
    const PEAK: u32 = 255;
}

impl Sample for u16 {
    const PEAK: u32 = 65_535;
}

/// Two pictures that cannot be compared because their shapes `(height, width, channels)` differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("pictures of different shape: {}x{} with {} channels and {}x{} with {}",
    .left.1, .left.0, .left.2, .right.1, .right.0, .right.2)]
pub struct ShapeMismatch {
    /// Shape of the first picture.
    pub left: (usize, usize, usize),
    /// Shape of the second picture.
    pub right: (usize, usize, usize),
}

/// `Ok` when both pictures have the same shape.
pub(super) fn same_shape<S, T>(a: &ArrayView3<S>, b: &ArrayView3<T>) -> Result<(), ShapeMismatch> {
    if a.dim() == b.dim() { Ok(()) } else { Err(ShapeMismatch { left: a.dim(), right: b.dim() }) }
}
