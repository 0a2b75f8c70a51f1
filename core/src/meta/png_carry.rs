// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which ancillary chunks of a PNG file the copy gets.

use super::{
    c2pa, exif, jpeg_carry,
    jpeg_carry::Findings,
    png_text::{self, Text},
    raw_profile,
};
use crate::container::png_chunks::Chunk;

/// One chunk of the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ancillary {
    /// Four letters.
    pub kind: [u8; 4],
    /// Content.
    pub data: Vec<u8>,
    /// It stood behind the pixels.
    pub late: bool,
}

/// Coding of the source, as far as chunks depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Colour type of the source: 0 grey, 2 RGB, 3 indexed, 4 grey with alpha, 6 RGBA.
    pub colour_type: u8,
    /// Bits per sample (or per index) of the source.
    pub depth: u8,
    /// Palette of an indexed picture, else empty.
    pub palette: &'a [u8],
    /// The copy gets an alpha channel that the source did not have.
    pub gains_alpha: bool,
}

/// More metadata than the limit allows, once unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch;

/// Chunks that a program which knows them keeps, although they are not marked safe to copy.
const KNOWN: [&[u8; 4]; 13] = [
    b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"sBIT", b"sPLT", b"tIME", b"pCAL", b"sTER",
];

/// Chunks of which one is allowed.
const SINGLE: [&[u8; 4]; 13] = [
    b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"sBIT", b"pHYs", b"tIME", b"eXIf", b"oFFs",
];

/// The chunks to carry, in their order, what was found, and the names of chunks left out that nobody explained.
///
/// # Errors
/// [`TooMuch`] if the compressed ones unpack to more than `limit` bytes together.
pub fn carry(
    chunks: &[Chunk<'_>],
    source: Source<'_>,
    limit: usize,
) -> Result<(Vec<Ancillary>, Findings, Vec<String>), TooMuch> {
    let (mut kept, mut found, mut left_out) = (Vec::<Ancillary>::new(), Findings::default(), Vec::new());
    let (mut late, mut room) = (false, limit);
    for chunk in chunks {
        late |= &chunk.kind == b"IDAT";
        if chunk.is_critical() || &chunk.kind == b"tRNS" {
            continue;
        }
        if !chunk.intact {
            left_out.push(chunk.name());
            continue;
        }
        if SINGLE.contains(&&chunk.kind) && kept.iter().any(|k| k.kind == chunk.kind) {
            continue;
        }
        let data = match &chunk.kind {
            // Hints for a palette, for parallel unpacking, for an animation that never began, and Fireworks' layers.
            b"hIST" | b"iDOT" | b"fcTL" | b"fdAT" | b"acTL" => continue,
            b"mkBF" | b"mkTS" | b"mkBS" | b"mkBT" | b"prVW" => {
                found.thumbnail = true;
                continue;
            }
            kind if c2pa::is_manifest(c2pa::Part::PngChunk(*kind)) => {
                found.c2pa = true;
                continue;
            }
            b"gmAP" | b"gdAT" => {
                found.gain_map = true;
                continue;
            }
            b"eXIf" => {
                let stripped = exif::without_thumbnail(chunk.data);
                found.thumbnail |= stripped.thumbnail;
                found.hidden_preview |= stripped.preview;
                Some(stripped.bytes)
            }
            b"iTXt" | b"zTXt" | b"tEXt" => Some(text(chunk, &mut room, &mut found)?),
            b"iCCP" => {
                unpack_iccp(chunk.data, &mut room)?;
                Some(chunk.data.to_vec())
            }
            b"bKGD" => background(chunk.data, source),
            b"sBIT" => significant_bits(chunk.data, source),
            kind if KNOWN.contains(&kind) || chunk.is_safe_to_copy() => Some(chunk.data.to_vec()),
            _ => {
                left_out.push(chunk.name());
                continue;
            }
        };
        kept.extend(data.map(|data| Ancillary { kind: chunk.kind, data, late }));
    }
    Ok((kept, found, left_out))
}

fn unpack_iccp(data: &[u8], room: &mut usize) -> Result<(), TooMuch> {
    // Name, zero byte, compression method, stream.
    if let Some(end) = data.iter().position(|&b| b == 0) {
        png_text::unpack(data.get(end + 2..).unwrap_or_default(), room)?;
    }
    Ok(())
}

/// A text chunk without pictures in it.
fn text(chunk: &Chunk<'_>, room: &mut usize, found: &mut Findings) -> Result<Vec<u8>, TooMuch> {
    let same = || chunk.data.to_vec();
    let Some(text) = Text::read(chunk.kind, chunk.data, room)? else { return Ok(same()) };
    if text.keyword == png_text::XMP {
        let new = jpeg_carry::packet(&text.content, found);
        return Ok(if new == *text.content { same() } else { text.with(&new) });
    }
    if !text.keyword.starts_with(raw_profile::KEYWORD) {
        return Ok(same());
    }
    Ok(match raw_profile::without_thumbnail(&text.content) {
        Ok(None) => same(),
        Ok(Some(new)) => {
            found.thumbnail = true;
            text.with(&new)
        }
        Err(raw_profile::Unreadable) => {
            found.hidden_preview |= text.keyword.ends_with(b"exif") || text.keyword.ends_with(b"APP1");
            same()
        }
    })
}

/// The background colour in the samples of the copy; `None` if it has no meaning.
fn background(data: &[u8], source: Source<'_>) -> Option<Vec<u8>> {
    let eight = |v: u8| [0, v];
    match (source.colour_type, data) {
        (3, &[index]) => {
            let colour = source.palette.chunks_exact(3).nth(usize::from(index))?;
            Some(colour.iter().flat_map(|&v| eight(v)).collect())
        }
        (0 | 4, &[high, low]) if source.depth >= 8 => Some(vec![high, low]),
        (0, &[_, low]) => {
            let top = (1u16 << source.depth) - 1;
            Some(eight((u16::from(low).min(top) * 255 / top) as u8).to_vec())
        }
        (2 | 6, colour) if colour.len() == 6 => Some(colour.to_vec()),
        _ => None,
    }
}

/// The significant bits of the copy's channels; `None` if the copy has other samples than the source.
fn significant_bits(data: &[u8], source: Source<'_>) -> Option<Vec<u8>> {
    let channels = [1, 0, 3, 3, 2, 0, 4].get(usize::from(source.colour_type)).copied()?;
    if data.len() != channels || source.depth < 8 && source.colour_type != 3 {
        return None;
    }
    let mut bits = data.to_vec();
    if source.gains_alpha {
        bits.push(if source.colour_type == 3 { 8 } else { source.depth });
    }
    Some(bits)
}
