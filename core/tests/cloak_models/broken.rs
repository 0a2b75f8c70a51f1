// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that hold no encoder that can be used give an error in plain words, never a panic.

use crate::weights::{Named, file, hashed, weights};
use glassine_core::cloak::{Encoder, EncoderError};
use safetensors::Dtype;

fn refused(bytes: &[u8]) -> EncoderError {
    let error = Encoder::tiny(bytes, "broken").unwrap_err();
    assert!(error.to_string().len() > 30, "{error}");
    error
}

fn refused_tensors(tensors: &[Named], words: &str) {
    let error = refused(&file(tensors, "", Dtype::F32));
    assert!(error.to_string().contains(words), "\"{error}\" does not say \"{words}\"");
}

/// A small layout with everything a block may have.
fn everything() -> Vec<Named> {
    weights("everything")
}

fn without(name: &str) -> Vec<Named> {
    let all = everything();
    let rest: Vec<Named> = all.iter().filter(|t| t.name != name && !t.name.starts_with(name)).cloned().collect();
    assert!(rest.len() < all.len(), "{name}");
    rest
}

fn changed(name: &str, change: impl Fn(&mut Named)) -> Vec<Named> {
    let mut all = everything();
    change(all.iter_mut().find(|t| t.name == name).unwrap());
    all
}

fn named(name: &str, shape: &[usize]) -> Named {
    Named { name: name.into(), shape: shape.to_vec(), values: vec![0.0; shape.iter().product()] }
}

#[test]
fn truncated_and_foreign_files() {
    let whole = file(&everything(), "", Dtype::F16);
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    for end in (0..header + 64).chain((header..whole.len()).step_by(997)) {
        assert!(matches!(refused(&whole[..end]), EncoderError::Unreadable(_)), "{end}");
    }
    assert!(matches!(refused(b"\x89PNG\r\n\x1a\n what is left of a picture"), EncoderError::Unreadable(_)));
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(refused(&longer), EncoderError::Unreadable(_)));
    assert!(matches!(Encoder::light(&whole[..header]), Err(EncoderError::Unreadable(_))));
}

#[test]
fn absurd_lengths_of_the_list_of_names() {
    let mut whole = file(&everything(), "", Dtype::F16);
    for length in [0, 1, 5 << 20, u64::from(u32::MAX), u64::MAX / 2, u64::MAX - 7, u64::MAX] {
        whole[..8].copy_from_slice(&length.to_le_bytes());
        assert!(matches!(refused(&whole), EncoderError::Unreadable(_)), "{length}");
    }
}

/// A file with this list of names and no numbers to speak of.
fn listed(list: &str) -> Vec<u8> {
    let mut bytes = (list.len() as u64).to_le_bytes().to_vec();
    bytes.extend(list.as_bytes());
    bytes
}

