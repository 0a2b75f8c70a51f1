// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adding the mark to a picture (format section 6).

use super::{
    lattice::{TILE, WatermarkKey},
    mask::mask,
    strength::{self, Chosen},
    tile::{TILE_SCALE, tile},
};
use std::borrow::Cow;

use crate::{
    Context,
    image::{
        Plane, Raster, Samples,
        canonical::{self, canonical_size},
        resample::cubic_taps,
    },
    payload::Payload,
    progress::Stage,
};

pub use super::strength::Strength;

/// How to embed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EmbedOptions {
    /// Perceptual target. Default: `Standard`.
    pub strength: Strength,
    /// Index into the fixed grid of gains, instead of a search for the target. Default: none. Range: 0..=95.
    pub gain_step: Option<u8>,
}

/// What was embedded.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EmbedReport {
    /// Index of the gain in the fixed grid.
    pub gain_step: u8,
    /// Gain g: grey levels rms on flat mid-grey ground are 5 g.
    pub gain: f32,
    /// SSIMULACRA2 against the cover image at canonical size as the search saw it; `None` with a given gain.
    pub ssimulacra2: Option<f64>,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

/// Why nothing was embedded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Adds the mark to the colour of `raster`; alpha and the colour of fully transparent pixels stay as they are.
///
/// # Errors
/// `Cancelled` when the progress callback asks for it; the raster is then unchanged.
pub fn embed(
    raster: &mut Raster,
    key: &WatermarkKey,
    payload: Payload,
    options: &EmbedOptions,
    cx: &Context<'_>,
) -> Result<EmbedReport, EmbedError> {
    let pattern = Pattern::new(raster, key, payload, cx);
    let chosen = match options.gain_step {
        Some(step) => Chosen::fixed(step),
        None => strength::choose(raster, &pattern, options.strength, cx)?,
    };
    if cx.progress.step(Stage::Embed, 0.5).is_break() {
        return Err(EmbedError::Cancelled);
    }
    pattern.add(raster, chosen.gain(), cx);
    let _ = cx.progress.step(Stage::Embed, 1.0);
    Ok(EmbedReport {
        gain_step: chosen.step,
        gain: chosen.gain(),
        ssimulacra2: chosen.score,
        warnings: too_small(raster).into_iter().collect(),
    })
}

/// The mark needs a tile and a half of its own to be read back.
fn too_small(raster: &Raster) -> Option<String> {
    let (w, h) = (raster.width(), raster.height());
    (w.max(h) < 256 || w.min(h) < 128).then(|| {
        format!("the picture is very small ({w} x {h} pixels): the mark may not be readable, least of all from a smaller copy")
    })
}

/// Luma at canonical size, 0..=255.
pub(crate) fn canonical_luma(raster: &Raster, cx: &Context<'_>) -> Plane {
    let (w, h) = canonical_size(raster.width(), raster.height());
    canonical::luma(raster, w, h, cx)
}

/// Mask times tile at canonical size, for gain 1, grey levels.
pub(crate) struct Pattern(pub(crate) Plane);

impl Pattern {
    pub(crate) fn new(raster: &Raster, key: &WatermarkKey, payload: Payload, cx: &Context<'_>) -> Self {
        Self::of_mask(mask(&canonical_luma(raster, cx), cx), &tile(key, payload))
    }

    /// `mask` (canonical size, grey levels rms) times the tile, repeated from the top left corner.
    pub(crate) fn of_mask(mut mask: Plane, tile: &[i16]) -> Self {
        let w = mask.width();
        for (y, row) in mask.samples_mut().chunks_exact_mut(w.max(1)).enumerate() {
            let carrier = &tile[y % TILE * TILE..][..TILE];
            for block in row.chunks_mut(TILE) {
                for (m, &t) in block.iter_mut().zip(carrier) {
                    *m *= f32::from(t) * (1.0 / TILE_SCALE);
                }
            }
        }
        Self(mask)
    }

