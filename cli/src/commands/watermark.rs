// SPDX-License-Identifier: MIT OR Apache-2.0
//! `watermark embed | detect`: the bare mark.

use super::detect;
use crate::args::{Embed, Globals, WatermarkCommand};
use crate::failure::Failure;
use crate::input::{Source, is_dash, same_file};
use crate::interrupt::Stop;
use crate::keystore::KeyStore;
use crate::output::Output;
use crate::queue::Queue;
use crate::report::{EmbedLine, ms_since};
use crate::{Exit, UsageError, atomic, header, messages, quality};
use anyhow::{Result, bail};
use glassine_core::image::canonical_rgb;
use glassine_core::watermark::{self, EmbedOptions, Strength, WatermarkKey};
use glassine_core::{Context, codec};
use std::time::Instant;

/// Runs the command.
///
/// # Errors
/// When there is no usable key, or the arguments make no sense.
pub fn run(command: &WatermarkCommand, globals: &Globals, output: &Output) -> Result<Exit> {
    match command {
        WatermarkCommand::Embed(command) => embed(command, globals, output),
        WatermarkCommand::Detect { files } => detect::run(files, globals, output),
    }
}

fn embed(command: &Embed, globals: &Globals, output: &Output) -> Result<Exit> {
    if is_dash(&command.output) && output.json {
        bail!(UsageError("--json and a picture can not both go to stdout: name a file for the copy".into()));
    }
    let source = Source::of(&command.input);
    // A copy has its original's format.
    header::check_extension(&command.output, header::format_of(&source))?;
    let key = WatermarkKey::new(&KeyStore::new(globals)?.unlock(source != Source::Stdin)?);
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    if !is_dash(&command.output) && !globals.dry_run {
        atomic::remove_leftovers(atomic::folder_of(&command.output));
    }
    let mut exit = Exit::Done;
    let empty = || EmbedLine {
        input: source.name(),
        output: Some(command.output.display().to_string()),
        payload: Some(command.payload),
        strength: Some(Strength::from(command.strength).name()),
        dry_run: globals.dry_run,
        ..EmbedLine::default()
    };
    let work = |(): &(), cx: &Context<'_>| {
        let start = Instant::now();
        let mut line = empty();
        if let Err(failure) = make(command, &source, &key, globals.dry_run, cx, output, &mut line) {
            line.error = Some(failure);
            line.output = None;
        }
        line.ms = ms_since(start);
        line
    };
    // One picture: all threads work on it.
    queue.run(
        &[()],
        |()| 0,
        work,
        |(), result| {
            let line = result.unwrap_or_else(|failure| EmbedLine { error: Some(failure), output: None, ..empty() });
            exit = show(&line, output);
        },
    );
    Ok(if stop.requested() { Exit::Interrupted } else { exit })
}

fn make(
    command: &Embed,
    source: &Source,
    key: &WatermarkKey,
    dry_run: bool,
    cx: &Context<'_>,
    output: &Output,
    line: &mut EmbedLine,
) -> Result<(), Failure> {
    if same_file(&command.input, &command.output) {
        return Err(Failure::new("same_file", "the copy would replace the original; give it another name"));
    }
    let modified = source.modified();
    let mut image = codec::decode(&source.read()?, cx)?;
    if dry_run {
        return Ok(());
    }
    line.warnings.append(&mut image.warnings.clone());
    let cover = canonical_rgb(&image.raster, cx);
    let options = EmbedOptions { strength: command.strength.into(), ..EmbedOptions::default() };
    let report = watermark::embed(&mut image.raster, key, command.payload, &options, cx)?;
    line.warnings.extend(report.warnings);
    let copy = codec::encode(&image, &codec::EncodeOptions::default(), cx)?;
    drop(image);
    // Coding is a part of what the copy loses, so the final bytes are measured.
    (line.psnr_db, line.ssimulacra2) = quality::at_canonical_size(&cover, &codec::decode(&copy, cx)?.raster, cx);
    if is_dash(&command.output) {
        output.bytes(&copy);
        return Ok(());
    }
    atomic::write(&command.output, &copy, modified).map_err(|error| Failure::writing(&error))
}

fn show(line: &EmbedLine, output: &Output) -> Exit {
    if let Some(failure) = &line.error {
        if output.json {
            output.result("", line);
        }
        output.error(&messages::failed(&line.input, failure));
        return Exit::Failed;
    }
    let target = line.output.as_deref().unwrap_or("-");
    let human = messages::embedded(line);
    if target == "-" {
        output.note(&human)
    } else {
        output.result(&human, line)
    }
    line.warnings.iter().for_each(|warning| output.warning(&format!("{}: {warning}", line.input)));
    Exit::Done
}
