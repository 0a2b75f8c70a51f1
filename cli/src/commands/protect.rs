// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect`: a marked copy of every picture, the originals untouched.

use super::detect::weight;
use crate::args::{self, Globals};
use crate::failure::Failure;
use crate::input::{Source, is_dash};
use crate::interrupt::Stop;
use crate::keystore::{self, KeyStore};
use crate::naming::Namer;
use crate::output::Output;
use crate::queue::Queue;
use crate::report::{ProtectLine, ms_since};
use crate::walk::{self, Input, Walk};
use crate::{Exit, UsageError, atomic, header, messages};
use anyhow::{Result, bail};
use glassine_core::Context;
use glassine_core::key::{Fingerprint, KeyFile, MasterKey};
use glassine_core::payload::Payload;
use glassine_core::protect::{ProtectOptions, protect};
use glassine_core::watermark::WatermarkKey;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// One picture and where its copy goes.
struct Job {
    input: Input,
    /// `None` is stdout.
    target: Option<PathBuf>,
    warnings: Vec<String>,
    up_to_date: bool,
    /// What is at `target` may be replaced.
    replace: bool,
}

impl Job {
    fn to_make(&self) -> bool {
        !self.up_to_date && self.input.failure.is_none()
    }

    fn line(&self) -> ProtectLine {
        let target = self.target.as_ref().map_or_else(|| "-".into(), |path| path.display().to_string());
        ProtectLine {
            input: self.input.source.name(),
            output: self.input.failure.is_none().then_some(target),
            warnings: self.warnings.clone(),
            ..ProtectLine::default()
        }
    }
}

#[derive(Default)]
struct Tally {
    made: usize,
    skipped: usize,
    failed: usize,
    unreadable_marks: usize,
    cancelled: usize,
}

