// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG XL to pixels, by `jxl-oxide`. It is handed only the codestream: the boxes around it are read here, because
//! metadata may be packed and must not unpack to more than the limit.

use std::io::Read;

use jxl_oxide::{
    AllocTracker, EnumColourEncoding, ExtraChannelType, FrameBufferSample, InitializeResult, JxlImage, JxlThreadPool,
    PixelFormat, Render, RenderingIntent, image::BitDepth,
};

use super::{
    DecodeError, Format, Image, check_size,
    interleave::{Planes, split},
    jxl_colour::{self, Conversion},
    read_only::{self, Blocks},
    too_much_metadata,
};
use crate::{
    container::{
        ContainerError,
        iso_boxes::{self, IsoBox},
    },
    image::{Raster, Samples},
    limits::Limits,
    meta::{c2pa, jpeg_carry::Findings},
};

/// First bytes of a bare codestream.
const CODESTREAM: &[u8] = b"\xFF\x0A";
/// Bytes handed to the decoder at a time until it knows the size of the picture.
const STEP: usize = 4096;

/// Reads a JPEG XL file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let (codestream, mut blocks, mut found) = opened(bytes, limits)?;
    let mut image = loaded(&codestream, limits)?;
    let metadata = &image.image_header().metadata;
    let conversion = jxl_colour::conversion(&image);
    let cicp = image.rendered_cicp();
    // Otherwise a lossy picture does not come out in the colours of the profile in the file.
    let original = image.original_icc().filter(|_| !metadata.xyb_encoded || conversion.is_some());
    let narrowed = original.is_none() && image.original_icc().is_some();
    if original.is_some() || cicp != Some(SRGB) {
        let icc = original.map_or_else(|| image.rendered_icc(), <[u8]>::to_vec);
        blocks.icc = Some(icc).filter(|icc| !icc.is_empty());
        blocks.cicp = cicp.map(|[p, t, m, _]| [p, t, m]);
    }
    if blocks.icc.as_ref().is_some_and(|icc| icc.len() > limits.max_metadata) {
        return Err(too_much_metadata(limits));
    }
    found.attached |= metadata.ec_info.iter().any(|c| {
        !matches!(c.ty, ExtraChannelType::Alpha { .. } | ExtraChannelType::SpotColour { .. } | ExtraChannelType::Black)
    });
    if conversion.is_some() {
        image.request_color_encoding(EnumColourEncoding::srgb_linear(RenderingIntent::Relative));
    }
    let render = image.render_frame(0).map_err(report)?;
    let raster = raster(&image, &render, conversion.as_ref())?;
    let mut image = read_only::image(Format::Jxl, raster, blocks, found);
    if narrowed {
        image.warnings.push(NARROWED.into());
    }
    Ok(image)
}

/// Primaries, transfer, matrix and range of sRGB (ITU-T H.273).
const SRGB: [u8; 4] = [1, 13, 0, 1];

const NARROWED: &str = "This JPEG XL has a colour profile that this version can not follow: the copy is in sRGB, and very \
                        bright colours may be paler. Export the picture as PNG or TIFF if that matters.";

fn report(e: impl std::fmt::Display) -> DecodeError {
    damaged(&format!("its picture data are broken ({e})"))
}

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

fn unsupported(what: &str) -> DecodeError {
    DecodeError::Unsupported(format!("{what}, which this version does not read: export it as PNG or JPEG"))
}

/// The codestream and what stands beside it.
fn opened(bytes: &[u8], limits: &Limits) -> Result<(Vec<u8>, Blocks, Findings), DecodeError> {
    let (mut blocks, mut found) = (Blocks::default(), Findings::default());
    if bytes.starts_with(CODESTREAM) {
        return Ok((bytes.to_vec(), blocks, found));
    }
    let mut codestream = Vec::new();
    let mut room = limits.max_metadata;
    for one in iso_boxes::split(bytes)? {
        match &one.kind {
            b"jxlc" => codestream.extend(one.content),
            // A part of it, behind its number.
            b"jxlp" => codestream.extend(one.content.get(4..).unwrap_or_default()),
            b"Exif" | b"xml " | b"brob" => metadata(one, &mut blocks, &mut room).map_err(|broken| {
                if broken { damaged("its metadata are broken") } else { too_much_metadata(limits) }
            })?,
            b"jhgm" => found.gain_map = true,
            kind => found.c2pa |= c2pa::is_manifest(c2pa::Part::JxlBox(*kind, one.content)),
        }
    }
    if codestream.is_empty() {
        return Err(damaged("it has no picture in it"));
    }
    Ok((codestream, blocks, found))
}

