// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ctrl-C: what is being written is given up cleanly, what is done stays.

use crate::Exit;
use glassine_core::progress::{Progress, Stage};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to stop, shared by all threads.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops at Ctrl-C and when the system asks the process to end. A second Ctrl-C ends it at once.
    pub fn at_interrupt() -> Self {
        let stop = Self::default();
        let inner = stop.clone();
        // Without a handler Ctrl-C ends the process; dotted leftovers go with the next run.
        let _ = ctrlc::set_handler(move || {
            if inner.0.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(Exit::Interrupted as u8));
            }
        });
        stop
    }

    /// Asks everybody to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Progress for Stop {
    fn step(&self, _: Stage, _: f32) -> ControlFlow<()> {
        if self.requested() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
