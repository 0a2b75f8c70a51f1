// SPDX-License-Identifier: MIT OR Apache-2.0
//! Threads lent by the caller.

/// Threads to share the work of one picture with. The result never depends on their number.
#[derive(Debug)]
pub struct Pool(Inner);

#[derive(Debug)]
enum Inner {
    None,
    #[cfg(feature = "parallel")]
    Rayon(std::sync::Arc<rayon::ThreadPool>),
}

impl Pool {
    /// No threads: everything runs where it is called.
    pub const NONE: Self = Self(Inner::None);

    /// The caller's rayon pool.
    #[cfg(feature = "parallel")]
    pub fn rayon(pool: std::sync::Arc<rayon::ThreadPool>) -> Self {
        Self(Inner::Rayon(pool))
    }

    /// Calls `work(i, chunk)` for every chunk of `size` items (the last may be shorter), in any order.
    pub fn chunks<T: Send>(&self, data: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync + Send) {
        let size = size.max(1);
        match &self.0 {
            Inner::None => data.chunks_mut(size).enumerate().for_each(|(i, c)| work(i, c)),
            #[cfg(feature = "parallel")]
            Inner::Rayon(pool) => {
                use rayon::prelude::*;
                pool.install(|| data.par_chunks_mut(size).enumerate().for_each(|(i, c)| work(i, c)));
            }
        }
    }

    /// `work(0), ..., work(n - 1)` in order of the index.
    pub fn map<R: Send>(&self, n: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
        match &self.0 {
            Inner::None => (0..n).map(work).collect(),
            #[cfg(feature = "parallel")]
            Inner::Rayon(pool) => {
                use rayon::prelude::*;
                pool.install(|| (0..n).into_par_iter().map(work).collect())
            }
        }
    }
}