#[test]
fn huge_sizes_with_few_numbers() {
    for shape in ["[1073741824,3,3,3]", "[4294967296,4294967296,3,3]", "[18446744073709551615,3,3,3]"] {
        for offsets in ["[0,0]", "[0,18446744073709551615]", "[8,4]"] {
            refused(&listed(&format!(r#"{{"0.weight":{{"dtype":"F16","shape":{shape},"data_offsets":{offsets}}}}}"#)));
        }
    }
    refused(&listed(r#"{"0.weight":{"dtype":"F16","shape":[0,3,3,3],"data_offsets":[0,0]}}"#));
    refused(&listed("{}"));
    refused(&listed(&"[".repeat(100_000)));
}

#[test]
fn kinds_of_numbers() {
    let bytes = file(&everything(), "", Dtype::F64);
    assert!(refused(&bytes).to_string().contains("F64"));
    Encoder::tiny(&file(&everything(), "", Dtype::BF16), "bf16").unwrap();
}

#[test]
fn numbers_that_are_none_or_too_large() {
    for (value, words) in [(f32::NAN, "not finite"), (f32::INFINITY, "not finite"), (1e30, "too large")] {
        for name in ["0.weight", "0.bias", "3.pool.1.weight", "7.conv.2.weight", "8.bias"] {
            refused_tensors(&changed(name, |t| t.values.fill(value)), words);
        }
    }
}

#[test]
fn missing_and_misshapen_layers() {
    refused_tensors(&without("0.weight"), "no layer \"0.weight\"");
    refused_tensors(&without("1.conv.2.weight"), "1.conv.2.weight");
    refused_tensors(&without("3.pool.3.weight"), "3.pool.3.weight");
    refused_tensors(&without("3.pool.1.bias"), "3.pool.1.bias");
    refused_tensors(&without("1."), "36 x 36");
    refused_tensors(&without("3."), "layer 3 is missing");
    refused_tensors(&without("8."), "layer 7 can not be the last");
    refused_tensors(&without("1.skip.weight"), "instead of 36");
    refused_tensors(&changed("8.bias", |t| *t = named("8.bias", &[6])), "8.bias");
    refused_tensors(&changed("0.weight", |t| *t = named("0.weight", &[20, 4, 3, 3])), "no layer \"0.weight\"");
    refused_tensors(&changed("2.weight", |t| *t = named("2.weight", &[36, 36, 5, 5])), "3 x 3 is expected");
    refused_tensors(&changed("2.weight", |t| *t = named("2.weight", &[36 * 36 * 9])), "no convolution");
    refused_tensors(&changed("3.pool.0.weight", |t| *t = named("3.pool.0.weight", &[22, 36, 1, 1])), "3.pool.3.weight");
    refused_tensors(&changed("8.weight", |t| *t = named("8.weight", &[600, 24, 3, 3])), "600 x 24");
    // Wide layers at the full size of the picture would take hours.
    let mut slow = vec![named("0.weight", &[512, 3, 3, 3]), named("0.bias", &[512])];
    slow.extend([named("1.weight", &[512, 512, 3, 3]), named("1.bias", &[512])]);
    refused_tensors(&slow, "times the work");
}

#[test]
fn other_models() {
    let full = [
        named("encoder.conv_in.weight", &[8, 3, 3, 3]),
        named("encoder.down_blocks.0.resnets.0.conv1.weight", &[8, 8, 3, 3]),
    ];
    let error = refused(&file(&full, "", Dtype::F32));
    assert!(matches!(&error, EncoderError::FullSize(name) if name.contains("down_blocks")), "{error}");
    let checkpoint = [named("first_stage_model.encoder.down.0.block.0.conv1.weight", &[8, 8, 3, 3])];
    assert!(matches!(refused(&file(&checkpoint, "", Dtype::F32)), EncoderError::FullSize(_)));
    let decoder = [named("1.weight", &[64, 4, 3, 3]), named("1.bias", &[64])];
    refused_tensors(&decoder, "it seems to be the decoder");
    refused_tensors(&[named("decoder.layers.0.weight", &[64, 4, 3, 3])], "it seems to be the decoder");
    refused_tensors(&[named("down_blocks.0.conv1.weight", &[8, 8, 3, 3])], "no layer \"0.weight\"");
}

#[test]
fn random_changes_never_panic() {
    const WHOLE: usize = 10_000;
    // Narrow layers, so that the changes that do no harm are tried quickly.
    let narrow = [
        named("0.weight", &[4, 3, 3, 3]),
        named("0.bias", &[4]),
        named("2.conv.0.weight", &[8, 4, 3, 3]),
        named("2.conv.2.weight", &[8, 8, 3, 3]),
        named("2.conv.4.weight", &[8, 8, 3, 3]),
        named("2.skip.weight", &[8, 4, 1, 1]),
        named("2.pool.0.weight", &[8, 4, 1, 1]),
        named("2.pool.1.weight", &[8]),
        named("2.pool.1.bias", &[8]),
        named("2.pool.3.weight", &[4, 8, 1, 1]),
        named("3.weight", &[4, 8, 3, 3]),
        named("3.bias", &[4]),
    ];
    let whole = file(&narrow, "", Dtype::F16);
    Encoder::tiny(&whole, "whole").unwrap();
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    let mut read = 0;
    for round in 0..WHOLE as u32 {
        let random = |i: u32| hashed(round * 16 + i) as usize;
        let mut bytes = whole.clone();
        for i in 0..1 + random(0) % 3 {
            // Most changes hit the list of names, where they matter.
            let within = if random(1) % 4 > 0 { header } else { bytes.len() };
            let at = random(4 + 3 * i as u32) % within.min(bytes.len()).max(1);
            let digit = b"0123456789,[]\"ABFU"[random(5 + 3 * i as u32) % 18];
            match random(6 + 3 * i as u32) % 4 {
                0 => bytes[at] = digit,
                1 => bytes[at] ^= 1 << (random(2) % 8),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, digit),
            }
        }
        // A list that is longer or shorter by a byte would hardly ever be read.
        if random(3) % 2 == 0 {
            let change = bytes.len() as i64 - whole.len() as i64;
            bytes[..8].copy_from_slice(&((header as i64 - 8 + change) as u64).to_le_bytes());
        }
        read += usize::from(Encoder::tiny(&bytes, "changed").is_ok());
    }
    println!("{read} of {WHOLE} were still read");
    assert!(read > 0 && read < WHOLE / 2, "{read}");
}
