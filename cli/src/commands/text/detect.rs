// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect`: is this text mine, and which copy of it?

use super::lines::DetectLine;
use super::{batch, data, words};
use crate::args::Globals;
use crate::args::text::Detect;
use crate::failure::Failure;
use crate::input::Source;
use crate::interrupt::Stop;
use crate::keystore::KeyStore;
use crate::output::Output;
use crate::queue::Queue;
use crate::records::Records;
use crate::report::CopyLine;
use crate::scan::{ScanTotals, Scanner};
use crate::walk::{self, Input, Wanted};
use crate::{Exit, messages, text_file};
use anyhow::Result;
use glassine_core::Context;
use glassine_core::key::{Fingerprint, MasterKey};
use glassine_core::payload::{Payload, PayloadKey};
use glassine_core::registry::RegistryError;
use glassine_core::text::TextKey;
use glassine_core::text::detect::{DetectOptions, detect};
use glassine_core::text::document::Document;
use std::num::NonZeroUsize;

/// The chance of a false alarm at which a mark counts by default.
pub const ALPHA: f64 = 1e-9;

/// How many texts of each kind there were.
#[derive(Debug, Default)]
pub struct Tally {
    marked: usize,
    none: usize,
    failed: usize,
    cancelled: usize,
    /// Texts looked at, those of crawled data one by one.
    texts: u64,
    /// Decimal logarithm of the p-value of the least certain mark.
    worst: Option<f64>,
}

/// What texts are held against.
pub struct Known {
    key: TextKey,
    payload: PayloadKey,
    records: Records,
    payloads: Vec<Payload>,
    alpha: f64,
}

/// Looks for the mark in every text.
///
/// # Errors
/// When there is no usable key.
pub fn run(command: &Detect, globals: &Globals, output: &Output) -> Result<Exit> {
    if let Some(file) = &command.jsonl_batch {
        return batch::run(file, command.alpha, globals, output);
    }
    let walk = walk::collect(&command.paths, Wanted::Texts, None);
    let uses_stdin = walk.inputs.iter().any(|input| input.source == Source::Stdin);
    let known = Known::new(&KeyStore::new(globals)?.unlock(!uses_stdin)?, command.alpha, globals)?;
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let mut tally = Tally::default();
    output.begin_progress(walk.inputs.len());
    let is_data = |input: &Input| input.data && input.failure.is_none();
    for inputs in walk.inputs.chunk_by(|a, b| is_data(a) == is_data(b)) {
        if inputs.first().is_some_and(is_data) {
            data::look(inputs, &known, &queue, &mut tally, output);
            continue;
        }
        queue.run(
            inputs,
            |input| text_file::weight(&input.source),
            |input, cx| look(input, &known, cx),
            |input, result| {
                output.progress();
                if !output.closed() {
                    show(&result.unwrap_or_else(|failure| failed(input, failure)), &mut tally, output);
                }
                if output.closed() {
                    stop.request();
                }
            },
        );
    }
    output.end_progress();
    messages::passed_over(&walk).iter().for_each(|line| output.note(line));
    if walk.inputs.is_empty() {
        output.note("There are no texts here that Glassine reads, so there was nothing to look at.");
    }
    Ok(end(&tally, stop.requested(), output))
}

/// How a run ended, and what is said about it.
pub fn end(tally: &Tally, stopped: bool, output: &Output) -> Exit {
    if output.closed() {
        return Exit::Done;
    }
    if tally.cancelled > 0 {
        output.note(&format!("Stopped: {} not looked at.", messages::count(tally.cancelled, "text")));
    }
    if tally.none > 0 {
        output.note(words::NONE_IS_NO_PROOF);
    }
    let looked_at = tally.marked + tally.none + tally.failed;
    if looked_at > 1 {
        output.note(&format!(
            "{} looked at: {} with your mark, {} without, {} failed.",
            messages::count(looked_at, "text"),
            tally.marked,
            tally.none,
            tally.failed
        ));
    }
    if stopped {
        Exit::Interrupted
    } else if tally.failed > 0 {
        Exit::Failed
    } else if tally.marked > 0 {
        Exit::Done
    } else {
        Exit::Nothing
    }
}

