// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JSON lines of `registry` (docs/cli-json.md) and the same for people.

use crate::failure::Failure;
use glassine_core::payload::Payload;
use glassine_core::registry::{Copy, CopyFormat, Entry, Work, WorkId, date};
use serde::Serialize;

/// `registry list`: a copy with its work's title.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct ListLine {
    pub payload: Payload,
    pub key: String,
    pub work: WorkId,
    pub title: Option<String>,
    pub source: Option<String>,
    pub r#for: Option<String>,
    pub date: String,
    pub created: i64,
    pub output: String,
    pub format: CopyFormat,
    pub strength: String,
    pub log10_p: f64,
    pub log10_p_platform: Option<f64>,
    pub error: Option<Failure>,
}

impl ListLine {
    /// A copy and, if it is known, its work.
    pub fn new(copy: Copy, work: Option<&Work>) -> Self {
        Self {
            payload: copy.payload,
            work: copy.work,
            title: work.and_then(|work| work.title.clone()),
            source: work.map(|work| work.source.clone()),
            r#for: Some(copy.platform).filter(|name| !name.is_empty()),
            date: date::day_text(copy.day),
            created: copy.created,
            output: copy.output,
            format: copy.format,
            strength: copy.strength,
            log10_p: copy.log10_p,
            log10_p_platform: copy.log10_p_platform,
            key: copy.key,
            error: None,
        }
    }

    /// One line: day, platform, title, where, and the payload that `detect` prints.
    pub fn human(&self) -> String {
        let platform = self.r#for.as_deref().unwrap_or("-");
        let name = self.title.as_deref().or(self.source.as_deref()).unwrap_or("(work missing)");
        format!("{}  {platform:<12}  {name}  ->  {}  [{}]", self.date, self.output, self.payload)
    }
}

impl From<Entry> for ListLine {
    fn from(entry: Entry) -> Self {
        Self::new(entry.copy, entry.work.as_ref())
    }
}

/// A work in `registry show` and `registry find`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct WorkLine {
    pub id: WorkId,
    pub title: Option<String>,
    pub source: String,
    pub width: u32,
    pub height: u32,
    pub date: String,
    pub added: i64,
    pub reference_bytes: Option<usize>,
}

impl From<&Work> for WorkLine {
    fn from(work: &Work) -> Self {
        Self {
            id: work.id,
            title: work.title.clone(),
            source: work.source.clone(),
            width: work.width,
            height: work.height,
            date: date::day_text(date::day_of(work.added)),
            added: work.added,
            reference_bytes: work.reference.as_ref().map(Vec::len),
        }
    }
}

impl WorkLine {
    /// What the work is called: its title, or else the path of its file.
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.source)
    }

    /// A few words on one line.
    pub fn human(&self) -> String {
        let title = self.title.as_ref().map(|title| format!("{title}, ")).unwrap_or_default();
        let size = match (self.width, self.height) {
            (0, 0) => "text".to_owned(),
            (width, height) => format!("{width} x {height} pixels"),
        };
        format!("work {}: {title}{} ({size}, first protected {})", self.id, self.source, self.date)
    }
}

/// `registry show`
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct ShowLine {
    pub name: String,
    pub works: Vec<WorkLine>,
    pub copies: Vec<ListLine>,
    pub error: Option<Failure>,
}

/// How a picture and a work belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The picture is the original file, byte for byte.
    Original,
    /// It is a copy that was made, byte for byte.
    Copy,
    /// It looks alike.
    Similar,
}

/// A work that a picture may be.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct Match {
    pub how: How,
    pub distance: Option<u32>,
    pub work: WorkLine,
    pub copies: Vec<ListLine>,
}

/// `registry find`
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct FindLine {
    pub input: String,
    pub matches: Vec<Match>,
    pub error: Option<Failure>,
}

/// `registry export` into a file
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct ExportLine {
    pub output: String,
    pub works: u64,
    pub copies: u64,
    pub references: u64,
    pub bytes: Option<u64>,
    pub dry_run: bool,
    pub error: Option<Failure>,
}

/// `registry import`
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct ImportLine {
    pub input: String,
    #[serde(flatten)]
    pub report: glassine_core::registry::jsonl::ImportReport,
    pub dry_run: bool,
    pub error: Option<Failure>,
}

/// `registry check`: something that is not as it should be.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "docs/cli-json.md says what the fields mean")]
pub struct CheckLine {
    pub kind: &'static str,
    pub payload: Option<Payload>,
    pub work: Option<WorkId>,
    pub output: Option<String>,
    pub message: String,
    pub error: Option<Failure>,
}
