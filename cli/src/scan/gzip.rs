// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gzip files of many members, as crawls are packed: after a damaged member the next one is looked for.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// What a member begins with (RFC 1952: two bytes of identification, method deflate).
const MAGIC: [u8; 3] = [0x1F, 0x8B, 8];

/// All members of a file, unpacked. An error stands for a damaged place: reading goes on after it with the next member,
/// or is at its end.
pub(super) struct Members<R> {
    state: State<R>,
}

enum State<R> {
    Between(Ahead<R>),
    Inside(Box<GzDecoder<Ahead<R>>>),
    End,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { state: State::Between(Ahead { magic: &[], reader }) }
    }

    /// Looks for the next member after an error, and gives the error back.
    fn resume(&mut self, mut reader: Ahead<R>, error: io::Error) -> io::Error {
        match reader.seek_member() {
            Ok(true) => self.state = State::Between(reader),
            Ok(false) | Err(_) => self.state = State::End,
        }
        error
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::End) {
                State::Between(mut reader) => {
                    match reader.next() {
                        // Zeros fill up the last block of a tape or a disk.
                        Ok(None | Some(0)) => return Ok(0),
                        Ok(Some(0x1F)) => self.state = State::Inside(Box::new(GzDecoder::new(reader))),
                        Ok(Some(_)) => {
                            let error = io::Error::new(io::ErrorKind::InvalidData, "this part is not packed by gzip");
                            return Err(self.resume(reader, error));
                        }
                        Err(error) => return Err(error),
                    }
                }
                State::Inside(mut decoder) => match decoder.read(into) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                        return Err(self.resume(decoder.into_inner(), error));
                    }
                    result => {
                        self.state = State::Inside(decoder);
                        return result;
                    }
                },
                State::End => return Ok(0),
            }
        }
    }
}

/// A reader that can put back the magic number it has read past.
struct Ahead<R> {
    magic: &'static [u8],
    reader: R,
}

impl<R: BufRead> Ahead<R> {
    /// The byte that comes next.
    fn next(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other.map(|bytes| bytes.first().copied()),
            }
        }
    }

    /// Reads up to the next magic number; false at the end of the file.
    fn seek_member(&mut self) -> io::Result<bool> {
        let mut matched = 0;
        while let Some(byte) = self.next()? {
            self.consume(1);
            matched = if MAGIC.get(matched) == Some(&byte) { matched + 1 } else { usize::from(byte == 0x1F) };
            if matched == MAGIC.len() {
                self.magic = &MAGIC;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.magic.is_empty() { self.reader.read(into) } else { self.magic.read(into) }
    }
}

impl<R: BufRead> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.magic.is_empty() { self.reader.fill_buf() } else { Ok(self.magic) }
    }

    fn consume(&mut self, amount: usize) {
        if self.magic.is_empty() {
            self.reader.consume(amount);
        } else {
            self.magic.consume(amount);
        }
    }
}
