// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask test`: every test there is.

pub mod files;
pub mod gpu;
pub mod licences;
mod links;
mod prerequisites;

use crate::{bindings, page, process};
use anyhow::{Result, bail};
use std::time::Instant;

/// A heading and what is run under it.
type Step = (&'static str, fn() -> Result<()>);

const STEPS: [Step; 14] = [
    ("Formatting", || cargo(&["fmt", "--all", "--check"])),
    ("Files: links, line limit, headers", files::check),
    ("Licences of all dependencies", licences::check),
    ("Cargo.lock of the crates outside the workspace", lock_files),
    ("Lints, all targets", || {
        cargo(&["clippy", "--release", "--keep-going", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    ("Lints, core without default features", || {
        cargo(&[
            "clippy",
            "--release",
            "--package",
            "glassine-core",
            "--no-default-features",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
    }),
    ("Lints, WebAssembly", || {
        let target = ["--target", bindings::TARGET];
        cargo(
            &[&["clippy", "--profile", "wasm", "--package", "glassine-wasm"][..], &target, &["--", "-D", "warnings"]]
                .concat(),
        )
    }),
    ("Documentation", documentation),
    ("Tests: unit, property, command line, test pictures", || {
        cargo(&["test", "--release", "--no-fail-fast", "--workspace"])
    }),
    ("Tests: WebAssembly in Node, same bytes as native", bindings::test),
    ("Page: types and unit tests", page::check),
    ("Page: build", page::build),
    ("Page: in Chromium, against the native program", page::test),
    ("Page: inside the program", page::test_inside),
];

fn cargo(args: &[&str]) -> Result<()> {
    process::run(&mut process::cargo(args))
}

/// Fails where a change of dependencies has not reached the Cargo.lock of gpu/ or fuzz/, neither of which is built here.
fn lock_files() -> Result<()> {
    for manifest in ["gpu/Cargo.toml", "fuzz/Cargo.toml"] {
        cargo(&["update", "--quiet", "--workspace", "--locked", "--manifest-path", manifest])?;
    }
    Ok(())
}

fn documentation() -> Result<()> {
    let mut command = process::cargo(&["doc", "--release", "--keep-going", "--no-deps", "--workspace"]);
    process::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Runs every test of the workspace.
pub fn all() -> Result<()> {
    prerequisites::check()?;
    run(&STEPS)
}

/// Runs all steps, also after a failure, and sums up.
fn run(steps: &[Step]) -> Result<()> {
    let mut failed = Vec::new();
    let total = Instant::now();
    for (number, (heading, step)) in steps.iter().enumerate() {
        println!("\n=== {}/{} {heading} ===", number + 1, steps.len());
        let start = Instant::now();
        match step() {
            Ok(()) => println!("--- passed in {:.0} s", start.elapsed().as_secs_f64()),
            Err(error) => {
                println!("--- FAILED: {error:#}");
                failed.push(*heading);
            }
        }
    }
    println!(
        "\n=== {} of {} passed in {:.0} s ===",
        steps.len() - failed.len(),
        steps.len(),
        total.elapsed().as_secs_f64()
    );
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join("; ")) }
}
