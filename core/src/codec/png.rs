// SPDX-License-Identifier: MIT OR Apache-2.0
//! PNG to pixels and back.
//!
//! Pixels go through `image`; chunks are carried here, one by one, so that none is lost, doubled or rewritten.

use std::io::Cursor;

use image::{
    ExtendedColorType, ImageDecoder, ImageEncoder,
    codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder},
};
use ndarray::Array3;

use super::{Carry, DecodeError, EncodeError, Format, Image, check_size, too_much_metadata, trailing_warning, zeroed};
use crate::{
    container::png_chunks::{self as chunks, Chunk, Chunks},
    image::{Raster, Samples},
    limits::Limits,
    meta::png_carry::{self, Ancillary, Source},
};

/// Chunks of a PNG that the copy gets.
#[derive(Debug, Clone, Default)]
pub(super) struct Coding {
    pub chunks: Vec<Ancillary>,
    /// The source showed the unmarked picture in a thumbnail, too.
    pub thumbnail: bool,
}

/// Most bytes that one byte of a DEFLATE stream can unpack to.
const MAX_RATIO: u64 = 1032;

/// The header chunk.
struct Header {
    width: u32,
    height: u32,
    depth: u8,
    colour_type: u8,
}

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

/// Reads a PNG file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let parts = chunks::split(bytes)?;
    let header = header(&parts)?;
    check_kinds(&parts)?;
    let palette = find(&parts, b"PLTE").map_or(&[][..], |c| c.data);
    let key = find(&parts, b"tRNS").filter(|c| c.intact && header.colour_type < 4);
    check(&header, &parts, key.is_some(), limits)?;
    let gains_alpha = key.is_some();
    let source = Source { colour_type: header.colour_type, depth: header.depth, palette, gains_alpha };
    let (carried, mut found, left_out) =
        png_carry::carry(&parts.list, source, limits.max_metadata).map_err(|_| too_much_metadata(limits))?;
    found.previews = crate::meta::holds_jpeg(parts.trailing);
    let mut warnings = found.warnings();
    if !found.previews {
        warnings.extend(trailing_warning(parts.trailing));
    }
    warnings.extend(coding_warning(&header));
    if !left_out.is_empty() {
        warnings.push(format!(
            "Private data that belong to the exact pixels of the original, or are damaged, were left out ({}).",
            left_out.join(", ")
        ));
    }
    let raster = pixels(&coded_picture(&parts, &header), &header)?;
    let carry = Carry::Png(Coding { chunks: carried, thumbnail: found.thumbnail });
    Ok(Image { raster, more: Vec::new(), format: Format::Png, warnings, jpeg_quality: None, carry })
}

fn find<'a>(parts: &'a Chunks<'a>, kind: &[u8; 4]) -> Option<&'a Chunk<'a>> {
    parts.list.iter().find(|c| &c.kind == kind)
}

fn header(parts: &Chunks<'_>) -> Result<Header, DecodeError> {
    let wrong = || damaged("its header is wrong");
    let chunk = parts.list.first().filter(|c| &c.kind == b"IHDR").ok_or_else(|| {
        if find(parts, b"CgBI").is_some() {
            DecodeError::Unsupported(
                "This PNG is in the private form of iPhone apps: open it on a Mac and export it as PNG again".into(),
            )
        } else {
            wrong()
        }
    })?;
    let &[w3, w2, w1, w0, h3, h2, h1, h0, depth, colour_type, 0, 0, 0 | 1] = chunk.data else { return Err(wrong()) };
    let (width, height) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    let known = matches!((colour_type, depth), (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16));
    if !known || width == 0 || height == 0 || width > i32::MAX as u32 || height > i32::MAX as u32 {
        return Err(wrong());
    }
    Ok(Header { width, height, depth, colour_type })
}

/// Refuses animations, and chunks without which the picture can not be shown.
fn check_kinds(parts: &Chunks<'_>) -> Result<(), DecodeError> {
    let pixels = parts.list.iter().position(|c| &c.kind == b"IDAT");
    let pixels = pixels.ok_or_else(|| damaged("it has no picture in it"))?;
    if parts.list.iter().take(pixels).any(|c| &c.kind == b"acTL") {
        return Err(DecodeError::Unsupported(
            "This is an animated PNG, which this version does not mark: export its pictures one by one as PNG".into(),
        ));
    }
    let known = |c: &Chunk<'_>| matches!(&c.kind, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND");
    if let Some(other) = parts.list.iter().find(|c| c.is_critical() && !known(c)) {
        return Err(DecodeError::Unsupported(format!(
            "This PNG needs a private extension ({}), which is not known here: export it as an ordinary PNG",
            other.name()
        )));
    }
    if parts.list.iter().filter(|c| &c.kind == b"IHDR").count() > 1 {
        return Err(damaged("it has more than one header"));
    }
    Ok(())
}

