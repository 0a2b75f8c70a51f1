// SPDX-License-Identifier: MIT OR Apache-2.0
//! WebP to pixels and back.
//!
//! Pixels go through `image-webp`; lossy files are written by libwebp (feature `webp-lossy`), because no other encoder
//! of lossy WebP has a permissive licence. Chunks are carried here.

use std::io::Cursor;

use image_webp::{ColorType, WebPDecoder, WebPEncoder};

use super::{
    Carry, DecodeError, EncodeError, Format, Image, check_size, eight_bits,
    interleave::{join, split},
    too_much_metadata, trailing_warning, vp8_quality, zeroed,
};
use crate::{
    container::riff::{self, Chunks},
    image::{Raster, Samples},
    limits::Limits,
    meta::webp_carry::{self, Ancillary},
};

/// Coding parameters and metadata of a WebP.
#[derive(Debug, Clone)]
pub(super) struct Coding {
    pub chunks: Vec<Ancillary>,
    /// Quality 1..=100 of a lossy picture; `None` for a lossless one.
    pub quality: Option<u8>,
}

/// Largest width and height that the format can hold.
pub(super) const MAX_SIDE: u32 = 16_383;

/// Said of a copy that has to be lossless because the lossy encoder is not there.
pub(super) const LARGER: &str = "Here WebP can only be written without loss: the copy looks the same as a lossy one \
                                 would, but its file is several times larger.";

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

/// What the headers say of the coded picture.
struct Header<'a> {
    width: u32,
    height: u32,
    /// There is an alpha channel.
    alpha: bool,
    lossy: bool,
    /// Content of the `VP8 ` or `VP8L` chunk.
    coded: &'a [u8],
    /// Content of the `ALPH` chunk of a lossy picture.
    packed_alpha: Option<&'a [u8]>,
}

/// Reads a WebP file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let parts = riff::split(bytes)?;
    let header = header(&parts)?;
    check(&header, limits)?;
    let metadata: usize = parts.list.iter().filter(|c| !c.kind.starts_with(b"VP8")).map(|c| c.data.len()).sum();
    if metadata - header.packed_alpha.map_or(0, <[u8]>::len).min(metadata) > limits.max_metadata {
        return Err(too_much_metadata(limits));
    }
    let (chunks, mut found) = webp_carry::carry(&parts.list);
    found.previews |= crate::meta::holds_jpeg(parts.trailing);
    let mut warnings = found.warnings();
    if !found.previews {
        warnings.extend(trailing_warning(parts.trailing));
    }
    let quality = if header.lossy {
        Some(vp8_quality::estimate(header.coded).ok_or_else(|| damaged("its picture data are broken"))?)
    } else {
        None
    };
    if header.lossy && !cfg!(feature = "webp-lossy") {
        warnings.push(LARGER.to_owned());
    }
    let raster = pixels(&header)?;
    let carry = Carry::Webp(Coding { chunks, quality });
    Ok(Image { raster, more: Vec::new(), format: Format::Webp, warnings, jpeg_quality: None, carry })
}

fn header<'a>(parts: &Chunks<'a>) -> Result<Header<'a>, DecodeError> {
    let extended = parts.find(b"VP8X");
    if parts.find(b"ANIM").is_some()
        || parts.find(b"ANMF").is_some()
        || extended.is_some_and(|x| x.first().is_some_and(|flags| flags & 2 != 0))
    {
        return Err(DecodeError::Unsupported(
            "This WebP is an animation, which this version does not read: export it as an animated GIF, or export its \
             pictures one by one as WebP or PNG"
                .into(),
        ));
    }
    let wrong = || damaged("its header is wrong");
    let packed_alpha = parts.find(b"ALPH").filter(|_| extended.is_some());
    let header = match (parts.find(b"VP8 "), parts.find(b"VP8L")) {
        (Some(coded), None) => {
            let &[t, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..] = coded else { return Err(wrong()) };
            // The lowest bit of the tag says that the frame needs another one before it.
            if t & 1 != 0 {
                return Err(wrong());
            }
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
            let (width, height) = (side(w0, w1), side(h0, h1));
            Header { width, height, alpha: packed_alpha.is_some(), lossy: true, coded, packed_alpha }
        }
        (None, Some(coded)) => {
            let &[0x2F, a, b, c, d, ..] = coded else { return Err(wrong()) };
            let bits = u32::from_le_bytes([a, b, c, d]);
            let (width, height) = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
            if bits >> 29 != 0 || width > MAX_SIDE || height > MAX_SIDE {
                return Err(wrong());
            }
            Header { width, height, alpha: bits >> 28 & 1 == 1, lossy: false, coded, packed_alpha: None }
        }
        (None, None) => return Err(damaged("it has no picture in it")),
        (Some(_), Some(_)) => return Err(damaged("it has two pictures in it")),
    };
    if header.width == 0 || header.height == 0 {
        return Err(wrong());
    }
    if let Some(extended) = extended {
        let &[_, _, _, _, w0, w1, w2, h0, h1, h2] = extended else { return Err(wrong()) };
        let canvas = [[w0, w1, w2, 0], [h0, h1, h2, 0]].map(|b| u32::from_le_bytes(b) + 1);
        if canvas != [header.width, header.height] {
            return Err(damaged("its header states two different sizes"));
        }
    }
    Ok(header)
}

