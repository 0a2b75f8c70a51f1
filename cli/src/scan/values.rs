// SPDX-License-Identifier: MIT OR Apache-2.0
//! JSON of any layout: values one after the other, or the elements of one array, each a record.

use super::batch::{Body, Cut};
use super::{RECORD, windows};

/// Where in the JSON the reader is.
#[derive(Debug, Default)]
struct State {
    /// Open brackets and braces, without that of the outermost array.
    depth: u32,
    /// Within the outermost array.
    array: bool,
    /// Within a string, and there after a backslash.
    string: bool,
    escaped: bool,
    /// Within a record.
    record: bool,
}

/// What a byte is to the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Between records.
    Outside,
    /// Of the record.
    Inside,
    /// The record's last.
    Last,
    /// The first after the record, and no part of one.
    After,
}

impl State {
    fn step(&mut self, byte: u8) -> Step {
        if self.string {
            return self.in_string(byte);
        }
        let separates = self.depth == 0 && (byte.is_ascii_whitespace() || byte == b',' || (self.array && byte == b']'));
        if separates {
            self.array &= byte != b']';
            return if std::mem::take(&mut self.record) { Step::After } else { Step::Outside };
        }
        match byte {
            // The first bracket of all is that of the outermost array.
            b'[' if self.depth == 0 && !self.array && !self.record => {
                self.array = true;
                return Step::Outside;
            }
            b'[' | b'{' => self.depth = self.depth.saturating_add(1),
            b']' | b'}' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.record = false;
                    return Step::Last;
                }
            }
            b'"' => self.string = true,
            _ => {}
        }
        self.record = true;
        Step::Inside
    }

    fn in_string(&mut self, byte: u8) -> Step {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.string = false,
            // No string goes over a line's end: a quotation mark is missing, and the next line begins a new value.
            b'\n' => {
                *self = Self { array: self.array, ..Self::default() };
                return Step::After;
            }
            _ => {}
        }
        Step::Inside
    }
}

/// Every value a record; values larger than [`RECORD`] in pieces that overlap.
pub(super) fn cut(cut: &mut Cut<'_>) {
    let mut state = State::default();
    let (mut start, mut offset, mut body) = (cut.start(), cut.input.offset, Body::Json);
    while !cut.closed() {
        let bytes = match cut.input.fill() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) => {
                cut.record(start, offset, None, Body::JsonPiece);
                cut.unreadable(&error);
                // Nobody knows how deep the next bytes are in.
                state = State { array: state.array, ..State::default() };
                (start, offset, body) = (cut.start(), cut.input.offset, Body::Json);
                continue;
            }
        };
        let room = RECORD.saturating_sub(cut.batch.bytes.len().saturating_sub(start));
        let bytes = bytes.get(..room).unwrap_or(bytes);
        let (mut count, mut skipped, mut complete) = (0, 0, false);
        for &byte in bytes {
            count += 1;
            let step = state.step(byte);
            match step {
                Step::Outside => skipped = count,
                Step::Inside => {}
                Step::Last | Step::After => complete = true,
            }
            if complete {
                break;
            }
        }
        // Only before a record is anything outside.
        cut.batch.bytes.extend_from_slice(bytes.get(skipped..count).unwrap_or_default());
        offset += skipped as u64;
        cut.input.consume(count);
        let large = cut.batch.bytes.len().saturating_sub(start) >= RECORD;
        if complete || large {
            let carry = if complete { Vec::new() } else { windows::carry(cut, start) };
            let piece = if large { Body::JsonPiece } else { body };
            cut.record(start, offset, None, piece);
            (start, offset) = (cut.start(), cut.input.offset.saturating_sub(carry.len() as u64));
            body = if complete { Body::Json } else { Body::JsonPiece };
            cut.batch.bytes.extend_from_slice(&carry);
        }
    }
    cut.record(start, offset, None, body);
}