/// Reads a metadata box. The error is true if it is broken, false if it is too long.
fn metadata(one: IsoBox<'_>, blocks: &mut Blocks, room: &mut usize) -> Result<(), bool> {
    let (kind, content) = match &one.kind {
        // The kind of the packed box, then a Brotli stream.
        b"brob" => {
            let (kind, packed) = one.content.split_first_chunk::<4>().ok_or(true)?;
            if !matches!(kind, b"Exif" | b"xml ") {
                return Ok(());
            }
            let mut out = Vec::new();
            // One byte more than allowed shows that there is more.
            let unpacked = brotli_decompressor::Decompressor::new(packed, STEP);
            unpacked.take(*room as u64 + 1).read_to_end(&mut out).map_err(|_| true)?;
            (*kind, out)
        }
        kind => (*kind, one.content.to_vec()),
    };
    *room = room.checked_sub(content.len()).ok_or(false)?;
    match &kind {
        b"Exif" if blocks.exif.is_none() => blocks.exif = read_only::behind_offset(&content),
        b"xml " if blocks.xmp.is_none() => blocks.xmp = Some(content),
        _ => {}
    }
    Ok(())
}

/// The picture with all its frames parsed but none rendered, if it is of a kind and size that is read.
fn loaded(codestream: &[u8], limits: &Limits) -> Result<JxlImage, DecodeError> {
    let tracker = AllocTracker::with_limit(usize::try_from(limits.max_bytes).unwrap_or(usize::MAX));
    let builder = JxlImage::builder().pool(JxlThreadPool::none()).alloc_tracker(tracker);
    let mut waiting = builder.build_uninit();
    let mut at = 0;
    let mut image = loop {
        let part = codestream.get(at..codestream.len().min(at + STEP)).unwrap_or_default();
        if part.is_empty() {
            return Err(ContainerError::Truncated.into());
        }
        at += waiting.feed_bytes(part).map_err(report)?.max(1);
        match waiting.try_init().map_err(report)? {
            InitializeResult::NeedMoreData(more) => waiting = more,
            InitializeResult::Initialized(image) => break image,
        }
    };
    check(&image, limits)?;
    image.feed_bytes(codestream.get(at..).unwrap_or_default()).map_err(report)?;
    image.finalize().map_err(report)?;
    if !image.is_loading_done() || image.num_loaded_keyframes() == 0 {
        return Err(ContainerError::Truncated.into());
    }
    if image.num_loaded_keyframes() > 1 {
        return Err(unsupported("This JPEG XL has several pages"));
    }
    Ok(image)
}

fn check(image: &JxlImage, limits: &Limits) -> Result<(), DecodeError> {
    let metadata = &image.image_header().metadata;
    if metadata.animation.is_some() {
        return Err(unsupported("This is an animated JPEG XL"));
    }
    if image.pixel_format().has_black() {
        return Err(unsupported("This JPEG XL has print colours (CMYK)"));
    }
    let channels = image.pixel_format().channels() as u64;
    let rendered = channels.max(3) + metadata.ec_info.len() as u64;
    // Floating-point planes and the renderer's working copy, then the interleaved samples, then the raster.
    let held = rendered * 4 * 2 + channels * 2 * 2;
    let pixels = u64::from(image.width()).saturating_mul(u64::from(image.height()));
    check_size(image.width(), image.height(), pixels.saturating_mul(held), limits)
}

