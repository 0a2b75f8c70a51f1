// SPDX-License-Identifier: MIT OR Apache-2.0
//! `protect`: a marked copy of every picture and text for every place, the originals untouched.

mod cloaking;
mod make;
mod plan;
mod texts;

use super::text::words;
use crate::args::{self, Globals};
use crate::config::Config;
use crate::effort::Effort;
use crate::input::{Source, is_dash};
use crate::interrupt::Stop;
use crate::keystore::{self, KeyStore};
use crate::output::Output;
use crate::queue::Queue;
use crate::records::Records;
use crate::report::ProtectLine;
use crate::walk::{self, Walk, Wanted};
use crate::{Exit, UsageError, atomic, header, messages};
use anyhow::{Result, bail};
use cloaking::Cloaking;
use glassine_core::Context;
use glassine_core::codec::EncodeOptions;
use glassine_core::key::{Fingerprint, KeyFile, MasterKey};
use glassine_core::meta::privacy::PrivacyReport;
use glassine_core::platform::Place;
use glassine_core::protect::ProtectOptions;
use glassine_core::registry::{picture_options, text_options};
use glassine_core::text::mark::MarkOptions;
use make::{Keys, Run};
use plan::Job;

#[derive(Default)]
struct Tally {
    made: usize,
    /// Of those made.
    texts: usize,
    /// Texts found in folders that are too short for a mark.
    too_short: Vec<String>,
    skipped: usize,
    failed: usize,
    unreadable_marks: usize,
    lost_at_platform: usize,
    /// Pictures that could not have the cloak asked for.
    uncloaked: usize,
    cancelled: usize,
    /// From any of the copies.
    removed: PrivacyReport,
    bytes_in: u64,
    bytes_out: u64,
}

/// Protects every picture and text named or found.
///
/// # Errors
/// When the run can not begin: no usable key, no registry, or arguments that make no sense.
pub fn run(command: &args::Protect, globals: &Globals, output: &Output) -> Result<Exit> {
    let config = Config::read(globals)?;
    let mut command = command.clone();
    config.protect.complete(&mut command);
    let command = &command;
    if !is_dash(&command.output) && command.output.exists() && !command.output.is_dir() {
        bail!(UsageError(format!("-o names the folder for the copies, but {} is a file", command.output.display())));
    }
    let places = Place::all(&command.r#for).map_err(|error| UsageError(error.to_string()))?;
    let store = KeyStore::new(globals)?;
    let fingerprint = store.read()?.map(|file| file.fingerprint().to_string()).unwrap_or_default();
    let mut records = Records::existing(globals, fingerprint)?;
    let mut walk = walk::collect(&command.paths, Wanted::PicturesAndTexts, Some((&command.output, &records)));
    let mut tally = Tally::default();
    if records.fingerprint.is_empty() || globals.dry_run {
        tally.too_short = texts::without_room(&mut walk);
    }
    if walk.inputs.is_empty() {
        summary(&tally, &walk, command, &places, None, output);
        return Ok(Exit::Nothing);
    }
    let cloaking = Cloaking::of(command, globals)?;
    let (options, options_text) = options(command, cloaking.as_ref());
    let texts = plan::Options { picture: &options_text, text: &text_options(&MarkOptions::default()) };
    let jobs = plan::plan(command, &places, &options.encode, &texts, &walk, &records, output)?;
    if globals.dry_run {
        words::too_short(&tally.too_short).iter().for_each(|line| output.note(line));
        if let Some(cloaking) = &cloaking {
            cloaking.announce(&jobs, &Queue::new(globals.jobs.or(config.jobs), Stop::default())?.context(), output);
        }
        return Ok(rehearse(&jobs, &walk, output));
    }
    let uses_stdin = jobs.iter().any(|job| job.input.source == Source::Stdin);
    // The passphrase is not asked for when there is nothing to make.
    let master = if jobs.iter().any(|job| job.to_make() > 0) { Some(key(&store, uses_stdin, output)?) } else { None };
    if let Some(master) = &master {
        records = Records::open(globals, Fingerprint::of(master).to_string())?;
    }
    let run = Run {
        command,
        keys: master.as_ref().map(Keys::new),
        records: &records,
        options,
        cloaking: cloaking.as_ref(),
        options_text: &options_text,
        output,
    };
    plan::folders(&command.output, &jobs).into_iter().for_each(|folder| {
        atomic::remove_leftovers(folder);
    });
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs.or(config.jobs), stop.clone())?;
    make_all(&run, &jobs, &queue, &mut tally);
    summary(&tally, &walk, command, &places, master.as_ref(), output);
    Ok(exit(&tally, command.strict, stop.requested()))
}

