// SPDX-License-Identifier: MIT OR Apache-2.0
//! What picture files are, and what they look like.

use crate::{error::Error, types::bytes, values::object};
use glassine_core::{
    Context,
    codec::{self, Format},
    image::{Orientation, shown},
    watermark::{self, Geometry},
};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// What the header of a picture file states.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct PictureInfo {
    /// Format of the file.
    #[tsify(type = "string")]
    pub format: Format,
    /// Pixels per row, as stored.
    pub width: u32,
    /// Rows, as stored.
    pub height: u32,
    /// Pictures in the file: pages, or frames of an animation.
    pub frames: u32,
    /// Bytes that its pixels take when they are decoded.
    pub decoded_bytes: u64,
}

/// What the header of the picture file in `bytes` states; nothing is decoded. The beginning of a file may do, but not for
/// every format.
#[wasm_bindgen(js_name = pictureInfo, unchecked_return_type = "PictureInfo")]
pub fn picture_info(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let format = codec::readable(bytes).map_err(Error::from)?;
    let size = codec::size(&mut Cursor::new(bytes)).ok().flatten();
    let size =
        size.ok_or_else(|| Error::new("unreadable", "the file is damaged: it does not say how large its picture is"))?;
    let (width, height, frames) = (size.width, size.height, size.frames);
    Ok(object(&PictureInfo { format, width, height, frames, decoded_bytes: size.decoded_bytes() })?)
}

/// A picture as a screen shows it.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct PicturePixels {
    /// Red, green, blue and opacity of each pixel (straight), row by row, as `ImageData` takes them.
    #[serde(with = "bytes")]
    #[tsify(type = "Uint8Array")]
    pub rgba: Vec<u8>,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Pixels per row of the picture at full size, upright.
    pub full_width: usize,
    /// Rows of the picture at full size, upright.
    pub full_height: usize,
}

/// The picture file in `bytes` as a screen shows it: upright, in sRGB, averaged down to a long side of at most `max_side`
/// pixels. Of an animation or a document with several pages it is the first picture.
#[wasm_bindgen(js_name = picturePixels, unchecked_return_type = "PicturePixels")]
pub fn picture_pixels(bytes: &[u8], max_side: usize) -> Result<JsValue, JsValue> {
    let cx = Context::default();
    let image = codec::decode(bytes, &cx).map_err(Error::from)?;
    let (full_width, full_height) = image.metadata().orientation().size((image.raster.width(), image.raster.height()));
    let shown = shown(&image, max_side, &cx);
    drop(image);
    let (width, height) = (shown.width, shown.height);
    Ok(object(&PicturePixels { rgba: shown.rgba, width, height, full_width, full_height })?)
}

/// What `outline` needs of a `DetectResult`.
#[derive(Debug, Deserialize)]
struct Placed {
    geometry: Option<Geometry>,
    width: usize,
    height: usize,
    orientation: u8,
}

/// The frame of the original over a picture in which its mark was found, for drawing: four corners in pixels of the picture
/// as it is shown, the original's upper left one first, then around. `originalWidth` and `originalHeight` are those of the
/// registry; `found` is what `detect` gave. The mark tells how the frame is turned and how large it is, not where it lies: it
/// is centred on the picture. Null when `found` has no geometry.
#[wasm_bindgen(unchecked_return_type = "[number, number][] | null")]
pub fn outline(
    #[wasm_bindgen(unchecked_param_type = "DetectResult")] found: JsValue,
    #[wasm_bindgen(js_name = originalWidth)] original_width: usize,
    #[wasm_bindgen(js_name = originalHeight)] original_height: usize,
) -> Result<JsValue, JsValue> {
    let found: Placed = serde_wasm_bindgen::from_value(found)
        .map_err(|error| Error::argument(format!("this is no result of detect: {error}")))?;
    let Some(geometry) = found.geometry else { return Ok(JsValue::NULL) };
    let orientation = Orientation::new(found.orientation.into());
    let copy = orientation.size((found.width, found.height));
    Ok(object(&watermark::outline(&geometry, (original_width, original_height), copy, orientation))?)
}
