// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG in print colours: shown as a screen shows it, written as inks, and nothing changed but by the mark.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;
mod press;

use codec_build::{decode, eight, metadata, mse, with_segments};
use glassine_core::{
    Context,
    codec::{self, Image},
    image::Samples,
    key::MasterKey,
    limits::Limits,
    metrics::ciede2000::{ciede2000, lab},
    payload::Payload,
    protect::{ProtectOptions, protect},
    watermark::{Verdict, WatermarkKey},
};
use jpeg_encoder::{ColorType, SamplingFactor};
use press::{PATCH, artwork, coded, inks_of, jpeg, patches, profile, shown, with_profile};

/// Both models, with and without subsampling, baseline and progressive.
fn kinds() -> Vec<(&'static str, ColorType, SamplingFactor, bool)> {
    vec![
        ("CMYK", ColorType::Cmyk, SamplingFactor::F_1_1, false),
        ("CMYK progressive", ColorType::Cmyk, SamplingFactor::F_1_1, true),
        ("YCCK", ColorType::CmykAsYcck, SamplingFactor::F_1_1, false),
        ("YCCK 4:2:0", ColorType::CmykAsYcck, SamplingFactor::F_2_2, false),
        ("YCCK 4:2:2 progressive", ColorType::CmykAsYcck, SamplingFactor::F_2_1, true),
    ]
}

fn encode(image: &Image) -> Vec<u8> {
    codec::encode(image, &codec::EncodeOptions::default(), &Context::default()).expect("the copy can be written")
}

/// Largest CIEDE2000 of the middle of each patch to what `press` prints.
fn worst(image: &Image, inks: &[u8], press: impl Fn([u8; 4]) -> [u8; 3]) -> f64 {
    let (pixels, size) = (eight(image), 8 * PATCH);
    let middles = (0..8).flat_map(|y| (0..8).map(move |x| (y * PATCH + PATCH / 2) * size + x * PATCH + PATCH / 2));
    let difference = |at: usize| {
        let want = press([inks[4 * at], inks[4 * at + 1], inks[4 * at + 2], inks[4 * at + 3]]);
        ciede2000(lab(want), lab([pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]]))
    };
    middles.map(difference).fold(0.0, f64::max)
}

#[test]
fn without_a_profile_inks_are_shown_by_the_plain_formula_with_a_warning() {
    let (inks, size) = (patches(), 8 * PATCH);
    let plain =
        |[c, m, y, k]: [u8; 4]| [c, m, y].map(|v| (f32::from(255 - v) * f32::from(255 - k) / 255.0).round() as u8);
    for (name, colour, sampling, progressive) in kinds() {
        let image = decode(&jpeg(&inks, size, size, colour, sampling, progressive));
        assert_eq!((image.raster.channels(), image.raster.bit_depth()), (3, 8), "{name}");
        let far = worst(&image, &inks, plain);
        assert!(far < 2.5, "{name}: {far}");
        assert!(image.warnings.iter().any(|w| w.contains("CMYK")), "{name}: {:?}", image.warnings);
    }
}

#[test]
fn with_a_profile_inks_are_shown_through_it_and_the_profile_is_kept() {
    let (inks, size) = (patches(), 8 * PATCH);
    for (name, colour, sampling, progressive) in kinds() {
        let source = with_profile(&jpeg(&inks, size, size, colour, sampling, progressive), &profile());
        let image = decode(&source);
        assert!(image.warnings.is_empty(), "{name}: {:?}", image.warnings);
        // The profile has five steps per ink and eight bits for Lab.
        let far = worst(&image, &inks, shown);
        assert!(far < 6.0, "{name}: {far}");
        assert_eq!(metadata(&source), metadata(&encode(&image)), "{name}");
    }
}

#[test]
fn a_profile_that_can_not_be_used_is_kept_and_said_so() {
    let source = jpeg(&artwork(64, 64), 64, 64, ColorType::Cmyk, SamplingFactor::F_1_1, false);
    let good = profile();
    let mut rgb = good.clone();
    rgb[16..20].copy_from_slice(b"RGB ");
    let mut table = good.clone();
    let lut = good.windows(4).rposition(|w| w == b"mft1").expect("the table");
    table[lut + 8..lut + 11].copy_from_slice(&[255, 255, 255]);
    for bad in [b"no profile".to_vec(), good[..200].to_vec(), good[..good.len() / 2].to_vec(), rgb, table] {
        let source = with_profile(&source, &bad);
        let image = decode(&source);
        assert!(image.warnings.iter().any(|w| w.contains("CMYK")), "{:?}", image.warnings);
        assert_eq!(metadata(&source), metadata(&encode(&image)));
    }
}

#[test]
fn an_unmarked_copy_has_the_inks_the_coding_and_the_quality_of_the_source() {
    for (name, colour, sampling, progressive) in kinds() {
        let source = jpeg(&artwork(120, 72), 120, 72, colour, sampling, progressive);
        let image = decode(&source);
        let copy = encode(&image);
        let header = |bytes: &[u8]| {
            let all = codec_build::segments(bytes);
            let frame = all.into_iter().find(|(m, _)| matches!(m, 0xC0..=0xC2)).expect("a frame header");
            (frame.0, frame.1.get(6..).expect("components").chunks(3).map(|c| (c[0], c[1])).collect::<Vec<_>>())
        };
        assert_eq!(header(&source), header(&copy), "{name}");
        assert_eq!(image.jpeg_quality, decode(&copy).jpeg_quality, "{name}");
        let error = mse(&coded(&source), &coded(&copy));
        assert!(error < 1.0, "{name}: {error}");
    }
}

