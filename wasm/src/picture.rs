// SPDX-License-Identifier: MIT OR Apache-2.0
//! The three verbs: protect, embed, detect.

use crate::{
    Key,
    error::Error,
    types::{Copy, DetectRequest, DetectResult, EmbedRequest, EmbedResult, ProtectRequest, ProtectResult},
    values::{object, options, payload},
};
use glassine_core::{
    Context, codec, protect,
    watermark::{self, DetectOptions, KnownPayloads},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
export type ProtectCopy = Copy<ProtectResult>;
export type EmbedCopy = Copy<EmbedResult>;
";

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

/// Looks for the key's mark in the picture file in `bytes`.
#[wasm_bindgen(js_name = detect, unchecked_return_type = "DetectResult")]
pub fn detect_file(
    bytes: &[u8],
    key: &Key,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "DetectRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let cx = Context::default();
    let known = options::<DetectRequest>(given)?.known.map(KnownPayloads::new);
    let image = codec::decode(bytes, &cx).map_err(Error::from)?;
    let options = DetectOptions { known: known.as_ref() };
    let detection = watermark::detect(&image.raster, &key.watermark, &options, &cx).map_err(Error::from)?;
    Ok(object(&DetectResult::new(detection, &image))?)
}
