// SPDX-License-Identifier: MIT OR Apache-2.0
//! Seconds (best of N) of an encoder, forward and forward with the gradient by the picture:
//! `cargo run --release -p glassine-core --example encoder_speed -- SIDE THREADS N [MODEL.safetensors]`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use glassine_core::cloak::{Encoder, LIGHT_ENCODER, Pixels};
use glassine_core::pool::Pool;
use std::{hint::black_box, sync::Arc, time::Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, usual: usize| arguments.get(i).map_or(usual, |a| a.parse().unwrap());
    let (side, threads, rounds) = (number(0, 512), number(1, 1), number(2, 5));
    let encoder = match arguments.get(3) {
        None => Encoder::light(LIGHT_ENCODER).unwrap(),
        Some(file) => Encoder::tiny(&std::fs::read(file).unwrap(), "model").unwrap(),
    };
    let pool = match threads {
        1 => Pool::NONE,
        n => Pool::rayon(Arc::new(rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap())),
    };
    let picture = Pixels::from_fn(side, side, |x, y| [0, 5, 11].map(|c| ((x * 7 + y * 3 + c) % 64) as f32 / 64.0));
    let best = |work: &dyn Fn()| {
        let once = |_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        };
        (0..rounds).map(once).fold(f64::INFINITY, f64::min)
    };
    let forward = best(&|| drop(black_box(encoder.encode(&picture, &pool))));
    let both = best(&|| {
        let (latents, tape) = encoder.record(&picture, &pool);
        drop(black_box(encoder.gradient(&tape, latents, &pool)));
    });
    let gflop = 2.0 * encoder.cost(side, side) / 1e9;
    println!(
        "{{\"forward\": {forward:.4}, \"both\": {both:.4}, \"gflops_forward\": {:.1}, \"gflops_both\": {:.1}}}",
        gflop / forward,
        2.0 * gflop / both
    );
}