#[test]
fn luma_moves_as_asked_and_colours_away_from_the_mark_stay() {
    let (inks, size) = (patches(), 8 * PATCH);
    for (name, colour, sampling, progressive) in kinds() {
        let source = with_profile(&jpeg(&inks, size, size, colour, sampling, progressive), &profile());
        let mut image = decode(&source);
        let before = eight(&image);
        // The left half becomes lighter and darker by four levels, in stripes two blocks wide.
        let asked = |at: usize| match (at % size, at / size / 16 % 2) {
            (x, _) if x >= size / 2 => 0i8,
            (_, 0) => 4,
            _ => -4,
        };
        let Samples::Eight(colour) = &mut image.raster.colour else { panic!("8 bits") };
        for (at, pixel) in colour.as_slice_mut().expect("layout").chunks_exact_mut(3).enumerate() {
            pixel.iter_mut().for_each(|v| *v = v.saturating_add_signed(asked(at)));
        }
        let copy = encode(&image);
        let after = eight(&decode(&copy));
        let pixel = |all: &[u8], at: usize| [all[3 * at], all[3 * at + 1], all[3 * at + 2]];
        let luma = |[r, g, b]: [u8; 3]| 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
        let (mut far, mut moved, mut count) = (0f64, 0f64, 0f64);
        for at in 0..size * size {
            let (a, b) = (pixel(&before, at), pixel(&after, at));
            // Next to the mark and to the edge of a patch blocks that hold both are changed by the coding.
            let inside = |v: usize| (PATCH / 4..3 * PATCH / 4).contains(&(v % PATCH));
            if at % size >= size / 2 + PATCH && inside(at % size) && inside(at / size) {
                far = far.max(ciede2000(lab(a), lab(b)));
            } else if at % size < size / 2 && luma(a) > 60.0 && luma(a) < 200.0 {
                moved += f64::from(asked(at).signum()) * (luma(b) - luma(a));
                count += 1.0;
            }
        }
        // Subsampled chroma is averaged again, as in any 4:2:0 file that is saved once more.
        let bound = if sampling == SamplingFactor::F_1_1 { 1.0 } else { 3.0 };
        assert!(far < bound, "{name}: {far} away from the mark");
        assert!(count > 1000.0 && (moved / count - 4.0).abs() < 1.0, "{name}: {} of 4", moved / count);
        let (a, b) = (coded(&source), coded(&copy));
        let black = a.iter().skip(3).step_by(4).zip(b.iter().skip(3).step_by(4)).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(black <= Some(1), "{name}: black moved by {black:?}");
    }
}

#[test]
fn a_protected_copy_reads_back_and_is_still_in_print_colours() {
    let key = WatermarkKey::new(&MasterKey::from_bytes([7; 32]));
    let payload: Payload = "0123456789abcdef".parse().expect("a payload");
    let inks = artwork(480, 360);
    for (name, colour, sampling, progressive) in kinds() {
        let plain = jpeg(&inks, 480, 360, colour, sampling, progressive);
        for source in [with_profile(&plain, &profile()), plain] {
            let done = protect(&source, &key, payload, &ProtectOptions::default(), &Context::default());
            let (copy, report) = done.expect("it can be protected");
            assert_eq!(report.self_check.file.verdict, Verdict::Marked, "{name}");
            assert_eq!(inks_of(&copy), 4, "{name}");
            assert_eq!(metadata(&source), metadata(&copy), "{name}");
            assert_ne!(coded(&source), coded(&copy), "{name}");
        }
    }
}

#[test]
fn broken_print_colour_files_are_errors() {
    let kind = |bytes: &[u8]| codec::decode(bytes, &Context::default()).map_or_else(|e| e.kind(), |_| "ok");
    let inks = artwork(40, 40);
    for (name, colour, sampling, progressive) in kinds() {
        let good = jpeg(&inks, 40, 40, colour, sampling, progressive);
        assert_eq!(kind(&good), "ok", "{name}");
        for end in (4..good.len()).step_by(3) {
            assert_ne!(kind(&good[..end]), "ok", "{name}: {end} of {} bytes", good.len());
        }
        let frame = good.windows(2).position(|w| matches!(w, [0xFF, 0xC0..=0xC2])).expect("a frame header");
        let patched = |at: usize, with: u8| {
            let mut out = good.clone();
            out[frame + at] = with;
            out
        };
        for (what, bytes) in [
            ("five components", patched(9, 5)),
            ("three components", patched(9, 3)),
            ("black with other sampling", patched(20, 0x31)),
            ("sampling 0", patched(11, 0)),
            ("a missing table", patched(21, 3)),
            ("no height", patched(6, 0)),
        ] {
            assert_ne!(kind(&bytes), "ok", "{name}: {what}");
        }
        let limits = Limits { max_bytes: 40 * 40 * 4, ..Limits::default() };
        let error = codec::decode(&good, &Context { limits, ..Context::default() }).expect_err("too large");
        assert_eq!(error.kind(), "too_large", "{name}");
    }
    let apart = with_segments(&codec_build::plain_jpeg(), &[codec_build::segment(0xEE, b"Adobe\0\x64\0\0\0\0\x02")]);
    assert_eq!(kind(&apart), "ok", "three components are never inks");
}
