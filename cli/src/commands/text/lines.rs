// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JSON lines of `text` (docs/cli-json.md).

use crate::failure::Failure;
use crate::report::CopyLine;
use glassine_core::payload::Payload;
use glassine_core::registry::WorkId;
use glassine_core::text::copy::{CopyReport, ReadBack};
use glassine_core::text::detect::{How, TextDetection, TextMark};
use glassine_core::text::inspect::{Class, Finding, Place, Reason, Scheme, Signature};
use glassine_core::text::probe::ProbeResult;
use glassine_core::text::strip::StripReport;
use glassine_core::text::{Level, TextFormat, Units};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `text mark`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct MarkLine {
    pub input: String,
    pub output: Option<String>,
    pub r#for: Option<String>,
    pub payload: Option<Payload>,
    pub work: Option<WorkId>,
    pub format: Option<TextFormat>,
    #[serde(flatten)]
    pub text: TextLine,
    pub bytes_in: Option<usize>,
    pub bytes_out: Option<usize>,
    pub self_check: Option<ReadBack>,
    pub skipped: bool,
    pub dry_run: bool,
    pub warnings: Vec<String>,
    pub ms: u64,
    pub error: Option<Failure>,
}

/// What was marked in a text: of `text mark`, and in `text` of `protect`.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct TextLine {
    pub level: Option<Level>,
    pub density: Option<f64>,
    pub words: Option<usize>,
    pub usable_words: Option<usize>,
    pub units: Option<Units>,
}

impl From<&CopyReport> for TextLine {
    fn from(report: &CopyReport) -> Self {
        Self {
            level: Some(report.level),
            density: Some(report.density),
            words: Some(report.words),
            usable_words: Some(report.usable_words),
            units: Some(report.units),
        }
    }
}

/// `text detect`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct DetectLine {
    pub input: String,
    pub id: Value,
    pub field: Option<String>,
    pub offset: Option<u64>,
    pub detected: bool,
    pub payload: Option<Payload>,
    pub log10_p: Option<f64>,
    pub how: Option<How>,
    pub units: Option<Units>,
    pub matched: Option<usize>,
    pub spans: Vec<[usize; 2]>,
    pub copy: Option<CopyLine>,
    pub others: Vec<OtherLine>,
    pub scan: Option<ScanLine>,
    pub error: Option<Failure>,
}

/// A file of crawled data as a whole.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct ScanLine {
    pub texts: u64,
    pub bytes: u64,
    pub found: u64,
    pub damaged: u64,
    pub log10_p_scan: f64,
}

/// `text inspect`: a code point, a known scheme, or a mark of one's own.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct InspectLine {
    pub input: String,
    pub kind: Option<&'static str>,
    pub code_point: Option<String>,
    pub name: Option<String>,
    pub class: Option<Class>,
    pub looks_like: Option<char>,
    pub scheme: Option<Scheme>,
    pub count: usize,
    pub legitimate: usize,
    pub reasons: BTreeMap<Reason, usize>,
    pub longest_run: Option<usize>,
    pub places: Vec<Place>,
    pub hidden: Vec<String>,
    pub payload: Option<Payload>,
    pub log10_p: Option<f64>,
    pub copy: Option<CopyLine>,
    pub error: Option<Failure>,
}

impl InspectLine {
    /// Of a code point.
    pub fn character(input: &str, finding: &Finding) -> Self {
        Self {
            input: input.to_owned(),
            kind: Some("character"),
            code_point: Some(finding.code_point.clone()),
            name: Some(finding.name.clone()),
            class: Some(finding.class),
            looks_like: finding.looks_like,
            count: finding.count,
            legitimate: finding.legitimate,
            reasons: finding.reasons.clone(),
            longest_run: Some(finding.longest_run),
            places: finding.places.clone(),
            ..Self::default()
        }
    }

    /// Of a known scheme.
    pub fn scheme(input: &str, signature: &Signature) -> Self {
        Self {
            input: input.to_owned(),
            kind: Some("scheme"),
            name: Some(signature.name.to_owned()),
            scheme: Some(signature.scheme),
            count: signature.count,
            places: vec![signature.first],
            hidden: signature.hidden.clone(),
            ..Self::default()
        }
    }

    /// Of a mark of one's own.
    pub fn mark(input: &str, mark: &DetectLine) -> Self {
        Self {
            input: input.to_owned(),
            kind: Some("mark"),
            count: mark.matched.unwrap_or(0),
            payload: mark.payload,
            log10_p: mark.log10_p,
            copy: mark.copy.clone(),
            ..Self::default()
        }
    }
}

/// `text strip`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct StripLine {
    pub input: String,
    pub output: Option<String>,
    pub format: Option<TextFormat>,
    #[serde(flatten)]
    pub report: StripReport,
    pub bytes_in: Option<usize>,
    pub bytes_out: Option<usize>,
    pub dry_run: bool,
    pub ms: u64,
    pub error: Option<Failure>,
}

/// `text probe`
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct CardLine<'a> {
    pub card: &'a str,
    pub error: Option<Failure>,
}

/// `text probe --read`
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct ProbeLine {
    pub input: String,
    pub result: Option<ProbeResult>,
    pub error: Option<Failure>,
}

/// A further mark in the same text.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct OtherLine {
    pub payload: Payload,
    pub log10_p: f64,
    pub how: How,
    pub matched: usize,
    pub spans: Vec<[usize; 2]>,
    pub copy: Option<CopyLine>,
}

impl DetectLine {
    /// What was found, with what is known of each copy.
    ///
    /// # Errors
    /// Those of `describe`.
    pub fn found<E>(
        &mut self,
        detection: &TextDetection,
        describe: impl Fn(Payload) -> Result<Option<CopyLine>, E>,
    ) -> Result<(), E> {
        self.units = Some(detection.units);
        self.log10_p = Some(detection.log10_p);
        let mut marks = detection.marks.iter();
        let Some(best) = marks.next() else { return Ok(()) };
        self.detected = true;
        self.payload = Some(best.payload);
        self.log10_p = Some(best.log10_p);
        self.how = Some(best.how);
        self.matched = Some(best.matched);
        self.spans = spans(best);
        self.copy = describe(best.payload)?;
        for mark in marks {
            self.others.push(OtherLine {
                payload: mark.payload,
                log10_p: mark.log10_p,
                how: mark.how,
                matched: mark.matched,
                spans: spans(mark),
                copy: describe(mark.payload)?,
            });
        }
        Ok(())
    }
}

fn spans(mark: &TextMark) -> Vec<[usize; 2]> {
    mark.spans.iter().map(|span| [span.start, span.end]).collect()
}
