// SPDX-License-Identifier: MIT OR Apache-2.0
//! Everything ambient that an operation needs, made explicit.

use crate::{limits::Limits, pool::Pool, progress::Progress, progress::Silent, simd::Simd};

/// Threads, instruction set, limits and progress of one operation. `Context::default()` is single-threaded.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Threads to share the work of one picture with. Default: none.
    pub pool: &'a Pool,
    /// Instruction set of the numeric kernels; results are the same for all. Default: the best there is.
    pub simd: Simd,
    /// Bounds on foreign files.
    pub limits: Limits,
    /// Receives progress and may cancel.
    pub progress: &'a dyn Progress,
}

impl Default for Context<'_> {
    fn default() -> Self {
        Self { pool: &Pool::NONE, simd: Simd::default(), limits: Limits::default(), progress: &Silent }
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("pool", self.pool).field("simd", &self.simd).finish_non_exhaustive()
    }
}
