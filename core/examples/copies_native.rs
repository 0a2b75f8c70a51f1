// SPDX-License-Identifier: MIT OR Apache-2.0
//! `copies_native FILE SECRET NOW FOLDER PLATFORM PAYLOAD [PLATFORM PAYLOAD ...]`: copies of a picture for these platforms
//! (`-` for none), written into the folder under the platform's name, and their records on stdout, for comparison with
//! WebAssembly (wasm/tests).

use glassine_core::{
    Context,
    key::{Fingerprint, MasterKey},
    payload::{Payload, PayloadKey},
    platform::Place,
    protect::{Cover, ProtectOptions},
    registry::{Making, Work, jsonl, picture_options},
    watermark::WatermarkKey,
};
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, secret, now, folder, copies @ ..] = args.as_slice() else {
        return Err("usage: copies_native FILE SECRET(64 hex digits) NOW FOLDER PLATFORM PAYLOAD ...".into());
    };
    let master = MasterKey::from_bytes(secret_bytes(secret)?);
    let (key, payloads) = (WatermarkKey::new(&master), PayloadKey::new(&master));
    let fingerprint = Fingerprint::of(&master).to_string();
    let (bytes, now, cx) = (std::fs::read(file)?, now.parse()?, Context::default());
    let mut cover = Cover::open(&bytes, &cx)?;
    let raster = &cover.image().ok_or("no picture")?.raster;
    let work = Work::of_picture(&bytes, raster, file.as_str(), now, &cx)?;
    for pair in copies.chunks_exact(2) {
        let [name, payload] = pair else { continue };
        let place = Place::of_id(name.trim_matches('-'))?;
        let payload: Payload = payload.parse()?;
        let mut options = ProtectOptions::default();
        options.platform.clone_from(&place.platform);
        let (copy, report) = cover.copy(&key, payload, &options)?;
        std::fs::write(Path::new(folder).join(name), &copy)?;
        let making = Making {
            key: &fingerprint,
            work: work.id,
            platform: &place.id,
            output: name.clone(),
            options: picture_options(&options, &[]),
            day: payloads.open(payload).day,
            created: now,
        };
        let mut row = making.picture(&copy, &report);
        (row.input_len, row.output_len) = (bytes.len() as u64, copy.len() as u64);
        print!("{}", jsonl::record(&work, &row)?);
    }
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
