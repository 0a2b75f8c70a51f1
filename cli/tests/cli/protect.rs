// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect`: the main job.

use crate::desk::{Desk, FINGERPRINT};
use serde_json::Value;
use std::time::Duration;

/// Every field of the contract, with its type where it is not null; `v` stands for any value.
fn check_fields(line: &Value) {
    let number = |name: &&str| assert!(line[name].is_number() || line[name].is_null(), "{name}: {line}");
    let text = |name: &&str| assert!(line[name].is_string() || line[name].is_null(), "{name}: {line}");
    let fields = [
        "input",
        "output",
        "for",
        "payload",
        "work",
        "format",
        "width",
        "height",
        "strength",
        "psnr_db",
        "ssim",
        "ssimulacra2",
        "bytes_in",
        "bytes_out",
        "self_check",
        "cloak",
        "skipped",
        "dry_run",
        "warnings",
        "ms",
        "error",
    ];
    let object = line.as_object().unwrap();
    for name in fields {
        assert!(object.contains_key(name), "{name} is missing: {line}");
    }
    assert_eq!(object.len(), fields.len(), "a field is not documented: {line}");
    ["width", "height", "psnr_db", "ssim", "ssimulacra2", "bytes_in", "bytes_out", "ms"].iter().for_each(number);
    ["output", "payload", "format", "strength"].iter().for_each(text);
    assert!(line["input"].is_string() && line["warnings"].is_array());
    assert!(line["skipped"].is_boolean() && line["dry_run"].is_boolean());
    ["for", "work", "cloak"].iter().for_each(|name| assert!(line[name].is_null()));
}

#[test]
fn a_folder_becomes_marked_copies_with_its_tree_kept() {
    let desk = Desk::with_key();
    desk.picture("art/harbour.jpg", 1);
    desk.picture("art/sea/fog.png", 2);
    let before = (desk.read("art/harbour.jpg"), desk.read("art/sea/fog.png"));
    let ran = desk.glassine(&["protect", "art", "-o", "out", "--json"]).code(0);
    assert_eq!(desk.files("out"), ["harbour_protected.jpg", "sea/fog_protected.png"]);
    assert_eq!(before, (desk.read("art/harbour.jpg"), desk.read("art/sea/fog.png")));
    let lines = ran.json();
    assert_eq!(lines.len(), 2);
    for line in &lines {
        check_fields(line);
        assert!(line["error"].is_null());
        assert_eq!(line["self_check"]["verdict"], "marked");
        assert!(line["self_check"]["log10_p"].as_f64().unwrap() <= -9.0);
        assert!(line["self_check"]["log10_p_platform"].is_null());
        assert_eq!((line["width"].as_u64(), line["height"].as_u64()), (Some(640), Some(480)));
        let payload = line["payload"].as_str().unwrap();
        assert!(payload.len() == 16 && payload.bytes().all(|b| b.is_ascii_hexdigit()));
        let written = desk.path(line["output"].as_str().unwrap());
        assert_eq!(std::fs::metadata(written).unwrap().len(), line["bytes_out"].as_u64().unwrap());
    }
    assert_ne!(lines[0]["payload"], lines[1]["payload"]);
    assert_eq!(lines[0]["format"], "jpeg");
    assert_eq!(lines[1]["format"], "png");
    assert!(ran.err.contains(FINGERPRINT) && ran.err.contains("2 copies written"), "{}", ran.err);

    let found = desk.glassine(&["detect", "out", "--json"]).code(0).json();
    for (line, found) in lines.iter().zip(&found) {
        assert_eq!(found["payload"], line["payload"]);
        assert_eq!(found["detected"], true);
    }
    desk.glassine(&["detect", "art"]).code(1);
}

#[test]
fn the_first_run_makes_a_key_and_says_how_to_back_it_up() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    let ran = desk.glassine(&["protect", "a.png", "-o", "out", "-q"]).code(0);
    assert!(ran.err.contains("glassine key backup"), "{}", ran.err);
    assert!(desk.exists("home/key"));
    desk.glassine(&["detect", "out"]).code(0);
    let key = desk.read("home/key");
    let again = desk.glassine(&["protect", "a.png", "-o", "out", "--force"]).code(0);
    assert!(!again.err.contains("new one was made"));
    assert_eq!(desk.read("home/key"), key);
}

#[test]
fn no_key_is_made_where_the_user_named_one_or_nothing_is_to_do() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    let ran = desk.glassine(&["protect", "a.png", "-o", "out", "--key", "mine.key"]).code(2);
    assert!(ran.err.contains("mine.key") && ran.err.contains("key new"), "{}", ran.err);
    assert!(!desk.exists("mine.key") && !desk.exists("out"));
    desk.write("empty/readme.txt", "no picture");
    desk.glassine(&["protect", "empty", "-o", "out"]).code(1);
    desk.glassine(&["protect", "a.png", "-o", "out", "--dry-run"]).code(0);
    assert!(!desk.exists("home"));
}

