// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which copies are to be made, what they are called, and which are there already.

use crate::args;
use crate::failure::Failure;
use crate::header;
use crate::input::{Source, is_dash};
use crate::naming::Namer;
use crate::output::Output;
use crate::records::{Records, unchanged};
use crate::report::ProtectLine;
use crate::walk::{Input, Walk};
use crate::{UsageError, atomic};
use anyhow::{Result, bail};
use glassine_core::codec::{self, EncodeOptions};
use glassine_core::platform::Place;
use glassine_core::registry::Copy;
use std::path::{Path, PathBuf};

/// One picture or text and the copies of it.
pub struct Job {
    /// The picture or text.
    pub input: Input,
    /// One for each place.
    pub targets: Vec<Target>,
}

/// A copy, made or to be made.
pub struct Target {
    /// What it is for.
    pub place: Place,
    /// `None` is stdout.
    pub path: Option<PathBuf>,
    /// About its name.
    pub warnings: Vec<String>,
    /// It is there, made of the picture as it is now with the same options.
    pub up_to_date: bool,
    /// What is at `path` may be replaced.
    pub replace: bool,
}

impl Job {
    /// Whether there is anything to do.
    pub fn to_make(&self) -> usize {
        if self.input.failure.is_some() { 0 } else { self.targets.iter().filter(|target| !target.up_to_date).count() }
    }

    /// The beginning of what is said of a copy.
    pub fn line(&self, target: &Target) -> ProtectLine {
        let path = target.path.as_ref().map_or_else(|| "-".into(), |path| path.display().to_string());
        ProtectLine {
            input: self.input.source.name(),
            output: self.input.failure.is_none().then_some(path),
            r#for: Some(target.place.id.clone()).filter(|id| !id.is_empty()),
            warnings: target.warnings.clone(),
            skipped: target.up_to_date,
            ..ProtectLine::default()
        }
    }

    /// What is said of each copy when none could be made.
    pub fn failed(&self, failure: &Failure) -> Vec<ProtectLine> {
        let line = |target| ProtectLine { error: Some(failure.clone()), output: None, ..self.line(target) };
        // A picture that is no picture, or a text that is too short, is one failure, however many copies were wanted.
        self.targets.iter().take(1).map(line).collect()
    }
}

/// The options of each kind of copy in one canonical text.
pub struct Options<'a> {
    /// Of pictures.
    pub picture: &'a str,
    /// Of texts.
    pub text: &'a str,
}

/// Gives every copy its name and finds out which are there already.
///
/// # Errors
/// When the arguments make no sense, or the registry can not be read.
pub fn plan(
    command: &args::Protect,
    places: &[Place],
    encode: &EncodeOptions,
    options: &Options<'_>,
    walk: &Walk,
    records: &Records,
    output: &Output,
) -> Result<Vec<Job>> {
    let to_stdout = is_dash(&command.output);
    if to_stdout && (walk.inputs.len() != 1 || places.len() != 1 || output.json) {
        bail!(UsageError(
            "-o - writes one copy of one picture or text to stdout: name exactly one and at most one --for, and leave out --json".into()
        ));
    }
    let originals = walk.inputs.iter().filter_map(|input| match &input.source {
        Source::File(path) => Some(path.as_path()),
        Source::Stdin => None,
    });
    let mut namer = Namer::new(&command.output, command.force, originals);
    let mut jobs = Vec::with_capacity(walk.inputs.len());
    for input in &walk.inputs {
        let (relative, options) = match input.text {
            Some(_) => (input.relative.clone(), options.text),
            None => (with_extension(input, encode), options.picture),
        };
        let mut targets = Vec::with_capacity(places.len());
        for place in places {
            let place = place.clone();
            targets.push(if to_stdout || input.failure.is_some() {
                Target { place, path: None, warnings: Vec::new(), up_to_date: false, replace: false }
            } else {
                target(input, &relative, place, options, command.force, &mut namer, records)?
            });
        }
        jobs.push(Job { input: input.clone(), targets });
    }
    Ok(jobs)
}

fn target(
    input: &Input,
    relative: &Path,
    place: Place,
    options: &str,
    force: bool,
    namer: &mut Namer,
    records: &Records,
) -> Result<Target> {
    let known = |path: &Path| match &input.source {
        Source::Stdin => Ok(None),
        Source::File(source) => records.copy_of(source, &place, path),
    };
    let name = namer.name(relative, place.suffix(), |path| known(path).map(|copy| copy.is_some()))?;
    let current = |copy: &Copy| {
        copy.options == options && matches!(&input.source, Source::File(source) if unchanged(source, copy))
    };
    let up_to_date = name.present && !force && known(&name.path)?.as_ref().is_some_and(current);
    // Where nothing is done, there is nothing to warn of.
    let warnings = name.warning.into_iter().filter(|_| !up_to_date).collect();
    Ok(Target { place, path: Some(name.path), warnings, up_to_date, replace: force || name.present })
}

/// The picture's path with the extension of its copy: another one where the format changes, and that of the content
/// where there is none, as for stdin.
fn with_extension(input: &Input, encode: &EncodeOptions) -> PathBuf {
    let Some(own) = header::format_of(&input.source) else { return input.relative.clone() };
    codec::named(&input.relative, own, encode.target(own))
}

/// The folders that copies go to.
pub fn folders<'a>(folder: &'a Path, jobs: &'a [Job]) -> std::collections::BTreeSet<&'a Path> {
    let paths = jobs.iter().flat_map(|job| &job.targets).filter_map(|target| target.path.as_deref());
    paths.map(atomic::folder_of).chain([folder]).collect()
}
