// SPDX-License-Identifier: MIT OR Apache-2.0
//! The copies of one picture: read once, marked for each place, written behind their rows in the registry.

use super::cloaking::Cloaking;
use super::plan::{Job, Target};
use crate::commands::detect;
use crate::commands::text::copies;
use crate::deliver::deliver;
use crate::failure::Failure;
use crate::input::Source;
use crate::output::Output;
use crate::records::{self, Records, Stamp};
use crate::report::{ProtectLine, ms_since};
use crate::{args, memory, messages};
use glassine_core::Context;
use glassine_core::key::MasterKey;
use glassine_core::payload::PayloadKey;
use glassine_core::protect::{Cover, ProtectOptions, ProtectReport};
use glassine_core::registry::{Making, Work, WorkId};
use glassine_core::watermark::{Verdict, WatermarkKey};
use std::time::Instant;

/// What all pictures of a run have in common.
pub struct Run<'a> {
    pub command: &'a args::Protect,
    /// `None` when there is nothing to make.
    pub keys: Option<Keys>,
    pub records: &'a Records,
    pub options: ProtectOptions,
    /// The cloak that pictures get first, if they get one.
    pub cloaking: Option<&'a Cloaking>,
    /// The options in one canonical text: a copy made with others is made again.
    pub options_text: &'a str,
    pub output: &'a Output,
}

/// What is derived from the master key.
pub struct Keys {
    watermark: WatermarkKey,
    payload: PayloadKey,
    pub text: copies::Keys,
}

impl Keys {
    /// Of this master key.
    pub fn new(master: &MasterKey) -> Self {
        Self { watermark: WatermarkKey::new(master), payload: PayloadKey::new(master), text: copies::Keys::new(master) }
    }
}

/// A picture that was read, and what the registry is to know of it.
struct Original<'a> {
    cover: Cover<'a>,
    work: WorkId,
    stamp: Option<Stamp>,
    modified: Option<std::time::SystemTime>,
    bytes: usize,
}

impl<'a> Run<'a> {
    /// Memory that the copies of a picture or text take, bytes.
    pub fn weight(&self, job: &Job) -> u64 {
        let cloak = if self.cloaking.is_some() && job.input.text.is_none() { memory::CLOAK } else { 0 };
        if job.to_make() > 0 { detect::weight(&job.input) + cloak } else { 0 }
    }

    /// Makes the copies of a picture that are not there yet, and tells of all of them.
    pub fn copies(&self, job: &Job, cx: &Context<'_>) -> Vec<ProtectLine> {
        if let Some(failure) = &job.input.failure {
            return job.failed(failure);
        }
        let Some(keys) = self.keys.as_ref().filter(|_| job.to_make() > 0) else {
            return job.targets.iter().map(|target| job.line(target)).collect();
        };
        if let Some(format) = job.input.text {
            return self.texts(job, &keys.text, format, cx);
        }
        let start = Instant::now();
        // Taken before reading: if the picture is changed meanwhile, the next run makes its copies again.
        let (stamp, modified) = match &job.input.source {
            Source::Stdin => (None, None),
            Source::File(path) => (Stamp::of(path), job.input.source.modified()),
        };
        let bytes = match job.input.source.read() {
            Ok(bytes) => bytes,
            Err(failure) => return job.failed(&failure),
        };
        let mut original = match self.open(job, keys, &bytes, cx) {
            Ok((cover, work)) => Original { cover, work, stamp, modified, bytes: bytes.len() },
            Err(failure) => return job.failed(&failure),
        };
        let mut start = start;
        let mut lines = Vec::with_capacity(job.targets.len());
        for target in &job.targets {
            let mut line = job.line(target);
            if !target.up_to_date {
                line.work = Some(original.work);
                if let Err(failure) = self.copy(target, keys, &mut original, &mut line) {
                    line.error = Some(failure);
                    line.output = None;
                }
                // Reading the picture counts for its first copy.
                line.ms = ms_since(std::mem::replace(&mut start, Instant::now()));
            }
            lines.push(line);
        }
        lines
    }

    /// Reads the picture and puts it into the registry. A picture that carries a mark already is refused.
    fn open<'b>(
        &self,
        job: &Job,
        keys: &Keys,
        bytes: &'b [u8],
        cx: &'b Context<'b>,
    ) -> Result<(Cover<'b>, WorkId), Failure>
    where
        'a: 'b,
    {
        let encoders = self.cloaking.map_or(&[][..], |cloaking| &cloaking.models.encoders);
        let cover = Cover::open(bytes, cx)?.with_encoders(encoders);
        if !self.command.force
            && let Some(found) = cover.marked(&keys.watermark)?
            && found.verdict == Verdict::Marked
        {
            let known = match found.payload {
                Some(payload) => self.records.describe(&keys.payload, payload)?,
                None => None,
            };
            return Err(Failure::new("already_marked", messages::already_marked("picture", known.as_ref())));
        }
        let image = cover.image().ok_or_else(|| Failure::new("internal", "the picture is not there any more"))?;
        let name = records::source_name(&job.input.source);
        let mut work = Work::of_picture(bytes, &image.raster, name, records::now(), cx)?;
        work.title.clone_from(&self.command.title);
        self.records.store().add_work(&work)?;
        Ok((cover, work.id))
    }

    fn copy(
        &self,
        target: &Target,
        keys: &Keys,
        original: &mut Original<'_>,
        line: &mut ProtectLine,
    ) -> Result<(), Failure> {
        let output = target.path.as_deref().map_or_else(|| "-".to_owned(), records::absolute);
        let (payload, day) = self.records.payload(&keys.payload, original.work, &target.place, &output)?;
        let mut options = self.options.clone();
        options.platform.clone_from(&target.place.platform);
        let (copy, report) = original.cover.copy(&keys.watermark, payload, &options)?;
        let making = Making {
            key: &self.records.fingerprint,
            work: original.work,
            platform: &target.place.id,
            output,
            options: self.options_text.to_owned(),
            day,
            created: records::now(),
        };
        let mut row = making.picture(&copy, &report);
        (row.input_len, row.input_modified) = original.stamp.map_or((0, None), |stamp| (stamp.len, stamp.modified));
        (line.bytes_in, line.bytes_out) = (Some(original.bytes), Some(copy.len()));
        say(report, line);
        match &target.path {
            Some(path) => {
                let warning = deliver(self.records, path, target.replace, &copy, row, original.modified)?;
                line.warnings.extend(warning.map(String::from));
                Ok(())
            }
            None => {
                self.records.store().add_copy(&row)?;
                self.output.bytes(&copy);
                Ok(())
            }
        }
    }
}

fn say(report: ProtectReport, line: &mut ProtectLine) {
    line.measured(report);
    if line.mark_unreadable() && !line.warnings.iter().any(|warning| warning.contains(messages::UNREADABLE_MARK)) {
        line.warnings.push(messages::UNREADABLE_MARK.into());
    }
}
