// SPDX-License-Identifier: MIT OR Apache-2.0
//! The copies of one picture: opened once, cloaked once, marked for each place, with their records for the registry.

use crate::{
    Key,
    cloak_types::CloakRequest,
    copies_types::{CopyRequest, ProtectCopiesRequest, RecordedCopy},
    encoders::GivenEncoders,
    error::Error,
    reporting::{Reporting, telling},
    values::{object, only_known, options, time},
};
use glassine_core::{
    Context,
    cloak::Encoder,
    codec,
    platform::Place,
    protect::{Cover, ProtectOptions},
    registry::{Making, Work, jsonl, picture_options},
    watermark::Verdict,
};
use js_sys::{Function, Reflect};
use std::path::Path;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Told each copy as it is done; what it throws is thrown on. */
export type OnCopy = (index: number, copy: RecordedCopy) => void;
";

/// Makes the copies of the picture file in `bytes` and hands each to `done` as soon as it is made, so that only one of them
/// is held in memory. The picture is opened once, and its cloak is found once. Each copy has the quality and the metadata of
/// the picture, and its format where that can be written (otherwise PNG), and was read back.
#[wasm_bindgen(js_name = protectCopies)]
pub fn protect_copies(
    bytes: &[u8],
    key: &Key,
    #[wasm_bindgen(unchecked_param_type = "ProtectCopiesRequest")] request: JsValue,
    encoders: &GivenEncoders,
    #[wasm_bindgen(unchecked_param_type = "OnCopy")] done: &Function,
    #[wasm_bindgen(unchecked_optional_param_type = "OnProgress")] progress: Option<Function>,
) -> Result<(), JsValue> {
    if let Ok(cloak) = Reflect::get(&request, &"cloak".into()) {
        only_known::<CloakRequest>(&cloak)?;
    }
    let request = options::<ProtectCopiesRequest>(request)?;
    let encoders = encoders.encoders()?;
    telling(progress, || make(bytes, key, &request, encoders.all(), done))
}

fn make(
    bytes: &[u8],
    key: &Key,
    request: &ProtectCopiesRequest,
    encoders: &[Encoder],
    done: &Function,
) -> Result<(), JsValue> {
    let now = time(request.now)?;
    let places = request.copies.iter().map(|copy| Place::of_id(&copy.platform)).collect::<Result<Vec<_>, _>>();
    let places = places.map_err(Error::from)?;
    let cx = Context { progress: &Reporting, ..Context::default() };
    let mut cover = Cover::open(bytes, &cx).map_err(Error::from)?.with_encoders(encoders);
    if !request.again.unwrap_or_default()
        && let Some(found) = cover.marked(&key.watermark).map_err(Error::from)?
        && found.verdict == Verdict::Marked
    {
        return Err(Error::marked("picture", found.payload).into());
    }
    let Some(image) = cover.image() else { return Err(Error::new("unreadable", "there is no picture").into()) };
    let format = image.format;
    let mut work = Work::of_picture(bytes, &image.raster, &*request.source, now, &cx).map_err(Error::from)?;
    work.title.clone_from(&request.title);
    let mut options = protect_options(request);
    let text = picture_options(&options, encoders);
    for (index, (CopyRequest { payload, output, .. }, place)) in request.copies.iter().zip(places).enumerate() {
        options.platform.clone_from(&place.platform);
        let (copy, report) = cover.copy(&key.watermark, *payload, &options).map_err(Error::from)?;
        let output = codec::named(Path::new(output), format, report.format).to_string_lossy().into_owned();
        let making = Making {
            key: &key.name,
            work: work.id,
            platform: &place.id,
            output: output.clone(),
            options: text.clone(),
            day: key.payload.open(*payload).day,
            created: now,
        };
        let mut row = making.picture(&copy, &report);
        (row.input_len, row.output_len) = (bytes.len() as u64, copy.len() as u64);
        let record = jsonl::record(&work, &row).map_err(Error::from)?;
        let copy = object(&RecordedCopy { bytes: copy, output, report: report.into(), record })?;
        done.call2(&JsValue::NULL, &index.into(), &copy)?;
    }
    Ok(())
}

fn protect_options(request: &ProtectCopiesRequest) -> ProtectOptions {
    let mut options = ProtectOptions::default();
    options.strength = request.strength.unwrap_or(options.strength);
    options.privacy = request.privacy.unwrap_or(options.privacy);
    options.cloak = request.cloak.clone().map(Into::into);
    options
}
