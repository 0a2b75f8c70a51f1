// SPDX-License-Identifier: MIT OR Apache-2.0
//! Blind detection, readable top to bottom: levels, spectra, geometry scan, coherent folds, demodulation, p-values
//! (format sections 8 and 9).

use super::{
    canvas::Canvas,
    cells::Cells,
    code,
    demodulate::{Unsigned, demodulate},
    fold::{Fold, fold},
    geometry::Map,
    known::{Best, KnownPayloads},
    lattice::WatermarkKey,
    residual::residual,
    search::{Candidate, Scales, refine, refine_on_peaks, scan},
    spectrum::Spectrum,
    statistic::{self, DECODINGS, FOLDS, Verdict, correlation},
    track::track,
};
use crate::{
    Context,
    image::{
        Plane, Raster,
        canonical::{self, CANONICAL},
        resample::area,
    },
    payload::Payload,
    progress::Stage,
};

/// Share of the canonical size and scales looked at, level by level.
const LEVELS: [(f64, Scales); 4] = [
    (1.00, Scales { min: 0.31, max: 1.15 }),
    (0.60, Scales { min: 0.66, max: 1.15 }),
    (0.36, Scales { min: 0.66, max: 1.15 }),
    (0.25, Scales { min: 0.78, max: 1.15 }),
];
/// Long side below which a lower level is not looked at, pixels.
const SMALLEST_LEVEL: f64 = 150.0;
/// How much larger a plane must be than the level that is averaged from it instead of from the picture itself.
const SPARE: f64 = 1.3;
/// Score from which a candidate's peaks are strong enough for a least-squares fit.
const STRONG_SCORE: f64 = 14.0;
/// Coherence from which the unrefined geometry need not be tried, and with a strong score the search ends.
const STRONG_COHERENCE: f64 = 6.5;
/// Coherence of the refined geometry below which the unrefined one is not tried either.
const WEAK_COHERENCE: f64 = 4.1;
/// Distance up to which a refined geometry is the one that it came from.
const SAME_MAP: f64 = 0.002;
/// Candidates folded, and the score that each of them needs. The p-values count [`FOLDS`], as the format allows.
const FOLDED: usize = 4;
const WORTH_FOLDING: f64 = 5.0;
const _: () = assert!(FOLDED <= FOLDS);
/// Coherence below which nothing is decoded, and the same where the score is strong: peaks that high belong to a mark
/// whose phases agree, or to a pattern of the picture's own.
const GATE: f64 = 4.4;
const STRONG_GATE: f64 = 5.0;
/// Codeword correlation from which no further candidate is decoded.
const CLEAR: f64 = 13.5;

/// How to detect.
#[derive(Debug, Clone, Copy, Default)]
pub struct DetectOptions<'a> {
    /// Payloads that are looked for besides all others, such as those of a registry. They must be fixed before the
    /// picture is seen. Default: none.
    pub known: Option<&'a KnownPayloads>,
}

/// Which test gave the smallest p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum How {
    /// The decoded payload's codeword.
    Payload,
    /// The codeword of a payload known beforehand.
    Registry,
    /// The synchronisation sinusoids alone; nothing is said about the payload.
    Sync,
}

/// How the found copy lies over the marked picture.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Geometry {
    /// Pixels of the copy per pixel of the marked picture at canonical size (long side at most 1024).
    pub scale: f64,
    /// Rotation of the copy against the marked picture, degrees in -180..=180, clockwise.
    pub rotation_deg: f64,
    /// The copy is mirrored left to right (before the rotation).
    pub mirrored: bool,
    /// Width stretched against height (1 = none).
    pub aspect: f64,
}

