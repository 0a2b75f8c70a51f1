// SPDX-License-Identifier: MIT OR Apache-2.0
//! CPU time of the single stages of marking and detection.

use crate::clock::{median, timed};
use anyhow::{Context as _, Result};
use glassine_core::payload::Payload;
use glassine_core::watermark::{Strength, WatermarkKey, stages as core};
use glassine_core::{Context, image::Raster};
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// A step of marking or detection that is timed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Luma at canonical size.
    Luma,
    /// Perceptual mask.
    Mask,
    /// Tile of key and payload.
    Tile,
    /// Mask times tile.
    Pattern,
    /// Enlarging the pattern and adding it to the picture.
    Add,
    /// Search for the gain that meets the standard target.
    Choose,
    /// Luma of every level.
    Levels,
    /// Residual of every level.
    Residual,
    /// Whitened spectrum of every level.
    Spectrum,
    /// Geometry scan of every level.
    Scan,
    /// Refinement and folds of all candidates when there is no mark.
    FoldAll,
    /// Refinement and fold of the best candidate of a marked picture.
    FoldOne,
    /// Tiles, tracking and soft values of that candidate.
    Demodulate,
    /// Viterbi decoding of them.
    Decode,
}

impl Stage {
    /// Marking with a given gain, in order.
    pub const MARK: [Self; 5] = [Self::Luma, Self::Mask, Self::Tile, Self::Pattern, Self::Add];
    /// Looking for a mark, in order. Where there is none, [`Stage::FoldAll`] follows and as a rule ends it.
    pub const DETECT: [Self; 4] = [Self::Levels, Self::Residual, Self::Spectrum, Self::Scan];
    /// What follows where there is a mark, in order, when its first candidate is the right one.
    pub const DETECT_MARK: [Self; 3] = [Self::FoldOne, Self::Demodulate, Self::Decode];
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Luma => "mark: canonical luma",
            Self::Mask => "mark: mask",
            Self::Tile => "mark: tile",
            Self::Pattern => "mark: mask times tile",
            Self::Add => "mark: enlarge and add",
            Self::Choose => "choose strength",
            Self::Levels => "detect: levels",
            Self::Residual => "detect: residual",
            Self::Spectrum => "detect: spectrum",
            Self::Scan => "detect: scan",
            Self::FoldAll => "detect, no mark: all folds",
            Self::FoldOne => "detect, mark: one fold",
            Self::Demodulate => "detect, mark: demodulate",
            Self::Decode => "detect, mark: decode",
        })
    }
}

/// What the stages are measured on.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Picture without a mark.
    pub cover: &'a Raster,
    /// The same with the mark of `key` and `payload`.
    pub marked: &'a Raster,
    /// Key of the mark.
    pub key: &'a WatermarkKey,
    /// A key that marked nothing here.
    pub other: &'a WatermarkKey,
    /// Payload of the mark.
    pub payload: Payload,
    /// Gain to mark with.
    pub gain: f32,
}

/// CPU milliseconds of every stage, once, on one core. The last three are missing where nothing stands out to be folded.
///
/// # Errors
/// Never in practice: the search for the gain is not cancelled.
pub fn measure(subject: &Subject<'_>) -> Result<BTreeMap<Stage, f64>> {
    let mut times = BTreeMap::new();
    mark(subject, &mut times)?;
    detect(subject, &mut times);
    Ok(times)
}

fn mark(subject: &Subject<'_>, times: &mut BTreeMap<Stage, f64>) -> Result<()> {
    let cx = Context::default();
    let mut clock = Clock(times);
    let luma = clock.of(Stage::Luma, || core::canonical_luma(subject.cover, &cx));
    let mask = clock.of(Stage::Mask, || core::mask(&luma, &cx));
    let tile = clock.of(Stage::Tile, || core::tile(subject.key, subject.payload));
    let pattern = clock.of(Stage::Pattern, || core::Pattern::new(mask, &tile));
    clock
        .of(Stage::Choose, || pattern.choose(subject.cover, Strength::default(), &cx))
        .context("choice of strength")?;
    let mut raster = subject.cover.clone();
    clock.of(Stage::Add, || pattern.add(&mut raster, subject.gain, &cx));
    Ok(())
}

