// SPDX-License-Identifier: MIT OR Apache-2.0
//! Plain text: the whole file is one block.

use super::source::Mapped;
#[cfg(feature = "documents")]
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A text file's characters, and how they stand in it.
pub(super) enum Decoded<'a> {
    /// UTF-8 from this byte on, after a byte order mark if there is one.
    Utf8(&'a str, usize),
    /// In the encoding of this name: read only.
    Other(String, &'static str),
}

/// Reads UTF-8, UTF-16 with its byte order mark, and everything else as Windows-1252.
#[cfg(feature = "documents")]
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let body = bytes.get(mark..).unwrap_or_default();
    let encoding = match std::str::from_utf8(body) {
        Ok(text) if encoding == UTF_8 => return Decoded::Utf8(text, mark),
        // What begins with UTF-8's mark is UTF-8, broken in places: still no Windows-1252.
        _ if encoding != UTF_8 || mark > 0 => encoding,
        _ => WINDOWS_1252,
    };
    let name = if encoding == UTF_8 { "broken UTF-8" } else { encoding.name() };
    Decoded::Other(encoding.decode_without_bom_handling(body).0.into_owned(), name)
}

/// Reads UTF-8; of other encodings only what is ASCII.
#[cfg(not(feature = "documents"))]
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mark = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let body = bytes.get(mark..).unwrap_or_default();
    match std::str::from_utf8(body) {
        Ok(text) => Decoded::Utf8(text, mark),
        Err(_) => Decoded::Other(String::from_utf8_lossy(body).into_owned(), "another encoding"),
    }
}

/// What to tell whoever wants to mark a text in the encoding of this name.
pub(super) fn advice(encoding: &str) -> String {
    format!(
        "this text is not in UTF-8 (it reads as {encoding}), and hidden characters have no place in it: \
         open it in your editor, save it as UTF-8, and mark that file"
    )
}

/// A text as one block.
pub(super) fn block(text: &str, at: usize) -> Mapped {
    let mut mapped = Mapped::default();
    mapped.same(text, at);
    mapped
}
