// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect` on folders with texts in them.

use crate::desk::Desk;
use crate::story::{STORY, looks_the_same, story};

#[test]
fn texts_and_pictures_of_a_folder_get_copies_for_every_platform() {
    let desk = Desk::with_key();
    desk.picture("art/harbour.png", 1);
    desk.write("art/ferry.txt", STORY);
    desk.write("art/blog/post.md", story(1));
    desk.write("art/note.txt", "Call Anna");
    desk.write("art/tool.py", story(2));
    desk.write("art/run.log", story(3));
    let args = ["protect", "art", "-o", "out", "--for", "tumblr", "--for", "x", "--title", "Series", "--json"];
    let ran = desk.glassine(&args).code(0);
    let expected = [
        "blog/post_tumblr.md",
        "blog/post_x.md",
        "ferry_tumblr.txt",
        "ferry_x.txt",
        "harbour_tumblr.png",
        "harbour_x.png",
    ];
    assert_eq!(desk.files("out"), expected);
    assert!(ran.err.contains("1 text passed over that is too short for a mark: art/note.txt."), "{}", ran.err);
    assert!(ran.err.contains("2 files passed over"), "{}", ran.err);
    looks_the_same(&desk.read("out/ferry_x.txt"), STORY);
    assert_ne!(desk.read("out/ferry_x.txt"), desk.read("out/ferry_tumblr.txt"));
    let lines = ran.json();
    assert_eq!(lines.len(), 6);
    for line in &lines {
        let text = !line["output"].as_str().unwrap().ends_with("png");
        assert_eq!((line["text"].is_object(), line["width"].is_null()), (text, text), "{line}");
        assert_eq!(line["self_check"]["verdict"], "marked");
        let found = &desk.glassine(&["detect", line["output"].as_str().unwrap(), "--json"]).code(0).json()[0];
        assert_eq!((&found["payload"], &found["copy"]["for"]), (&line["payload"], &line["for"]));
        assert_eq!((&found["copy"]["title"], &found["copy"]["work"]), (&"Series".into(), &line["work"]));
    }
    let again = desk.glassine(&args).code(1).json();
    assert!(again.len() == 6 && again.iter().all(|line| line["skipped"] == true));
    desk.write("art/ferry.txt", story(4));
    let changed = desk.glassine(&args).code(0).json();
    assert_eq!(changed.iter().filter(|line| line["skipped"] == false).count(), 2);
    desk.glassine(&["registry", "check", "--contents"]).code(0);
}

#[test]
fn a_copy_is_not_protected_again() {
    let desk = Desk::with_key();
    desk.write("art/ferry.txt", STORY);
    desk.glassine(&["protect", "art", "-o", "art"]).code(0);
    let again = desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    assert!(again.err.contains("1 copy made earlier passed over"), "{}", again.err);
    assert_eq!(desk.files("out"), ["ferry_protected.txt"]);
    std::fs::rename(desk.path("out/ferry_protected.txt"), desk.path("found.txt")).unwrap();
    let named = desk.glassine(&["protect", "found.txt", "-o", "out", "--json"]).code(2);
    assert_eq!(named.json()[0]["error"]["kind"], "already_marked");
}

#[test]
fn a_text_goes_to_stdout_and_a_rehearsal_promises_only_what_it_keeps() {
    let desk = Desk::with_key();
    desk.write("art/ferry.txt", STORY);
    desk.write("art/note.txt", "Call Anna");
    let ran = desk.glassine(&["protect", "art/ferry.txt", "-o", "-"]).code(0);
    looks_the_same(ran.out.as_bytes(), STORY);
    let rehearsed = desk.glassine(&["protect", "art", "-o", "out", "--dry-run", "--json"]).code(0);
    assert_eq!(rehearsed.json().len(), 1);
    assert!(rehearsed.err.contains("too short for a mark: art/note.txt"), "{}", rehearsed.err);
    desk.write("report.rtf", "{\\rtf1 the ferry}");
    let read_only = desk.glassine(&["protect", "report.rtf", "-o", "out", "--json"]).code(2);
    assert_eq!(read_only.json()[0]["error"]["kind"], "unsupported");
    assert!(read_only.err.contains("save it as"), "{}", read_only.err);
}

#[test]
fn a_registry_with_texts_goes_to_another_computer_and_back() {
    let desk = Desk::with_key();
    desk.write("art/ferry.txt", STORY);
    desk.picture("art/harbour.png", 1);
    desk.glassine(&["protect", "art", "-o", "out", "--for", "anna"]).code(0);
    let rows = desk.glassine(&["registry", "list", "--json"]).code(0).out;
    desk.glassine(&["registry", "export", "all.jsonl"]).code(0);
    let lines = String::from_utf8(desk.read("all.jsonl")).unwrap();
    let kinds: Vec<_> = lines.lines().skip(1).map(|line| line.split('"').nth(1).unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "text").count(), 1, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "copy").count(), 1, "{kinds:?}");
    std::fs::rename(desk.path("home/key"), desk.path("key")).unwrap();
    std::fs::remove_dir_all(desk.path("home")).unwrap();
    desk.glassine(&["--key", "key", "registry", "import", "all.jsonl"]).code(0);
    assert_eq!(desk.glassine(&["--key", "key", "registry", "list", "--json"]).code(0).out, rows);
    let found = &desk.glassine(&["--key", "key", "text", "detect", "out/ferry_anna.txt", "--json"]).code(0).json()[0];
    assert_eq!(found["copy"]["for"], "anna");
}
