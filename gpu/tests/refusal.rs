// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that are no encoder of this kind are refused with a reason.
#![allow(clippy::unwrap_used, clippy::panic)]

mod network;

use glassine_gpu::{Autoencoder, Config, device};
use network::{Named, TWO_BLOCKS, file};
use safetensors::Dtype;

fn refusal(bytes: &[u8]) -> String {
    Autoencoder::read(bytes, &Config::default(), &device()).unwrap_err().to_string()
}

fn changed(change: impl Fn(&mut Named)) -> String {
    let mut tensors = TWO_BLOCKS.tensors();
    tensors.iter_mut().for_each(change);
    refusal(&file(&tensors, Dtype::F32))
}

#[test]
fn damaged_files_are_refused_at_every_length() {
    let whole = TWO_BLOCKS.file();
    for length in [0, 1, 7, 8, 9, 100, whole.len() / 2, whole.len() - 1] {
        assert!(refusal(&whole[..length]).contains("not a readable .safetensors file"), "{length}");
    }
}

#[test]
fn other_networks_are_named() {
    let one = |name: &str| refusal(&file(&[(name.into(), vec![1], vec![0.0])], Dtype::F32));
    assert!(one("encoder.layers.0.weight").contains("tiny autoencoder"));
    assert!(one("encoder.down.0.block.0.conv1.weight").contains("diffusion_pytorch_model.safetensors"));
    assert!(one("decoder.conv_in.weight").contains("decoder"));
    assert!(one("text_model.x").contains("encoder.conv_in"));
}

#[test]
fn layers_that_do_not_fit_are_named() {
    let name = "encoder.down_blocks.1.resnets.0.conv2.weight";
    let renamed = changed(|(n, ..)| {
        if n == name {
            n.push('x');
        }
    });
    assert!(renamed.contains(name) && renamed.contains("missing"), "{renamed}");
    let reshaped = changed(|(n, shape, values)| {
        if n == name {
            *shape = vec![32, 64, 3, 3];
            values.truncate(32 * 64 * 9);
        }
    });
    assert!(reshaped.contains("encoder.down_blocks.1.resnets.0"), "{reshaped}");
    let infinite = changed(|(n, _, values)| {
        if n == name {
            values[5] = f32::NAN;
        }
    });
    assert!(infinite.contains(name) && infinite.contains("not finite"), "{infinite}");
}

#[test]
fn configurations_of_other_networks_are_refused() {
    let refusal = |json: &str| Config::parse(json).unwrap_err().to_string();
    assert!(refusal("{").contains("config.json"));
    assert!(refusal(r#"{"_class_name": "VQModel"}"#).contains("VQModel"));
    assert!(refusal(r#"{"act_fn": "gelu"}"#).contains("gelu"));
    assert!(refusal(r#"{"down_block_types": ["AttnDownEncoderBlock2D"]}"#).contains("AttnDownEncoderBlock2D"));
    let groups = Config::parse(r#"{"norm_num_groups": 5}"#).unwrap();
    let refused = Autoencoder::read(&TWO_BLOCKS.file(), &groups, &device()).unwrap_err().to_string();
    assert!(refused.contains("5 groups"), "{refused}");
}
