// SPDX-License-Identifier: MIT OR Apache-2.0
//! `canary make | test | paired`

mod files;
pub mod lines;
mod make;
mod paired;
mod test;
mod wording;

use crate::Exit;
use crate::args::Globals;
use crate::args::canary::CanaryCommand;
use crate::output::Output;
use anyhow::Result;

/// Runs the command.
///
/// # Errors
/// When the arguments make no sense.
pub fn run(command: &CanaryCommand, globals: &Globals, output: &Output) -> Result<Exit> {
    match command {
        CanaryCommand::Make(command) => make::run(command, globals.dry_run, output),
        CanaryCommand::Test(command) => test::run(command, output),
        CanaryCommand::Paired(command) => Ok(paired::run(command, output)),
    }
}
