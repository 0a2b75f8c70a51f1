// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arguments from JavaScript and results back to it.

use crate::{error::Error, types::Request};
use glassine_core::payload::Payload;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A payload from its 16 hex digits.
pub fn payload(hex: &str) -> Result<Payload, Error> {
    hex.parse().map_err(|error: glassine_core::payload::PayloadError| Error::argument(error.to_string()))
}

/// Options from a plain object; nothing at all means the defaults.
pub fn options<T: Request>(value: JsValue) -> Result<T, Error> {
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
pub fn object(value: &impl Serialize) -> Result<JsValue, Error> {
    let serializer = Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&serializer).map_err(|error| Error::argument(error.to_string()))
}
