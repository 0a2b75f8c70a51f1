// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask docs-check`: rules that every file has to follow.

use super::links;
use crate::repository;
use anyhow::{Result, bail};
use std::path::Path;

/// Longest source file, lines.
const LINES: usize = 400;

const HEADER: &str = "// SPDX-License-Identifier: MIT OR Apache-2.0";

/// Words that mark something as unfinished; written in two parts so that this file does not hold them.
const UNFINISHED: [&str; 5] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!("), "\u{27e6}fill"];

/// Checks all files and names every fault.
pub fn check() -> Result<()> {
    let mut faults = Vec::new();
    let files = repository::files(&["rs", "mjs", "ts", "md", "toml"])?;
    for file in &files {
        let text = std::fs::read_to_string(file)?;
        let name = file.strip_prefix(repository::root()).unwrap_or(file).display().to_string();
        faults.extend(of_file(file, &text).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    println!("{} files", files.len());
    if faults.is_empty() { Ok(()) } else { bail!("{} faults:\n  {}", faults.len(), faults.join("\n  ")) }
}

fn of_file(path: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words = UNFINISHED.iter().filter(|word| line.contains(*word));
        faults.extend(words.map(|word| format!("line {}: {word}", number + 1)));
    }
    let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    if matches!(kind, "rs" | "mjs" | "ts") {
        let lines = text.lines().count();
        if lines > LINES {
            faults.push(format!("{lines} lines, more than {LINES}"));
        }
        if text.lines().next() != Some(HEADER) {
            faults.push("no SPDX header on its first line".into());
        }
    }
    if kind == "md" {
        faults.extend(links::targets(text).iter().filter_map(|target| links::fault(path, text, target)));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{HEADER, LINES, UNFINISHED, of_file};
    use std::path::Path;

    #[test]
    fn faults_are_found() {
        let code = Path::new("a.rs");
        assert!(of_file(code, &format!("{HEADER}\nfn main() {{}}\n")).is_empty());
        assert_eq!(of_file(code, "fn main() {}\n").len(), 1);
        assert_eq!(of_file(code, &format!("{HEADER}\n// {}\n", UNFINISHED[0])).len(), 1);
        assert_eq!(of_file(code, &format!("{HEADER}{}", "\n".repeat(LINES + 1))).len(), 1);
        assert_eq!(of_file(Path::new("/nowhere/a.md"), "[b](c.md)").len(), 1);
    }
}
