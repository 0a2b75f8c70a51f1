// SPDX-License-Identifier: MIT OR Apache-2.0
//! Other programs, run in the repository's root.

use crate::repository;
use anyhow::{Context as _, Result, bail};
use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

/// `program` with `args`, to be run in the root.
pub fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(repository::root());
    command
}

/// `cargo` with `args`, to be run in the root: the same cargo that runs this tool.
pub fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    command(&cargo, args)
}

/// Node with all tests (`*.test.mjs`) of a folder, which is named from the root.
pub fn node_tests(folder: &str) -> Result<Command> {
    let entries =
        std::fs::read_dir(repository::root().join(folder)).with_context(|| format!("cannot read {folder}"))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    names.sort();
    if names.is_empty() {
        bail!("there is no test in {folder}");
    }
    let mut node = command("node", &["--test", "--test-reporter=spec"]);
    node.args(names);
    Ok(node)
}

/// Whether `program` is there and starts.
pub fn runs(program: &str) -> bool {
    let mut command = command(program, &["--version"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs to the end; anything but success is an error that shows the command.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if status.success() { Ok(()) } else { bail!("`{shown}` failed ({status})") }
}

/// Runs to the end and returns what it wrote to stdout; stderr stays visible.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` failed ({})", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Builds with `cargo build ARGS` and returns the files it made of the target called `name`.
///
/// Cargo is asked where they are: the target folder may have been moved by its configuration.
pub fn artefacts(args: &[&str], name: &str) -> Result<Vec<PathBuf>> {
    let mut command = cargo(&["build", "--message-format", "json-render-diagnostics"]);
    let messages = output(command.args(args))?;
    let mut files = Vec::new();
    for line in messages.lines() {
        let message: serde_json::Value =
            serde_json::from_str(line).context("cargo wrote something that is not JSON")?;
        if message["reason"] == "compiler-artifact" && message["target"]["name"] == name {
            let names = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
            files = names.iter().filter_map(|f| f.as_str()).map(PathBuf::from).collect();
        }
    }
    if files.is_empty() {
        bail!("cargo built nothing called {name}");
    }
    Ok(files)
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    if let Some(first) = words.first_mut()
        && first.ends_with("/cargo")
    {
        *first = "cargo".into();
    }
    words.join(" ")
}
