// SPDX-License-Identifier: MIT OR Apache-2.0
//! Detection of text marks in data too large to be opened as documents: JSON Lines and JSON, WARC and WET archives,
//! huge plain text; each also packed by gzip or Zstandard.
//!
//! A reader cuts the (unpacked) file into records and collects them in batches; workers put aside what can hold no
//! mark, and decode the rest; results come in the order of the file. Memory is bounded whatever the file holds: a
//! record larger than [`RECORD`] is read in windows that overlap.

mod batch;
mod gzip;
mod http;
mod input;
mod json;
mod lines;
mod pipeline;
mod source;
mod texts;
mod values;
mod warc;
mod windows;

#[cfg(test)]
mod tests;

use crate::failure::Failure;
use crate::interrupt::Stop;
use glassine_core::payload::Payload;
use glassine_core::text::TextKey;
use glassine_core::text::detect::TextDetection;
use std::num::NonZeroUsize;
use std::path::Path;

/// Largest record that is read whole, bytes.
pub const RECORD: usize = 16 << 20;
/// Windows of what is larger than that, and of plain text, bytes.
const WINDOW: usize = 4 << 20;
/// How far windows overlap, bytes: more than a blind read needs, so that no mark is lost between two of them.
const OVERLAP: usize = 32 << 10;

/// Largest amount of batches on their way, bytes, where there is memory for it.
const UNDER_WAY: u64 = 512 << 20;

/// Largest text that is opened whole, bytes.
const DOCUMENT: u64 = 64 << 20;

/// What to look for.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    /// The key of the marks.
    pub key: &'a TextKey,
    /// Payloads of the registry, for excerpts too short for a blind read.
    pub known: &'a [Payload],
    /// Largest p-value of one text at which a mark counts. Default: 1e-9.
    pub alpha: f64,
    /// Random subsets tried in damaged texts. Default: 20, since a crawl holds many texts with marks of other keys.
    pub trials: usize,
    /// Threads that decode; one more reads and unpacks. Default: 1.
    pub threads: NonZeroUsize,
    /// Memory for records on their way, bytes; less is used where less is free. Default: 512 MiB.
    pub memory: u64,
    /// Ends the scan early.
    pub stop: Stop,
}

impl<'a> Scanner<'a> {
    /// With the defaults.
    pub fn new(key: &'a TextKey) -> Self {
        let (threads, memory) = (NonZeroUsize::MIN, UNDER_WAY);
        Self { key, known: &[], alpha: 1e-9, trials: 20, threads, memory, stop: Stop::default() }
    }
}

impl Scanner<'_> {
    /// The same for each of several files that are scanned at the same time.
    #[must_use]
    pub fn shared(&self, files: usize) -> Self {
        let threads = NonZeroUsize::new(self.threads.get() / files.max(1)).unwrap_or(NonZeroUsize::MIN);
        Self { threads, memory: self.memory / files.max(1) as u64, ..self.clone() }
    }
}

/// A text with marks in it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The record's own name: a WARC record's address, a JSON record's `id` or `url`; otherwise its number, from 1.
    pub id: String,
    /// Which field of a JSON record, as a JSON pointer; `None` where a record is one text.
    pub field: Option<String>,
    /// Where the record begins in the unpacked file, bytes.
    pub offset: u64,
    /// The marks, at least one; their spans count bytes of the text as it was read (escapes and tags resolved).
    pub detection: TextDetection,
}

/// Something in the file that could not be read; the rest was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where, in the unpacked file, bytes.
    pub offset: u64,
    /// What, in plain words.
    pub message: String,
}

/// What a scan went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanTotals {
    /// Records read; of what is cut into windows, windows.
    pub records: u64,
    /// Texts these held, as far as it was necessary to look: at least one a record.
    pub texts: u64,
    /// Bytes of the unpacked file.
    pub bytes: u64,
    /// Texts that could hold a mark, and were decoded.
    pub candidates: u64,
    /// Texts with a mark.
    pub found: u64,
    /// Damaged places.
    pub damaged: u64,
}

impl ScanTotals {
    /// The totals of two files.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            records: self.records + other.records,
            texts: self.texts + other.texts,
            bytes: self.bytes + other.bytes,
            candidates: self.candidates + other.candidates,
            found: self.found + other.found,
            damaged: self.damaged + other.damaged,
        }
    }

    /// `log10_p` of one text, corrected for all texts of the scan and for the number of keys tried (`log10_p_scan`).
    pub fn adjusted(&self, log10_p: f64, keys: u64) -> f64 {
        let tests = self.texts.max(1) as f64 * keys.max(1) as f64;
        (log10_p + tests.log10()).min(0.0)
    }
}

/// Whether a file is scanned by [`file()`] rather than opened as a document: by its name, plain text also by its size.
pub fn reads(path: &Path) -> bool {
    let large = || std::fs::metadata(path).is_ok_and(|meta| meta.len() > DOCUMENT);
    source::Kind::of(path).is_some_and(|kind| kind.packed || kind.form != source::Form::Plain || large())
}

/// Looks for marks in all texts of a file, of whatever size: what is not JSON or WARC by its name or beginning is read
/// as plain text. Calls `emit` on the calling thread for every text with a mark and every damaged place, in the order
/// of the file, and returns what was gone through. `-` as path is stdin.
///
/// # Errors
/// The file can not be opened; or `cancelled`, after the results so far were given.
pub fn file(
    path: &Path,
    scanner: &Scanner<'_>,
    emit: impl FnMut(Result<Found, Damage>),
) -> Result<ScanTotals, Failure> {
    pipeline::run(source::open(path)?, scanner, emit)
}