/// Protects every picture named or found.
///
/// # Errors
/// When the run can not begin: no usable key, or arguments that make no sense.
pub fn run(command: &args::Protect, globals: &Globals, output: &Output) -> Result<Exit> {
    if !is_dash(&command.output) && command.output.exists() && !command.output.is_dir() {
        bail!(UsageError(format!("-o names the folder for the copies, but {} is a file", command.output.display())));
    }
    let walk = walk::collect(&command.paths, Some(&command.output));
    let jobs = plan(command, &walk, output)?;
    let to_make = jobs.iter().filter(|job| job.to_make()).count();
    if globals.dry_run {
        return Ok(rehearse(&jobs, to_make, &walk, output));
    }
    let uses_stdin = jobs.iter().any(|job| job.input.source == Source::Stdin);
    let master = if to_make > 0 { Some(key(&KeyStore::new(globals)?, uses_stdin, output)?) } else { None };
    let watermark = master.as_ref().map(WatermarkKey::new);
    let mut options = ProtectOptions::default();
    options.strength = command.strength.into();
    remove_leftovers(&command.output, &jobs);

    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let mut tally = Tally::default();
    output.begin_progress(jobs.len());
    queue.run(
        &jobs,
        |job| if job.to_make() { weight(&job.input) } else { 0 },
        |job, cx| copy(job, watermark.as_ref(), &options, cx, output),
        |job, result| {
            output.progress();
            let line =
                result.unwrap_or_else(|failure| ProtectLine { error: Some(failure), output: None, ..job.line() });
            show(&line, job.target.is_none(), &mut tally, output);
        },
    );
    output.end_progress();
    summary(&tally, &walk, command, master.as_ref(), output);
    Ok(if stop.requested() {
        Exit::Interrupted
    } else if tally.failed > 0 || (command.strict && tally.unreadable_marks > 0) {
        Exit::Failed
    } else if tally.made > 0 {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

/// Gives every picture its copy's name and finds out which copies are there already.
fn plan(command: &args::Protect, walk: &Walk, output: &Output) -> Result<Vec<Job>> {
    let to_stdout = is_dash(&command.output);
    if to_stdout && (walk.inputs.len() != 1 || output.json) {
        bail!(UsageError("-o - writes one picture to stdout: name exactly one, and leave out --json".into()));
    }
    let originals = walk.inputs.iter().filter_map(|input| match &input.source {
        Source::File(path) => Some(path.as_path()),
        Source::Stdin => None,
    });
    let mut namer = Namer::new(&command.output, command.force, originals);
    let plan_one = |input: &Input| {
        if to_stdout || input.failure.is_some() {
            let input = input.clone();
            return Job { input, target: None, warnings: Vec::new(), up_to_date: false, replace: false };
        }
        let name = namer.name(&with_extension(input), |target| is_up_to_date(&input.source, target));
        let up_to_date = name.up_to_date && !command.force;
        // Where nothing is done, there is nothing to warn of.
        let warnings = name.warning.into_iter().filter(|_| !up_to_date).collect();
        Job { input: input.clone(), target: Some(name.path), warnings, up_to_date, replace: command.force }
    };
    Ok(walk.inputs.iter().map(plan_one).collect())
}

/// What has no extension, as stdin, gets the one of its content for its copy.
fn with_extension(input: &Input) -> PathBuf {
    if input.relative.extension().is_some() {
        return input.relative.clone();
    }
    let format = header::format_of(&input.source);
    format.map_or_else(|| input.relative.clone(), |format| input.relative.with_extension(format.extension()))
}

/// Whether the file at `target` is a copy of the picture as it is now, as far as can be told without reading both: a
/// copy has its original's time of last change, format, width and height.
fn is_up_to_date(source: &Source, target: &Path) -> bool {
    let Source::File(original) = source else { return false };
    let made = fs::metadata(target).ok().filter(fs::Metadata::is_file).and_then(|meta| meta.modified().ok());
    let same_time = matches!((source.modified(), made), (Some(original), Some(copy)) if same_time(original, copy));
    let shape = |path: &Path| {
        let size = header::size_of_file(path)?;
        Some((header::format_of_file(path)?, size.width, size.height))
    };
    same_time && shape(original).is_some_and(|original| shape(target) == Some(original))
}

/// Some file systems keep times in steps of up to 2 s (FAT), others of 10 ms (exFAT) and less. The wide tolerance is only
/// for whole seconds: pictures of one name may be exported into several folders within 2 s.
fn same_time(original: SystemTime, copy: SystemTime) -> bool {
    let apart = copy.duration_since(original).unwrap_or_else(|error| error.duration());
    let whole = copy.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|since| since.subsec_nanos() == 0);
    apart <= if whole { Duration::from_secs(2) } else { Duration::from_millis(10) }
}

/// The key, made if there is none where keys are by default.
fn key(store: &KeyStore, uses_stdin: bool, output: &Output) -> Result<MasterKey> {
    if let Some(file) = store.read()? {
        return keystore::open(file, !uses_stdin);
    }
    if store.named {
        return Err(store.missing());
    }
    let key = keystore::generate()?;
    if let Err(error) = store.write(&KeyFile::Plain(key.clone()), false) {
        // Another run may have been faster.
        let file = store.read()?.ok_or(error)?;
        return keystore::open(file, !uses_stdin);
    }
    output.warning(&messages::new_key(&store.path.display().to_string(), &Fingerprint::of(&key).to_string()));
    Ok(key)
}

fn remove_leftovers(folder: &Path, jobs: &[Job]) {
    let mut folders: BTreeSet<&Path> =
        jobs.iter().filter_map(|job| job.target.as_deref()).map(atomic::folder_of).collect();
    folders.insert(folder);
    for folder in folders {
        atomic::remove_leftovers(folder);
    }
}

fn copy(
    job: &Job,
    key: Option<&WatermarkKey>,
    options: &ProtectOptions,
    cx: &Context<'_>,
    output: &Output,
) -> ProtectLine {
    let start = Instant::now();
    let mut line = job.line();
    line.skipped = job.up_to_date;
    if !job.up_to_date
        && let Err(failure) = make(job, key, options, cx, output, &mut line)
    {
        line.error = Some(failure);
        line.output = None;
    }
    line.ms = ms_since(start);
    line
}

fn make(
    job: &Job,
    key: Option<&WatermarkKey>,
    options: &ProtectOptions,
    cx: &Context<'_>,
    output: &Output,
    line: &mut ProtectLine,
) -> Result<(), Failure> {
    if let Some(failure) = &job.input.failure {
        return Err(failure.clone());
    }
    let Some(key) = key else { return Err(Failure::new("internal", "there is no key")) };
    // Taken before reading: if the picture is changed meanwhile, the next run makes its copy again.
    let modified = job.input.source.modified();
    let bytes = job.input.source.read()?;
    let (copy, report) = protect(&bytes, key, random_payload()?, options, cx)?;
    line.bytes_in = Some(bytes.len());
    line.bytes_out = Some(copy.len());
    line.measured(report);
    if line.mark_unreadable() && !line.warnings.iter().any(|warning| warning.contains(messages::UNREADABLE_MARK)) {
        line.warnings.push(messages::UNREADABLE_MARK.into());
    }
    match &job.target {
        Some(target) if !job.replace && fs::symlink_metadata(target).is_ok() => Err(Failure::new(
            "write",
            format!("{} has appeared meanwhile and was kept; start the same command again", target.display()),
        )),
        Some(target) => {
            atomic::write(target, &copy, modified).map_err(|error| Failure::writing(&error))?;
            if modified.is_some() && !is_up_to_date(&job.input.source, target) {
                line.warnings.push(messages::DATE_NOT_KEPT.into());
            }
            Ok(())
        }
        None => {
            output.bytes(&copy);
            Ok(())
        }
    }
}

/// 64 bits from the operating system; they name the copy.
fn random_payload() -> Result<Payload, Failure> {
    let mut bits = [0; 8];
    getrandom::fill(&mut bits).map_err(|error| Failure::new("internal", format!("no random bits: {error}")))?;
    Ok(Payload(u64::from_be_bytes(bits)))
}

fn show(line: &ProtectLine, to_stdout: bool, tally: &mut Tally, output: &Output) {
    if let Some(failure) = &line.error {
        if output.json {
            output.result("", line);
        }
        if failure.kind == "cancelled" {
            tally.cancelled += 1;
            return;
        }
        tally.failed += 1;
        output.error(&messages::failed(&line.input, failure));
        return;
    }
    if line.skipped {
        tally.skipped += 1;
    } else {
        tally.made += 1;
        tally.unreadable_marks += usize::from(line.mark_unreadable());
    }
    if to_stdout {
        output.note(&messages::protected(line));
    } else {
        output.result(&messages::protected(line), line);
    }
    for warning in &line.warnings {
        output.warning(&format!("{}: {warning}", line.input));
    }
    if let (Some(payload), Some(before), Some(after)) = (line.payload, line.bytes_in, line.bytes_out) {
        output.detail(&format!("{}: payload {payload}, {before} -> {after} bytes, {} ms", line.input, line.ms));
    }
}

/// Says what a run would do.
fn rehearse(jobs: &[Job], to_make: usize, walk: &Walk, output: &Output) -> Exit {
    let mut failed = false;
    for job in jobs {
        let mut line = job.line();
        line.dry_run = true;
        line.skipped = job.up_to_date;
        line.error.clone_from(&job.input.failure);
        if let Source::File(path) = &job.input.source
            && let Some(size) = header::size_of_file(path)
        {
            (line.width, line.height) = (usize::try_from(size.width).ok(), usize::try_from(size.height).ok());
        }
        if let Some(failure) = &line.error {
            failed = true;
            output.error(&messages::failed(&line.input, failure));
        }
        let human = if line.error.is_some() { String::new() } else { messages::protected(&line) };
        output.result(&human, &line);
        line.warnings.iter().for_each(|warning| output.warning(&format!("{}: {warning}", line.input)));
    }
    messages::passed_over(walk).iter().for_each(|line| output.note(line));
    output.note(&format!("{} would be written. Nothing was.", messages::copies(to_make)));
    match (failed, to_make) {
        (true, _) => Exit::Failed,
        (false, 0) => Exit::Nothing,
        (false, _) => Exit::Done,
    }
}

fn summary(tally: &Tally, walk: &Walk, command: &args::Protect, key: Option<&MasterKey>, output: &Output) {
    messages::passed_over(walk).iter().for_each(|line| output.note(line));
    if walk.inputs.is_empty() {
        output.note("There are no pictures here that can be read, so there was nothing to do.");
        return;
    }
    let mut text = format!("{} written to {}", messages::copies(tally.made), command.output.display());
    if let Some(key) = key {
        text.push_str(&format!(" with key {}", Fingerprint::of(key)));
    }
    if tally.skipped > 0 {
        text.push_str(&format!("; {} already there and up to date by date and size", tally.skipped));
    }
    if tally.failed > 0 {
        text.push_str(&format!("; {} failed", messages::count(tally.failed, "picture")));
    }
    output.note(&format!("{text}."));
    if tally.cancelled > 0 {
        output.note(&format!(
            "Stopped: {} not protected. The same command goes on where it stopped.",
            messages::count(tally.cancelled, "picture")
        ));
    }
    if tally.unreadable_marks > 0 {
        output.warning(&format!(
            "{} no readable mark. The reason stands beside each; do not count on finding them again.",
            messages::copies_carry(tally.unreadable_marks)
        ));
    }
    if tally.made > 0 {
        output.note(messages::LIMITS);
    }
}
