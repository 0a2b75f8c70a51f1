// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JSON lines of the contract (docs/cli-json.md). Every field is always there; what does not apply is `null`.
//! `serde_json` writes numbers that are not finite as `null`.

use crate::commands::text::lines::TextLine;
use crate::failure::Failure;
use glassine_core::meta::privacy::PrivacyReport;
use glassine_core::payload::Payload;
use glassine_core::protect::{Cloaked, ProtectReport};
use glassine_core::registry::{CopyFormat, WorkId};
use glassine_core::text::copy::CopyReport;
use glassine_core::watermark::{Detection, Geometry, How, Verdict};
use serde::Serialize;
use std::time::Instant;

/// Whole milliseconds since `start`.
pub fn ms_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// What reading the copy back gave.
#[derive(Debug, Clone, Serialize)]
pub struct SelfCheckLine {
    /// `marked`, `probable` or `none`.
    pub verdict: Verdict,
    /// Of the copy as written.
    pub log10_p: f64,
    /// Of the copy after a platform's processing.
    pub verdict_platform: Option<Verdict>,
    /// Of the copy after a platform's processing.
    pub log10_p_platform: Option<f64>,
}

/// `protect`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the fields are the contract's, in its order; docs/cli-json.md says what they mean")]
pub struct ProtectLine {
    pub input: String,
    pub output: Option<String>,
    pub r#for: Option<String>,
    pub payload: Option<Payload>,
    pub work: Option<WorkId>,
    pub format: Option<CopyFormat>,
    pub width: Option<usize>,
    pub height: Option<usize>,
    pub strength: Option<&'static str>,
    pub text: Option<TextLine>,
    pub psnr_db: Option<f64>,
    pub ssim: Option<f64>,
    pub ssimulacra2: Option<f64>,
    pub bytes_in: Option<usize>,
    pub bytes_out: Option<usize>,
    pub self_check: Option<SelfCheckLine>,
    pub removed: Option<PrivacyReport>,
    pub cloak: Option<Cloaked>,
    pub skipped: bool,
    pub dry_run: bool,
    pub warnings: Vec<String>,
    pub ms: u64,
    pub error: Option<Failure>,
}

impl ProtectLine {
    /// Takes over what the core measured.
    pub fn measured(&mut self, report: ProtectReport) {
        self.payload = Some(report.payload);
        self.format = Some(report.format.into());
        self.width = Some(report.width);
        self.height = Some(report.height);
        self.strength = Some(report.strength.name());
        self.psnr_db = report.psnr_db;
        self.ssim = report.ssim;
        self.ssimulacra2 = report.ssimulacra2;
        self.self_check = Some(SelfCheckLine {
            verdict: report.self_check.file.verdict,
            log10_p: report.self_check.file.log10_p,
            verdict_platform: report.self_check.platform.map(|back| back.verdict),
            log10_p_platform: report.self_check.platform.map(|back| back.log10_p),
        });
        self.cloak = report.cloak;
        self.removed = Some(report.removed);
        self.warnings.extend(report.warnings);
    }

    /// The same of a text, whose mark is always there to be read: otherwise there is no copy.
    pub fn marked(&mut self, report: CopyReport) {
        self.payload = Some(report.payload);
        self.format = Some(report.format.into());
        self.text = Some((&report).into());
        self.self_check = Some(SelfCheckLine {
            verdict: Verdict::Marked,
            log10_p: report.self_check.log10_p,
            verdict_platform: None,
            log10_p_platform: None,
        });
        self.warnings.extend(report.warnings);
    }

    /// Whether a copy was written whose mark can be read, but not after what its platform does.
    pub fn lost_at_platform(&self) -> bool {
        !self.mark_unreadable()
            && self.self_check.as_ref().is_some_and(|check| check.verdict_platform == Some(Verdict::None))
    }

    /// Whether a copy was written whose mark can not be read.
    pub fn mark_unreadable(&self) -> bool {
        self.self_check.as_ref().is_some_and(|check| check.verdict == Verdict::None)
    }
}

/// What is known of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyLine {
    /// `None` when only the payload speaks of it.
    pub work: Option<WorkId>,
    /// What the artist calls the work.
    pub title: Option<String>,
    /// Where the original was.
    pub source: Option<String>,
    /// The platform it was made for.
    pub r#for: Option<String>,
    /// The day it was made, `YYYY-MM-DD`.
    pub date: Option<String>,
}

/// `detect`, `watermark detect`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the fields are the contract's, in its order; docs/cli-json.md says what they mean")]
pub struct DetectLine {
    pub input: String,
    pub verdict: Option<Verdict>,
    pub detected: bool,
    pub payload: Option<Payload>,
    pub payload_uncertain: bool,
    pub log10_p: Option<f64>,
    pub how: Option<How>,
    pub geometry: Option<Geometry>,
    pub copy: Option<CopyLine>,
    pub warnings: Vec<String>,
    pub ms: u64,
    pub error: Option<Failure>,
}

impl DetectLine {
    /// Takes over what the core found.
    pub fn found(&mut self, detection: &Detection) {
        self.verdict = Some(detection.verdict);
        self.detected = detection.verdict == Verdict::Marked;
        self.payload = detection.payload;
        self.payload_uncertain = detection.payload_uncertain;
        self.log10_p = Some(detection.log10_p);
        self.how = Some(detection.how);
        self.geometry = detection.geometry;
    }
}

/// `watermark embed`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the fields are the contract's, in its order; docs/cli-json.md says what they mean")]
pub struct EmbedLine {
    pub input: String,
    pub output: Option<String>,
    pub payload: Option<Payload>,
    pub strength: Option<&'static str>,
    pub psnr_db: Option<f64>,
    pub ssimulacra2: Option<f64>,
    pub dry_run: bool,
    pub warnings: Vec<String>,
    pub ms: u64,
    pub error: Option<Failure>,
}

/// `compare`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the fields are the contract's, in its order; docs/cli-json.md says what they mean")]
pub struct CompareLine {
    pub input: String,
    pub other: String,
    pub psnr_db: Option<f64>,
    pub ssim: Option<f64>,
    pub ssimulacra2: Option<f64>,
    pub max_diff: Option<f64>,
    pub difference: Option<String>,
    pub error: Option<Failure>,
}

/// `key new`, `key restore`, `key show`, `key passphrase`
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct KeyLine {
    pub path: String,
    pub fingerprint: String,
    pub passphrase: bool,
    pub previous: Option<String>,
    pub dry_run: bool,
    pub error: Option<Failure>,
}

/// `key backup`
#[derive(Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct BackupLine<'a> {
    pub fingerprint: String,
    pub words: Vec<&'a str>,
    pub error: Option<Failure>,
}
