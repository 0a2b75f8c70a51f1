// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the attacks do to a picture.

#![allow(clippy::unwrap_used)]

use glassine_bench::attack::{Op, Rgb8, crop::CentreSquare, montage, noise::Random, run};
use glassine_bench::matrix::{Bound, DEFAULT, Matrix};
use std::collections::BTreeMap;

fn matrix() -> Matrix {
    Matrix::parse(DEFAULT).unwrap()
}

/// A picture with structure and no symmetry.
fn picture(width: usize, height: usize) -> Rgb8 {
    montage::scenery(width, height, &mut Random::new(3))
}

fn op(text: &str) -> Op {
    #[derive(serde::Deserialize)]
    struct One {
        op: Op,
    }
    toml::from_str::<One>(&format!("op = {{ {text} }}")).unwrap().op
}

fn apply(text: &str, picture: &Rgb8) -> Rgb8 {
    op(text).apply(picture).unwrap()
}

/// Root mean square difference of the middle thirds.
fn middle_rms(a: &Rgb8, b: &Rgb8) -> f64 {
    let (height, width, _) = a.dim();
    let (mut sum, mut n) = (0.0, 0.0);
    for y in height / 3..2 * height / 3 {
        for x in width / 3..2 * width / 3 {
            for c in 0..3 {
                sum += (f64::from(a[[y, x, c]]) - f64::from(b[[y, x, c]])).powi(2);
                n += 1.0;
            }
        }
    }
    f64::sqrt(sum / n)
}

