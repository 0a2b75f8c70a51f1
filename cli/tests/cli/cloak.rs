// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cloak`, `cloak --check` and `protect --cloak`.

use crate::desk::{Desk, jpeg, png, texture};
use crate::models::tiny;
use glassine_core::cloak::limits_in_short;
use serde_json::Value;

/// Small, so that cloaks are found in no time.
const SIDE: u16 = 128;

fn small(desk: &Desk, name: &str, seed: u32) {
    let rgb = texture(SIDE, SIDE, seed);
    desk.write(name, if name.ends_with(".png") { png(SIDE, SIDE, &rgb) } else { jpeg(SIDE, SIDE, &rgb) });
}

/// Texture with a transparent upper half and a fading lower one, and its samples.
fn translucent(desk: &Desk, name: &str) -> Vec<u8> {
    let mut rgba = Vec::new();
    for (i, rgb) in texture(SIDE, SIDE, 5).chunks_exact(3).enumerate() {
        let y = i / usize::from(SIDE);
        rgba.extend(rgb);
        rgba.push(if y < 64 { 0 } else { (y * 2) as u8 });
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE.into(), SIDE.into());
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&rgba).unwrap();
    desk.write(name, bytes);
    rgba
}

fn animation() -> Vec<u8> {
    let mut bytes = Vec::new();
    let palette: Vec<u8> = (0..=255).flat_map(|v| [v, v, v]).collect();
    let mut encoder = gif::Encoder::new(&mut bytes, SIDE, SIDE, &palette).unwrap();
    for seed in 1..3 {
        let indices: Vec<u8> = texture(SIDE, SIDE, seed).chunks_exact(3).map(|rgb| rgb[0]).collect();
        encoder.write_frame(&gif::Frame::from_indexed_pixels(SIDE, SIDE, indices, None)).unwrap();
    }
    drop(encoder);
    bytes
}

/// What a cloak's report holds in every command.
fn check_report(cloak: &Value) {
    let fields = ["level", "fast", "psnr_db", "ssim", "ssimulacra2", "changed", "encoders"];
    let object = cloak.as_object().unwrap();
    assert!(object.len() == fields.len() && fields.iter().all(|name| object.contains_key(*name)), "{cloak}");
    cloak["encoders"].as_array().unwrap().iter().for_each(check_encoder);
}

fn check_encoder(encoder: &Value) {
    assert!(encoder["encoder"].is_string());
    let names: Vec<_> =
        encoder["views"].as_array().unwrap().iter().map(|view| view["view"].as_str().unwrap()).collect();
    assert_eq!(names, ["as it is", "after JPEG 75", "at half size", "after a blur"]);
    for view in encoder["views"].as_array().unwrap() {
        assert!(view["displacement"].is_number() && view["noise"].is_number() && view.as_object().unwrap().len() == 3);
    }
}

fn displacement(encoder: &Value) -> (f64, f64) {
    let view = &encoder["views"][0];
    (view["displacement"].as_f64().unwrap(), view["noise"].as_f64().unwrap())
}

#[test]
fn a_cloaked_copy_is_written_measured_and_explained() {
    let desk = Desk::new();
    small(&desk, "a.png", 1);
    let before = desk.read("a.png");
    let ran = desk.glassine(&["cloak", "a.png", "-o", "b.png", "--fast", "--json"]).code(0);
    let lines = ran.json();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let fields = ["input", "output", "cloak", "bytes_in", "bytes_out", "dry_run", "warnings", "ms", "error"];
    let object = line.as_object().unwrap();
    assert!(object.len() == fields.len() && fields.iter().all(|name| object.contains_key(*name)), "{line}");
    check_report(&line["cloak"]);
    assert_eq!((&line["cloak"]["level"], &line["cloak"]["fast"]), (&"medium".into(), &true.into()));
    let (moved, noise) = displacement(&line["cloak"]["encoders"][0]);
    assert!(moved > noise && noise > 0.0, "{moved} {noise}");
    assert!(line["cloak"]["ssimulacra2"].as_f64().unwrap() > 70.0, "{line}");
    assert_eq!(desk.read("a.png"), before);
    assert_eq!(line["bytes_out"], desk.read("b.png").len());
    assert_eq!(desk.modified("b.png"), desk.modified("a.png"));
    let limits = limits_in_short();
    for part in [limits.as_str(), "docs/cloak-limits.md", "This takes about "] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    // In words for people.
    let ran = desk.glassine(&["cloak", "a.png", "-o", "c.png", "--fast", "-j", "2"]).code(0);
    for part in
        ["a.png -> c.png (likeness ", "FLUX.2 and Sana", "as much as noise of the same strength; after JPEG 75 "]
    {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    assert!(!ran.out.contains('%'), "nothing is promised in per cent: {}", ran.out);
    assert!(desk.read("b.png") == desk.read("c.png"), "the same with any number of threads");
}

#[test]
fn transparency_and_what_it_hides_stay_as_they_are() {
    let desk = Desk::new();
    let before = translucent(&desk, "a.png");
    desk.glassine(&["cloak", "a.png", "-o", "b.png", "--fast", "--level", "strong"]).code(0);
    let mut reader = png::Decoder::new(std::io::Cursor::new(desk.read("b.png"))).read_info().unwrap();
    let mut after = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut after).unwrap();
    assert_eq!(after.len(), before.len());
    let pixels = || before.chunks_exact(4).zip(after.chunks_exact(4));
    assert!(pixels().all(|(a, b)| a[3] == b[3]), "opacity");
    assert!(pixels().filter(|(a, _)| a[3] == 0).all(|(a, b)| a == b), "what is fully transparent");
    assert!(pixels().any(|(a, b)| a[3] > 0 && a != b), "the rest has a cloak");
}

