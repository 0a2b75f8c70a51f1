// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text mark`: a marked copy of one text.

use super::copies::{self, Copies, Keys};
use super::lines::MarkLine;
use super::words;
use crate::args::Globals;
use crate::args::text::Mark;
use crate::commands::protect;
use crate::deliver::deliver;
use crate::failure::Failure;
use crate::input::{Source, is_dash, same_file};
use crate::interrupt::Stop;
use crate::keystore::KeyStore;
use crate::output::Output;
use crate::queue::Queue;
use crate::records::{self, Records, Stamp, unchanged};
use crate::report::ms_since;
use crate::{Exit, UsageError, atomic, messages, text_file};
use anyhow::{Result, bail};
use glassine_core::Context;
use glassine_core::key::Fingerprint;
use glassine_core::platform::Place;
use glassine_core::registry::text_options;
use glassine_core::text::TextFormat;
use glassine_core::text::mark::MarkOptions;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// One text and its copy.
struct Job<'a> {
    command: &'a Mark,
    source: Source,
    format: TextFormat,
    place: Place,
    options: MarkOptions,
    /// `None` is stdout.
    target: Option<&'a Path>,
    /// An earlier copy of the text is at the target.
    present: bool,
    output: &'a Output,
}

/// Marks the text.
///
/// # Errors
/// When the run can not begin: no usable key, no registry, or arguments that make no sense.
pub fn run(command: &Mark, globals: &Globals, output: &Output) -> Result<Exit> {
    let mut job = Job::new(command, output)?;
    let store = KeyStore::new(globals)?;
    let fingerprint = store.read()?.map(|file| file.fingerprint().to_string());
    let untried = fingerprint.is_none() || globals.dry_run;
    let known = match job.check(&Records::existing(globals, fingerprint.unwrap_or_default())?, untried) {
        Ok(known) => known,
        Err(failure) => {
            let line = MarkLine { error: Some(failure), output: None, format: None, ..job.line() };
            return Ok(show(&line, &job, output));
        }
    };
    job.format = known.format;
    job.present = known.present;
    if let Some(target) = job.target {
        text_file::check_extension(target, job.format)?;
    }
    let mut line = job.line();
    line.skipped = known.up_to_date;
    line.dry_run = globals.dry_run && !line.skipped;
    if line.skipped || line.dry_run {
        show(&line, &job, output);
        return Ok(if line.skipped { Exit::Nothing } else { Exit::Done });
    }
    let master = protect::key(&store, job.source == Source::Stdin, output)?;
    let records = Records::open(globals, Fingerprint::of(&master).to_string())?;
    let keys = Keys::new(&master);
    if let Some(target) = job.target {
        atomic::remove_leftovers(atomic::folder_of(target));
    }
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let mut exit = Exit::Done;
    let work = |(): &(), cx: &Context<'_>| {
        let start = Instant::now();
        let mut line = job.line();
        if let Err(failure) = job.make(&keys, &records, cx, &mut line) {
            (line.error, line.output) = (Some(failure), None);
        }
        line.ms = ms_since(start);
        line
    };
    let failed = |failure| MarkLine { error: Some(failure), output: None, ..job.line() };
    queue.run(&[()], |()| 0, work, |(), result| exit = show(&result.unwrap_or_else(failed), &job, output));
    Ok(if stop.requested() { Exit::Interrupted } else { exit })
}

/// What is known before the text is read.
struct Known {
    format: TextFormat,
    present: bool,
    up_to_date: bool,
}

impl<'a> Job<'a> {
    fn new(command: &'a Mark, output: &'a Output) -> Result<Self> {
        let target = (!is_dash(&command.output)).then_some(&*command.output);
        if target.is_none() && output.json {
            bail!(UsageError("--json and a text can not both go to stdout: name a file for the copy".into()));
        }
        if target.is_some_and(Path::is_dir) {
            bail!(UsageError(format!("-o names the file for the copy, but {} is a folder", command.output.display())));
        }
        let mut options = MarkOptions::default();
        options.level = command.level.into();
        options.density = command.density;
        let place = command.r#for.as_deref().map_or_else(|| Ok(Place::nowhere()), Place::named);
        Ok(Self {
            command,
            source: Source::of(&command.input),
            format: TextFormat::Plain,
            place: place.map_err(|error| UsageError(error.to_string()))?,
            options,
            target,
            present: false,
            output,
        })
    }

