// SPDX-License-Identifier: MIT OR Apache-2.0
//! `canary test`: the rank of the published string, and Fisher's combination of several.

use super::lines::{CombinedLine, TestLine};
use super::{files, wording};
use crate::args::canary::Test;
use crate::failure::Failure;
use crate::input::is_dash;
use crate::output::Output;
use crate::{Exit, UsageError, messages};
use anyhow::{Result, bail};
use glassine_core::canary::{Commitment, log10_fisher, rank};
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// When the arguments make no sense.
pub fn run(command: &Test, output: &Output) -> Result<Exit> {
    let pairs: Vec<(&PathBuf, &PathBuf)> =
        command.files.chunks_exact(2).filter_map(|pair| Some((pair.first()?, pair.get(1)?))).collect();
    if !command.files.len().is_multiple_of(2) {
        bail!(UsageError("files come in pairs: a sealed file, then the losses on its strings".into()));
    }
    if command.files.iter().step_by(2).any(|path| is_dash(path))
        || command.files.iter().filter(|p| is_dash(p)).count() > 1
    {
        bail!(UsageError("only one table of losses can come from stdin, and no sealed file".into()));
    }
    if !command.commitment.is_empty() && command.commitment.len() != pairs.len() {
        bail!(UsageError("give --commitment once for each sealed file, in their order, or not at all".into()));
    }
    let (mut seen, mut log10_p): (Vec<Commitment>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut exit = Exit::Nothing;
    for (place, (sealed, losses)) in pairs.iter().enumerate() {
        let given = command.commitment.get(place).map(String::as_str);
        let line = match test(sealed, losses, given, command.alpha, &mut seen) {
            Ok(line) => line,
            Err(failure) => TestLine { error: Some(failure), ..empty(sealed, losses, command.alpha) },
        };
        log10_p.extend(line.log10_p);
        exit = match (&line.error, exit) {
            (Some(failure), _) => {
                output.error(&messages::failed(&line.input, failure));
                Exit::Failed
            }
            (None, Exit::Failed) => Exit::Failed,
            (None, _) => {
                if line.found {
                    Exit::Done
                } else {
                    Exit::Nothing
                }
            }
        };
        output.result(&wording::tested(&line), &line);
    }
    if pairs.len() > 1 && exit != Exit::Failed {
        exit = combine(&log10_p, command.alpha, output);
    }
    if exit == Exit::Nothing {
        output.note(wording::NO_EVIDENCE);
    }
    if exit != Exit::Failed {
        output.note(wording::ONE_TEST);
    }
    Ok(exit)
}

fn empty(sealed: &Path, losses: &Path, alpha: f64) -> TestLine {
    TestLine {
        kind: "canary",
        input: sealed.display().to_string(),
        losses: losses.display().to_string(),
        alpha,
        ..TestLine::default()
    }
}

fn test(
    sealed_file: &Path,
    losses_file: &Path,
    given: Option<&str>,
    alpha: f64,
    seen: &mut Vec<Commitment>,
) -> Result<TestLine, Failure> {
    let mut line = empty(sealed_file, losses_file, alpha);
    let sealed = files::sealed(sealed_file, given)?;
    let commitment = sealed.commitment();
    // Counted twice, one canary would look like two independent ones.
    if seen.contains(&commitment) {
        return Err(Failure::new("same_file", "this canary was given twice; each counts once"));
    }
    seen.push(commitment);
    let losses =
        files::losses(losses_file, sealed.strings.len()).map_err(|failure| files::named(losses_file, &failure))?;
    let result =
        rank(&losses, sealed.published as usize).map_err(|error| Failure::new("unreadable", error.to_string()))?;
    line.commitment = Some(commitment.to_string());
    line.style = Some(sealed.style.name());
    line.tested(&result);
    Ok(line)
}

fn combine(log10_p: &[f64], alpha: f64, output: &Output) -> Exit {
    let combined = match log10_fisher(log10_p) {
        Ok(combined) => combined,
        Err(error) => {
            output.error(&error.to_string());
            return Exit::Failed;
        }
    };
    let p = power_of_ten(combined);
    let line = CombinedLine {
        kind: "combined",
        canaries: log10_p.len(),
        method: "fisher",
        p,
        log10_p: combined,
        exact: false,
        alpha,
        found: combined <= alpha.log10(),
        error: None,
    };
    output.result(&wording::combined(&line), &line);
    if line.found { Exit::Done } else { Exit::Nothing }
}

/// 10^log10_p; `None` where a float would say 0.
fn power_of_ten(log10_p: f64) -> Option<f64> {
    Some(10f64.powf(log10_p)).filter(|p| *p > f64::MIN_POSITIVE)
}
