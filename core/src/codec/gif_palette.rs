// SPDX-License-Identifier: MIT OR Apache-2.0
//! Colour tables for a marked GIF: as many colours as before, some of them moved to where the mark needs them.
//!
//! The mark shifts a colour by a few levels of grey. Error diffusion can show such a shift as a mixture of neighbouring
//! colours. A large flat area whose colour has no near neighbours gets some made for it; their places in the table come
//! from rare colours that have a near twin.

use super::{gif_canvas::entry, luma};
use crate::metrics::ciede2000::{ciede2000, lab};

/// CIEDE2000 up to which a colour may be given up for its nearest neighbour.
const TWIN: f64 = 3.0;
/// Squared distance (sum over red, green, blue) up to which one colour stands in for another in a mixture.
const MIXED: i64 = 2500;
/// Most colours in a mixture.
const CHOICE: usize = 32;
/// Grey levels between a colour and one made for it, at least.
const LEAST_STEP: i64 = 2;
/// What carrying one grey level costs, as by [`carrying`], where no neighbour can carry it.
const NO_NEIGHBOUR: i64 = 150;

/// How the pixels of one colour are shifted by the mark: pixels, and for shifts down and up the sums of grey levels and
/// of their squares.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Uses {
    pixels: i64,
    sums: [i64; 2],
    squares: [i64; 2],
}

impl Uses {
    /// Counts a pixel that was `from` and is to become `to`.
    pub fn add(&mut self, from: [u8; 3], to: [u8; 3]) {
        let shift = i64::from(luma(to) - luma(from)) / 256;
        let side = usize::from(shift > 0);
        self.pixels += 1;
        self.sums[side] += shift.abs();
        self.squares[side] += shift * shift;
    }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> i64 {
    a.iter().zip(b).map(|(&a, b)| (i64::from(a) - i64::from(b)).pow(2)).sum()
}

/// A colour that a pixel may get.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// Its index in the table of the copy.
    pub index: u8,
    /// Red, green and blue, 0..=255.
    pub colour: [i32; 3],
}

/// A colour table of the source and the one that takes its place.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// As it stands in the source, 3 bytes per colour.
    pub source: Vec<u8>,
    /// As it stands in the copy, of the same length.
    pub colours: Vec<u8>,
    /// Pixels per source index; indices of one colour count together, at the first of them.
    uses: Vec<Uses>,
    /// The first source index that has the same colour.
    first: Vec<u8>,
    /// Indices that draw something in the source.
    taken: Vec<bool>,
    /// For every source index, what its pixels may become, nearest first.
    choices: Vec<Vec<Choice>>,
    /// All colours of the copy.
    all: Vec<Choice>,
    /// Indices that stand for transparency in some frame, though they may be colours in others.
    transparent: Vec<u8>,
    /// Some pixels have to stay as another table left them, which only transparency does for sure.
    needs_through: bool,
}

impl Table {
    /// The table of the source, nothing counted.
    pub fn new(source: &[u8]) -> Self {
        let count = source.len() / 3;
        let all = || (0..count).map(|i| i as u8);
        let first = all().map(|i| all().find(|&j| entry(source, j) == entry(source, i)).unwrap_or(i)).collect();
        Self {
            source: source.to_vec(),
            colours: source.to_vec(),
            uses: vec![Uses::default(); count],
            first,
            taken: vec![false; count],
            choices: Vec::new(),
            all: Vec::new(),
            transparent: Vec::new(),
            needs_through: false,
        }
    }

    /// The first index with the colour of `index`.
    pub fn first(&self, index: u8) -> u8 {
        self.first.get(usize::from(index)).copied().unwrap_or(index)
    }

    /// Counts an index that draws something.
    pub fn take(&mut self, index: u8) {
        if let Some(taken) = self.taken.get_mut(usize::from(index)) {
            *taken = true;
        }
    }

    /// Notes an index that stands for transparency.
    pub fn take_transparent(&mut self, index: u8) {
        if !self.transparent.contains(&index) {
            self.transparent.push(index);
        }
    }

    /// Where the pixels of `index` are counted.
    pub fn uses_mut(&mut self, index: u8) -> Option<&mut Uses> {
        let first = usize::from(self.first(index));
        self.uses.get_mut(first)
    }

    /// Asks for an index that draws nothing, even if a colour has to be given up for it.
    pub fn need_through(&mut self) {
        self.needs_through = true;
    }

    /// An index that draws nothing, free for transparency.
    pub fn free(&self) -> Option<u8> {
        self.taken.iter().rposition(|&taken| !taken).map(|i| i as u8)
    }

    /// What a pixel of source index `index` may become, nearest first.
    pub fn choices(&self, index: u8) -> &[Choice] {
        self.choices.get(usize::from(index)).map_or(&[], Vec::as_slice)
    }

    /// The index of exactly this colour, other than `not`; looked for near source index `own` first.
    pub fn exact(&self, colour: [u8; 3], own: u8, not: Option<u8>) -> Option<u8> {
        let wanted = colour.map(i32::from);
        let fits = |choice: &&Choice| choice.colour == wanted && Some(choice.index) != not;
        self.choices(own).iter().find(fits).or_else(|| self.all.iter().find(fits)).map(|choice| choice.index)
    }

