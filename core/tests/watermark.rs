// SPDX-License-Identifier: MIT OR Apache-2.0
//! The mark through the library's own door: what is embedded is read back, from turned, mirrored and stretched copies
//! too; what is not marked is not found; and the bytes depend on nothing but the input.

// Helpers of tests are tests, too.
#![allow(clippy::unwrap_used, clippy::panic)]

use glassine_core::{
    Context,
    image::{Raster, Samples},
    key::MasterKey,
    payload::Payload,
    pool::Pool,
    simd::Simd,
    watermark::{
        DetectOptions, Detection, EmbedOptions, How, KnownPayloads, Strength, Verdict, WatermarkKey, correlations,
        detect, embed,
    },
};
use ndarray::Array3;

const PAYLOAD: Payload = Payload(0xc0ff_ee00_1234_5678);

fn key(seed: u8) -> WatermarkKey {
    WatermarkKey::new(&MasterKey::from_bytes([seed; 32]))
}

fn options(gain_step: u8) -> EmbedOptions {
    EmbedOptions { gain_step: Some(gain_step), ..EmbedOptions::default() }
}

/// Clouds of several sizes with some fine grain, `[height][width][channels]`, 0..1.
fn clouds(x: f64, y: f64, c: usize) -> f64 {
    let wave = |scale: f64, turn: f64| ((x * turn.cos() + y * turn.sin()) / scale + turn * 7.0).sin();
    let broad = wave(90.0, 0.3 + c as f64) + wave(61.0, 1.9) + wave(37.0, 2.6);
    let fine = wave(5.3, 0.9) * wave(7.1, 2.2);
    (0.5 + 0.12 * broad + 0.05 * fine).clamp(0.0, 1.0)
}

fn picture(width: usize, height: usize) -> Raster {
    let colour = Array3::from_shape_fn((height, width, 3), |(y, x, c)| (255.0 * clouds(x as f64, y as f64, c)) as u8);
    Raster { colour: Samples::Eight(colour), alpha: None }
}

fn marked(mut raster: Raster) -> Raster {
    embed(&mut raster, &key(1), PAYLOAD, &options(60), &Context::default()).unwrap();
    raster
}

fn look(raster: &Raster, seed: u8) -> Detection {
    detect(raster, &key(seed), &DetectOptions::default(), &Context::default()).unwrap()
}

/// The 8-bit picture whose pixel (x, y) is the bilinear sample of `raster` at `source(x, y)`, black outside.
fn warped(raster: &Raster, width: usize, height: usize, source: impl Fn(f64, f64) -> (f64, f64)) -> Raster {
    let Samples::Eight(from) = &raster.colour else { panic!("8 bit") };
    let (h, w, _) = from.dim();
    let at = |x: isize, y: isize, c: usize| {
        let inside = x >= 0 && y >= 0 && x < w as isize && y < h as isize;
        if inside { f64::from(from[[y as usize, x as usize, c]]) } else { 0.0 }
    };
    let colour = Array3::from_shape_fn((height, width, 3), |(y, x, c)| {
        let (sx, sy) = source(x as f64, y as f64);
        let (bx, by) = (sx.floor() as isize, sy.floor() as isize);
        let (tx, ty) = (sx - bx as f64, sy - by as f64);
        let row = |y| at(bx, y, c) * (1.0 - tx) + at(bx + 1, y, c) * tx;
        (row(by) * (1.0 - ty) + row(by + 1) * ty).round() as u8
    });
    Raster { colour: Samples::Eight(colour), alpha: None }
}

#[track_caller]
fn read_back(name: &str, raster: &Raster, scale: f64, turn: f64, mirrored: bool, aspect: f64) {
    let found = look(raster, 1);
    assert_eq!(
        (found.verdict, found.payload, found.how),
        (Verdict::Marked, Some(PAYLOAD), How::Payload),
        "{name}: {found:?}"
    );
    assert!(found.z > 14.0 && !found.payload_uncertain, "{name}: {found:?}");
    let g = found.geometry.unwrap();
    let off = (g.rotation_deg - turn + 540.0).rem_euclid(360.0) - 180.0;
    assert!((g.scale / scale - 1.0).abs() < 0.01, "{name}: {g:?}");
    assert!(off.abs() < 0.5 && g.mirrored == mirrored, "{name}: {g:?}");
    assert!((g.aspect / aspect - 1.0).abs() < 0.01, "{name}: {g:?}");
}

