// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marked copies of a text and their rows, for `text mark` and `protect`.

use crate::failure::Failure;
use crate::input::Source;
use crate::messages;
use crate::records::{self, Records, Stamp};
use glassine_core::key::MasterKey;
use glassine_core::limits::Limits;
use glassine_core::payload::PayloadKey;
use glassine_core::platform::Place;
use glassine_core::registry::{Copy, Making, Work, WorkId, sha256, text_options};
use glassine_core::text::copy::{CopyReport, Original};
use glassine_core::text::mark::MarkOptions;
use glassine_core::text::{Level, TextFormat, TextKey};

/// What is derived from the master key for texts.
#[derive(Debug)]
pub struct Keys {
    text: TextKey,
    payload: PayloadKey,
}

impl Keys {
    /// Of this master key.
    pub fn new(master: &MasterKey) -> Self {
        Self { text: TextKey::new(master), payload: PayloadKey::new(master) }
    }
}

/// How the copies of texts are made in a run.
pub struct Copies<'a> {
    /// Keys.
    pub keys: &'a Keys,
    /// The registry.
    pub records: &'a Records,
    /// Level and density.
    pub options: MarkOptions,
    /// What the work is called.
    pub title: Option<&'a String>,
    /// The mark that a text carries already gives way to the new one.
    pub force: bool,
}

/// A text that was read.
pub struct Opened<'a> {
    original: Original<'a>,
    source: &'a Source,
    bytes: &'a [u8],
    stamp: Option<Stamp>,
    /// Its name in the registry.
    pub work: WorkId,
}

/// Whether a text has room for a mark; asked before a key is made for it, and before a copy is promised. What comes from
/// stdin can not be looked at twice.
///
/// # Errors
/// `too_short`, and those of reading the text.
pub fn room(source: &Source, format: TextFormat, level: Level) -> Result<(), Failure> {
    if *source == Source::Stdin {
        return Ok(());
    }
    let (bytes, limits) = (source.read()?, Limits::default());
    Ok(Original::open(&bytes, format, &limits)?.has_room(level)?)
}

impl Copies<'_> {
    /// Opens what [`Copies::prepare`] gave. `stamp` is that of the file before it was read.
    ///
    /// # Errors
    /// Those of documents.
    pub fn open<'b>(
        &self,
        source: &'b Source,
        bytes: &'b [u8],
        stamp: Option<Stamp>,
        format: TextFormat,
        limits: &'b Limits,
    ) -> Result<Opened<'b>, Failure> {
        let original = Original::open(bytes, format, limits)?;
        Ok(Opened { original, source, bytes, stamp, work: WorkId::of(&sha256(bytes)) })
    }

    /// The bytes to mark: those of the file, or with `force` those that were there before it was marked.
    ///
    /// # Errors
    /// `already_marked`, `registry`, and those of documents.
    pub fn prepare(&self, bytes: Vec<u8>, format: TextFormat, limits: &Limits) -> Result<Vec<u8>, Failure> {
        let original = Original::open(&bytes, format, limits)?;
        let Some(mark) = original.marked(&self.keys.text, &self.known()?) else { return Ok(bytes) };
        if self.force {
            return Ok(original.unmarked()?);
        }
        let known = self.records.describe(&self.keys.payload, mark.payload)?;
        Err(Failure::new("already_marked", messages::already_marked("text", known.as_ref())))
    }

    /// Makes the copy for `place` that will be at `output`; the work is in the registry then, and the copy's row is
    /// ready to be written.
    ///
    /// # Errors
    /// `too_short`, `registry`, and those of documents; then nothing is in the registry.
    pub fn copy(
        &self,
        opened: &Opened<'_>,
        place: &Place,
        output: String,
    ) -> Result<(Vec<u8>, CopyReport, Copy), Failure> {
        let (payload, day) = self.records.payload(&self.keys.payload, opened.work, place, &output)?;
        let (bytes, report) = opened.original.copy(&self.keys.text, payload, &self.known()?, &self.options)?;
        let mut work = Work::of_text(opened.bytes, records::source_name(opened.source), records::now());
        work.title = self.title.cloned();
        self.records.store().add_work(&work)?;
        let making = Making {
            key: &self.records.fingerprint,
            work: work.id,
            platform: &place.id,
            output,
            options: text_options(&self.options),
            day,
            created: records::now(),
        };
        let mut row = making.text(&bytes, &report);
        (row.input_len, row.input_modified) = opened.stamp.map_or((0, None), |stamp| (stamp.len, stamp.modified));
        Ok((bytes, report, row))
    }

    fn known(&self) -> Result<Vec<glassine_core::payload::Payload>, Failure> {
        Ok(self.records.store().text_payloads(&self.records.fingerprint)?)
    }
}
