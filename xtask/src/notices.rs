// SPDX-License-Identifier: MIT OR Apache-2.0
//! The licence texts of what is inside the page: most licences ask that they go along with every copy.

use crate::{bindings, page, process, repository};
use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// How files with licence texts begin, lower case.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// Writes the texts of the crates in the module, and of the npm packages in the page, into `file`.
pub fn write(file: &Path) -> Result<()> {
    let mut heads = String::new();
    // Many packages have the same text.
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let metadata = process::output(&mut process::cargo(&["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let inside = inside()?;
    for package in metadata["packages"].as_array().context("cargo metadata names no packages")? {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let name = format!("{} v{}", text("name"), text("version"));
        if !inside.contains(&name) || package["source"].is_null() {
            continue;
        }
        let _ = writeln!(heads, "{name}: {}", text("license"));
        let folder = Path::new(text("manifest_path")).parent().context("a manifest without a folder")?;
        collect(folder, &name, &mut texts)?;
    }
    for (name, version, licence) in page::shipped()? {
        let _ = writeln!(heads, "{name} v{version} (npm): {licence}");
        collect(&repository::root().join(page::SOURCE).join("node_modules").join(&name), &name, &mut texts)?;
    }
    let mut out =
        format!("Glassine's page is made of its own code (MIT OR Apache-2.0) and of these packages:\n\n{heads}");
    for (text, names) in texts {
        let names: Vec<_> = names.into_iter().collect();
        let _ = write!(out, "\n{:=<100}\n{}\n\n{}\n", "", names.join(", "), text.trim_end());
    }
    std::fs::write(file, out).with_context(|| format!("cannot write {}", file.display()))
}

/// Name and version of the crates that are compiled into the module.
fn inside() -> Result<BTreeSet<String>> {
    let arguments =
        ["tree", "--locked", "--package", "glassine-wasm", "--target", bindings::TARGET, "--edges", "normal"];
    let tree = process::output(process::cargo(&arguments).args(["--prefix", "none", "--format", "{p}"]))?;
    Ok(tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect())
}

/// Adds the licence texts in `folder`.
fn collect(folder: &Path, name: &str, texts: &mut BTreeMap<String, BTreeSet<String>>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && NAMES.iter().any(|begin| file.starts_with(begin)) {
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            texts.entry(text).or_default().insert(name.to_owned());
        }
    }
    Ok(())
}