#[test]
fn geometries_are_found_and_named() {
    let m = marked(picture(900, 700));
    read_back("untouched", &m, 1.0, 0.0, false, 1.0);
    read_back("shifted", &warped(&m, 890, 690, |x, y| (x + 3.0, y + 5.0)), 1.0, 0.0, false, 1.0);
    read_back("half turn", &warped(&m, 900, 700, |x, y| (899.0 - x, 699.0 - y)), 1.0, 180.0, false, 1.0);
    read_back("mirrored", &warped(&m, 900, 700, |x, y| (899.0 - x, y)), 1.0, 0.0, true, 1.0);
    read_back("quarter turn", &warped(&m, 700, 900, |x, y| (y, 699.0 - x)), 1.0, 90.0, false, 1.0);
    let (s, c) = 10f64.to_radians().sin_cos();
    let turned =
        |x: f64, y: f64| ((x - 450.0) * c + (y - 350.0) * s + 450.0, (y - 350.0) * c - (x - 450.0) * s + 350.0);
    read_back("ten degrees", &warped(&m, 900, 700, turned), 1.0, 10.0, false, 1.0);
    read_back("stretched", &warped(&m, 990, 700, |x, y| (x / 1.1, y)), 1.1f64.sqrt(), 0.0, false, 1.1);
    read_back("smaller", &warped(&m, 630, 490, |x, y| (x / 0.7, y / 0.7)), 0.7, 0.0, false, 1.0);
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let m = marked(picture(700, 500));
    for (name, raster, seed) in [("wrong key", &m, 2), ("unmarked", &picture(700, 500), 1)] {
        let found = look(raster, seed);
        assert_eq!((found.verdict, found.payload, found.geometry), (Verdict::None, None, None), "{name}: {found:?}");
        assert_eq!(found.log10_p, 0.0, "{name}");
    }
}

