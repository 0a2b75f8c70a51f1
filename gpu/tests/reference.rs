// SPDX-License-Identifier: MIT OR Apache-2.0
//! Latents and gradients against those of PyTorch and diffusers (`reference.py`).
#![allow(clippy::unwrap_used, clippy::panic)]

mod network;

use glassine_core::{
    cloak::{Latents, Surrogate},
    pool::Pool,
};
use glassine_gpu::{Autoencoder, Config, FullEncoder, device};
use network::{Layout, TWO_BLOCKS, file, picture};
use safetensors::{Dtype, SafeTensors};

fn encoder(bytes: &[u8], config: &Config) -> FullEncoder {
    let autoencoder = Autoencoder::read(bytes, config, &device()).unwrap();
    FullEncoder { name: "test".into(), autoencoder, window_side: 512 }
}

/// Largest difference as a share of the largest value.
fn error(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    found.iter().zip(expected).fold(0.0_f32, |m, (a, b)| m.max((a - b).abs())) / largest
}

/// The gradient of the mean of the squares, by the latents.
fn of_mean_squares(latents: Latents) -> Latents {
    latents.gradient_of_mean_squares()
}

fn compare(layout: &Layout, config: &Config, (width, height): (usize, usize), reference: &[u8]) {
    let encoder = encoder(&layout.file(), config);
    assert_eq!(encoder.autoencoder.block_channels(), layout.block_out_channels);
    assert_eq!(encoder.autoencoder.layers_per_block(), layout.layers_per_block);
    assert_eq!(encoder.autoencoder.latent_channels(), layout.latent_channels);
    let reference = SafeTensors::deserialize(reference).unwrap();
    let expected = |name: &str| -> Vec<f32> {
        let data = reference.tensor(name).unwrap().data();
        data.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
    };
    let picture = picture(width, height);
    let mean = error(&encoder.encode(&picture, &Pool::NONE).values(0), &expected("mean"));
    let gradient = encoder.gradient_by_picture(&picture, &mut of_mean_squares, &Pool::NONE);
    let gradient = error(gradient.values(), &expected("gradient"));
    println!("{:?}: mean {mean:.1e}, gradient {gradient:.1e}", layout.block_out_channels);
    assert!(mean < 1e-3, "mean: {mean}");
    assert!(gradient < 1e-3, "gradient: {gradient}");
}

#[test]
fn two_blocks_equal_the_reference() {
    compare(&TWO_BLOCKS, &Config::default(), (64, 64), include_bytes!("data/two_blocks.safetensors"));
}

#[test]
fn three_blocks_equal_the_reference() {
    let layout = Layout {
        block_out_channels: &[32, 64, 64],
        layers_per_block: 2,
        latent_channels: 16,
        use_quant_conv: false,
        ..TWO_BLOCKS
    };
    let config = Config::parse(
        r#"{"_class_name": "AutoencoderKL", "norm_num_groups": 16, "act_fn": "silu", "use_quant_conv": false,
            "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"], "sample_size": 512}"#,
    );
    compare(&layout, &config.unwrap(), (64, 48), include_bytes!("data/three_blocks.safetensors"));
}

#[test]
fn an_encoder_without_attention_equals_the_reference() {
    let layout = Layout {
        block_out_channels: &[32, 32],
        layers_per_block: 2,
        latent_channels: 8,
        mid_block_add_attention: false,
        ..TWO_BLOCKS
    };
    compare(&layout, &Config::default(), (40, 32), include_bytes!("data/no_attention.safetensors"));
}

#[test]
fn names_of_older_files_are_understood() {
    let mut tensors = TWO_BLOCKS.tensors();
    for (name, ..) in &mut tensors {
        for (new, old) in [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")] {
            *name = name.replace(new, old);
        }
    }
    let latents = |bytes: &[u8]| encoder(bytes, &Config::default()).encode(&picture(32, 32), &Pool::NONE).values(0);
    assert_eq!(latents(&file(&tensors, Dtype::F32)), latents(&TWO_BLOCKS.file()));
}

#[test]
fn sixteen_bit_files_are_read() {
    let latents = |bytes: &[u8]| encoder(bytes, &Config::default()).encode(&picture(32, 32), &Pool::NONE).values(0);
    let exact = latents(&TWO_BLOCKS.file());
    for (kind, rounded) in [
        (Dtype::F16, (|v| half::f16::from_f32(v).to_f32()) as fn(f32) -> f32),
        (Dtype::BF16, |v| half::bf16::from_f32(v).to_f32()),
    ] {
        let found = latents(&file(&TWO_BLOCKS.tensors(), kind));
        let mut tensors = TWO_BLOCKS.tensors();
        tensors.iter_mut().for_each(|(.., values)| values.iter_mut().for_each(|v| *v = rounded(*v)));
        assert_eq!(found, latents(&file(&tensors, Dtype::F32)), "{kind:?}");
        assert!(error(&found, &exact) > 0.0, "{kind:?}");
    }
}
