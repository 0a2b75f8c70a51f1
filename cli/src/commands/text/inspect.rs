// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text inspect`: what a reader does not see.

use super::detect::{ALPHA, Known};
use super::lines::{DetectLine, InspectLine};
use super::words;
use crate::args::Globals;
use crate::args::text::Inspect;
use crate::failure::Failure;
use crate::input::Source;
use crate::interrupt::Stop;
use crate::keystore::KeyStore;
use crate::output::Output;
use crate::queue::Queue;
use crate::walk::{self, Input, Wanted};
use crate::{Exit, messages, text_file};
use anyhow::Result;
use glassine_core::Context;
use glassine_core::text::TextFormat;
use glassine_core::text::document::Document;
use glassine_core::text::inspect::{Inspection, inspect};

/// What is hidden in one text.
struct Seen {
    inspection: Inspection,
    /// Our own mark, if the key was at hand.
    mark: Option<DetectLine>,
}

/// Inspects every text.
///
/// # Errors
/// When the run can not begin.
pub fn run(command: &Inspect, globals: &Globals, output: &Output) -> Result<Exit> {
    let walk = walk::collect(&command.paths, Wanted::Documents, None);
    let uses_stdin = walk.inputs.iter().any(|input| input.source == Source::Stdin);
    let known = own(globals, uses_stdin, output)?;
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let (mut found, mut failed) = (false, false);
    output.begin_progress(walk.inputs.len());
    queue.run(
        &walk.inputs,
        |input| text_file::weight(&input.source),
        |input, cx| look(input, known.as_ref(), cx),
        |input, result| {
            output.progress();
            if output.closed() {
                return;
            }
            let name = input.source.name();
            match result.and_then(|seen| seen) {
                Ok(seen) => {
                    found |= seen.inspection.total > 0;
                    show(&name, &seen, output);
                }
                Err(failure) => {
                    failed |= failure.kind != "cancelled";
                    output.error(&messages::failed(&name, &failure));
                    output.result("", &InspectLine { input: name, error: Some(failure), ..InspectLine::default() });
                }
            }
            if output.closed() {
                stop.request();
            }
        },
    );
    output.end_progress();
    messages::passed_over(&walk).iter().for_each(|line| output.note(line));
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

/// The key, if there is one that opens; the rest can be told without it.
fn own(globals: &Globals, uses_stdin: bool, output: &Output) -> Result<Option<Known>> {
    let store = KeyStore::new(globals)?;
    if store.read()?.is_none() {
        return Ok(None);
    }
    match store.unlock(!uses_stdin) {
        Ok(master) => Known::new(&master, ALPHA, globals).map(Some),
        Err(error) => {
            output.warning(&format!("marks of your own are not looked for: {error:#}"));
            Ok(None)
        }
    }
}

fn look(input: &Input, known: Option<&Known>, cx: &Context<'_>) -> Result<Seen, Failure> {
    if let Some(failure) = &input.failure {
        return Err(failure.clone());
    }
    let bytes = input.source.read()?;
    let format = text_file::format_of_source(&input.source, &bytes)?;
    let inspection = inspect(&Document::open(&bytes, whole(format), &cx.limits)?.text());
    let mut mark = DetectLine::default();
    if let Some(known) = known.filter(|_| inspection.total > 0) {
        known.look(&Document::open(&bytes, format, &cx.limits)?.text(), &mut mark)?;
    }
    Ok(Seen { inspection, mark: Some(mark).filter(|mark| mark.detected) })
}

/// Markdown is looked at whole, code and links included, and so that places are those of the file.
pub(super) fn whole(format: TextFormat) -> TextFormat {
    if format == TextFormat::Markdown { TextFormat::Plain } else { format }
}

fn show(name: &str, seen: &Seen, output: &Output) {
    if !output.json {
        output.line(&words::inspected(name, &seen.inspection, seen.mark.as_ref()));
        return;
    }
    for finding in &seen.inspection.findings {
        output.result("", &InspectLine::character(name, finding));
    }
    for signature in &seen.inspection.schemes {
        output.result("", &InspectLine::scheme(name, signature));
    }
    if let Some(mark) = &seen.mark {
        output.result("", &InspectLine::mark(name, mark));
    }
}