/// Result of a detection, also when nothing was found.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Detection {
    /// From `log10_p`.
    pub verdict: Verdict,
    /// Decoded payload, when its own test says at least "probable".
    pub payload: Option<Payload>,
    /// The payload's own evidence is weak: it may be wrong in some bits.
    pub payload_uncertain: bool,
    /// Logarithm of the false-positive probability, all hypotheses counted; at most 0.
    pub log10_p: f64,
    /// The test that gave it.
    pub how: How,
    /// Where the mark lies; `None` when the verdict is `None`.
    pub geometry: Option<Geometry>,
    /// Largest codeword correlation z of the decoded candidates, 0 when none was decoded. Range: 0..=27.8.
    pub z: f64,
    /// Largest coherence c of the folds. Range: 0..=8.49.
    pub coherence: f64,
}

/// Why detection did not run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DetectError {
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Looks for the mark of `key` in `raster`, knowing nothing else.
///
/// # Errors
/// `Cancelled` when the progress callback asks for it. A picture without a mark is not an error.
pub fn detect(
    raster: &Raster,
    key: &WatermarkKey,
    options: &DetectOptions<'_>,
    cx: &Context<'_>,
) -> Result<Detection, DetectError> {
    let levels = levels(raster, cx);
    let found = search(&levels, key, cx)?;
    step(cx, 0.8)?;
    let known = options.known.filter(|known| !known.is_empty());
    let mut best: Option<(f64, Payload, &Found)> = None;
    let mut listed: Option<(Best, &Found)> = None;
    for candidate in found.iter().take(DECODINGS).filter(|f| f.worth_decoding()) {
        let Some(chips) = chips(&levels, key, candidate, cx) else { continue };
        let soft = chips.sign(&key.sign);
        let payload = code::decode(&soft);
        let z = correlation(&soft, payload);
        if best.as_ref().is_none_or(|b| z > b.0) {
            best = Some((z, payload, candidate));
        }
        if let Some(found) = known.and_then(|known| known.best(&soft))
            && listed.as_ref().is_none_or(|l| found.z > l.0.z)
        {
            listed = Some((found, candidate));
        }
        if z > CLEAR {
            break;
        }
    }
    step(cx, 1.0)?;
    let most_coherent = found.iter().max_by(|a, b| a.fold.c.total_cmp(&b.fold.c));
    Ok(conclude(&levels, most_coherent, best, listed, known.map(KnownPayloads::len)))
}

/// z of each of `payloads` on every folded candidate of `raster`, whatever its coherence: the
/// calibration of the message test (its null distribution is that of a normalised Rademacher sum).
///
/// # Errors
/// `Cancelled` when the progress callback asks for it.
pub fn correlations(
    raster: &Raster,
    key: &WatermarkKey,
    payloads: &[Payload],
    cx: &Context<'_>,
) -> Result<Vec<f64>, DetectError> {
    let levels = levels(raster, cx);
    let mut out = Vec::new();
    for candidate in search(&levels, key, cx)?.iter().take(DECODINGS) {
        if let Some(chips) = chips(&levels, key, candidate, cx) {
            let soft = chips.sign(&key.sign);
            out.extend(payloads.iter().map(|&p| correlation(&soft, p)));
        }
    }
    Ok(out)
}

fn step(cx: &Context<'_>, fraction: f32) -> Result<(), DetectError> {
    match cx.progress.step(Stage::Detect, fraction) {
        std::ops::ControlFlow::Continue(()) => Ok(()),
        std::ops::ControlFlow::Break(()) => Err(DetectError::Cancelled),
    }
}

/// The picture's luma at one size.
pub(super) struct Level {
    luma: Plane,
    pub(super) scales: Scales,
    /// Pixels of the picture itself per level pixel, across and down.
    pixel: (f64, f64),
}

impl Level {
    /// The level's residual, same size.
    pub(super) fn flattened(&self, cx: &Context<'_>) -> Plane {
        let mut flattened = self.luma.clone();
        residual(&mut flattened, 1.0, cx);
        flattened
    }
}

