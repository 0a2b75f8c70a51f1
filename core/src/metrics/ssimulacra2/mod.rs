// SPDX-License-Identifier: MIT OR Apache-2.0
//! SSIMULACRA 2.1: a perceptual distance fitted to human ratings of compressed pictures.
//!
//! 100 = identical, 90 = visually lossless at normal viewing, 80 = very high quality, 70 = high, 50 = medium;
//! strongly damaged pictures go below 0. Metric, constants and weights: J. Sneyers, *SSIMULACRA 2* (Cloudinary, 2023),
//! <https://github.com/cloudinary/ssimulacra2>, also `tools/ssimulacra2.cc` of libjxl.
//!
//! Scores are within 0.002 of the definition computed in f64 (the tests allow 0.005). Tools with the usual recursive
//! Gaussian in f32 lose digits in flat areas and report lower scores for faint distortions: typically 0.1 to 0.5
//! points at 80 to 95, several points on flat art above 90.
//!
//! The strength search scores several versions of one cover image, so everything that depends on the cover image
//! alone is computed once, in [`Reference`]. What makes a score cheap beside that:
//!
//! * The recursive Gaussian of the metric has a response of just nine taps (module `gaussian`): a plain convolution, with
//!   no serial dependency and less rounding error than the recursion.
//! * SSIM is computed from the difference `e = b - a` (module `maps`), which needs no `1 - x` of nearly equal numbers:
//!   f32 is enough.
//! * Of the 108 features most have a weight of zero or next to nothing; planes without a relevant one are not even
//!   made (module `weights`).

mod gaussian;
mod maps;
mod planes;
mod weights;
mod xyb;

use crate::Context;
use maps::Cover;
use ndarray::ArrayView3;
use planes::Picture;
use weights::{Needed, Norms};

/// Pictures with a side below this have no score, pixels.
pub const SMALLEST_SIDE: usize = 8;

/// Largest number of scales: 1:1 to 1:32.
const SCALES: usize = 6;

/// The cover image's side of the metric, computed once for any number of distorted versions.
#[derive(Debug)]
pub struct Reference {
    /// `(height, width, channels)` of the cover image.
    shape: (usize, usize, usize),
    linear: Box<[f32; 256]>,
    scales: Vec<[Option<Cover>; 3]>,
    needed: Needed,
}

/// Buffers of [`Reference::score`], kept from call to call.
#[derive(Debug, Default)]
pub struct Scratch {
    planes: planes::Buffers,
    rows: Vec<maps::RowSums>,
}

impl Reference {
    /// Prepares the cover image `[height][width][channels]`, gamma-coded sRGB of 8 bits, 1 (grey) or 3 channels.
    ///
    /// `None` when a side is below [`SMALLEST_SIDE`] or the number of channels is another one.
    pub fn new(cover: ArrayView3<u8>, cx: &Context) -> Option<Self> {
        Self::with_negligible(cover, weights::NEGLIGIBLE, cx)
    }

    /// As [`Reference::new`], leaving out what weighs `negligible` or less.
    fn with_negligible(cover: ArrayView3<u8>, negligible: f64, cx: &Context) -> Option<Self> {
        let shape = cover.dim();
        let (height, width, channels) = shape;
        if height < SMALLEST_SIDE || width < SMALLEST_SIDE || !matches!(channels, 1 | 3) {
            return None;
        }
        let count = scale_count(width, height);
        let needed = Needed::new(count, negligible);
        let linear = xyb::srgb_to_linear();
        let mut buffers = planes::Buffers::default();
        let mut picture = Picture::new(cover, &linear, &mut buffers);
        let mut scales = Vec::with_capacity(count);
        for scale in 0..count {
            let wanted = needed.planes(scale);
            let (xyb, width) = picture.next_scale(wanted, scale + 1 < count, cx);
            let mut covers = [None, None, None];
            for ((cover, plane), wanted) in covers.iter_mut().zip(xyb).zip(wanted) {
                *cover = wanted.then(|| Cover::new(plane, width, cx));
            }
            scales.push(covers);
        }
        Some(Self { shape, linear, scales, needed })
    }

    /// Scores `distorted`, of the same shape as the cover image: 100 = identical, lower is worse, without lower bound.
    ///
    /// NaN when the shapes differ.
    pub fn score(&self, distorted: ArrayView3<u8>, scratch: &mut Scratch, cx: &Context) -> f64 {
        if distorted.dim() != self.shape {
            return f64::NAN;
        }
        let Scratch { planes, rows } = scratch;
        let mut picture = Picture::new(distorted, &self.linear, planes);
        let mut norms = vec![[Norms::default(); 3]; self.scales.len()];
        for (scale, (covers, norms)) in self.scales.iter().zip(&mut norms).enumerate() {
            let (xyb, width) = picture.next_scale(self.needed.planes(scale), scale + 1 < self.scales.len(), cx);
            for (channel, (cover, plane)) in covers.iter().zip(xyb).enumerate() {
                if let (Some(cover), Some(norms)) = (cover, norms.get_mut(channel)) {
                    *norms = cover.compare(plane, width, self.needed.maps(scale, channel), rows, cx);
                }
            }
        }
        weights::score(&norms)
    }
}

/// SSIMULACRA 2.1 score of `distorted` against `cover`, both `[height][width][channels]`, gamma-coded sRGB of 8 bits.
///
/// `None` when the shapes differ, a side is below [`SMALLEST_SIDE`] or there are neither 1 nor 3 channels.
pub fn ssimulacra2(cover: ArrayView3<u8>, distorted: ArrayView3<u8>, cx: &Context) -> Option<f64> {
    if cover.dim() != distorted.dim() {
        return None;
    }
    Some(Reference::new(cover, cx)?.score(distorted, &mut Scratch::default(), cx))
}

/// Number of scales of a picture: it is halved (rounding up) as long as both sides are at least [`SMALLEST_SIDE`].
fn scale_count(width: usize, height: usize) -> usize {
    let (mut w, mut h, mut count) = (width, height, 0);
    while count < SCALES && w >= SMALLEST_SIDE && h >= SMALLEST_SIDE {
        if count > 0 {
            (w, h) = (w.div_ceil(2), h.div_ceil(2));
        }
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn pictures_are_halved_while_both_sides_reach_8() {
        let counts = [(7, 100), (8, 8), (15, 15), (16, 15), (16, 16), (128, 129), (256, 256), (257, 256), (5000, 9)];
        assert_eq!(counts.map(|(w, h)| scale_count(w, h)), [0, 2, 3, 3, 3, 6, 6, 6, 2]);
    }

    #[test]
    fn what_is_left_out_as_negligible_does_not_matter() {
        let cx = Context::default();
        let cover = Array3::from_shape_fn((240, 310, 3), |(y, x, c)| ((x * 7 + y * y / 9 + c * 40) % 230) as u8);
        for levels in [1, 3, 9] {
            let mut state = 1u32;
            let noisy = cover.mapv(|v| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                v.saturating_add((state >> 16) as u8 % (levels + 1))
            });
            let full = Reference::with_negligible(cover.view(), 0.0, &cx).unwrap();
            let full = full.score(noisy.view(), &mut Scratch::default(), &cx);
            let score = ssimulacra2(cover.view(), noisy.view(), &cx).unwrap();
            assert!((full - score).abs() < 0.01, "{full} and {score}");
        }
    }
}
