// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rotations and mirrors.

use super::{Rgb8, warp::warp};
use ndarray::{Axis, s};
use serde::Deserialize;

/// What becomes of the corners of a rotated picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Corners {
    /// The whole picture on a larger black canvas.
    Black,
    /// The largest rectangle inside.
    Cropped,
}

/// Rotation about the centre, clockwise.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotate {
    /// Multiples of 90 are exact, everything else is bicubic.
    pub degrees: f64,
    /// Canvas of the result.
    pub corners: Corners,
}

impl Rotate {
    /// The rotated picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let degrees = self.degrees.rem_euclid(360.0);
        if degrees % 90.0 == 0.0 {
            return quarter_turns(picture, (degrees / 90.0) as usize);
        }
        let (height, width, _) = picture.dim();
        let (sin, cos) = libm::sincos(degrees.to_radians());
        let (w, h) = (width as f64, height as f64);
        let (new_w, new_h) = match self.corners {
            Corners::Black => {
                ((w * cos.abs() + h * sin.abs()).ceil() as usize, (w * sin.abs() + h * cos.abs()).ceil() as usize)
            }
            Corners::Cropped => inner_rectangle(w, h, sin.abs(), cos.abs()),
        };
        let (cx, cy) = ((w - 1.0) / 2.0, (h - 1.0) / 2.0);
        let (new_cx, new_cy) = ((new_w as f64 - 1.0) / 2.0, (new_h as f64 - 1.0) / 2.0);
        warp(picture, new_w, new_h, |x, y| {
            let (dx, dy) = (x - new_cx, y - new_cy);
            (cx + cos * dx + sin * dy, cy - sin * dx + cos * dy)
        })
    }
}

/// Size of the largest upright rectangle inside a rotated one, whole pixels.
fn inner_rectangle(w: f64, h: f64, sin: f64, cos: f64) -> (usize, usize) {
    let (long, short) = (w.max(h), w.min(h));
    let (x, y) = if short <= 2.0 * sin * cos * long || (sin - cos).abs() < 1e-10 {
        // Two corners touch the long sides, the others lie on the middle line.
        let half = short / 2.0;
        if w >= h { (half / sin, half / cos) } else { (half / cos, half / sin) }
    } else {
        let cos2 = cos * cos - sin * sin;
        ((w * cos - h * sin) / cos2, (h * cos - w * sin) / cos2)
    };
    ((x.floor() as usize).max(1), (y.floor() as usize).max(1))
}

fn quarter_turns(picture: &Rgb8, turns: usize) -> Rgb8 {
    let view = match turns {
        1 => picture.slice(s![..;-1, .., ..]).permuted_axes([1, 0, 2]),
        2 => picture.slice(s![..;-1, ..;-1, ..]),
        3 => picture.slice(s![.., ..;-1, ..]).permuted_axes([1, 0, 2]),
        _ => picture.view(),
    };
    view.as_standard_layout().into_owned()
}

/// Mirroring.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flip {
    /// What changes places.
    pub swap: Swap,
}

/// What a mirror swaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Swap {
    /// Left and right.
    LeftRight,
    /// Top and bottom.
    TopBottom,
}

impl Flip {
    /// The mirrored picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let mut view = picture.view();
        view.invert_axis(match self.swap {
            Swap::LeftRight => Axis(1),
            Swap::TopBottom => Axis(0),
        });
        view.as_standard_layout().into_owned()
    }
}