/// The picture at the sizes at which marks are looked for.
pub(super) fn levels(raster: &Raster, cx: &Context<'_>) -> Vec<Level> {
    let (w, h) = (raster.width(), raster.height());
    let long = w.max(h) as f64;
    let canonical = (CANONICAL as f64 / long.max(1.0)).min(1.0);
    // Large pictures are first averaged over whole pixels, so that they are read only once.
    let coarse = (long / (SPARE * CANONICAL as f64)).max(1.0) as usize;
    let base = canonical::luma(raster, w.div_ceil(coarse), h.div_ceil(coarse), cx);
    let mut levels: Vec<Level> = Vec::with_capacity(LEVELS.len());
    for (i, &(share, scales)) in LEVELS.iter().enumerate() {
        if i > 0 && long * share * canonical < SMALLEST_LEVEL {
            break;
        }
        let side = |n: usize| (libm::rint(n as f64 * share * canonical) as usize).max(8).min(n.max(1));
        let (lw, lh) = (side(w), side(h));
        // From the smallest plane that has detail to spare.
        let spare = |p: &&Plane| p.width().max(p.height()) as f64 >= SPARE * lw.max(lh) as f64;
        let source = levels.iter().rev().map(|l| &l.luma).find(spare).unwrap_or(&base);
        let luma = area(source, lw.min(source.width()), lh.min(source.height()), cx);
        let pixel = (w as f64 / luma.width() as f64, h as f64 / luma.height() as f64);
        levels.push(Level { luma, scales, pixel });
    }
    levels
}

/// A folded candidate.
pub(super) struct Found {
    pub(super) candidate: Candidate,
    pub(super) fold: Fold,
}

impl Found {
    fn worth_decoding(&self) -> bool {
        self.fold.c >= if self.candidate.zs > STRONG_SCORE { STRONG_GATE } else { GATE }
    }
}

/// Scans every level and folds the best candidates; the most promising first.
fn search(levels: &[Level], key: &WatermarkKey, cx: &Context<'_>) -> Result<Vec<Found>, DetectError> {
    let mut candidates = Vec::new();
    let mut views = Vec::new();
    for (i, level) in levels.iter().enumerate() {
        let flattened = level.flattened(cx);
        let spectrum = Spectrum::new(&flattened, level.scales, cx);
        candidates.extend(scan(&key.sync, i, &spectrum, level.scales, cx));
        views.push((flattened, spectrum));
        step(cx, 0.15 * (i + 1) as f32)?;
    }
    let mut found = Vec::new();
    for candidate in worth_folding(candidates) {
        let (flattened, spectrum) = &views[candidate.level];
        let Some(fold) = best_fold(key, flattened, spectrum, &candidate, cx) else { continue };
        let clear = candidate.zs > STRONG_SCORE && fold.c > STRONG_COHERENCE;
        found.push(Found { candidate, fold });
        if clear {
            break;
        }
    }
    let rank = |f: &Found| {
        let (c, zs) = (f.fold.c.max(0.0), f.candidate.zs.max(0.0));
        c * c + 0.4 * zs * zs
    };
    found.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    Ok(found)
}

/// The candidates that stand out enough for a fold, best first.
pub(super) fn worth_folding(mut candidates: Vec<Candidate>) -> impl Iterator<Item = Candidate> {
    candidates.sort_by(|a, b| b.zs.total_cmp(&a.zs));
    candidates.into_iter().filter(|c| c.zs >= WORTH_FOLDING).take(FOLDED)
}

