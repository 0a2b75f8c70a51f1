// SPDX-License-Identifier: MIT OR Apache-2.0
//! Weight files of random weights in the published layouts, and the reference numbers for them.

use glassine_core::cloak::Pixels;
use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

const REFERENCE: &[u8] = include_bytes!("../data/cloak_models.safetensors");

/// The layouts in the order in which their weights are numbered.
pub const LAYOUTS: [&str; 7] = ["taesd", "taesdxl", "taesd3", "taef1", "taef2", "taesana", "everything"];
/// Height and width of the two pictures.
pub const ODD: (usize, usize) = (37, 53);
pub const EVEN: (usize, usize) = (64, 64);

/// A tensor of a weight file.
#[derive(Clone)]
pub struct Named {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// Reference numbers.
pub fn reference(name: &str) -> Vec<f32> {
    let file = SafeTensors::deserialize(REFERENCE).unwrap();
    file.tensor(name).unwrap().data().chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
}

/// 32-bit hash (lowbias32 by Chris Wellons, public domain).
pub fn hashed(mut x: u32) -> u32 {
    x = (x ^ x >> 16).wrapping_mul(0x7FEB_352D);
    x = (x ^ x >> 15).wrapping_mul(0x846C_A68B);
    x ^ x >> 16
}

/// Names and shapes of a layout, from its specification in the reference file (`training/model_vectors.py`).
fn shapes(layout: &str) -> Vec<(String, Vec<usize>)> {
    let (_, metadata) = SafeTensors::read_metadata(REFERENCE).unwrap();
    let specification = metadata.metadata().as_ref().unwrap()[layout].clone();
    let mut shapes = Vec::new();
    for (i, step) in specification.split(' ').enumerate().filter(|(_, step)| *step != "r") {
        let (kind, widths) = step.split_at(1);
        let (widths, inner) = widths.split_once('+').unwrap_or((widths, "0"));
        let (inputs, outputs) = widths.split_once('>').unwrap();
        let [inputs, outputs, inner]: [usize; 3] = [inputs, outputs, inner].map(|n| n.parse().unwrap());
        let mut add = |name: &str, shape: &[usize]| shapes.push((format!("{i}.{name}"), shape.to_vec()));
        if kind != "b" {
            add("weight", &[outputs, inputs, 3, 3]);
            if kind != "d" {
                add("bias", &[outputs]);
            }
            continue;
        }
        for (part, from) in [("0", inputs), ("2", outputs), ("4", outputs)] {
            add(&format!("conv.{part}.weight"), &[outputs, from, 3, 3]);
            add(&format!("conv.{part}.bias"), &[outputs]);
        }
        if inputs != outputs {
            add("skip.weight", &[outputs, inputs, 1, 1]);
        }
        if inner > 0 {
            add("pool.0.weight", &[inner, inputs, 1, 1]);
            add("pool.1.weight", &[inner]);
            add("pool.1.bias", &[inner]);
            add("pool.3.weight", &[inputs, inner, 1, 1]);
        }
    }
    shapes.sort();
    shapes
}

/// All weights of a layout.
pub fn weights(layout: &str) -> Vec<Named> {
    let number = LAYOUTS.iter().position(|name| *name == layout).unwrap() as u32 + 1;
    let named = shapes(layout).into_iter().enumerate().map(|(i, (name, shape))| {
        let seed = (1003 * number + i as u32) << 20;
        let he = (6.0 / shape[1..].iter().product::<usize>() as f32).sqrt().log2().round().exp2();
        let (scale, offset) = match () {
            () if name.contains(".pool.1.") => (0.25, if name.ends_with("weight") { 1.0 } else { 0.0 }),
            () if shape.len() == 1 => (0.125, 0.0),
            () if name.contains(".conv.4.") => (0.5 * he, 0.0),
            () => (he, 0.0),
        };
        let value = |k: u32| (2.0 * (hashed(k.wrapping_add(seed)) >> 24) as f32 - 255.0) / 256.0 * scale + offset;
        let values = (0..shape.iter().product::<usize>() as u32).map(value).collect();
        Named { name, shape, values }
    });
    named.collect()
}

/// The file of these tensors, with `prefix` before their names, in numbers of this kind.
pub fn file(tensors: &[Named], prefix: &str, dtype: Dtype) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|tensor| {
            let values = tensor.values.iter();
            match dtype {
                Dtype::F16 => values.flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect(),
                Dtype::BF16 => values.flat_map(|&v| half::bf16::from_f32(v).to_le_bytes()).collect(),
                Dtype::F64 => values.flat_map(|&v| f64::from(v).to_le_bytes()).collect(),
                _ => values.flat_map(|&v| v.to_le_bytes()).collect(),
            }
        })
        .collect();
    let views = tensors.iter().zip(&bytes).map(|(tensor, bytes)| {
        (format!("{prefix}{}", tensor.name), TensorView::new(dtype, tensor.shape.clone(), bytes).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}

/// The picture of the reference numbers.
pub fn picture((height, width): (usize, usize)) -> Pixels {
    Pixels::from_fn(width, height, |x, y| {
        std::array::from_fn(|c| {
            let grain = hashed(((y * width + x) * 3 + c) as u32 + (1 << 20)) >> 26;
            (((5 * x + 3 * y + 40 * c) % 160) as f32 + grain as f32) / 255.0
        })
    })
}
