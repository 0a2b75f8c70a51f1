// SPDX-License-Identifier: MIT OR Apache-2.0
//! The registry of a page: in memory, and kept by the page as the program's portable file.

use crate::{
    error::Error,
    registry_types::{RegistryEntry, RegistryFilter, RegistryImport},
    values::{object, options, payload},
};
use glassine_core::{
    payload::Payload,
    registry::{self, Filter, MemoryRegistry, Registry as _, WorkId, WorkIdError, jsonl},
};
use wasm_bindgen::prelude::*;

/// Named in the header of portable files.
const MADE_WITH: &str = concat!("glassine ", env!("CARGO_PKG_VERSION"));

/// Which works were protected, and which copies were made of them, for whom and when. In memory: keep what `export` gives.
/// Call `free()` when done with it.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Registry(MemoryRegistry);

#[wasm_bindgen]
impl Registry {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Merges a portable file into this registry (`glassine registry export` and `export` write it), all of it or, after an
    /// error, nothing.
    #[wasm_bindgen(unchecked_return_type = "RegistryImport")]
    pub fn import(&self, jsonl: &[u8]) -> Result<JsValue, JsValue> {
        let report = jsonl::import(jsonl, &self.0, true).map_err(Error::from)?;
        Ok(object(&RegistryImport::from(report))?)
    }

    /// Adds what `protectCopies`, `textCopy` or `documentCopy` gave as its record. A copy takes the place of the one made
    /// before with the same key, work, platform and file name.
    pub fn add(&self, record: &str) -> Result<(), JsValue> {
        let mut reader = jsonl::Reader::without_header(record.as_bytes());
        while let Some((_, line)) = reader.read().map_err(Error::from)? {
            match line {
                jsonl::Line::Work(work) => self.0.add_work(&work),
                jsonl::Line::Copy(copy) => self.0.add_copy(&copy),
            }
            .map_err(Error::from)?;
        }
        Ok(())
    }

    /// All of it as a portable file, which `glassine registry import` and `import` read. With `references` false it has no
    /// small pictures. Keep it as private as the works are; it holds no key.
    pub fn export(&self, references: Option<bool>) -> Result<String, JsValue> {
        let mut out = Vec::new();
        jsonl::export(&self.0, &mut out, MADE_WITH, references.unwrap_or(true)).map_err(Error::from)?;
        Ok(String::from_utf8(out).map_err(|error| Error::new("registry", error.to_string()))?)
    }

    /// The copies that are meant, in the order of their making; all of them without a filter.
    #[wasm_bindgen(unchecked_return_type = "RegistryEntry[]")]
    pub fn entries(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "RegistryFilter")] filter: JsValue,
    ) -> Result<JsValue, JsValue> {
        let filter = Filter::try_from(options::<RegistryFilter>(filter)?)?;
        let found = self.0.copies(&filter, None, usize::MAX).map_err(Error::from)?;
        let entries: Vec<RegistryEntry> = found.into_iter().map(|entry| (entry.copy, entry.work).into()).collect();
        Ok(object(&entries)?)
    }

    /// The copy that carries this payload under the key with this fingerprint; null if there is none.
    #[wasm_bindgen(js_name = byPayload, unchecked_return_type = "RegistryEntry | null")]
    pub fn by_payload(
        &self,
        key: &str,
        #[wasm_bindgen(js_name = payload)] payload_hex: &str,
    ) -> Result<JsValue, JsValue> {
        let copy = self.0.copy_by_payload(key, payload(payload_hex)?).map_err(Error::from)?;
        let Some(copy) = copy else { return Ok(JsValue::NULL) };
        let work = self.0.work(copy.work).map_err(Error::from)?;
        Ok(object(&RegistryEntry::from((copy, work)))?)
    }

    /// The payload of the copy that was made before of this work (`workOf`), for this platform and with this file name;
    /// null if there is none. A new copy at the same place should have it too, so that what was uploaded stays known.
    #[wasm_bindgen(js_name = payloadAt, unchecked_return_type = "string | null")]
    pub fn payload_at(&self, key: &str, work: &str, platform: &str, output: &str) -> Result<JsValue, JsValue> {
        let copy = self.0.copy_at(key, work_id(work)?, platform, output).map_err(Error::from)?;
        Ok(copy.map_or(JsValue::NULL, |copy| copy.payload.to_string().into()))
    }

    /// All payloads of the key with this fingerprint, of pictures and texts: for `detect`.
    pub fn payloads(&self, key: &str) -> Result<Vec<String>, JsValue> {
        Ok(texts(self.0.payloads(key).map_err(Error::from)?))
    }

    /// Those that are in texts: for `textDetect` and `textCopy`.
    #[wasm_bindgen(js_name = textPayloads)]
    pub fn text_payloads(&self, key: &str) -> Result<Vec<String>, JsValue> {
        Ok(texts(self.0.text_payloads(key).map_err(Error::from)?))
    }

    /// A work in small: a grey JPEG of its original, long side at most 512 pixels; null if there is none.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array | null")]
    pub fn reference(&self, work: &str) -> Result<JsValue, JsValue> {
        let work = self.0.work(work_id(work)?).map_err(Error::from)?;
        let reference = work.and_then(|work| work.reference);
        Ok(reference.map_or(JsValue::NULL, |jpeg| js_sys::Uint8Array::from(jpeg.as_slice()).into()))
    }
}

/// How the registry names the work that is the file in `bytes`: 16 hex digits, the same wherever it lies.
#[wasm_bindgen(js_name = workOf)]
pub fn work_of(bytes: &[u8]) -> String {
    WorkId::of(&registry::sha256(bytes)).to_string()
}

fn work_id(text: &str) -> Result<WorkId, Error> {
    text.parse().map_err(|error: WorkIdError| Error::argument(error.to_string()))
}

fn texts(payloads: Vec<Payload>) -> Vec<String> {
    payloads.iter().map(Payload::to_string).collect()
}
