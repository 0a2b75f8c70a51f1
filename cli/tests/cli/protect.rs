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
        "text",
        "psnr_db",
        "ssim",
        "ssimulacra2",
        "bytes_in",
        "bytes_out",
        "self_check",
        "removed",
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
    ["output", "for", "payload", "work", "format", "strength"].iter().for_each(text);
    assert!(line["input"].is_string() && line["warnings"].is_array());
    assert!(line["skipped"].is_boolean() && line["dry_run"].is_boolean());
    assert!(line["cloak"].is_null());
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
    for part in ["up to date", "--force"] {
        assert!(said.out.contains(part), "{}", said.out);
    }
    assert_eq!(desk.read("out/a_protected.png"), first);

    // The same picture, payload and options: the same bytes.
    desk.glassine(&["protect", "a.png", "-o", "out", "--force"]).code(0);
    assert_eq!(desk.read("out/a_protected.png"), first);
    // With other options the copy is made again, under its name and with its payload.
    let stronger = desk.glassine(&["protect", "a.png", "-o", "out", "--strength", "strong", "--json"]).code(0).json();
    assert_eq!(stronger[0]["skipped"], false);
    assert_ne!(desk.read("out/a_protected.png"), first);
    assert_eq!(
        desk.glassine(&["detect", "out/a_protected.png", "--json"]).json()[0]["payload"],
        stronger[0]["payload"]
    );
    // Another picture under the old name is another work with another payload; the old copy's payload stays known.
    desk.picture("a.png", 3);
    let changed = desk.glassine(&["protect", "a.png", "-o", "out", "--json"]).code(0).json();
    assert_ne!(changed[0]["payload"], stronger[0]["payload"]);
    assert_ne!(changed[0]["work"], stronger[0]["work"]);
    assert_eq!(desk.files("out"), ["a_protected.png", "b_protected.png"]);
}

#[test]
fn a_copy_is_known_by_the_registry_not_by_its_looks() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    let skipped = || {
        let line = &desk.glassine(&["protect", "a.png", "-o", "out", "--dry-run", "--json"]).json()[0];
        (line["skipped"] == true, line["output"].as_str().unwrap().ends_with("a_protected.png"))
    };
    // The original itself under a copy's name, with its time.
    desk.write("out/a_protected.png", desk.read("a.png"));
    let time = desk.modified("a.png");
    let set = |name: &str, time| std::fs::File::options().write(true).open(desk.path(name)).unwrap().set_modified(time);
    set("out/a_protected.png", time).unwrap();
    assert_eq!(skipped(), (false, false));
    std::fs::remove_file(desk.path("out/a_protected.png")).unwrap();
    desk.glassine(&["protect", "a.png", "-o", "out"]).code(0);
    assert_eq!(skipped(), (true, true));
    // A backup that lost the time.
    desk.age("out/a_protected.png", Duration::from_secs(3600));
    assert_eq!(skipped(), (true, true));
    // A copy that was worked on is the user's own.
    let mut bytes = desk.read("out/a_protected.png");
    *bytes.last_mut().unwrap() ^= 1;
    desk.write("out/a_protected.png", bytes);
    assert_eq!(skipped(), (false, false));
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

#[test]
fn every_platform_gets_a_copy_of_its_own_that_detect_names() {
    let desk = Desk::with_key();
    desk.picture("art/harbour.jpg", 1);
    let run = ["protect", "art", "-o", "out", "--for", "tumblr", "--for", "Twitter", "--for", "my-shop", "--json"];
    let lines = desk.glassine(&[&run[..], &["--title", "Harbour at dusk"]].concat()).code(0).json();
    assert_eq!(desk.files("out"), ["harbour_my-shop.jpg", "harbour_tumblr.jpg", "harbour_x.jpg"]);
    let places: Vec<_> = lines.iter().map(|line| line["for"].as_str().unwrap()).collect();
    assert_eq!(places, ["tumblr", "x", "my-shop"]);
    for line in &lines {
        check_fields(line);
        assert_eq!(line["self_check"]["verdict"], "marked");
        assert_eq!(line["self_check"]["log10_p_platform"].is_null(), line["for"] == "my-shop");
        let found = &desk.glassine(&["detect", line["output"].as_str().unwrap(), "--json"]).code(0).json()[0];
        assert_eq!(found["payload"], line["payload"]);
        assert_eq!(found["copy"]["for"], line["for"]);
        assert_eq!(found["copy"]["work"], line["work"]);
        assert_eq!(found["copy"]["title"], "Harbour at dusk");
    }
    let again = desk.glassine(&[&run[..], &["--title", "Harbour at dusk"]].concat()).code(1).json();
    assert!(again.iter().all(|line| line["skipped"] == true));
    // Without the registry platform and day are still told, by the key alone.
    let day = desk.glassine(&["detect", "out/harbour_x.jpg", "--json"]).json()[0]["copy"]["date"].clone();
    for name in ["registry.sqlite", "registry.sqlite-wal", "registry.sqlite-shm"] {
        let _ = std::fs::remove_file(desk.path("home").join(name));
    }
    let found = &desk.glassine(&["detect", "out/harbour_x.jpg", "--json"]).code(0).json()[0];
    assert_eq!((&found["copy"]["for"], &found["copy"]["date"]), (&Value::from("x"), &day));
    assert!(found["copy"]["work"].is_null());
}

#[test]
fn a_picture_that_carries_a_mark_is_refused_with_the_name_of_its_work() {
    let desk = Desk::with_key();
    desk.picture("harbour.png", 1);
    desk.glassine(&["protect", "harbour.png", "-o", "out", "--for", "tumblr", "--title", "Harbour"]).code(0);
    std::fs::rename(desk.path("out/harbour_tumblr.png"), desk.path("found.png")).unwrap();
    let ran = desk.glassine(&["protect", "found.png", "-o", "out", "--json"]).code(2);
    assert_eq!(ran.json()[0]["error"]["kind"], "already_marked");
    for part in ["Harbour", "Tumblr", "--force"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
    assert!(desk.files("out").is_empty());
    desk.glassine(&["protect", "found.png", "-o", "out", "--force"]).code(0);
}

#[test]
fn the_config_file_says_what_is_not_typed() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.write("home/config.toml", "[protect]\nfor = [\"tumblr\", \"x\"]\nstrength = \"strong\"\n");
    let lines = desk.glassine(&["protect", "a.png", "-o", "out", "--json"]).code(0).json();
    assert_eq!(desk.files("out"), ["a_tumblr.png", "a_x.png"]);
    assert!(lines.iter().all(|line| line["strength"] == "strong"));
    desk.glassine(&["protect", "a.png", "-o", "other", "--for", "cara"]).code(0);
    assert_eq!(desk.files("other"), ["a_cara.png"]);
    desk.write("home/config.toml", "[protect]\nstrenght = \"strong\"\n");
    let ran = desk.glassine(&["protect", "a.png", "-o", "out"]).code(2);
    assert!(ran.err.contains("config.toml") && ran.err.contains("strenght"), "{}", ran.err);
}