/// Makes the copies and tells of each.
fn make_all(run: &Run<'_>, jobs: &[Job], queue: &Queue, tally: &mut Tally) {
    let output = run.output;
    let work = run.cloaking.map_or(0.0, |cloaking| cloaking.announce(jobs, &queue.context(), output));
    let effort = Effort::new(work, &queue.stop, output);
    if work > 0.0 {
        output.begin_effort();
    } else {
        output.begin_progress(jobs.len());
    }
    queue.run(
        jobs,
        |job| run.weight(job),
        |job, cx| {
            let part = effort.part(run.cloaking.map_or(0.0, |cloaking| cloaking.work(job)));
            run.copies(job, &Context { progress: &part, ..*cx })
        },
        |job, result| {
            if work == 0.0 {
                output.progress();
            }
            let lines = result.unwrap_or_else(|failure| job.failed(&failure));
            for line in lines {
                if !job.input.named && line.error.as_ref().is_some_and(|failure| failure.kind == "too_short") {
                    tally.too_short.push(line.input);
                    continue;
                }
                let picture = line.text.is_none() && line.payload.is_some();
                tally.uncloaked += usize::from(run.cloaking.is_some() && picture && line.cloak.is_none());
                show(&line, line.output.as_deref() == Some("-"), tally, output);
            }
        },
    );
    output.end_progress();
}

/// What the copies shall be, and the same in one canonical text for the registry.
fn options(command: &args::Protect, cloaking: Option<&Cloaking>) -> (ProtectOptions, String) {
    let quality = command.quality.unwrap_or_default().0;
    let format = command.format.unwrap_or_default().format();
    let mut options = ProtectOptions::default();
    options.strength = command.strength.unwrap_or_default().into();
    options.privacy = command.privacy.unwrap_or_default().into();
    options.encode = EncodeOptions::default().with_quality(quality).with_format(format);
    options.cloak = cloaking.map(|cloaking| cloaking.options);
    let encoders = cloaking.map_or(&[][..], |cloaking| &cloaking.models.encoders);
    let text = picture_options(&options, encoders);
    (options, text)
}

/// The key, made if there is none where keys are by default.
///
/// # Errors
/// When there is one that can not be used, or none can be made.
pub fn key(store: &KeyStore, uses_stdin: bool, output: &Output) -> Result<MasterKey> {
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
        tally.texts += usize::from(line.text.is_some());
        tally.unreadable_marks += usize::from(line.mark_unreadable());
        tally.lost_at_platform += usize::from(line.lost_at_platform());
        if let Some(removed) = line.removed {
            tally.removed |= removed;
        }
        tally.bytes_in += line.bytes_in.unwrap_or(0) as u64;
        tally.bytes_out += line.bytes_out.unwrap_or(0) as u64;
    }
    if to_stdout {
        output.note(&messages::protected(line));
    } else {
        output.result(&messages::protected(line), line);
    }
    for warning in &line.warnings {
        output.warning(&format!("{}: {warning}", line.input));
    }
    for sentence in line.removed.iter().flat_map(PrivacyReport::sentences) {
        output.detail(&format!("{}: {sentence}", line.input));
    }
    if let (Some(payload), Some(before), Some(after)) = (line.payload, line.bytes_in, line.bytes_out) {
        output.detail(&format!("{}: payload {payload}, {before} -> {after} bytes, {} ms", line.input, line.ms));
    }
}

