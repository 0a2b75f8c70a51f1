// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cloaks a picture and measures how far the latents of encoders move, also after what happens to pictures.

use crate::attack::{self, Op, Rgb8};
use crate::{pictures, quality};
use anyhow::{Context as _, Result, bail};
use cpu_time::ProcessTime;
use glassine_core::cloak::{Encoder, Found, Level, displacements, equal_noise, find};
use glassine_core::image::{Raster, canonical_rgb};
use glassine_core::watermark::{self, EmbedOptions};
use glassine_core::{Context, codec};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;

/// What happens to pictures before an encoder sees them.
pub const VIEWS: &str = include_str!("../cloak_views.toml");

/// Everything in `cloak_views.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Views {
    /// In the order of the tables.
    #[serde(rename = "view")]
    pub views: Vec<Seen>,
}

/// One thing that happens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// As in the tables.
    pub name: String,
    /// Done on purpose against a cloak.
    #[serde(default)]
    pub counter: bool,
    /// What is done, in order.
    pub chain: Vec<Op>,
}

/// Encoders of a run: those attacked, and those only looked through.
#[derive(Debug)]
pub struct Plan {
    /// The cloak is found against these.
    pub attacked: Vec<Encoder>,
    /// Displacements are measured on these.
    pub judges: Vec<Encoder>,
    /// Each picture is cloaked once and brought to each of these.
    pub levels: Vec<Level>,
    /// Few steps.
    pub fast: bool,
    /// Views, and whether to measure the marked picture as well.
    pub views: Views,
    /// Also measured on the cloaked and marked picture.
    pub marked: bool,
}

/// One picture cloaked at one level.
#[derive(Debug, Clone, Serialize)]
pub struct Cloaked {
    /// File name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Working size, pixels.
    pub width: usize,
    /// Working size, pixels.
    pub height: usize,
    /// CPU seconds that finding the cloak took, all threads together.
    pub cpu_seconds: f64,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Factor by which it was reduced to keep the level's quality.
    pub scale: f32,
    /// SSIMULACRA2 of the cloaked picture at working size.
    pub ssimulacra2: f64,
    /// dB.
    pub psnr: Option<f64>,
    /// Share of pixels that changed.
    pub changed: f64,
    /// `[judge][view]`: displacement by the cloak, by noise of equal energy, by cloak and mark (if asked for).
    pub moved: Vec<Vec<[f64; 3]>>,
}

/// Cloaks the picture in the file `path` at all levels and measures it; nothing when the core can not read or cloak it.
pub fn run(path: &Path, plan: &Plan, cx: &Context<'_>, save: Option<&Path>) -> Result<Vec<Cloaked>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} can not be read", path.display()))?;
    let Ok(image) = codec::decode(&bytes, cx) else { return Ok(Vec::new()) };
    let (start, busy) = (Instant::now(), ProcessTime::now());
    let Ok(found) = find(&image.raster, &plan.attacked, plan.fast, cx) else { return Ok(Vec::new()) };
    let took = [start.elapsed().as_secs_f64(), busy.elapsed().as_secs_f64()];
    plan.levels.iter().map(|&level| at_level(path, plan, cx, save, (&image.raster, &found, level, took))).collect()
}

fn at_level(
    path: &Path,
    plan: &Plan,
    cx: &Context<'_>,
    save: Option<&Path>,
    (raster, found, level, took): (&Raster, &Found, Level, [f64; 2]),
) -> Result<Cloaked> {
    let name = pictures::name(path);
    let original = canonical_rgb(raster, cx);
    let (start, busy) = (Instant::now(), ProcessTime::now());
    let found = found.at(level, cx);
    let seconds = took[0] + start.elapsed().as_secs_f64();
    let cpu_seconds = took[1] + busy.elapsed().as_secs_f64();
    let mut raster = raster.clone();
    found.apply(&mut raster, cx);
    let cloaked = canonical_rgb(&raster, cx);
    if let Some(folder) = save {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        pictures::write_png(&folder.join(format!("{stem}-{level:?}.png").to_lowercase()), &cloaked)?;
    }
    let marked = plan.marked.then(|| marked(&mut raster, &name, cx)).transpose()?;
    let noisy = equal_noise(&original, &cloaked, cx);
    let mut moved = vec![Vec::new(); plan.judges.len()];
    for view in &plan.views.views {
        let seen = |picture: &Rgb8| attack::run(&view.chain, picture);
        let (from, cloak, noise) = (seen(&original)?, seen(&cloaked)?, seen(&noisy)?);
        let marked = marked.as_ref().map(seen).transpose()?;
        for (judge, row) in plan.judges.iter().zip(&mut moved) {
            let mut to = vec![&cloak, &noise];
            to.extend(&marked);
            let found = displacements(judge, &from, &to, cx);
            row.push([found[0], found[1], found.get(2).copied().unwrap_or_default()]);
        }
    }
    let (height, width, _) = original.dim();
    let measured = quality::canonical(&original, &cloaked)?;
    let differing = original.exact_chunks((1, 1, 3)).into_iter().zip(cloaked.exact_chunks((1, 1, 3)));
    Ok(Cloaked {
        name,
        level,
        width,
        height,
        cpu_seconds,
        seconds,
        scale: found.scale,
        ssimulacra2: measured.ssimulacra2,
        psnr: measured.psnr_db,
        changed: differing.filter(|(a, b)| a != b).count() as f64 / (height * width) as f64,
        moved,
    })
}

/// The level of that name.
pub fn level(name: &str) -> Result<Level> {
    Ok(match name {
        "light" => Level::Light,
        "medium" => Level::Medium,
        "strong" => Level::Strong,
        other => bail!("there is no level \"{other}\": light, medium or strong"),
    })
}

fn marked(raster: &mut Raster, name: &str, cx: &Context<'_>) -> Result<Rgb8> {
    watermark::embed(raster, &pictures::key(name), pictures::payload(name), &EmbedOptions::default(), cx)?;
    Ok(canonical_rgb(raster, cx))
}
