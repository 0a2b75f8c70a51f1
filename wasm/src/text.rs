// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marks in texts: plain ones as strings, documents as bytes.

use crate::{
    Key,
    error::Error,
    text_types::{TextCopy, TextDetectRequest, TextDetectResult, TextMarkRequest, TextMarkResult},
    types::Copy,
    values::{object, options, payload},
};
use glassine_core::{
    limits::Limits,
    payload::Payload,
    text::{
        TextFormat,
        copy::{CopyReport, Original},
        detect::{DetectOptions, detect},
        document::Document,
        mark::MarkOptions,
    },
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
export type DocumentCopy = Copy<TextMarkResult>;
";

/// Marks a plain text with the payload (16 hex digits) and reads the copy back before handing it over.
#[wasm_bindgen(js_name = textMark, unchecked_return_type = "TextCopy")]
pub fn text_mark(
    text: &str,
    key: &Key,
    #[wasm_bindgen(js_name = payload)] payload_hex: &str,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "TextMarkRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let request = options::<TextMarkRequest>(given)?;
    let (bytes, report) = mark(text.as_bytes(), TextFormat::Plain, key, payload_hex, request)?;
    // A marked text is a text.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(object(&TextCopy { text, report: report.into() })?)
}

/// Marks the document in `bytes` (`extension` is its file name's: txt, md, html, epub, docx or odt) with the payload (16
/// hex digits) and reads the copy back before handing it over. Only the running text changes.
#[wasm_bindgen(js_name = documentMark, unchecked_return_type = "DocumentCopy")]
pub fn document_mark(
    bytes: &[u8],
    extension: &str,
    key: &Key,
    #[wasm_bindgen(js_name = payload)] payload_hex: &str,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "TextMarkRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let request = options::<TextMarkRequest>(given)?;
    let (bytes, report) = mark(bytes, format(bytes, extension)?, key, payload_hex, request)?;
    Ok(object(&Copy { bytes, report: TextMarkResult::from(report) })?)
}

fn mark(
    bytes: &[u8],
    format: TextFormat,
    key: &Key,
    payload_hex: &str,
    request: TextMarkRequest,
) -> Result<(Vec<u8>, CopyReport), Error> {
    let payload = payload(payload_hex)?;
    let limits = Limits::default();
    let original = Original::open(bytes, format, &limits)?;
    let known = request.known.clone().unwrap_or_default();
    Ok(original.copy(&key.text, payload, &known, &MarkOptions::try_from(request)?)?)
}

/// Looks for the key's marks in a plain text.
#[wasm_bindgen(js_name = textDetect, unchecked_return_type = "TextDetectResult")]
pub fn text_detect(
    text: &str,
    key: &Key,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "TextDetectRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    Ok(object(&look(text, key, &options(given)?)?)?)
}

/// Looks for the key's marks in the document in `bytes` (`extension` is its file name's: those of `documentMark`, rtf or
/// pdf).
#[wasm_bindgen(js_name = documentDetect, unchecked_return_type = "TextDetectResult")]
pub fn document_detect(
    bytes: &[u8],
    extension: &str,
    key: &Key,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "TextDetectRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let request = options(given)?;
    let document = Document::open(bytes, format(bytes, extension)?, &Limits::default()).map_err(Error::from)?;
    Ok(object(&look(&document.text(), key, &request)?)?)
}

fn look(text: &str, key: &Key, request: &TextDetectRequest) -> Result<TextDetectResult, Error> {
    let known: &[Payload] = request.known.as_deref().unwrap_or_default();
    let mut options = DetectOptions::default();
    options.known = known;
    if let Some(alpha) = request.alpha {
        if !(alpha > 0.0 && alpha < 1.0) {
            return Err(Error::argument("alpha is a number above 0 and below 1, such as 1e-9"));
        }
        options.alpha = alpha;
    }
    Ok(detect(text, &key.text, &options).into())
}

pub fn format(bytes: &[u8], extension: &str) -> Result<TextFormat, Error> {
    let unknown = "this is no text that Glassine reads; it reads txt, md, html, epub, docx, odt, rtf and pdf";
    TextFormat::of(extension, bytes).ok_or_else(|| Error::new("unsupported", unknown))
}
