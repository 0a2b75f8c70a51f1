// SPDX-License-Identifier: MIT OR Apache-2.0
//! Under the feature `page`: a table of the page's files, to be compiled in.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where `cargo xtask page` puts them, from this crate.
const DIST: &str = "../wasm/dist";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_PAGE").is_none() {
        return Ok(());
    }
    println!("cargo:rerun-if-changed={DIST}");
    let dist = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join(DIST);
    let files = if dist.join("index.html").is_file() { files_below(&dist)? } else { Vec::new() };
    if files.is_empty() {
        println!(
            "cargo:warning=wasm/dist holds no page, so `glassine serve` will have none to show: build with `cargo xtask dist`"
        );
    }
    let mut table = String::from("/// Names with slashes, and bytes.\nstatic EMBEDDED: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&dist)?.to_str().ok_or("a file's name in wasm/dist is no Unicode")?;
        let path = file.to_str().ok_or("the path of this folder is no Unicode")?;
        writeln!(table, "    ({:?}, include_bytes!({path:?})),", name.replace('\\', "/"))?;
    }
    table.push_str("];\n");
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("page.rs"), table)?;
    Ok(())
}

/// All files below `folder` but hidden ones, sorted, so that the program comes out the same everywhere.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            } else if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
