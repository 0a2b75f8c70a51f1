// SPDX-License-Identifier: MIT OR Apache-2.0
//! Choice of the instruction set at run time, without `unsafe` of our own.
//!
//! Kernels are plain loops marked `#[inline(always)]`; run inside [`Simd::run`] the compiler vectorises them for the
//! chosen instruction set. No kernel uses fused multiply-add or reorders a sum, so all sets give the same bits.

/// Instruction set for the numeric kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Simd {
    /// The best the processor offers (AVX2 on x86-64, SIMD128 in WASM, NEON on AArch64).
    #[default]
    Auto,
    /// What the target guarantees (SSE2 on x86-64).
    Baseline,
}

impl Simd {
    /// Runs `kernel`, compiled for this instruction set.
    #[inline]
    pub fn run<R>(self, kernel: impl FnOnce() -> R) -> R {
        match self {
            Self::Auto => pulp::Arch::new().dispatch(kernel),
            Self::Baseline => kernel(),
        }
    }

    /// Runs a kernel written with explicit vectors on the vectors of this instruction set.
    #[inline]
    pub(crate) fn dispatch<K: pulp::WithSimd>(self, kernel: K) -> K::Output {
        match self {
            Self::Auto => pulp::Arch::new().dispatch(kernel),
            Self::Baseline => kernel.with_simd(pulp::Scalar128b),
        }
    }
}