#[test]
fn any_two_pictures_can_be_checked() {
    let desk = Desk::new();
    small(&desk, "a.png", 1);
    small(&desk, "other.jpg", 2);
    desk.write("tiny.safetensors", tiny("", 4));
    let check = |a: &str, b: &str, more: &[&str]| desk.glassine(&[&["cloak", "--check", a, b], more].concat());
    let lines = check("a.png", "other.jpg", &["--model", "tiny.safetensors", "--json"]).code(0).json();
    let names: Vec<_> = lines.iter().map(|line| line["encoder"].as_str().unwrap()).collect();
    assert_eq!(names, ["light encoder", "tiny"]);
    let fields = ["input", "other", "encoder", "views", "psnr_db", "ssim", "ssimulacra2", "changed", "error"];
    for line in &lines {
        let object = line.as_object().unwrap();
        assert!(object.len() == fields.len() && fields.iter().all(|name| object.contains_key(*name)), "{line}");
        check_encoder(line);
        assert!(displacement(line).0 > 0.0 && line["changed"].as_f64().unwrap() > 0.9, "{line}");
    }
    assert!(displacement(&lines[0]).0 > 0.1, "two pictures are far apart: {}", lines[0]);
    let equal = check("a.png", "a.png", &["--json"]).code(0).json();
    assert_eq!(displacement(&equal[0]), (0.0, 0.0));
    assert!(equal[0]["psnr_db"].is_null() && equal[0]["changed"] == 0.0);
    assert!(check("a.png", "a.png", &[]).code(0).out.contains("the pictures are equal"));
    desk.picture("large.png", 1);
    let ran = check("a.png", "large.png", &["--json"]).code(2);
    assert_eq!(ran.json()[0]["error"]["kind"], "size_mismatch");
    assert_eq!(check("a.png", "gone.png", &["--json"]).code(2).json()[0]["error"]["kind"], "not_found");
}

#[test]
fn what_can_not_be_cloaked_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("animated.gif", animation());
    desk.write("stamp.png", png(60, 200, &texture(60, 200, 1)));
    for (name, out, words) in
        [("animated.gif", "b.gif", "animation"), ("stamp.png", "b.png", "too small or too narrow")]
    {
        let ran = desk.glassine(&["cloak", name, "-o", out, "--fast", "--json"]).code(2);
        assert_eq!(ran.json()[0]["error"]["kind"], "cloak");
        assert!(ran.err.contains(words) && !desk.exists(out), "{}", ran.err);
        desk.glassine(&["cloak", name, "-o", out, "--dry-run"]).code(2);
    }
    small(&desk, "a.png", 1);
    let before = desk.read("a.png");
    let ran = desk.glassine(&["cloak", "a.png", "-o", "./a.png", "--fast", "--json"]).code(2);
    assert_eq!(ran.json()[0]["error"]["kind"], "same_file");
    assert_eq!(desk.read("a.png"), before);
    desk.glassine(&["cloak", "a.png", "-o", "b.jpg", "--fast"]).code(64);
    desk.glassine(&["cloak", "a.png", "-o", "-", "--json"]).code(64);
    let ran = desk.glassine(&["cloak", "a.png", "-o", "b.png", "--dry-run", "--json"]).code(0);
    assert!(ran.json()[0]["cloak"].is_null() && ran.err.contains("This takes about ") && !desk.exists("b.png"));
}

