// SPDX-License-Identifier: MIT OR Apache-2.0
//! The test vectors and the table of docs/payload-format.md.

use glassine_core::{
    key::MasterKey,
    payload::{Meaning, PayloadKey},
    platform,
};

const DOCUMENT: &str = include_str!("../../docs/payload-format.md");

#[test]
fn the_document_states_what_is_sealed() {
    let key = PayloadKey::new(&MasterKey::from_bytes(std::array::from_fn(|i| i as u8)));
    for (platform, day, nonce) in [(0, 0, 0), (1, 2517, 0x01_2345_6789), (255, u16::MAX, 0xff_ffff_ffff)] {
        let payload = key.seal(Meaning { platform, day, nonce });
        assert!(DOCUMENT.contains(&format!("| {platform} | {day} |")), "{platform}");
        assert!(DOCUMENT.contains(&format!("| {payload} |")), "{payload}");
    }
}

#[test]
fn the_document_has_the_table_of_the_program() {
    for platform in platform::table() {
        let row = format!("| {} | `{}` | {} |", platform.code, platform.id, platform.name);
        assert!(DOCUMENT.contains(&row), "{row}");
    }
}
