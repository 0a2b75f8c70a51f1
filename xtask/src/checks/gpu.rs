// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask test --gpu`: the tests of the crate in gpu/, which is no part of the workspace, on the processor.

use super::{Step, cargo, licences, run};
use anyhow::Result;

const MANIFEST: [&str; 2] = ["--manifest-path", "gpu/Cargo.toml"];

const STEPS: [Step; 4] = [
    ("Formatting", || here("fmt", &["--check"])),
    ("Licences of what is built, also for graphics cards", || {
        licences::check_built(&[&MANIFEST[..], &["--features", "wgpu"]].concat())
    }),
    ("Lints, all targets", || here("clippy", &["--release", "--locked", "--all-targets", "--", "-D", "warnings"])),
    ("Tests, on the processor", || here("test", &["--release", "--locked", "--no-fail-fast"])),
];

fn here(command: &str, args: &[&str]) -> Result<()> {
    cargo(&[&[command][..], &MANIFEST, args].concat())
}

/// Runs them, also after a failure, and sums up.
pub fn all() -> Result<()> {
    run(&STEPS)
}
