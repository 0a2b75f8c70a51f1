// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the registry tells, as plain objects with TypeScript types.

use crate::{error::Error, types::Request};
use glassine_core::{
    payload::Payload,
    registry::{
        Copy, CopyFormat, Filter, Work, WorkId,
        date::{day_text, parse_day},
        jsonl::ImportReport,
    },
};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// Which copies are meant. All conditions must hold.
#[derive(Debug, Clone, Default, Deserialize, Tsify)]
pub struct RegistryFilter {
    /// Part of the title or of a file name, upper and lower case alike. Default: any.
    #[serde(default)]
    #[tsify(optional)]
    pub text: Option<String>,
    /// Id of the platform. Default: any.
    #[serde(default)]
    #[tsify(optional)]
    pub platform: Option<String>,
    /// Made on this day or later, YYYY-MM-DD. Default: any.
    #[serde(default)]
    #[tsify(optional)]
    pub since: Option<String>,
}

impl Request for RegistryFilter {
    const NAMES: &'static [&'static str] = &["text", "platform", "since"];
}

impl TryFrom<RegistryFilter> for Filter {
    type Error = Error;
    fn try_from(request: RegistryFilter) -> Result<Self, Error> {
        let mut filter = Self::default();
        filter.text = request.text;
        filter.platform = request.platform;
        let since = request.since.as_deref().map(parse_day).transpose();
        filter.since = since.map_err(|error| Error::argument(error.to_string()))?;
        Ok(filter)
    }
}

/// What an import did.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct RegistryImport {
    /// Works that were added or completed.
    pub works: u64,
    /// Copies that were added or replaced by newer ones.
    pub copies: u64,
    /// What contradicts this registry and was left out, in plain words, the first 1,000.
    pub refused: Vec<String>,
}

impl From<ImportReport> for RegistryImport {
    fn from(report: ImportReport) -> Self {
        Self {
            works: report.works.added + report.works.updated,
            copies: report.copies.added + report.copies.updated,
            refused: report.conflicts.iter().map(|c| format!("line {}: {}", c.line, c.message)).collect(),
        }
    }
}

/// A copy with what is known of its work.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct RegistryEntry {
    /// What names the copy, 16 hex digits.
    #[tsify(type = "string")]
    pub payload: Payload,
    /// Fingerprint of its key, 8 hex digits.
    pub key: String,
    /// Its work, 16 hex digits.
    #[tsify(type = "string")]
    pub work: WorkId,
    /// What the artist calls the work.
    #[tsify(type = "string | null")]
    pub title: Option<String>,
    /// File name or path of the original; empty when it is not known.
    pub source: String,
    /// SHA-256 of the original, 64 hex digits; empty when it is not known.
    pub source_sha256: String,
    /// Pixels per row of the original, as stored; 0 for a text.
    pub width: u32,
    /// Rows of the original, as stored; 0 for a text.
    pub height: u32,
    /// Id of the platform; empty for none.
    pub platform: String,
    /// The day in the payload, YYYY-MM-DD.
    pub day: String,
    /// When it was made, seconds since 1970-01-01 UTC.
    pub created: i64,
    /// File name or path of the copy.
    pub output: String,
    /// SHA-256 of the copy, 64 hex digits.
    pub output_sha256: String,
    /// Format of the copy.
    #[tsify(type = "string")]
    pub format: CopyFormat,
    /// Whether it is a text.
    pub text: bool,
    /// Strength that was needed; of a text its level and the symbols of each channel.
    pub strength: String,
    /// The options it was made with.
    pub options: String,
    /// Of the copy read back after it was made.
    pub log10_p: f64,
    /// The same after the platform's processing.
    #[tsify(type = "number | null")]
    pub log10_p_platform: Option<f64>,
}

impl From<(Copy, Option<Work>)> for RegistryEntry {
    fn from((copy, work): (Copy, Option<Work>)) -> Self {
        let known = work.as_ref();
        Self {
            payload: copy.payload,
            work: copy.work,
            source_sha256: known.map(|work| hex(&work.sha256)).unwrap_or_default(),
            width: known.map_or(0, |work| work.width),
            height: known.map_or(0, |work| work.height),
            title: known.and_then(|work| work.title.clone()),
            source: work.map(|work| work.source).unwrap_or_default(),
            key: copy.key,
            platform: copy.platform,
            day: day_text(copy.day),
            created: copy.created,
            output: copy.output,
            output_sha256: hex(&copy.sha256),
            text: copy.format.is_text(),
            format: copy.format,
            strength: copy.strength,
            options: copy.options,
            log10_p: copy.log10_p,
            log10_p_platform: copy.log10_p_platform,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
