// SPDX-License-Identifier: MIT OR Apache-2.0
//! From the planes of an AV1 frame to red, green, blue and alpha (ITU-T H.273).

use ndarray::Array3;

use crate::image::{Raster, Samples};

/// One decoded plane, row-major `[height][width]`, samples 0..2^depth.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    samples: Vec<u16>,
    width: usize,
    height: usize,
}

impl Plane {
    /// Copies a plane out of the decoder's memory: rows of `stride` bytes, samples of one byte, or of two in the
    /// machine's order if `wide`. `None` if it is too short.
    pub fn new(bytes: &[u8], stride: usize, width: usize, height: usize, wide: bool) -> Option<Self> {
        let used = width.checked_mul(if wide { 2 } else { 1 })?;
        let mut samples = Vec::new();
        samples.try_reserve_exact(width.checked_mul(height)?).ok()?;
        for row in 0..height {
            let from = row.checked_mul(stride)?;
            let row = bytes.get(from..from.checked_add(used)?)?;
            if wide {
                samples.extend(row.chunks_exact(2).map(|b| b.try_into().map_or(0, u16::from_ne_bytes)));
            } else {
                samples.extend(row.iter().map(|&b| u16::from(b)));
            }
        }
        Some(Self { samples, width, height })
    }

    fn row(&self, y: usize) -> &[u16] {
        let y = y.min(self.height.saturating_sub(1));
        self.samples.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }
}

/// A decoded frame.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub width: usize,
    pub height: usize,
    /// Bits per sample: 8, 10 or 12.
    pub depth: u8,
    /// Luma, or luma and two of chroma.
    pub planes: Vec<Plane>,
    /// Chroma has half the samples across, down.
    pub halved: (bool, bool),
    /// Primaries, transfer, matrix (H.273).
    pub cicp: [u8; 3],
    pub full_range: bool,
}

/// Why a frame can not be turned into RGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The matrix is none of those known here.
    Matrix,
    /// Alpha and colour have different sizes.
    Alpha,
}

/// How chroma and luma make colours.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Matrix {
    /// Green, blue, red as they are.
    Identity,
    YCgCo,
    /// Weights of red and blue in luma.
    Weights(f32, f32),
}

fn matrix(cicp: [u8; 3]) -> Result<Matrix, Unfit> {
    match cicp {
        [_, _, 0] => Ok(Matrix::Identity),
        [_, _, 1] | [1, _, 12] => Ok(Matrix::Weights(0.2126, 0.0722)),
        [_, _, 4] => Ok(Matrix::Weights(0.30, 0.11)),
        // Not given: BT.601, as the AVIF specification says (through MIAF) and all readers do.
        [_, _, 2 | 5 | 6] | [5 | 6, _, 12] => Ok(Matrix::Weights(0.299, 0.114)),
        [_, _, 7] => Ok(Matrix::Weights(0.212, 0.087)),
        [_, _, 8] => Ok(Matrix::YCgCo),
        [_, _, 9] | [9, _, 12] => Ok(Matrix::Weights(0.2627, 0.0593)),
        // From the primaries of Display P3 (SMPTE EG 432-1), H.273 equations 32 to 37.
        [12, _, 12] => Ok(Matrix::Weights(0.228_975, 0.079_287)),
        _ => Err(Unfit::Matrix),
    }
}

/// From samples to 0..=1 (luma, alpha), or to -0.5..=0.5 (chroma).
#[derive(Clone, Copy)]
struct Scale {
    zero: f32,
    range: f32,
}

impl Scale {
    fn new(depth: u8, full: bool, chroma: bool) -> Self {
        let step = (1u32 << (depth - 8)) as f32;
        let top = ((1u32 << depth) - 1) as f32;
        let middle = (1u32 << (depth - 1)) as f32;
        match (full, chroma) {
            (true, false) => Self { zero: 0.0, range: top },
            (true, true) => Self { zero: middle, range: top },
            (false, false) => Self { zero: 16.0 * step, range: 219.0 * step },
            (false, true) => Self { zero: middle, range: 224.0 * step },
        }
    }

    fn of(self, sample: f32) -> f32 {
        (sample - self.zero) / self.range
    }
}

