// SPDX-License-Identifier: MIT OR Apache-2.0
//! Options and results of cloaks as plain objects with TypeScript types. Names and values are those of the program's JSON.

use crate::types::Request;
use glassine_core::{
    cloak::{CloakOptions, CloakReport, EncoderReport, Level},
    protect::Cloaked,
};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// How to cloak; what is left out has the default of the core.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct CloakRequest {
    /// How visible the cloak may be. Default: "medium".
    #[serde(default)]
    #[tsify(optional, type = "\"light\" | \"medium\" | \"strong\"")]
    pub level: Option<Level>,
    /// Fewer steps: faster, and moves less. Default: false.
    #[serde(default)]
    #[tsify(optional)]
    pub fast: Option<bool>,
}

impl Request for CloakRequest {
    const NAMES: &'static [&'static str] = &["level", "fast"];
}

impl From<CloakRequest> for CloakOptions {
    fn from(request: CloakRequest) -> Self {
        let default = Self::default();
        Self { level: request.level.unwrap_or(default.level), fast: request.fast.unwrap_or(default.fast) }
    }
}

/// What a change does to encoders. Measured at canonical size (long side at most 1024 pixels), the encoders on the middle
/// 512 x 512 pixels of it.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct CheckResult {
    /// Peak signal-to-noise ratio in dB; null when nothing changed.
    #[tsify(type = "number | null")]
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma.
    #[tsify(type = "number | null")]
    pub ssim: Option<f64>,
    /// SSIMULACRA2.
    #[tsify(type = "number | null")]
    pub ssimulacra2: Option<f64>,
    /// Share of the pixels that changed, 0 to 1.
    pub changed: f64,
    /// One for each encoder: how far its latents move (mean square over the variance) in each view of the picture, and
    /// how far plain noise of the same energy moves them.
    #[tsify(type = "{ encoder: string; views: { view: string; displacement: number; noise: number }[] }[]")]
    pub encoders: Vec<EncoderReport>,
}

impl From<CloakReport> for CheckResult {
    fn from(r: CloakReport) -> Self {
        Self { psnr_db: r.psnr_db, ssim: r.ssim, ssimulacra2: r.ssimulacra2, changed: r.changed, encoders: r.encoders }
    }
}

/// What `cloak` did, measured on the copy.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct CloakResult {
    /// Level asked for.
    #[tsify(type = "\"light\" | \"medium\" | \"strong\"")]
    pub level: Level,
    /// Whether fewer steps were asked for.
    pub fast: bool,
    /// What was measured.
    pub measured: CheckResult,
    /// What the user should know, in plain words.
    pub warnings: Vec<String>,
}

impl CloakResult {
    /// Of a cloak in a copy.
    pub fn new(cloaked: Cloaked, warnings: Vec<String>) -> Self {
        Self { level: cloaked.level, fast: cloaked.fast, measured: cloaked.report.into(), warnings }
    }
}