    /// Distinct source colours in use, by the first index that has them.
    fn colours_in_use(&self) -> Vec<u8> {
        let mut used = vec![false; self.first.len()];
        for (&first, _) in self.first.iter().zip(&self.taken).filter(|(_, taken)| **taken) {
            if let Some(used) = used.get_mut(usize::from(first)) {
                *used = true;
            }
        }
        used.iter().enumerate().filter(|(_, used)| **used).map(|(i, _)| i as u8).collect()
    }

    /// Moves colours to where the mark needs them, and settles what may stand for what.
    pub fn settle(&mut self) {
        let mut used = self.colours_in_use();
        let mut spare = self.spare(&used);
        spare.sort_by_key(|s| s.loss);
        if self.needs_through
            && self.free().is_none()
            && let Some(least) = spare.first().map(|s| s.index)
            && let Some(taken) = self.taken.get_mut(usize::from(least))
        {
            *taken = false;
            used.retain(|&i| i != least);
            spare = self.spare(&used);
            spare.sort_by_key(|s| s.loss);
        }
        let mut wishes = self.wishes(&used);
        wishes.sort_by_key(|w| std::cmp::Reverse(w.gain));
        let (mut kept, mut gone) = ([false; 256], [false; 256]);
        let mut spare = spare.into_iter();
        for wanted in wishes {
            let own = usize::from(wanted.index);
            if gone[own] {
                continue;
            }
            let fits = |s: &Spare| {
                let [index, twin] = [s.index, s.twin].map(usize::from);
                index != own && !kept[index] && !gone[index] && !gone[twin]
            };
            let Some(given) = spare.by_ref().find(fits) else { break };
            if wanted.gain <= given.loss {
                break;
            }
            gone[usize::from(given.index)] = true;
            kept[usize::from(given.twin)] = true;
            kept[own] = true;
            if let Some(place) = self.colours.get_mut(3 * usize::from(given.index)..).and_then(|c| c.first_chunk_mut())
            {
                *place = wanted.colour;
            }
        }
        self.all = used.iter().map(|&i| self.choice(i)).collect();
        self.choices = (0..self.first.len()).map(|i| self.nearest(self.first(i as u8), &used)).collect();
    }

    /// Colours that would make the mark easier to carry.
    fn wishes(&self, used: &[u8]) -> Vec<Wish> {
        let mut out = Vec::new();
        for &index in used {
            let own = entry(&self.source, index);
            let uses = self.uses.get(usize::from(index)).copied().unwrap_or_default();
            for (side, sign) in [(0, -1), (1, 1)] {
                let (sum, squares) = (uses.sums[side], uses.squares[side]);
                if sum == 0 {
                    continue;
                }
                // Twice the rms of the shifts or so: few pixels need more.
                let step = (squares * 3 / (sum * 2)).max(LEAST_STEP);
                let colour = own.map(|v| (i64::from(v) + sign * step).clamp(0, 255) as u8);
                let now =
                    used.iter().filter(|&&i| i != index).filter_map(|&i| carrying(own, entry(&self.source, i), sign));
                let gain = sum * (now.min().unwrap_or(NO_NEIGHBOUR).min(NO_NEIGHBOUR) - 3 * step);
                out.push(Wish { index, colour, gain });
            }
        }
        out
    }

    /// Colours that could be given up.
    fn spare(&self, used: &[u8]) -> Vec<Spare> {
        let mut out = Vec::new();
        // What is transparent in one frame can not stand in for another colour there.
        let opaque = |i: &&u8| !self.transparent.contains(*i);
        for &index in used.iter().filter(opaque) {
            let own = entry(&self.source, index);
            let others = used.iter().filter(opaque).filter(|&&i| i != index);
            let Some((far, twin)) = others.map(|&i| (distance(own, entry(&self.source, i)), i)).min() else { continue };
            if ciede2000(lab(own), lab(entry(&self.source, twin))) <= TWIN {
                let pixels = self.uses.get(usize::from(index)).map_or(0, |u| u.pixels);
                out.push(Spare { index, twin, loss: pixels * far });
            }
        }
        out
    }

    /// The colours of the copy that source colour `index` may become, nearest first.
    fn nearest(&self, index: u8, used: &[u8]) -> Vec<Choice> {
        let own = entry(&self.source, index);
        let mut all: Vec<(i64, u8)> = used.iter().map(|&i| (distance(own, entry(&self.colours, i)), i)).collect();
        all.sort_unstable();
        let near = all.iter().enumerate().take_while(|(at, (far, _))| *at == 0 || *far <= MIXED);
        near.take(CHOICE).map(|(_, (_, i))| self.choice(*i)).collect()
    }

    fn choice(&self, index: u8) -> Choice {
        Choice { index, colour: entry(&self.colours, index).map(i32::from) }
    }
}

/// Squared error per grey level that a mixture of `own` with `other` costs, in the direction of `sign`.
fn carrying(own: [u8; 3], other: [u8; 3], sign: i64) -> Option<i64> {
    let ahead = sign * i64::from(luma(other) - luma(own));
    (ahead >= 256).then(|| distance(own, other) * 256 / ahead)
}

/// A colour to be made for the pixels of a source index, and the squared error it saves.
struct Wish {
    index: u8,
    colour: [u8; 3],
    gain: i64,
}

/// A source index whose pixels can do with `twin`, and the squared error that costs.
struct Spare {
    index: u8,
    twin: u8,
    loss: i64,
}
