// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak's engine: encoder forward and backward, beside what the processor can do at best with the same instructions.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros; a bench may stop")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use glassine_core::cloak::{Encoder, LIGHT_ENCODER, Pixels};
use glassine_core::pool::Pool;
use std::hint::black_box;

/// Side of the picture, pixels.
const SIDE: usize = 512;
/// Rounds of [`Peak`].
const ROUNDS: usize = 1 << 20;
/// Sums that are independent of each other: enough to hide the latency of an addition.
const SUMS: usize = 12;

/// Multiplications with additions on numbers that never leave the registers.
struct Peak(f32);

impl pulp::WithSimd for Peak {
    type Output = (f32, usize);

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) -> Self::Output {
        let factor = simd.splat_f32s(self.0);
        let mut sums = [simd.splat_f32s(1.0); SUMS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = simd.mul_add_e_f32s(*sum, factor, factor);
            }
        }
        let total = sums.into_iter().map(|sum| simd.reduce_sum_f32s(sum)).sum();
        (total, ROUNDS * SUMS * S::F32_LANES)
    }
}

fn cloak(c: &mut Criterion) {
    let encoder = Encoder::light(LIGHT_ENCODER).unwrap();
    let picture = Pixels::from_fn(SIDE, SIDE, |x, y| [0, 5, 11].map(|c| ((x * 7 + y * 3 + c) % 64) as f32 / 64.0));
    let mut group = c.benchmark_group("cloak");
    group.sample_size(10);
    let (_, operations) = pulp::Arch::new().dispatch(Peak(0.5));
    group.throughput(Throughput::Elements(operations as u64));
    group.bench_function(BenchmarkId::new("reference: peak", 1), |b| {
        b.iter(|| black_box(pulp::Arch::new().dispatch(Peak(black_box(0.5)))));
    });
    for threads in [1, 2] {
        let pool = match threads {
            1 => Pool::NONE,
            n => Pool::rayon(std::sync::Arc::new(rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap())),
        };
        group.throughput(Throughput::Elements(encoder.cost(SIDE, SIDE) as u64));
        group.bench_function(BenchmarkId::new("forward", threads), |b| {
            b.iter(|| black_box(encoder.encode(&picture, &pool)));
        });
        group.throughput(Throughput::Elements(2 * encoder.cost(SIDE, SIDE) as u64));
        group.bench_function(BenchmarkId::new("forward and gradient", threads), |b| {
            b.iter(|| {
                let (latents, tape) = encoder.record(&picture, &pool);
                black_box(encoder.gradient(&tape, latents, &pool))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, cloak);
criterion_main!(benches);
