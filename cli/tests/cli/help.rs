// SPDX-License-Identifier: MIT OR Apache-2.0
//! Help, usage errors, completions and manual pages.

use crate::desk::Desk;

const COMMANDS: [&[&str]; 33] = [
    &["key"],
    &["key", "new"],
    &["key", "show"],
    &["key", "backup"],
    &["key", "restore"],
    &["key", "passphrase"],
    &["protect"],
    &["detect"],
    &["registry"],
    &["registry", "list"],
    &["registry", "show"],
    &["registry", "find"],
    &["registry", "export"],
    &["registry", "import"],
    &["registry", "check"],
    &["watermark"],
    &["watermark", "embed"],
    &["watermark", "detect"],
    &["text"],
    &["text", "mark"],
    &["text", "detect"],
    &["text", "inspect"],
    &["text", "strip"],
    &["text", "probe"],
    &["cloak"],
    &["cloak", "models"],
    &["canary"],
    &["canary", "make"],
    &["canary", "test"],
    &["canary", "paired"],
    &["compare"],
    &["serve"],
    &["completions"],
];

#[test]
fn every_command_has_help_with_an_example() {
    let desk = Desk::new();
    for command in COMMANDS.iter().copied().chain([&["man"][..], &[][..]]) {
        let ran = desk.glassine(&[command, &["--help"]].concat()).code(0);
        let example = ran.out.contains("Example") || ran.out.contains("Start here:");
        assert!(example && ran.out.contains("\n  glassine "), "{command:?}:\n{}", ran.out);
        assert!(ran.err.is_empty());
    }
}

#[test]
fn nothing_is_shown_that_does_not_work_yet() {
    let desk = Desk::new();
    let mut all = String::new();
    for command in COMMANDS.iter().copied().chain([&[][..]]) {
        all.push_str(&desk.glassine(&[command, &["--help"]].concat()).out);
    }
    let later = ["--reference", "--all-keys", "--no-watermark", "--data-mining", "scan", "evidence", "optout"];
    let shown: Vec<&str> = all.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for word in later {
        assert!(!shown.contains(&word), "{word} is shown");
    }
    assert!(shown.contains(&"--force"), "the words are looked for in the right place");
}

#[test]
fn wrong_usage_is_64_and_says_so_on_stderr() {
    let desk = Desk::new();
    let wrong: [&[&str]; 24] = [
        &[],
        &["paint"],
        &["protect"],
        &["protect", "a.png"],
        &["protect", "a.png", "-o", "out", "--strength", "huge"],
        &["protect", "a.png", "-o", "out", "--for", "a/b"],
        &["detect"],
        &["detect", "-j", "0", "a.png"],
        &["detect", "-q", "-v", "a.png"],
        &["watermark", "embed", "a.png", "b.png"],
        &["watermark", "embed", "a.png", "b.png", "--payload", "12345"],
        &["text", "mark", "a.txt"],
        &["text", "mark", "a.txt", "-o", "b.txt", "--level", "loud"],
        &["text", "mark", "a.txt", "-o", "b.txt", "--density", "0"],
        &["text", "mark", "a.txt", "-o", "b.txt", "--for", "a/b"],
        &["text", "detect"],
        &["text", "detect", "a.txt", "--alpha", "1.5"],
        &["cloak", "a.png"],
        &["cloak", "-o", "b.png"],
        &["cloak", "a.png", "-o", "b.png", "--level", "huge"],
        &["cloak", "--check", "a.png"],
        &["protect", "a.png", "-o", "out", "--cloak", "huge"],
        &["compare", "a.png"],
        &["compare", "a.png", "b.png", "--gain", "0"],
    ];
    for args in wrong {
        let ran = desk.glassine(args).code(64);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{args:?}");
    }
    assert!(!desk.exists("home"), "wrong usage must not leave anything behind");
}

#[test]
fn version_is_printed() {
    let ran = Desk::new().glassine(&["--version"]).code(0);
    assert_eq!(ran.out, format!("glassine {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_exist_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = desk.glassine(&["completions", shell]).code(0);
        assert!(ran.out.contains("glassine") && ran.out.contains("protect"), "{shell}");
    }
}

#[test]
fn manual_pages_are_printed_or_written() {
    let desk = Desk::new();
    let ran = desk.glassine(&["man"]).code(0);
    assert!(ran.out.contains(".TH glassine 1") && ran.out.contains("protect"));
    desk.glassine(&["man", "--dir", "man1"]).code(0);
    let pages = desk.files("man1");
    for page in ["glassine.1", "glassine-protect.1", "glassine-key-backup.1"] {
        assert!(pages.iter().any(|name| name == page), "{page} is missing: {pages:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};
    let desk = Desk::new();
    let binary = assert_cmd::cargo::cargo_bin("glassine");
    for seed in 0..4 {
        desk.picture(&format!("art/{seed}.png"), seed);
    }
    desk.run(&["key", "restore", "-q"], crate::desk::WORDS).code(0);
    for args in ["--help", "completions zsh", "man", "detect art -q", "detect art -q --json", "protect art -o out -q"] {
        let script = format!("{} {args} | true; echo ${{PIPESTATUS[0]}}", binary.display());
        let ran = Command::new("bash")
            .env("GLASSINE_HOME", desk.path("home"))
            .args(["-c", &script])
            .current_dir(desk.path(""))
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&ran.stdout), "0\n", "{args}");
        assert!(ran.stderr.is_empty(), "{args}: {}", String::from_utf8_lossy(&ran.stderr));
    }
    assert_eq!(desk.files("out").len(), 4, "copies are written whether or not somebody reads about them");
}
