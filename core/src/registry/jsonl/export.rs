// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing a portable registry.

use super::line::{Header, JsonlError, VERSION};
use crate::registry::{Copy, Filter, Registry, RegistryError, Work, WorkId};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Records asked of the registry at a time.
const PAGE: usize = 256;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Works.
    pub works: u64,
    /// Copies.
    pub copies: u64,
    /// Works with their reference.
    pub references: u64,
}

/// [`super::Line`] by reference, so that nothing is copied.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum LineOf<'a> {
    Work(&'a Work),
    Copy(&'a Copy),
    /// Under a name of its own, so that programs that know pictures only pass it over.
    Text(&'a Copy),
}

/// The lines of a work and a copy of it, as they stand in a portable file.
///
/// # Errors
/// [`RegistryError::NotFinite`]: JSON has no word for such numbers.
pub fn record(work: &Work, copy: &Copy) -> Result<String, RegistryError> {
    if !copy.is_finite() {
        return Err(RegistryError::NotFinite(copy.payload));
    }
    let mut text = String::new();
    for line in [LineOf::Work(work), line_of(copy)] {
        // What is finite can be written.
        text.push_str(&serde_json::to_string(&line).map_err(|error| RegistryError::Damaged(error.to_string()))?);
        text.push('\n');
    }
    Ok(text)
}

fn line_of(copy: &Copy) -> LineOf<'_> {
    if copy.format.is_text() { LineOf::Text(copy) } else { LineOf::Copy(copy) }
}

struct Writer<'a> {
    registry: &'a dyn Registry,
    out: &'a mut dyn Write,
    references: bool,
    written: BTreeSet<WorkId>,
    report: ExportReport,
}

/// Writes everything in `registry`, with or without the references, works before copies. `made_with` names the
/// program and its version. Records that another program adds meanwhile may be missing, but never half of them.
///
/// # Errors
/// [`JsonlError::Registry`] or [`JsonlError::Io`].
pub fn export(
    registry: &dyn Registry,
    out: &mut dyn Write,
    made_with: &str,
    references: bool,
) -> Result<ExportReport, JsonlError> {
    let mut writer = Writer { registry, out, references, written: BTreeSet::new(), report: ExportReport::default() };
    writer.line(&Header { glassine_registry: VERSION, made_with: made_with.to_owned() })?;
    let mut after = None;
    loop {
        let page = registry.works(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for work in &page {
            writer.work(work)?;
        }
    }
    let mut after: Option<Copy> = None;
    loop {
        let page = registry.copies(&Filter::default(), after.as_ref(), PAGE)?;
        for entry in &page {
            // Added by another program after the works were written.
            if let Some(work) = &entry.work
                && !writer.written.contains(&work.id)
            {
                writer.work(work)?;
            }
            writer.line(&line_of(&entry.copy))?;
            writer.report.copies += 1;
        }
        after = match page.into_iter().next_back() {
            Some(last) => Some(last.copy),
            None => break,
        };
    }
    writer.out.flush()?;
    Ok(writer.report)
}

impl Writer<'_> {
    fn work(&mut self, work: &Work) -> Result<(), JsonlError> {
        let whole = if self.references { self.registry.work(work.id)? } else { None };
        let work = whole.as_ref().unwrap_or(work);
        self.line(&LineOf::Work(work))?;
        self.written.insert(work.id);
        self.report.works += 1;
        self.report.references += u64::from(work.reference.is_some());
        Ok(())
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JsonlError> {
        serde_json::to_writer(&mut *self.out, value).map_err(io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}
