// SPDX-License-Identifier: MIT OR Apache-2.0
//! Merging a portable registry into another one, all of it or nothing.

use super::line::{JsonlError, Line, Reader};
use crate::registry::{Copy, Registry, RegistryError, Work};
use serde::Serialize;
use std::io::BufRead;

/// Conflicts that are told one by one; more are only counted.
const MAX_CONFLICTS: usize = 1000;

/// What became of the records of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Were not there.
    pub added: u64,
    /// Were there in an older or less complete form, and are now as in the file.
    pub updated: u64,
    /// Were there already.
    pub unchanged: u64,
    /// Contradict what is there, which was kept.
    pub conflicts: u64,
}

/// A record that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Its line in the file, 1-based.
    pub line: u64,
    /// Why, in plain words.
    pub message: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Works.
    pub works: Counts,
    /// Copies.
    pub copies: Counts,
    /// The first 1,000 records that were not taken.
    pub conflicts: Vec<Conflict>,
}

enum Outcome {
    Added,
    Updated,
    Unchanged,
    Conflict(String),
}

/// Adds the records of a portable file to `registry`. What is there is only replaced by something newer (copies) or
/// completed (works), never by something older or contradictory. A second import of the same file changes nothing.
/// With `keep` false nothing is kept, and the report tells what would have been done.
///
/// # Errors
/// See [`JsonlError`]; then the registry is as it was.
pub fn import(input: impl BufRead, registry: &dyn Registry, keep: bool) -> Result<ImportReport, JsonlError> {
    let mut reader = Reader::new(input)?;
    let mut report = ImportReport::default();
    let mut failure = None;
    registry.batch(&mut || {
        loop {
            let (line, record) = match reader.read() {
                Ok(Some(next)) => next,
                Ok(None) => return Ok(keep),
                Err(error) => {
                    failure = Some(error);
                    return Ok(false);
                }
            };
            match record {
                Line::Work(work) => take(merge_work(registry, &work)?, line, &mut report.works, &mut report.conflicts),
                Line::Copy(copy) => take(merge_copy(registry, &copy)?, line, &mut report.copies, &mut report.conflicts),
            }
        }
    })?;
    failure.map_or(Ok(report), Err)
}

fn take(outcome: Outcome, line: u64, counts: &mut Counts, conflicts: &mut Vec<Conflict>) {
    match outcome {
        Outcome::Added => counts.added += 1,
        Outcome::Updated => counts.updated += 1,
        Outcome::Unchanged => counts.unchanged += 1,
        Outcome::Conflict(message) => {
            counts.conflicts += 1;
            if conflicts.len() < MAX_CONFLICTS {
                conflicts.push(Conflict { line, message });
            }
        }
    }
}

fn merge_work(registry: &dyn Registry, work: &Work) -> Result<Outcome, RegistryError> {
    let Some(known) = registry.work(work.id)? else {
        registry.add_work(work)?;
        return Ok(Outcome::Added);
    };
    if known.sha256 != work.sha256 {
        return Ok(Outcome::Conflict(format!("work {}: another picture has this name here", work.id)));
    }
    if let (Some(here), Some(there)) = (&known.title, &work.title)
        && here != there
    {
        return Ok(Outcome::Conflict(format!("work {}: its title here is \"{here}\", not \"{there}\"", work.id)));
    }
    // Where the file lies and when it was first seen differ from one computer to the next; what is known here stays.
    let mut whole = known.clone();
    whole.title = known.title.clone().or_else(|| work.title.clone());
    whole.reference = known.reference.clone().or_else(|| work.reference.clone());
    if whole.phash == 0 {
        whole.phash = work.phash;
    }
    if whole == known {
        return Ok(Outcome::Unchanged);
    }
    registry.add_work(&whole)?;
    Ok(Outcome::Updated)
}

fn merge_copy(registry: &dyn Registry, copy: &Copy) -> Result<Outcome, RegistryError> {
    let known = registry.copy_at(&copy.key, copy.work, &copy.platform, &copy.output)?;
    let outcome = match &known {
        None => Outcome::Added,
        Some(known) if known == copy => return Ok(Outcome::Unchanged),
        Some(known) if known.created < copy.created => Outcome::Updated,
        Some(known) => {
            let age = if known.created > copy.created { "a newer copy" } else { "another copy" };
            return Ok(Outcome::Conflict(format!(
                "copy {}: {age} with payload {} is known here at {}",
                copy.payload, known.payload, copy.output
            )));
        }
    };
    match registry.add_copy(copy) {
        Ok(()) => Ok(outcome),
        Err(RegistryError::PayloadTaken(payload)) => {
            Ok(Outcome::Conflict(format!("copy {payload}: this payload stands for another copy here")))
        }
        Err(RegistryError::UnknownWork(work)) => {
            Ok(Outcome::Conflict(format!("copy {}: its work {work} is neither here nor in the file", copy.payload)))
        }
        Err(error) => Err(error),
    }
}
