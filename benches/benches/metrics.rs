// SPDX-License-Identifier: MIT OR Apache-2.0
//! Time of the metrics at canonical size: what the strength search pays for each version it tries.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use glassine_core::{
    Context,
    metrics::{psnr, ssim, ssimulacra2::Reference, ssimulacra2::Scratch},
    simd::Simd,
};
use ndarray::Array3;
use std::hint::black_box;

/// A picture of smooth shapes and texture, and the same with a faint low-frequency pattern.
fn pictures(width: usize, height: usize) -> [Array3<u8>; 2] {
    let level = |y: usize, x: usize, c: usize, gain: f64| {
        let (fy, fx) = (y as f64, x as f64);
        let texture = ((x * 7919 + y * 104_729 + c) % 23) as f64;
        let shape = 60.0 * ((fx * 0.01).sin() + (fy * 0.013 + c as f64).cos());
        let pattern = gain * ((fx * 0.61 + fy * 0.13).sin() + (fx * 0.2 - fy * 0.55).sin());
        (128.0 + shape + texture + pattern).round().clamp(0.0, 255.0) as u8
    };
    [0.0, 1.0].map(|gain| Array3::from_shape_fn((height, width, 3), |(y, x, c)| level(y, x, c, gain)))
}

fn metrics(criterion: &mut Criterion) {
    for (width, height) in [(1024, 683), (1024, 768), (1024, 1024)] {
        let [cover, marked] = pictures(width, height);
        let mut group = criterion.benchmark_group(format!("metrics/{width}x{height}"));
        group.sample_size(20);
        for simd in [Simd::Auto, Simd::Baseline] {
            let cx = Context { simd, ..Context::default() };
            let name = format!("{simd:?}").to_lowercase();
            group.bench_function(BenchmarkId::new("ssimulacra2 reference", &name), |b| {
                b.iter(|| Reference::new(black_box(cover.view()), &cx));
            });
            let Some(reference) = Reference::new(cover.view(), &cx) else { continue };
            let mut scratch = Scratch::default();
            group.bench_function(BenchmarkId::new("ssimulacra2 score", &name), |b| {
                b.iter(|| reference.score(black_box(marked.view()), &mut scratch, &cx));
            });
            group.bench_function(BenchmarkId::new("ssim", &name), |b| {
                b.iter(|| ssim(black_box(cover.view()), marked.view(), &cx));
            });
        }
        group.bench_function("psnr", |b| b.iter(|| psnr(black_box(cover.view()), marked.view())));
    }
}

criterion_group!(benches, metrics);
criterion_main!(benches);
