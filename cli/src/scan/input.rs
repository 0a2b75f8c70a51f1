// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bytes read piece by piece, never more than asked for.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes read from the source at a time.
const STEP: usize = 256 << 10;

/// The unpacked file. A reading error stands for a damaged place; reading again goes on after it, or is at the end.
pub(super) struct Input {
    reader: BufReader<Box<dyn Read + Send>>,
    /// An error met while peeking.
    pending: Option<io::Error>,
    /// Bytes read so far.
    pub(super) offset: u64,
}

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Line,
    /// Not yet: more than asked for.
    Limit,
    File,
}

impl Input {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self { reader: BufReader::with_capacity(STEP, reader), pending: None, offset: 0 }
    }

    /// What comes next, nothing at the end of the file.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        Ok(self.reader.buffer())
    }

    pub(super) fn consume(&mut self, count: usize) {
        self.reader.consume(count);
        self.offset += count as u64;
    }

    /// The first bytes, which stay where they are; an error is told when they are read.
    pub(super) fn peek(&mut self) -> &[u8] {
        self.pending = self.fill().err();
        self.reader.buffer()
    }

    /// Appends a line with its end, of at most `most` bytes. What came before an error is kept.
    pub(super) fn line(&mut self, into: &mut Vec<u8>, most: usize) -> io::Result<End> {
        let mut room = most;
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Ok(End::File);
            }
            let bytes = bytes.get(..room).unwrap_or(bytes);
            let end = memchr::memchr(b'\n', bytes);
            let bytes = bytes.get(..end.map_or(bytes.len(), |end| end + 1)).unwrap_or(bytes);
            into.extend_from_slice(bytes);
            let count = bytes.len();
            self.consume(count);
            room -= count;
            if end.is_some() {
                return Ok(End::Line);
            }
            if room == 0 {
                return Ok(End::Limit);
            }
        }
    }

    /// Appends `count` bytes, fewer at the end of the file. What came before an error is kept.
    pub(super) fn bytes(&mut self, into: &mut Vec<u8>, count: usize) -> io::Result<()> {
        let mut room = count;
        while room > 0 {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                break;
            }
            let bytes = bytes.get(..room).unwrap_or(bytes);
            into.extend_from_slice(bytes);
            let count = bytes.len();
            self.consume(count);
            room -= count;
        }
        Ok(())
    }

    /// Reads past `count` bytes, fewer at the end of the file.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<()> {
        let mut left = count;
        while left > 0 {
            let there = self.fill()?.len();
            if there == 0 {
                break;
            }
            let step = usize::try_from(left).map_or(there, |left| left.min(there));
            self.consume(step);
            left -= step as u64;
        }
        Ok(())
    }
}
