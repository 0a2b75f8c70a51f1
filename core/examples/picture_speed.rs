// SPDX-License-Identifier: MIT OR Apache-2.0
//! `picture_speed FILE N`: milliseconds (best of N, one thread) to embed a mark, and to look for one in the marked copy, from file
//! to file; to compare with WebAssembly (wasm/www/tests/measure).

use glassine_core::{
    Context,
    codec::{self, EncodeOptions},
    key::MasterKey,
    payload::Payload,
    watermark::{DetectOptions, EmbedOptions, WatermarkKey, detect, embed},
};
use std::{error::Error, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, rounds] = args.as_slice() else { return Err("usage: picture_speed FILE N".into()) };
    let (bytes, rounds) = (std::fs::read(file)?, rounds.parse::<u32>()?);
    let key = WatermarkKey::new(&MasterKey::from_bytes(std::array::from_fn(|i| i as u8)));
    let payload: Payload = "0123456789abcdef".parse()?;
    let cx = Context::default();
    let (mut embedding, mut detecting, mut found) = (f64::INFINITY, f64::INFINITY, 0.0);
    for _ in 0..rounds {
        let start = Instant::now();
        let mut image = codec::decode(&bytes, &cx)?;
        embed(&mut image.raster, &key, payload, &EmbedOptions::default(), &cx)?;
        let copy = codec::encode(&image, &EncodeOptions::default(), &cx)?;
        embedding = embedding.min(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        let image = codec::decode(&copy, &cx)?;
        found = detect(&image.raster, &key, &DetectOptions::default(), &cx)?.log10_p;
        detecting = detecting.min(start.elapsed().as_secs_f64() * 1e3);
    }
    println!("{{\"embed\": {embedding:.1}, \"detect\": {detecting:.1}, \"log10_p\": {found:.1}}}");
    Ok(())
}