#[test]
fn correlations_of_fixed_codewords_are_standard_normal_on_pictures_without_the_key() {
    let payloads: Vec<Payload> = (0..200u64).map(|i| Payload(i.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for seed in 10..22 {
        let found = correlations(&picture(400, 300), &key(seed), &payloads, &Context::default()).unwrap();
        for z in found {
            n += 1.0;
            sum += z;
            squares += z * z;
        }
    }
    // Codewords of one candidate share their soft values, so the mean of a few candidates is only roughly zero.
    assert!(n >= 1000.0, "{n}");
    let (mean, variance): (f64, f64) = (sum / n, squares / n);
    assert!(mean.abs() < 0.15 && (variance - 1.0).abs() < 0.15, "{mean} {variance}");
}

#[test]
fn bytes_depend_neither_on_the_instruction_set_nor_on_threads() {
    // Without the feature there is only the empty pool, and the last two contexts are the same.
    #[cfg(feature = "parallel")]
    let pool = Pool::rayon(std::sync::Arc::new(rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap()));
    #[cfg(not(feature = "parallel"))]
    let pool = Pool::NONE;
    let contexts = [
        Context::default(),
        Context { simd: Simd::Baseline, ..Context::default() },
        Context { pool: &pool, ..Context::default() },
    ];
    let outputs: Vec<(Raster, u8)> = contexts
        .iter()
        .map(|cx| {
            let mut raster = picture(1500, 900);
            let report = embed(&mut raster, &key(1), PAYLOAD, &EmbedOptions::default(), cx).unwrap();
            assert!(report.ssimulacra2.unwrap() >= Strength::Standard.target());
            (raster, report.gain_step)
        })
        .collect();
    assert!(outputs.iter().all(|o| *o == outputs[0]));
    assert_ne!(outputs[0].0, picture(1500, 900));
}

#[test]
fn alpha_and_what_it_hides_stay_as_they_are() {
    let cover = picture(600, 500);
    let alpha = Array3::from_shape_fn((500, 600, 1), |(_, x, _)| if x < 200 { 0 } else { (x - 100).min(255) as u8 });
    let mut raster = Raster { alpha: Some(Samples::Eight(alpha.clone())), ..cover.clone() };
    embed(&mut raster, &key(1), PAYLOAD, &options(60), &Context::default()).unwrap();
    assert_eq!(raster.alpha, Some(Samples::Eight(alpha)));
    let (Samples::Eight(before), Samples::Eight(after)) = (&cover.colour, &raster.colour) else { panic!("8 bit") };
    let hidden = ndarray::s![.., ..200, ..];
    assert_eq!(before.slice(hidden), after.slice(hidden));
    assert_ne!(before, after);
    assert_eq!(look(&raster, 1).payload, Some(PAYLOAD));
}

#[test]
fn grey_and_sixteen_bit_pictures_carry_the_mark() {
    let deep = Array3::from_shape_fn((500, 640, 1), |(y, x, _)| (65_535.0 * clouds(x as f64, y as f64, 0)) as u16);
    let cover = Raster { colour: Samples::Sixteen(deep), alpha: None };
    let mut raster = cover.clone();
    embed(&mut raster, &key(1), PAYLOAD, &options(60), &Context::default()).unwrap();
    assert_eq!(look(&raster, 1).payload, Some(PAYLOAD));
    let (Samples::Sixteen(a), Samples::Sixteen(b)) = (&cover.colour, &raster.colour) else { panic!("16 bit") };
    // The change is not confined to whole 8-bit levels.
    assert!(a.iter().zip(b).any(|(a, b)| (i32::from(*a) - i32::from(*b)) % 257 != 0));
}

#[test]
fn pictures_of_any_shape_are_taken() {
    for (w, h) in [(1, 1), (1, 3000), (3000, 1), (3, 3), (8, 8), (129, 2), (200, 127), (5000, 40)] {
        for value in [0, 128, 255] {
            let flat = Raster { colour: Samples::Eight(Array3::from_elem((h, w, 3), value)), alpha: None };
            assert_eq!(look(&flat, 1).verdict, Verdict::None, "{w}x{h} {value}");
            let mut raster = flat.clone();
            let report = embed(&mut raster, &key(1), PAYLOAD, &EmbedOptions::default(), &Context::default()).unwrap();
            assert_eq!(report.warnings.is_empty(), w.max(h) >= 256 && w.min(h) >= 128, "{w}x{h}: {report:?}");
            assert_eq!(look(&raster, 2).verdict, Verdict::None, "{w}x{h} {value}");
        }
    }
}

#[test]
fn a_list_of_payloads_reads_weaker_marks_and_invents_none() {
    let known = KnownPayloads::new((0..500).map(Payload).chain([PAYLOAD]));
    let list = DetectOptions { known: Some(&known) };
    let cx = Context::default();
    let cover = picture(640, 480);
    let named = (0..60).step_by(3).filter(|&step| {
        let mut raster = cover.clone();
        embed(&mut raster, &key(1), PAYLOAD, &options(step), &cx).unwrap();
        let (blind, listed) = (look(&raster, 1), detect(&raster, &key(1), &list, &cx).unwrap());
        if listed.how == How::Registry && listed.verdict != Verdict::None {
            assert_eq!(listed.payload, Some(PAYLOAD), "step {step}");
        }
        blind.payload.is_none() && listed.payload == Some(PAYLOAD)
    });
    assert!(named.count() > 0, "the list should read a mark that can not be read without it");
    for seed in 1..4 {
        let nothing = detect(&cover, &key(seed), &list, &cx).unwrap();
        assert_eq!((nothing.verdict, nothing.payload), (Verdict::None, None));
    }
}
