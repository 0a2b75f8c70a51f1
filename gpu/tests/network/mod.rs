// SPDX-License-Identifier: MIT OR Apache-2.0
//! Weight files and pictures made by the formula of `reference.py`.
#![allow(dead_code, clippy::unwrap_used)]

use glassine_core::cloak::Pixels;
use safetensors::{Dtype, serialize, tensor::TensorView};

/// The encoder of an `AutoencoderKL`, as the arguments of its constructor in diffusers describe it.
#[derive(Clone, Copy)]
pub struct Layout {
    pub block_out_channels: &'static [usize],
    pub layers_per_block: usize,
    pub latent_channels: usize,
    pub use_quant_conv: bool,
    pub mid_block_add_attention: bool,
}

/// `block_out_channels=[32, 64], layers_per_block=1, latent_channels=4`.
pub const TWO_BLOCKS: Layout = Layout {
    block_out_channels: &[32, 64],
    layers_per_block: 1,
    latent_channels: 4,
    use_quant_conv: true,
    mid_block_add_attention: true,
};

/// Name, shape and values of a tensor.
pub type Named = (String, Vec<usize>, Vec<f32>);

impl Layout {
    /// All tensors of the encoder.
    pub fn tensors(&self) -> Vec<Named> {
        let mut all = Vec::new();
        let first = self.block_out_channels[0];
        convolution(&mut all, "encoder.conv_in", [first, 3, 3]);
        let mut channels = first;
        for (i, &outputs) in self.block_out_channels.iter().enumerate() {
            let block = format!("encoder.down_blocks.{i}");
            for j in 0..self.layers_per_block {
                residual(&mut all, &format!("{block}.resnets.{j}"), channels, outputs);
                channels = outputs;
            }
            if i + 1 < self.block_out_channels.len() {
                convolution(&mut all, &format!("{block}.downsamplers.0.conv"), [channels, channels, 3]);
            }
        }
        for i in 0..2 {
            residual(&mut all, &format!("encoder.mid_block.resnets.{i}"), channels, channels);
        }
        if self.mid_block_add_attention {
            let name = "encoder.mid_block.attentions.0";
            norm(&mut all, &format!("{name}.group_norm"), channels);
            for part in ["to_q", "to_k", "to_v", "to_out.0"] {
                tensor(&mut all, format!("{name}.{part}.weight"), &[channels, channels]);
                tensor(&mut all, format!("{name}.{part}.bias"), &[channels]);
            }
        }
        norm(&mut all, "encoder.conv_norm_out", channels);
        let both = 2 * self.latent_channels;
        convolution(&mut all, "encoder.conv_out", [both, channels, 3]);
        if self.use_quant_conv {
            convolution(&mut all, "quant_conv", [both, both, 1]);
        }
        all
    }

    /// The file of all tensors, 32-bit floats.
    pub fn file(&self) -> Vec<u8> {
        file(&self.tensors(), Dtype::F32)
    }
}

/// A safetensors file of 32- or 16-bit floats.
pub fn file(tensors: &[Named], kind: Dtype) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, _, values)| match kind {
            Dtype::F16 => values.iter().flat_map(|&v| half::f16::from_f32(v).to_le_bytes()).collect(),
            Dtype::BF16 => values.iter().flat_map(|&v| half::bf16::from_f32(v).to_le_bytes()).collect(),
            _ => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        })
        .collect();
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|((name, shape, _), bytes)| (name.clone(), TensorView::new(kind, shape.clone(), bytes).unwrap()));
    serialize(views, None).unwrap()
}

/// A picture of random colours in 8 bits.
pub fn picture(width: usize, height: usize) -> Pixels {
    let values = noise("picture", height * width * 3);
    Pixels::from_fn(width, height, |x, y| {
        std::array::from_fn(|c| ((values[(y * width + x) * 3 + c] + 1.0) * 127.5).round_ties_even() / 255.0)
    })
}

fn residual(all: &mut Vec<Named>, name: &str, inputs: usize, outputs: usize) {
    norm(all, &format!("{name}.norm1"), inputs);
    convolution(all, &format!("{name}.conv1"), [outputs, inputs, 3]);
    norm(all, &format!("{name}.norm2"), outputs);
    convolution(all, &format!("{name}.conv2"), [outputs, outputs, 3]);
    if inputs != outputs {
        convolution(all, &format!("{name}.conv_shortcut"), [outputs, inputs, 1]);
    }
}

fn norm(all: &mut Vec<Named>, name: &str, channels: usize) {
    tensor(all, format!("{name}.weight"), &[channels]);
    tensor(all, format!("{name}.bias"), &[channels]);
}

fn convolution(all: &mut Vec<Named>, name: &str, [outputs, inputs, size]: [usize; 3]) {
    tensor(all, format!("{name}.weight"), &[outputs, inputs, size, size]);
    tensor(all, format!("{name}.bias"), &[outputs]);
}

fn tensor(all: &mut Vec<Named>, name: String, shape: &[usize]) {
    let mut values = noise(&name, shape.iter().product());
    if shape.len() > 1 {
        let inputs: usize = shape[1..].iter().product();
        let factor = (3.0 / inputs as f64).sqrt() as f32;
        values.iter_mut().for_each(|v| *v *= factor);
    } else {
        let centre = if name.contains("norm") && name.ends_with(".weight") { 1.0 } else { 0.0 };
        values.iter_mut().for_each(|v| *v = *v * 0.2 + centre);
    }
    all.push((name, shape.to_vec(), values));
}

/// `count` values in -1..1 that depend on the name and the place alone.
fn noise(name: &str, count: usize) -> Vec<f32> {
    let fnv = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    (1..=count as u64)
        .map(|i| {
            let mut z = seed.wrapping_add(i).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ z >> 31) >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
        })
        .collect()
}
