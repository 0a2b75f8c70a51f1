// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text probe`: which hidden characters a site lets through.

use super::lines::{CardLine, ProbeLine};
use super::words;
use crate::args::text::Probe;
use crate::failure::Failure;
use crate::input::Source;
use crate::output::Output;
use crate::{Exit, messages, text_file};
use anyhow::Result;
use glassine_core::limits::Limits;
use glassine_core::text::document::Document;
use glassine_core::text::probe::{ProbeResult, Survival, card, read};
use std::path::Path;

/// Prints a card, or reads one that came back.
///
/// # Errors
/// None so far.
pub fn run(command: &Probe, output: &Output) -> Result<Exit> {
    let Some(file) = &command.read else {
        let card = card(&command.name);
        output.result(card.trim_end(), &CardLine { card: &card, error: None });
        output.note(
            "Post all of this, copy it back from the page as a reader would, and run: glassine text probe --read FILE",
        );
        return Ok(Exit::Done);
    };
    let name = Source::of(file).name();
    match returned(file) {
        Ok(result) => {
            let whole = |survival| matches!(survival, Survival::Whole | Survival::Partly);
            let some = whole(result.v) || whole(result.z) || whole(result.h);
            let human = words::probed(&name, &result);
            output.result(&human, &ProbeLine { input: name, result: Some(result), error: None });
            Ok(if some { Exit::Done } else { Exit::Nothing })
        }
        Err(failure) => {
            output.error(&messages::failed(&name, &failure));
            if output.json {
                output.result("", &ProbeLine { input: name, result: None, error: Some(failure) });
            }
            Ok(Exit::Failed)
        }
    }
}

fn returned(file: &Path) -> Result<ProbeResult, Failure> {
    let source = Source::of(file);
    let bytes = source.read()?;
    let format = text_file::format_of_source(&source, &bytes)?;
    let result = read(&Document::open(&bytes, format, &Limits::default())?.text());
    if result.id.is_none() && result.lines.iter().all(|line| line.fate == glassine_core::text::probe::Fate::Missing) {
        return Err(Failure::new(
            "unreadable",
            "this is no card that came back: copy the whole post, from the line `glassine probe` to the end",
        ));
    }
    Ok(result)
}
