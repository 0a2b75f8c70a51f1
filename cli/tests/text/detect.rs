// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect`: whose, and which copy.

use crate::desk::{Desk, SECRET};
use crate::story::{STORY, excerpt, story};

/// A marked copy of `text`.
fn marked(desk: &Desk, text: &str, place: &str) -> String {
    let ran = desk.run(&["text", "mark", "-", "-o", "-", "--for", place], text).code(0);
    ran.out
}

#[test]
fn nothing_of_ours_is_1_and_says_what_that_means() {
    let desk = Desk::with_key();
    desk.write("plain.txt", STORY);
    let ran = desk.glassine(&["text", "detect", "plain.txt"]).code(1);
    assert!(
        ran.out.contains("no mark of yours was found") && ran.err.contains("does not prove"),
        "{}{}",
        ran.out,
        ran.err
    );
    let line = &desk.glassine(&["text", "detect", "plain.txt", "--json"]).code(1).json()[0];
    assert_eq!((&line["detected"], &line["log10_p"]), (&false.into(), &0.0.into()));
    // Another key's mark is nobody's here.
    let copy = marked(&desk, STORY, "x");
    desk.write("copy.txt", &copy);
    desk.write("other", SECRET.replace('0', "f"));
    let other = desk.glassine(&["--key", "other", "text", "detect", "copy.txt", "--json"]).code(1);
    assert!(other.json()[0]["units"]["V"].as_u64().unwrap() > 100, "it is read, and does not fit");
}

#[test]
fn excerpts_are_found_where_they_stand() {
    let desk = Desk::with_key();
    let copy = marked(&desk, STORY, "tumblr");
    let quote = excerpt(&copy, 20, 60);
    let (before, after) =
        ("Somebody wrote this in a comment and then went on: ", " Well, that is all there was to be said about it.");
    desk.write("page.txt", format!("{before}{quote}{after}"));
    let line = &desk.glassine(&["text", "detect", "page.txt", "--json"]).code(0).json()[0];
    let spans = line["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 1, "{line}");
    let (start, end) = (spans[0][0].as_u64().unwrap() as usize, spans[0][1].as_u64().unwrap() as usize);
    let last_word = quote.rfind(' ').unwrap();
    assert!(start.abs_diff(before.len()) < 24, "{line}");
    assert!(end.abs_diff(before.len() + last_word) < 48, "{line} of {}", before.len() + quote.len());
    // Six words or so are enough when the registry knows the payload; nothing without it.
    desk.write("quote.txt", excerpt(&copy, 20, 29));
    let quoted = &desk.glassine(&["text", "detect", "quote.txt", "--json"]).code(0).json()[0];
    assert_eq!((&quoted["how"], &quoted["copy"]["for"]), (&"registry".into(), &"tumblr".into()));
    desk.glassine(&["text", "detect", "quote.txt", "--home", "elsewhere", "--key", "home/key"]).code(1);
    // A stricter reader is not convinced by as much.
    desk.glassine(&["text", "detect", "quote.txt", "--alpha", "1e-60"]).code(1);
}

#[test]
fn quotes_of_two_copies_in_one_text_are_both_named() {
    let desk = Desk::with_key();
    let (one, two) = (marked(&desk, &story(1), "tumblr"), marked(&desk, &story(2), "anna"));
    desk.write("mixed.txt", format!("{}\n\n{}", excerpt(&one, 0, 80), excerpt(&two, 80, 150)));
    let ran = desk.glassine(&["text", "detect", "mixed.txt", "--json"]).code(0);
    let line = &ran.json()[0];
    let others = line["others"].as_array().unwrap();
    assert_eq!(others.len(), 1, "{line}");
    let mut names = [line["copy"]["for"].as_str().unwrap(), others[0]["copy"]["for"].as_str().unwrap()];
    names.sort_unstable();
    assert_eq!(names, ["anna", "tumblr"]);
    let human = desk.glassine(&["text", "detect", "mixed.txt"]).code(0).out;
    assert!(human.lines().count() == 2 && human.contains("for anna") && human.contains("for Tumblr"), "{human}");
}

#[test]
fn without_the_registry_platform_and_day_are_told_by_the_key() {
    let desk = Desk::with_key();
    desk.write("copy.txt", marked(&desk, STORY, "tumblr"));
    for name in ["registry.sqlite", "registry.sqlite-wal", "registry.sqlite-shm"] {
        let _ = std::fs::remove_file(desk.path("home").join(name));
    }
    let line = &desk.glassine(&["text", "detect", "copy.txt", "--json"]).code(0).json()[0];
    assert_eq!((&line["copy"]["for"], &line["copy"]["work"]), (&"tumblr".into(), &serde_json::Value::Null));
    assert_eq!(line["how"], "blind");
}

#[test]
fn folders_are_walked_and_failures_told() {
    let desk = Desk::with_key();
    desk.write("found/a.txt", marked(&desk, STORY, "x"));
    desk.write("found/sub/b.md", STORY);
    desk.write("found/code.rs", STORY);
    desk.picture("found/p.png", 1);
    let ran = desk.glassine(&["text", "detect", "found", "nothing.txt", "--json"]).code(2);
    let lines = ran.json();
    let seen: Vec<_> = lines.iter().map(|line| (line["input"].as_str().unwrap(), line["detected"] == true)).collect();
    assert_eq!(seen, [("found/a.txt", true), ("found/sub/b.md", false), ("nothing.txt", false)]);
    assert_eq!(lines[2]["error"]["kind"], "not_found");
    assert!(
        ran.err.contains("2 files passed over that are no texts that Glassine reads: 1 .png, 1 .rs."),
        "{}",
        ran.err
    );
}

#[test]
fn detect_looks_at_texts_that_are_named_and_points_to_those_in_folders() {
    let desk = Desk::with_key();
    desk.write("found/a.txt", marked(&desk, STORY, "x"));
    let line = &desk.glassine(&["detect", "found/a.txt", "--json"]).code(0).json()[0];
    assert_eq!((&line["detected"], &line["copy"]["for"]), (&true.into(), &"x".into()));
    assert!(line["units"].is_object());
    let ran = desk.glassine(&["detect", "found"]).code(1);
    assert!(ran.err.contains("glassine text detect"), "{}", ran.err);
    desk.picture("p.png", 1);
    assert_eq!(desk.glassine(&["detect", "p.png", "found/a.txt", "--json"]).code(0).json().len(), 2);
}
