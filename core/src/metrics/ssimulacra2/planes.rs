// SPDX-License-Identifier: MIT OR Apache-2.0
//! A picture's XYB planes, scale by scale; each scale halves the one before in linear light.

use super::xyb;
use crate::{Context, simd::Simd};
use ndarray::ArrayView3;
use std::borrow::Cow;

/// Pairs of rows that one thread converts at a time.
const PAIRS: usize = 32;

/// Planes that are overwritten for every picture, row-major, without padding.
#[derive(Debug, Default)]
pub struct Buffers {
    /// Linear red, green, blue of the current scale (from the second on).
    current: [Vec<f32>; 3],
    /// The same of the next scale.
    next: [Vec<f32>; 3],
    /// X, Y, B of the current scale.
    xyb: [Vec<f32>; 3],
}

/// A picture on its way down the scales.
#[derive(Debug)]
pub struct Picture<'a> {
    bytes: Cow<'a, [u8]>,
    channels: usize,
    linear: &'a [f32; 256],
    buffers: &'a mut Buffers,
    scale: usize,
    width: usize,
    height: usize,
}

/// Where the linear rows of a scale come from.
#[derive(Clone, Copy)]
enum Source<'a> {
    /// Gamma-coded samples, 1 or 3 for each pixel, and the linear light of each value.
    Coded { bytes: &'a [u8], channels: usize, linear: &'a [f32; 256] },
    /// Linear red, green, blue.
    Planes([&'a [f32]; 3]),
}

/// Two rows of the current scale, which make one row of the next. Slices of planes that are not wanted are empty.
struct RowPair<'a> {
    xyb: [&'a mut [f32]; 3],
    next: [&'a mut [f32]; 3],
}

impl<'a> Picture<'a> {
    /// A picture `[height][width][1 or 3]` of gamma-coded samples; `linear` is the light of each value.
    pub fn new(coded: ArrayView3<'a, u8>, linear: &'a [f32; 256], buffers: &'a mut Buffers) -> Self {
        let (height, width, channels) = coded.dim();
        let bytes = coded.to_slice().map_or_else(|| coded.iter().copied().collect(), Cow::Borrowed);
        Self { bytes, channels, linear, buffers, scale: 0, width, height }
    }

    /// The wanted planes of X, Y and B of the next scale (the first call gives 1:1), the others empty, and their
    /// width. `more`: another scale will be asked for.
    pub fn next_scale(&mut self, wanted: [bool; 3], more: bool, cx: &Context) -> ([&[f32]; 3], usize) {
        if self.scale > 0 {
            std::mem::swap(&mut self.buffers.current, &mut self.buffers.next);
            (self.width, self.height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        }
        let (width, height) = (self.width, self.height);
        let Buffers { current, next, xyb } = &mut *self.buffers;
        let source = if self.scale == 0 {
            Source::Coded { bytes: &self.bytes, channels: self.channels, linear: self.linear }
        } else {
            Source::Planes(std::array::from_fn(|c| current[c].as_slice()))
        };
        self.scale += 1;

        let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
        let half = if more { half_width * half_height } else { 0 };
        let mut xyb_rows = split(xyb, wanted.map(|w| if w { width * height } else { 0 }), 2 * width);
        let mut next_rows = split(next, [half; 3], half_width);
        let mut pairs: Vec<RowPair> = (0..half_height)
            .map(|_| RowPair {
                xyb: xyb_rows.each_mut().map(|rows| rows.next().unwrap_or_default()),
                next: next_rows.each_mut().map(|rows| rows.next().unwrap_or_default()),
            })
            .collect();
        let simd = cx.simd;
        cx.pool.chunks(&mut pairs, PAIRS, |i, pairs| convert(pairs, i * PAIRS, source, (width, height), simd));
        let planes = std::array::from_fn(|c| if wanted[c] { &xyb[c][..width * height] } else { &[][..] });
        (planes, width)
    }
}

/// Chunks of `size` from the first `lengths[i]` samples of each plane, which grows if it is too short.
fn split(planes: &mut [Vec<f32>; 3], lengths: [usize; 3], size: usize) -> [std::slice::ChunksMut<'_, f32>; 3] {
    let mut lengths = lengths.into_iter();
    planes.each_mut().map(|plane| {
        let length = lengths.next().unwrap_or_default();
        if plane.len() < length {
            plane.resize(length, 0.0);
        }
        plane[..length].chunks_mut(size)
    })
}

/// Fills `pairs`, of which the first is the `first` of a picture of `(width, height)`.
fn convert(pairs: &mut [RowPair], first: usize, source: Source, (width, height): (usize, usize), simd: Simd) {
    let mut top = [vec![0.0; width], vec![0.0; width], vec![0.0; width]];
    let mut bottom = top.clone();
    let mut cones = [vec![0.0; width], vec![0.0; width]];
    for (i, pair) in pairs.iter_mut().enumerate() {
        let y = 2 * (first + i);
        let top = source.row(y, width, &mut top);
        let bottom = source.row((y + 1).min(height - 1), width, &mut bottom);
        simd.run(
            #[inline(always)]
            || pair.fill(top, bottom, width, &mut cones),
        );
    }
}

impl<'a> Source<'a> {
    /// Linear red, green and blue of row `y`; coded samples are decoded into `buffer`.
    fn row<'b>(self, y: usize, width: usize, buffer: &'b mut [Vec<f32>; 3]) -> [&'b [f32]; 3]
    where
        'a: 'b,
    {
        match self {
            Source::Planes(planes) => planes.map(|plane| &plane[y * width..(y + 1) * width]),
            Source::Coded { bytes, channels, linear } => {
                let row = &bytes[y * width * channels..(y + 1) * width * channels];
                let [r, g, b] = buffer;
                if channels == 1 {
                    for (r, sample) in r.iter_mut().zip(row) {
                        *r = linear[usize::from(*sample)];
                    }
                    return [&*r, &*r, &*r];
                }
                for (((r, g), b), pixel) in r.iter_mut().zip(g.iter_mut()).zip(b.iter_mut()).zip(row.chunks_exact(3)) {
                    *r = linear[usize::from(pixel[0])];
                    *g = linear[usize::from(pixel[1])];
                    *b = linear[usize::from(pixel[2])];
                }
                [&*r, &*g, &*b]
            }
        }
    }
}

impl RowPair<'_> {
    #[inline(always)]
    fn fill(&mut self, top: [&[f32]; 3], bottom: [&[f32]; 3], width: usize, cones: &mut [Vec<f32>; 2]) {
        let Self { xyb: [x, y, b], next } = self;
        let (x_top, x_bottom) = x.split_at_mut(width.min(x.len()));
        let (y_top, y_bottom) = y.split_at_mut(width.min(y.len()));
        let (b_top, b_bottom) = b.split_at_mut(width.min(b.len()));
        xyb_row(top, [x_top, y_top, b_top], cones);
        xyb_row(bottom, [x_bottom, y_bottom, b_bottom], cones);
        let [r, g, b] = next;
        halve(top[0], bottom[0], r);
        halve(top[1], bottom[1], g);
        halve(top[2], bottom[2], b);
    }
}

/// One row of X, Y and B, those of them that are not empty.
#[inline(always)]
fn xyb_row(rgb: [&[f32]; 3], [x, y, b]: [&mut [f32]; 3], [long, medium]: &mut [Vec<f32>; 2]) {
    if x.is_empty() && y.is_empty() && b.is_empty() {
        return;
    }
    xyb::cone_row::<0>(rgb, long);
    xyb::cone_row::<1>(rgb, medium);
    if !x.is_empty() {
        xyb::x_row(long, medium, x);
    }
    if !y.is_empty() {
        xyb::y_row(long, medium, y);
    }
    if !b.is_empty() {
        xyb::cone_row::<2>(rgb, b);
        xyb::b_row(long, medium, b);
    }
}

/// Means of 2x2 samples; the last column of an odd width counts twice.
#[inline(always)]
fn halve(top: &[f32], bottom: &[f32], out: &mut [f32]) {
    for ((out, a), b) in out.iter_mut().zip(top.chunks_exact(2)).zip(bottom.chunks_exact(2)) {
        *out = ((a[0] + a[1]) + (b[0] + b[1])) * 0.25;
    }
    if let (Some(out), [a], [b]) =
        (out.get_mut(top.len() / 2), top.chunks_exact(2).remainder(), bottom.chunks_exact(2).remainder())
    {
        *out = (a + b) * 0.5;
    }
}
