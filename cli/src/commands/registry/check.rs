// SPDX-License-Identifier: MIT OR Apache-2.0
//! `registry check`: is the database sound, and are the copies still what was written?

use super::lines::CheckLine;
use super::{Open, PAGE};
use crate::args::registry::Check;
use crate::failure::Failure;
use crate::input::Source;
use crate::output::Output;
use crate::registry_sqlite::nanoseconds;
use crate::{Exit, messages};
use anyhow::Result;
use glassine_core::registry::{Copy, Entry, Filter, Registry, RegistryError, sha256};
use std::fs;
use std::path::Path;

pub(super) fn run(command: &Check, open: &Open, output: &Output) -> Result<Exit> {
    let mut findings = 0usize;
    let mut tell = |line: CheckLine| {
        findings += 1;
        output.result(&line.message, &line);
    };
    let damages = open.registry.damages().map_err(|error| open.explain(error))?;
    damages.into_iter().map(damaged).for_each(&mut tell);
    let (mut copies, mut after): (usize, Option<Copy>) = (0, None);
    while !output.closed() {
        let page = match open.registry.copies(&Filter::default(), after.as_ref(), PAGE) {
            Ok(page) => page,
            // Told among the findings, with what to do: the rest of the check is not worth less.
            Err(error @ RegistryError::Damaged(_)) => {
                tell(damaged(format!("{:#}", open.explain(error))));
                break;
            }
            Err(error) => return Err(open.explain(error)),
        };
        let Some(last) = page.last() else { break };
        after = Some(last.copy.clone());
        copies += page.len();
        for entry in &page {
            if let Some(line) = examine(entry, open, command.contents).map_err(|error| open.explain(error))? {
                tell(line);
            }
        }
    }
    output.note(&match findings {
        0 => format!("The registry is sound: {} recorded, all in place.", messages::copies(copies)),
        _ => format!("{} recorded; {} above.", messages::copies(copies), messages::count(findings, "finding")),
    });
    Ok(if findings == 0 { Exit::Done } else { Exit::Failed })
}

fn damaged(message: String) -> CheckLine {
    CheckLine { kind: "damaged", payload: None, work: None, output: None, message, error: None }
}

/// What is wrong with a row or its file, if anything.
fn examine(entry: &Entry, open: &Open, contents: bool) -> Result<Option<CheckLine>, RegistryError> {
    let copy = &entry.copy;
    let line = |kind, what: String| {
        Some(CheckLine {
            kind,
            payload: Some(copy.payload),
            work: Some(copy.work),
            output: Some(copy.output.clone()),
            message: format!("{}: {what} [{}]", copy.output, copy.payload),
            error: None,
        })
    };
    if entry.work.is_none() {
        return Ok(line("no_work", format!("the work {} of this copy is not in the registry", copy.work)));
    }
    // A later copy of another work has taken the name; the earlier one may still be out there, so its row stays.
    let newest = open.registry.copy_by_output(&copy.output)?;
    if newest.is_some_and(|newest| (newest.payload, &newest.key) != (copy.payload, &copy.key)) {
        return Ok(None);
    }
    Ok(match state(copy, contents) {
        State::AsWritten => None,
        State::Missing => line("missing", "this copy is not there any more (moved or deleted?)".into()),
        State::Changed => line("changed", "this file is not what was written; its mark may be gone".into()),
        State::Unreadable(failure) => line("unreadable", failure.message),
    })
}

enum State {
    AsWritten,
    Missing,
    Changed,
    Unreadable(Failure),
}

fn state(copy: &Copy, contents: bool) -> State {
    let path = Path::new(&copy.output);
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) => {
            let failure = Failure::reading(&error);
            return if failure.kind == "not_found" { State::Missing } else { State::Unreadable(failure) };
        }
    };
    if meta.len() != copy.output_len {
        return State::Changed;
    }
    let same_time =
        copy.output_modified.is_some() && meta.modified().ok().and_then(nanoseconds) == copy.output_modified;
    if same_time && !contents {
        return State::AsWritten;
    }
    match Source::File(path.to_owned()).read() {
        Ok(bytes) if sha256(&bytes) == copy.sha256 => State::AsWritten,
        Ok(_) => State::Changed,
        Err(failure) => State::Unreadable(failure),
    }
}
