// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect` through each format: the copy has its format, and the mark is read back from its bytes.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::{tiff::*, *};
use glassine_core::{
    Context,
    codec::{EncodeOptions, Format},
    key::MasterKey,
    payload::Payload,
    protect::{ProtectOptions, ProtectReport, protect},
    watermark::{DetectOptions, Verdict, WatermarkKey, detect},
};

const PAYLOAD: Payload = Payload(0xc0ff_ee00_1234_5678);
const W: usize = 512;
const H: usize = 384;

/// Clouds of several sizes with some fine grain; a fourth channel is alpha, transparent at the left.
fn clouds(channels: usize, depth: usize) -> Vec<u16> {
    let top = if depth == 16 { 65_535.0 } else { 255.0 };
    let value = |x: f64, y: f64, c: f64| {
        let wave = |scale: f64, turn: f64| ((x * turn.cos() + y * turn.sin()) / scale + turn * 7.0).sin();
        let broad = wave(90.0, 0.3 + c) + wave(61.0, 1.9) + wave(37.0, 2.6);
        top * (0.5 + 0.12 * broad + 0.05 * wave(5.3, 0.9) * wave(7.1, 2.2)).clamp(0.0, 1.0)
    };
    let alpha = |x: usize| if x < 40 { 0.0 } else { top * (x as f64 / W as f64).sqrt() };
    let sample = |i: usize| {
        let (x, y, c) = (i / channels % W, i / channels / W, i % channels);
        if c == 3 { alpha(x) as u16 } else { value(x as f64, y as f64, c as f64) as u16 }
    };
    (0..W * H * channels).map(sample).collect()
}

fn eight(samples: &[u16]) -> Vec<u8> {
    samples.iter().map(|&v| v as u8).collect()
}

fn tiff_of(channels: usize, depth: usize, extra: Option<u64>) -> Vec<u8> {
    let mut samples = clouds(channels, depth);
    if extra == Some(1) {
        let top = if depth == 16 { 65_535 } else { 255 };
        for pixel in samples.chunks_exact_mut(4) {
            let a = u32::from(pixel[3]);
            pixel[..3].iter_mut().for_each(|c| *c = (u32::from(*c) * a / top) as u16);
        }
    }
    let data = if depth == 8 { eight(&samples) } else { samples.iter().flat_map(|v| v.to_le_bytes()).collect() };
    let colours = if channels == 1 { 1 } else { 3 };
    file(true, &[page(tiff::picture(W, H, colours, depth, extra), data)])
}

fn key() -> WatermarkKey {
    WatermarkKey::new(&MasterKey::from_bytes([7; 32]))
}

/// Protects a file and reads the copy with the public functions.
fn protected(name: &str, bytes: &[u8], options: &ProtectOptions) -> (Vec<u8>, ProtectReport) {
    let cx = Context::default();
    let (copy, report) = protect(bytes, &key(), PAYLOAD, options, &cx).expect("a copy");
    let found = detect(&decode(&copy).raster, &key(), &DetectOptions::default(), &cx).expect("not cancelled");
    assert_eq!((found.verdict, found.payload), (Verdict::Marked, Some(PAYLOAD)), "{name}");
    assert_eq!(report.self_check.file.verdict, Verdict::Marked, "{name}");
    (copy, report)
}

#[test]
fn a_copy_has_its_inputs_format_depth_and_alpha_and_is_read_back() {
    let mut cases = vec![
        ("lossless WebP", webp_lossless(W, H, 3, &eight(&clouds(3, 8)))),
        ("lossless WebP with alpha", webp_lossless(W, H, 4, &eight(&clouds(4, 8)))),
        ("TIFF", tiff_of(3, 8, None)),
        ("grey TIFF with 16 bits", tiff_of(1, 16, None)),
        ("TIFF with 16 bits and alpha", tiff_of(4, 16, Some(2))),
        ("TIFF with multiplied colours", tiff_of(4, 8, Some(1))),
    ];
    #[cfg(feature = "webp-lossy")]
    {
        cases.push(("lossy WebP", webp_lossy(W, H, 3, &eight(&clouds(3, 8)), 80)));
        cases.push(("lossy WebP with alpha", webp_lossy(W, H, 4, &eight(&clouds(4, 8)), 90)));
    }
    for (name, source) in cases.drain(..) {
        let (copy, report) = protected(name, &source, &ProtectOptions::default());
        let (before, after) = (decode(&source), decode(&copy));
        assert_eq!((report.format, after.format), (before.format, before.format), "{name}");
        assert!(report.warnings.is_empty(), "{name}: {:?}", report.warnings);
        assert_eq!(after.raster.bit_depth(), before.raster.bit_depth(), "{name}");
        assert_eq!(after.raster.alpha, before.raster.alpha, "{name}");
        assert_ne!(after.raster.colour, before.raster.colour, "{name}");
        assert!(report.psnr_db.expect("changed") > 35.0, "{name}: {:?}", report.psnr_db);
    }
}

#[test]
fn a_copy_in_another_format_is_read_back() {
    let source = tiff_of(4, 16, Some(2));
    for format in Format::WRITTEN.iter().copied() {
        let mut options = ProtectOptions::default();
        options.encode = EncodeOptions::default().with_format(Some(format));
        let (copy, report) = protected(format.name(), &source, &options);
        assert_eq!((report.format, decode(&copy).format), (format, format));
        let told = report.warnings.iter().any(|w| w.contains("white"));
        assert_eq!(told, format == Format::Jpeg, "{:?}", report.warnings);
    }
}
