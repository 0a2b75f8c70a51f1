// SPDX-License-Identifier: MIT OR Apache-2.0
//! `registry find`: the works that a picture is, or looks like.

use super::Open;
use super::lines::{FindLine, How, ListLine, Match};
use crate::args::Globals;
use crate::args::registry::Find;
use crate::commands::detect::weight;
use crate::failure::Failure;
use crate::interrupt::Stop;
use crate::output::Output;
use crate::queue::Queue;
use crate::walk::{self, Input, Wanted};
use crate::{Exit, messages};
use anyhow::Result;
use glassine_core::registry::phash::{SIMILAR, phash_turned};
use glassine_core::registry::{Registry, RegistryError, WorkId, sha256};
use glassine_core::{Context, codec};
use std::collections::BTreeMap;

/// Said once when something was only similar.
const SIMILAR_IS_NO_PROOF: &str =
    "Similar is no proof: another picture may look alike. `glassine detect` tells whether it carries your mark.";

pub(super) fn run(command: &Find, open: &Open, globals: &Globals, output: &Output) -> Result<Exit> {
    let walk = walk::collect(&command.paths, Wanted::Pictures, None);
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let (mut found, mut similar, mut failed) = (false, false, false);
    output.begin_progress(walk.inputs.len());
    queue.run(
        &walk.inputs,
        weight,
        |input, cx| look(input, open, cx),
        |input, result| {
            output.progress();
            if output.closed() {
                return;
            }
            let name = input.source.name();
            let line = match result.and_then(|matches| matches) {
                Ok(matches) => FindLine { input: name, matches, error: None },
                Err(failure) => FindLine { input: name, matches: Vec::new(), error: Some(failure) },
            };
            if let Some(failure) = &line.error {
                failed |= failure.kind != "cancelled";
                output.error(&messages::failed(&line.input, failure));
            }
            found |= !line.matches.is_empty();
            similar |= line.matches.iter().any(|found| found.how == How::Similar);
            output.result(&human(&line), &line);
            if output.closed() {
                stop.request();
            }
        },
    );
    output.end_progress();
    messages::passed_over(&walk).iter().for_each(|line| output.note(line));
    if similar {
        output.note(SIMILAR_IS_NO_PROOF);
    }
    Ok(if output.closed() {
        Exit::Done
    } else if stop.requested() {
        Exit::Interrupted
    } else if failed {
        Exit::Failed
    } else if found {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

fn look(input: &Input, open: &Open, cx: &Context<'_>) -> Result<Vec<Match>, Failure> {
    if let Some(failure) = &input.failure {
        return Err(failure.clone());
    }
    let bytes = input.source.read()?;
    let exact = exact(open, &sha256(&bytes)).map_err(|error| failure(open, error))?;
    if !exact.is_empty() {
        return Ok(exact);
    }
    let image = codec::decode(&bytes, cx)?;
    drop(bytes);
    alike(open, phash_turned(&image.raster, cx)).map_err(|error| failure(open, error))
}

fn failure(open: &Open, error: RegistryError) -> Failure {
    Failure::new("registry", format!("{:#}", open.explain(error)))
}

/// The same bytes, as an original or as a copy.
fn exact(open: &Open, sha256: &[u8; 32]) -> Result<Vec<Match>, RegistryError> {
    let mut matches = Vec::new();
    if let Some(work) = open.registry.work(WorkId::of(sha256))?
        && work.sha256 == *sha256
    {
        let copies = open.registry.copies_of(work.id)?;
        let copies = copies.into_iter().map(|copy| ListLine::new(copy, Some(&work))).collect();
        matches.push(Match { how: How::Original, distance: None, work: (&work).into(), copies });
    }
    for copy in open.registry.copies_by_sha256(sha256)? {
        if let Some(work) = open.registry.work(copy.work)? {
            let copies = vec![ListLine::new(copy, Some(&work))];
            matches.push(Match { how: How::Copy, distance: None, work: (&work).into(), copies });
        }
    }
    Ok(matches)
}

/// Works that look like the picture in any of its eight positions, nearest first.
fn alike(open: &Open, hashes: [u64; 8]) -> Result<Vec<Match>, RegistryError> {
    let mut nearest: BTreeMap<WorkId, u32> = BTreeMap::new();
    for hash in hashes.into_iter().filter(|&hash| hash != 0) {
        for (id, distance) in open.registry.near(hash, SIMILAR)? {
            let known = nearest.entry(id).or_insert(distance);
            *known = distance.min(*known);
        }
    }
    let mut nearest: Vec<_> = nearest.into_iter().collect();
    nearest.sort_by_key(|&(id, distance)| (distance, id));
    let mut matches = Vec::new();
    for (id, distance) in nearest {
        if let Some(work) = open.registry.work(id)? {
            let copies = open.registry.copies_of(id)?;
            let copies = copies.into_iter().map(|copy| ListLine::new(copy, Some(&work))).collect();
            matches.push(Match { how: How::Similar, distance: Some(distance), work: (&work).into(), copies });
        }
    }
    Ok(matches)
}

fn human(line: &FindLine) -> String {
    if line.error.is_some() {
        return String::new();
    }
    if line.matches.is_empty() {
        return format!("{}: nothing in the registry looks like it", line.input);
    }
    let sentences: Vec<String> = line.matches.iter().map(|found| sentence(&line.input, found)).collect();
    sentences.join("\n")
}

fn sentence(input: &str, found: &Match) -> String {
    let name = found.work.name();
    match (found.how, found.distance, found.copies.first()) {
        (How::Copy, _, Some(copy)) => {
            let platform = copy.r#for.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
            format!("{input}: your copy of {name}{platform}, made {} [{}]", copy.date, copy.payload)
        }
        (How::Similar, Some(distance), _) => {
            let copies = messages::copies(found.copies.len());
            format!(
                "{input}: looks like {name} ({distance} of 64 features differ; {copies} made) [work {}]",
                found.work.id
            )
        }
        _ => format!(
            "{input}: your original {name}, {} made [work {}]",
            messages::copies(found.copies.len()),
            found.work.id
        ),
    }
}
