// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JSON lines of `cloak`; docs/cli-json.md says what the fields mean.

use crate::failure::Failure;
use glassine_core::cloak::{CloakReport, EncoderReport, ViewReport};
use glassine_core::protect::Cloaked;
use serde::Serialize;

/// `cloak`
#[derive(Debug, Clone, Default, Serialize)]
pub struct CloakLine {
    pub input: String,
    pub output: Option<String>,
    pub cloak: Option<Cloaked>,
    pub bytes_in: Option<usize>,
    pub bytes_out: Option<usize>,
    pub dry_run: bool,
    pub warnings: Vec<String>,
    pub ms: u64,
    pub error: Option<Failure>,
}

/// `cloak --check`, one for each encoder.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CheckLine {
    pub input: String,
    pub other: String,
    pub encoder: Option<String>,
    pub views: Option<Vec<ViewReport>>,
    pub psnr_db: Option<f64>,
    pub ssim: Option<f64>,
    pub ssimulacra2: Option<f64>,
    pub changed: Option<f64>,
    pub error: Option<Failure>,
}

impl CheckLine {
    /// What one encoder sees; `self` has the names.
    pub fn measured(&self, report: &CloakReport, encoder: &EncoderReport) -> Self {
        Self {
            encoder: Some(encoder.encoder.clone()),
            views: Some(encoder.views.clone()),
            psnr_db: report.psnr_db,
            ssim: report.ssim,
            ssimulacra2: report.ssimulacra2,
            changed: Some(report.changed),
            ..self.clone()
        }
    }
}

/// `cloak models`, one for each file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ModelLine {
    pub file: Option<String>,
    pub name: Option<String>,
    pub layout: Option<&'static str>,
    pub channels: Option<Vec<usize>>,
    pub reductions: Option<Vec<usize>>,
    pub bytes: Option<usize>,
    pub sha256_start: Option<String>,
    pub licence: Option<&'static str>,
    pub error: Option<Failure>,
}
