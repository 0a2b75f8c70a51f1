// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect` where names, folders and links get in each other's way.

use crate::desk::Desk;
use glassine_core::{
    Context,
    codec::{self, EncodeOptions, Format, Sniffed},
};
use std::fs;
use std::time::Duration;

#[test]
fn two_pictures_for_one_name_get_two_names_and_a_warning() {
    let desk = Desk::with_key();
    desk.picture("x/a.png", 1);
    desk.picture("y/a.png", 2);
    let ran = desk.glassine(&["protect", "x/a.png", "y/a.png", "-o", "out", "--json"]).code(0);
    assert_eq!(desk.files("out"), ["a_protected-2.png", "a_protected.png"]);
    let lines = ran.json();
    assert!(lines[0]["warnings"].as_array().unwrap().is_empty());
    assert!(lines[1]["warnings"].to_string().contains("a_protected-2.png"));
    assert!(ran.err.contains("a_protected-2.png"), "{}", ran.err);
    let again = desk.glassine(&["protect", "x/a.png", "y/a.png", "-o", "out", "--json"]).code(1).json();
    assert!(again.iter().all(|line| line["skipped"] == true), "names must not change from run to run");
}

#[test]
fn runs_for_two_folders_do_not_replace_each_others_copies() {
    let desk = Desk::with_key();
    for (name, seed) in [("A/a.png", 1), ("B/a.png", 2)] {
        desk.picture(name, seed);
        desk.age(name, Duration::from_secs(3600 * u64::from(seed)));
    }
    desk.glassine(&["protect", "A/a.png", "-o", "out"]).code(0);
    let first = desk.read("out/a_protected.png");
    let ran = desk.glassine(&["protect", "B/a.png", "-o", "out", "--json"]).code(0);
    assert_eq!(desk.files("out"), ["a_protected-2.png", "a_protected.png"]);
    assert_eq!(desk.read("out/a_protected.png"), first);
    for part in ["a_protected.png is there already", "It was kept", "a_protected-2.png", "--force"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
    assert!(ran.json()[0]["output"].as_str().unwrap().ends_with("a_protected-2.png"));
    for order in [&["A/a.png", "B/a.png"][..], &["B/a.png", "A/a.png"], &["A/a.png"], &["B/a.png"]] {
        let again = desk.glassine(&[&["protect", "-o", "out", "--json"], order].concat()).code(1);
        for line in again.json() {
            assert!(line["skipped"] == true && line["warnings"].as_array().unwrap().is_empty(), "{line}");
        }
    }
    let second = desk.read("out/a_protected-2.png");
    desk.glassine(&["protect", "B/a.png", "-o", "out", "--force"]).code(0);
    assert_eq!(desk.read("out/a_protected.png"), first, "forced for the other picture");
    assert_eq!(desk.read("out/a_protected-2.png"), second, "the same picture, payload and options");
}

#[test]
fn a_users_own_file_is_kept_unless_forced() {
    let desk = Desk::with_key();
    desk.picture("x.png", 1);
    desk.write("out/x_protected.png", "my own");
    let ran = desk.glassine(&["protect", "x.png", "-o", "out"]).code(0);
    assert_eq!(desk.read("out/x_protected.png"), b"my own");
    assert!(desk.exists("out/x_protected-2.png") && ran.err.contains("It was kept"), "{}", ran.err);
    desk.glassine(&["protect", "x.png", "-o", "out"]).code(1);
    std::fs::remove_file(desk.path("out/x_protected-2.png")).unwrap();
    desk.glassine(&["protect", "x.png", "-o", "out", "--force"]).code(0);
    assert_ne!(desk.read("out/x_protected.png"), b"my own");
    assert_eq!(desk.files("out"), ["x_protected.png"]);
}

#[test]
fn a_file_named_twice_is_protected_once() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    desk.glassine(&["protect", "art/a.png", "./art/a.png", "art", "-o", "out"]).code(0);
    assert_eq!(desk.files("out"), ["a_protected.png"]);
}

#[test]
fn copies_inside_the_input_folder_are_not_protected_again() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    desk.glassine(&["protect", "art", "-o", "art/out"]).code(0);
    desk.picture("art/b.png", 2);
    desk.glassine(&["protect", "art", "-o", "art/out"]).code(0);
    desk.glassine(&["protect", "art", "-o", "art/out", "--force"]).code(0);
    assert_eq!(desk.files("art"), ["a.png", "b.png", "out/a_protected.png", "out/b_protected.png"]);
}