/// Fold of the refined geometry, or of the scan's own where that is more coherent.
pub(super) fn best_fold(
    key: &WatermarkKey,
    residual: &Plane,
    spectrum: &Spectrum,
    candidate: &Candidate,
    cx: &Context<'_>,
) -> Option<Fold> {
    let mut refined = refine(&key.sync, spectrum, &candidate.map);
    if candidate.zs > STRONG_SCORE {
        refined = refine_on_peaks(&key.sync, spectrum, &refined);
    }
    let first = fold(&key.sync, residual, &refined, cx);
    let settled = first.is_some_and(|f| !(WEAK_COHERENCE..STRONG_COHERENCE).contains(&f.c));
    if settled || refined.distance(&candidate.map) < SAME_MAP {
        return first;
    }
    let second = fold(&key.sync, residual, &candidate.map, cx);
    match (first, second) {
        (Some(a), Some(b)) => Some(if b.c > a.c { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Weighted chips of a candidate; `None` when its geometry covers no tile.
pub(super) fn chips(levels: &[Level], key: &WatermarkKey, found: &Found, cx: &Context<'_>) -> Option<Unsigned> {
    let canvas = Canvas::of_luma(&levels[found.candidate.level].luma, &found.fold.at, cx)?;
    let cells = Cells::new(&canvas, cx);
    let field = track(&key.sync, &cells);
    Some(demodulate(&key.message, &cells, &field))
}

fn conclude(
    levels: &[Level],
    most_coherent: Option<&Found>,
    best: Option<(f64, Payload, &Found)>,
    listed: Option<(Best, &Found)>,
    known: Option<usize>,
) -> Detection {
    let coherence = most_coherent.map_or(0.0, |f| f.fold.c.max(0.0));
    let z = best.as_ref().map_or(0.0, |b| b.0);
    let message = statistic::log10_p_message(z);
    let sync = statistic::log10_p_sync(coherence);
    let registry = known.map(|n| statistic::log10_p_registry(listed.as_ref().map_or(0.0, |l| l.0.z), n));
    let tests = if registry.is_some() { 3 } else { 2 };
    let corrected = |p: f64| statistic::corrected(p, tests);
    let says = |p: f64| Verdict::of(corrected(p)) != Verdict::None;
    // A payload needs evidence of its own: the mark alone does not say which.
    let read = best.filter(|_| says(message)).map(|(z, payload, at)| (payload, statistic::uncertain(z), at));
    let named = listed
        .filter(|_| registry.is_some_and(|p| says(p) && p <= message))
        .map(|(found, at)| (found.payload, found.uncertain, at));
    let log10_p = corrected(message.min(sync).min(registry.unwrap_or(0.0)));
    let verdict = Verdict::of(log10_p);
    let how = match registry {
        Some(p) if p <= message && p <= sync => How::Registry,
        _ if sync < message => How::Sync,
        _ => How::Payload,
    };
    let payload = named.or(read);
    let at = payload.map(|p| p.2).or(most_coherent);
    Detection {
        verdict,
        payload: payload.map(|p| p.0),
        payload_uncertain: payload.is_some_and(|p| p.1),
        log10_p,
        how,
        geometry: at.filter(|_| verdict != Verdict::None).and_then(|f| geometry(&levels[f.candidate.level], f)),
        z,
        coherence,
    }
}

/// The found placement in terms of the picture's own pixels.
fn geometry(level: &Level, found: &Found) -> Option<Geometry> {
    let [a, b, c, d] = found.fold.at.map.inverse()?.0;
    // Canonical pixels of the marked picture to pixels of the copy.
    let Map([a, b, c, d]) = Map([a * level.pixel.0, b * level.pixel.0, c * level.pixel.1, d * level.pixel.1]);
    let det = a * d - b * c;
    let mirrored = det < 0.0;
    // A mirrored copy is a rotation after x -> -x.
    let (a, c) = if mirrored { (-a, -c) } else { (a, c) };
    let turn = libm::atan2(c - b, a + d);
    let (across, down) = (libm::hypot(a, c), libm::hypot(b, d));
    // Stretch is along the copy's own axes; near a quarter turn the original's axes have changed places.
    let aspect =
        if libm::fabs(libm::sin(turn)) > std::f64::consts::FRAC_1_SQRT_2 { down / across } else { across / down };
    Some(Geometry { scale: libm::sqrt(det.abs()), rotation_deg: turn.to_degrees(), mirrored, aspect })
}