/// Says what a run would do.
fn rehearse(jobs: &[Job], walk: &Walk, output: &Output) -> Exit {
    let mut failed = false;
    for job in jobs {
        if let Some(failure) = &job.input.failure {
            failed = true;
            output.error(&messages::failed(&job.input.source.name(), failure));
            job.failed(failure).iter().for_each(|line| output.result("", line));
            continue;
        }
        let size = match &job.input.source {
            Source::File(path) if job.input.text.is_none() => header::size_of_file(path),
            Source::File(_) | Source::Stdin => None,
        };
        for target in &job.targets {
            let mut line = job.line(target);
            line.dry_run = true;
            line.width = size.and_then(|size| usize::try_from(size.width).ok());
            line.height = size.and_then(|size| usize::try_from(size.height).ok());
            output.result(&messages::protected(&line), &line);
            line.warnings.iter().for_each(|warning| output.warning(&format!("{}: {warning}", line.input)));
        }
    }
    let to_make = jobs.iter().map(Job::to_make).sum();
    messages::passed_over(walk).iter().for_each(|line| output.note(line));
    output.note(&format!("{} would be written. Nothing was.", messages::copies(to_make)));
    match (failed, to_make) {
        (true, _) => Exit::Failed,
        (false, 0) => Exit::Nothing,
        (false, _) => Exit::Done,
    }
}

/// How a run ended.
fn exit(tally: &Tally, strict: bool, interrupted: bool) -> Exit {
    if interrupted {
        Exit::Interrupted
    } else if tally.failed > 0 || (strict && tally.unreadable_marks + tally.lost_at_platform > 0) {
        Exit::Failed
    } else if tally.made > 0 {
        Exit::Done
    } else {
        Exit::Nothing
    }
}

fn summary(
    tally: &Tally,
    walk: &Walk,
    command: &args::Protect,
    places: &[Place],
    key: Option<&MasterKey>,
    output: &Output,
) {
    messages::passed_over(walk).iter().for_each(|line| output.note(line));
    words::too_short(&tally.too_short).iter().for_each(|line| output.note(line));
    if walk.inputs.is_empty() {
        output.note("There are no pictures or texts here that Glassine reads, so there was nothing to do.");
        return;
    }
    let noun = if walk.inputs.iter().any(|input| input.text.is_some()) { "work" } else { "picture" };
    let mut text = format!("{} written to {}", messages::copies(tally.made), command.output.display());
    if let Some(key) = key {
        text.push_str(&format!(" with key {}", Fingerprint::of(key)));
    }
    if tally.made > 0 {
        text.push_str(&format!(", {}", messages::size_change(tally.bytes_in, tally.bytes_out)));
    }
    if tally.skipped > 0 {
        text.push_str(&format!("; {} already there and up to date", tally.skipped));
    }
    if tally.failed > 0 {
        text.push_str(&format!("; {} failed", messages::count(tally.failed, noun)));
    }
    output.note(&format!("{text}."));
    if tally.cancelled > 0 {
        output.note(&format!(
            "Stopped: {} not protected. The same command goes on where it stopped.",
            messages::count(tally.cancelled, noun)
        ));
    }
    if tally.unreadable_marks > 0 {
        output.warning(&format!(
            "{} no readable mark. The reason stands beside each; do not count on finding them again.",
            messages::copies_carry(tally.unreadable_marks)
        ));
    }
    if tally.lost_at_platform > 0 {
        output.warning(&format!(
            "{} a mark that can be read in the file, but not after what its platform is known to do.",
            messages::copies_carry(tally.lost_at_platform)
        ));
    }
    if tally.uncloaked > 0 {
        output.warning(&format!(
            "{} without the cloak. The reason stands beside each.",
            messages::copies(tally.uncloaked)
        ));
    }
    tally.removed.sentences().iter().for_each(|sentence| output.note(sentence));
    if tally.made > tally.texts {
        output.note(messages::LIMITS);
    }
    if tally.texts > 0 {
        output.note(words::LIMITS);
        places.iter().filter_map(words::personal).for_each(|line| output.note(&line));
    }
}
