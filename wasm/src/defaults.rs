// SPDX-License-Identifier: MIT OR Apache-2.0
//! The defaults of the core, for pages to show.

use crate::values::object;
use glassine_core::{
    cloak::{self, CloakOptions},
    meta::privacy::Privacy,
    protect::ProtectOptions,
    text::{self, detect::DetectOptions, mark::MarkOptions},
    watermark::Strength,
};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Strength = "light" | "standard" | "strong" | "max";
export type Privacy = "none" | "gps" | "all";
export type TextLevel = "compact" | "invisible" | "robust";
export type CloakLevel = "light" | "medium" | "strong";
"#;

/// What counts where an option is left out.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct Defaults {
    /// Strength of the mark in pictures.
    #[tsify(type = "Strength")]
    pub strength: Strength,
    /// Metadata that do not go into copies.
    #[tsify(type = "Privacy")]
    pub privacy: Privacy,
    /// Hidden characters of marks in texts.
    #[tsify(type = "TextLevel")]
    pub text_level: text::Level,
    /// Share of the gaps between words that carry a symbol.
    pub text_density: f64,
    /// Largest chance of a false alarm at which a mark in a text counts.
    pub text_alpha: f64,
    /// Level of a cloak, where one is asked for.
    #[tsify(type = "CloakLevel")]
    pub cloak_level: cloak::Level,
    /// Whether it is made with fewer steps.
    pub cloak_fast: bool,
}

/// What counts where an option is left out.
#[wasm_bindgen(unchecked_return_type = "Defaults")]
pub fn defaults() -> Result<JsValue, JsValue> {
    let (picture, text, cloak) = (ProtectOptions::default(), MarkOptions::default(), CloakOptions::default());
    Ok(object(&Defaults {
        strength: picture.strength,
        privacy: picture.privacy,
        text_level: text.level,
        text_density: text.density,
        text_alpha: DetectOptions::default().alpha,
        cloak_level: cloak.level,
        cloak_fast: cloak.fast,
    })?)
}
