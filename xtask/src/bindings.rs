// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask wasm`: the WebAssembly modules and their JavaScript bindings, made without any tool from the network.

use crate::{process, repository};
use anyhow::{Context as _, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

/// Name of the generated files.
const NAME: &str = "glassine";

/// The target that holds the standard library for WebAssembly.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What the package has of the repository beside the modules.
const COPIED: [&str; 3] = ["core/data/light_encoder.safetensors", "LICENSE-APACHE", "LICENSE-MIT"];

/// Builds the modules and fills `wasm/npm/dist`: `web` and `nodejs` with everything, `web-small` without documents and colour profiles.
pub fn build() -> Result<()> {
    let dist = repository::root().join("wasm/npm/dist");
    let web = |bindgen: &mut Bindgen| bindgen.web(true).map(drop);
    let full = module(&["--features", "full"])?;
    generate(&full, &dist.join("web"), web)?;
    generate(&full, &dist.join("nodejs"), |bindgen| bindgen.nodejs(true).map(drop))?;
    // Only now: cargo puts every build of the module at the same place.
    generate(&module(&[])?, &dist.join("web-small"), web)?;
    for folder in ["web", "web-small"] {
        // The package itself is CommonJS, as the bindings for Node are.
        fs::write(dist.join(folder).join("package.json"), "{ \"type\": \"module\" }\n")?;
        let bytes = fs::metadata(dist.join(folder).join(format!("{NAME}_bg.wasm")))?.len();
        println!("wasm/npm/dist/{folder}: {:.2} MB of WebAssembly", bytes as f64 / 1e6);
    }
    for file in COPIED {
        let from = repository::root().join(file);
        let name = from.file_name().context("a file without a name")?;
        fs::copy(&from, dist.join(name)).with_context(|| format!("cannot copy {file}"))?;
    }
    Ok(())
}

/// The module built with these arguments.
fn module(extra: &[&str]) -> Result<PathBuf> {
    let args = [&["--package", "glassine-wasm", "--target", TARGET, "--profile", "wasm"], extra].concat();
    let files = process::artefacts(&args, "glassine_wasm")?;
    files.into_iter().find(|f| f.extension().is_some_and(|e| e == "wasm")).context("cargo built no WebAssembly module")
}

fn generate(module: &Path, out: &Path, target: impl Fn(&mut Bindgen) -> Result<()>) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(NAME).typescript(true);
    // Names of functions, which no browser needs.
    bindgen.remove_name_section(true).remove_producers_section(true);
    target(&mut bindgen)?;
    bindgen.generate(out).with_context(|| format!("cannot write bindings into {}", out.display()))
}

/// Builds the native programs that the Node tests compare with, and returns the folder they lie in.
pub fn native_reference() -> Result<PathBuf> {
    let args = ["--release", "--package", "glassine-core", "--features", "documents", "--examples"];
    let files = process::artefacts(&args, "protect_digest")?;
    Ok(files.first().and_then(|f| f.parent()).context("an example without a folder")?.to_path_buf())
}

/// Runs the Node tests of `wasm/tests` against `wasm/npm/dist`.
pub fn test() -> Result<()> {
    build()?;
    let native = native_reference()?;
    process::run(process::node_tests("wasm/tests")?.env("GLASSINE_NATIVE", native))
}
