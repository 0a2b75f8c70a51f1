// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests and results of copies that the registry is to know, with TypeScript types.

use crate::{
    cloak_types::CloakRequest,
    text_types::TextMarkResult,
    types::{ProtectResult, Request, bytes},
};
use glassine_core::{meta::privacy::Privacy, payload::Payload, text::Level, watermark::Strength};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// One copy of a picture.
#[derive(Debug, Clone, Deserialize, Tsify)]
pub struct CopyRequest {
    /// What names it, 16 hex digits: one that `payloadMake` gave for this platform, or that of the copy it replaces.
    #[tsify(type = "string")]
    pub payload: Payload,
    /// Id of the platform; empty for none.
    pub platform: String,
    /// Its file name, also with folders. The extension is put right where the copy has another format than the picture.
    pub output: String,
}

/// The copies of a picture that are wanted.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct ProtectCopiesRequest {
    /// File name of the picture, also with folders.
    pub source: String,
    /// What the artist calls the picture. Default: nothing.
    #[serde(default)]
    #[tsify(optional)]
    pub title: Option<String>,
    /// Seconds since 1970-01-01 UTC.
    pub now: f64,
    /// Perceptual target of the mark. Default: "standard".
    #[serde(default)]
    #[tsify(optional, type = "Strength")]
    pub strength: Option<Strength>,
    /// Metadata that do not go into the copies. Default: "gps".
    #[serde(default)]
    #[tsify(optional, type = "Privacy")]
    pub privacy: Option<Privacy>,
    /// The cloak that the picture gets before the mark; needs encoders. Default: none.
    #[serde(default)]
    #[tsify(optional)]
    pub cloak: Option<CloakRequest>,
    /// Also when the picture carries a mark of this key already. Default: false, an error of the kind "marked".
    #[serde(default)]
    #[tsify(optional)]
    pub again: Option<bool>,
    /// The copies, in the order in which they are made.
    pub copies: Vec<CopyRequest>,
}

impl Request for ProtectCopiesRequest {
    const NAMES: &'static [&'static str] =
        &["source", "title", "now", "strength", "privacy", "cloak", "again", "copies"];
}

/// A copy of a picture, and what the registry is to know of it.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct RecordedCopy {
    /// The file.
    #[serde(with = "bytes")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Vec<u8>,
    /// Its file name: what was asked for, with the extension of its format.
    pub output: String,
    /// What was measured.
    pub report: ProtectResult,
    /// For `Registry.add`: the lines of the work and the copy, as they stand in the program's portable file.
    pub record: String,
}

/// A copy of a text that is wanted.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct TextCopyRequest {
    /// File name of the text, also with folders, or what the page calls it.
    pub source: String,
    /// What the artist calls the text. Default: nothing.
    #[serde(default)]
    #[tsify(optional)]
    pub title: Option<String>,
    /// Seconds since 1970-01-01 UTC.
    pub now: f64,
    /// What names the copy, 16 hex digits: one that `payloadMake` gave for this platform, or that of the copy it replaces.
    pub payload: String,
    /// Id of the platform; empty for none.
    pub platform: String,
    /// File name of the copy, also with folders, or what the page calls it.
    pub output: String,
    /// Which hidden characters. Default: "invisible".
    #[serde(default)]
    #[tsify(optional, type = "TextLevel")]
    pub level: Option<Level>,
    /// Share of the gaps between words that carry a symbol, above 0 and at most 1. Default: 1.
    #[serde(default)]
    #[tsify(optional)]
    pub density: Option<f64>,
    /// Payloads of the texts given out before: `Registry.textPayloads`. Short texts are held against them. Default: none.
    #[serde(default)]
    #[tsify(optional, type = "string[]")]
    pub known: Option<Vec<Payload>>,
    /// Also when the text carries a mark of this key already, which then gives way. Default: false, an error of the kind
    /// "marked".
    #[serde(default)]
    #[tsify(optional)]
    pub again: Option<bool>,
}

impl Request for TextCopyRequest {
    const NAMES: &'static [&'static str] =
        &["source", "title", "now", "payload", "platform", "output", "level", "density", "known", "again"];
}

/// A marked plain text, and what the registry is to know of it.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct RecordedText {
    /// The text.
    pub text: String,
    /// What was done.
    pub report: TextMarkResult,
    /// For `Registry.add`: the lines of the work and the copy, as they stand in the program's portable file.
    pub record: String,
}

/// A marked document, and what the registry is to know of it.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct RecordedDocument {
    /// The file.
    #[serde(with = "bytes")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Vec<u8>,
    /// What was done.
    pub report: TextMarkResult,
    /// For `Registry.add`: the lines of the work and the copy, as they stand in the program's portable file.
    pub record: String,
}
