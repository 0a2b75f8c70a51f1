// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text mark`: one text, one copy, one row.

use crate::desk::{Desk, FINGERPRINT};
use crate::story::{STORY, excerpt, looks_the_same};
use serde_json::Value;

#[test]
fn a_copy_reads_the_same_and_is_known_by_any_paragraph() {
    let desk = Desk::with_key();
    desk.write("story.txt", STORY);
    let args =
        ["text", "mark", "story.txt", "-o", "out/story.txt", "--for", "tumblr", "--title", "The ferry", "--json"];
    let ran = desk.glassine(&args).code(0);
    let line = &ran.json()[0];
    looks_the_same(&desk.read("out/story.txt"), STORY);
    assert_eq!(desk.read("story.txt"), STORY.as_bytes(), "the original stays as it is");
    assert_eq!(
        (&line["for"], &line["level"], &line["format"]),
        (&"tumblr".into(), &"invisible".into(), &"plain".into())
    );
    assert_eq!(line["self_check"]["how"], "blind");
    assert!(line["self_check"]["log10_p"].as_f64().unwrap() < -9.0, "{line}");
    let (usable, words) = (line["usable_words"].as_u64().unwrap(), line["words"].as_u64().unwrap());
    assert!(usable > 100 && usable <= words && words == STORY.split_whitespace().count() as u64, "{line}");
    assert!(line["units"]["V"].as_u64() > line["units"]["Z"].as_u64() && line["units"]["H"] == 0, "{line}");

    let copy = String::from_utf8(desk.read("out/story.txt")).unwrap();
    desk.write("found.txt", copy.split("\n\n").nth(1).unwrap());
    let found = &desk.glassine(&["text", "detect", "found.txt", "--json"]).code(0).json()[0];
    assert_eq!((&found["payload"], &found["how"]), (&line["payload"], &"registry".into()));
    assert_eq!((&found["copy"]["for"], &found["copy"]["title"]), (&"tumblr".into(), &"The ferry".into()));
    assert_eq!(found["copy"]["work"], line["work"]);

    let listed = &desk.glassine(&["registry", "list", "--json"]).code(0).json()[0];
    assert_eq!(
        (&listed["payload"], &listed["format"], &listed["key"]),
        (&line["payload"], &"plain".into(), &FINGERPRINT.into())
    );
    let units = &line["units"];
    let strength = format!("invisible V={} Z={} H={}", units["V"], units["Z"], units["H"]);
    assert_eq!(listed["strength"], strength);
    let shown = desk.glassine(&["registry", "show", line["work"].as_str().unwrap()]).code(0);
    assert!(shown.out.contains("(text, first protected"), "{}", shown.out);
    desk.glassine(&["registry", "check", "--contents"]).code(0);
}

#[test]
fn levels_differ_in_what_they_hide_and_robust_warns() {
    let desk = Desk::with_key();
    desk.write("story.txt", STORY);
    let units = |level: &str| {
        let out = format!("{level}.txt");
        let ran = desk.glassine(&["text", "mark", "story.txt", "-o", &out, "--level", level, "--json"]).code(0);
        desk.glassine(&["text", "detect", &out]).code(0);
        let line = ran.json().remove(0);
        let unit = |channel: &str| line["units"][channel].as_u64().unwrap() > 0;
        (unit("V"), unit("Z"), unit("H"), ran.err)
    };
    let (v, z, h, err) = units("compact");
    assert_eq!((v, z, h), (true, false, false));
    assert!(!err.contains("screen readers"));
    let (v, z, h, _) = units("invisible");
    assert_eq!((v, z, h), (true, true, false));
    let (v, z, h, err) = units("robust");
    assert_eq!((v, z, h), (true, true, true));
    for word in ["search", "screen readers", "spelling"] {
        assert!(err.contains(word), "{err}");
    }
    let dense = desk.read("invisible.txt").len();
    desk.glassine(&["text", "mark", "story.txt", "-o", "thin.txt", "--density", "0.5"]).code(0);
    let thin = desk.read("thin.txt").len();
    assert!(thin < (dense + STORY.len()) * 6 / 10 && thin > STORY.len(), "{thin} of {dense}");
}

