// SPDX-License-Identifier: MIT OR Apache-2.0
//! docs/cli-json.md names every field there is, and no other.

use crate::desk::Desk;
use crate::story::STORY;

/// The fields that the section of this heading names.
fn documented(heading: &str) -> Vec<String> {
    let document = include_str!("../../../docs/cli-json.md");
    let section = document.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("{heading}"));
    let section = section.split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")).filter_map(|line| line.split(" |").next());
    let mut names: Vec<_> = cells
        .filter(|cell| cell.starts_with('`'))
        .flat_map(|cell| cell.split('`').filter(|part| !part.trim_matches([',', ' ']).is_empty()).map(str::to_owned))
        .collect();
    names.sort();
    names
}

#[test]
fn the_fields_are_the_documented_ones() {
    let desk = Desk::with_key();
    desk.write("story.txt", STORY);
    let commands: [(&str, &[&str]); 7] = [
        ("`text mark`", &["text", "mark", "story.txt", "-o", "copy.txt"]),
        ("`text mark`", &["text", "mark", "no.txt", "-o", "no-copy.txt"]),
        ("`text detect`", &["text", "detect", "copy.txt"]),
        ("`text inspect`", &["text", "inspect", "copy.txt"]),
        ("`text strip`", &["text", "strip", "copy.txt", "-o", "clean.txt"]),
        ("`text probe --read`", &["text", "probe", "--read", "copy.txt"]),
        ("`protect`", &["protect", "story.txt", "-o", "out"]),
    ];
    for (heading, args) in commands {
        let lines = desk.glassine(&[args, &["--json"]].concat()).json();
        let mut names: Vec<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, documented(heading), "{heading}");
    }
}
