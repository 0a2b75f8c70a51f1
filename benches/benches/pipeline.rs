// SPDX-License-Identifier: MIT OR Apache-2.0
//! Time of marking and detection by stage and whole, against decoding and encoding the same JPEG, on one core. The size
//! stands in the name of each group, so that ratios can be read off one run.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use glassine_bench::{pictures, timing};
use glassine_core::watermark::{self, DetectOptions, EmbedOptions};
use glassine_core::{Context, codec, image::Raster, protect};
use std::{hint::black_box, time::Duration};

/// A gain near those that `standard` chooses.
const GAIN_STEP: u8 = 45;

fn pipeline(criterion: &mut Criterion) {
    for megapixels in [1.0, 12.0, 48.0] {
        let Ok(file) = timing::jpeg_of_size(&timing::landscape(megapixels), megapixels) else { continue };
        size(criterion, megapixels, &file);
    }
}

fn size(criterion: &mut Criterion, megapixels: f64, file: &[u8]) {
    let cx = Context::default();
    let (key, other) = (pictures::key("pipeline"), pictures::key("pipeline, another artist"));
    let payload = pictures::payload("pipeline");
    let Ok(cover) = codec::decode(file, &cx) else { return };
    let mark = |gain_step| {
        let options = EmbedOptions { gain_step, ..EmbedOptions::default() };
        let key = &key;
        move |mut raster: Raster| {
            let report = watermark::embed(&mut raster, key, payload, &options, &Context::default());
            (raster, report)
        }
    };
    let marked = mark(None)(cover.raster.clone()).0;

    let mut group = criterion.benchmark_group(format!("{megapixels} MP"));
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements((megapixels * 1e6) as u64));
    group.bench_function("jpeg decode", |b| b.iter(|| codec::decode(black_box(file), &cx)));
    group.bench_function("jpeg encode", |b| {
        b.iter(|| codec::encode(black_box(&cover), &codec::EncodeOptions::default(), &cx))
    });
    let large = criterion::BatchSize::PerIteration;
    group
        .bench_function("embed, gain given", |b| b.iter_batched(|| cover.raster.clone(), mark(Some(GAIN_STEP)), large));
    group.bench_function("embed, strength chosen", |b| b.iter_batched(|| cover.raster.clone(), mark(None), large));
    let options = DetectOptions::default();
    group.bench_function("detect, no mark", |b| {
        b.iter(|| watermark::detect(black_box(&marked), &other, &options, &cx));
    });
    group.bench_function("detect, mark", |b| b.iter(|| watermark::detect(black_box(&marked), &key, &options, &cx)));
    group.bench_function("protect", |b| {
        b.iter(|| protect::protect(black_box(file), &key, payload, &protect::ProtectOptions::default(), &cx));
    });
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
