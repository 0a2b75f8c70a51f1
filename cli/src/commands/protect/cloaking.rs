// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak of a run: what it is made against, how long it takes, and how far it is.

use super::plan::Job;
use crate::args::{self, Globals};
use crate::commands::cloak::words;
use crate::effort;
use crate::header;
use crate::input::Source;
use crate::messages;
use crate::models::Models;
use crate::output::Output;
use anyhow::Result;
use glassine_core::Context;
use glassine_core::cloak::CloakOptions;

/// What `--cloak` and its companions ask for.
pub struct Cloaking {
    /// What it is made against.
    pub models: Models,
    /// How.
    pub options: CloakOptions,
}

impl Cloaking {
    /// As the command line says; `None` without `--cloak`.
    ///
    /// # Errors
    /// When a model file can not be used.
    pub fn of(command: &args::Protect, globals: &Globals) -> Result<Option<Self>> {
        let Some(level) = command.cloak else { return Ok(None) };
        let models = Models::load(&command.model, globals)?;
        let options = CloakOptions { level: level.into(), fast: command.cloak_fast };
        Ok(Some(Self { models, options }))
    }

    /// Work for a picture as its header states its size; 0 where there is none, or where it has no cloak.
    pub fn work(&self, job: &Job) -> f64 {
        let (Source::File(path), None) = (&job.input.source, job.input.text) else { return 0.0 };
        let size = header::size_of_file(path).filter(|size| size.frames == 1 && job.to_make() > 0);
        let Some((width, height)) = size.and_then(header::Size::sides) else { return 0.0 };
        effort::work(width, height, job.to_make(), &self.models.encoders, &self.options)
    }

    /// Says what a cloak can not do and how long the cloaks of a run will take; gives the work.
    pub fn announce(&self, jobs: &[Job], cx: &Context<'_>, output: &Output) -> f64 {
        let pictures = jobs.iter().filter(|job| job.to_make() > 0 && job.input.text.is_none()).count();
        if pictures == 0 {
            return 0.0;
        }
        output.note(&words::limits());
        let work = jobs.iter().map(|job| self.work(job)).sum();
        if work > 0.0 {
            let time = effort::about(effort::seconds(work, &self.models.encoders, cx));
            output.note(&format!("Cloaking {} takes {time}.", messages::count(pictures, "picture")));
        }
        work
    }
}
