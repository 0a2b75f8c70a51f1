// SPDX-License-Identifier: MIT OR Apache-2.0
//! WARC 1.0 and 1.1 (ISO 28500), WET included: a header of lines, a block of the length it says.

use super::batch::{Body, Cut};
use super::input::End;
use super::{RECORD, windows};
use std::io;

/// Longest header read, bytes.
const HEADER: usize = 256 << 10;
/// Longest line of a header, bytes: addresses are long.
const LINE: usize = 64 << 10;
const VERSION: &[u8] = b"WARC/";

/// What a header says.
#[derive(Debug, Default)]
struct Header {
    kind: String,
    id: Option<String>,
    address: Option<String>,
    media: String,
    length: Option<u64>,
}

impl Header {
    fn field(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        let bare = || Some(value.trim_start_matches('<').trim_end_matches('>').to_owned()).filter(|id| !id.is_empty());
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            "warc-record-id" => self.id = bare(),
            "warc-target-uri" => self.address = bare(),
            "content-type" => self.media = value.to_ascii_lowercase(),
            "content-length" => self.length = value.parse().ok(),
            _ => {}
        }
    }

    /// What its block is to be read as; `None` for records that hold nobody's text.
    fn body(&self) -> Option<Body> {
        match self.kind.as_str() {
            "warcinfo" | "request" | "metadata" | "revisit" => None,
            _ if self.media.starts_with("application/http") => Some(Body::Http),
            _ if self.media.contains("html") => Some(Body::Html),
            _ if self.media.contains("json") => Some(Body::Json),
            _ if super::http::is_text(&self.media) => Some(Body::Text),
            _ => None,
        }
    }
}

/// How looking for a header ended.
enum Next {
    Header(Header),
    Damaged(&'static str),
    End,
}

/// Every record that may hold text; blocks larger than [`RECORD`] in windows. After damage the next line that begins a
/// record is looked for.
pub(super) fn cut(cut: &mut Cut<'_>) {
    let mut line = Vec::new();
    while !cut.closed() {
        let offset = cut.input.offset;
        match next(cut, &mut line) {
            Ok(Next::Header(header)) => block(cut, offset, &header),
            Ok(Next::Damaged(message)) => cut.damage(offset, message),
            Ok(Next::End) => break,
            Err(error) => {
                line.clear();
                cut.unreadable(&error);
            }
        }
    }
    cut.send();
}

/// Reads the next header. `line` may hold its first line already, and holds that of the one after it where one header
/// runs into another.
fn next(cut: &mut Cut<'_>, line: &mut Vec<u8>) -> io::Result<Next> {
    let mut strange = false;
    while !line.starts_with(VERSION) {
        strange |= !line.trim_ascii().is_empty();
        line.clear();
        if cut.input.line(line, LINE)? == End::File && line.is_empty() {
            return Ok(if strange { Next::Damaged(NO_RECORD) } else { Next::End });
        }
    }
    if strange {
        // The line stays for the next call.
        return Ok(Next::Damaged(NO_RECORD));
    }
    let mut header = Header::default();
    let mut length = 0;
    loop {
        line.clear();
        let end = cut.input.line(line, LINE)?;
        length += line.len();
        if line.starts_with(VERSION) {
            return Ok(Next::Damaged("the header of a WARC record breaks off here; the record was left out"));
        }
        if line.trim_ascii().is_empty() {
            break;
        }
        if end != End::Line || length > HEADER {
            return Ok(Next::Damaged("the header of a WARC record is longer than any, or cut off; it was left out"));
        }
        header.field(line);
    }
    line.clear();
    Ok(if header.length.is_some() { Next::Header(header) } else { Next::Damaged(NO_LENGTH) })
}

const NO_RECORD: &str = "there is no WARC record here; what stands before the next one was left out";
const NO_LENGTH: &str = "a WARC record does not say how long it is; it was left out";

/// Reads a record's block.
fn block(cut: &mut Cut<'_>, offset: u64, header: &Header) {
    let length = header.length.unwrap_or(0);
    let result = match header.body() {
        None => cut.input.skip(length),
        Some(body) => {
            let id = header.address.clone().or_else(|| header.id.clone());
            let start = cut.start();
            let whole = usize::try_from(length).map_or(RECORD, |length| length.min(RECORD));
            let result = cut.input.bytes(&mut cut.batch.bytes, whole);
            let missing = cut.start() - start < whole;
            let mut left = length - whole as u64;
            let carry = if left > 0 { windows::carry(cut, start) } else { Vec::new() };
            let piece = match body {
                Body::Json => Body::JsonPiece,
                Body::Http => Body::HttpPiece,
                other => other,
            };
            cut.record(start, offset, id.clone(), if left > 0 && body == Body::Json { piece } else { body });
            if result.is_ok() && missing {
                cut.damage(cut.input.offset, "the last WARC record was cut off; what there is of it was read");
            }
            if result.is_ok() && left > 0 && !missing {
                windows::cut(cut, carry, id.as_deref(), piece, |input, into, most| {
                    let (step, before) = (usize::try_from(left).map_or(most, |left| left.min(most)), into.len());
                    input.bytes(into, step)?;
                    left -= step as u64;
                    Ok(left > 0 && into.len() - before == step)
                });
            }
            result
        }
    };
    if let Err(error) = result {
        cut.unreadable(&error);
    }
}