/// Size, memory and plausibility, before anything is allocated.
fn check(header: &Header, parts: &Chunks<'_>, key: bool, limits: &Limits) -> Result<(), DecodeError> {
    let stored: u64 = [1, 0, 3, 1, 2, 0, 4].get(usize::from(header.colour_type)).copied().unwrap_or(4);
    let channels = if header.colour_type == 3 { 3 } else { stored } + u64::from(key);
    let pixels = u64::from(header.width) * u64::from(header.height);
    let raster = pixels.saturating_mul(channels * u64::from(header.depth.max(8)) / 8);
    let packed: u64 = parts.list.iter().filter(|c| &c.kind == b"IDAT").map(|c| c.data.len() as u64).sum();
    // Alpha and 16-bit samples are moved to arrays of their own once they are decoded.
    let moved = if channels % 2 == 0 || header.depth == 16 { raster } else { 0 };
    check_size(header.width, header.height, raster.saturating_add(moved).saturating_add(packed), limits)?;
    let unpacked = pixels.saturating_mul(stored * u64::from(header.depth)) / 8;
    if unpacked > packed.saturating_mul(MAX_RATIO) {
        return Err(damaged("it has far too few data for its size"));
    }
    Ok(())
}

/// What the copy can not keep of the coding.
fn coding_warning(header: &Header) -> Option<String> {
    let what = match (header.colour_type, header.depth) {
        (3, _) => {
            "This PNG has a palette. A marked picture has more colours than a palette holds, so the copy is in full \
                   colour and its file is larger."
        }
        (0, 1 | 2 | 4) => {
            "This PNG has few levels of grey. A marked picture needs more, so the copy has 8 bits per pixel \
                           and its file is larger."
        }
        _ => return None,
    };
    Some(what.to_owned())
}

/// The bare picture for the decoder, so that metadata can neither disturb it nor make it unpack anything.
fn coded_picture(parts: &Chunks<'_>, header: &Header) -> Vec<u8> {
    let mut out = chunks::SIGNATURE.to_vec();
    for chunk in &parts.list {
        let needed = match &chunk.kind {
            b"PLTE" => header.colour_type == 3,
            b"tRNS" => header.colour_type < 4 && chunk.intact,
            b"IHDR" | b"IDAT" | b"IEND" => true,
            _ => false,
        };
        if needed {
            out.extend(chunk.raw);
        }
    }
    out
}

fn pixels(stream: &[u8], header: &Header) -> Result<Raster, DecodeError> {
    let report = |e: image::ImageError| damaged(&format!("its picture data are broken ({e})"));
    let decoder = PngDecoder::new(Cursor::new(stream)).map_err(report)?;
    let kind = decoder.color_type();
    let (depth, channels) = (kind.bytes_per_pixel() / kind.channel_count(), usize::from(kind.channel_count()));
    let size = usize::try_from(decoder.total_bytes()).map_err(|_| damaged("its size is wrong"))?;
    let mut buffer = zeroed(size)?;
    decoder.read_image(&mut buffer).map_err(report)?;
    let (height, width) = (header.height as usize, header.width as usize);
    let raster = if depth == 2 {
        let samples: Vec<u16> = buffer.chunks_exact(2).map(|b| b.try_into().map_or(0, u16::from_ne_bytes)).collect();
        drop(buffer);
        let (colour, alpha) = split(samples, height, width, channels)?;
        Raster { colour: Samples::Sixteen(colour), alpha: alpha.map(Samples::Sixteen) }
    } else {
        let (colour, alpha) = split(buffer, height, width, channels)?;
        Raster { colour: Samples::Eight(colour), alpha: alpha.map(Samples::Eight) }
    };
    Ok(raster)
}

pub(super) type Planes<T> = (Array3<T>, Option<Array3<T>>);

/// Parts interleaved samples into colour and, if `channels` is 2 or 4, alpha.
pub(super) fn split<T: Copy>(samples: Vec<T>, h: usize, w: usize, channels: usize) -> Result<Planes<T>, DecodeError> {
    let shape = |samples, c| Array3::from_shape_vec((h, w, c), samples).map_err(|_| damaged("its size is wrong"));
    if channels % 2 == 1 {
        return Ok((shape(samples, channels)?, None));
    }
    let colours = channels - 1;
    let mut colour = Vec::with_capacity(samples.len() / channels * colours);
    let mut alpha = Vec::with_capacity(samples.len() / channels);
    for pixel in samples.chunks_exact(channels) {
        let (c, a) = pixel.split_at(colours);
        colour.extend_from_slice(c);
        alpha.extend_from_slice(a);
    }
    Ok((shape(colour, colours)?, Some(shape(alpha, 1)?)))
}

