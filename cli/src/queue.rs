// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many pictures on all cores: workers, the memory gate, and results in the order of the inputs.
//!
//! The workers are threads of their own, not tasks of the rayon pool: a task that waits at the gate while it sits on
//! the stack of another one that holds the room could never go on.

use crate::failure::Failure;
use crate::interrupt::Stop;
use crate::memory::{self, Gate};
use glassine_core::{Context, pool::Pool};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Threads and memory for a run.
pub struct Queue {
    threads: usize,
    gate: Gate,
    pool: Pool,
    /// Set to stop all work.
    pub stop: Stop,
}

impl Queue {
    /// `jobs` threads, or as many as there are cores.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(jobs: Option<NonZeroUsize>, stop: Stop) -> anyhow::Result<Self> {
        let threads = jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let pool = if threads == 1 {
            Pool::NONE
        } else {
            Pool::rayon(Arc::new(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?))
        };
        Ok(Self { threads, gate: Gate::new(memory::budget()), pool, stop })
    }

    /// Threads there are.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// All threads, for work before the jobs.
    pub fn context(&self) -> Context<'_> {
        Context { pool: &self.pool, progress: &self.stop, ..Context::default() }
    }

    /// Calls `work` for every job and `emit` with the results, in the order of the jobs; each result as soon as all
    /// before it are there. `weight` estimates the memory a job takes, bytes. A job that panics (a fault of ours) or is not begun before a stop gives `Err`.
    pub fn run<J: Sync, R: Send>(
        &self,
        jobs: &[J],
        weight: impl Fn(&J) -> u64 + Sync,
        work: impl Fn(&J, &Context<'_>) -> R + Sync,
        emit: impl FnMut(&J, Result<R, Failure>) + Send,
    ) {
        let next = AtomicUsize::new(0);
        let outbox = Mutex::new(Outbox { jobs, emit, waiting: BTreeMap::new(), next: 0 });
        let worker = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(index) else { break };
                let result = self.one(job, jobs.len() - index, &weight, &work);
                outbox.lock().unwrap_or_else(PoisonError::into_inner).put(index, result);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads.min(jobs.len()) {
                scope.spawn(worker);
            }
            worker();
        });
    }

    fn one<J, R>(
        &self,
        job: &J,
        left: usize,
        weight: &(impl Fn(&J) -> u64 + Sync),
        work: &(impl Fn(&J, &Context<'_>) -> R + Sync),
    ) -> Result<R, Failure> {
        if self.stop.requested() {
            return Err(Failure::cancelled());
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let weight = weight(job);
            let _pass = self.gate.enter(weight);
            if self.stop.requested() {
                return Err(Failure::cancelled());
            }
            // With enough pictures for all cores, one thread for each is fastest.
            let share = left < self.threads || self.gate.fills(weight);
            let pool = if share { &self.pool } else { &Pool::NONE };
            Ok(work(job, &Context { pool, progress: &self.stop, ..Context::default() }))
        }));
        outcome.unwrap_or_else(|_| Err(Failure::new("internal", "something went wrong inside Glassine")))
    }
}

/// Puts results back into the order of the jobs.
struct Outbox<'a, J, R, E> {
    jobs: &'a [J],
    emit: E,
    waiting: BTreeMap<usize, Result<R, Failure>>,
    next: usize,
}

impl<J, R, E: FnMut(&J, Result<R, Failure>)> Outbox<'_, J, R, E> {
    fn put(&mut self, index: usize, result: Result<R, Failure>) {
        self.waiting.insert(index, result);
        while let Some(result) = self.waiting.remove(&self.next) {
            if let Some(job) = self.jobs.get(self.next) {
                (self.emit)(job, result);
            }
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(threads: usize, faulty: Option<usize>) -> Vec<(usize, Option<usize>)> {
        let queue = Queue::new(NonZeroUsize::new(threads), Stop::default()).unwrap();
        let jobs: Vec<usize> = (0..50).collect();
        let mut seen = Vec::new();
        let work = |job: &usize, _: &Context<'_>| {
            thread::sleep(std::time::Duration::from_micros((50 - *job as u64) * 20));
            assert_ne!(Some(*job), faulty);
            job * job
        };
        queue.run(&jobs, |_| 1, work, |job, result| seen.push((*job, result.ok())));
        seen
    }

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let expected: Vec<_> = (0..50).map(|job| (job, Some(job * job))).collect();
        for threads in [1, 2, 7] {
            assert_eq!(order(threads, None), expected);
        }
    }

    #[test]
    fn a_panicking_job_fails_alone() {
        let seen = order(3, Some(20));
        assert_eq!(seen.len(), 50);
        assert!(seen.iter().all(|(job, result)| result.is_none() == (*job == 20)));
    }

    #[test]
    fn a_stop_leaves_the_rest_undone() {
        let queue = Queue::new(NonZeroUsize::new(2), Stop::default()).unwrap();
        let jobs: Vec<usize> = (0..100).collect();
        let mut kinds = Vec::new();
        let work = |job: &usize, _: &Context<'_>| {
            if *job == 10 {
                queue.stop.request();
            }
        };
        queue.run(&jobs, |_| 1, work, |_, result| kinds.push(result.err().map(|failure| failure.kind)));
        assert_eq!(kinds.len(), 100);
        assert!(kinds[..10].iter().all(Option::is_none));
        assert!(kinds[13..].iter().all(|kind| *kind == Some("cancelled")));
    }
}
