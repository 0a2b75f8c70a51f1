// SPDX-License-Identifier: MIT OR Apache-2.0
//! What picture files are, and what they look like.

use crate::{error::Error, values::object};
use glassine_core::codec::{self, Format};
use serde::Serialize;
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
