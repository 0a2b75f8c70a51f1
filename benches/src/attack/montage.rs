// SPDX-License-Identifier: MIT OR Apache-2.0
//! The picture as a part of something larger.

use super::noise::Random;
use super::resample::{Kernel, Resize};
use super::{Rgb8, lettering};
use anyhow::Result;
use ndarray::s;
use serde::Deserialize;

/// One of four pictures of the same size on one canvas, upper right; the other three are generated.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collage {
    /// Size at which the picture is shown over its own size.
    pub scale: f64,
    /// Seed of the other three.
    pub seed: u64,
}

impl Collage {
    /// The collage.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        let shown = Resize { scale: self.scale, kernel: Kernel::Lanczos3 }.apply(picture)?;
        let (height, width, _) = shown.dim();
        let mut canvas = Rgb8::zeros((2 * height, 2 * width, 3));
        let mut random = Random::new(self.seed);
        for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let place = s![row * height..(row + 1) * height, column * width..(column + 1) * width, ..];
            if (row, column) == (0, 1) {
                canvas.slice_mut(place).assign(&shown);
            } else {
                canvas.slice_mut(place).assign(&scenery(width, height, &mut random));
            }
        }
        Ok(canvas)
    }
}

/// A landscape-like picture: smooth noise in several octaves between two colours, and some discs.
pub fn scenery(width: usize, height: usize, random: &mut Random) -> Rgb8 {
    let mut colour = || -> [f64; 3] { std::array::from_fn(|_| random.between(20.0, 235.0)) };
    let (low, high) = (colour(), colour());
    let seed = random.bits();
    let discs: Vec<[f64; 6]> = (0..8)
        .map(|_| {
            let radius = random.between(0.03, 0.15) * width.min(height) as f64;
            let place = [random.uniform() * width as f64, random.uniform() * height as f64, radius];
            let rgb: [f64; 3] = std::array::from_fn(|_| random.between(0.0, 255.0));
            [place[0], place[1], place[2], rgb[0], rgb[1], rgb[2]]
        })
        .collect();
    let unit = 4.0 / width.max(height) as f64;
    let mut out = Rgb8::zeros((height, width, 3));
    for (y, mut row) in out.outer_iter_mut().enumerate() {
        for (x, mut pixel) in row.outer_iter_mut().enumerate() {
            let (fx, fy) = (x as f64, y as f64);
            let mix: f64 = (0..5)
                .map(|octave| {
                    let scale = f64::from(1 << octave);
                    value_noise(seed.wrapping_add(octave as u64), fx * unit * scale, fy * unit * scale) / (2.0 * scale)
                })
                .sum();
            let hit = discs.iter().find(|d| (fx - d[0]).powi(2) + (fy - d[1]).powi(2) <= d[2] * d[2]);
            for (c, sample) in pixel.iter_mut().enumerate() {
                let ground = low[c] + (high[c] - low[c]) * mix;
                let value = hit.map_or(ground, |disc| 0.7 * disc[3 + c] + 0.3 * ground);
                *sample = value.round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    out
}

/// Smooth noise in 0..1 with one random value per unit square.
fn value_noise(seed: u64, x: f64, y: f64) -> f64 {
    let (i, j) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (smooth(x - i), smooth(y - j));
    let at = |dx: u64, dy: u64| {
        let cell = (i as u64 + dx).wrapping_mul(0x1_0000_01b3) ^ (j as u64 + dy).wrapping_mul(0x9e37_79b1);
        Random::new(seed ^ cell).uniform()
    };
    let top = at(0, 0) * (1.0 - u) + at(1, 0) * u;
    let bottom = at(0, 1) * (1.0 - u) + at(1, 1) * u;
    top * (1.0 - v) + bottom * v
}

/// The picture in the window of a program, all of it on the screenshot: title bar, tool bar and a column of comments.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screenshot {
    /// Size at which the picture is displayed over its own size.
    pub scale: f64,
}

impl Screenshot {
    /// The screenshot.
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        let shown = Resize { scale: self.scale, kernel: Kernel::Bilinear }.apply(picture)?;
        let (height, width, _) = shown.dim();
        let unit = width.max(height) / 100 + 1;
        let (bar, left, right, bottom) = (9 * unit, 6 * unit, 22 * unit, 5 * unit);
        let (full_width, full_height) = (left + width + right, bar + height + bottom);
        let mut screen = Rgb8::from_elem((full_height, full_width, 3), 246);
        fill(&mut screen, 0..4 * unit, 0..full_width, [52, 58, 70]);
        fill(&mut screen, 4 * unit..7 * unit, 0..full_width, [222, 225, 230]);
        for i in 0..4 {
            fill(&mut screen, 5 * unit..6 * unit, (2 + 5 * i) * unit..(5 + 5 * i) * unit, [150, 156, 166]);
        }
        write(&mut screen, "GALLERY - NEW WORK", 2 * unit, unit, unit as f64 / 4.0, [235, 235, 235]);
        let column = left + width + 2 * unit;
        for (i, text) in ["LOVE THE LIGHT", "WHICH BRUSH", "SO GOOD", "PRINTS WHEN"].into_iter().enumerate() {
            let top = bar + i * 8 * unit;
            fill(&mut screen, top..top + 3 * unit, column..column + 3 * unit, [120 + 30 * i as u8, 110, 190]);
            write(&mut screen, text, column + 4 * unit, top + unit, unit as f64 / 6.0, [60, 60, 60]);
        }
        screen.slice_mut(s![bar..bar + height, left..left + width, ..]).assign(&shown);
        Ok(screen)
    }
}

fn fill(canvas: &mut Rgb8, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>, colour: [u8; 3]) {
    let (height, width, _) = canvas.dim();
    let rows = rows.start.min(height)..rows.end.min(height);
    let columns = columns.start.min(width)..columns.end.min(width);
    for (c, value) in colour.into_iter().enumerate() {
        canvas.slice_mut(s![rows.clone(), columns.clone(), c]).fill(value);
    }
}

/// Writes `text` with its top left corner at (`x`, `y`), `dot` pixels per dot; what does not fit is left out.
pub fn write(canvas: &mut Rgb8, text: &str, x: usize, y: usize, dot: f64, colour: [u8; 3]) {
    let line = lettering::Line::new(text);
    let (height, width, _) = canvas.dim();
    let size = |dots: usize| (dots as f64 * dot).ceil() as usize;
    for row in y..(y + size(lettering::ROWS)).min(height) {
        for column in x..(x + size(line.width())).min(width) {
            if line.ink(((column - x) as f64 + 0.5) / dot, ((row - y) as f64 + 0.5) / dot) {
                (0..3).for_each(|c| canvas[[row, column, c]] = colour[c]);
            }
        }
    }
}
