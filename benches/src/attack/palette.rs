// SPDX-License-Identifier: MIT OR Apache-2.0
//! Few colours: median cut (Heckbert, 1982) and error diffusion (Floyd and Steinberg, 1976).

use super::Rgb8;
use serde::Deserialize;

/// Reduction to a palette chosen for the picture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    /// Number of colours, 2..=256.
    pub colours: usize,
    /// Errors are passed on to the neighbours. Default: no.
    #[serde(default)]
    pub dither: bool,
}

/// Colours are counted and looked up in cells of 8 levels a side.
const CELLS: usize = 1 << 15;

fn cell(rgb: [u8; 3]) -> usize {
    usize::from(rgb[0] >> 3) << 10 | usize::from(rgb[1] >> 3) << 5 | usize::from(rgb[2] >> 3)
}

/// Colours of one box: sums of the values and number of pixels of every occupied cell.
struct Bucket(Vec<(u64, [u64; 3])>);

impl Bucket {
    fn mean(&self) -> [u8; 3] {
        let (count, sum) =
            self.0.iter().fold((0, [0; 3]), |(n, s), (count, sum)| (n + count, std::array::from_fn(|c| s[c] + sum[c])));
        sum.map(|s| ((s + count / 2) / count.max(1)) as u8)
    }

    /// Longest axis and how much there is to gain by splitting it.
    fn spread(&self) -> (usize, u64) {
        let pixels: u64 = self.0.iter().map(|(count, _)| count).sum();
        let range = |c: usize| {
            let values = self.0.iter().map(|(count, sum)| sum[c] / count);
            values.clone().max().unwrap_or(0) - values.min().unwrap_or(0)
        };
        let axis = (0..3).max_by_key(|&c| (range(c), 2 - c)).unwrap_or(0);
        (axis, pixels * range(axis))
    }

    /// Halves with the same number of pixels, as far as the cells allow; at least two cells are needed.
    fn split(mut self, axis: usize) -> [Self; 2] {
        self.0.sort_by_key(|(count, sum)| (sum[axis] / count, *sum));
        let pixels: u64 = self.0.iter().map(|(count, _)| count).sum();
        let mut before = 0;
        let at = self.0.iter().position(|(count, _)| {
            before += count;
            2 * before >= pixels
        });
        let at = (at.unwrap_or(0) + 1).min(self.0.len() - 1);
        let upper = self.0.split_off(at);
        [self, Self(upper)]
    }
}

/// At most `colours` colours for `picture`.
fn median_cut(picture: &Rgb8, colours: usize) -> Vec<[u8; 3]> {
    let mut cells = vec![(0u64, [0u64; 3]); CELLS];
    for pixel in picture.lanes(ndarray::Axis(2)) {
        let rgb = [pixel[0], pixel[1], pixel[2]];
        let (count, sum) = &mut cells[cell(rgb)];
        *count += 1;
        sum.iter_mut().zip(rgb).for_each(|(s, v)| *s += u64::from(v));
    }
    cells.retain(|(count, _)| *count > 0);
    let mut boxes = vec![Bucket(cells)];
    while boxes.len() < colours {
        let widest = (0..boxes.len()).filter(|&i| boxes[i].0.len() > 1).max_by_key(|&i| (boxes[i].spread().1, i));
        let Some(i) = widest else { break };
        let axis = boxes[i].spread().0;
        let halves = boxes.swap_remove(i).split(axis);
        boxes.extend(halves);
    }
    boxes.iter().map(Bucket::mean).collect()
}

fn nearest(palette: &[[u8; 3]], rgb: [u8; 3]) -> [u8; 3] {
    let distance = |p: &[u8; 3]| (0..3).map(|c| (i32::from(p[c]) - i32::from(rgb[c])).pow(2)).sum::<i32>();
    palette.iter().copied().min_by_key(distance).unwrap_or(rgb)
}

impl Palette {
    /// The picture in few colours.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let palette = median_cut(picture, self.colours.clamp(2, 256));
        let mut known: Vec<Option<[u8; 3]>> = vec![None; CELLS];
        let mut look_up = |rgb: [u8; 3]| *known[cell(rgb)].get_or_insert_with(|| nearest(&palette, rgb));
        let mut out = picture.clone();
        if self.dither {
            diffuse(&mut out, look_up);
        } else {
            for mut pixel in out.lanes_mut(ndarray::Axis(2)) {
                let colour = look_up([pixel[0], pixel[1], pixel[2]]);
                pixel.iter_mut().zip(colour).for_each(|(sample, v)| *sample = v);
            }
        }
        out
    }
}

fn diffuse(picture: &mut Rgb8, mut look_up: impl FnMut([u8; 3]) -> [u8; 3]) {
    let width = picture.dim().1;
    // Errors in sixteenths; one entry of margin at both ends.
    let mut below = vec![[0i32; 3]; width + 2];
    for mut row in picture.outer_iter_mut() {
        let here = std::mem::replace(&mut below, vec![[0; 3]; width + 2]);
        let mut right = [0; 3];
        for (x, mut pixel) in row.outer_iter_mut().enumerate() {
            let wanted: [i32; 3] = std::array::from_fn(|c| i32::from(pixel[c]) + (here[x + 1][c] + right[c]) / 16);
            let colour = look_up(wanted.map(|v| v.clamp(0, 255) as u8));
            for c in 0..3 {
                let error = wanted[c].clamp(0, 255) - i32::from(colour[c]);
                right[c] = 7 * error;
                below[x][c] += 3 * error;
                below[x + 1][c] += 5 * error;
                below[x + 2][c] += error;
                pixel[c] = colour[c];
            }
        }
    }
}
