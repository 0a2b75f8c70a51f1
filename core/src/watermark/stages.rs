// SPDX-License-Identifier: MIT OR Apache-2.0
//! The single steps of [`embed`](super::embed()) and [`detect`](super::detect()), one call each, so that they can be
//! timed. Nothing is computed here: each step is the very function that the whole is made of.
//!
//! Only with the feature `stages`; not part of the interface.

use super::{
    detect::{self, Found, Level},
    embed::{self, EmbedError},
    lattice::WatermarkKey,
    search::{self, Candidate},
    spectrum::Spectrum,
    strength::{self, Strength},
};
use crate::{
    Context,
    image::{Plane, Raster},
};

pub use super::{code::decode, tile::tile};

/// Luma at canonical size, 0..=255.
pub fn canonical_luma(raster: &Raster, cx: &Context<'_>) -> Plane {
    embed::canonical_luma(raster, cx)
}

/// Mask of a luma plane at gain 1: same size, grey levels rms.
pub fn mask(luma: &Plane, cx: &Context<'_>) -> Plane {
    super::mask::mask(luma, cx)
}

/// Mask times tile, at canonical size.
pub struct Pattern(embed::Pattern);

impl Pattern {
    /// `mask` at canonical size times `tile` (128 x 128).
    pub fn new(mask: Plane, tile: &[i16]) -> Self {
        Self(embed::Pattern::of_mask(mask, tile))
    }

    /// The gain's step that meets the target of `strength`.
    ///
    /// # Errors
    /// `Cancelled` when the progress callback asks for it.
    pub fn choose(&self, raster: &Raster, strength: Strength, cx: &Context<'_>) -> Result<u8, EmbedError> {
        Ok(strength::choose(raster, &self.0, strength, cx)?.step)
    }

    /// Adds `gain` times the pattern, enlarged to the picture's own size.
    pub fn add(&self, raster: &mut Raster, gain: f32, cx: &Context<'_>) {
        self.0.add(raster, gain, cx);
    }
}

/// The luma of a picture at the sizes at which marks are looked for.
pub struct Levels(Vec<Level>);

/// A spectrum for each level.
pub struct Spectra(Vec<Spectrum>);

/// A geometry worth folding.
pub struct Hypothesis(Candidate);

/// A geometry with its translation.
pub struct Folded(Found);

impl Levels {
    /// Luma and its reductions.
    pub fn new(raster: &Raster, cx: &Context<'_>) -> Self {
        Self(detect::levels(raster, cx))
    }

    /// Residual of each level.
    pub fn residuals(&self, cx: &Context<'_>) -> Vec<Plane> {
        self.0.iter().map(|level| level.flattened(cx)).collect()
    }

    /// Spectrum of each residual.
    pub fn spectra(&self, residuals: &[Plane], cx: &Context<'_>) -> Spectra {
        let pairs = self.0.iter().zip(residuals);
        Spectra(pairs.map(|(level, residual)| Spectrum::new(residual, level.scales, cx)).collect())
    }

    /// Scan of each spectrum; the geometries that will be folded, best first.
    pub fn scan(&self, key: &WatermarkKey, spectra: &Spectra, cx: &Context<'_>) -> Vec<Hypothesis> {
        let levels = self.0.iter().zip(&spectra.0).enumerate();
        let all = levels.flat_map(|(i, (level, spectrum))| search::scan(&key.sync, i, spectrum, level.scales, cx));
        detect::worth_folding(all.collect()).map(Hypothesis).collect()
    }

    /// Weighted soft values of a folded geometry; `None` when it covers no tile.
    pub fn demodulate(&self, key: &WatermarkKey, folded: &Folded, cx: &Context<'_>) -> Option<Vec<f32>> {
        Some(detect::chips(&self.0, key, &folded.0, cx)?.sign(&key.sign))
    }
}

impl Hypothesis {
    /// Refines the geometry and folds it; `None` when it is degenerate or from another picture.
    pub fn fold(&self, key: &WatermarkKey, residuals: &[Plane], spectra: &Spectra, cx: &Context<'_>) -> Option<Folded> {
        let Self(candidate) = *self;
        let (residual, spectrum) = (residuals.get(candidate.level)?, spectra.0.get(candidate.level)?);
        let fold = detect::best_fold(key, residual, spectrum, &candidate, cx)?;
        Some(Folded(Found { candidate, fold }))
    }
}

impl Folded {
    /// Coherence c.
    pub fn coherence(&self) -> f64 {
        self.0.fold.c
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DetectOptions, EmbedOptions, detect, embed, gain};
    use super::*;
    use crate::{image::Samples, key::MasterKey, payload::Payload};
    use ndarray::Array3;

    fn picture() -> Raster {
        let colour = Array3::from_shape_fn((900, 1300, 3), |(y, x, c)| {
            (90 + (x * 7 + y * 13 + x * y / 50) % 17 + x / 20 + y / 30 + c) as u8
        });
        Raster { colour: Samples::Eight(colour), alpha: None }
    }

    #[test]
    fn the_stages_in_turn_give_what_the_whole_gives() {
        let cx = Context::default();
        let key = WatermarkKey::new(&MasterKey::from_bytes([3; 32]));
        let payload = Payload(0x0123_4567_89ab_cdef);
        let cover = picture();

        let mut whole = cover.clone();
        let report = embed(&mut whole, &key, payload, &EmbedOptions::default(), &cx).unwrap();
        let pattern = Pattern::new(mask(&canonical_luma(&cover, &cx), &cx), &tile(&key, payload));
        assert_eq!(pattern.choose(&cover, Strength::default(), &cx).unwrap(), report.gain_step);
        let mut staged = cover.clone();
        pattern.add(&mut staged, gain(report.gain_step), &cx);
        assert!(staged.colour == whole.colour && staged.colour != cover.colour);

        let found = detect(&whole, &key, &DetectOptions::default(), &cx).unwrap();
        let levels = Levels::new(&whole, &cx);
        let residuals = levels.residuals(&cx);
        let spectra = levels.spectra(&residuals, &cx);
        let best = &levels.scan(&key, &spectra, &cx)[0];
        let folded = best.fold(&key, &residuals, &spectra, &cx).unwrap();
        assert_eq!(folded.coherence(), found.coherence);
        let soft = levels.demodulate(&key, &folded, &cx).unwrap();
        assert_eq!((Some(decode(&soft)), found.payload), (Some(payload), Some(payload)));
    }
}
