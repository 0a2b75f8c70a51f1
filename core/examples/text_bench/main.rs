// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the text mark needs and withstands, without files and commands: see the usage. Every figure comes with its
//! seed, and is the same on every machine.
#![allow(clippy::unwrap_used)]

mod false_positives;
mod random;
mod texts;
mod windows;

const USAGE: &str = "usage:
  text_bench windows FILE            exact payload by number of words, from 400 random windows of a plain text
  text_bench edit FILE               exact payload by share of words replaced, 200 excerpts
  text_bench false-positives [N]     N texts (default 1,000,000) unmarked or marked with another key";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["windows", file] => windows::by_length(&std::fs::read_to_string(file)?),
        ["edit", file] => windows::by_edits(&std::fs::read_to_string(file)?),
        ["false-positives"] => false_positives::run(1_000_000),
        ["false-positives", n] => false_positives::run(n.parse()?),
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
