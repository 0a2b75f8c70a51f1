// SPDX-License-Identifier: MIT OR Apache-2.0
//! Seconds for one pass forward, and for one gradient, of an encoder of the size of Stable Diffusion's, random weights:
//! `cargo run --release --example step -- 256`.
#![allow(clippy::unwrap_used)]

#[path = "../tests/network/mod.rs"]
mod network;

use glassine_core::{
    cloak::{Latents, Surrogate},
    pool::Pool,
};
use glassine_gpu::{Autoencoder, Config, FullEncoder, device};
use network::{Layout, TWO_BLOCKS, picture};
use std::time::Instant;

fn main() {
    let side = std::env::args().nth(1).map_or(256, |text| text.parse().unwrap());
    let layout = Layout { block_out_channels: &[128, 256, 512, 512], layers_per_block: 2, ..TWO_BLOCKS };
    let parameters: usize = layout.tensors().iter().map(|(_, _, values)| values.len()).sum();
    println!("{:.1} million parameters, {side} x {side} pixels", parameters as f64 / 1e6);
    let autoencoder = Autoencoder::read(&layout.file(), &Config::default(), &device()).unwrap();
    let encoder = FullEncoder { name: "random".into(), autoencoder, window_side: 512 };
    let picture = picture(side, side);
    for _ in 0..2 {
        let start = Instant::now();
        let latents = encoder.encode(&picture, &Pool::NONE);
        println!("forward {:.2} s, {} values", start.elapsed().as_secs_f64(), latents.values(0).len());
        let start = Instant::now();
        encoder.gradient_by_picture(&picture, &mut Latents::gradient_of_mean_squares, &Pool::NONE);
        println!("gradient {:.2} s", start.elapsed().as_secs_f64());
    }
}