#[test]
fn a_flat_picture_gets_a_warning() {
    let desk = Desk::new();
    desk.write("flat.png", png(SIDE, SIDE, &[200; 3 * 128 * 128]));
    let line = &desk.glassine(&["cloak", "flat.png", "-o", "b.png", "--fast", "--json"]).code(0).json()[0];
    let warnings = line["warnings"].to_string();
    assert!(warnings.contains("hardly any effect") || warnings.contains("too flat"), "{line}");
}

#[test]
fn protect_cloaks_before_it_marks() {
    let desk = Desk::with_key();
    desk.write("a.png", png(256, 192, &texture(256, 192, 1)));
    let args =
        ["protect", "a.png", "-o", "out", "--cloak", "strong", "--cloak-fast", "--for", "x", "--for", "me", "--json"];
    let ran = desk.glassine(&args).code(0);
    for part in ["docs/cloak-limits.md", "Cloaking 1 picture takes about "] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let lines = ran.json();
    assert_eq!(lines.len(), 2);
    for line in &lines {
        check_report(&line["cloak"]);
        for name in ["psnr_db", "ssim", "ssimulacra2"] {
            assert_eq!(line[name], line["cloak"][name], "both are of the copy's file against the original");
        }
        assert_eq!(line["self_check"]["verdict"], "marked", "{line}");
        let (moved, noise) = displacement(&line["cloak"]["encoders"][0]);
        assert!(moved > noise, "{line}");
        // The same is found in the file later.
        let checked = desk.glassine(&["cloak", "--check", "a.png", line["output"].as_str().unwrap(), "--json"]);
        assert_eq!(displacement(&checked.code(0).json()[0]), (moved, noise));
    }
    assert!(!desk.glassine(&["protect", "a.png", "-o", "plain"]).code(0).err.contains("cloak"));
    desk.glassine(&["protect", "a.png", "-o", "out", "--cloak-fast"]).code(64);
}

#[test]
fn copies_with_another_cloak_are_other_copies() {
    let desk = Desk::with_key();
    small(&desk, "a.png", 1);
    desk.write("tiny.safetensors", tiny("", 4));
    // Whether the copy was there already.
    let skips = |cloak: &[&str]| {
        let ran = desk.glassine(&[&["protect", "a.png", "-o", "out", "--json"], cloak].concat());
        ran.json()[0]["skipped"] == true
    };
    let fast = ["--cloak", "light", "--cloak-fast"];
    let model = [&fast[..], &["--model", "tiny.safetensors"]].concat();
    assert!(!skips(&[]) && !skips(&fast) && skips(&fast));
    assert!(!skips(&["--cloak", "medium", "--cloak-fast"]), "another level");
    assert!(!skips(&["--cloak", "medium"]), "more steps");
    assert!(!skips(&model) && skips(&model), "another model");
    desk.write("tiny.safetensors", tiny("", 16));
    assert!(!skips(&model), "another file of the same name");
    assert!(!skips(&[]), "no cloak");
}

#[test]
fn what_can_have_no_cloak_is_marked_without_and_counted() {
    let desk = Desk::with_key();
    desk.write("art/animated.gif", animation());
    desk.write("art/stamp.png", png(300, 60, &texture(300, 60, 1)));
    let ran = desk.glassine(&["protect", "art", "-o", "out", "--cloak", "--json"]).code(0);
    assert!(ran.err.contains("2 copies without the cloak"), "{}", ran.err);
    for line in ran.json() {
        assert!(line["cloak"].is_null() && line["warnings"].to_string().contains("has no cloak"), "{line}");
        assert!(line["payload"].is_string());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_cloak_at_its_next_step() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let desk = Desk::new();
    desk.write("a.png", png(900, 700, &texture(900, 700, 1)));
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("glassine"))
        .current_dir(desk.path(""))
        .env("GLASSINE_HOME", desk.path("home"))
        .args(["cloak", "a.png", "-o", "b.png", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The time is told just before the work begins.
    let mut words = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(words.by_ref().any(|line| line.unwrap().starts_with("This takes about ")));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["error"]["kind"], "cancelled");
    assert_eq!(desk.files(""), ["a.png"], "neither a copy nor a part of one");
}
