// SPDX-License-Identifier: MIT OR Apache-2.0
//! Responses as crawlers keep them: an HTTP/1 header, then the body as it came over the wire.

use super::RECORD;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

/// Longest header looked at, bytes.
const HEADER: usize = 256 << 10;
/// A compressed body may grow to this, bytes.
const UNPACKED: u64 = 2 * RECORD as u64;

/// A response's text, unpacked.
#[derive(Debug)]
pub(super) struct Response<'a> {
    pub(super) body: Cow<'a, [u8]>,
    pub(super) html: bool,
    pub(super) json: bool,
    /// The encoding the server named.
    pub(super) charset: Option<String>,
    /// What was wrong with it; the rest was unpacked.
    pub(super) damage: Option<&'static str>,
}

/// Whether a media type (lower case) is one of text; also when it is missing.
pub(super) fn is_text(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    media.is_empty()
        || media.starts_with("text/")
        || ["html", "xml", "json", "markdown"].iter().any(|kind| media.contains(kind))
}

/// The body of a response if it is text. Without an HTTP header everything is body.
pub(super) fn response(bytes: &[u8]) -> Option<Response<'_>> {
    let (fields, body) = split(bytes);
    let field = |name: &str| {
        let found = fields.iter().rev().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let media = field("content-type");
    if !is_text(media) {
        return None;
    }
    let mut damage = None;
    let mut body = Cow::Borrowed(body);
    if field("transfer-encoding").contains("chunked") {
        // Some crawlers take the chunks out and leave the header as it was.
        if let Some(joined) = dechunked(&body) {
            body = Cow::Owned(joined);
        }
    }
    for coding in field("content-encoding").rsplit(',') {
        if let Some((unpacked, complete)) = unpacked(&body, coding.trim()) {
            body = Cow::Owned(unpacked);
            if !complete {
                damage =
                    Some("the packed page in this record is damaged or very large; what could be unpacked was read");
            }
        }
    }
    let charset = media.split(';').find_map(|part| part.trim().strip_prefix("charset="));
    Some(Response {
        body,
        html: media.contains("html"),
        json: media.contains("json"),
        charset: charset.map(|label| label.trim_matches(['"', '\'', ' ']).to_owned()),
        damage,
    })
}

/// Names (lower case) and values (lower case) of the header, and what follows it.
fn split(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    if !bytes.starts_with(b"HTTP/") {
        return (Vec::new(), bytes);
    }
    let (mut fields, mut rest) = (Vec::new(), bytes);
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(end + 1);
        rest = after;
        let line = line.trim_ascii();
        if line.is_empty() || bytes.len() - rest.len() > HEADER {
            break;
        }
        if let Some((name, value)) = String::from_utf8_lossy(line).to_ascii_lowercase().split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    (fields, rest)
}

/// The chunks of a body joined (RFC 9112, 7.1), as far as they go; `None` when it does not begin with one.
fn dechunked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(end) = memchr::memchr(b'\n', rest.get(..rest.len().min(1024))?) {
        let (line, after) = rest.split_at(end + 1);
        let digits = line.split(|&byte| byte == b';').next().unwrap_or(line).trim_ascii();
        let size = std::str::from_utf8(digits).ok().and_then(|digits| usize::from_str_radix(digits, 16).ok());
        let Some(size) = size else { break };
        if size == 0 {
            return Some(out);
        }
        let chunk = after.get(..size).unwrap_or(after);
        out.extend_from_slice(chunk);
        rest = after.get(chunk.len()..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    (!out.is_empty()).then_some(out)
}

/// The body without one coding, and whether all of it; `None` when it is not coded that way after all, since many
/// crawlers unpack and leave the header as it was.
fn unpacked(bytes: &[u8], coding: &str) -> Option<(Vec<u8>, bool)> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    match coding {
        "gzip" | "x-gzip" if starts(&[0x1F, 0x8B]) => Some(drained(MultiGzDecoder::new(bytes))),
        "zstd" if starts(&[0x28, 0xB5, 0x2F, 0xFD]) => Some(drained(zstd::Decoder::with_buffer(bytes).ok()?)),
        "deflate" | "br" if is_utf8(bytes.get(..bytes.len().min(256))?) => None,
        "br" => Some(drained(brotli_decompressor::Decompressor::new(bytes, 64 << 10))),
        "deflate" => {
            let wrapped = drained(ZlibDecoder::new(bytes));
            // Some servers send it without the wrapping that the standard asks for.
            Some(if wrapped.0.is_empty() { drained(DeflateDecoder::new(bytes)) } else { wrapped })
        }
        _ => None,
    }
}

/// Whether the beginning of a text is UTF-8; its last character may be cut.
pub(super) fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// What a decoder gives, up to a limit and up to damage.
fn drained(decoder: impl Read) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    let result = decoder.take(UNPACKED).read_to_end(&mut out);
    let complete = result.is_ok() && (out.len() as u64) < UNPACKED;
    (out, complete)
}
