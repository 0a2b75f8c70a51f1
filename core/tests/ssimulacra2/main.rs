// SPDX-License-Identifier: MIT OR Apache-2.0
//! Our SSIMULACRA2 against the `ssimulacra2` crate, which is slow and differs between platforms, but independent.

use glassine_core::{Context, metrics};
use image::{DynamicImage, RgbImage, imageops::FilterType};
use ndarray::{Array3, ArrayView3};
use std::time::Instant;

fn theirs(a: &Array3<u8>, b: &Array3<u8>) -> f64 {
    use ssimulacra2::{ColorPrimaries, Rgb, TransferCharacteristic, compute_frame_ssimulacra2};
    let frame = |picture: &Array3<u8>| {
        let (h, w, _) = picture.dim();
        let pixels = picture.rows().into_iter().map(|p| [p[0], p[1], p[2]].map(|v| f32::from(v) / 255.0)).collect();
        Rgb::new(pixels, w, h, TransferCharacteristic::SRGB, ColorPrimaries::BT709).unwrap()
    };
    compute_frame_ssimulacra2(frame(a), frame(b)).unwrap()
}

fn ours(a: &Array3<u8>, b: &Array3<u8>) -> f64 {
    metrics::ssimulacra2(a.view(), b.view(), &Context::default()).unwrap()
}

fn array(picture: RgbImage) -> Array3<u8> {
    let (w, h) = picture.dimensions();
    Array3::from_shape_vec((h as usize, w as usize, 3), picture.into_raw()).unwrap()
}

/// xorshift: the same pictures on every run.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn jpeg(picture: ArrayView3<u8>, quality: u8) -> Array3<u8> {
    let (h, w, _) = picture.dim();
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, quality)
        .encode(picture.as_slice().unwrap(), w as u16, h as u16, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    array(image::load_from_memory(&bytes).unwrap().to_rgb8())
}

fn noise(picture: &Array3<u8>, levels: u64) -> Array3<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ levels;
    picture.mapv(|v| {
        let d = (random(&mut state) >> 11) % (2 * levels + 1);
        (i64::from(v) + d as i64 - levels as i64).clamp(0, 255) as u8
    })
}

/// A smooth luma pattern with periods of 6 to 30 pixels, like a watermark's.
fn pattern(picture: &Array3<u8>, amplitude: f64) -> Array3<u8> {
    let mut out = picture.clone();
    for ((y, x, _), v) in out.indexed_iter_mut() {
        let (x, y) = (x as f64, y as f64);
        let waves =
            (x * 0.61 + y * 0.13).sin() + (x * 0.2 - y * 0.55).sin() + (x * 0.33 + y * 0.4).cos() + (y * 0.9).cos();
        *v = (f64::from(*v) + amplitude * waves).round().clamp(0.0, 255.0) as u8;
    }
    out
}

fn distortions(cover: &Array3<u8>) -> Vec<(&'static str, Array3<u8>)> {
    vec![
        ("jpeg 95", jpeg(cover.view(), 95)),
        ("jpeg 75", jpeg(cover.view(), 75)),
        ("noise 1", noise(cover, 1)),
        ("noise 2", noise(cover, 2)),
        ("noise 3", noise(cover, 3)),
        ("pattern 1", pattern(cover, 1.0)),
        ("pattern 2", pattern(cover, 2.0)),
    ]
}

/// Sky, a hard-edged disc, hatching and texture.
fn drawing(w: usize, h: usize) -> Array3<u8> {
    let mut state = 7;
    Array3::from_shape_fn((h, w, 3), |(y, x, c)| {
        let (fx, fy) = (x as f64 / w as f64, y as f64 / h as f64);
        let sky = 120.0 + 100.0 * fy - 30.0 * c as f64 * fx;
        let disc = (fx - 0.3).hypot(fy - 0.4) < 0.2;
        let hatching = fx > 0.6 && fy < 0.5 && (x + y) % 7 < 2;
        let texture = if fy > 0.7 { (random(&mut state) >> 40) as f64 % 40.0 } else { 0.0 };
        (if disc {
            230.0 - 80.0 * c as f64
        } else if hatching {
            20.0
        } else {
            sky - texture
        })
        .clamp(0.0, 255.0) as u8
    })
}

#[test]
fn agrees_with_the_crate_on_a_drawing() {
    for (w, h) in [(512, 384), (257, 129)] {
        let cover = drawing(w, h);
        for (name, distorted) in distortions(&cover) {
            let (ours, theirs) = (ours(&cover, &distorted), theirs(&cover, &distorted));
            assert!((ours - theirs).abs() < 0.05, "{w}x{h} {name}: {ours} against {theirs}");
        }
    }
}

#[test]
fn agrees_with_the_crate_on_small_pictures_of_any_number_of_scales() {
    for (w, h) in [(8, 8), (9, 31), (16, 16), (40, 17), (65, 33), (100, 130), (8, 300)] {
        let cover = drawing(w, h);
        for (name, distorted) in [("noise 3", noise(&cover, 3)), ("pattern 2", pattern(&cover, 2.0))] {
            let (ours, theirs) = (ours(&cover, &distorted), theirs(&cover, &distorted));
            assert!((ours - theirs).abs() < 0.05, "{w}x{h} {name}: {ours} against {theirs}");
        }
    }
}

/// Table over a folder of pictures at canonical size: `GLASSINE_IMAGES=DIR cargo test --release -p glassine-core
/// --test ssimulacra2_agreement -- --ignored --nocapture`.
#[test]
#[ignore = "needs a folder of pictures in GLASSINE_IMAGES"]
fn table_of_agreement() {
    let folder = std::env::var("GLASSINE_IMAGES").expect("set GLASSINE_IMAGES to a folder of pictures");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut worst, mut sum, mut count, mut ms) = (0f64, 0f64, 0u32, [0f64; 2]);
    println!("{:<28} {:<10} {:>9} {:>9} {:>8}", "picture", "distortion", "ours", "crate", "error");
    for path in paths {
        let Ok(picture) = image::open(&path) else { continue };
        let rgb = DynamicImage::from(picture.to_rgb8());
        let cover = if rgb.width().max(rgb.height()) > 1024 {
            array(rgb.resize(1024, 1024, FilterType::Triangle).to_rgb8())
        } else {
            array(rgb.to_rgb8())
        };
        for (name, distorted) in distortions(&cover) {
            let start = Instant::now();
            let our = ours(&cover, &distorted);
            let middle = Instant::now();
            let their = theirs(&cover, &distorted);
            ms[0] += (middle - start).as_secs_f64() * 1e3;
            ms[1] += middle.elapsed().as_secs_f64() * 1e3;
            let file = path.file_name().unwrap().to_string_lossy();
            println!("{file:<28} {name:<10} {our:>9.4} {their:>9.4} {:>8.4}", our - their);
            if (60.0..=95.0).contains(&their) {
                worst = worst.max((our - their).abs());
                sum += (our - their).abs();
                count += 1;
            }
        }
    }
    let n = f64::from(count);
    println!("60..95: {count} comparisons, mean error {:.5}, largest {worst:.5}", sum / n);
    println!("ms per comparison, with reference: {:.1} against {:.1}", ms[0] / n, ms[1] / n);
    assert!(worst < 0.05);
}
