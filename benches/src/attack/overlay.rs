// SPDX-License-Identifier: MIT OR Apache-2.0
//! Things put on top of a picture.

use super::{Rgb8, lettering};
use ndarray::s;
use serde::Deserialize;

/// A line of text across the middle.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// What is written.
    pub text: String,
    /// Width of the line over the width of the picture.
    pub width: f64,
    /// 0 = nothing to be seen, 1 = opaque.
    pub opacity: f64,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

impl Text {
    /// The picture with the text.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let line = lettering::Line::new(&self.text);
        let dot = self.width * width as f64 / line.width() as f64;
        let left = (1.0 - self.width) / 2.0 * width as f64;
        let top = (height as f64 - dot * lettering::ROWS as f64) / 2.0;
        cover(picture, self.colour, self.opacity, |x, y| line.ink((x - left) / dot, (y - top) / dot))
    }
}

/// The same text again and again, slanting over the whole picture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TiledText {
    /// What is written.
    pub text: String,
    /// Height of the letters over the short side of the picture.
    pub height: f64,
    /// Slant, degrees, rising to the right.
    pub slant: f64,
    /// 0 = nothing to be seen, 1 = opaque.
    pub opacity: f64,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

impl TiledText {
    /// The picture with the text.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let line = lettering::Line::new(&self.text);
        let dot = self.height * width.min(height) as f64 / lettering::ROWS as f64;
        let (sin, cos) = libm::sincos(self.slant.to_radians());
        let period = (line.width() + 2 * lettering::ADVANCE) as f64;
        let line_height = 3.0 * lettering::ROWS as f64;
        cover(picture, self.colour, self.opacity, |x, y| {
            let (u, v) = ((cos * x - sin * y) / dot, (sin * x + cos * y) / dot);
            let row = (v / line_height).floor();
            // Every other line starts half a period later.
            let shift = if row.rem_euclid(2.0) == 0.0 { 0.0 } else { period / 2.0 };
            line.ink((u + shift).rem_euclid(period), v - row * line_height)
        })
    }
}

/// A round badge with a letter in the lower right corner.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// Diameter over the short side of the picture.
    pub size: f64,
    /// 0 = nothing to be seen, 1 = opaque.
    pub opacity: f64,
}

impl Logo {
    /// The picture with the badge.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let radius = self.size * width.min(height) as f64 / 2.0;
        let (cx, cy) = (width as f64 - 1.3 * radius, height as f64 - 1.3 * radius);
        let within = |x: f64, y: f64, r: f64| (x - cx) * (x - cx) + (y - cy) * (y - cy) <= r * r;
        let letter = lettering::Line::new("A");
        let dot = radius / lettering::ROWS as f64;
        let disc = cover(picture, [24, 60, 120], self.opacity, |x, y| within(x, y, radius));
        cover(&disc, [255, 255, 255], self.opacity, |x, y| {
            let ring = within(x, y, 0.9 * radius) && !within(x, y, 0.8 * radius);
            ring || letter.ink((x - cx) / dot + 2.5, (y - cy) / dot + 3.5)
        })
    }
}

/// A rectangle painted over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Left edge over the width of the picture.
    pub x: f64,
    /// Top edge over the height of the picture.
    pub y: f64,
    /// Width over the width of the picture.
    pub width: f64,
    /// Height over the height of the picture.
    pub height: f64,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

impl Erase {
    /// The picture without what was there.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let at = |share: f64, n: usize| ((share * n as f64).round() as usize).min(n);
        let rows = at(self.y, height)..at(self.y + self.height, height);
        let columns = at(self.x, width)..at(self.x + self.width, width);
        let mut out = picture.clone();
        for (c, value) in self.colour.into_iter().enumerate() {
            out.slice_mut(s![rows.clone(), columns.clone(), c]).fill(value);
        }
        out
    }
}

/// Blends `colour` over the points where `ink` says so; edges are smoothed with 2 x 2 samples per pixel.
fn cover(picture: &Rgb8, colour: [u8; 3], opacity: f64, ink: impl Fn(f64, f64) -> bool) -> Rgb8 {
    let mut out = picture.clone();
    for (y, mut row) in out.outer_iter_mut().enumerate() {
        for (x, mut pixel) in row.outer_iter_mut().enumerate() {
            let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let hits = samples.iter().filter(|(dx, dy)| ink(x as f64 + dx, y as f64 + dy)).count();
            if hits == 0 {
                continue;
            }
            let share = opacity * hits as f64 / 4.0;
            for (sample, value) in pixel.iter_mut().zip(colour) {
                *sample = (f64::from(*sample) * (1.0 - share) + f64::from(value) * share).round() as u8;
            }
        }
    }
    out
}