#[test]
fn the_input_folder_may_be_the_folder_for_copies() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    let before = desk.read("art/a.png");
    desk.glassine(&["protect", "art", "-o", "art"]).code(0);
    let ran = desk.glassine(&["protect", "art", "-o", "art", "--force"]).code(0);
    assert_eq!(desk.files("art"), ["a.png", "a_protected.png"]);
    assert!(ran.err.contains("1 copy made earlier"), "{}", ran.err);
    assert_eq!(desk.read("art/a.png"), before);
}

#[test]
fn an_original_is_never_written_over() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.picture("a_protected.png", 2);
    desk.age("a_protected.png", Duration::from_secs(7200));
    let before = desk.read("a_protected.png");
    let ran = desk.glassine(&["protect", "a.png", "a_protected.png", "-o", ".", "--force"]).code(0);
    assert_eq!(desk.read("a_protected.png"), before);
    assert!(desk.exists("a_protected-2.png") && desk.exists("a_protected_protected.png"));
    assert!(ran.err.contains("an original has that name"), "{}", ran.err);
}

#[test]
fn other_files_in_folders_are_counted_once_and_named_ones_fail() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    desk.write("art/notes.txt", "notes");
    desk.write("art/more.txt", "notes");
    desk.write("art/film.mp4", "film");
    desk.write("art/.hidden.png", "hidden");
    let ran = desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    let counted: Vec<_> = ran.err.lines().filter(|line| line.contains("passed over")).collect();
    assert_eq!(
        counted,
        [
            "1 file passed over that is no picture or text that Glassine reads: 1 .mp4.",
            "2 texts passed over that are too short for a mark: art/more.txt, art/notes.txt.",
        ],
        "{}",
        ran.err
    );
    let named = desk.glassine(&["protect", "art/notes.txt", "art/a.png", "-o", "out2", "--json"]).code(2);
    let lines = named.json();
    assert_eq!(lines[0]["error"]["kind"], "too_short", "{}", named.out);
    assert!(lines[1]["error"].is_null());
    assert_eq!(desk.files("out2"), ["a_protected.png"]);
}

#[test]
fn pictures_of_other_formats_with_wrong_names_are_passed_over_in_folders_only() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    desk.write("art/phone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0");
    desk.write("art/old.PNG", b"BM\x36\0\0\0");
    let text = "3 files passed over that are no pictures or texts that Glassine reads: 1 .jpg in another format, 1 .mid, 1 .png in another format.";
    desk.write("art/tune.mid", "tune");
    let ran = desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    assert!(ran.err.lines().any(|line| line == text), "{}", ran.err);
    assert_eq!(desk.files("out"), ["a_protected.png"]);
    desk.glassine(&["detect", "art", "--json"]).code(1);
    let named = desk.glassine(&["protect", "art/phone.jpg", "-o", "out", "--json"]).code(2);
    assert_eq!(named.json()[0]["error"]["kind"], "unsupported");
    assert!(named.err.contains("HEIC"), "{}", named.err);
    // Nothing known in the first bytes: perhaps a picture that was damaged.
    desk.write("art/zeros.jpg", [0; 4096]);
    let damaged = desk.glassine(&["protect", "art", "-o", "out", "--json"]).code(2);
    assert_eq!(damaged.json().iter().filter(|line| !line["error"].is_null()).count(), 1);
}