/// The raster of a frame: 8 bits where colour and alpha have 8, else 16.
pub(super) fn raster(picture: &Picture, alpha: Option<&Picture>, premultiplied: bool) -> Result<Raster, Unfit> {
    let deep = picture.depth > 8 || alpha.is_some_and(|a| a.depth > 8);
    let alpha = match alpha {
        Some(a) if (a.width, a.height) != (picture.width, picture.height) => return Err(Unfit::Alpha),
        Some(a) => Some(transparency(a)),
        None => None,
    };
    let mut colour = colour(picture)?;
    if let Some(alpha) = alpha.as_ref().filter(|_| premultiplied) {
        let channels = colour.len() / alpha.len().max(1);
        for (pixel, &a) in colour.chunks_exact_mut(channels.max(1)).zip(alpha) {
            pixel.iter_mut().for_each(|v| *v = if a > 0.0 { (*v / a).min(1.0) } else { 0.0 });
        }
    }
    let samples = |values: Vec<f32>| {
        let shape = (picture.height, picture.width, values.len() / (picture.width * picture.height).max(1));
        let shaped = if deep {
            Array3::from_shape_vec(shape, values.iter().map(|v| (v * 65535.0 + 0.5) as u16).collect())
                .map(Samples::Sixteen)
        } else {
            Array3::from_shape_vec(shape, values.iter().map(|v| (v * 255.0 + 0.5) as u8).collect()).map(Samples::Eight)
        };
        shaped.map_err(|_| Unfit::Alpha)
    };
    Ok(Raster { colour: samples(colour)?, alpha: alpha.map(samples).transpose()? })
}

/// Opacity 0..=1, one value per pixel.
fn transparency(alpha: &Picture) -> Vec<f32> {
    let scale = Scale::new(alpha.depth, alpha.full_range, false);
    alpha
        .planes
        .first()
        .map_or(Vec::new(), |plane| plane.samples.iter().map(|&v| scale.of(f32::from(v)).clamp(0.0, 1.0)).collect())
}

/// Colour samples 0..=1, interleaved: 1 (monochrome) or 3 per pixel.
fn colour(picture: &Picture) -> Result<Vec<f32>, Unfit> {
    let luma = Scale::new(picture.depth, picture.full_range, false);
    let chroma = Scale::new(picture.depth, picture.full_range, true);
    let [y, u, v] = picture.planes.as_slice() else {
        let plane = picture.planes.first().ok_or(Unfit::Matrix)?;
        return Ok(plane.samples.iter().map(|&s| luma.of(f32::from(s)).clamp(0.0, 1.0)).collect());
    };
    let matrix = matrix(picture.cicp)?;
    if matrix == Matrix::Identity && picture.halved != (false, false) {
        return Err(Unfit::Matrix);
    }
    let mut out = Vec::with_capacity(picture.width * picture.height * 3);
    let (mut cb, mut cr) = (vec![0.0; picture.width], vec![0.0; picture.width]);
    for row in 0..picture.height {
        chroma_row(u, row, picture.halved, &mut cb);
        chroma_row(v, row, picture.halved, &mut cr);
        for ((&s, &b), &r) in y.row(row).iter().zip(&cb).zip(&cr) {
            let l = luma.of(f32::from(s));
            let rgb = match matrix {
                Matrix::Identity => [luma.of(r), l, luma.of(b)],
                Matrix::YCgCo => {
                    let (cg, co) = (chroma.of(b), chroma.of(r));
                    [l - cg + co, l + cg, l - cg - co]
                }
                Matrix::Weights(kr, kb) => {
                    let (pb, pr) = (chroma.of(b), chroma.of(r));
                    let (red, blue) = (l + 2.0 * (1.0 - kr) * pr, l + 2.0 * (1.0 - kb) * pb);
                    [red, (l - kr * red - kb * blue) / (1.0 - kr - kb), blue]
                }
            };
            out.extend(rgb.map(|v| v.clamp(0.0, 1.0)));
        }
    }
    Ok(out)
}

/// The chroma samples for one row of luma. Where there are half as many they are interpolated linearly between the
/// centres of the samples, as libyuv does for libavif.
fn chroma_row(plane: &Plane, row: usize, (across, down): (bool, bool), out: &mut [f32]) {
    let near = |i: usize, n: usize| {
        let half = i / 2;
        let other = if i.is_multiple_of(2) { half.saturating_sub(1) } else { (half + 1).min(n.saturating_sub(1)) };
        (half, other)
    };
    let (r0, r1) = if down { near(row, plane.height) } else { (row, row) };
    let (first, second) = (plane.row(r0), plane.row(r1));
    let at = |x: usize| {
        let (a, b) = (first.get(x).copied().unwrap_or(0), second.get(x).copied().unwrap_or(0));
        0.75 * f32::from(a) + 0.25 * f32::from(b)
    };
    for (x, value) in out.iter_mut().enumerate() {
        let (c0, c1) = if across { near(x, plane.width) } else { (x, x) };
        *value = 0.75 * at(c0) + 0.25 * at(c1);
    }
}
