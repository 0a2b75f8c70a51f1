// SPDX-License-Identifier: MIT OR Apache-2.0
//! `glassine`: see `glassine --help`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(glassine_cli::on_panic));
    // Shells on Windows hand wildcards over unexpanded.
    ExitCode::from(glassine_cli::run_guarded(wild::args_os()))
}
