// SPDX-License-Identifier: MIT OR Apache-2.0
//! The program itself, on a picture and a network with random weights.
#![allow(clippy::unwrap_used, clippy::panic)]

mod network;

use glassine_core::{
    Context,
    cloak::measure,
    codec::{self, EncodeOptions, Image},
    image::{Raster, Samples, canonical_rgb},
};
use glassine_gpu::{Autoencoder, Config, FullEncoder, device};
use ndarray::Array3;
use network::TWO_BLOCKS;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// A textured picture of 96 x 80 pixels.
fn png() -> Vec<u8> {
    let pixels = network::picture(96, 80);
    let colour = Array3::from_shape_fn((80, 96, 3), |(y, x, c)| (60.0 + 130.0 * pixels.at(x, y)[c]) as u8);
    let raster = Raster { colour: Samples::Eight(colour), alpha: None };
    codec::encode(&Image::new_png(raster), &EncodeOptions::default(), &Context::default()).unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_glassine-gpu")).current_dir(folder).args(arguments).output().unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.png"), png()).unwrap();
    fs::write(folder.path().join("vae.safetensors"), TWO_BLOCKS.file()).unwrap();
    folder
}

#[test]
fn a_cloaked_copy_is_written_that_moves_the_latent() {
    let folder = folder();
    let output = run(folder.path(), &["cloak", "in.png", "-o", "out.png", "--vae", "vae.safetensors", "--fast"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("likeness") && said.contains("vae.safetensors"), "{said}");
    let cx = Context::default();
    let rgb = |bytes: &[u8]| canonical_rgb(&codec::decode(bytes, &cx).unwrap().raster, &cx);
    let (original, cloaked) = (rgb(&png()), rgb(&fs::read(folder.path().join("out.png")).unwrap()));
    let autoencoder = Autoencoder::read(&TWO_BLOCKS.file(), &Config::default(), &device()).unwrap();
    let encoder = FullEncoder { name: "test".into(), autoencoder, window_side: 512 };
    let report = measure(&original, &cloaked, &[encoder], &cx).unwrap();
    let plain = report.encoders[0].views[0];
    println!("{plain:?}, {:?}", report.ssimulacra2);
    assert!(plain.displacement > 2.0 * plain.noise, "{plain:?}");
    assert!(report.ssimulacra2.unwrap() > 74.0, "{:?}", report.ssimulacra2);
}

#[test]
fn mistakes_are_explained() {
    let folder = folder();
    fs::write(folder.path().join("broken.safetensors"), b"no").unwrap();
    let vae = ["--vae", "vae.safetensors"];
    for (arguments, expected) in [
        (vec!["cloak", "in.png", "-o", "in.png", vae[0], vae[1]], "replace the original"),
        (vec!["cloak", "in.png", "-o", "out.jpg", vae[0], vae[1]], "name it with .png"),
        (vec!["cloak", "none.png", "-o", "out.png", vae[0], vae[1]], "none.png can not be read"),
        (vec!["cloak", "in.png", "-o", "out.png", "--vae", "none"], "none can not be read"),
        (vec!["cloak", "in.png", "-o", "out.png", "--vae", "broken.safetensors"], "not a readable .safetensors file"),
        (vec!["cloak", "in.png", "-o", "out.png", vae[0], vae[1], "--window", "100"], "multiple of 64"),
    ] {
        let output = run(folder.path(), &arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(expected), "{arguments:?}: {said}");
        assert!(!folder.path().join("out.png").exists());
    }
}
