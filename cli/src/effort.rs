// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long cloaks will take, told before the work begins, and how far it is.

use crate::interrupt::Stop;
use crate::output::Output;
use glassine_core::Context;
use glassine_core::cloak::{self, CloakOptions, Encoder};
use glassine_core::progress::{Progress, Stage};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Multiplications with additions for the cloak of a picture of this size and for measuring it in `copies` files.
pub fn work(width: usize, height: usize, copies: usize, encoders: &[Encoder], options: &CloakOptions) -> f64 {
    cloak::work(width, height, encoders, options) + copies as f64 * cloak::measuring_work(width, height, encoders)
}

/// Seconds that `work` will take, by a small piece of it timed now.
pub fn seconds(work: f64, encoders: &[Encoder], cx: &Context<'_>) -> f64 {
    let start = Instant::now();
    let piece = cloak::probe(encoders, cx);
    if piece > 0.0 { work / piece * start.elapsed().as_secs_f64() } else { 0.0 }
}

/// `about 40 seconds`, `about 3 minutes`, `about 2 hours`.
pub fn about(seconds: f64) -> String {
    let (number, unit) = match seconds {
        s if s < 90.0 => (s, "second"),
        s if s < 90.0 * 60.0 => (s / 60.0, "minute"),
        s => (s / 3600.0, "hour"),
    };
    let number = number.ceil().max(1.0);
    format!("about {number:.0} {unit}{}", if number == 1.0 { "" } else { "s" })
}

/// The work of a run, shown as one bar.
pub struct Effort<'a> {
    total: f64,
    done: Mutex<f64>,
    stop: &'a Stop,
    output: &'a Output,
}

impl<'a> Effort<'a> {
    /// Of `total` multiplications.
    pub fn new(total: f64, stop: &'a Stop, output: &'a Output) -> Self {
        Self { total, done: Mutex::new(0.0), stop, output }
    }

    /// A picture's part of it.
    pub fn part(&'a self, work: f64) -> Part<'a> {
        Part { effort: self, work, done: Mutex::new(0.0) }
    }

    /// All of it, for a single picture.
    pub fn whole(&'a self) -> Part<'a> {
        self.part(self.total)
    }

    fn add(&self, work: f64) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += work;
        if self.total > 0.0 {
            self.output.effort(*done / self.total);
        }
    }
}

/// Progress of one picture. Dropped, its whole work counts as done.
pub struct Part<'a> {
    effort: &'a Effort<'a>,
    work: f64,
    /// Share of it, 0..=1.
    done: Mutex<f64>,
}

impl Part<'_> {
    fn reach(&self, share: f64) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if share > *done {
            self.effort.add((share - *done) * self.work);
            *done = share;
        }
    }
}

impl Progress for Part<'_> {
    fn step(&self, stage: Stage, fraction: f32) -> ControlFlow<()> {
        if stage == Stage::Cloak {
            self.reach(fraction.into());
        }
        self.effort.stop.step(stage, fraction)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.reach(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_round_numbers() {
        assert_eq!(about(0.2), "about 1 second");
        assert_eq!(about(41.3), "about 42 seconds");
        assert_eq!(about(130.0), "about 3 minutes");
        assert_eq!(about(7_201.0), "about 3 hours");
    }
}
