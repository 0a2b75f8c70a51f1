// SPDX-License-Identifier: MIT OR Apache-2.0
//! The test vectors of docs/watermark-format.md, and that the document states them.

use glassine_core::{
    key::MasterKey,
    payload::Payload,
    watermark::{
        WatermarkKey, code,
        lattice::Carrier,
        tile::{TILE_SCALE, tile},
    },
};
use sha2::{Digest, Sha256};

const DOCUMENT: &str = include_str!("../../docs/watermark-format.md");
const PAYLOAD: Payload = Payload(0x0123_4567_89ab_cdef);

/// The secret 00 01 02 .. 1f.
fn key() -> WatermarkKey {
    WatermarkKey::new(&MasterKey::from_bytes(std::array::from_fn(|i| i as u8)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// kx and ky as signed bytes, the phase as two bytes, little-endian.
fn packed(carriers: &[Carrier]) -> Vec<u8> {
    carriers
        .iter()
        .flat_map(|c| {
            let [lo, hi] = c.phase.to_le_bytes();
            [c.kx as i8 as u8, c.ky as i8 as u8, lo, hi]
        })
        .collect()
}

fn listed(carriers: &[Carrier]) -> String {
    let one = |c: &Carrier| format!("({}, {}) {}", c.kx, c.ky, c.phase);
    carriers.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn stated(what: &str, value: &str) {
    assert!(DOCUMENT.contains(value), "docs/watermark-format.md does not state the {what}: {value}");
}

#[test]
fn key_to_carriers_and_signs() {
    let key = key();
    stated("first sync carriers", &listed(&key.sync.carriers[..6]));
    stated("digest of the sync carriers", &digest(&packed(&key.sync.carriers)));
    stated("first message carriers", &listed(&key.message.carriers[..6]));
    stated("digest of the message carriers", &digest(&packed(&key.message.carriers)));
    let signs: String = key.sign.signs[..32].iter().map(|&s| if s > 0 { '+' } else { '-' }).collect();
    stated("first signs", &signs);
    let bytes: Vec<u8> = key.sign.signs.iter().map(|&s| s as u8).collect();
    stated("digest of the signs", &digest(&bytes));
}

#[test]
fn payload_to_codeword_and_tile() {
    let bits = code::encode(PAYLOAD);
    let packed: Vec<u8> = bits.chunks_exact(8).map(|b| b.iter().fold(0, |v, &bit| v << 1 | bit)).collect();
    stated("codeword", &hex(&packed));
    let polynomials: Vec<String> = code::POLYNOMIALS.iter().map(|p| format!("{p:o}")).collect();
    stated("polynomials", &polynomials.join(" "));
    let tile = tile(&key(), PAYLOAD);
    assert_eq!(TILE_SCALE, 4096.0);
    let first: Vec<String> = tile[..8].iter().map(ToString::to_string).collect();
    stated("first samples of the tile", &first.join(" "));
    let bytes: Vec<u8> = tile.iter().flat_map(|v| v.to_le_bytes()).collect();
    stated("digest of the tile", &digest(&bytes));
}
