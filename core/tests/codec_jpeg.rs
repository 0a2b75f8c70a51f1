// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG: a copy is coded like its source.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::*;
use glassine_core::{
    codec::{Format, quality},
    container::jpeg_segments::{self, Frame, QuantTable},
};
use jpeg_encoder::{ColorType, JpegColorType, QuantizationTableType, SamplingFactor};

fn frame(bytes: &[u8]) -> Frame {
    let list = jpeg_segments::split(bytes).expect("a JPEG").list;
    let segment = list.iter().find(|s| s.is_frame()).expect("a frame");
    jpeg_segments::frame(segment.marker, &bytes[segment.payload.clone()]).expect("a frame header")
}

fn tables(bytes: &[u8]) -> Vec<QuantTable> {
    let mut tables = [None; 4];
    for (marker, payload) in segments(bytes) {
        if marker == jpeg_segments::DQT {
            jpeg_segments::quant_tables(&payload, &mut tables).expect("tables");
        }
    }
    frame(bytes).components.iter().map(|c| tables[usize::from(c.table)].expect("a table")).collect()
}

fn restart_interval(bytes: &[u8]) -> Option<Vec<u8>> {
    segments(bytes).into_iter().find(|(m, _)| *m == jpeg_segments::DRI).map(|(_, p)| p)
}

/// Same size, process, sampling ratios, identifiers, tables and restart interval; pixels within `limit` (MSE).
fn assert_same_coding(source: &[u8], limit: f64) {
    let copied = copy(source);
    let (a, b) = (frame(source), frame(&copied));
    assert_eq!((a.marker, a.width, a.height, a.components.len()), (b.marker, b.width, b.height, b.components.len()));
    for (x, y) in a.components.iter().zip(&b.components) {
        assert_eq!((x.id, x.horizontal, x.vertical), (y.id, y.horizontal, y.vertical));
    }
    assert_eq!(tables(source), tables(&copied));
    assert_eq!(restart_interval(source), restart_interval(&copied));
    let (before, after) = (decode(source), decode(&copied));
    assert_eq!(before.format, Format::Jpeg);
    assert!(before.warnings.is_empty(), "{:?}", before.warnings);
    assert_eq!(before.jpeg_quality, after.jpeg_quality);
    let error = mse(&eight(&before), &eight(&after));
    assert!(error < limit, "mean squared error {error}");
}

#[test]
fn every_chroma_sampling_is_kept() {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1};
    for factor in [F_1_1, F_2_1, F_1_2, F_2_2, F_4_1] {
        for (w, h) in [(1, 1), (17, 9), (96, 64), (131, 77)] {
            assert_same_coding(&jpeg(w, h, ColorType::Rgb, |e| e.set_sampling_factor(factor)), 4.0);
        }
    }
}

#[test]
fn progressive_stays_progressive_and_baseline_baseline() {
    for progressive in [false, true] {
        let source = jpeg(90, 61, ColorType::Rgb, |e| e.set_progressive(progressive));
        assert_eq!(frame(&source).marker == 0xC2, progressive);
        assert_same_coding(&source, 1.0);
    }
}

#[test]
fn grey_stays_one_channel_with_one_table() {
    for progressive in [false, true] {
        let source = jpeg(61, 45, ColorType::Luma, |e| e.set_progressive(progressive));
        assert_eq!(decode(&source).raster.channels(), 1);
        assert_same_coding(&source, 0.5);
        assert_eq!(segments(&copy(&source)).iter().filter(|(m, _)| *m == jpeg_segments::DQT).count(), 1);
    }
}

#[test]
fn grey_with_idle_sampling_factors_is_read() {
    let mut source = jpeg(61, 45, ColorType::Luma, |_| {});
    let plain = eight(&decode(&source));
    let list = jpeg_segments::split(&source).expect("a JPEG").list;
    let factors = list.iter().find(|s| s.is_frame()).expect("a frame").payload.start + 7;
    source[factors] = 0x22;
    assert_eq!(eight(&decode(&source)), plain);
}

#[test]
fn restart_intervals_are_kept() {
    for (interval, progressive) in [(1, false), (3, false), (1, true), (7, true)] {
        let source = jpeg(75, 75, ColorType::Rgb, |e| {
            e.set_restart_interval(interval);
            e.set_progressive(progressive);
        });
        assert_same_coding(&source, 1.0);
    }
}

#[test]
fn own_quantisation_tables_are_kept_exactly() {
    let luma: [u16; 64] = std::array::from_fn(|i| 2 + (i as u16 * 37) % 41);
    let chroma: [u16; 64] = std::array::from_fn(|i| 3 + (i as u16 * 11) % 59);
    let custom = |t: [u16; 64]| QuantizationTableType::Custom(Box::new(t));
    let source = jpeg(80, 80, ColorType::Rgb, |e| e.set_quantization_tables(custom(luma), custom(chroma)));
    assert_eq!(tables(&source), [luma, chroma, chroma]);
    assert_same_coding(&source, 3.0);
}

