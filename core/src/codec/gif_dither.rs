// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marked pixels to indices, by error diffusion (Floyd and Steinberg 1976, serpentine) in integers.

use super::{
    gif_canvas::{Canvas, Frame, Shown, entry, rgb},
    gif_palette::Table,
};

/// Weight of an error in luma against one in red, green or blue.
const LUMA: i32 = 6;
/// Largest error handed on, sixteenths of a level: more would smear where the table has nothing better to offer.
const MOST: i32 = 24 * 16;

/// A frame to be written, and what is known about it.
pub(super) struct Task<'a> {
    pub frame: &'a Frame,
    pub table: &'a Table,
    /// The marked frame as it is to be shown, 3 samples per canvas pixel.
    pub marked: &'a [u8],
    /// What the source showed before this frame.
    pub source_before: &'a [Shown],
    /// What the copy showed before this frame.
    pub before: &'a [Shown],
    /// What the copy shows once the last frame is disposed of.
    pub ground: &'a Canvas,
    /// Index that lets the ground through, if the frame has one to spare.
    pub through: Option<u8>,
    /// Part of the mark that is put in, 0..=256.
    pub scale: i32,
}

impl Task<'_> {
    /// True if the source did not change the pixel at `place`, so the copy must not either.
    pub fn is_still(&self, place: usize, colour: Shown) -> bool {
        self.source_before.get(place) == Some(&colour)
    }

    /// The index of every pixel of the frame.
    pub fn indices(&self) -> Vec<u8> {
        let mut out: Vec<u8> = self.frame.indices.clone();
        let [left, top, width, height] = self.frame.place.map(usize::from);
        let mut errors = [vec![[0i32; 3]; width + 2], vec![[0i32; 3]; width + 2]];
        for y in 0..height {
            let [now, next] = &mut errors;
            next.fill([0; 3]);
            let leftwards = y % 2 == 1;
            for step in 0..width {
                let x = if leftwards { width - 1 - step } else { step };
                let at = y * width + x;
                let Some(own) = self.frame.drawn(at, &self.table.source) else { continue };
                let inside = left + x < self.ground.width && top + y < self.ground.height;
                let place = inside.then(|| (top + y) * self.ground.width + left + x);
                let (index, error) = self.pixel(self.table.first(own), place, now[x + 1]);
                if let Some(out) = out.get_mut(at) {
                    *out = index;
                }
                spread(error, x + 1, leftwards, now, next);
            }
            errors.swap(0, 1);
        }
        out
    }

    /// Index for one pixel of source index `own`, and the error that is left over, sixteenths.
    fn pixel(&self, own: u8, place: Option<usize>, error: [i32; 3]) -> (u8, [i32; 3]) {
        let colour = entry(&self.table.source, own);
        let Some(place) = place else { return (self.nearest(own, colour), [0; 3]) };
        if self.is_still(place, super::gif_canvas::shown(colour)) {
            let was = self.before.get(place).copied().unwrap_or_default();
            let shines_through = self.ground.pixels.get(place) == Some(&was);
            let exact = || self.table.exact(rgb(was), own, self.through);
            let index = self.through.filter(|_| shines_through).or_else(exact);
            return (index.unwrap_or_else(|| self.nearest(own, rgb(was))), [0; 3]);
        }
        let marked = self.marked.get(3 * place..).and_then(|m| m.first_chunk::<3>()).copied().unwrap_or(colour);
        let wanted: [i32; 3] = std::array::from_fn(|c| {
            let own = i32::from(colour[c]);
            16 * own + (i32::from(marked[c]) - own) * self.scale / 16 + error[c]
        });
        let index = self.best(own, wanted);
        let got = entry(&self.table.colours, index);
        (index, std::array::from_fn(|c| (wanted[c] - 16 * i32::from(got[c])).clamp(-MOST, MOST)))
    }

    fn nearest(&self, own: u8, colour: [u8; 3]) -> u8 {
        self.best(own, colour.map(|v| 16 * i32::from(v)))
    }

    /// The choice of `own` nearest to `wanted` (sixteenths of a level).
    fn best(&self, own: u8, wanted: [i32; 3]) -> u8 {
        let error = |colour: [i32; 3]| {
            let [r, g, b] = std::array::from_fn(|c| wanted[c] - 16 * colour[c]);
            let luma = (77 * r + 150 * g + 29 * b) / 256;
            LUMA * luma * luma + r * r + g * g + b * b
        };
        let choices = self.table.choices(own).iter().filter(|choice| Some(choice.index) != self.through);
        choices.min_by_key(|choice| error(choice.colour)).map_or(own, |choice| choice.index)
    }
}

/// Hands an error on to the neighbours that are still to come.
fn spread(error: [i32; 3], at: usize, leftwards: bool, now: &mut [[i32; 3]], next: &mut [[i32; 3]]) {
    let (ahead, behind) = if leftwards { (at - 1, at + 1) } else { (at + 1, at - 1) };
    for c in 0..3 {
        let [seven, five, three] = [7, 5, 3].map(|part| error[c] * part / 16);
        now[ahead][c] += seven;
        next[at][c] += five;
        next[behind][c] += three;
        next[ahead][c] += error[c] - seven - five - three;
    }
}
