// SPDX-License-Identifier: MIT OR Apache-2.0
//! `detect_report FILE SECRET`: looks for the mark of a key and prints the detection as JSON, for comparison with
//! WebAssembly (wasm/tests).

use glassine_core::{
    Context, codec,
    key::MasterKey,
    watermark::{DetectOptions, WatermarkKey, detect},
};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, secret] = args.as_slice() else {
        return Err("usage: detect_report FILE SECRET(64 hex digits)".into());
    };
    if secret.len() != 64 || !secret.is_ascii() {
        return Err("a secret has 64 hex digits".into());
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(secret.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits)?, 16)?;
    }
    let key = WatermarkKey::new(&MasterKey::from_bytes(bytes));
    let cx = Context::default();
    let image = codec::decode(&std::fs::read(file)?, &cx)?;
    println!("{}", serde_json::to_string(&detect(&image.raster, &key, &DetectOptions::default(), &cx)?)?);
    Ok(())
}