    /// The pattern as it shows once the picture is composed over a background: less where it is transparent.
    pub(crate) fn seen(&self, raster: &Raster, cx: &Context<'_>) -> Cow<'_, Plane> {
        let Some(mut seen) = canonical::opacity(raster, cx) else { return Cow::Borrowed(&self.0) };
        seen.samples_mut().iter_mut().zip(self.0.samples()).for_each(|(a, w)| *a *= w);
        Cow::Owned(seen)
    }

    /// Adds `gain` times the pattern, enlarged to the picture's own size, to every colour channel.
    pub(crate) fn add(&self, raster: &mut Raster, gain: f32, cx: &Context<'_>) {
        let (h, w, channels) = raster.colour.dim();
        let wide = self.widened(w, cx);
        let rows = cubic_taps(self.0.height(), h);
        let last = self.0.height().saturating_sub(1) as isize;
        let line = |y: usize, scale: f32, delta: &mut [i32]| {
            let (first, weights) = rows[y];
            let taps = [0, 1, 2, 3].map(|j: isize| wide.row((first + j).clamp(0, last) as usize));
            rounded_sum(taps, weights.map(|v| v * (gain * scale)), delta);
        };
        let alpha = raster.alpha.as_ref();
        match &mut raster.colour {
            Samples::Eight(colour) => {
                let Some(colour) = colour.as_slice_mut() else { return };
                cx.pool.chunks(colour, (w * channels).max(1), |y, row| {
                    cx.simd.run(
                        #[inline(always)]
                        || {
                            let mut delta = vec![0i32; w];
                            line(y, 1.0, &mut delta);
                            clear_transparent(alpha, y, &mut delta);
                            if channels == 3 {
                                add_eight(row, &thrice(&delta));
                            } else {
                                add_eight(row, &delta);
                            }
                        },
                    );
                });
            }
            Samples::Sixteen(colour) => {
                let Some(colour) = colour.as_slice_mut() else { return };
                cx.pool.chunks(colour, (w * channels).max(1), |y, row| {
                    cx.simd.run(
                        #[inline(always)]
                        || {
                            let mut delta = vec![0i32; w];
                            line(y, 257.0, &mut delta);
                            clear_transparent(alpha, y, &mut delta);
                            for (v, d) in row.chunks_exact_mut(channels.max(1)).zip(&delta) {
                                for v in v {
                                    *v = (i32::from(*v) + d).clamp(0, 65_535) as u16;
                                }
                            }
                        },
                    );
                });
            }
        }
    }

    /// The pattern enlarged horizontally to `width`.
    fn widened(&self, width: usize, cx: &Context<'_>) -> Plane {
        if width == self.0.width() {
            return self.0.clone();
        }
        let last = self.0.width().saturating_sub(1) as isize;
        let taps = cubic_taps(self.0.width(), width);
        let mut out = Plane::zeros(width, self.0.height());
        cx.pool.chunks(out.samples_mut(), width.max(1), |y, out| {
            let row = self.0.row(y);
            for (out, (first, weights)) in out.iter_mut().zip(&taps) {
                *out = match row.get(*first as usize..(*first + 4) as usize) {
                    Some(v) if *first >= 0 => cubic_sum(weights, [v[0], v[1], v[2], v[3]]),
                    _ => cubic_sum(weights, [0, 1, 2, 3].map(|j: isize| row[(first + j).clamp(0, last) as usize])),
                };
            }
        });
        out
    }
}

#[inline(always)]
fn cubic_sum(weights: &[f32; 4], v: [f32; 4]) -> f32 {
    weights[0] * v[0] + weights[1] * v[1] + weights[2] * v[2] + weights[3] * v[3]
}

/// `delta = round(sum of weights * taps)`, halves to even.
#[inline(always)]
fn rounded_sum(taps: [&[f32]; 4], weights: [f32; 4], delta: &mut [i32]) {
    // Adding 1.5 * 2^23 leaves the rounded integer in the low bits, exact for |value| < 2^22, on every target.
    const SHIFT: f32 = 12_582_912.0;
    let [a, b, c, d] = taps;
    for ((((out, a), b), c), d) in delta.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        let sum = cubic_sum(&weights, [*a, *b, *c, *d]);
        *out = ((sum + SHIFT).to_bits() as i32).wrapping_sub(SHIFT.to_bits() as i32);
    }
}

/// Fully transparent pixels keep the colour that hides in them.
#[inline(always)]
fn clear_transparent(alpha: Option<&Samples>, y: usize, delta: &mut [i32]) {
    match alpha {
        None => {}
        Some(Samples::Eight(a)) => clear_where_zero(canonical::samples_row(a.view(), y), delta),
        Some(Samples::Sixteen(a)) => clear_where_zero(canonical::samples_row(a.view(), y), delta),
    }
}

#[inline(always)]
fn clear_where_zero<T: Default + PartialEq>(alpha: &[T], delta: &mut [i32]) {
    for (d, a) in delta.iter_mut().zip(alpha) {
        if *a == T::default() {
            *d = 0;
        }
    }
}

/// Every value three times, for interleaved colour.
#[inline(always)]
fn thrice(delta: &[i32]) -> Vec<i32> {
    let mut out = vec![0; delta.len() * 3];
    for (out, &d) in out.chunks_exact_mut(3).zip(delta) {
        out[0] = d;
        out[1] = d;
        out[2] = d;
    }
    out
}

#[inline(always)]
fn add_eight(row: &mut [u8], delta: &[i32]) {
    for (v, d) in row.iter_mut().zip(delta) {
        *v = (i32::from(*v) + d).clamp(0, 255) as u8;
    }
}
