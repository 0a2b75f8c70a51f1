// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask docs-check`: rules that every file has to follow.

use super::links;
use crate::repository;
use anyhow::{Result, bail};
use std::path::Path;

/// Longest source file, lines.
const LINES: usize = 400;

/// What the first line of a source file says; in HTML one of the first two, because its type comes first.
const HEADER: &str = "SPDX-License-Identifier: MIT OR Apache-2.0";

/// Kinds of files that are source.
const SOURCE: [&str; 6] = ["rs", "mjs", "js", "ts", "css", "html"];

/// Words that mark something as unfinished; written in two parts so that this file does not hold them.
const UNFINISHED: [&str; 5] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!("), "\u{27e6}fill"];

/// Checks all files and names every fault.
pub fn check() -> Result<()> {
    let mut faults = Vec::new();
    let files = repository::files(&[&SOURCE[..], &["md", "toml"]].concat())?;
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
    if SOURCE.contains(&kind) {
        let lines = text.lines().count();
        if lines > LINES {
            faults.push(format!("{lines} lines, more than {LINES}"));
        }
        if !text.lines().take(if kind == "html" { 2 } else { 1 }).any(is_header) {
            faults.push("no SPDX header on its first line".into());
        }
    }
    if kind == "md" {
        faults.extend(links::targets(text).iter().filter_map(|target| links::fault(path, text, target)));
    }
    faults
}

/// Whether a line is the header and nothing else, in any way to write a comment.
fn is_header(line: &str) -> bool {
    [("// ", ""), ("/* ", " */"), ("<!-- ", " -->")]
        .iter()
        .any(|(open, close)| line.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) == Some(HEADER))
}

#[cfg(test)]
mod tests {
    use super::{HEADER, LINES, UNFINISHED, of_file};
    use std::path::Path;

    #[test]
    fn faults_are_found() {
        let code = Path::new("a.rs");
        assert!(of_file(code, &format!("// {HEADER}\nfn main() {{}}\n")).is_empty());
        assert!(of_file(Path::new("a.css"), &format!("/* {HEADER} */\n")).is_empty());
        assert!(of_file(Path::new("a.html"), &format!("<!doctype html>\n<!-- {HEADER} -->\n")).is_empty());
        assert_eq!(of_file(Path::new("a.css"), &format!("a {{}}\n/* {HEADER} */\n")).len(), 1);
        assert_eq!(of_file(code, "fn main() {}\n").len(), 1);
        assert_eq!(of_file(code, &format!("// {HEADER}\n// {}\n", UNFINISHED[0])).len(), 1);
        assert_eq!(of_file(code, &format!("// {HEADER}{}", "\n".repeat(LINES + 1))).len(), 1);
        assert_eq!(of_file(Path::new("/nowhere/a.md"), "[b](c.md)").len(), 1);
    }
}
