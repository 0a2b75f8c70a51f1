// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak: made, measured, and its limits.

use crate::{
    cloak_types::{CheckResult, CloakRequest, CloakResult},
    encoders::Encoders,
    error::Error,
    reporting::{Reporting, telling},
    types::Copy,
    values::{object, options},
};
use glassine_core::{
    Context,
    cloak::{self, LIMITS, limits_in_short},
    codec,
    image::canonical_rgb,
    protect,
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
export type CloakCopy = Copy<CloakResult>;
";

/// Cloaks the picture file in `bytes` against the encoders and measures what is in the copy. The copy has the format,
/// quality and metadata of the input; it has no mark. `progress` is told how far the work is and may stop it.
#[wasm_bindgen(js_name = cloak, unchecked_return_type = "CloakCopy")]
pub fn cloak_file(
    bytes: &[u8],
    encoders: &Encoders,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "CloakRequest")] given: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "OnProgress")] progress: Option<js_sys::Function>,
) -> Result<JsValue, JsValue> {
    let options = options::<CloakRequest>(given)?.into();
    let cx = Context { progress: &Reporting, ..Context::default() };
    telling(progress, || {
        let (bytes, cloaked, warnings) = protect::cloak(bytes, encoders.all(), &options, &cx).map_err(Error::from)?;
        Ok(object(&Copy { bytes, report: CloakResult::new(cloaked, warnings) })?)
    })
}

/// Measures what the second picture file does to the encoders, compared with the first: a cloak of Glassine's or of any
/// other program.
#[wasm_bindgen(js_name = cloakCheck, unchecked_return_type = "CheckResult")]
pub fn cloak_check(original: &[u8], cloaked: &[u8], encoders: &Encoders) -> Result<JsValue, JsValue> {
    let cx = Context::default();
    let read = |bytes: &[u8]| codec::decode(bytes, &cx).map(|image| image.raster).map_err(Error::from);
    let (a, b) = (read(original)?, read(cloaked)?);
    if (a.width(), a.height()) != (b.width(), b.height()) {
        let [a, b] = [a, b].map(|raster| format!("{} x {}", raster.width(), raster.height()));
        return Err(Error::argument(format!("the pictures differ in size: {a} and {b}")).into());
    }
    let report = cloak::measure(&canonical_rgb(&a, &cx), &canonical_rgb(&b, &cx), encoders.all(), &cx);
    Ok(object(&CheckResult::from(report.map_err(Error::from)?))?)
}

/// How much there is to compute for the cloak of a picture of this size. Time `cloakProbe` to know how long it takes:
/// seconds of the probe * cloakWork(...) / what the probe returned.
#[wasm_bindgen(js_name = cloakWork)]
pub fn cloak_work(
    width: usize,
    height: usize,
    encoders: &Encoders,
    #[wasm_bindgen(js_name = options, unchecked_optional_param_type = "CloakRequest")] given: JsValue,
) -> Result<f64, JsValue> {
    let options = options::<CloakRequest>(given)?.into();
    let all = encoders.all();
    Ok(cloak::work(width, height, all, &options) + cloak::measuring_work(width, height, all))
}

/// Computes a small piece of the work of a cloak and returns how much that was.
#[wasm_bindgen(js_name = cloakProbe)]
pub fn cloak_probe(encoders: &Encoders) -> f64 {
    cloak::probe(encoders.all(), &Context::default())
}

/// What users must know before they rely on a cloak: all of it (Markdown).
#[wasm_bindgen(js_name = cloakLimits)]
pub fn cloak_limits() -> String {
    LIMITS.to_owned()
}

/// The first paragraph of it, to be shown beside every cloak.
#[wasm_bindgen(js_name = cloakLimitsInShort)]
pub fn cloak_limits_in_short() -> String {
    limits_in_short()
}
