// SPDX-License-Identifier: MIT OR Apache-2.0
//! What has to be there before the tests can run. What can be fetched is fetched; the rest is named.

use crate::{bindings, page, process};
use anyhow::{Result, bail};

/// Oldest Node that the page's tools run on, major and minor number.
const NODE: [u32; 2] = [20, 19];

/// Fetches the WebAssembly target and the components, and complains about everything else in one message.
pub fn check() -> Result<()> {
    println!("=== What the tests need ===");
    let mut missing = Vec::new();
    if let Err(error) = rust_parts() {
        missing.push(format!("{error:#}"));
    }
    let [major, minor] = NODE;
    match node_version() {
        Some(version) if version >= NODE => println!("Node {}.{}: there", version[0], version[1]),
        Some([old, step]) => missing.push(format!(
            "Node {old}.{step} is too old; install Node {major}.{minor} or newer, see https://nodejs.org"
        )),
        None => missing.push(format!(
            "Node is missing; install Node {major}.{minor} or newer: `apt-get install nodejs npm`, or see https://nodejs.org"
        )),
    }
    if !process::runs(page::NPM) {
        missing.push(
            "npm is missing, the page is built with it; it comes with Node from https://nodejs.org, or: `apt-get install npm`"
                .into(),
        );
    }
    if !process::runs("cc") {
        missing
            .push("a C compiler is missing (Rust links with it, and the attack bench compiles a codec): `apt-get install build-essential`".into());
    }
    if missing.is_empty() { Ok(()) } else { bail!("not everything is there:\n  - {}", missing.join("\n  - ")) }
}

/// The components and the target of `rust-toolchain.toml`, added with rustup where they are missing.
fn rust_parts() -> Result<()> {
    let sysroot = process::output(&mut process::command("rustc", &["--print", "sysroot"]))?;
    let library = std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(bindings::TARGET);
    let lacks = [!library.exists(), !process::runs("rustfmt"), !process::runs("clippy-driver")];
    if lacks == [false; 3] {
        println!("rustfmt, clippy, {}: there", bindings::TARGET);
        return Ok(());
    }
    if !process::runs("rustup") {
        bail!(
            "the Rust toolchain lacks rustfmt, clippy or the target {}, and rustup is not there to add them; \
             install rustup from https://rustup.rs, or your distribution's packages for them",
            bindings::TARGET
        );
    }
    process::run(&mut process::command("rustup", &["target", "add", bindings::TARGET]))?;
    process::run(&mut process::command("rustup", &["component", "add", "rustfmt", "clippy"]))
}

fn node_version() -> Option<[u32; 2]> {
    let version = process::command("node", &["--version"]).output().ok()?;
    let version = String::from_utf8_lossy(&version.stdout).trim().trim_start_matches('v').to_owned();
    let mut numbers = version.split('.').map(str::parse);
    Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
}
