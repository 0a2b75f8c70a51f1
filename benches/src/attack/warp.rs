// SPDX-License-Identifier: MIT OR Apache-2.0
//! Geometric resampling at arbitrary positions.

use super::noise::Random;
use super::{Rgb8, samples};
use serde::Deserialize;

/// Perspective distortion: each corner of the result comes from a point up to `amount` of the sides inside the picture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perspective {
    /// Largest inward displacement of a corner, share of the sides, 0..0.5.
    pub amount: f64,
    /// Seed of the four displacements, uniform in 0..=`amount` for each axis.
    pub seed: u64,
}

impl Perspective {
    /// The distorted picture, of the same size.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let (height, width, _) = picture.dim();
        let mut random = Random::new(self.seed);
        let mut inset = || self.amount * random.uniform();
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y): (f64, f64)| {
            let (dx, dy) = (inset(), inset());
            (x + dx * (1.0 - 2.0 * x), y + dy * (1.0 - 2.0 * y))
        });
        let map = square_to_quad(corners);
        let (w, h) = (width as f64, height as f64);
        warp(picture, width, height, |x, y| {
            let (u, v) = map((x + 0.5) / w, (y + 0.5) / h);
            (u * w - 0.5, v * h - 0.5)
        })
    }
}

/// The projective map of the unit square to a quadrilateral (corners clockwise from the origin); Heckbert, 1989.
fn square_to_quad(corners: [(f64, f64); 4]) -> impl Fn(f64, f64) -> (f64, f64) {
    let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
    let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let det = dx1 * dy2 - dx2 * dy1;
    let (g, h) = ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det);
    let (a, b) = (x1 - x0 + g * x1, x3 - x0 + h * x3);
    let (d, e) = (y1 - y0 + g * y1, y3 - y0 + h * y3);
    move |u, v| {
        let w = g * u + h * v + 1.0;
        ((a * u + b * v + x0) / w, (d * u + e * v + y0) / w)
    }
}

/// A picture of `width` x `height` whose pixel (x, y) is `picture` at `source(x, y)`, bicubic (Catmull-Rom) with the
/// edge repeated; black where the source lies outside. Positions are pixel indices, integers are pixel centres.
pub fn warp(picture: &Rgb8, width: usize, height: usize, source: impl Fn(f64, f64) -> (f64, f64)) -> Rgb8 {
    let (old_height, old_width, _) = picture.dim();
    let rgb = samples(picture);
    let mut out = Rgb8::zeros((height, width, 3));
    for (y, mut row) in out.outer_iter_mut().enumerate() {
        for (x, mut pixel) in row.outer_iter_mut().enumerate() {
            let (u, v) = source(x as f64, y as f64);
            let inside = u >= -0.5 && v >= -0.5 && u <= old_width as f64 - 0.5 && v <= old_height as f64 - 0.5;
            if inside {
                let value = bicubic(&rgb, old_width, old_height, u, v);
                pixel.iter_mut().zip(value).for_each(|(sample, v)| *sample = v.round().clamp(0.0, 255.0) as u8);
            }
        }
    }
    out
}

fn bicubic(rgb: &[u8], width: usize, height: usize, u: f64, v: f64) -> [f32; 3] {
    let (wu, wv) = (catmull_rom((u - u.floor()) as f32), catmull_rom((v - v.floor()) as f32));
    let clamped = |i: isize, n: usize| i.clamp(0, n as isize - 1) as usize;
    let columns: [usize; 4] = std::array::from_fn(|i| clamped(u.floor() as isize + i as isize - 1, width) * 3);
    let mut sum = [0.0; 3];
    for (j, weight) in wv.iter().enumerate() {
        let row = &rgb[clamped(v.floor() as isize + j as isize - 1, height) * width * 3..][..width * 3];
        for (c, sum) in sum.iter_mut().enumerate() {
            let line: f32 = (0..4).map(|i| wu[i] * f32::from(row[columns[i] + c])).sum();
            *sum += weight * line;
        }
    }
    sum
}

/// Weights of the pixels at -1, 0, 1, 2 for a position `t` in 0..1 (cubic convolution, a = -0.5).
fn catmull_rom(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}
