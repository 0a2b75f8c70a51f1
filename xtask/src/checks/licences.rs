// SPDX-License-Identifier: MIT OR Apache-2.0
//! Licences of all dependencies against the list in `deny.toml`, so that no tool has to be fetched for it.

use crate::{page, process, repository};
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// Further licences that one crate may have.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

/// Fails if a package of Cargo.lock has a licence that is not allowed, or none.
pub fn check() -> Result<()> {
    let metadata = process::output(&mut process::cargo(&["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("none").to_owned();
    of_packages(packages.iter().map(|p| (text(&p["name"]), text(&p["version"]), text(&p["license"]))))?;
    of_packages(page::shipped()?.into_iter())
}

/// The same for the packages that are built with these arguments of `cargo tree`, on any system: for a Cargo.lock that
/// also names what features not chosen would need.
pub fn check_built(arguments: &[&str]) -> Result<()> {
    const FORM: [&str; 7] = ["tree", "--locked", "--target", "all", "--edges", "normal,build", "--prefix"];
    let tree =
        process::output(&mut process::cargo(&[&FORM[..], &["none", "--format", "{p}|{l}"], arguments].concat()))?;
    // A package that was listed before is marked.
    let lines: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    of_packages(lines.into_iter().map(|line| {
        let (package, licence) = line.split_once('|').unwrap_or((line, ""));
        let mut words = package.split(' ').map(str::to_owned);
        let mut word = || words.next().unwrap_or_default();
        (word(), word(), if licence.is_empty() { "none".to_owned() } else { licence.to_owned() })
    }))
}

/// Name, version and licence of each package against deny.toml.
fn of_packages(packages: impl ExactSizeIterator<Item = (String, String, String)>) -> Result<()> {
    let text = std::fs::read_to_string(repository::root().join("deny.toml")).context("cannot read deny.toml")?;
    let rules = toml::from_str::<Deny>(&text).context("deny.toml has no licenses.allow")?.licenses;
    println!("{} packages", packages.len());
    let mut refused = Vec::new();
    for (name, version, licence) in packages {
        let mut allowed = rules.allow.clone();
        for exception in rules.exceptions.iter().filter(|e| e.name == name) {
            allowed.extend(exception.allow.iter().cloned());
        }
        if !satisfied(&licence, &allowed) {
            refused.push(format!("{name} {version}: {licence}"));
        }
    }
    if refused.is_empty() { Ok(()) } else { bail!("licences not allowed by deny.toml:\n  {}", refused.join("\n  ")) }
}

/// Whether the SPDX `expression` can be met by licences of the list.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    // Crates older than the SPDX rule write a slash for "or".
    let expression = expression.replace('/', " OR ");
    spdx::Expression::parse(&expression)
        .is_ok_and(|e| e.evaluate(|r| r.license.id().is_some_and(|id| allowed.iter().any(|a| a == id.name))))
}

#[cfg(test)]
mod tests {
    use super::satisfied;

    #[test]
    fn expressions_are_met_by_the_list_only() {
        let allowed = ["MIT".to_owned(), "IJG".to_owned()];
        for (expression, met) in [
            ("MIT", true),
            ("MIT OR GPL-3.0-only", true),
            ("MIT/Apache-2.0", true),
            ("(MIT OR Apache-2.0) AND IJG", true),
            ("MIT AND GPL-3.0-only", false),
            ("AGPL-3.0-only", false),
            ("none", false),
        ] {
            assert_eq!(satisfied(expression, &allowed), met, "{expression}");
        }
    }
}
