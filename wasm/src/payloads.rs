// SPDX-License-Identifier: MIT OR Apache-2.0
//! Platforms, and the payloads that name copies.

use crate::{
    Key,
    error::Error,
    values::{day, object, payload},
};
use glassine_core::{
    payload::Meaning,
    platform::{Place, Platform, table},
    registry::date::day_text,
};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// A platform with a code of its own, and what it is known to do with pictures.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct PlatformInfo {
    /// What stands for it in a payload.
    pub code: u8,
    /// Short name, as in file names.
    pub id: String,
    /// As it calls itself.
    pub name: String,
    /// What it makes of a picture before it shows it; null when nothing is known.
    #[tsify(
        type = "{ width: number | null; height: number | null; long: number | null; quality: number; assumed: (\"size\" | \"quality\")[] } | null"
    )]
    pub processing: Option<glassine_core::platform::Processing>,
    /// Where the facts are from.
    pub source: String,
    /// Date of the source, `YYYY-MM-DD`, or `unknown`.
    pub date: String,
}

impl From<&Platform> for PlatformInfo {
    fn from(platform: &Platform) -> Self {
        let Platform { code, id, name, processing, source, date, .. } = platform.clone();
        Self { code, id, name, processing, source, date }
    }
}

/// A platform by any of its names, or a name of the user's own.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct PlatformName {
    /// As it stands in file names and in the registry.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// Whether it has a code of its own. Of others a payload alone only tells that there was one.
    pub known: bool,
}

/// What a payload says of its copy.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct PayloadMeaning {
    /// Id of the platform; null for none, and for names that only the registry knows.
    #[tsify(type = "string | null")]
    pub platform: Option<String>,
    /// The day it was made (UTC), YYYY-MM-DD.
    pub day: String,
    /// Whether this can be true. A payload made with another key makes sense by chance only.
    pub sensible: bool,
}

/// All platforms with a code of their own.
#[wasm_bindgen(unchecked_return_type = "PlatformInfo[]")]
pub fn platforms() -> Result<JsValue, JsValue> {
    let all: Vec<PlatformInfo> = table().iter().map(PlatformInfo::from).collect();
    Ok(object(&all)?)
}

/// The platform of this name (its id, name or another one in use, upper and lower case alike), or a name of the user's own:
/// up to 32 letters, digits, - and _.
#[wasm_bindgen(js_name = platformNamed, unchecked_return_type = "PlatformName")]
pub fn platform_named(name: &str) -> Result<JsValue, JsValue> {
    let place = Place::named(name.trim()).map_err(Error::from)?;
    let name = place.name().unwrap_or_default().to_owned();
    Ok(object(&PlatformName { name, known: place.platform.is_some(), id: place.id })?)
}

/// A new payload, 16 hex digits, for a copy made at `unix_seconds` for the platform with this id (empty for none). `random`
/// are 8 fresh bytes of `crypto.getRandomValues`. No two copies of a key may have the same payload: ask the registry.
#[wasm_bindgen(js_name = payloadMake)]
pub fn payload_make(key: &Key, platform: &str, unix_seconds: f64, random: &[u8]) -> Result<String, JsValue> {
    let place = Place::of_id(platform).map_err(Error::from)?;
    let random: [u8; 8] = random.try_into().map_err(|_| Error::argument("a payload takes 8 random bytes"))?;
    let meaning = Meaning::new(place.code, day(unix_seconds)?, u64::from_be_bytes(random));
    Ok(key.payload.seal(meaning).to_string())
}

/// What a payload says of its copy under this key, without any registry; `unix_seconds` is now.
#[wasm_bindgen(js_name = payloadMeaning, unchecked_return_type = "PayloadMeaning")]
pub fn payload_meaning(
    key: &Key,
    #[wasm_bindgen(js_name = payload)] payload_hex: &str,
    unix_seconds: f64,
) -> Result<JsValue, JsValue> {
    let meaning = key.payload.open(payload(payload_hex)?);
    Ok(object(&PayloadMeaning {
        platform: meaning.place().map(|platform| platform.id.clone()),
        day: day_text(meaning.day),
        sensible: meaning.is_sensible(day(unix_seconds)?),
    })?)
}