#[test]
fn a_short_text_is_told_so_and_a_shorter_one_refused() {
    let desk = Desk::with_key();
    let mark = |words: usize, level: &str| {
        desk.write("post.txt", excerpt(STORY, 0, words));
        desk.glassine(&["text", "mark", "post.txt", "-o", "out.txt", "--force", "--level", level, "--json"])
    };
    for (level, blind, registry) in [("invisible", 14, 6), ("compact", 20, 10)] {
        // Some words of the story can not be used, none of them is among the first.
        let long = mark(blind + 4, level).code(0);
        assert_eq!(long.json()[0]["self_check"]["how"], "blind");
        assert!(!long.err.contains("too short"), "{}", long.err);
        let short = mark(registry + 3, level).code(0);
        assert!(short.err.contains("too short for a blind read") && short.err.contains("registry"), "{}", short.err);
        assert_eq!(short.json()[0]["self_check"]["how"], "registry");
        let found = &desk.glassine(&["text", "detect", "out.txt", "--json"]).code(0).json()[0];
        assert_eq!((&found["how"], &found["payload"]), (&"registry".into(), &short.json()[0]["payload"]));
        std::fs::remove_file(desk.path("out.txt")).unwrap();
        let refused = mark(registry - 1, level).code(2);
        let line = &refused.json()[0];
        assert_eq!(line["error"]["kind"], "too_short");
        assert!(line["output"].is_null() && !desk.exists("out.txt"));
        assert!(refused.err.contains(&registry.to_string()), "{}", refused.err);
    }
}

