// SPDX-License-Identifier: MIT OR Apache-2.0
//! The three verbs: protect, embed, detect.

use crate::{
    Key,
    error::Error,
    types::{Copy, DetectResult, EmbedRequest, EmbedResult, ProtectRequest, ProtectResult, Request},
};
use glassine_core::{
    Context, codec,
    payload::Payload,
    protect,
    watermark::{self, DetectOptions},
};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
export type ProtectCopy = Copy<ProtectResult>;
export type EmbedCopy = Copy<EmbedResult>;
";

fn payload(hex: &str) -> Result<Payload, Error> {
    hex.parse().map_err(|error: glassine_core::payload::PayloadError| Error::argument(error.to_string()))
}

/// Options from a plain object; nothing at all means the defaults.
pub(crate) fn options<T: Request>(value: JsValue) -> Result<T, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    if let Some(object) = value.dyn_ref::<js_sys::Object>() {
        let names = js_sys::Object::keys(object);
        let unknown = names.iter().filter_map(|name| name.as_string()).find(|name| !T::NAMES.contains(&name.as_str()));
        if let Some(name) = unknown {
            return Err(Error::argument(format!("there is no option {name}; there are: {}", T::NAMES.join(", "))));
        }
    }
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| Error::argument(format!("the options can not be used: {error}")))
}

/// A plain object; `None` becomes null, as in JSON, but bytes stay bytes.
pub(crate) fn object(value: &impl Serialize) -> Result<JsValue, Error> {
    let serializer = Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&serializer).map_err(|error| Error::argument(error.to_string()))
}

/// Marks the picture file in `bytes` with the payload (16 hex digits) and reads the copy back before handing it over.
/// The copy has the format, quality and metadata of the input.
#[wasm_bindgen(js_name = protect, unchecked_return_type = "ProtectCopy")]
pub fn protect_file(
    bytes: &[u8],
    key: &Key,
    #[wasm_bindgen(js_name = payload)] payload_hex: &str,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "ProtectRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let options = options::<ProtectRequest>(given)?.into();
    let (bytes, report) = protect::protect(bytes, &key.watermark, payload(payload_hex)?, &options, &Context::default())
        .map_err(Error::from)?;
    Ok(object(&Copy { bytes, report: ProtectResult::from(report) })?)
}

/// Adds the bare mark to the picture file in `bytes`: one embedding at the strength asked for, not read back.
#[wasm_bindgen(js_name = embed, unchecked_return_type = "EmbedCopy")]
pub fn embed_file(
    bytes: &[u8],
    key: &Key,
    #[wasm_bindgen(js_name = payload)] payload_hex: &str,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "EmbedRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let cx = Context::default();
    let options = options::<EmbedRequest>(given)?.into();
    let payload = payload(payload_hex)?;
    let mut image = codec::decode(bytes, &cx).map_err(Error::from)?;
    let mut report =
        watermark::embed(&mut image.raster, &key.watermark, payload, &options, &cx).map_err(Error::from)?;
    report.warnings.extend(image.warnings.iter().cloned());
    let bytes = codec::encode(&image, &codec::EncodeOptions::default(), &cx).map_err(Error::from)?;
    Ok(object(&Copy { bytes, report: EmbedResult::from(report) })?)
}

/// Looks for the key's mark in the picture file in `bytes`, knowing nothing else.
#[wasm_bindgen(js_name = detect, unchecked_return_type = "DetectResult")]
pub fn detect_file(bytes: &[u8], key: &Key) -> Result<JsValue, JsValue> {
    let cx = Context::default();
    let image = codec::decode(bytes, &cx).map_err(Error::from)?;
    let detection =
        watermark::detect(&image.raster, &key.watermark, &DetectOptions::default(), &cx).map_err(Error::from)?;
    Ok(object(&DetectResult::from(detection))?)
}
