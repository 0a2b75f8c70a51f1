// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is too large, or has no records, in windows that overlap.

use super::batch::{Body, Cut};
use super::input::Input;
use super::{OVERLAP, WINDOW};
use std::io;

/// A whole file of plain text.
pub(super) fn plain(this: &mut Cut<'_>) {
    // After a damaged place there may be more to read.
    while !this.closed() && !cut(this, Vec::new(), None, Body::Text, fill) {}
}

/// Reads up to `most` bytes and says whether there may be more.
fn fill(input: &mut Input, into: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    let before = into.len();
    input.bytes(into, most)?;
    Ok(into.len() - before == most)
}

/// Cuts a stretch into windows, of which the first begins with `carry`, what came before. `read` appends at most as
/// many bytes as it is told, and says whether the stretch goes on. Returns false after damage.
pub(super) fn cut(
    cut: &mut Cut<'_>,
    mut carry: Vec<u8>,
    id: Option<&str>,
    body: Body,
    mut read: impl FnMut(&mut Input, &mut Vec<u8>, usize) -> io::Result<bool>,
) -> bool {
    while !cut.closed() {
        let (start, offset) = (cut.start(), cut.input.offset.saturating_sub(carry.len() as u64));
        cut.batch.bytes.extend_from_slice(&carry);
        let more = read(&mut cut.input, &mut cut.batch.bytes, WINDOW - OVERLAP);
        let new = cut.start() - start > carry.len();
        carry = self::carry(cut, start);
        if new {
            cut.record(start, offset, id.map(str::to_owned), body);
        } else {
            cut.batch.bytes.truncate(start);
        }
        match more {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                cut.unreadable(&error);
                return false;
            }
        }
    }
    true
}

/// The end of the record that begins at `start` of the batch, to be read again with what follows; from the beginning of
/// a character.
pub(super) fn carry(cut: &Cut<'_>, start: usize) -> Vec<u8> {
    let bytes = cut.batch.bytes.get(start..).unwrap_or_default();
    let end = bytes.get(bytes.len().saturating_sub(OVERLAP)..).unwrap_or_default();
    let broken = end.iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
    end.get(broken..).unwrap_or_default().to_vec()
}
