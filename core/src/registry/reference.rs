// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reference of a work: the picture in small, to show it and to hold found copies against it.

use crate::codec::EncodeError;
use crate::image::canonical::{fitted, luma};
use crate::{Context, image::Raster};
use jpeg_encoder::{ColorType, Encoder};

/// Long side of a reference, pixels.
pub const REFERENCE_SIDE: usize = 512;
/// JPEG quality of a reference.
const QUALITY: u8 = 90;
/// Largest reference taken from a foreign file, bytes; more than any picture of this size comes to.
pub const MAX_REFERENCE: usize = 1 << 20;

/// `raster` in grey (BT.601 luma over white), averaged by area to a long side of at most 512 pixels, as a JPEG of
/// quality 90. In stored order: the orientation tag is not applied.
///
/// # Errors
/// When the raster is empty.
pub fn reference(raster: &Raster, cx: &Context<'_>) -> Result<Vec<u8>, EncodeError> {
    if raster.width() == 0 || raster.height() == 0 {
        return Err(EncodeError("the picture has no pixels".into()));
    }
    let (width, height) = fitted(raster.width(), raster.height(), REFERENCE_SIDE);
    let small = luma(raster, width, height, cx);
    let grey: Vec<u8> = small.samples().iter().map(|&v| libm::rintf(v).clamp(0.0, 255.0) as u8).collect();
    let side = |n: usize| u16::try_from(n).map_err(|_| EncodeError("the reference is too large".into()));
    let mut bytes = Vec::with_capacity(grey.len() / 4);
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(&grey, side(width)?, side(height)?, ColorType::Luma)
        .map_err(|error| EncodeError(error.to_string()))?;
    Ok(bytes)
}
