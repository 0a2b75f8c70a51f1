// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line around `glassine-core`: arguments, files, keys on disk, threads, progress and words for people.
#![forbid(unsafe_code)]

pub mod args;
pub mod atomic;
pub mod commands;
pub mod config;
pub mod deliver;
pub mod effort;
pub mod failure;
pub mod header;
pub mod input;
pub mod interrupt;
pub mod keystore;
pub mod memory;
pub mod messages;
pub mod models;
pub mod naming;
pub mod output;
pub mod passphrase;
pub mod quality;
pub mod queue;
pub mod records;
pub mod registry_sqlite;
pub mod report;
pub mod scan;
pub mod text_file;
pub mod walk;

use args::{Args, Command};
use clap::Parser;
use output::Output;
use std::ffi::OsString;
use std::io::Write;
use std::panic::{AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};

/// How a run ended; the numbers are the exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or found.
    Done = 0,
    /// Nothing found, or nothing to do.
    Nothing = 1,
    /// At least one input failed; the rest was still done.
    Failed = 2,
    /// The command line made no sense.
    Usage = 64,
    /// Stopped by the user.
    Interrupted = 130,
}

/// A combination of arguments that makes no sense; ends with [`Exit::Usage`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// Whether what only developers understand is printed.
static VERBOSE: AtomicBool = AtomicBool::new(false);

/// Panic hook: Rust's own message only with `-v`; the queue turns a panic into a failed input.
pub fn on_panic(info: &PanicHookInfo<'_>) {
    if VERBOSE.load(Ordering::Relaxed) {
        // Nobody to tell when stderr is closed.
        let _ = writeln!(anstream::stderr(), "{info}");
    }
}

/// [`run`], where a panic (a fault of ours) is told in plain words.
pub fn run_guarded(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    std::panic::catch_unwind(AssertUnwindSafe(|| run(arguments))).unwrap_or_else(|_| {
        let _ = writeln!(
            anstream::stderr(),
            "error: something went wrong inside Glassine. Please report it with what the same command says with -v."
        );
        Exit::Failed as u8
    })
}

/// Runs the command line `arguments` (the first is the program's name) and gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            // Also help and version come this way. A closed pipe is not an error.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage as u8 } else { Exit::Done as u8 };
        }
    };
    VERBOSE.store(args.globals.verbose, Ordering::Relaxed);
    let output = Output::new(&args.globals);
    let result = match &args.command {
        Command::Key(command) => commands::key::run(command, &args.globals, &output),
        Command::Protect(command) => commands::protect::run(command, &args.globals, &output),
        Command::Detect(command) => commands::detect::run(&command.paths, &args.globals, &output),
        Command::Text(command) => commands::text::run(command, &args.globals, &output),
        Command::Registry(command) => commands::registry::run(command, &args.globals, &output),
        Command::Watermark(command) => commands::watermark::run(command, &args.globals, &output),
        Command::Cloak(command) => commands::cloak::run(command, &args.globals, &output),
        Command::Canary(command) => commands::canary::run(command, &args.globals, &output),
        Command::Compare(command) => commands::compare::run(command, &args.globals, &output),
        Command::Serve(command) => commands::serve::run(command, &output),
        Command::Completions(command) => commands::shell::completions(command, &output),
        Command::Man(command) => commands::shell::man(command, &output),
    };
    match result {
        Ok(exit) => exit as u8,
        Err(error) => {
            output.error(&format!("{error:#}"));
            if error.is::<UsageError>() { Exit::Usage as u8 } else { Exit::Failed as u8 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_outside_the_queue_ends_as_a_failure() {
        let faulty = std::iter::once_with(|| -> OsString { panic!("a fault") });
        assert_eq!(run_guarded(faulty), Exit::Failed as u8);
    }
}
