// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marks a picture, attacks it and looks for the mark.

use crate::attack::{self, Rgb8};
use crate::matrix::{Attack, Bounds, Matrix};
use crate::quality::{self, Quality};
use crate::{clock::timed, pictures};
use anyhow::{Context as _, Result};
use glassine_core::cloak::{CloakOptions, Encoder, LIGHT_ENCODER, perturb};
use glassine_core::watermark::{self, DetectOptions, EmbedOptions, Strength, Verdict, WatermarkKey};
use glassine_core::{Context, codec, payload::Payload};
use serde::Serialize;
use std::path::Path;

/// How a run marks its pictures.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    /// Strength and gain.
    pub embed: EmbedOptions,
    /// Attacks start from the copy's file (written in the input's format and quality, read back), not from its pixels.
    pub through_file: bool,
    /// Cloak the picture before it is marked; what it was before does not matter to the mark.
    pub cloak: Option<CloakOptions>,
}

/// What became of one picture.
#[derive(Debug, Clone, Serialize)]
pub struct PictureResult {
    /// File name.
    pub name: String,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Whether the bounds look at it.
    pub bound: bool,
    /// What was embedded.
    pub payload: Payload,
    /// Index of the gain that was chosen.
    pub gain_step: u8,
    /// SSIMULACRA2 that the choice of the gain expected at canonical size; `None` with a given gain.
    pub expected: Option<f64>,
    /// Distance to the cover image at canonical size.
    pub canonical: Quality,
    /// Distance to the cover image at native size.
    pub native: Quality,
    /// CPU ms of embedding, the choice of the strength included.
    pub embed_ms: f64,
    /// What the attacks did, in the order of the matrix.
    pub attacks: Vec<AttackResult>,
}

/// What one attack did to one picture.
#[derive(Debug, Clone, Serialize)]
pub struct AttackResult {
    /// Name of the attack.
    pub attack: String,
    /// Long side of the attacked picture, pixels.
    pub long_side: usize,
    /// The payload was read without an error.
    pub exact: bool,
    /// What the detector says.
    pub verdict: Verdict,
    /// A payload was reported as read that is not the embedded one.
    pub wrong_payload: bool,
    /// p-value.
    pub log10_p: f64,
    /// CPU ms of the attack.
    pub attack_ms: f64,
    /// CPU ms of detection.
    pub detect_ms: f64,
}

/// A picture of a run.
#[derive(Debug)]
pub enum Outcome {
    /// Marked and attacked.
    Done(PictureResult),
    /// Not decodable by the core, and why.
    Skipped(String, String),
}

/// Marks and attacks the picture in the file `path`. Errors are faults of the bench or the core, not of the picture.
pub fn run(path: &Path, key: &WatermarkKey, matrix: &Matrix, plan: Plan) -> Result<Outcome> {
    let name = pictures::name(path);
    let bytes = std::fs::read(path).with_context(|| format!("{} can not be read", path.display()))?;
    let cx = Context::default();
    let mut image = match codec::decode(&bytes, &cx) {
        Ok(image) => image,
        Err(error) => return Ok(Outcome::Skipped(name, error.to_string())),
    };
    if let Some(options) = &plan.cloak {
        let encoders = [Encoder::light(LIGHT_ENCODER)?];
        match perturb(&image.raster, &encoders, options, &cx) {
            Ok(cloak) => cloak.apply(&mut image.raster, &cx),
            Err(error) => return Ok(Outcome::Skipped(name, error.to_string())),
        }
    }
    let cover = pictures::to_rgb8(&image.raster);
    let payload = pictures::payload(&name);
    let (report, embed_ms) = timed(|| watermark::embed(&mut image.raster, key, payload, &plan.embed, &cx));
    let report = report.with_context(|| format!("{name} can not be marked"))?;
    if plan.through_file {
        let copy = codec::encode(&image, &codec::EncodeOptions::default(), &cx).with_context(|| name.clone())?;
        image = codec::decode(&copy, &cx).with_context(|| format!("the copy of {name} can not be read"))?;
    }
    let marked = pictures::to_rgb8(&image.raster);
    drop(image);
    let (height, width, _) = marked.dim();
    let attacks = matrix.attacks.iter().map(|a| attacked(a, &marked, key, payload).with_context(|| name.clone()));
    let attacks = attacks.collect::<Result<_>>()?;
    Ok(Outcome::Done(PictureResult {
        bound: matrix.bounds.include(&name, width, height),
        name,
        width,
        height,
        payload,
        gain_step: report.gain_step,
        expected: report.ssimulacra2,
        canonical: quality::canonical(&cover, &marked)?,
        native: quality::native(&cover, &marked)?,
        embed_ms,
        attacks,
    }))
}

fn attacked(attack: &Attack, marked: &Rgb8, key: &WatermarkKey, payload: Payload) -> Result<AttackResult> {
    let (picture, attack_ms) = timed(|| attack::run(&attack.chain, marked));
    let raster = pictures::to_raster(picture.with_context(|| attack.name.clone())?);
    let long_side = raster.width().max(raster.height());
    let (found, detect_ms) = timed(|| watermark::detect(&raster, key, &DetectOptions::default(), &Context::default()));
    let found = found.with_context(|| attack.name.clone())?;
    Ok(AttackResult {
        attack: attack.name.clone(),
        long_side,
        exact: found.payload == Some(payload),
        verdict: found.verdict,
        wrong_payload: found.payload.is_some_and(|p| p != payload) && !found.payload_uncertain,
        log10_p: found.log10_p,
        attack_ms,
        detect_ms,
    })
}

impl PictureResult {
    /// Whether the bounds look at this picture under the attack with this result.
    pub fn counts(&self, result: &AttackResult, bounds: &Bounds) -> bool {
        self.bound && result.long_side >= bounds.min_long_side
    }
}

/// The strength called `name`.
pub fn strength(name: &str) -> Result<Strength> {
    serde_json::from_value(name.into())
        .with_context(|| format!("{name} is no strength: light, standard, strong or max"))
}