/// Size, memory and plausibility, before anything is allocated.
fn check(header: &Header<'_>, limits: &Limits) -> Result<(), DecodeError> {
    let pixels = u64::from(header.width) * u64::from(header.height);
    let channels = if header.alpha { 4 } else { 3 };
    // The decoder's planes or its four channels, and samples that are moved to arrays of their own.
    let held = if header.lossy { 2 } else { 4 } + if header.alpha { channels } else { 0 };
    check_size(header.width, header.height, pixels * (channels + held) + header.coded.len() as u64, limits)?;
    // A lossy picture takes one bit for every 16 x 16 pixels at the very least; a lossless one of one colour takes
    // next to nothing.
    if header.lossy && pixels / 256 / 64 > header.coded.len() as u64 * 8 {
        return Err(damaged("it has far too few data for its size"));
    }
    Ok(())
}

/// Decodes the bare picture, so that metadata can neither disturb the decoder nor make it allocate anything.
fn pixels(header: &Header<'_>) -> Result<Raster, DecodeError> {
    let report = |e: image_webp::DecodingError| damaged(&format!("its picture data are broken ({e})"));
    let coded = (if header.lossy { *b"VP8 " } else { *b"VP8L" }, header.coded);
    let stream = match header.packed_alpha {
        None => riff::join([coded]),
        Some(alpha) => webp_carry::header(&[], true, header.width, header.height)
            .and_then(|extended| riff::join([(*b"VP8X", &extended[..]), (*b"ALPH", alpha), coded])),
    };
    let stream = stream.ok_or_else(|| damaged("its size is wrong"))?;
    let mut decoder = WebPDecoder::new(Cursor::new(&stream)).map_err(report)?;
    let (width, height) = (header.width as usize, header.height as usize);
    let channels = if header.alpha { 4 } else { 3 };
    if decoder.dimensions() != (header.width, header.height) || decoder.has_alpha() != header.alpha {
        return Err(damaged("its size is wrong"));
    }
    let mut buffer = zeroed(width * height * channels)?;
    decoder.read_image(&mut buffer).map_err(report)?;
    let (colour, alpha) = split(buffer, height, width, channels).ok_or_else(|| damaged("its size is wrong"))?;
    Ok(Raster { colour: Samples::Eight(colour), alpha: alpha.map(Samples::Eight) })
}

/// Writes a WebP file; a lossy one with the given quality or else its own.
pub(super) fn encode(raster: &Raster, coding: &Coding, quality: Option<u8>) -> Result<Vec<u8>, EncodeError> {
    let fits = |n: usize| u32::try_from(n).ok().filter(|n| (1..=MAX_SIDE).contains(n));
    let (Some(width), Some(height)) = (fits(raster.width()), fits(raster.height())) else {
        return Err(EncodeError("WebP holds at most 16,383 pixels on a side; write a PNG instead".into()));
    };
    if raster.channels() != 3 {
        return Err(EncodeError("WebP holds three colour channels".into()));
    }
    let colour = eight_bits(&raster.colour)?;
    let joined;
    let samples = match &raster.alpha {
        None => colour,
        Some(alpha) => {
            joined = join(colour, eight_bits(alpha)?, 3, |v| [v])?;
            &joined
        }
    };
    let alpha = raster.alpha.is_some();
    let lossy_quality = coding.quality.map(|own| quality.unwrap_or(own));
    let coded = match lossy_quality.filter(|_| cfg!(feature = "webp-lossy")) {
        Some(quality) => lossy(samples, width, height, alpha, quality)?,
        None => lossless(samples, width, height, alpha)?,
    };
    assemble(&coded, coding, alpha, width, height)
}

fn lossless(samples: &[u8], width: u32, height: u32, alpha: bool) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::with_capacity(samples.len() / 2);
    let kind = if alpha { ColorType::Rgba8 } else { ColorType::Rgb8 };
    WebPEncoder::new(&mut out).encode(samples, width, height, kind).map_err(|e| EncodeError(e.to_string()))?;
    Ok(out)
}

#[cfg(feature = "webp-lossy")]
fn lossy(samples: &[u8], width: u32, height: u32, alpha: bool, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let mut config = webp::WebPConfig::new().map_err(|()| EncodeError("libwebp can not be used".into()))?;
    config.quality = quality.into();
    // Alpha without loss, and the colour below full transparency as it is.
    config.alpha_quality = 100;
    config.exact = 1;
    let layout = if alpha { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
    let coded = webp::Encoder::new(samples, layout, width, height).encode_advanced(&config);
    coded.map(|file| file.to_vec()).map_err(|e| EncodeError(format!("libwebp: {e:?}")))
}

#[cfg(not(feature = "webp-lossy"))]
fn lossy(samples: &[u8], width: u32, height: u32, alpha: bool, _quality: u8) -> Result<Vec<u8>, EncodeError> {
    lossless(samples, width, height, alpha)
}

/// The coded picture among the carried chunks, in the order of RFC 9649, section 2.7.
fn assemble(coded: &[u8], coding: &Coding, alpha: bool, width: u32, height: u32) -> Result<Vec<u8>, EncodeError> {
    let parts = riff::split(coded).map_err(|e| EncodeError(e.to_string()))?;
    let header = webp_carry::header(&coding.chunks, alpha, width, height);
    // A lossless picture says by itself that it has alpha.
    let header = header.filter(|_| !coding.chunks.is_empty() || parts.find(b"ALPH").is_some());
    let carried = |early: bool| {
        let chunks = coding.chunks.iter().filter(move |c| (&c.kind == b"ICCP") == early);
        chunks.map(|c| (c.kind, c.data.as_slice()))
    };
    let picture = parts.list.iter().filter(|c| &c.kind != b"VP8X").map(|c| (c.kind, c.data));
    let extended = header.iter().map(|h| (*b"VP8X", h.as_slice()));
    riff::join(extended.chain(carried(true)).chain(picture).chain(carried(false)))
        .ok_or_else(|| EncodeError("the file would be larger than WebP allows; write a PNG instead".into()))
}