#[test]
fn webp_and_tiff_are_protected_and_camera_raw_files_passed_over() {
    let desk = Desk::with_key();
    let cx = Context::default();
    let picture = codec::decode(&fs::read(desk.picture("a.png", 1)).unwrap(), &cx).unwrap();
    for (name, format) in [("art/a.webp", Format::Webp), ("art/b.TIFF", Format::Tiff), ("art/photo.nef", Format::Tiff)]
    {
        let options = EncodeOptions::default().with_format(Some(format));
        desk.write(name, codec::encode(&picture, &options, &cx).unwrap());
    }
    let rehearsed = desk.glassine(&["protect", "art", "-o", "out", "--dry-run", "--json"]).code(0).json();
    let size = (picture.raster.width() as u64, picture.raster.height() as u64);
    for line in rehearsed.iter().take(2) {
        assert_eq!((line["width"].as_u64(), line["height"].as_u64()), (Some(size.0), Some(size.1)), "{line}");
    }
    let ran = desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    assert!(ran.err.contains("1 .nef"), "{}", ran.err);
    assert_eq!(desk.files("out"), ["a_protected.webp", "b_protected.TIFF"]);
    assert_eq!(codec::sniff(&desk.read("out/a_protected.webp")), Sniffed::Known(Format::Webp));
    assert_eq!(codec::sniff(&desk.read("out/b_protected.TIFF")), Sniffed::Known(Format::Tiff));
    desk.glassine(&["detect", "out"]).code(0);
    let again = desk.glassine(&["protect", "art", "-o", "out", "--json"]).code(1).json();
    assert!(again.iter().all(|line| line["skipped"] == true), "{again:?}");
}

#[test]
fn a_picture_is_known_by_its_content_too() {
    let desk = Desk::with_key();
    let path = desk.picture("art/a.png", 1);
    fs::rename(path, desk.path("art/scan")).unwrap();
    desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    assert_eq!(desk.files("out"), ["scan_protected.png"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    desk.picture("elsewhere/b.png", 2);
    symlink("..", desk.path("art/up")).unwrap();
    symlink(".", desk.path("art/here")).unwrap();
    symlink("gone.png", desk.path("art/dangling.png")).unwrap();
    symlink("../elsewhere", desk.path("art/other")).unwrap();
    symlink("a.png", desk.path("art/same.png")).unwrap();
    let ran = desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    assert_eq!(desk.files("out"), ["a_protected.png", "other/b_protected.png"], "{}", ran.err);
    assert!(ran.err.contains("leads back") && ran.err.contains("leads nowhere"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_copy_does_not_lead_to_an_original() {
    let desk = Desk::with_key();
    desk.picture("art/a.png", 1);
    desk.picture("treasure.png", 3);
    let before = desk.read("treasure.png");
    fs::create_dir(desk.path("out")).unwrap();
    std::os::unix::fs::symlink("../treasure.png", desk.path("out/a_protected.png")).unwrap();
    desk.glassine(&["protect", "art", "-o", "out", "--force"]).code(0);
    assert_eq!(desk.read("treasure.png"), before);
    assert_ne!(desk.read("out/a_protected.png"), before);
}

#[test]
fn leftovers_of_a_killed_run_go_and_half_files_never_appear() {
    let desk = Desk::with_key();
    desk.picture("art/sub/a.png", 1);
    desk.write("out/.glassine-abc123.part", "half a picture");
    desk.write("out/sub/.glassine-def456.part", "half a picture");
    desk.write("out/.glassine.txt", "not ours");
    let held = fs::File::create(desk.path("out/.glassine-held.part")).unwrap();
    held.lock().unwrap();
    desk.glassine(&["protect", "art", "-o", "out"]).code(0);
    assert_eq!(desk.files("out"), [".glassine-held.part", ".glassine.txt", "sub/a_protected.png"]);
}

#[test]
fn a_file_where_a_folder_should_be_is_wrong_usage() {
    let desk = Desk::with_key();
    desk.picture("a.png", 1);
    desk.write("out", "a file");
    desk.glassine(&["protect", "a.png", "-o", "out"]).code(64);
    assert_eq!(desk.read("out"), b"a file");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_no_half_file() {
    use std::process::{Command, Stdio};
    let desk = Desk::with_key();
    for seed in 0..24 {
        desk.picture(&format!("art/{seed:02}.png"), seed);
    }
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("glassine"))
        .current_dir(desk.path(""))
        .env("GLASSINE_HOME", desk.path("home"))
        .args(["protect", "art", "-o", "out", "-j", "1", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first copy is there: the run is in the middle of its work.
    while !desk.exists("out/00_protected.png") {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before its first copy");
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let lines: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 24);
    let done = lines.iter().filter(|line| line["error"].is_null()).count();
    assert!((1..24).contains(&done));
    assert_eq!(desk.files("out").len(), done, "{:?}", desk.files("out"));
    assert_eq!(lines[23]["error"]["kind"], "cancelled");
}
