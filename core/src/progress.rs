// SPDX-License-Identifier: MIT OR Apache-2.0
//! Progress and cancellation, injected by the shell.

use std::ops::ControlFlow;

/// What is being done to a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading the file.
    Decode,
    /// Finding the cloak.
    Cloak,
    /// Choosing the strength and adding the mark.
    Embed,
    /// Writing the file.
    Encode,
    /// Looking for a mark.
    Detect,
}

/// Receives progress; may ask to stop.
pub trait Progress: Sync {
    /// `fraction` in 0..=1 of `stage` is done. `Break` cancels the work as soon as possible.
    fn step(&self, stage: Stage, fraction: f32) -> ControlFlow<()>;
}

/// Ignores progress and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _: Stage, _: f32) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
