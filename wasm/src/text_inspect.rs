// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text: what a reader does not see, taking it out, and what survives on a platform.

use crate::{
    types::Request,
    values::{object, options},
};
use glassine_core::text::{
    inspect, probe,
    strip::{self, StripOptions, StripReport},
};
use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Where a character is: byte offset in UTF-8 from 0, line and column (in code points) from 1. */
export interface TextPlace { offset: number; line: number; column: number }
/** One invisible or look-alike character, wherever it stands. */
export interface TextFinding {
    code_point: string;
    name: string;
    class: string;
    looks_like: string | null;
    count: number;
    legitimate: number;
    reasons: Record<string, number>;
    longest_run: number;
    places: TextPlace[];
}
/** A known scheme of hidden writing, with what can be read of it without a key. */
export interface TextSignature { scheme: string; name: string; count: number; first: TextPlace; hidden: string[] }
export interface TextInspection {
    total: number;
    legitimate: number;
    findings: TextFinding[];
    schemes: TextSignature[];
}
export type ProbeSurvival = "whole" | "partly" | "none" | "unknown";
export interface ProbeLine {
    code_points: string[];
    name: string;
    channel: "V" | "Z" | "H" | null;
    fate: "survived" | "removed" | "missing" | { replaced: string[] };
}
export interface ProbeResult {
    id: string | null;
    lines: ProbeLine[];
    v: ProbeSurvival;
    z: ProbeSurvival;
    h: ProbeSurvival;
    verdict: string;
}
"#;

impl Request for StripRequest {
    const NAMES: &'static [&'static str] = &["keep_legitimate"];
}

/// How to strip; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct StripRequest {
    /// Whether characters with a good reason stay. Default: true.
    #[serde(default)]
    #[tsify(optional)]
    pub keep_legitimate: Option<bool>,
}

impl From<StripRequest> for StripOptions {
    fn from(request: StripRequest) -> Self {
        let mut options = Self::default();
        if let Some(keep) = request.keep_legitimate {
            options.keep_legitimate = keep;
        }
        options
    }
}

/// A text without what a reader does not see.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct StrippedText {
    /// The text.
    pub text: String,
    /// How many characters were removed, made plain spaces, set right, and kept.
    #[tsify(type = "{ removed: number; spaces: number; letters: number; kept: number }")]
    pub report: StripReport,
}

/// Finds every invisible or look-alike character of a text.
#[wasm_bindgen(js_name = textInspect, unchecked_return_type = "TextInspection")]
pub fn text_inspect(text: &str) -> Result<JsValue, JsValue> {
    Ok(object(&inspect::inspect(text))?)
}

/// Removes the invisible characters of a text, makes its spaces plain ones, and sets look-alike letters right.
#[wasm_bindgen(js_name = textStrip, unchecked_return_type = "StrippedText")]
pub fn text_strip(
    text: &str,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "StripRequest")] given: JsValue,
) -> Result<JsValue, JsValue> {
    let options: StripOptions = options::<StripRequest>(given)?.into();
    let (text, report) = strip::strip(text, &options);
    Ok(object(&StrippedText { text, report })?)
}

/// The card to post on a platform, to see which marks survive there.
#[wasm_bindgen(js_name = textProbeCard)]
pub fn text_probe_card(id: &str) -> String {
    probe::card(id)
}

/// Reads a card that came back.
#[wasm_bindgen(js_name = textProbeRead, unchecked_return_type = "ProbeResult")]
pub fn text_probe_read(returned: &str) -> Result<JsValue, JsValue> {
    Ok(object(&probe::read(returned))?)
}
