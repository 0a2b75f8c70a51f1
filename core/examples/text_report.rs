// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text_report FILE SECRET PAYLOAD OUT`: marks a document, writes the copy, and prints as JSON what was done and what is
//! found in the copy, for comparison with WebAssembly (wasm/tests).

use glassine_core::{
    key::MasterKey,
    limits::Limits,
    payload::Payload,
    text::{
        TextFormat, TextKey,
        copy::Original,
        detect::{DetectOptions, detect},
        document::Document,
        mark::MarkOptions,
    },
};
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, secret, payload, out] = args.as_slice() else {
        return Err("usage: text_report FILE SECRET(64 hex digits) PAYLOAD(16 hex digits) OUT".into());
    };
    let bytes = std::fs::read(file)?;
    let key = TextKey::new(&MasterKey::from_bytes(secret_bytes(secret)?));
    let payload: Payload = payload.parse()?;
    let extension = Path::new(file).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = TextFormat::of(extension, &bytes).ok_or("no text")?;
    let limits = Limits::default();
    let (copy, report) = Original::open(&bytes, format, &limits)?.copy(&key, payload, &[], &MarkOptions::default())?;
    std::fs::write(out, &copy)?;
    let text = Document::open(&copy, format, &limits)?.text();
    let found = detect(&text, &key, &DetectOptions::default());
    println!("{}", serde_json::json!({ "report": report, "found": found }));
    Ok(())
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