#[test]
fn up_to_date_copies_are_skipped_unless_forced_or_outdated() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.picture("b.png", 2);
    desk.glassine(&["protect", "a.png", "b.png", "-o", "out"]).code(0);
    let first = desk.read("out/a_protected.png");

    let again = desk.glassine(&["protect", "a.png", "b.png", "-o", "out", "--json"]).code(1);
    for line in again.json() {
        check_fields(&line);
        assert_eq!(line["skipped"], true);
        assert!(line["payload"].is_null() && line["error"].is_null());
    }
    let said = desk.glassine(&["protect", "a.png", "-o", "out"]).code(1);
    for part in ["up to date", "key and strength were not compared", "--force"] {
        assert!(said.out.contains(part), "{}", said.out);
    }
    assert_eq!(desk.read("out/a_protected.png"), first);

    desk.age("out/a_protected.png", Duration::from_secs(3600));
    let lines = desk.glassine(&["protect", "b.png", "a.png", "-o", "out", "--dry-run", "--json"]).code(0).json();
    assert_eq!((&lines[0]["skipped"], &lines[1]["skipped"]), (&Value::Bool(true), &Value::Bool(false)));
    desk.glassine(&["protect", "a.png", "-o", "out", "--force"]).code(0);
    let second = desk.read("out/a_protected.png");
    assert_ne!(second, first, "another payload was expected");
    desk.glassine(&["protect", "a.png", "-o", "out", "--force"]).code(0);
    assert_ne!(desk.read("out/a_protected.png"), second, "up to date, but forced");
    assert_eq!(desk.files("out"), ["a_protected.png", "b_protected.png"]);
}

#[test]
fn a_file_newer_than_the_picture_is_no_copy_for_that() {
    let desk = Desk::with_key();
    let time = desk.age(desk.picture("a.png", 1).to_str().unwrap(), Duration::from_secs(3600));
    let set = |name: &str, time| std::fs::File::options().write(true).open(desk.path(name)).unwrap().set_modified(time);
    let skipped =
        || desk.glassine(&["protect", "a.png", "-o", "out", "--dry-run", "--json"]).json()[0]["skipped"].clone();
    // Another size, another format, another time.
    desk.write("out/a_protected.png", crate::desk::png(64, 48, &crate::desk::texture(64, 48, 1)));
    set("out/a_protected.png", time).unwrap();
    assert_eq!(skipped(), false);
    desk.write("out/a_protected.png", desk.read(desk.picture("a.jpg", 1).to_str().unwrap()));
    set("out/a_protected.png", time).unwrap();
    assert_eq!(skipped(), false);
    desk.write("out/a_protected.png", desk.read("a.png"));
    assert_eq!(skipped(), false);
    set("out/a_protected.png", time).unwrap();
    assert_eq!(skipped(), true);
    // A file system that keeps every second second only.
    let since = time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    set("out/a_protected.png", std::time::UNIX_EPOCH + Duration::from_secs(since / 2 * 2)).unwrap();
    assert_eq!(skipped(), true);
}

#[test]
fn copies_keep_the_time_of_last_change_and_usual_permissions() {
    let desk = Desk::with_key();
    desk.picture("a.jpg", 1);
    let time = desk.age("a.jpg", Duration::from_secs(86_400 * 400));
    desk.glassine(&["protect", "a.jpg", "-o", "out"]).code(0);
    assert_eq!(desk.modified("out/a_protected.jpg"), time);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| std::fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("out/a_protected.jpg"), mode("a.jpg"), "a file made like any other");
    }
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    let ran = desk.glassine(&["protect", "art", "missing.png", "-o", "out", "--dry-run", "--json"]).code(2);
    let lines = ran.json();
    check_fields(&lines[0]);
    assert_eq!(lines[0]["dry_run"], true);
    assert_eq!(lines[0]["width"], 640);
    assert!(lines[0]["output"].as_str().unwrap().ends_with("a_protected.png"));
    assert_eq!(lines[1]["error"]["kind"], "not_found");
    assert!(!desk.exists("out"));
}

#[test]
fn one_picture_can_go_through_pipes() {
    let desk = Desk::with_key();
    let bytes = desk.read(desk.picture("a.png", 1).to_str().unwrap());
    let output = desk.command().args(["protect", "-", "-o", "-"]).write_stdin(bytes.clone()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.starts_with(b"\x89PNG"));
    desk.run(&["detect", "-"], output.stdout).code(0);
    desk.run(&["protect", "-", "-o", "out"], bytes).code(0);
    assert_eq!(desk.files("out"), ["stdin_protected.png"]);
    let first = desk.read("out/stdin_protected.png");
    let ran = desk.run(&["protect", "-", "-o", "out"], desk.read("a.png")).code(0);
    assert_eq!(desk.files("out"), ["stdin_protected-2.png", "stdin_protected.png"]);
    assert_eq!(desk.read("out/stdin_protected.png"), first);
    assert!(ran.err.contains("It was kept"), "{}", ran.err);
    desk.glassine(&["protect", "a.png", "-o", "-", "--json"]).code(64);
    desk.glassine(&["protect", "a.png", "a.png", "b.png", "-o", "-"]).code(64);
}

#[test]
fn quiet_says_nothing_but_results() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.write("notes.txt", "x");
    let ran = desk.glassine(&["protect", ".", "-o", "out", "-q"]).code(0);
    assert!(ran.err.is_empty(), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1);
}

#[test]
fn a_picture_without_room_for_a_mark_is_copied_with_a_warning() {
    let desk = Desk::with_key();
    desk.write("dot.png", crate::desk::png(8, 8, &[200; 8 * 8 * 3]));
    let ran = desk.glassine(&["protect", "dot.png", "-o", "out", "--json"]).code(0);
    let line = &ran.json()[0];
    assert_ne!(line["self_check"]["verdict"], "marked");
    assert!(line["warnings"].to_string().contains("no readable mark"), "{line}");
    assert!(ran.err.contains("1 copy carries no readable mark"), "{}", ran.err);
    assert!(desk.exists("out/dot_protected.png"));
    desk.glassine(&["protect", "dot.png", "-o", "out", "--force", "--strict"]).code(2);
}
