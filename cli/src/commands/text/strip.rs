// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text strip`: a copy without hidden characters.

use super::inspect::whole;
use super::lines::StripLine;
use super::words;
use crate::args::Globals;
use crate::args::text::Strip;
use crate::failure::Failure;
use crate::input::{Source, is_dash, same_file};
use crate::interrupt::Stop;
use crate::output::Output;
use crate::queue::Queue;
use crate::report::ms_since;
use crate::{Exit, UsageError, atomic, messages, text_file};
use anyhow::{Result, bail};
use glassine_core::Context;
use glassine_core::text::document::Document;
use glassine_core::text::strip::{StripOptions, edits};
use std::fs;
use std::time::Instant;

/// Cleans the text.
///
/// # Errors
/// When the arguments make no sense.
pub fn run(command: &Strip, globals: &Globals, output: &Output) -> Result<Exit> {
    let to_stdout = is_dash(&command.output);
    if to_stdout && output.json {
        bail!(UsageError("--json and a text can not both go to stdout: name a file for the copy".into()));
    }
    if !to_stdout && !globals.dry_run {
        atomic::remove_leftovers(atomic::folder_of(&command.output));
    }
    let source = Source::of(&command.input);
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let empty = || StripLine {
        input: source.name(),
        output: Some(command.output.display().to_string()),
        dry_run: globals.dry_run,
        ..StripLine::default()
    };
    let work = |(): &(), cx: &Context<'_>| {
        let start = Instant::now();
        let mut line = empty();
        if let Err(failure) = make(command, &source, cx, output, &mut line) {
            (line.error, line.output) = (Some(failure), None);
        }
        line.ms = ms_since(start);
        line
    };
    let failed = |failure| StripLine { error: Some(failure), output: None, ..empty() };
    let mut exit = Exit::Done;
    queue.run(&[()], |()| 0, work, |(), result| exit = show(&result.unwrap_or_else(failed), to_stdout, output));
    Ok(if stop.requested() { Exit::Interrupted } else { exit })
}

fn make(
    command: &Strip,
    source: &Source,
    cx: &Context<'_>,
    output: &Output,
    line: &mut StripLine,
) -> Result<(), Failure> {
    if same_file(&command.input, &command.output) {
        return Err(Failure::new("same_file", "the copy would replace the original; give it another name"));
    }
    let to_stdout = is_dash(&command.output);
    if !to_stdout && !command.force && fs::symlink_metadata(&command.output).is_ok() {
        let text = format!("{} is there already and was kept; --force replaces it", command.output.display());
        return Err(Failure::new("write", text));
    }
    let modified = source.modified();
    let bytes = source.read()?;
    let format = text_file::format_of_source(source, &bytes)?;
    let mut options = StripOptions::default();
    options.keep_legitimate = command.keep_legitimate;
    let document = Document::open(&bytes, whole(format), &cx.limits)?;
    let (edits, report) = edits(&document.text(), &options);
    let copy = document.write(&document.by_block(edits))?;
    line.format = Some(format);
    line.report = report;
    (line.bytes_in, line.bytes_out) = (Some(bytes.len()), Some(copy.len()));
    if line.dry_run {
        return Ok(());
    }
    if to_stdout {
        output.bytes(&copy);
        return Ok(());
    }
    atomic::write(&command.output, &copy, modified).map_err(|error| Failure::writing(&error))
}

fn show(line: &StripLine, to_stdout: bool, output: &Output) -> Exit {
    if let Some(failure) = &line.error {
        if output.json {
            output.result("", line);
        }
        output.error(&messages::failed(&line.input, failure));
        return Exit::Failed;
    }
    let human = words::stripped(line);
    if to_stdout {
        output.note(&human)
    } else {
        output.result(&human, line)
    }
    let report = line.report;
    if report.removed + report.spaces + report.letters > 0 { Exit::Done } else { Exit::Nothing }
}
