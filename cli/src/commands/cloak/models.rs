// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cloak models`: where model files come from, and what those at hand are.

use super::lines::ModelLine;
use super::words;
use crate::Exit;
use crate::args::Globals;
use crate::models::{self, Model, light_encoder};
use crate::output::Output;
use anyhow::Result;
use glassine_core::cloak::{Encoder, LIGHT_ENCODER};
use std::path::{Path, PathBuf};

/// What is known of the licence of a file in a known layout. Its shapes do not tell who made it.
const PUBLISHED: &str = "MIT, if it is the published file";

/// Looks at the files given, or else explains where to get some and lists those in the models folder.
///
/// # Errors
/// When the system does not say where a user's data belong.
pub fn run(files: &[PathBuf], globals: &Globals, output: &Output) -> Result<Exit> {
    let folder = models::folder(globals)?;
    let mut exit = Exit::Done;
    let mut show = |path: &Path| {
        let line = look(path);
        if let Some(failure) = &line.error {
            exit = Exit::Failed;
            output.error(&models::refused(path, failure));
        }
        output.result(&if line.error.is_none() { words::model(&line) } else { String::new() }, &line);
    };
    if !files.is_empty() {
        files.iter().for_each(|path| show(path));
        return Ok(exit);
    }
    if !output.json {
        output.line(&format!("{}\n", words::sources(&folder)));
    }
    let light = described(&light_encoder()?, LIGHT_ENCODER.len());
    let light = ModelLine { name: Some(models::LIGHT.into()), licence: Some("MIT or Apache-2.0"), ..light };
    output.result(&words::model(&light), &light);
    let own = models::in_folder(&folder);
    own.iter().for_each(|path| show(path));
    if own.is_empty() {
        output.note("There are no model files in the models folder.");
    }
    Ok(exit)
}

fn look(path: &Path) -> ModelLine {
    let file = Some(path.display().to_string());
    match Model::open(path) {
        Ok(model) => {
            let line = described(&model.encoder, model.bytes);
            let known = line.layout.is_some_and(|layout| layout.starts_with("TAE"));
            ModelLine {
                file,
                sha256_start: Some(model.encoder.id().to_owned()),
                licence: known.then_some(PUBLISHED),
                ..line
            }
        }
        Err(failure) => ModelLine { file, error: Some(failure), ..ModelLine::default() },
    }
}

fn described(encoder: &Encoder, bytes: usize) -> ModelLine {
    ModelLine {
        name: Some(encoder.name().to_owned()),
        layout: encoder.layout(),
        channels: Some(encoder.channels()),
        reductions: Some(encoder.reductions()),
        bytes: Some(bytes),
        ..ModelLine::default()
    }
}
