// SPDX-License-Identifier: MIT OR Apache-2.0
//! Time of every stage of marking and detection, against decoding and encoding the same JPEG, on one core. The size
//! stands in the name of each group, so that ratios can be read off one run.

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use glassine_bench::{pictures, timing};
use glassine_core::watermark::stages::{self, Levels, Pattern};
use glassine_core::watermark::{self, EmbedOptions, Strength, WatermarkKey};
use glassine_core::{Context, codec, image::Raster, payload::Payload};
use std::{hint::black_box, time::Duration};

/// A gain near those that `standard` chooses.
const GAIN_STEP: u8 = 45;

fn by_stage(criterion: &mut Criterion) {
    for megapixels in [1.0, 12.0, 48.0] {
        let Ok(file) = timing::jpeg_of_size(&timing::landscape(megapixels), megapixels) else { continue };
        let cx = Context::default();
        let Ok(cover) = codec::decode(&file, &cx) else { continue };
        let (key, other) = (pictures::key("stages"), pictures::key("stages, another artist"));
        let payload = pictures::payload("stages");

        let mut group = criterion.benchmark_group(format!("stages {megapixels} MP"));
        group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
        group.throughput(Throughput::Elements((megapixels * 1e6) as u64));
        group.bench_function("jpeg decode", |b| b.iter(|| codec::decode(black_box(&file), &cx)));
        group.bench_function("jpeg encode", |b| {
            b.iter(|| codec::encode(black_box(&cover), &codec::EncodeOptions::default(), &cx))
        });
        embed(&mut group, &cover.raster, &key, payload);
        let mut marked = cover.raster;
        let options = EmbedOptions { gain_step: Some(GAIN_STEP), ..EmbedOptions::default() };
        if watermark::embed(&mut marked, &key, payload, &options, &cx).is_ok() {
            detect(&mut group, &marked, &key, &other);
        }
        group.finish();
    }
}

fn embed(group: &mut BenchmarkGroup<'_, WallTime>, cover: &Raster, key: &WatermarkKey, payload: Payload) {
    let cx = Context::default();
    group.bench_function("embed: canonical luma", |b| b.iter(|| stages::canonical_luma(black_box(cover), &cx)));
    let luma = stages::canonical_luma(cover, &cx);
    group.bench_function("embed: mask", |b| b.iter(|| stages::mask(black_box(&luma), &cx)));
    let mask = stages::mask(&luma, &cx);
    group.bench_function("embed: tile", |b| b.iter(|| stages::tile(black_box(key), payload)));
    let tile = stages::tile(key, payload);
    group.bench_function("embed: mask times tile", |b| {
        b.iter_batched(|| mask.clone(), |mask| Pattern::new(mask, &tile), BatchSize::PerIteration);
    });
    let pattern = Pattern::new(mask, &tile);
    group.bench_function("embed: choose strength", |b| {
        b.iter(|| pattern.choose(black_box(cover), Strength::default(), &cx));
    });
    group.bench_function("embed: enlarge and add", |b| {
        let add = |mut raster: Raster| {
            pattern.add(&mut raster, watermark::gain(GAIN_STEP), &cx);
            raster
        };
        b.iter_batched(|| cover.clone(), add, BatchSize::PerIteration);
    });
}

fn detect(group: &mut BenchmarkGroup<'_, WallTime>, marked: &Raster, key: &WatermarkKey, other: &WatermarkKey) {
    let cx = Context::default();
    group.bench_function("detect: levels", |b| b.iter(|| Levels::new(black_box(marked), &cx)));
    let levels = Levels::new(marked, &cx);
    group.bench_function("detect: residual", |b| b.iter(|| levels.residuals(&cx)));
    let residuals = levels.residuals(&cx);
    group.bench_function("detect: spectrum", |b| b.iter(|| levels.spectra(black_box(&residuals), &cx)));
    let spectra = levels.spectra(&residuals, &cx);
    group.bench_function("detect: scan", |b| b.iter(|| levels.scan(black_box(key), &spectra, &cx)));
    // Another key's best candidate is no more than a chance peak: both its geometries are tried.
    for (name, key) in [("detect: one fold, no mark", other), ("detect: one fold, mark", key)] {
        if let Some(best) = levels.scan(key, &spectra, &cx).first() {
            group.bench_function(name, |b| b.iter(|| best.fold(black_box(key), &residuals, &spectra, &cx)));
        }
    }
    let found = levels.scan(key, &spectra, &cx);
    let Some(folded) = found.first().and_then(|best| best.fold(key, &residuals, &spectra, &cx)) else { return };
    group.bench_function("detect: demodulate", |b| b.iter(|| levels.demodulate(black_box(key), &folded, &cx)));
    let Some(soft) = levels.demodulate(key, &folded, &cx) else { return };
    group.bench_function("detect: decode", |b| b.iter(|| stages::decode(black_box(&soft))));
}

criterion_group!(benches, by_stage);
criterion_main!(benches);
