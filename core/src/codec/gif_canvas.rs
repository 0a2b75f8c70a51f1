// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the frames of a GIF add up to what a viewer shows.

use crate::container::gif_blocks::Control;

/// A colour on the canvas: `0xFFrrggbb`, or [`CLEAR`].
pub(super) type Shown = u32;

/// Nothing drawn.
pub(super) const CLEAR: Shown = 0;

/// The canvas value of a colour.
pub(super) fn shown([r, g, b]: [u8; 3]) -> Shown {
    u32::from_be_bytes([0xFF, r, g, b])
}

/// The colour of a canvas value.
pub(super) fn rgb(shown: Shown) -> [u8; 3] {
    let [_, r, g, b] = shown.to_be_bytes();
    [r, g, b]
}

/// One picture of an animation, decompressed.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub control: Option<Control>,
    /// Left, top, width and height, pixels; may reach over the edge of the canvas.
    pub place: [u16; 4],
    /// Own colour table, 3 bytes each.
    pub palette: Option<Vec<u8>>,
    /// Index of every pixel, row by row.
    pub indices: Vec<u8>,
}

impl Frame {
    /// The index that leaves the canvas as it is.
    pub fn transparent(&self) -> Option<u8> {
        self.control.and_then(Control::transparent)
    }

    /// The index of pixel `at` of the frame, if it draws something: not transparent and in the table.
    pub fn drawn(&self, at: usize, palette: &[u8]) -> Option<u8> {
        let index = *self.indices.get(at)?;
        (Some(index) != self.transparent() && usize::from(index) < palette.len() / 3).then_some(index)
    }

    fn disposal(&self) -> Disposal {
        // 4 was written for 3 by some programs, and browsers read it so.
        match self.control.map_or(0, |c| c.flags >> 2 & 7) {
            2 => Disposal::Background,
            3 | 4 => Disposal::Previous,
            _ => Disposal::Keep,
        }
    }

    /// Pairs of places of every pixel that lies on a canvas of this size: in the frame, on the canvas; by rows.
    pub fn places(&self, width: usize, height: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let [left, top, w, h] = self.place.map(usize::from);
        let columns = w.min(width.saturating_sub(left));
        let rows = h.min(height.saturating_sub(top));
        (0..rows).flat_map(move |y| (0..columns).map(move |x| (y * w + x, (top + y) * width + left + x)))
    }
}

/// The colour of entry `index` of a table.
pub(super) fn entry(palette: &[u8], index: u8) -> [u8; 3] {
    palette.get(3 * usize::from(index)..).and_then(|p| p.first_chunk().copied()).unwrap_or_default()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disposal {
    Keep,
    Background,
    Previous,
}

/// What is shown, and what happens to it before the next frame.
#[derive(Debug, Clone)]
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    /// `width * height` values, by rows.
    pub pixels: Vec<Shown>,
    /// What was there before a frame that is taken back.
    before: Vec<Shown>,
    last: Disposal,
    /// Places the last frame covers, if they will be cleared.
    covered: Vec<std::ops::Range<usize>>,
}

impl Canvas {
    /// An empty one.
    pub fn new(width: usize, height: usize) -> Self {
        let pixels = vec![CLEAR; width * height];
        Self { width, height, pixels, before: Vec::new(), last: Disposal::Keep, covered: Vec::new() }
    }

    /// Disposes of the last frame as it asks for, and notes what `next` asks for. What it leaves is the ground of `next`.
    pub fn turn(&mut self, next: &Frame) {
        match self.last {
            Disposal::Keep => {}
            Disposal::Background => {
                for range in &self.covered {
                    if let Some(row) = self.pixels.get_mut(range.clone()) {
                        row.fill(CLEAR);
                    }
                }
            }
            Disposal::Previous => self.pixels.copy_from_slice(&self.before),
        }
        self.last = next.disposal();
        match self.last {
            Disposal::Keep => {}
            Disposal::Background => {
                let [left, top, w, h] = next.place.map(usize::from);
                let right = (left + w).min(self.width);
                let rows = top..(top + h).min(self.height);
                self.covered = rows.map(|y| y * self.width + left.min(right)..y * self.width + right).collect();
            }
            Disposal::Previous => self.before.clone_from(&self.pixels),
        }
    }

    /// Draws `indices` of `frame` with a table of colours.
    pub fn draw(&mut self, frame: &Frame, palette: &[u8]) {
        for (at, place) in frame.places(self.width, self.height) {
            if let (Some(index), Some(pixel)) = (frame.drawn(at, palette), self.pixels.get_mut(place)) {
                *pixel = shown(entry(palette, index));
            }
        }
    }
}
