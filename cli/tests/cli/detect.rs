// SPDX-License-Identifier: MIT OR Apache-2.0
//! `detect`: whose is it, and how certain is that?

use crate::desk::Desk;
use serde_json::Value;

pub fn check_fields(line: &Value) {
    let fields = [
        "input",
        "verdict",
        "detected",
        "payload",
        "payload_uncertain",
        "log10_p",
        "how",
        "geometry",
        "copy",
        "warnings",
        "ms",
        "error",
    ];
    let object = line.as_object().unwrap();
    for name in fields {
        assert!(object.contains_key(name), "{name} is missing: {line}");
    }
    assert_eq!(object.len(), fields.len(), "a field is not documented: {line}");
    assert!(line["copy"].is_null() || line["copy"].is_object());
    assert!(line["detected"].is_boolean() && line["ms"].is_u64());
    if line["error"].is_null() {
        assert!(line["log10_p"].as_f64().unwrap() <= 0.0);
        assert!(["marked", "probable", "none"].contains(&line["verdict"].as_str().unwrap()));
        assert!(["payload", "sync"].contains(&line["how"].as_str().unwrap()));
        assert_eq!(line["detected"] == true, line["verdict"] == "marked");
        assert_eq!(line["geometry"].is_null(), line["verdict"] == "none");
    } else {
        assert!(line["verdict"].is_null() && line["log10_p"].is_null() && line["detected"] == false);
    }
}

#[test]
fn marked_unmarked_and_foreign_pictures_are_told_apart() {
    let desk = Desk::with_key();
    desk.picture("plain.png", 1);
    desk.picture("mine.png", 2);
    desk.glassine(&["protect", "mine.png", "-o", "out"]).code(0);
    let ran = desk.glassine(&["detect", "plain.png", "out/mine_protected.png", "gone.png", "--json"]).code(2);
    let lines = ran.json();
    lines.iter().for_each(check_fields);
    let verdicts: Vec<_> = lines.iter().map(|line| line["verdict"].as_str()).collect();
    assert_eq!(verdicts, [Some("none"), Some("marked"), None]);
    for name in ["scale", "rotation_deg", "mirrored", "aspect"] {
        assert!(!lines[1]["geometry"][name].is_null(), "{}", lines[1]);
    }
    let other = desk.write("other.key", "ff".repeat(32));
    let foreign = desk.glassine(&["detect", "out", "--json", "--key", other.to_str().unwrap()]).code(1).json();
    assert_eq!(foreign[0]["verdict"], "none");
}

#[test]
fn people_get_sentences() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.glassine(&["protect", "a.png", "-o", "out"]).code(0);
    let yes = desk.glassine(&["detect", "out/a_protected.png"]).code(0);
    assert!(
        yes.out.contains("this is your mark: the copy of ")
            && yes.out.contains("(payload ")
            && yes.out.contains("less than 1 in 10^"),
        "{}",
        yes.out
    );
    let no = desk.glassine(&["detect", "a.png"]).code(1);
    assert_eq!(no.out, "a.png: no mark of yours was found\n");
    assert!(no.err.contains("does not prove"), "{}", no.err);
    assert!(!yes.out.contains('\u{1b}'), "no colours outside a terminal");
    let colours = desk.glassine(&["detect", "out/a_protected.png", "--color", "always"]).code(0);
    assert!(colours.out.contains('\u{1b}'));
}

#[test]
fn without_a_key_there_is_nothing_to_look_for() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    let ran = desk.glassine(&["detect", "a.png"]).code(2);
    assert!(ran.err.contains("no key yet") && ran.out.is_empty(), "{}", ran.err);
    assert!(!desk.exists("home"), "detect must not make a key");
}

#[test]
fn an_empty_folder_holds_nothing() {
    let desk = Desk::with_key();
    std::fs::create_dir(desk.path("empty")).unwrap();
    let ran = desk.glassine(&["detect", "empty", "--json"]).code(1);
    assert!(ran.out.is_empty());
}

#[test]
fn a_locked_key_finds_marks_and_stdin_can_hold_the_picture() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.glassine(&["protect", "a.png", "-o", "out"]).code(0);
    desk.run(&["key", "passphrase"], "pass\n").code(0);
    desk.run(&["detect", "out"], "pass\n").code(0);
    let copy = desk.read("out/a_protected.png");
    let piped =
        desk.run_command(desk.command().env("GLASSINE_PASSPHRASE", "pass").args(["detect", "-", "--json"]), copy);
    assert_eq!(piped.code(0).json()[0]["input"], "-");
}

#[test]
fn results_come_in_the_order_of_the_inputs_whatever_the_threads() {
    let desk = Desk::with_key();
    let names: Vec<_> = (0..6).map(|i| format!("art/{i}.png")).collect();
    names.iter().zip(0..).for_each(|(name, seed)| drop(desk.picture(name, seed)));
    let strip = |mut line: Value| {
        line["ms"] = 0.into();
        line
    };
    let run = |threads: &str| -> Vec<_> {
        desk.glassine(&["detect", "art", "--json", "-j", threads]).code(1).json().into_iter().map(strip).collect()
    };
    let one = run("1");
    let inputs: Vec<_> = one.iter().map(|line| line["input"].as_str().unwrap().replace('\\', "/")).collect();
    assert_eq!(inputs, names);
    assert_eq!(one, run("3"));
}
