// SPDX-License-Identifier: MIT OR Apache-2.0
//! JSON lines of `canary` (docs/cli-json.md).
#![expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]

use crate::failure::Failure;
use glassine_core::canary::{Normal, Paired, Rank, Reference, StudentT};
use serde::Serialize;

/// `canary make`
#[derive(Debug, Clone, Serialize)]
pub struct MakeLine {
    pub output: String,
    pub published: Option<String>,
    pub commitment_file: Option<String>,
    pub sealed: Option<String>,
    pub commitment: Option<String>,
    pub style: &'static str,
    pub kept_back: u32,
    pub smallest_p: f64,
    pub dry_run: bool,
    pub warnings: Vec<String>,
    pub error: Option<Failure>,
}

/// Approximation beside a rank.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct NormalLine {
    pub z: f64,
    pub log10_phi: f64,
}

impl From<Normal> for NormalLine {
    fn from(normal: Normal) -> Self {
        Self { z: normal.z, log10_phi: normal.log10_phi }
    }
}

/// `canary test`, one canary.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TestLine {
    pub kind: &'static str,
    pub input: String,
    pub losses: String,
    pub commitment: Option<String>,
    pub style: Option<&'static str>,
    pub kept_back: Option<u32>,
    pub at_most: Option<u32>,
    pub p: Option<f64>,
    pub log10_p: Option<f64>,
    pub exact: Option<bool>,
    pub alpha: f64,
    pub found: bool,
    pub approximation: Option<NormalLine>,
    pub error: Option<Failure>,
}

impl TestLine {
    /// Takes over what the core found.
    pub fn tested(&mut self, rank: &Rank) {
        self.kept_back = Some(rank.total - 1);
        self.at_most = Some(rank.at_most);
        self.p = Some(rank.p());
        self.log10_p = Some(rank.log10_p());
        self.exact = Some(true);
        self.found = rank.p() <= self.alpha;
        self.approximation = rank.normal.map(Into::into);
    }
}

/// `canary test`, several canaries together.
#[derive(Debug, Clone, Serialize)]
pub struct CombinedLine {
    pub kind: &'static str,
    pub canaries: usize,
    pub method: &'static str,
    pub p: Option<f64>,
    pub log10_p: f64,
    pub exact: bool,
    pub alpha: f64,
    pub found: bool,
    pub error: Option<Failure>,
}

/// Approximation beside a paired test.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct StudentLine {
    pub t: f64,
    pub freedom: u32,
    pub log10_p: f64,
}

impl From<StudentT> for StudentLine {
    fn from(student: StudentT) -> Self {
        Self { t: student.t, freedom: student.freedom, log10_p: student.log10_p }
    }
}

/// `canary paired`
#[derive(Debug, Clone, Default, Serialize)]
pub struct PairedLine {
    pub input: String,
    pub documents: Option<usize>,
    pub mean_difference: Option<f64>,
    pub draw: &'static str,
    pub method: Option<&'static str>,
    pub outcomes: Option<u64>,
    pub hits: Option<u64>,
    pub p: Option<f64>,
    pub log10_p: Option<f64>,
    pub exact: Option<bool>,
    pub alpha: f64,
    pub found: bool,
    pub approximation: Option<StudentLine>,
    pub error: Option<Failure>,
}

impl PairedLine {
    /// Takes over what the core found.
    pub fn tested(&mut self, result: &Paired) {
        let (method, outcomes, exact) = match result.reference {
            Reference::All(outcomes) => ("all", outcomes, true),
            Reference::Drawn(draws) => ("drawn", u64::from(draws), false),
        };
        self.documents = Some(result.documents);
        self.mean_difference = Some(result.mean_difference);
        self.method = Some(method);
        self.outcomes = Some(outcomes);
        self.hits = Some(result.hits);
        self.p = Some(result.p());
        self.log10_p = Some(result.log10_p());
        self.exact = Some(exact);
        self.found = result.p() <= self.alpha;
        self.approximation = result.student.map(Into::into);
    }
}
