// SPDX-License-Identifier: MIT OR Apache-2.0
//! `detect` and `watermark detect`: is it mine, and which copy?

use super::text::{self, lines::DetectLine as TextLine};
use crate::args::Globals;
use crate::failure::Failure;
use crate::input::Source;
use crate::interrupt::Stop;
use crate::keystore::KeyStore;
use crate::output::Output;
use crate::queue::Queue;
use crate::records::Records;
use crate::report::{DetectLine, ms_since};
use crate::walk::{self, Input, Wanted};
use crate::{Exit, header, memory, messages, text_file};
use anyhow::Result;
use glassine_core::key::{Fingerprint, MasterKey};
use glassine_core::payload::PayloadKey;
use glassine_core::watermark::{self, DetectOptions, KnownPayloads, Verdict, WatermarkKey};
use glassine_core::{Context, codec};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Default)]
struct Tally {
    marked: usize,
    probable: usize,
    none: usize,
    failed: usize,
    cancelled: usize,
}

/// Looks for the mark in every picture.
///
/// # Errors
/// When there is no usable key.
pub fn run(paths: &[PathBuf], globals: &Globals, output: &Output) -> Result<Exit> {
    let walk = walk::collect(paths, Wanted::PicturesAndNamedTexts, None);
    let uses_stdin = walk.inputs.iter().any(|input| input.source == Source::Stdin);
    let master = KeyStore::new(globals)?.unlock(!uses_stdin)?;
    let (key, known) = (WatermarkKey::new(&master), Known::new(&master, globals)?);
    let texts = if walk.inputs.iter().any(|input| input.text.is_some()) {
        Some(text::detect::Known::new(&master, text::detect::ALPHA, globals)?)
    } else {
        None
    };
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let mut tally = Tally::default();
    let mut text_tally = text::detect::Tally::default();
    output.begin_progress(walk.inputs.len());
    queue.run(
        &walk.inputs,
        weight,
        |input, cx| match &texts {
            Some(texts) if input.text.is_some() => Line::Text(text::detect::look(input, texts, cx)),
            _ => Line::Picture(detect(input, &key, &known, cx)),
        },
        |input, result| {
            output.progress();
            if output.closed() {
                return;
            }
            match result.unwrap_or_else(|failure| Line::failed(input, failure)) {
                Line::Picture(line) => show(&line, &mut tally, output),
                Line::Text(line) => text::detect::show(&line, &mut text_tally, output),
            }
            if output.closed() {
                stop.request();
            }
        },
    );
    output.end_progress();
    for line in messages::passed_over(&walk) {
        output.note(&line);
    }
    if output.closed() {
        return Ok(Exit::Done);
    }
    let of_texts = texts.map(|_| text::detect::end(&text_tally, stop.requested(), output));
    let pictures = walk.inputs.iter().filter(|input| input.text.is_none()).count();
    if pictures > 0 || of_texts.is_none() {
        summary(&tally, pictures, output);
    }
    Ok(if stop.requested() {
        Exit::Interrupted
    } else if tally.failed > 0 || of_texts == Some(Exit::Failed) {
        Exit::Failed
    } else if tally.marked > 0 || of_texts == Some(Exit::Done) {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

/// The result for an input.
enum Line {
    Picture(DetectLine),
    Text(TextLine),
}

impl Line {
    fn failed(input: &Input, failure: Failure) -> Self {
        if input.text.is_some() {
            return Self::Text(text::detect::failed(input, failure));
        }
        Self::Picture(DetectLine { input: input.source.name(), error: Some(failure), ..DetectLine::default() })
    }
}

/// Which copies there are.
struct Known {
    key: PayloadKey,
    records: Records,
    payloads: KnownPayloads,
}

impl Known {
    /// Without a registry the payloads still speak.
    fn new(master: &MasterKey, globals: &Globals) -> Result<Self> {
        let records = Records::existing(globals, Fingerprint::of(master).to_string())?;
        let payloads = KnownPayloads::new(records.store().payloads(&records.fingerprint)?);
        Ok(Self { key: PayloadKey::new(master), records, payloads })
    }
}

/// Memory that an input takes, bytes, as its header tells; a lot when that can not be known.
pub fn weight(input: &Input) -> u64 {
    const UNKNOWN: u64 = 64 << 20;
    if input.text.is_some() {
        return text_file::weight(&input.source);
    }
    match &input.source {
        Source::File(path) if input.failure.is_none() => {
            let decoded = header::size_of_file(path).map_or(UNKNOWN, header::Size::decoded_bytes);
            memory::weight(decoded, std::fs::metadata(path).map_or(0, |meta| meta.len()))
        }
        Source::File(_) => 0,
        Source::Stdin => memory::weight(UNKNOWN, 0),
    }
}

fn detect(input: &Input, key: &WatermarkKey, known: &Known, cx: &Context<'_>) -> DetectLine {
    let start = Instant::now();
    let mut line = DetectLine { input: input.source.name(), ..DetectLine::default() };
    match look(input, key, known, cx, &mut line) {
        Ok(()) => {}
        Err(failure) => line.error = Some(failure),
    }
    line.ms = ms_since(start);
    line
}

fn look(
    input: &Input,
    key: &WatermarkKey,
    known: &Known,
    cx: &Context<'_>,
    line: &mut DetectLine,
) -> Result<(), Failure> {
    if let Some(failure) = &input.failure {
        return Err(failure.clone());
    }
    let bytes = input.source.read()?;
    let image = codec::decode(&bytes, cx)?;
    drop(bytes);
    let detection = watermark::detect(&image.raster, key, &DetectOptions { known: Some(&known.payloads) }, cx)?;
    line.found(&detection);
    if let Some(payload) = detection.payload {
        line.copy = known.records.describe(&known.key, payload)?;
    }
    Ok(())
}

fn show(line: &DetectLine, tally: &mut Tally, output: &Output) {
    match (&line.error, line.verdict) {
        (Some(failure), _) => {
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
        (None, Some(Verdict::Marked)) => tally.marked += 1,
        (None, Some(Verdict::Probable)) => tally.probable += 1,
        (None, _) => tally.none += 1,
    }
    output.result(&messages::detected(line), line);
    output.detail(&format!("{}: log10 p {:.1}, {} ms", line.input, line.log10_p.unwrap_or(0.0), line.ms));
}

fn summary(tally: &Tally, inputs: usize, output: &Output) {
    if inputs == 0 {
        output.note("There are no pictures here that Glassine reads, so there was nothing to look at.");
    }
    if tally.cancelled > 0 {
        output.note(&format!("Stopped: {} not looked at.", messages::count(tally.cancelled, "picture")));
    }
    if tally.none > 0 {
        output.note(messages::NONE_IS_NO_PROOF);
    }
    if inputs - tally.cancelled > 1 {
        output.note(&format!(
            "{} looked at: {} with your mark, {} perhaps, {} without, {} failed.",
            messages::count(inputs - tally.cancelled, "picture"),
            tally.marked,
            tally.probable,
            tally.none,
            tally.failed
        ));
    }
}
