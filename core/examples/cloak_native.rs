// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the tests compare the cloak in WebAssembly with (wasm/tests).
//!
//! `cloak_native latents VECTORS OUT`: writes latents and gradient of the light encoder for the picture in a file of
//! reference numbers, as 32-bit floats.
//! `cloak_native compare FILE COPY`: cloaks FILE with the fewest steps and prints how many pixels of COPY differ from
//! that, and by how much.

use glassine_core::{
    Context,
    cloak::{CloakOptions, Encoder, LIGHT_ENCODER, Pixels},
    codec,
    image::canonical_rgb,
    pool::Pool,
    protect,
};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["latents", vectors, out] => latents(vectors, out),
        ["compare", file, copy] => compare(file, copy),
        _ => Err("usage: cloak_native latents VECTORS OUT | compare FILE COPY".into()),
    }
}

fn latents(vectors: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(vectors)?;
    let file = safetensors::SafeTensors::deserialize(&bytes)?;
    let view = file.tensor("picture")?;
    let [height, width, 3] = *view.shape() else { return Err("the picture has other than three colours".into()) };
    let mut picture = Pixels::zeros(width, height);
    for (v, byte) in picture.values_mut().iter_mut().zip(view.data()) {
        *v = f32::from(*byte) / 255.0;
    }
    let encoder = Encoder::light(LIGHT_ENCODER)?;
    let (latents, tape) = encoder.record(&picture, &Pool::NONE);
    let mut values: Vec<f32> = (0..latents.len()).flat_map(|i| latents.values(i)).collect();
    values.extend(encoder.gradient(&tape, latents.gradient_of_mean_squares(), &Pool::NONE).values());
    std::fs::write(out, values.into_iter().flat_map(f32::to_le_bytes).collect::<Vec<u8>>())?;
    Ok(())
}

fn compare(file: &str, copy: &str) -> Result<(), Box<dyn Error>> {
    let cx = Context::default();
    let original = std::fs::read(file)?;
    let options = CloakOptions { fast: true, ..CloakOptions::default() };
    let (native, _, _) = protect::cloak(&original, &[Encoder::light(LIGHT_ENCODER)?], &options, &cx)?;
    let pixels = |bytes: &[u8]| codec::decode(bytes, &cx).map(|image| canonical_rgb(&image.raster, &cx));
    let (original, native, copy) = (pixels(&original)?, pixels(&native)?, pixels(&std::fs::read(copy)?)?);
    let differing = |a: &ndarray::Array3<u8>, b: &ndarray::Array3<u8>| {
        let pairs = a.rows().into_iter().zip(b.rows());
        pairs.filter(|(a, b)| a != b).count()
    };
    let largest = native.iter().zip(&copy).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or_default();
    println!(
        r#"{{"pixels":{},"changed":{},"differing":{},"largest":{largest}}}"#,
        native.len() / 3,
        differing(&original, &native),
        differing(&native, &copy)
    );
    Ok(())
}