impl Tally {
    fn count(&mut self, line: &DetectLine) {
        self.texts += u64::from(line.offset.is_none());
        if line.detected {
            self.marked += 1;
            let log10_p = line.log10_p.unwrap_or(0.0);
            self.worst = Some(self.worst.map_or(log10_p, |worst| worst.max(log10_p)));
        } else {
            self.none += 1;
        }
    }

    /// A file of crawled data was looked through, and its texts with a mark counted one by one; the p-value of the
    /// least certain mark so far, corrected for all texts so far.
    pub fn scanned(&mut self, totals: &ScanTotals) -> f64 {
        self.none += usize::from(totals.found == 0);
        self.failed += usize::from(totals.damaged > 0);
        self.texts += totals.texts;
        let run = ScanTotals { texts: self.texts, ..*totals };
        self.worst.map_or(0.0, |worst| run.adjusted(worst, 1))
    }
}

impl Known {
    /// The texts of this key; without a registry the payloads still speak.
    ///
    /// # Errors
    /// When there is a registry that can not be read.
    pub fn new(master: &MasterKey, alpha: f64, globals: &Globals) -> Result<Self> {
        let records = Records::existing(globals, Fingerprint::of(master).to_string())?;
        let payloads = records.store().text_payloads(&records.fingerprint)?;
        Ok(Self { key: TextKey::new(master), payload: PayloadKey::new(master), records, payloads, alpha })
    }

    /// Looks at a text and says what was found.
    ///
    /// # Errors
    /// When the registry can not be read.
    pub fn look(&self, text: &str, line: &mut DetectLine) -> Result<(), RegistryError> {
        let mut options = DetectOptions::default();
        options.known = &self.payloads;
        options.alpha = self.alpha;
        line.found(&detect(text, &self.key, &options), |payload| self.describe(payload))
    }

    /// For crawled data.
    pub fn scanner(&self, queue: &Queue) -> Scanner<'_> {
        let mut scanner = Scanner::new(&self.key);
        scanner.known = &self.payloads;
        scanner.alpha = self.alpha;
        scanner.threads = NonZeroUsize::new(queue.threads()).unwrap_or(NonZeroUsize::MIN);
        scanner.stop = queue.stop.clone();
        scanner
    }

    /// What is known of the copy with this payload.
    ///
    /// # Errors
    /// When the registry can not be read.
    pub fn describe(&self, payload: Payload) -> Result<Option<CopyLine>, RegistryError> {
        self.records.describe(&self.payload, payload)
    }
}

/// The result for one file.
pub fn look(input: &Input, known: &Known, cx: &Context<'_>) -> DetectLine {
    let mut line = DetectLine { input: input.source.name(), ..DetectLine::default() };
    if let Err(failure) = look_into(input, known, cx, &mut line) {
        line = failed(input, failure);
    }
    line
}

fn look_into(input: &Input, known: &Known, cx: &Context<'_>, line: &mut DetectLine) -> Result<(), Failure> {
    if let Some(failure) = &input.failure {
        return Err(failure.clone());
    }
    let bytes = input.source.read()?;
    let format = text_file::format_of_source(&input.source, &bytes)?;
    let text = Document::open(&bytes, format, &cx.limits)?.text();
    Ok(known.look(&text, line)?)
}

/// The line of an input that could not be looked at.
pub fn failed(input: &Input, failure: Failure) -> DetectLine {
    DetectLine { input: input.source.name(), error: Some(failure), ..DetectLine::default() }
}

/// Tells of one text.
pub fn show(line: &DetectLine, tally: &mut Tally, output: &Output) {
    if let Some(failure) = &line.error {
        if output.json {
            output.result("", line);
        }
        if failure.kind == "cancelled" {
            tally.cancelled += 1;
            return;
        }
        tally.failed += 1;
        output.error(&messages::failed(&line.input, failure));
        return;
    }
    tally.count(line);
    output.result(&words::detected(line), line);
    let units = line.units.unwrap_or_default();
    output.detail(&format!(
        "{}: symbols read V {}, Z {}, H {}; log10 p {:.1}",
        line.input,
        units.v,
        units.z,
        units.h,
        line.log10_p.unwrap_or(0.0)
    ));
}