/// Writes a PNG file.
pub(super) fn encode(raster: &Raster, coding: &Coding) -> Result<Vec<u8>, EncodeError> {
    let fits = |n: usize| u32::try_from(n).ok().filter(|n| (1..=i32::MAX as u32).contains(n));
    let (Some(width), Some(height)) = (fits(raster.width()), fits(raster.height())) else {
        return Err(EncodeError("the picture has no pixels or too many".into()));
    };
    let (samples, kind) = interleaved(raster)?;
    let mut coded = Vec::with_capacity(samples.len() / 2);
    // A photograph of 12 MP: level 3 takes 0.7 s and 11.7 MB, level 6 3.0 s and 11.2 MB, level 1 0.1 s and 12.8 MB;
    // for drawings level 1 costs 15 to 60 % in size, level 3 about 2 %.
    let encoder = PngEncoder::new_with_quality(&mut coded, CompressionType::Level(3), FilterType::Adaptive);
    encoder.write_image(&samples, width, height, kind).map_err(|e| EncodeError(e.to_string()))?;
    drop(samples);
    assemble(&coded, coding)
}

/// Native-endian samples of colour and alpha together, and what they are.
fn interleaved(raster: &Raster) -> Result<(std::borrow::Cow<'_, [u8]>, ExtendedColorType), EncodeError> {
    use ExtendedColorType::{L8, L16, La8, La16, Rgb8, Rgb16, Rgba8, Rgba16};
    let layout = || EncodeError("the samples are not in standard layout".into());
    let channels = raster.channels();
    let kinds = match (channels, raster.bit_depth(), raster.alpha.is_some()) {
        (1, 8, false) => L8,
        (1, 8, true) => La8,
        (1, _, false) => L16,
        (1, _, true) => La16,
        (3, 8, false) => Rgb8,
        (3, 8, true) => Rgba8,
        (3, _, false) => Rgb16,
        (3, _, true) => Rgba16,
        _ => return Err(EncodeError("PNG holds one or three colour channels".into())),
    };
    let samples = match (&raster.colour, &raster.alpha) {
        (Samples::Eight(c), None) => c.as_slice().ok_or_else(layout)?.into(),
        (Samples::Sixteen(c), None) => {
            c.as_slice().ok_or_else(layout)?.iter().flat_map(|v| v.to_ne_bytes()).collect::<Vec<_>>().into()
        }
        (Samples::Eight(c), Some(Samples::Eight(a))) => {
            join(c.as_slice().ok_or_else(layout)?, a.as_slice().ok_or_else(layout)?, channels, |v| [v])?.into()
        }
        (Samples::Sixteen(c), Some(Samples::Sixteen(a))) => {
            join(c.as_slice().ok_or_else(layout)?, a.as_slice().ok_or_else(layout)?, channels, u16::to_ne_bytes)?.into()
        }
        _ => return Err(EncodeError("colour and alpha have different depths".into())),
    };
    Ok((samples, kinds))
}

fn join<T: Copy, const N: usize>(
    colour: &[T],
    alpha: &[T],
    channels: usize,
    bytes: impl Fn(T) -> [u8; N],
) -> Result<Vec<u8>, EncodeError> {
    if colour.len() != alpha.len() * channels {
        return Err(EncodeError("colour and alpha have different sizes".into()));
    }
    let mut out = Vec::with_capacity((colour.len() + alpha.len()) * N);
    for (c, &a) in colour.chunks_exact(channels).zip(alpha) {
        for &v in c {
            out.extend(bytes(v));
        }
        out.extend(bytes(a));
    }
    Ok(out)
}

/// The carried chunks around the encoder's pixels.
fn assemble(coded: &[u8], coding: &Coding) -> Result<Vec<u8>, EncodeError> {
    let parts = chunks::split(coded).map_err(|e| EncodeError(e.to_string()))?;
    let carried: usize = coding.chunks.iter().map(|c| c.data.len() + 12).sum();
    let mut out = Vec::with_capacity(coded.len() + carried);
    out.extend(chunks::SIGNATURE);
    for chunk in &parts.list {
        if &chunk.kind == b"IEND" {
            put(&mut out, coding, true);
        }
        out.extend(chunk.raw);
        if &chunk.kind == b"IHDR" {
            put(&mut out, coding, false);
        }
    }
    Ok(out)
}

fn put(out: &mut Vec<u8>, coding: &Coding, late: bool) {
    for chunk in coding.chunks.iter().filter(|c| c.late == late) {
        chunks::push(out, chunk.kind, &chunk.data);
    }
}
