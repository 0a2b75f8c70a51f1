// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask wasm`: the WebAssembly module and its JavaScript bindings, made without any tool from the network.

use crate::{process, repository};
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Name of the generated files.
const NAME: &str = "glassine";

/// The target that holds the standard library for WebAssembly.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the module and writes `wasm/npm/dist/web` and `wasm/npm/dist/nodejs`.
pub fn build() -> Result<()> {
    let args = ["--package", "glassine-wasm", "--target", TARGET, "--profile", "wasm"];
    let module = process::artefacts(&args, "glassine_wasm")?
        .into_iter()
        .find(|f| f.extension().is_some_and(|e| e == "wasm"))
        .context("cargo built no WebAssembly module")?;
    let dist = repository::root().join("wasm/npm/dist");
    generate(&module, &dist.join("web"), |b| b.web(true).map(drop))?;
    generate(&module, &dist.join("nodejs"), |b| b.nodejs(true).map(drop))?;
    let bytes = std::fs::metadata(dist.join(format!("web/{NAME}_bg.wasm")))?.len();
    println!("wasm/npm/dist/web, wasm/npm/dist/nodejs: {:.2} MB of WebAssembly", bytes as f64 / 1e6);
    Ok(())
}

fn generate(module: &Path, out: &Path, target: impl Fn(&mut Bindgen) -> Result<()>) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(NAME).typescript(true);
    // A tenth of the module, and nobody reads it in a browser.
    bindgen.remove_name_section(true).remove_producers_section(true);
    target(&mut bindgen)?;
    bindgen.generate(out).with_context(|| format!("cannot write bindings into {}", out.display()))
}

/// Builds the native programs that the Node test compares with, and returns the folder they lie in.
pub fn native_reference() -> Result<PathBuf> {
    let args = ["--release", "--package", "glassine-core", "--features", "documents", "--examples"];
    let files = process::artefacts(&args, "protect_digest")?;
    Ok(files.first().and_then(|f| f.parent()).context("an example without a folder")?.to_path_buf())
}

/// Runs the Node tests of `wasm/tests` against `wasm/npm/dist/nodejs`.
pub fn test() -> Result<()> {
    build()?;
    let native = native_reference()?;
    process::run(process::node_tests("wasm/tests")?.env("GLASSINE_NATIVE", native))
}
