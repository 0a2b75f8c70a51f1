// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far the work is and how long it will take, on the terminal.

use glassine_core::progress::{Progress, Stage};
use std::{
    io::{IsTerminal, Write, stderr},
    ops::ControlFlow,
    time::Instant,
};

/// One line that is written over; nothing where stderr is no terminal.
pub struct Shown {
    start: Instant,
    terminal: bool,
}

impl Shown {
    pub fn new() -> Self {
        Self { start: Instant::now(), terminal: stderr().is_terminal() }
    }

    /// The cloak is found; its effect is measured.
    pub fn measuring(&self) {
        self.line("measuring what it does");
    }

    /// The line goes away.
    pub fn done(&self) {
        self.line("");
    }

    fn line(&self, text: &str) {
        if self.terminal {
            let mut stderr = stderr();
            let _ = write!(stderr, "\r\x1b[K{text}");
            let _ = stderr.flush();
        }
    }
}

impl Progress for Shown {
    fn step(&self, stage: Stage, fraction: f32) -> ControlFlow<()> {
        if stage == Stage::Cloak && fraction > 0.0 {
            let spent = self.start.elapsed().as_secs_f32();
            let left = spent * (1.0 - fraction) / fraction;
            self.line(&format!("finding the cloak: {:.0} %, about {} left", 100.0 * fraction, duration(left)));
        }
        ControlFlow::Continue(())
    }
}

fn duration(seconds: f32) -> String {
    match seconds {
        ..90.0 => format!("{seconds:.0} s"),
        _ => format!("{:.0} min", seconds / 60.0),
    }
}
