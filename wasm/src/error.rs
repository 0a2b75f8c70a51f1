// SPDX-License-Identifier: MIT OR Apache-2.0
//! Errors as JavaScript sees them: an `Error` with a machine-readable `kind` beside its `message`.

use glassine_core::{
    cloak::{CloakError, EncoderError},
    codec::{DecodeError, EncodeError},
    payload::Payload,
    platform::PlaceError,
    protect::ProtectError,
    registry::{RegistryError, jsonl::JsonlError},
    text::{copy::CopyError, document::DocumentError},
    watermark::{DetectError, EmbedError},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What every function throws. */
export interface GlassineError extends Error {
    name: "GlassineError";
    kind:
        | "unreadable" | "unsupported" | "too_large" | "too_short" | "encode" | "cloak" | "model" | "argument" | "cancelled"
        | "passphrase" | "marked" | "registry";
    /** Of the kind "marked": the payload that was read, 16 hex digits, if it could be read. */
    payload?: string;
}
"#;

/// Kind and message, before they become a JavaScript `Error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Machine-readable kind.
    pub kind: &'static str,
    /// What happened and what to do, in plain words.
    pub message: String,
    /// Of the mark that stands in the way.
    pub payload: Option<Payload>,
}

impl Error {
    /// The caller passed something that can not be used.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new("argument", message)
    }

    /// Of any kind.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), payload: None }
    }

    /// What is to be protected carries a mark of the key already.
    pub fn marked(what: &str, payload: Option<Payload>) -> Self {
        let text = format!(
            "this {what} carries a mark of your key already: it may be one of your copies. Protect the original, or ask for \
             a copy of this one all the same"
        );
        Self { payload, ..Self::new("marked", text) }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::new("encode", error.to_string())
    }
}

impl From<ProtectError> for Error {
    fn from(error: ProtectError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<CopyError> for Error {
    fn from(error: CopyError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<CloakError> for Error {
    fn from(error: CloakError) -> Self {
        ProtectError::from(error).into()
    }
}

impl From<EncoderError> for Error {
    fn from(error: EncoderError) -> Self {
        Self::new("model", error.to_string())
    }
}

impl From<EmbedError> for Error {
    fn from(error: EmbedError) -> Self {
        Self::new("cancelled", error.to_string())
    }
}

impl From<DetectError> for Error {
    fn from(error: DetectError) -> Self {
        Self::new("cancelled", error.to_string())
    }
}

impl From<PlaceError> for Error {
    fn from(error: PlaceError) -> Self {
        Self::argument(error.to_string())
    }
}

impl From<RegistryError> for Error {
    fn from(error: RegistryError) -> Self {
        Self::new("registry", error.to_string())
    }
}

impl From<JsonlError> for Error {
    fn from(error: JsonlError) -> Self {
        Self::new("registry", error.to_string())
    }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let js = js_sys::Error::new(&error.message);
        js.set_name("GlassineError");
        // Setting a property of a fresh object does not fail.
        let set = |name: &str, value: JsValue| drop(js_sys::Reflect::set(&js, &name.into(), &value));
        set("kind", error.kind.into());
        if let Some(payload) = error.payload {
            set("payload", payload.to_string().into());
        }
        js.into()
    }
}
