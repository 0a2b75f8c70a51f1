// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which ancillary chunks of a PNG file the copy gets.

use std::io::Read;

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

use super::{exif, jpeg_carry, jpeg_carry::Findings, raw_profile};
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
            b"caBX" => {
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

/// Unpacks a zlib stream within what is left of the limit. `Ok(None)` if the stream is broken.
pub(super) fn unpack(data: &[u8], room: &mut usize) -> Result<Option<Vec<u8>>, TooMuch> {
    let mut out = Vec::new();
    // One byte more than allowed shows that there is more.
    let result = ZlibDecoder::new(data).take(*room as u64 + 1).read_to_end(&mut out);
    if out.len() > *room {
        return Err(TooMuch);
    }
    *room -= out.len();
    Ok(result.is_ok().then_some(out))
}

fn unpack_iccp(data: &[u8], room: &mut usize) -> Result<(), TooMuch> {
    // Name, zero byte, compression method, stream.
    if let Some(end) = data.iter().position(|&b| b == 0) {
        unpack(data.get(end + 2..).unwrap_or_default(), room)?;
    }
    Ok(())
}

/// A text chunk without pictures in it.
fn text(chunk: &Chunk<'_>, room: &mut usize, found: &mut Findings) -> Result<Vec<u8>, TooMuch> {
    let same = || Ok(chunk.data.to_vec());
    let Some(end) = chunk.data.iter().position(|&b| b == 0) else { return same() };
    let (keyword, rest) = (&chunk.data[..end], chunk.data.get(end + 1..).unwrap_or_default());
    if &chunk.kind == b"iTXt" {
        return international(chunk.data, keyword, rest, room, found);
    }
    let packed = &chunk.kind == b"zTXt";
    let unpacked;
    let content = if packed {
        let Some(content) = unpack(rest.get(1..).unwrap_or_default(), room)? else { return same() };
        unpacked = content;
        &unpacked
    } else {
        rest
    };
    if !keyword.starts_with(raw_profile::KEYWORD) {
        return same();
    }
    match raw_profile::without_thumbnail(content) {
        Ok(None) => same(),
        Ok(Some(new)) => {
            found.thumbnail = true;
            let new = if packed { [&[0][..], &pack(&new)].concat() } else { new };
            Ok([keyword, &[0], &new].concat())
        }
        Err(raw_profile::Unreadable) => {
            found.hidden_preview |= keyword.ends_with(b"exif") || keyword.ends_with(b"APP1");
            same()
        }
    }
}

/// An `iTXt` chunk: keyword, zero, compression flag and method, language, zero, translated keyword, zero, text.
fn international(
    whole: &[u8],
    keyword: &[u8],
    rest: &[u8],
    room: &mut usize,
    found: &mut Findings,
) -> Result<Vec<u8>, TooMuch> {
    let same = || Ok(whole.to_vec());
    let Some((&[packed, _method], names)) = rest.split_first_chunk::<2>() else { return same() };
    let mut zeros = names.iter().enumerate().filter(|(_, b)| **b == 0).map(|(i, _)| i + 1);
    let (Some(_), Some(start)) = (zeros.next(), zeros.next()) else { return same() };
    let (names, content) = names.split_at(start);
    let unpacked;
    let content = if packed == 1 {
        let Some(content) = unpack(content, room)? else { return same() };
        unpacked = content;
        &unpacked
    } else {
        content
    };
    if keyword != b"XML:com.adobe.xmp" {
        return same();
    }
    let new = jpeg_carry::packet(content, found);
    if new == content {
        return same();
    }
    Ok([keyword, &[0, 0, 0], names, &new].concat())
}

pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory can not fail.
    let _ = std::io::Write::write_all(&mut encoder, bytes);
    encoder.finish().unwrap_or_default()
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
