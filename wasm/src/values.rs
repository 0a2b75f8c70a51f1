// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arguments from JavaScript and results back to it.

use crate::{error::Error, types::Request};
use glassine_core::{
    payload::{Payload, PayloadError},
    registry::date::day_of,
};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A payload from its 16 hex digits.
pub fn payload(hex: &str) -> Result<Payload, Error> {
    hex.parse().map_err(|error: PayloadError| Error::argument(error.to_string()))
}

/// A time in whole seconds since 1970-01-01 UTC.
pub fn time(unix_seconds: f64) -> Result<i64, Error> {
    // Beyond this the numbers of JavaScript are not whole any more; milliseconds given by mistake are far in the future.
    if (0.0..1e11).contains(&unix_seconds) {
        Ok(unix_seconds as i64)
    } else {
        Err(Error::argument("times are seconds since 1970-01-01 UTC: Date.now() / 1000"))
    }
}

/// The day (UTC) of such a time, as payloads count them.
pub fn day(unix_seconds: f64) -> Result<u16, Error> {
    time(unix_seconds).map(day_of)
}

/// Options from a plain object; nothing at all means the defaults.
pub fn options<T: Request>(value: JsValue) -> Result<T, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    only_known::<T>(&value)?;
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| Error::argument(format!("the options can not be used: {error}")))
}

/// A mistyped name is an error, not the default.
pub fn only_known<T: Request>(value: &JsValue) -> Result<(), Error> {
    let Some(object) = value.dyn_ref::<js_sys::Object>() else { return Ok(()) };
    let names = js_sys::Object::keys(object);
    let unknown = names.iter().filter_map(|name| name.as_string()).find(|name| !T::NAMES.contains(&name.as_str()));
    match unknown {
        Some(name) => Err(Error::argument(format!("there is no option {name}; there are: {}", T::NAMES.join(", ")))),
        None => Ok(()),
    }
}

/// A plain object; `None` becomes null, as in JSON, but bytes stay bytes.
pub fn object(value: &impl Serialize) -> Result<JsValue, Error> {
    let serializer = Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&serializer).map_err(|error| Error::argument(error.to_string()))
}
