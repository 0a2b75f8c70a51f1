// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cloak`: the bare cloak, without mark or registry.

mod check;
mod lines;
mod models;
pub mod words;

use crate::args::Globals;
use crate::args::cloak::{Cloak, CloakCommand};
use crate::effort::{self, Effort};
use crate::failure::Failure;
use crate::input::{Source, is_dash, same_file};
use crate::interrupt::Stop;
use crate::models::Models;
use crate::output::Output;
use crate::queue::Queue;
use crate::report::ms_since;
use crate::{Exit, UsageError, atomic, header, messages};
use anyhow::{Result, bail};
use glassine_core::cloak::CloakOptions;
use glassine_core::{Context, codec, protect};
use lines::CloakLine;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

/// Runs the command.
///
/// # Errors
/// When a model file can not be used, or the arguments make no sense.
pub fn run(command: &Cloak, globals: &Globals, output: &Output) -> Result<Exit> {
    if let Some(CloakCommand::Models { files }) = &command.command {
        return models::run(files, globals, output);
    }
    if let Some(pair) = &command.check {
        return check::run(pair, &command.model, globals, output);
    }
    let (Some(input), Some(target)) = (&command.input, &command.output) else {
        bail!(UsageError("name a picture and, with -o, a file for its cloaked copy".into()));
    };
    if is_dash(target) && output.json {
        bail!(UsageError("--json and a picture can not both go to stdout: name a file for the copy".into()));
    }
    let source = Source::of(input);
    // A copy has its original's format.
    header::check_extension(target, header::format_of(&source))?;
    let stop = Stop::at_interrupt();
    let job = Job {
        source,
        target,
        same: same_file(input, target),
        models: Models::load(&command.model, globals)?,
        options: CloakOptions { level: command.level.into(), fast: command.fast },
        dry_run: globals.dry_run,
        stop: stop.clone(),
        output,
    };
    if !is_dash(target) && !globals.dry_run {
        atomic::remove_leftovers(atomic::folder_of(target));
    }
    output.note(&words::limits());
    let mut exit = Exit::Done;
    // One picture: all threads work on it.
    Queue::new(globals.jobs, stop.clone())?.run(
        &[()],
        |()| 0,
        |(), cx| job.run(cx),
        |(), result| {
            output.end_progress();
            let line = result.unwrap_or_else(|failure| CloakLine { error: Some(failure), ..job.line() });
            exit = show(&line, is_dash(target), output);
        },
    );
    Ok(if stop.requested() { Exit::Interrupted } else { exit })
}

/// One picture to cloak.
struct Job<'a> {
    source: Source,
    target: &'a Path,
    /// The copy would replace its original.
    same: bool,
    models: Models,
    options: CloakOptions,
    dry_run: bool,
    stop: Stop,
    output: &'a Output,
}

impl Job<'_> {
    fn line(&self) -> CloakLine {
        CloakLine { input: self.source.name(), dry_run: self.dry_run, ..CloakLine::default() }
    }

    fn run(&self, cx: &Context<'_>) -> CloakLine {
        let start = Instant::now();
        let mut line = CloakLine { output: Some(self.target.display().to_string()), ..self.line() };
        if let Err(failure) = self.make(cx, &mut line) {
            line = CloakLine { error: Some(failure), ..self.line() };
        }
        line.ms = ms_since(start);
        line
    }

    fn make(&self, cx: &Context<'_>, line: &mut CloakLine) -> Result<(), Failure> {
        if self.same {
            return Err(Failure::new("same_file", "the copy would replace the original; give it another name"));
        }
        let modified = self.source.modified();
        let bytes = self.source.read()?;
        line.bytes_in = Some(bytes.len());
        let encoders = &self.models.encoders;
        let effort = Effort::new(self.announce(&bytes, cx), &self.stop, self.output);
        if self.dry_run {
            return Ok(protect::cloakable(&codec::decode(&bytes, cx)?)?);
        }
        self.output.begin_effort();
        let part = effort.whole();
        let cx = Context { progress: &part, ..*cx };
        let (copy, cloaked, warnings) = protect::cloak(&bytes, encoders, &self.options, &cx)?;
        line.cloak = Some(cloaked);
        line.warnings = warnings;
        line.bytes_out = Some(copy.len());
        if is_dash(self.target) {
            self.output.bytes(&copy);
            return Ok(());
        }
        atomic::write(self.target, &copy, modified).map_err(|error| Failure::writing(&error))
    }

    /// Says how long it will take; gives the work.
    fn announce(&self, bytes: &[u8], cx: &Context<'_>) -> f64 {
        let encoders = &self.models.encoders;
        let size = header::size(&mut Cursor::new(bytes)).ok().flatten().filter(|size| size.frames == 1);
        let Some((width, height)) = size.and_then(header::Size::sides) else { return 0.0 };
        let work = effort::work(width, height, 1, encoders, &self.options);
        self.output.note(&format!("This takes {}.", effort::about(effort::seconds(work, encoders, cx))));
        work
    }
}

fn show(line: &CloakLine, to_stdout: bool, output: &Output) -> Exit {
    if let Some(failure) = &line.error {
        if output.json {
            output.result("", line);
        }
        output.error(&messages::failed(&line.input, failure));
        return Exit::Failed;
    }
    let human = words::cloaked(line);
    if to_stdout {
        output.note(&human);
    } else {
        output.result(&human, line);
    }
    line.warnings.iter().for_each(|warning| output.warning(&format!("{}: {warning}", line.input)));
    Exit::Done
}
