// SPDX-License-Identifier: MIT OR Apache-2.0
//! The copies of one text.

use super::make::Run;
use super::plan::{Job, Target};
use crate::commands::text::copies::{Copies, Keys, Opened, room};
use crate::deliver::deliver;
use crate::failure::Failure;
use crate::input::Source;
use crate::records::{self, Stamp};
use crate::report::{ProtectLine, ms_since};
use crate::walk::Walk;
use glassine_core::Context;
use glassine_core::text::mark::MarkOptions;
use glassine_core::text::{Level, TextFormat};
use std::time::{Instant, SystemTime};

/// Takes out the texts found in folders that are too short for a mark, and gives their names; those named on the command
/// line become failures. Done before a key is made for nothing, or a copy promised that will not be.
pub fn without_room(walk: &mut Walk) -> Vec<String> {
    let mut names = Vec::new();
    walk.inputs.retain_mut(|input| {
        let Some(format) = input.text.filter(|_| input.failure.is_none()) else { return true };
        let failure = room(&input.source, format, Level::default()).err();
        if !input.named && failure.as_ref().is_some_and(|failure| failure.kind == "too_short") {
            names.push(input.source.name());
            return false;
        }
        input.failure = failure;
        true
    });
    names
}

impl Run<'_> {
    /// Makes the copies of a text that are not there yet, and tells of all of them.
    pub fn texts(&self, job: &Job, keys: &Keys, format: TextFormat, cx: &Context<'_>) -> Vec<ProtectLine> {
        let start = Instant::now();
        // Taken before reading: if the text is changed meanwhile, the next run makes its copies again.
        let stamp = match &job.input.source {
            Source::Stdin => None,
            Source::File(path) => Stamp::of(path),
        };
        let modified = job.input.source.modified();
        let copies = Copies {
            keys,
            records: self.records,
            options: MarkOptions::default(),
            title: self.command.title.as_ref(),
            force: self.command.force,
        };
        let bytes = job.input.source.read().and_then(|bytes| copies.prepare(bytes, format, &cx.limits));
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(failure) => return job.failed(&failure),
        };
        let opened = match copies.open(&job.input.source, &bytes, stamp, format, &cx.limits) {
            Ok(opened) => opened,
            Err(failure) => return job.failed(&failure),
        };
        let mut start = start;
        let mut lines = Vec::with_capacity(job.targets.len());
        for target in &job.targets {
            let mut line = job.line(target);
            if !target.up_to_date {
                line.work = Some(opened.work);
                line.bytes_in = Some(bytes.len());
                match self.text(&copies, &opened, target, modified, &mut line) {
                    Ok(()) => {}
                    // As short for every other place.
                    Err(failure) if failure.kind == "too_short" => return job.failed(&failure),
                    Err(failure) => (line.error, line.output) = (Some(failure), None),
                }
                // Reading the text counts for its first copy.
                line.ms = ms_since(std::mem::replace(&mut start, Instant::now()));
            }
            lines.push(line);
        }
        lines
    }

    fn text(
        &self,
        copies: &Copies<'_>,
        opened: &Opened<'_>,
        target: &Target,
        modified: Option<SystemTime>,
        line: &mut ProtectLine,
    ) -> Result<(), Failure> {
        let output = target.path.as_deref().map_or_else(|| "-".to_owned(), records::absolute);
        let (copy, report, row) = copies.copy(opened, &target.place, output)?;
        line.bytes_out = Some(copy.len());
        line.marked(report);
        match &target.path {
            Some(path) => {
                let warning = deliver(self.records, path, target.replace, &copy, row, modified)?;
                line.warnings.extend(warning.map(String::from));
            }
            None => {
                self.records.store().add_copy(&row)?;
                self.output.bytes(&copy);
            }
        }
        Ok(())
    }
}
