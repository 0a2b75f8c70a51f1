// SPDX-License-Identifier: MIT OR Apache-2.0
//! Copies of texts with their records for the registry.

use crate::{
    Key,
    copies_types::{RecordedDocument, RecordedText, TextCopyRequest},
    error::Error,
    text::format,
    text_types::TextMarkRequest,
    values::{object, options, payload, time},
};
use glassine_core::{
    limits::Limits,
    platform::Place,
    registry::{Making, Work, jsonl, text_options},
    text::{
        TextFormat,
        copy::{CopyReport, Original},
        mark::MarkOptions,
    },
};
use wasm_bindgen::prelude::*;

/// Marks a plain text and reads the copy back before handing it over.
#[wasm_bindgen(js_name = textCopy, unchecked_return_type = "RecordedText")]
pub fn text_copy(
    text: &str,
    key: &Key,
    #[wasm_bindgen(unchecked_param_type = "TextCopyRequest")] request: JsValue,
) -> Result<JsValue, JsValue> {
    let made = make(text.as_bytes(), TextFormat::Plain, key, options(request)?)?;
    // A marked text is a text.
    let text = String::from_utf8_lossy(&made.bytes).into_owned();
    Ok(object(&RecordedText { text, report: made.report.into(), record: made.record })?)
}

/// Marks the document in `bytes` (`extension` is its file name's: txt, md, html, epub, docx or odt) and reads the copy back
/// before handing it over. Only the running text changes.
#[wasm_bindgen(js_name = documentCopy, unchecked_return_type = "RecordedDocument")]
pub fn document_copy(
    bytes: &[u8],
    extension: &str,
    key: &Key,
    #[wasm_bindgen(unchecked_param_type = "TextCopyRequest")] request: JsValue,
) -> Result<JsValue, JsValue> {
    let Made { bytes, report, record } = make(bytes, format(bytes, extension)?, key, options(request)?)?;
    Ok(object(&RecordedDocument { bytes, report: report.into(), record })?)
}

struct Made {
    bytes: Vec<u8>,
    report: CopyReport,
    record: String,
}

fn make(bytes: &[u8], format: TextFormat, key: &Key, request: TextCopyRequest) -> Result<Made, Error> {
    let (now, payload) = (time(request.now)?, payload(&request.payload)?);
    let place = Place::of_id(&request.platform)?;
    let known = request.known.unwrap_or_default();
    let marking = TextMarkRequest { level: request.level, density: request.density, known: None };
    let marking = MarkOptions::try_from(marking)?;
    let limits = Limits::default();
    let given = Original::open(bytes, format, &limits)?;
    // What is marked anew are the bytes that were there before the first mark.
    let unmarked = match given.marked(&key.text, &known) {
        None => None,
        Some(_) if request.again.unwrap_or_default() => Some(given.unmarked()?),
        Some(mark) => return Err(Error::marked("text", Some(mark.payload))),
    };
    drop(given);
    let bytes = unmarked.as_deref().unwrap_or(bytes);
    let original = Original::open(bytes, format, &limits)?;
    let (copy, report) = original.copy(&key.text, payload, &known, &marking)?;
    let mut work = Work::of_text(bytes, request.source, now);
    work.title = request.title;
    let making = Making {
        key: &key.name,
        work: work.id,
        platform: &place.id,
        output: request.output,
        options: text_options(&marking),
        day: key.payload.open(payload).day,
        created: now,
    };
    let mut row = making.text(&copy, &report);
    (row.input_len, row.output_len) = (bytes.len() as u64, copy.len() as u64);
    Ok(Made { record: jsonl::record(&work, &row)?, bytes: copy, report })
}
