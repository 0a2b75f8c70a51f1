// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cloak --check`: what a cloak does, measured on any two pictures.

use super::lines::CheckLine;
use super::words;
use crate::args::Globals;
use crate::failure::Failure;
use crate::input::{Source, is_dash};
use crate::interrupt::Stop;
use crate::models::{Models, light_encoder};
use crate::output::Output;
use crate::queue::Queue;
use crate::{Exit, UsageError, messages};
use anyhow::{Result, bail};
use glassine_core::cloak::{self, CloakReport, Encoder};
use glassine_core::image::canonical_rgb;
use glassine_core::{Context, codec};
use std::path::{Path, PathBuf};

/// Measures with the light encoder and the models given.
///
/// # Errors
/// When a model can not be read, or the arguments make no sense.
pub fn run(pair: &[PathBuf], models: &[PathBuf], globals: &Globals, output: &Output) -> Result<Exit> {
    let [original, cloaked] = pair else { bail!(UsageError("--check takes two pictures".into())) };
    if is_dash(original) && is_dash(cloaked) {
        bail!(UsageError("stdin holds one picture only: name a file for the other".into()));
    }
    let mut encoders = vec![light_encoder()?];
    if !models.is_empty() {
        encoders.extend(Models::load(models, globals)?.encoders);
    }
    let names = CheckLine {
        input: original.display().to_string(),
        other: cloaked.display().to_string(),
        ..CheckLine::default()
    };
    let stop = Stop::at_interrupt();
    let mut exit = Exit::Done;
    Queue::new(globals.jobs, stop.clone())?.run(
        &[()],
        |()| 0,
        |(), cx| measure(original, cloaked, &encoders, cx),
        |(), result| match result.and_then(|measured| measured) {
            Ok(report) if output.json => {
                report.encoders.iter().for_each(|encoder| output.result("", &names.measured(&report, encoder)));
            }
            Ok(report) => output.line(&words::checked(&names.input, &names.other, &report)),
            Err(failure) => {
                exit = Exit::Failed;
                output.error(&messages::failed(&names.input, &failure));
                output.result("", &CheckLine { error: Some(failure), ..names.clone() });
            }
        },
    );
    Ok(if stop.requested() { Exit::Interrupted } else { exit })
}

fn measure(original: &Path, cloaked: &Path, encoders: &[Encoder], cx: &Context<'_>) -> Result<CloakReport, Failure> {
    let read = |path: &Path| -> Result<codec::Image, Failure> {
        let name_it =
            |failure: Failure| Failure { message: format!("{}: {}", path.display(), failure.message), ..failure };
        let bytes = Source::of(path).read().map_err(name_it)?;
        codec::decode(&bytes, cx).map_err(|error| name_it(error.into()))
    };
    let (a, b) = (read(original)?.raster, read(cloaked)?.raster);
    if (a.width(), a.height()) != (b.width(), b.height()) {
        return Err(Failure::new(
            "size_mismatch",
            format!("the pictures differ in size: {}x{} and {}x{}", a.width(), a.height(), b.width(), b.height()),
        ));
    }
    Ok(cloak::measure(&canonical_rgb(&a, cx), &canonical_rgb(&b, cx), encoders, cx)?)
}
