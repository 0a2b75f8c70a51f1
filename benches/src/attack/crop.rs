// SPDX-License-Identifier: MIT OR Apache-2.0
//! Parts of a picture.

use super::Rgb8;
use ndarray::s;
use serde::Deserialize;

/// A part of the same shape as the whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crop {
    /// Share of the area that is kept, above 0 and at most 1.
    pub keep: f64,
    /// Where the part lies: 0 = at the left, 1 = at the right. Default: in the middle.
    #[serde(default = "middle")]
    pub x: f64,
    /// 0 = at the top, 1 = at the bottom. Default: in the middle.
    #[serde(default = "middle")]
    pub y: f64,
}

fn middle() -> f64 {
    0.5
}

impl Crop {
    /// The part.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let side = |n: usize| ((n as f64 * self.keep.sqrt()).round() as usize).clamp(1, n);
        let (new_width, new_height) = (side(width), side(height));
        let left = ((width - new_width) as f64 * self.x.clamp(0.0, 1.0)) as usize;
        let top = ((height - new_height) as f64 * self.y.clamp(0.0, 1.0)) as usize;
        window(picture, left, top, new_width, new_height)
    }
}

/// The largest square in the middle, as training pipelines cut it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentreSquare {}

impl CentreSquare {
    /// The square.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let side = width.min(height);
        window(picture, (width - side) / 2, (height - side) / 2, side, side)
    }
}

/// The part of `picture` at (`left`, `top`), which must lie inside.
pub fn window(picture: &Rgb8, left: usize, top: usize, width: usize, height: usize) -> Rgb8 {
    picture.slice(s![top..top + height, left..left + width, ..]).as_standard_layout().into_owned()
}
