// SPDX-License-Identifier: MIT OR Apache-2.0
//! Overlapping windows of a picture, and perturbations of them faded into one without seams.

use super::pixels::Pixels;

/// Sides of windows are multiples of this: a view of half the size is still a multiple of every encoder's reduction.
const MULTIPLE: usize = 64;
/// Pixels that neighbouring windows share at least.
const OVERLAP: usize = 64;

/// A part of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Windows of at most `side` pixels that cover `width` x `height`; those at the right and bottom may reach over the edge.
pub(super) fn windows(width: usize, height: usize, side: usize) -> Vec<Window> {
    let (columns, rows) = (cuts(width, side), cuts(height, side));
    let size = |n: usize| n.min(side).next_multiple_of(MULTIPLE);
    rows.iter()
        .flat_map(|&top| {
            columns.iter().map(move |&left| Window { left, top, width: size(width), height: size(height) })
        })
        .collect()
}

/// Starts of windows along one side, evenly spread.
fn cuts(n: usize, side: usize) -> Vec<usize> {
    if n <= side {
        return vec![0];
    }
    let count = (n - OVERLAP).div_ceil(side - OVERLAP);
    (0..count).map(|i| i * (n - side) / (count - 1).max(1)).collect()
}

/// Adds up windows, each weighted by its distance from the edge inside the picture.
pub(super) struct Blend {
    sum: Pixels,
    weight: Vec<f32>,
}

impl Blend {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { sum: Pixels::zeros(width, height), weight: vec![0.0; width * height] }
    }

    pub(super) fn add(&mut self, window: Window, pixels: &Pixels) {
        let (width, height) = (self.sum.width(), self.sum.height());
        for y in 0..window.height.min(height - window.top) {
            let down = fade(y, window.height);
            for x in 0..window.width.min(width - window.left) {
                let weight = down * fade(x, window.width);
                let place = (window.top + y) * width + window.left + x;
                self.weight[place] += weight;
                for (sum, v) in self.sum.values_mut()[place * 3..place * 3 + 3].iter_mut().zip(pixels.at(x, y)) {
                    *sum += weight * v;
                }
            }
        }
    }

    pub(super) fn finish(mut self) -> Pixels {
        for (pixel, weight) in self.sum.values_mut().chunks_exact_mut(3).zip(&self.weight) {
            pixel.iter_mut().for_each(|v| *v /= weight.max(f32::MIN_POSITIVE));
        }
        self.sum
    }
}

/// Rises from the edge of a window to 1 over the overlap.
fn fade(i: usize, n: usize) -> f32 {
    let from_edge = i.min(n - 1 - i) as f32 + 0.5;
    (from_edge / OVERLAP as f32).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_every_pixel_and_overlap() {
        for (width, height, side) in
            [(1024, 683, 512), (100, 70, 512), (513, 512, 512), (1024, 1024, 1024), (900, 65, 256)]
        {
            let windows = windows(width, height, side);
            let mut blend = Blend::new(width, height);
            for &window in &windows {
                assert!(window.width % 64 == 0 && window.height % 64 == 0 && window.width <= side.next_multiple_of(64));
                blend.add(window, &Pixels::from_fn(window.width, window.height, |_, _| [1.0, 2.0, 3.0]));
            }
            assert!(blend.weight.iter().all(|&w| w > 0.0), "{width} x {height}");
            let whole = blend.finish();
            assert!(whole.values().chunks_exact(3).all(|p| (p[0] - 1.0).abs() < 1e-5 && (p[2] - 3.0).abs() < 1e-5));
            let mut cuts = cuts(width, side);
            cuts.dedup();
            assert!(cuts.windows(2).all(|c| c[0] + side >= c[1] + OVERLAP), "{cuts:?}");
        }
    }
}