#[test]
fn a_marked_text_is_refused_with_the_name_of_its_work() {
    let desk = Desk::with_key();
    desk.write("story.txt", STORY);
    desk.glassine(&["text", "mark", "story.txt", "-o", "copy.txt", "--for", "x", "--title", "The ferry"]).code(0);
    let ran = desk.glassine(&["text", "mark", "copy.txt", "-o", "again.txt", "--for", "tumblr", "--json"]).code(2);
    assert_eq!(ran.json()[0]["error"]["kind"], "already_marked");
    for part in ["The ferry", "--force", "text"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
    assert!(!desk.exists("again.txt"));
    // By force the new mark stands in place of the old one.
    let args = ["text", "mark", "copy.txt", "-o", "again.txt", "--for", "tumblr", "--force", "--json"];
    let forced = desk.glassine(&args).code(0).json().remove(0);
    looks_the_same(&desk.read("again.txt"), STORY);
    let found = &desk.glassine(&["text", "detect", "again.txt", "--json"]).code(0).json()[0];
    assert_eq!((&found["payload"], found["others"].as_array().map(Vec::len)), (&forced["payload"], Some(0)));
}

#[test]
fn the_same_command_again_does_nothing_and_other_files_are_kept() {
    let desk = Desk::with_key();
    desk.write("story.txt", STORY);
    let args = ["text", "mark", "story.txt", "-o", "copy.txt", "--for", "cara", "--json"];
    let first = desk.glassine(&args).code(0).json().remove(0);
    let before = desk.read("copy.txt");
    let again = desk.glassine(&args).code(1).json().remove(0);
    assert_eq!((&again["skipped"], &again["payload"]), (&true.into(), &Value::Null));
    assert_eq!(desk.read("copy.txt"), before);
    // Another text, the same payload: what was posted stays known.
    let compact = desk.glassine(&[&args[..], &["--level", "compact"]].concat()).code(0).json().remove(0);
    assert_eq!(compact["payload"], first["payload"]);
    let forced = desk.glassine(&[&args[..], &["--force"]].concat()).code(0).json().remove(0);
    assert_eq!(forced["payload"], first["payload"]);
    assert_eq!(desk.read("copy.txt"), before, "the same text, key, payload and options give the same bytes");

    desk.write("mine.txt", "a file of my own");
    let args = ["text", "mark", "story.txt", "-o", "mine.txt", "--json"];
    let kept = desk.glassine(&args).code(2);
    assert_eq!(kept.json()[0]["error"]["kind"], "write");
    assert_eq!(desk.read("mine.txt"), b"a file of my own");
    desk.glassine(&[&args[..], &["--force"]].concat()).code(0);
    looks_the_same(&desk.read("mine.txt"), STORY);
    let same = desk.glassine(&["text", "mark", "story.txt", "-o", "story.txt", "--force", "--json"]).code(2);
    assert_eq!(same.json()[0]["error"]["kind"], "same_file");
}

#[test]
fn a_copy_for_a_person_comes_with_a_word_on_personal_data() {
    let desk = Desk::with_key();
    desk.write("story.txt", STORY);
    let anna = desk.glassine(&["text", "mark", "story.txt", "-o", "anna.txt", "--for", "anna"]).code(0);
    assert!(anna.err.contains("anna") && anna.err.contains("personal data"), "{}", anna.err);
    let tumblr = desk.glassine(&["text", "mark", "story.txt", "-o", "tumblr.txt", "--for", "tumblr"]).code(0);
    assert!(!tumblr.err.contains("personal data"), "{}", tumblr.err);
    // Where its lines end is no matter.
    let help = desk.glassine(&["text", "mark", "--help"]).code(0).out;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in ["paraphrase", "retyping", "OCR", "PDF", "takes out all hidden", "personal", "screen readers"] {
        assert!(help.contains(word), "{word}: {help}");
    }
}

#[test]
fn a_first_mark_makes_a_key_and_a_refused_one_does_not() {
    let desk = Desk::new();
    desk.write("post.txt", "Good morning to you");
    desk.glassine(&["text", "mark", "post.txt", "-o", "out.txt"]).code(2);
    desk.write("story.txt", STORY);
    desk.glassine(&["text", "mark", "story.txt", "-o", "out.txt", "--dry-run"]).code(0);
    assert!(!desk.exists("home") && !desk.exists("out.txt"));
    let made = desk.glassine(&["text", "mark", "story.txt", "-o", "out.txt"]).code(0);
    assert!(made.err.contains("key backup") && desk.exists("out.txt"), "{}", made.err);
    desk.glassine(&["text", "detect", "out.txt"]).code(0);
}

#[test]
fn stdin_and_stdout_are_a_text_each() {
    let desk = Desk::with_key();
    let ran = desk.run(&["text", "mark", "-", "-o", "-", "--for", "x"], STORY).code(0);
    looks_the_same(ran.out.as_bytes(), STORY);
    let found = desk.run(&["text", "detect", "-", "--json"], ran.out).code(0).json().remove(0);
    assert_eq!((&found["input"], &found["copy"]["for"]), (&"-".into(), &"x".into()));
    desk.glassine(&["text", "mark", "a.txt", "-o", "-", "--json"]).code(64);
    desk.write("story.txt", STORY);
    desk.glassine(&["text", "mark", "story.txt", "-o", "story.docx"]).code(64);
    desk.glassine(&["text", "mark", "story.txt", "-o", "."]).code(64);
    let missing = desk.glassine(&["text", "mark", "nothing.txt", "-o", "out.txt", "--json"]).code(2);
    assert_eq!(missing.json()[0]["error"]["kind"], "not_found");
    desk.picture("picture.png", 1);
    let picture = desk.glassine(&["text", "mark", "picture.png", "-o", "out.png", "--json"]).code(2);
    assert_eq!(picture.json()[0]["error"]["kind"], "unsupported");
}

#[test]
fn markdown_and_html_keep_what_is_no_prose() {
    let desk = Desk::with_key();
    let code = "```\nlet ferry = the harbour and the upper deck\n```\n";
    let markdown =
        format!("---\ntitle: the ferry left the harbour\n---\n\n{STORY}\n{code}\n[shore](https://example.com/a-b)\n");
    desk.write("story.md", &markdown);
    desk.glassine(&["text", "mark", "story.md", "-o", "out.md"]).code(0);
    looks_the_same(&desk.read("out.md"), &markdown);
    let copy = String::from_utf8(desk.read("out.md")).unwrap();
    assert!(copy.contains(code) && copy.starts_with("---\ntitle: the ferry left the harbour\n---\n"), "{copy}");
    let paragraphs = STORY.replace("\n\n", "</p>\n<p>");
    let html = format!(
        "<!DOCTYPE html>\n<meta charset=\"utf-8\"><title>A</title><p>{paragraphs}</p><pre>the ferry left the harbour</pre>\n"
    );
    desk.write("story.html", &html);
    desk.glassine(&["text", "mark", "story.html", "-o", "out.html"]).code(0);
    looks_the_same(&desk.read("out.html"), &html);
    let copy = String::from_utf8(desk.read("out.html")).unwrap();
    assert!(copy.contains("<pre>the ferry left the harbour</pre>"), "{copy}");
    for name in ["out.md", "out.html"] {
        desk.glassine(&["text", "detect", name]).code(0);
    }
}
