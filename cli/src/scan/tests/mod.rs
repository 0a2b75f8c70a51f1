// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod broken;
mod forms;
mod large;

use super::source::{self, Form};
use super::{Damage, Found, ScanTotals, Scanner, pipeline};
use flate2::{Compression, write::GzEncoder};
use glassine_core::key::MasterKey;
use glassine_core::payload::Payload;
use glassine_core::text::TextKey;
use glassine_core::text::mark::{MarkOptions, mark};
use std::io::{Cursor, Write};
use std::num::NonZeroUsize;

fn key() -> TextKey {
    TextKey::new(&MasterKey::from_bytes([5; 32]))
}

/// A paragraph that no other number gives; `number` is also the payload that [`marked`] marks it with.
fn clean(number: u64) -> String {
    const WORDS: [&str; 16] = [
        "river", "stone", "garden", "window", "letter", "evening", "silver", "winter", "mother", "story", "colour",
        "paper", "house", "shadow", "morning", "voice",
    ];
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 60) as usize]
    };
    (0..60).map(|i| format!("{} {}{}", word(), word(), if i % 9 == 8 { ". " } else { " " })).collect()
}

fn marked(number: u64) -> String {
    mark(&clean(number), &key(), Payload(number), &MarkOptions::default()).0
}

/// What a scan gives.
struct Scan {
    found: Vec<Found>,
    damage: Vec<Damage>,
    totals: ScanTotals,
}

impl Scan {
    fn of(bytes: impl Into<Vec<u8>>, form: Option<Form>) -> Self {
        let key = key();
        let scanner = Scanner { threads: NonZeroUsize::new(3).unwrap(), ..Scanner::new(&key) };
        let (mut found, mut damage) = (Vec::new(), Vec::new());
        let source = source::from(Box::new(Cursor::new(bytes.into())), form).unwrap();
        let totals = pipeline::run(source, &scanner, |result| match result {
            Ok(this) => found.push(this),
            Err(this) => damage.push(this),
        });
        Self { found, damage, totals: totals.unwrap() }
    }

    /// Names and payloads.
    fn marks(&self) -> Vec<(&str, u64)> {
        self.found.iter().map(|found| (found.id.as_str(), found.detection.marks[0].payload.0)).collect()
    }

    fn payloads(&self) -> Vec<u64> {
        self.marks().into_iter().map(|(_, payload)| payload).collect()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A WARC record.
fn record(kind: &str, address: &str, media: &str, block: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [header.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A record of a WET file.
fn wet(number: u64, text: &str) -> Vec<u8> {
    record("conversion", &format!("https://example.org/{number}"), "text/plain", text.as_bytes())
}

/// A record of a WARC file, with further header fields, each with its line end.
fn response(address: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
    record("response", address, "application/http; msgtype=response", &[head.as_bytes(), body].concat())
}

/// All that is not ASCII as JSON escapes.
fn ascii(json: &str) -> String {
    let mut out = String::new();
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            out.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}
