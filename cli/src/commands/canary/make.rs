// SPDX-License-Identifier: MIT OR Apache-2.0
//! `canary make`: draws the strings and writes the three files.

use super::lines::MakeLine;
use super::{files, wording};
use crate::args::canary::Make;
use crate::failure::Failure;
use crate::output::Output;
use crate::{Exit, atomic, messages};
use anyhow::Result;
use glassine_core::canary::{Sealed, Style, make, sealed_to_json};
use std::fs;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

const PUBLISHED: &str = "published.txt";
const SEALED: &str = "sealed.json";
/// Fewer strings kept back than this can give no evidence at the level of 0.01.
const ENOUGH: u32 = 99;

/// Runs the command.
///
/// # Errors
/// Never; what fails is told in its line.
pub fn run(command: &Make, dry_run: bool, output: &Output) -> Result<Exit> {
    let style = Style::from(command.style);
    let mut line = MakeLine {
        output: command.output.display().to_string(),
        published: None,
        commitment_file: None,
        sealed: None,
        commitment: None,
        style: style.name(),
        kept_back: command.n,
        smallest_p: 1.0 / f64::from(command.n + 1),
        dry_run,
        warnings: Vec::new(),
        error: None,
    };
    if command.n < ENOUGH {
        line.warnings.push(wording::too_few(command.n));
    }
    let done = nothing_there(&command.output).and_then(|()| {
        if dry_run {
            return Ok(());
        }
        let sealed = draw(style, command.n)?;
        write(&command.output, &sealed)?;
        line.commitment = Some(sealed.commitment().to_string());
        let place = |name: &str| Some(command.output.join(name).display().to_string());
        (line.published, line.commitment_file, line.sealed) =
            (place(PUBLISHED), place(files::COMMITMENT), place(SEALED));
        Ok(())
    });
    for warning in &line.warnings {
        output.warning(warning);
    }
    line.error = done.err();
    let exit = match &line.error {
        Some(failure) => {
            output.error(&messages::failed(&line.output, failure));
            Exit::Failed
        }
        None => Exit::Done,
    };
    if line.error.is_some() || dry_run {
        output.result(if dry_run && line.error.is_none() { "Three files would be written." } else { "" }, &line);
    } else {
        output.result(&wording::made(&line), &line);
        output.note(&wording::what_to_do(style));
    }
    Ok(exit)
}

fn draw(style: Style, n: u32) -> Result<Sealed, Failure> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice())
        .map_err(|error| Failure::new("internal", format!("the system gives no random bytes: {error}")))?;
    make(style, n, &seed).map_err(|error| Failure::new("internal", error.to_string()))
}

fn nothing_there(folder: &Path) -> Result<(), Failure> {
    let there =
        [SEALED, files::COMMITMENT, PUBLISHED].into_iter().find(|name| folder.join(name).symlink_metadata().is_ok());
    match there {
        Some(name) => Err(Failure::new(
            "exists",
            format!(
                "there is a {name} in this folder already, and a canary is never overwritten; choose another folder"
            ),
        )),
        None => Ok(()),
    }
}

/// The secret first: a string that is published while its sealed file could not be written would be lost.
fn write(folder: &Path, sealed: &Sealed) -> Result<(), Failure> {
    let failed = |name: &str, error: &io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => Failure::new("write", "you are not allowed to write there"),
        io::ErrorKind::AlreadyExists => Failure::new("exists", format!("there is a {name} in this folder already")),
        _ => Failure::new("write", format!("{name} could not be written: {error}")),
    };
    let secret = Zeroizing::new(sealed_to_json(sealed).map_err(|error| Failure::new("internal", error.to_string()))?);
    let commitment = wording::commitment_file(&sealed.commitment().to_string());
    let published = format!("{}\n", sealed.published_text());
    fs::create_dir_all(folder).map_err(|error| failed("the folder", &error))?;
    atomic::write_secret(&folder.join(SEALED), secret.as_bytes(), false).map_err(|error| failed(SEALED, &error))?;
    let rest = [(files::COMMITMENT, commitment), (PUBLISHED, published)];
    for (place, (name, text)) in rest.iter().enumerate() {
        if let Err(error) = atomic::write(&folder.join(name), text.as_bytes(), None) {
            // Nothing was told to anybody yet: half a canary is removed, not left to be taken for a whole one.
            for name in rest.iter().take(place).map(|(name, _)| *name).chain([SEALED]) {
                let _ = fs::remove_file(folder.join(name));
            }
            return Err(failed(name, &error));
        }
    }
    Ok(())
}
