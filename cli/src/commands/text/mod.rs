// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text ...`: marks in texts.

mod batch;
pub mod copies;
mod data;
pub mod detect;
mod inspect;
pub mod lines;
mod mark;
mod probe;
mod strip;
pub mod words;

use crate::Exit;
use crate::args::Globals;
use crate::args::text::TextCommand;
use crate::output::Output;
use anyhow::Result;

/// Runs the command.
///
/// # Errors
/// When the run can not begin: no usable key, no registry, or arguments that make no sense.
pub fn run(command: &TextCommand, globals: &Globals, output: &Output) -> Result<Exit> {
    match command {
        TextCommand::Mark(command) => mark::run(command, globals, output),
        TextCommand::Detect(command) => detect::run(command, globals, output),
        TextCommand::Inspect(command) => inspect::run(command, globals, output),
        TextCommand::Strip(command) => strip::run(command, globals, output),
        TextCommand::Probe(command) => probe::run(command, output),
    }
}
