// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cloak and mark together: found once, put on every copy, and measured on what is in the file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glassine_core::{
    Context,
    cloak::{CloakError, CloakOptions, Encoder, LIGHT_ENCODER, Level, measure},
    codec::{self, EncodeOptions, Format, Image},
    image::{Raster, Samples, canonical_rgb},
    key::MasterKey,
    payload::Payload,
    progress::{Progress, Stage},
    protect::{self, Cover, ProtectError, ProtectOptions},
    watermark::WatermarkKey,
};
use ndarray::Array3;
use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicUsize, Ordering},
};

fn key() -> WatermarkKey {
    WatermarkKey::new(&MasterKey::from_bytes([7; 32]))
}

fn encoders() -> Vec<Encoder> {
    vec![Encoder::light(LIGHT_ENCODER).unwrap()]
}

/// Shapes with grain.
fn raster(width: usize, height: usize) -> Raster {
    let mut state = 1_u32;
    let colour = Array3::from_shape_fn((height, width, 3), |(y, x, c)| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (u, v) = (x as f32 / 37.0, y as f32 / 29.0);
        let shape = 128.0 + 50.0 * u.sin() * v.cos() + 20.0 * (u * 3.1 + v).sin() + c as f32 * 9.0;
        (shape + (state >> 24) as f32 / 16.0 - 8.0) as u8
    });
    Raster { colour: Samples::Eight(colour), alpha: None }
}

fn file(width: usize, height: usize, format: Format) -> Vec<u8> {
    let options = EncodeOptions::default().with_format(Some(format));
    codec::encode(&Image::new_png(raster(width, height)), &options, &Context::default()).unwrap()
}

fn options() -> ProtectOptions {
    let mut options = ProtectOptions::default();
    options.cloak = Some(CloakOptions { level: Level::Strong, fast: true });
    options
}

/// Counts the cloaks begun to be found, and stops at the step given.
struct Counter {
    finished: AtomicUsize,
    steps: AtomicUsize,
    stop_at: usize,
}

impl Counter {
    fn new(stop_at: usize) -> Self {
        Self { finished: AtomicUsize::new(0), steps: AtomicUsize::new(0), stop_at }
    }
}

impl Progress for Counter {
    fn step(&self, stage: Stage, fraction: f32) -> ControlFlow<()> {
        if stage != Stage::Cloak {
            return ControlFlow::Continue(());
        }
        self.finished.fetch_add(usize::from(fraction >= 1.0), Ordering::Relaxed);
        match self.steps.fetch_add(1, Ordering::Relaxed) + 1 {
            step if step == self.stop_at => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

#[test]
fn one_cloak_serves_all_copies_and_is_measured_in_each_file() {
    let (encoders, key) = (encoders(), key());
    for format in [Format::Png, Format::Jpeg] {
        let bytes = file(320, 256, format);
        let counter = Counter::new(0);
        let cx = Context { progress: &counter, ..Context::default() };
        let original = canonical_rgb(&codec::decode(&bytes, &cx).unwrap().raster, &cx);
        let mut cover = Cover::open(&bytes, &cx).unwrap().with_encoders(&encoders);
        let copies = [1, 2].map(|payload| cover.copy(&key, Payload(payload), &options()).unwrap());
        assert_eq!(counter.finished.load(Ordering::Relaxed), 1, "found once");
        for (copy, report) in &copies {
            let pixels = canonical_rgb(&codec::decode(copy, &cx).unwrap().raster, &cx);
            let cloak = report.cloak.as_ref().expect("a cloak");
            assert_eq!(cloak.report, measure(&original, &pixels, &encoders, &cx).unwrap());
            assert_eq!((report.psnr_db, report.ssimulacra2), (cloak.report.psnr_db, cloak.report.ssimulacra2));
            let view = cloak.report.encoders[0].views[0];
            assert!(view.displacement > view.noise, "{format:?}: {view:?}");
        }
        assert_ne!(copies[0].0, copies[1].0, "the marks differ");
        let plain = cover.copy(&key, Payload(1), &ProtectOptions::default()).unwrap();
        assert_eq!(plain.1.cloak, None);
        assert_eq!(
            plain.0,
            Cover::open(&bytes, &cx).unwrap().copy(&key, Payload(1), &ProtectOptions::default()).unwrap().0
        );
    }
}

/// A mark that counted the cloak as its own fault would become as faint as it can.
#[test]
fn the_mark_is_as_strong_as_on_the_picture_without_cloak() {
    let (encoders, key) = (encoders(), key());
    for format in [Format::Png, Format::Jpeg] {
        let bytes = file(512, 384, format);
        let cx = Context::default();
        let mut cover = Cover::open(&bytes, &cx).unwrap().with_encoders(&encoders);
        let p = |options: &ProtectOptions, cover: &mut Cover<'_>| {
            let (_, report) = cover.copy(&key, Payload(9), options).unwrap();
            report.self_check.file.log10_p
        };
        let (plain, cloaked) = (p(&ProtectOptions::default(), &mut cover), p(&options(), &mut cover));
        println!("{format:?}: log10 p {plain:.0} without, {cloaked:.0} with a cloak");
        assert!(cloaked < -9.0 && cloaked < 0.5 * plain, "{format:?}: {plain} {cloaked}");
    }
}

#[test]
fn what_can_have_no_cloak_is_copied_without_and_that_is_said() {
    let (encoders, cx) = (encoders(), Context::default());
    let bytes = file(300, 60, Format::Png);
    let (_, report) =
        Cover::open(&bytes, &cx).unwrap().with_encoders(&encoders).copy(&key(), Payload(1), &options()).unwrap();
    assert_eq!(report.cloak, None);
    assert!(report.warnings.iter().any(|w| w.contains("no cloak") && w.contains("300 x 60")), "{:?}", report.warnings);
    let error = protect::cloak(&bytes, &encoders, &CloakOptions::default(), &cx).unwrap_err();
    assert!(matches!(error, ProtectError::NoCloak(_)), "{error:?}");
}

#[test]
fn a_cloak_needs_an_encoder_and_can_be_stopped() {
    let bytes = file(128, 128, Format::Png);
    let error = protect::protect(&bytes, &key(), Payload(1), &options(), &Context::default()).unwrap_err();
    assert!(matches!(error, ProtectError::Cloak(CloakError::NoEncoder)), "{error:?}");
    let counter = Counter::new(2);
    let cx = Context { progress: &counter, ..Context::default() };
    let encoders = encoders();
    let mut cover = Cover::open(&bytes, &cx).unwrap().with_encoders(&encoders);
    let error = cover.copy(&key(), Payload(1), &options()).unwrap_err();
    assert!(matches!(error, ProtectError::Cancelled), "{error:?}");
    assert_eq!(counter.steps.into_inner(), 2, "at the very next step");
}
