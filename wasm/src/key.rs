// SPDX-License-Identifier: MIT OR Apache-2.0
//! The artist's key.

use crate::error::Error;
use glassine_core::{
    key::{Fingerprint, MasterKey},
    payload::PayloadKey,
    text::TextKey,
    watermark::WatermarkKey,
};
use wasm_bindgen::prelude::*;

/// A key, ready for use: what is derived from the secret is derived once. Call `free()` when done with it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Key {
    pub(crate) watermark: WatermarkKey,
    pub(crate) text: TextKey,
    pub(crate) payload: PayloadKey,
    pub(crate) name: String,
}

#[wasm_bindgen]
impl Key {
    /// The key of a 256-bit secret (32 bytes). The secret must come from `crypto.getRandomValues` or from a backup; the
    /// caller keeps it.
    #[wasm_bindgen(constructor)]
    pub fn new(secret: &[u8]) -> Result<Key, JsValue> {
        let master = master(secret)?;
        Ok(Self {
            watermark: WatermarkKey::new(&master),
            text: TextKey::new(&master),
            payload: PayloadKey::new(&master),
            name: Fingerprint::of(&master).to_string(),
        })
    }

    /// The public name of the key, 8 hex digits: safe to show, print and send.
    #[wasm_bindgen(getter)]
    pub fn fingerprint(&self) -> String {
        self.name.clone()
    }
}

/// The master key with this secret.
pub fn master(secret: &[u8]) -> Result<MasterKey, Error> {
    let secret: [u8; 32] = secret
        .try_into()
        .map_err(|_| Error::argument(format!("a secret has 32 bytes, this one has {}", secret.len())))?;
    Ok(MasterKey::from_bytes(secret))
}
