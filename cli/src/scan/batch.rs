// SPDX-License-Identifier: MIT OR Apache-2.0
//! Records on their way from the reader to the workers.

use super::Damage;
use super::input::Input;
use std::io;
use std::ops::Range;

/// Bytes and records after which a batch is handed on.
const FULL: usize = 1 << 20;
const MANY: usize = 4096;

/// What a record's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// A JSON value.
    Json,
    /// A piece of JSON that can not be parsed.
    JsonPiece,
    /// Plain text, or HTML where it looks like that.
    Text,
    /// HTML or XHTML.
    Html,
    /// A response with its HTTP header.
    Http,
    /// A piece of such a response after the first.
    HttpPiece,
}

/// A record.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) id: Option<String>,
    /// From 1.
    pub(super) number: u64,
    /// In the unpacked file.
    pub(super) offset: u64,
    /// In the batch.
    pub(super) range: Range<usize>,
    pub(super) body: Body,
}

/// What came in the file, in its order.
#[derive(Debug)]
pub(super) enum Entry {
    Record(Record),
    Damage(Damage),
}

/// Some records.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) entries: Vec<Entry>,
}

/// Where the records of a file are collected.
pub(super) struct Cut<'a> {
    pub(super) input: Input,
    /// The batch being filled; the bytes of the next record are appended to its bytes, then [`Cut::record`] is called.
    pub(super) batch: Batch,
    records: u64,
    /// Takes a full batch; false when nobody wants more.
    send: &'a mut dyn FnMut(Batch) -> bool,
    closed: bool,
}

impl<'a> Cut<'a> {
    pub(super) fn new(input: Input, send: &'a mut dyn FnMut(Batch) -> bool) -> Self {
        Self { input, batch: Batch::default(), records: 0, send, closed: false }
    }

    /// Where the next record's bytes begin in the batch.
    pub(super) fn start(&self) -> usize {
        self.batch.bytes.len()
    }

    /// The batch's bytes from `start` are a record; nothing where they are blank.
    pub(super) fn record(&mut self, start: usize, offset: u64, id: Option<String>, body: Body) {
        let range = start..self.batch.bytes.len();
        if self.batch.bytes.get(range.clone()).is_none_or(|bytes| bytes.trim_ascii().is_empty()) {
            self.batch.bytes.truncate(start);
            return;
        }
        self.records += 1;
        self.batch.entries.push(Entry::Record(Record { id, number: self.records, offset, range, body }));
        if self.batch.bytes.len() >= FULL || self.batch.entries.len() >= MANY {
            self.send();
        }
    }

    /// Something could not be read.
    pub(super) fn damage(&mut self, offset: u64, message: impl Into<String>) {
        self.batch.entries.push(Entry::Damage(Damage { offset, message: message.into() }));
        if self.batch.entries.len() >= MANY {
            self.send();
        }
    }

    /// The file could not be read or unpacked at this place.
    pub(super) fn unreadable(&mut self, error: &io::Error) {
        let message = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the file ends in the middle: it was cut off".to_owned(),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                format!("the file is damaged here and could not be unpacked: {error}")
            }
            _ => format!("the file could not be read on: {error}"),
        };
        self.damage(self.input.offset, message);
    }

    /// Hands the batch on.
    pub(super) fn send(&mut self) {
        if !self.batch.entries.is_empty() && !self.closed {
            self.closed = !(self.send)(std::mem::take(&mut self.batch));
        }
        // Bytes without an entry belong to a record not yet complete.
        if self.closed {
            self.batch = Batch::default();
        }
    }

    /// Whether nobody wants more.
    pub(super) fn closed(&self) -> bool {
        self.closed
    }
}
