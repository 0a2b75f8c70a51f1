// SPDX-License-Identifier: MIT OR Apache-2.0
//! One channel of f32 samples.

use crate::Context;
use ndarray::Array2;

/// One channel, `[height][width]`, f32, always in standard (contiguous, row-major) layout. Luma is 0..=255.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane(Array2<f32>);

impl Plane {
    /// All zeros.
    pub fn zeros(width: usize, height: usize) -> Self {
        Self(Array2::zeros((height, width)))
    }

    /// The same value everywhere.
    pub fn filled(width: usize, height: usize, value: f32) -> Self {
        Self(Array2::from_elem((height, width), value))
    }

    /// `f(x, y)` everywhere.
    pub fn from_fn(width: usize, height: usize, mut f: impl FnMut(usize, usize) -> f32) -> Self {
        Self(Array2::from_shape_fn((height, width), |(y, x)| f(x, y)))
    }

    /// Samples per row.
    pub fn width(&self) -> usize {
        self.0.dim().1
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.0.dim().0
    }

    /// The array.
    pub fn array(&self) -> &Array2<f32> {
        &self.0
    }

    /// All samples, row after row.
    #[inline]
    pub fn samples(&self) -> &[f32] {
        self.0.as_slice().unwrap_or(&[])
    }

    /// All samples, row after row.
    #[inline]
    pub fn samples_mut(&mut self) -> &mut [f32] {
        self.0.as_slice_mut().unwrap_or(&mut [])
    }

    /// Row `y`, 0-based.
    #[inline]
    pub fn row(&self, y: usize) -> &[f32] {
        let w = self.width();
        &self.samples()[y * w..(y + 1) * w]
    }
}

/// `dst = f([a, b])`, sample by sample.
pub(crate) fn combine(
    dst: &mut Plane,
    [a, b]: [&Plane; 2],
    cx: &Context<'_>,
    f: impl Fn([f32; 2]) -> f32 + Sync + Send,
) {
    const CHUNK: usize = 1 << 15;
    cx.pool.chunks(dst.samples_mut(), CHUNK, |i, out| {
        let (a, b) = (&a.samples()[i * CHUNK..], &b.samples()[i * CHUNK..]);
        cx.simd.run(
            #[inline(always)]
            || {
                for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                    *out = f([a, b]);
                }
            },
        );
    });
}