fn detect(subject: &Subject<'_>, times: &mut BTreeMap<Stage, f64>) {
    let cx = Context::default();
    let mut clock = Clock(times);
    let levels = clock.of(Stage::Levels, || core::Levels::new(subject.marked, &cx));
    let residuals = clock.of(Stage::Residual, || levels.residuals(&cx));
    let spectra = clock.of(Stage::Spectrum, || levels.spectra(&residuals, &cx));
    let key = subject.other;
    let hypotheses = clock.of(Stage::Scan, || levels.scan(key, &spectra, &cx));
    let fold = |hypothesis: &core::Hypothesis| hypothesis.fold(key, &residuals, &spectra, &cx);
    clock.of(Stage::FoldAll, || hypotheses.iter().map(fold).collect::<Vec<_>>());

    let key = subject.key;
    let found = levels.scan(key, &spectra, &cx);
    let Some(best) = found.first() else { return };
    let Some(folded) = clock.of(Stage::FoldOne, || best.fold(key, &residuals, &spectra, &cx)) else { return };
    let Some(soft) = clock.of(Stage::Demodulate, || levels.demodulate(key, &folded, &cx)) else { return };
    clock.of(Stage::Decode, || core::decode(&soft));
}

struct Clock<'a>(&'a mut BTreeMap<Stage, f64>);

impl Clock<'_> {
    fn of<R>(&mut self, stage: Stage, work: impl FnOnce() -> R) -> R {
        let (result, ms) = timed(work);
        self.0.insert(stage, ms);
        std::hint::black_box(result)
    }
}

/// The middle of several rounds, stage by stage.
pub fn medians(rounds: &[BTreeMap<Stage, f64>]) -> BTreeMap<Stage, f64> {
    let mut all: BTreeMap<Stage, Vec<f64>> = BTreeMap::new();
    for (&stage, &ms) in rounds.iter().flatten() {
        all.entry(stage).or_default().push(ms);
    }
    all.into_iter().filter_map(|(stage, times)| Some((stage, median(&times)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pictures, timing};
    use glassine_core::watermark::{EmbedOptions, embed, gain};

    #[test]
    fn every_stage_is_timed_and_belongs_to_one_list() {
        let cover = pictures::to_raster(timing::landscape(0.5));
        let (key, other) = (pictures::key("stages"), pictures::key("stages, another artist"));
        let payload = pictures::payload("stages");
        let mut marked = cover.clone();
        let options = EmbedOptions { gain_step: Some(60), ..EmbedOptions::default() };
        embed(&mut marked, &key, payload, &options, &Context::default()).unwrap();
        let subject = Subject { cover: &cover, marked: &marked, key: &key, other: &other, payload, gain: gain(60) };
        let times = measure(&subject).unwrap();
        let mut listed =
            [&Stage::MARK[..], &[Stage::Choose], &Stage::DETECT, &[Stage::FoldAll], &Stage::DETECT_MARK].concat();
        listed.sort();
        assert_eq!(times.keys().copied().collect::<Vec<_>>(), listed);
        assert!(times.values().all(|&ms| ms >= 0.0) && times[&Stage::Scan] > 0.0);
    }

    #[test]
    fn medians_are_taken_stage_by_stage() {
        let round = |scan: f64, luma: f64| BTreeMap::from([(Stage::Scan, scan), (Stage::Luma, luma)]);
        let middle = medians(&[round(1.0, 9.0), round(3.0, 8.0), round(2.0, 1.0), BTreeMap::from([(Stage::Add, 5.0)])]);
        assert_eq!(middle, BTreeMap::from([(Stage::Luma, 8.0), (Stage::Add, 5.0), (Stage::Scan, 2.0)]));
    }
}
