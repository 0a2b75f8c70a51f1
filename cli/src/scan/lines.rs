// SPDX-License-Identifier: MIT OR Apache-2.0
//! JSON Lines.

use super::batch::{Body, Cut};
use super::input::End;
use super::{RECORD, windows};

/// Every line a record; lines longer than [`RECORD`] in windows.
pub(super) fn cut(cut: &mut Cut<'_>) {
    while !cut.closed() {
        let (start, offset) = (cut.start(), cut.input.offset);
        match cut.input.line(&mut cut.batch.bytes, RECORD) {
            Ok(End::Line) => cut.record(start, offset, None, Body::Json),
            Ok(End::File) => {
                cut.record(start, offset, None, Body::Json);
                break;
            }
            Ok(End::Limit) => {
                let carry = windows::carry(cut, start);
                cut.record(start, offset, None, Body::JsonPiece);
                windows::cut(cut, carry, None, Body::JsonPiece, |input, into, most| {
                    Ok(input.line(into, most)? == End::Limit)
                });
            }
            Err(error) => {
                cut.record(start, offset, None, Body::JsonPiece);
                cut.unreadable(&error);
            }
        }
    }
}