#[test]
fn every_attack_that_is_asked_for_is_there() {
    let names: Vec<String> = matrix().attacks.into_iter().map(|a| a.name).collect();
    let wanted = "none jpeg90 jpeg75 jpeg50 jpeg30 webp80 webp50 avif60 resize75 resize50 resize25 long1080 long720 \
                  long512 crop90_centre crop75_centre crop50_centre crop25_centre crop10_centre crop90_off crop75_off \
                  crop50_off crop25_off crop10_off rot1_black rot1_crop rot5_black rot5_crop rot10_black rot10_crop \
                  rot45_black rot45_crop rot90 rot180 flip_h flip_v stretch1.1 perspective5 noise5 noise10 blur1 blur2 \
                  median3 sharpen nlm6 brightness+20 brightness-20 contrast1.3 contrast0.7 gamma0.7 gamma1.4 \
                  saturation1.5 saturation0.5 hue30 grey palette64 palette64_dither text logo tiled_text erased \
                  collage50 collage100 screenshot_png screenshot_jpeg upload2048_jpeg85 upload1280_jpeg80 \
                  upload1200_jpeg85 upload1080_jpeg75 upload960_jpeg70 preview550_webp75 train512 train256 \
                  crop50_resize75_jpeg75 crop75_rot2_resize60_jpeg60 screenshot_twice regenerate_stand_in";
    assert_eq!(names, wanted.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn the_bounds_hold_the_attacks_they_should() {
    let matrix = matrix();
    let of = |bound: Bound| -> Vec<&str> {
        matrix.attacks.iter().filter(|a| a.counts.contains(&bound)).map(|a| a.name.as_str()).collect()
    };
    assert_eq!(
        of(Bound::Excepted),
        ["webp50", "crop10_centre", "crop10_off", "nlm6", "preview550_webp75", "regenerate_stand_in"]
    );
    assert_eq!(of(Bound::Main95).len() + of(Bound::Excepted).len(), matrix.attacks.len());
    for attack in &matrix.attacks {
        let strong = ["jpeg30", "resize25", "crop25_centre", "crop25_off"].contains(&attack.name.as_str());
        let excepted = attack.counts == [Bound::Excepted];
        let scaled_to = attack.name.starts_with("long");
        let core = ["JPEG", "resize", "crop", "rotation", "flip", "upload"].contains(&attack.group.as_str());
        assert_eq!(
            attack.counts.contains(&Bound::Core99),
            core && !strong && !excepted && !scaled_to,
            "{}",
            attack.name
        );
    }
}

#[test]
fn bounds_leave_out_small_and_hopeless_pictures() {
    let bounds = matrix().bounds;
    assert!(bounds.include("comic_page.png", 1100, 1556) && bounds.include("k.png", 800, 500));
    assert!(!bounds.include("photo_astronaut.png", 512, 512));
    assert!(!bounds.include("near-blank-page.png", 2000, 2000) && !bounds.include("pixelart_x4.png", 960, 640));
}

#[test]
fn wrong_attack_files_are_refused() {
    let head = "[bounds]\nmin_pixels = 1\nmin_long_side = 1\nexcluded = []\n";
    let attack = |name: &str, counts: &str, op: &str| {
        format!("[[attack]]\nname = \"{name}\"\ngroup = \"g\"\ncounts = {counts}\nchain = [{op}]\n")
    };
    let good = attack("a", r#"["main95"]"#, r#"{ op = "blur", sigma = 1 }"#);
    assert!(Matrix::parse(&format!("{head}{good}")).is_ok());
    for bad in [
        format!("{good}{good}"),
        attack("a", "[]", ""),
        attack("a", r#"["main95", "excepted"]"#, ""),
        attack("a", r#"["main95"]"#, r#"{ op = "blur", sigma = 1, radius = 2 }"#),
        attack("a", r#"["main95"]"#, r#"{ op = "explode" }"#),
    ] {
        assert!(Matrix::parse(&format!("{head}{bad}")).is_err(), "{bad}");
    }
}

/// Width and height after every attack on a picture of 600 x 400.
#[test]
fn results_have_the_expected_size() {
    let sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::from([
        ("resize75", (450, 300)),
        ("resize50", (300, 200)),
        ("resize25", (150, 100)),
        ("long512", (512, 341)),
        ("preview550_webp75", (550, 367)),
        ("crop90_centre", (569, 379)),
        ("crop75_centre", (520, 346)),
        ("crop50_centre", (424, 283)),
        ("crop25_centre", (300, 200)),
        ("crop10_centre", (190, 126)),
        ("crop90_off", (569, 379)),
        ("crop75_off", (520, 346)),
        ("crop50_off", (424, 283)),
        ("crop25_off", (300, 200)),
        ("crop10_off", (190, 126)),
        ("rot1_black", (607, 411)),
        ("rot1_crop", (593, 389)),
        ("rot5_black", (633, 451)),
        ("rot5_crop", (571, 351)),
        ("rot10_black", (661, 499)),
        ("rot10_crop", (554, 308)),
        ("rot45_black", (708, 708)),
        ("rot45_crop", (282, 282)),
        ("rot90", (400, 600)),
        ("stretch1.1", (660, 400)),
        ("collage50", (600, 400)),
        ("collage100", (1200, 800)),
        ("screenshot_png", (620, 390)),
        ("screenshot_jpeg", (620, 390)),
        ("screenshot_twice", (636, 382)),
        ("train512", (512, 512)),
        ("train256", (256, 256)),
        ("crop50_resize75_jpeg75", (318, 212)),
        ("crop75_rot2_resize60_jpeg60", (305, 197)),
    ]);
    let picture = picture(600, 400);
    for attack in matrix().attacks {
        let result = run(&attack.chain, &picture).unwrap();
        let (height, width, channels) = result.dim();
        let expected = sizes.get(attack.name.as_str()).copied().unwrap_or((600, 400));
        assert_eq!((width, height, channels), (expected.0, expected.1, 3), "{}", attack.name);
        assert!(result.is_standard_layout(), "{}", attack.name);
        let small = ["long1080", "long720"].contains(&attack.name.as_str());
        assert_eq!(result == picture, attack.name == "none" || small, "{}", attack.name);
        assert_eq!(run(&attack.chain, &picture).unwrap(), result, "{} is not deterministic", attack.name);
    }
}

#[test]
fn tiny_pictures_survive_every_attack() {
    for (width, height) in [(1, 1), (1, 9), (7, 3)] {
        let picture = picture(width, height);
        for attack in matrix().attacks {
            let result = run(&attack.chain, &picture);
            // AV1 frames have at least 16 pixels a side; everything else works on anything.
            assert!(result.is_ok() || attack.name == "avif60", "{}: {result:?}", attack.name);
        }
    }
}

#[test]
fn quarter_turns_and_flips_invert_exactly() {
    let picture = picture(61, 40);
    let turn = |degrees: i32, p: &Rgb8| apply(&format!(r#"op = "rotate", degrees = {degrees}, corners = "black""#), p);
    assert_eq!(turn(-90, &turn(90, &picture)), picture);
    assert_eq!(turn(180, &turn(180, &picture)), picture);
    assert_eq!(turn(90, &turn(90, &picture)), turn(180, &picture));
    // Clockwise: the upper left corner goes to the upper right.
    assert_eq!(turn(90, &picture).slice(ndarray::s![0, 39, ..]), picture.slice(ndarray::s![0, 0, ..]));
    for swap in ["left_right", "top_bottom"] {
        let flip = |p: &Rgb8| apply(&format!(r#"op = "flip", swap = "{swap}""#), p);
        assert_eq!(flip(&flip(&picture)), picture);
        assert_ne!(flip(&picture), picture);
    }
}

#[test]
fn rotations_go_clockwise_and_back() {
    let picture = picture(300, 240);
    let turn = |degrees: i32, corners: &str, p: &Rgb8| {
        apply(&format!(r#"op = "rotate", degrees = {degrees}, corners = "{corners}""#), p)
    };
    let there = turn(10, "black", &picture);
    let back = turn(-10, "cropped", &there);
    let (height, width, _) = back.dim();
    // The picture lies in the middle of both canvases.
    let (top, left) = ((height - 240) / 2, (width - 300) / 2);
    let same = glassine_bench::attack::crop::window(&back, left, top, 300, 240);
    assert!(middle_rms(&same, &picture) < 3.0, "{}", middle_rms(&same, &picture));
    // A small turn clockwise moves what is right of the centre down.
    let mut dot = Rgb8::zeros((101, 101, 3));
    dot[[50, 90, 0]] = 255;
    let turned = turn(5, "cropped", &dot);
    let (row, _) = brightest(&turned);
    assert!(row as f64 > turned.dim().0 as f64 / 2.0 + 2.0);
    assert!(turn(30, "black", &picture.mapv(|_| 255))[[0, 0, 0]] == 0);
    assert!(turn(30, "cropped", &picture.mapv(|_| 255)).iter().all(|&v| v == 255));
}

fn brightest(picture: &Rgb8) -> (usize, usize) {
    let (at, _) = picture.indexed_iter().max_by_key(|(_, v)| **v).unwrap();
    (at.0, at.1)
}

#[test]
fn scaling_and_perspective_come_back() {
    let picture = apply(r#"op = "blur", sigma = 2"#, &picture(320, 240));
    let up = apply(r#"op = "stretch", x = 1.5, y = 2.0"#, &picture);
    assert_eq!(up.dim(), (480, 480, 3));
    let back = apply(r#"op = "stretch", x = 0.6666666667, y = 0.5"#, &up);
    assert!(middle_rms(&back, &picture) < 1.5);
    let bent = apply(r#"op = "perspective", amount = 0.05, seed = 5"#, &picture);
    assert!(middle_rms(&bent, &picture) > 2.0);
    let straight = apply(r#"op = "perspective", amount = 0, seed = 5"#, &picture);
    assert_eq!(straight, picture);
}

#[test]
fn crops_are_windows_of_the_picture() {
    let picture = picture(200, 100);
    let part = apply(r#"op = "crop", keep = 0.25, x = 1, y = 0"#, &picture);
    assert_eq!(part, picture.slice(ndarray::s![..50, 100.., ..]));
    assert_eq!(CentreSquare {}.apply(&picture), picture.slice(ndarray::s![.., 50..150, ..]));
}

#[test]
fn codecs_come_closer_with_quality() {
    let picture = picture(333, 251);
    // Luma only: halved chroma costs the same at every quality.
    let grey = |p: &Rgb8| apply(r#"op = "tone", saturation = 0"#, p);
    let codecs = if cfg!(feature = "avif") { vec!["jpeg", "webp", "avif"] } else { vec!["jpeg", "webp"] };
    for codec in codecs {
        let [coarse, fine] = [20, 95].map(|quality| {
            let coded = apply(&format!(r#"op = "{codec}", quality = {quality}"#), &picture);
            middle_rms(&grey(&coded), &grey(&picture))
        });
        assert!(2.0 * fine < coarse && fine < 2.0 && coarse < 12.0, "{codec}: {fine} {coarse}");
    }
}

#[test]
fn noise_has_its_strength_and_filters_keep_flat_areas() {
    let grey = Rgb8::from_elem((200, 200, 3), 128);
    let noisy = apply(r#"op = "noise", sigma = 10, seed = 4"#, &grey);
    assert!((middle_rms(&noisy, &grey) - 10.0).abs() < 0.3);
    assert_ne!(noisy, apply(r#"op = "noise", sigma = 10, seed = 5"#, &grey));
    for flat in [r#"op = "blur", sigma = 2"#, r#"op = "median""#, r#"op = "sharpen", sigma = 1, amount = 2"#] {
        assert_eq!(apply(flat, &grey), grey, "{flat}");
    }
    let smooth = apply(r#"op = "non_local_means", h = 15"#, &noisy);
    assert!(middle_rms(&smooth, &grey) < 3.0);
    let blurred = apply(r#"op = "blur", sigma = 2"#, &noisy);
    // White noise under a Gaussian of sigma 2: 10 / (2 sqrt(pi) 2).
    assert!((middle_rms(&blurred, &grey) - 1.41).abs() < 0.1);
}

#[test]
fn tone_changes_do_what_they_say() {
    let picture = picture(80, 60);
    let grey = apply(r#"op = "tone", saturation = 0"#, &picture);
    assert!(grey.lanes(ndarray::Axis(2)).into_iter().all(|p| p[0] == p[1] && p[1] == p[2]));
    let pixel = |rgb: [u8; 3], text: &str| {
        let one = Rgb8::from_shape_vec((1, 1, 3), rgb.to_vec()).unwrap();
        apply(text, &one).into_raw_vec_and_offset().0
    };
    assert_eq!(pixel([10, 100, 250], r#"op = "tone", brightness = 20"#), [30, 120, 255]);
    assert_eq!(pixel([0, 255, 64], r#"op = "tone", gamma = 2"#), [0, 255, 16]);
    assert_eq!(pixel([100, 130, 255], r#"op = "tone", contrast = 2"#), [73, 133, 255]);
    assert_eq!(pixel([77, 77, 77], r#"op = "tone", hue = 90, saturation = 1.5"#), [77, 77, 77]);
    let turned = pixel([180, 90, 90], r#"op = "tone", hue = 120"#);
    assert!(turned[0] < turned[1].max(turned[2]), "{turned:?}");
}

#[test]
fn palettes_have_no_more_colours_than_asked() {
    let picture = picture(200, 150);
    let mut differences = Vec::new();
    for dither in [false, true] {
        let few = apply(&format!(r#"op = "palette", colours = 16, dither = {dither}"#), &picture);
        let colours: std::collections::BTreeSet<_> =
            few.lanes(ndarray::Axis(2)).into_iter().map(|p| [p[0], p[1], p[2]]).collect();
        assert!((8..=16).contains(&colours.len()), "{}", colours.len());
        differences.push(middle_rms(&few, &picture));
    }
    assert!(differences.iter().all(|&d| d > 1.0 && d < 25.0) && differences[1] > differences[0], "{differences:?}");
}

#[test]
fn overlays_change_the_share_of_the_picture_they_cover() {
    let picture = Rgb8::from_elem((300, 400, 3), 100);
    let changed = |name: &str| {
        let attack = matrix().attacks.into_iter().find(|a| a.name == name).unwrap();
        let after = run(&attack.chain, &picture).unwrap();
        let hits = after.iter().zip(&picture).filter(|(a, b)| a != b).count();
        hits as f64 / picture.len() as f64
    };
    assert!((changed("erased") - 0.16).abs() < 0.01);
    for (name, low, high) in [("text", 0.01, 0.1), ("logo", 0.03, 0.1), ("tiled_text", 0.03, 0.3)] {
        let share = changed(name);
        assert!((low..high).contains(&share), "{name} {share}");
    }
}
