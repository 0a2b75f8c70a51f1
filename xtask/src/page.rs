// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask page` and `cargo xtask dist`: the page of `wasm/www`, and the program that holds it.

use crate::{bindings, notices, process, repository};
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The npm project.
pub const SOURCE: &str = "wasm/www";
/// Where its build goes.
const DIST: &str = "wasm/dist";
const WITH_PAGE: [&str; 2] = ["--features", "page"];
/// On Windows it is a script, which is found under its whole name only.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// Names under which systems know Chromium and its kin.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Builds the bindings and the page over them.
pub fn build() -> Result<()> {
    bindings::build()?;
    packages()?;
    npm(&["run", "--silent", "build"])?;
    notices::write(&repository::root().join(DIST).join("licences.txt"))?;
    println!("The page is in {DIST}. Look at it: cargo run --release -- serve --dir {DIST}");
    Ok(())
}

/// Checks the page's types and runs its unit tests.
pub fn check() -> Result<()> {
    // The types of the bindings are among those that are checked.
    bindings::build()?;
    packages()?;
    npm(&["run", "--silent", "check"])?;
    npm(&["test", "--silent"])
}

/// Runs the browser tests of `wasm/www/tests/page` against the page that was built, served by the native program.
pub fn test() -> Result<()> {
    let browser = browser()?;
    let mut node = node("page", &program(&[])?)?;
    process::run(node.env("GLASSINE_CHROMIUM", browser).env("GLASSINE_NATIVE", bindings::native_reference()?))
}

/// Builds the program with the page that was built inside, and checks that it serves it.
pub fn test_inside() -> Result<()> {
    process::run(&mut node("inside", &program(&WITH_PAGE)?)?)
}

/// Builds the page and the program that has it inside.
pub fn dist() -> Result<()> {
    build()?;
    let program = program(&WITH_PAGE)?;
    let size = program.metadata()?.len() as f64 / 1e6;
    println!("{}: {size:.1} MB, with the page inside. Try it: {0} serve", program.display());
    Ok(())
}

fn program(features: &[&str]) -> Result<PathBuf> {
    let files = process::artefacts(&[&["--release", "--package", "glassine"], features].concat(), "glassine")?;
    files.into_iter().next().context("cargo built no program")
}

/// Name, version and licence of the npm packages that become part of the page. The others build and test it, and nobody
/// gets them with it.
pub fn shipped() -> Result<Vec<(String, String, String)>> {
    let lock = std::fs::read_to_string(repository::root().join(SOURCE).join("package-lock.json"))
        .context("cannot read the page's package-lock.json")?;
    let lock: serde_json::Value = serde_json::from_str(&lock)?;
    let packages = lock["packages"].as_object().context("package-lock.json names no packages")?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("none").to_owned();
    let shipped = packages.iter().filter_map(|(path, package)| {
        // The project itself has an empty path.
        let name = path.strip_prefix("node_modules/").filter(|_| package["dev"] != true)?;
        Some((name.to_owned(), text(&package["version"]), text(&package["license"])))
    });
    Ok(shipped.collect())
}

/// Installs the packages of `package-lock.json` unless they are there.
fn packages() -> Result<()> {
    let folder = repository::root().join(SOURCE);
    let changed = |name: &str| -> Option<SystemTime> { folder.join(name).metadata().ok()?.modified().ok() };
    // npm writes this file last.
    let there = changed("node_modules/.package-lock.json");
    if there.is_some() && there > changed("package-lock.json") {
        return Ok(());
    }
    println!("{SOURCE}: fetching the packages that build and test the page");
    npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
}

/// Runs npm in the page's folder.
fn npm(args: &[&str]) -> Result<()> {
    if !process::runs(NPM) {
        bail!(
            "npm is missing; the page is built with it. It comes with Node 20 or newer from https://nodejs.org; on Debian and Ubuntu: `apt install npm`"
        );
    }
    process::run(process::command(NPM, args).current_dir(repository::root().join(SOURCE)))
}

/// Chromium's program.
fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("GLASSINE_CHROMIUM") {
        return Ok(named.into());
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&folders).flat_map(|folder| BROWSERS.map(|name| folder.join(name))).find(|p| p.is_file());
    found.context(
        "Chromium is missing; the page is tested in it. Install it: `apt install chromium` (Debian), or name the program of Chromium or Chrome in the variable GLASSINE_CHROMIUM",
    )
}

/// Node with the tests in one of the folders of `wasm/www/tests`, for this program.
fn node(folder: &str, program: &Path) -> Result<Command> {
    let mut node = process::node_tests(&format!("{SOURCE}/tests/{folder}"))?;
    node.env("GLASSINE_PROGRAM", program);
    Ok(node)
}
