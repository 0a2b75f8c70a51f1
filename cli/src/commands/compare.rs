// SPDX-License-Identifier: MIT OR Apache-2.0
//! `compare`: how far a copy is from its original, in numbers and as a picture.

use crate::args::{self, Globals};
use crate::failure::Failure;
use crate::input::{Source, is_dash, same_file};
use crate::interrupt::Stop;
use crate::output::Output;
use crate::queue::Queue;
use crate::report::CompareLine;
use crate::{Exit, UsageError, atomic, header, messages, quality};
use anyhow::{Result, bail};
use glassine_core::{Context, codec};

/// Measures and, if asked, draws the difference.
///
/// # Errors
/// When the arguments make no sense.
pub fn run(command: &args::Compare, globals: &Globals, output: &Output) -> Result<Exit> {
    if is_dash(&command.a) && is_dash(&command.b) {
        bail!(UsageError("stdin holds one picture only: name a file for the other".into()));
    }
    if let Some(target) = &command.difference {
        header::check_extension(target, Some(codec::Format::Png))?;
    }
    let empty = || CompareLine {
        input: command.a.display().to_string(),
        other: command.b.display().to_string(),
        ..CompareLine::default()
    };
    let work = |(): &(), cx: &Context<'_>| {
        let mut line = empty();
        line.error = measure(command, globals.dry_run, cx, &mut line).err();
        line
    };
    let stop = Stop::at_interrupt();
    let mut exit = Exit::Done;
    Queue::new(globals.jobs, stop.clone())?.run(
        &[()],
        |()| 0,
        work,
        |(), result| {
            let line = result.unwrap_or_else(|failure| CompareLine { error: Some(failure), ..empty() });
            if let Some(failure) = &line.error {
                exit = Exit::Failed;
                output.error(&messages::failed(&line.input, failure));
            }
            output.result(&messages::compared(&line), &line);
        },
    );
    Ok(if stop.requested() { Exit::Interrupted } else { exit })
}

fn measure(command: &args::Compare, dry_run: bool, cx: &Context<'_>, line: &mut CompareLine) -> Result<(), Failure> {
    let read = |path: &std::path::Path| -> Result<codec::Image, Failure> {
        let name_other =
            |failure: Failure| Failure { message: format!("{}: {}", path.display(), failure.message), ..failure };
        let bytes = Source::of(path).read().map_err(name_other)?;
        codec::decode(&bytes, cx).map_err(|error| name_other(error.into()))
    };
    if let Some(target) = &command.difference
        && (same_file(&command.a, target) || same_file(&command.b, target))
    {
        return Err(Failure::new("same_file", "the difference picture would replace one of the pictures"));
    }
    let (a, b) = (read(&command.a)?.raster, read(&command.b)?.raster);
    let measured = quality::at_native_size(&a, &b, cx)?;
    line.psnr_db = measured.psnr_db;
    line.ssim = measured.ssim;
    line.ssimulacra2 = measured.ssimulacra2;
    line.max_diff = Some(measured.max_diff);
    if let Some(target) = &command.difference
        && !dry_run
    {
        let picture = quality::difference_png(&a, &b, command.gain, cx)?;
        atomic::remove_leftovers(atomic::folder_of(target));
        atomic::write(target, &picture, None).map_err(|error| Failure::writing(&error))?;
        line.difference = Some(target.display().to_string());
    }
    Ok(())
}