#[test]
fn one_scan_per_component_is_read_like_one_for_all() {
    for factor in [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2] {
        for (w, h) in [(64, 48), (99, 77), (7, 9)] {
            let scans = |apart| {
                jpeg(w, h, ColorType::Rgb, |e| {
                    e.set_sampling_factor(factor);
                    e.set_optimized_huffman_tables(apart);
                })
            };
            let (together, apart) = (scans(false), scans(true));
            let count =
                |b: &[u8]| jpeg_segments::split(b).expect("a JPEG").list.iter().filter(|s| s.marker == 0xDA).count();
            assert_eq!((count(&together), count(&apart)), (1, 3));
            let (a, b) = (eight(&decode(&together)), eight(&decode(&apart)));
            // Only the padding beyond the edges may count differently.
            let worst = a.iter().zip(&b).map(|(&a, &b)| a.abs_diff(b)).max();
            assert!(mse(&a, &b) < 0.2 && worst <= Some(12), "{factor:?} {w}x{h}: {} {worst:?}", mse(&a, &b));
        }
    }
}

/// Samples that are coded as they are.
struct Planes(Vec<u8>, u16, u16);

impl jpeg_encoder::ImageBuffer for Planes {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }
    fn width(&self) -> u16 {
        self.1
    }
    fn height(&self) -> u16 {
        self.2
    }
    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let line = usize::from(self.1) * 3;
        for pixel in self.0[usize::from(y) * line..][..line].chunks(3) {
            for (buffer, &v) in buffers.iter_mut().zip(pixel) {
                buffer.push(v);
            }
        }
    }
}

#[test]
fn rgb_coded_files_stay_rgb() {
    let samples = picture(50, 40, 3);
    let mut coded = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut coded, 95);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.encode_image(Planes(samples.clone(), 50, 40)).expect("it can be encoded");
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    let source = with_segments(&coded, &[adobe]);
    assert!(mse(&eight(&decode(&source)), &samples) < 12.0);
    assert_same_coding(&source, 0.5);
    assert_eq!(metadata(&copy(&source)), metadata(&source));
    // With a JFIF header the same components are YCbCr, as libjpeg reads them.
    assert!(mse(&eight(&decode(&coded)), &samples) > 100.0);
}

#[test]
fn tables_that_can_not_be_reproduced_are_approximated_with_a_warning() {
    let mut source = plain_jpeg();
    let list = jpeg_segments::split(&source).expect("a JPEG").list;
    // The third component gets a table of its own.
    let frame_at = list.iter().find(|s| s.is_frame()).expect("a frame").payload.start;
    source[frame_at + 14] = 2;
    let extra = segment(0xDB, &[&[2u8][..], &[9; 64]].concat());
    source.splice(frame_at - 4..frame_at - 4, extra);
    let image = decode(&source);
    assert!(image.warnings.iter().any(|w| w.contains("nearest")), "{:?}", image.warnings);
    let copied = copy(&source);
    assert!(tables(&copied)[2].iter().zip(&tables(&source)[2]).all(|(a, b)| a <= b));
    assert!(mse(&eight(&decode(&copied)), &eight(&image)) < 2.0);
}

#[test]
fn quality_of_standard_tables_is_found_exactly() {
    for q in 1..=100 {
        let (luma, chroma) = (quality::scaled(&quality::LUMA, q), quality::scaled(&quality::CHROMA, q));
        assert_eq!(quality::estimate(&luma, Some(&chroma)), q);
    }
    assert_eq!(decode(&plain_jpeg()).jpeg_quality, Some(85));
}

#[test]
fn marking_the_samples_changes_the_copy_and_nothing_else() {
    let source = with_segments(&plain_jpeg(), &[segment(0xFE, b"kept")]);
    let mut image = decode(&source);
    if let glassine_core::image::Samples::Eight(a) = &mut image.raster.colour {
        a.mapv_inplace(|v| v.saturating_add(10));
    }
    let copied =
        glassine_core::codec::encode(&image, &Default::default(), &glassine_core::Context::default()).expect("a copy");
    let (before, after) = (eight(&decode(&source)), eight(&decode(&copied)));
    let mean = |v: &[u8]| v.iter().map(|&v| f64::from(v)).sum::<f64>() / v.len() as f64;
    assert!(mean(&after) - mean(&before) > 7.0);
    assert_eq!(metadata(&copied), metadata(&source));
}

#[test]
fn encoding_is_repeatable_byte_for_byte() {
    let source = plain_jpeg();
    assert_eq!(copy(&source), copy(&source));
}
