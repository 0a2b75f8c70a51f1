// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect_digest FILE SECRET PAYLOAD [OUT]`: protects a picture with every instruction set and several numbers of threads
//! and prints the SHA-256 of each copy. All must be equal, and equal to what WebAssembly makes (wasm/tests).

use glassine_core::{
    Context,
    key::MasterKey,
    payload::Payload,
    pool::Pool,
    protect::{ProtectOptions, protect},
    simd::Simd,
    watermark::WatermarkKey,
};
use sha2::{Digest, Sha256};
use std::{error::Error, sync::Arc};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, secret, payload, out @ ..] = args.as_slice() else {
        return Err("usage: protect_digest FILE SECRET(64 hex digits) PAYLOAD(16 hex digits) [OUT]".into());
    };
    let bytes = std::fs::read(file)?;
    let key = WatermarkKey::new(&MasterKey::from_bytes(secret_bytes(secret)?));
    let payload: Payload = payload.parse()?;
    for simd in [Simd::Baseline, Simd::Auto] {
        for threads in [0, 1, 2] {
            let pool = match threads {
                0 => Pool::NONE,
                n => Pool::rayon(Arc::new(rayon::ThreadPoolBuilder::new().num_threads(n).build()?)),
            };
            let cx = Context { pool: &pool, simd, ..Context::default() };
            let (copy, _) = protect(&bytes, &key, payload, &ProtectOptions::default(), &cx)?;
            println!("{} {simd:?} {threads}", hex(&Sha256::digest(&copy)));
            if let [out] = out {
                std::fs::write(out, &copy)?;
            }
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn secret_bytes(hex: &str) -> Result<[u8; 32], Box<dyn Error>> {
    if hex.len() != 64 || !hex.is_ascii() {
        return Err("a secret has 64 hex digits".into());
    }
    let mut secret = [0; 32];
    for (byte, digits) in secret.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits)?, 16)?;
    }
    Ok(secret)
}