    /// The text's format, and what is at the place for its copy. With `room` the text must have room for a mark.
    fn check(&self, records: &Records, room: bool) -> Result<Known, Failure> {
        let Source::File(path) = &self.source else {
            // The name of the copy tells what comes from stdin.
            let named = self.target.and_then(|target| TextFormat::of(text_file::extension(target), &[]));
            let format = named.unwrap_or(TextFormat::Plain);
            return self.there(None).map(|()| Known { format, present: false, up_to_date: false });
        };
        fs::metadata(path).map_err(|error| Failure::reading(&error))?;
        if same_file(path, &self.command.output) {
            return Err(Failure::new("same_file", "the copy would replace the original; give it another name"));
        }
        let format = text_file::format_of(path).ok_or_else(text_file::unknown)?;
        let copy = match self.target {
            Some(target) => records.copy_of(path, &self.place, target)?,
            None => None,
        };
        self.there(copy.as_ref().map(|_| ()))?;
        let current =
            copy.as_ref().is_some_and(|copy| copy.options == text_options(&self.options) && unchanged(path, copy));
        if room {
            copies::room(&self.source, format, self.options.level)?;
        }
        Ok(Known { format, present: copy.is_some(), up_to_date: current && !self.command.force })
    }

    /// Complains when something else has the name of the copy.
    fn there(&self, copy: Option<()>) -> Result<(), Failure> {
        match self.target {
            Some(target) if copy.is_none() && !self.command.force && fs::symlink_metadata(target).is_ok() => {
                Err(Failure::new(
                    "write",
                    format!(
                        "{} is there already and is not known as a copy of this text; it was kept. Give the copy another name, or use --force to replace it",
                        target.display()
                    ),
                ))
            }
            _ => Ok(()),
        }
    }

    fn make(&self, keys: &Keys, records: &Records, cx: &Context<'_>, line: &mut MarkLine) -> Result<(), Failure> {
        let copies = Copies {
            keys,
            records,
            options: self.options,
            title: self.command.title.as_ref(),
            force: self.command.force,
        };
        // Taken before reading: if the text is changed meanwhile, the next run makes its copy again.
        let stamp = match &self.source {
            Source::Stdin => None,
            Source::File(path) => Stamp::of(path),
        };
        let modified = self.source.modified();
        let bytes = copies.prepare(self.source.read()?, self.format, &cx.limits)?;
        let opened = copies.open(&self.source, &bytes, stamp, self.format, &cx.limits)?;
        let name = self.target.map_or_else(|| "-".to_owned(), records::absolute);
        let (copy, report, row) = copies.copy(&opened, &self.place, name)?;
        line.payload = Some(report.payload);
        line.work = Some(opened.work);
        line.text = (&report).into();
        line.self_check = Some(report.self_check);
        (line.bytes_in, line.bytes_out) = (Some(bytes.len()), Some(copy.len()));
        line.warnings.extend(report.warnings);
        match self.target {
            Some(target) => {
                let replace = self.command.force || self.present;
                let warning = deliver(records, target, replace, &copy, row, modified)?;
                line.warnings.extend(warning.map(String::from));
            }
            None => {
                records.store().add_copy(&row)?;
                self.output.bytes(&copy);
            }
        }
        Ok(())
    }

    fn line(&self) -> MarkLine {
        MarkLine {
            input: self.source.name(),
            output: Some(self.command.output.display().to_string()),
            r#for: Some(self.place.id.clone()).filter(|id| !id.is_empty()),
            format: Some(self.format),
            ..MarkLine::default()
        }
    }
}

fn show(line: &MarkLine, job: &Job<'_>, output: &Output) -> Exit {
    if let Some(failure) = &line.error {
        if output.json {
            output.result("", line);
        }
        output.error(&messages::failed(&line.input, failure));
        return Exit::Failed;
    }
    let human = words::marked(line);
    if job.target.is_none() {
        output.note(&human)
    } else {
        output.result(&human, line)
    }
    line.warnings.iter().for_each(|warning| output.warning(&format!("{}: {warning}", line.input)));
    if !line.skipped && !line.dry_run {
        output.note(words::LIMITS);
        words::personal(&job.place).iter().for_each(|text| output.note(text));
    }
    Exit::Done
}
