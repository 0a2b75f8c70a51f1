// SPDX-License-Identifier: MIT OR Apache-2.0
//! `glassine`: see `glassine --help`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    // Shells on Windows hand wildcards over unexpanded.
    ExitCode::from(glassine_cli::run(wild::args_os()))
}
