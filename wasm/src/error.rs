// SPDX-License-Identifier: MIT OR Apache-2.0
//! Errors as JavaScript sees them: an `Error` with a machine-readable `kind` beside its `message`.

use glassine_core::{
    cloak::{CloakError, EncoderError},
    codec::{DecodeError, EncodeError},
    protect::ProtectError,
    text::{copy::CopyError, document::DocumentError},
    watermark::{DetectError, EmbedError},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What every function throws. */
export interface GlassineError extends Error {
    name: "GlassineError";
    kind: "unreadable" | "unsupported" | "too_large" | "too_short" | "encode" | "cloak" | "model" | "argument" | "cancelled";
}
"#;

/// Kind and message, before they become a JavaScript `Error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Machine-readable kind.
    pub kind: &'static str,
    /// What happened and what to do, in plain words.
    pub message: String,
}

impl Error {
    /// The caller passed something that can not be used.
    pub fn argument(message: impl Into<String>) -> Self {
        Self { kind: "argument", message: message.into() }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self { kind: "encode", message: error.to_string() }
    }
}

impl From<ProtectError> for Error {
    fn from(error: ProtectError) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

impl From<CopyError> for Error {
    fn from(error: CopyError) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

impl From<CloakError> for Error {
    fn from(error: CloakError) -> Self {
        ProtectError::from(error).into()
    }
}

impl From<EncoderError> for Error {
    fn from(error: EncoderError) -> Self {
        Self { kind: "model", message: error.to_string() }
    }
}

impl From<EmbedError> for Error {
    fn from(error: EmbedError) -> Self {
        Self { kind: "cancelled", message: error.to_string() }
    }
}

impl From<DetectError> for Error {
    fn from(error: DetectError) -> Self {
        Self { kind: "cancelled", message: error.to_string() }
    }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let js = js_sys::Error::new(&error.message);
        js.set_name("GlassineError");
        // Setting a property of a fresh object does not fail.
        let _ = js_sys::Reflect::set(&js, &"kind".into(), &error.kind.into());
        js.into()
    }
}
