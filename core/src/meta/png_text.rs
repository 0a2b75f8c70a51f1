// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text chunks of PNG files (`tEXt`, `zTXt`, `iTXt`), packed or not.

use std::{borrow::Cow, io::Read};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

use super::png_carry::TooMuch;

/// Keyword of the XMP packet.
pub const XMP: &[u8] = b"XML:com.adobe.xmp";

/// One text chunk.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// What kind of text it is.
    pub keyword: &'a [u8],
    /// The text itself, unpacked.
    pub content: Cow<'a, [u8]>,
    packed: bool,
    /// Language and translated keyword with their zero bytes; `None` for the simple kinds.
    names: Option<&'a [u8]>,
}

impl<'a> Text<'a> {
    /// Reads a chunk. `Ok(None)` if it is no text chunk or broken.
    ///
    /// # Errors
    /// [`TooMuch`] if the text unpacks to more than `room` bytes; otherwise `room` shrinks by them.
    pub fn read(kind: [u8; 4], data: &'a [u8], room: &mut usize) -> Result<Option<Self>, TooMuch> {
        let Some((keyword, packed, names, body)) = split(kind, data) else { return Ok(None) };
        let content = if packed {
            let Some(content) = unpack(body, room)? else { return Ok(None) };
            Cow::Owned(content)
        } else {
            Cow::Borrowed(body)
        };
        Ok(Some(Self { keyword, content, packed, names }))
    }

    /// The chunk's data with another text. XMP is never packed (ISO 16684-1).
    pub fn with(&self, content: &[u8]) -> Vec<u8> {
        match (self.names, self.packed) {
            (Some(names), false) => [self.keyword, &[0, 0, 0], names, content].concat(),
            (Some(names), true) if self.keyword == XMP => [self.keyword, &[0, 0, 0], names, content].concat(),
            (Some(names), true) => [self.keyword, &[0, 1, 0], names, &pack(content)].concat(),
            (None, false) => [self.keyword, &[0], content].concat(),
            (None, true) => [self.keyword, &[0, 0], &pack(content)].concat(),
        }
    }
}

type Parts<'a> = (&'a [u8], bool, Option<&'a [u8]>, &'a [u8]);

/// Keyword, whether the text is packed, the names, the text.
fn split(kind: [u8; 4], data: &[u8]) -> Option<Parts<'_>> {
    let end = data.iter().position(|&b| b == 0)?;
    let (keyword, rest) = (data.get(..end)?, data.get(end + 1..)?);
    match &kind {
        b"tEXt" => Some((keyword, false, None, rest)),
        // Compression method, then the stream.
        b"zTXt" => Some((keyword, true, None, rest.get(1..)?)),
        // Compression flag and method, language, zero, translated keyword, zero, text.
        b"iTXt" => {
            let (&[packed, _method], names) = rest.split_first_chunk::<2>()?;
            let mut zeros = names.iter().enumerate().filter(|(_, b)| **b == 0).map(|(i, _)| i + 1);
            let (_, start) = (zeros.next()?, zeros.next()?);
            let (names, text) = names.split_at_checked(start)?;
            Some((keyword, packed == 1, Some(names), text))
        }
        _ => None,
    }
}

/// Unpacks a zlib stream within what is left of the limit. `Ok(None)` if the stream is broken.
pub fn unpack(data: &[u8], room: &mut usize) -> Result<Option<Vec<u8>>, TooMuch> {
    let mut out = Vec::new();
    // One byte more than allowed shows that there is more.
    let result = ZlibDecoder::new(data).take(*room as u64 + 1).read_to_end(&mut out);
    if out.len() > *room {
        return Err(TooMuch);
    }
    *room -= out.len();
    Ok(result.is_ok().then_some(out))
}

/// A zlib stream.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory can not fail.
    let _ = std::io::Write::write_all(&mut encoder, bytes);
    encoder.finish().unwrap_or_default()
}
