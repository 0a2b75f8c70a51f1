// SPDX-License-Identifier: MIT OR Apache-2.0
//! What has to be there before the tests can run. What can be fetched is fetched; the rest is named.

use crate::{bindings, process};
use anyhow::{Result, bail};
use std::process::Stdio;

/// Oldest Node whose test runner and WebAssembly SIMD are good enough.
const NODE: u32 = 20;

/// Fetches the WebAssembly target and the components, and complains about everything else in one message.
pub fn check() -> Result<()> {
    println!("=== What the tests need ===");
    let mut missing = Vec::new();
    if let Err(error) = rust_parts() {
        missing.push(format!("{error:#}"));
    }
    match node_version() {
        Some(version) if version >= NODE => println!("Node {version}: there"),
        Some(version) => {
            missing.push(format!("Node {version} is too old; install Node {NODE} or newer, see https://nodejs.org"))
        }
        None => missing.push(format!(
            "Node is missing; install Node {NODE} or newer: `apt-get install nodejs`, or see https://nodejs.org"
        )),
    }
    if !runs("cc") {
        missing
            .push("a C compiler is missing (Rust links with it, and the attack bench compiles a codec): `apt-get install build-essential`".into());
    }
    if missing.is_empty() { Ok(()) } else { bail!("not everything is there:\n  - {}", missing.join("\n  - ")) }
}

fn runs(program: &str) -> bool {
    process::command(program, &["--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// The components and the target of `rust-toolchain.toml`, added with rustup where they are missing.
fn rust_parts() -> Result<()> {
    let sysroot = process::output(&mut process::command("rustc", &["--print", "sysroot"]))?;
    let library = std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(bindings::TARGET);
    let lacks = [!library.exists(), !runs("rustfmt"), !runs("clippy-driver")];
    if lacks == [false; 3] {
        println!("rustfmt, clippy, {}: there", bindings::TARGET);
        return Ok(());
    }
    if !runs("rustup") {
        bail!(
            "the Rust toolchain lacks rustfmt, clippy or the target {}, and rustup is not there to add them; \
             install rustup from https://rustup.rs, or your distribution's packages for them",
            bindings::TARGET
        );
    }
    process::run(&mut process::command("rustup", &["target", "add", bindings::TARGET]))?;
    process::run(&mut process::command("rustup", &["component", "add", "rustfmt", "clippy"]))
}

fn node_version() -> Option<u32> {
    let version = process::command("node", &["--version"]).output().ok()?;
    String::from_utf8_lossy(&version.stdout).trim().trim_start_matches('v').split('.').next()?.parse().ok()
}