fn raster(image: &JxlImage, render: &Render, conversion: Option<&Conversion>) -> Result<Raster, DecodeError> {
    let metadata = &image.image_header().metadata;
    let deep = |depth: BitDepth| !matches!(depth, BitDepth::IntegerSample { bits_per_sample: ..=8 });
    let alpha = metadata.ec_info.iter().find(|c| c.is_alpha());
    let associated = alpha.is_some_and(|c| matches!(c.ty, ExtraChannelType::Alpha { alpha_associated: true }));
    if deep(metadata.bit_depth) || alpha.is_some_and(|c| deep(c.bit_depth)) {
        let (mut colour, alpha) = planes(image.pixel_format(), render, conversion, |v| (v * 65535.0 + 0.5) as u16)?;
        if let Some(alpha) = alpha.as_ref().filter(|_| associated) {
            straighten(&mut colour, alpha, u16::MAX);
        }
        Ok(Raster { colour: Samples::Sixteen(colour), alpha: alpha.map(Samples::Sixteen) })
    } else {
        let (mut colour, alpha) = planes(image.pixel_format(), render, conversion, |v| (v * 255.0 + 0.5) as u8)?;
        if let Some(alpha) = alpha.as_ref().filter(|_| associated) {
            straighten(&mut colour, alpha, u8::MAX);
        }
        Ok(Raster { colour: Samples::Eight(colour), alpha: alpha.map(Samples::Eight) })
    }
}

/// The samples of a rendered picture, upright. Where they are converted `rounded` makes them of 0..=1.
fn planes<T: FrameBufferSample + Copy + Default>(
    format: PixelFormat,
    render: &Render,
    conversion: Option<&Conversion>,
    rounded: impl Fn(f32) -> T,
) -> Result<Planes<T>, DecodeError> {
    let mut stream = render.stream();
    let (width, height, channels) = (stream.width() as usize, stream.height() as usize, stream.channels() as usize);
    let length = width.checked_mul(height).and_then(|n| n.checked_mul(channels));
    let length = length.filter(|_| channels == format.channels()).ok_or_else(|| damaged("its channels are wrong"))?;
    let Some(conversion) = conversion else {
        let mut samples = reserved(length)?;
        samples.resize(length, T::default());
        if stream.write_to_buffer(&mut samples) != length {
            return Err(ContainerError::Truncated.into());
        }
        return split(samples, height, width, channels).ok_or_else(|| damaged("its size is wrong"));
    };
    let (mut samples, mut row) = (reserved(length)?, vec![0.0f32; width * channels]);
    for _ in 0..height {
        if stream.write_to_buffer(&mut row) != row.len() {
            return Err(ContainerError::Truncated.into());
        }
        for pixel in row.chunks_exact(channels) {
            if let [r, g, b, alpha @ ..] = pixel {
                samples.extend(conversion.apply([*r, *g, *b]).map(&rounded));
                samples.extend(alpha.iter().map(|a| rounded(a.clamp(0.0, 1.0))));
            }
        }
    }
    split(samples, height, width, channels).ok_or_else(|| damaged("its size is wrong"))
}

/// An empty vector with room for `length` samples.
fn reserved<T>(length: usize) -> Result<Vec<T>, DecodeError> {
    let mut samples = Vec::new();
    samples.try_reserve_exact(length).map_err(report)?;
    Ok(samples)
}

/// Undoes the multiplication of colour by alpha; `top` is opaque.
fn straighten<T: Copy + Into<u32> + TryFrom<u32>>(colour: &mut ndarray::Array3<T>, alpha: &ndarray::Array3<T>, top: T) {
    let full: u32 = top.into();
    ndarray::Zip::from(colour.lanes_mut(ndarray::Axis(2))).and(alpha.lanes(ndarray::Axis(2))).for_each(
        |mut pixel, a| {
            let a: u32 = a.first().map_or(full, |&a| a.into());
            if a > 0 {
                pixel.mapv_inplace(|v| T::try_from((v.into() * full + a / 2) / a).unwrap_or(top));
            }
        },
    );
}
