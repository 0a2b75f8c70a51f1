// SPDX-License-Identifier: MIT OR Apache-2.0
//! `canary paired`: published against private versions of many documents.

use super::lines::PairedLine;
use super::{files, wording};
use crate::args::canary::Paired;
use crate::failure::Failure;
use crate::output::Output;
use crate::{Exit, messages};
use glassine_core::canary::{Draw, PairedOptions, paired};
use glassine_core::registry::sha256;

/// Runs the command.
pub fn run(command: &Paired, output: &Output) -> Exit {
    let draw = if command.one_draw { "once" } else { "each" };
    let empty =
        PairedLine { input: command.file.display().to_string(), draw, alpha: command.alpha, ..PairedLine::default() };
    let line = match test(command, empty.clone()) {
        Ok(line) => line,
        Err(failure) => PairedLine { error: Some(failure), ..empty },
    };
    if let Some(failure) = &line.error {
        output.error(&messages::failed(&line.input, failure));
    }
    output.result(&wording::paired(&line), &line);
    match (&line.error, line.found) {
        (Some(_), _) => Exit::Failed,
        (None, found) => {
            output.note(&wording::paired_assumes(&line));
            if !found {
                output.note(wording::NO_EVIDENCE);
            }
            output.note(wording::ONE_TEST);
            if found { Exit::Done } else { Exit::Nothing }
        }
    }
}

fn test(command: &Paired, mut line: PairedLine) -> Result<PairedLine, Failure> {
    let documents = files::pairs(&command.file)?;
    // From the losses themselves: the same table gives the same p, and nobody can try seeds until one pleases.
    let bits = documents.iter().flat_map(|document| {
        document.private.iter().chain([&document.public]).flat_map(|loss| loss.to_bits().to_le_bytes())
    });
    let seed = sha256(&bits.collect::<Vec<u8>>());
    let draw = if command.one_draw { Draw::Once } else { Draw::Each };
    let options = PairedOptions { draw, draws: command.draws, seed };
    let result = paired(&documents, &options).map_err(|error| Failure::new("unreadable", error.to_string()))?;
    line.tested(&result);
    Ok(line)
}
