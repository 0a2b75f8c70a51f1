// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG to pixels.
//!
//! The decoder is `zune-jpeg`, called by itself and not through `image`, because only so can it be told to report
//! damaged data instead of painting them grey. Its AVX2 and scalar paths give the same pixels. It is handed only the
//! coded picture: metadata are read here, and what components mean is settled here by libjpeg's rules.

use ndarray::Array3;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::{
    Carry, DecodeError, Format, Image, check_size, jpeg_cmyk::Inks, jpeg_planes, quality, too_much_metadata,
    trailing_warning, zeroed,
};
use crate::{
    container::jpeg_segments::{
        self as segments, APP0, Component, DHT, DQT, DRI, EOI, Frame, QuantTable, SOI, SOS, Segments,
    },
    image::{Raster, Samples},
    limits::Limits,
    meta::{holds_jpeg, jpeg_carry},
};

/// What the components of a JPEG mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Grey,
    YCbCr,
    Rgb,
    /// Four inks.
    Cmyk,
    /// Four inks, the first three turned into luma and chroma.
    Ycck,
}

/// Coding parameters and metadata of a JPEG.
#[derive(Debug, Clone)]
pub(super) struct Coding {
    /// Metadata segments in their order.
    pub segments: Vec<jpeg_carry::Segment>,
    /// The source showed the unmarked picture in a thumbnail, too.
    pub thumbnail: bool,
    pub model: Model,
    /// The inks of a picture in print colours.
    pub inks: Option<Inks>,
    /// Component identifiers of the source.
    pub ids: Vec<u8>,
    /// Quantisation of the first component, natural order, 1..=255.
    pub luma: QuantTable,
    /// Quantisation of the others, natural order, 1..=255.
    pub chroma: QuantTable,
    /// Samples of the first component for each of the others, horizontally and vertically: 1, 2 or 4.
    pub sampling: (u8, u8),
    pub progressive: bool,
    /// Blocks groups (MCUs) between restart markers; 0 = none.
    pub restart_interval: u16,
}

impl Coding {
    /// The same with libjpeg's tables for this quality (1..=100).
    pub fn with_quality(&self, quality: u8) -> Self {
        let luma = quality::scaled(&quality::LUMA, quality);
        // The second table is for chroma only where there is chroma.
        let chroma = match self.model {
            Model::YCbCr | Model::Ycck => quality::scaled(&quality::CHROMA, quality),
            Model::Grey | Model::Rgb | Model::Cmyk => luma,
        };
        Self { luma, chroma, ..self.clone() }
    }
}

/// Put behind the entropy-coded data of a scan. No Huffman code consists of ones only (T.81 annex C), so a decoder that
/// runs out of data meets an error here, where it would make up zeros in front of a marker.
pub(super) const SENTINEL: [u8; 16] = [0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0];

/// Most scans that a progressive picture may have; libjpeg's usual scripts have ten.
const MAX_SCANS: usize = 200;

/// Reads a JPEG file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let parts = segments::split(bytes)?;
    let frame = frame(bytes, &parts)?;
    check(&frame, &parts, limits)?;
    let metadata = parts.list.iter().filter(|s| s.is_metadata());
    let metadata = || metadata.clone().map(|s| (s.marker, bytes.get(s.payload.clone()).unwrap_or_default()));
    if metadata().map(|(_, p)| p.len()).sum::<usize>() > limits.max_metadata {
        return Err(too_much_metadata(limits));
    }
    let model = model(&frame, metadata());
    let (kept, mut found) = jpeg_carry::carry(metadata());
    let trailing = bytes.get(parts.end..).unwrap_or_default();
    mark_trailing(trailing, &mut found);
    let mut warnings = found.warnings();
    if !(found.previews || found.attached || found.gain_map) {
        warnings.extend(trailing_warning(trailing));
    }
    let mut coding = coding(bytes, &parts, &frame, model, kept, &mut warnings)?;
    coding.thumbnail = found.thumbnail;
    let channels = frame.components.len();
    let scans = parts.list.iter().filter(|s| s.marker == SOS).count();
    let pixels = if frame.marker == 0xC2 || channels == 1 || scans == 1 {
        pixels(&coded_picture(bytes, &parts, &frame, model), &frame, channels)?
    } else if jpeg_planes::applies(bytes, &parts, &frame) {
        jpeg_planes::pixels(bytes, &parts, &frame, model == Model::YCbCr)?
    } else {
        return Err(unsupported("This JPEG is stored in an unusual order"));
    };
    let (channels, pixels) = if channels == 4 {
        let profile = jpeg_carry::icc(&coding.segments);
        if profile.is_some() && !cfg!(feature = "colour-profiles") {
            return Err(DecodeError::Unsupported(
                "this picture has print colours (CMYK) with a colour profile, which this build of Glassine does not follow: \
                 export it in RGB"
                    .into(),
            ));
        }
        let inks = coding.inks.insert(Inks::new(pixels, model, profile, &mut warnings));
        (3, inks.rgb()?)
    } else {
        (channels, pixels)
    };
    let shape = (usize::from(frame.height), usize::from(frame.width), channels);
    let colour = Array3::from_shape_vec(shape, pixels).map_err(|_| damaged("its size is wrong"))?;
    let chroma = matches!(model, Model::YCbCr | Model::Ycck).then_some(&coding.chroma);
    let jpeg_quality = Some(quality::estimate(&coding.luma, chroma));
    let raster = Raster { colour: Samples::Eight(colour), alpha: None };
    Ok(Image {
        raster,
        more: Vec::new(),
        format: Format::Jpeg,
        warnings,
        jpeg_quality,
        carry: Carry::Jpeg(Box::new(coding)),
    })
}

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

fn unsupported(what: &str) -> DecodeError {
    DecodeError::Unsupported(format!(
        "{what}, which this version does not read: open it in an image editor and save it as an ordinary JPEG or as PNG"
    ))
}

/// The one frame header, if it is of a kind that is read.
fn frame(bytes: &[u8], parts: &Segments) -> Result<Frame, DecodeError> {
    let mut frames = parts.list.iter().filter(|s| s.is_frame());
    let segment = frames.next().ok_or_else(|| damaged("it has no picture in it"))?;
    match segment.marker {
        0xC0..=0xC2 => {}
        0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported("This JPEG uses arithmetic coding")),
        0xC3 => return Err(unsupported("This is a lossless JPEG")),
        _ => return Err(unsupported("This is a hierarchical JPEG")),
    }
    if frames.next().is_some() {
        return Err(damaged("it has more than one frame"));
    }
    let payload = bytes.get(segment.payload.clone()).unwrap_or_default();
    let frame = segments::frame(segment.marker, payload).ok_or_else(|| damaged("its frame header is wrong"))?;
    if frame.precision == 12 {
        return Err(unsupported("This JPEG has 12 bits per sample"));
    }
    if frame.precision != 8 || frame.width == 0 || frame.height == 0 {
        return Err(damaged("its size or depth is wrong"));
    }
    match frame.components.len() {
        1 | 3 | 4 => {}
        _ => return Err(unsupported("This JPEG has an unusual number of colour channels")),
    }
    let fits = |c: &Component| matches!((c.horizontal, c.vertical), (1..=4, 1..=4)) && c.table < 4;
    if !frame.components.iter().all(fits) {
        return Err(damaged("its frame header is wrong"));
    }
    Ok(frame)
}

/// Samples of the first component for each of the others, across and down; `None` if they are not 1, 2 or 4.
fn sampling(frame: &Frame) -> Option<(u8, u8)> {
    let (first, second, third, fourth) = match frame.components.as_slice() {
        [first, second, third] => (first, second, third, first),
        [first, second, third, fourth] => (first, second, third, fourth),
        _ => return Some((1, 1)),
    };
    let equal = |a: &Component, b: &Component| a.horizontal == b.horizontal && a.vertical == b.vertical;
    let same = equal(second, third) && equal(first, fourth);
    let ratio = |a: u8, b: u8| (a.is_multiple_of(b) && matches!(a / b, 1 | 2 | 4)).then(|| a / b);
    let (h, v) = (ratio(first.horizontal, second.horizontal)?, ratio(first.vertical, second.vertical)?);
    (same && (h, v) != (4, 4)).then_some((h, v))
}

/// Size, memory and plausibility, before anything is allocated.
fn check(frame: &Frame, parts: &Segments, limits: &Limits) -> Result<(), DecodeError> {
    if sampling(frame).is_none() {
        return Err(unsupported("This JPEG has unusual chroma sampling"));
    }
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let scans = parts.list.iter().filter(|s| s.marker == SOS).count();
    let pixels = u64::from(width) * u64::from(height);
    let samples = pixels * frame.components.len() as u64;
    // Coefficients of 16 bits are held for the whole picture where several scans build it up.
    let held = if scans > 1 || frame.marker == 0xC2 { 2 * samples } else { 0 };
    // Inks are kept, shown as RGB, and marked in a copy.
    let inks = if frame.components.len() == 4 { 7 * pixels } else { 0 };
    let file: u64 = parts.list.iter().map(|s| s.whole().len() as u64).sum();
    check_size(width, height, samples + held + inks + file, limits)?;
    if scans > MAX_SCANS {
        return Err(damaged("it has more scans than any program writes"));
    }
    // Every block of the first component takes one bit at the very least.
    let coded: u64 = parts.list.iter().map(|s| s.entropy.len() as u64).sum();
    if pixels.div_ceil(64) / 16 > coded.saturating_mul(8) {
        return Err(damaged("it has far too few data for its size"));
    }
    Ok(())
}

/// What the components mean, by the rules of libjpeg.
fn model<'a>(frame: &Frame, metadata: impl Iterator<Item = (u8, &'a [u8])>) -> Model {
    if frame.components.len() == 1 {
        return Model::Grey;
    }
    let (mut jfif, mut adobe) = (false, None);
    for (marker, payload) in metadata {
        jfif |= marker == APP0 && jpeg_carry::is_jfif(payload);
        if marker == APP0 + 14 {
            adobe = adobe.or(jpeg_carry::adobe_transform(payload));
        }
    }
    if frame.components.len() == 4 {
        return if adobe == Some(2) { Model::Ycck } else { Model::Cmyk };
    }
    let ids: Vec<u8> = frame.components.iter().map(|c| c.id).collect();
    match (jfif, adobe) {
        (true, _) => Model::YCbCr,
        (_, Some(0)) => Model::Rgb,
        (_, Some(_)) => Model::YCbCr,
        _ if ids == *b"RGB" => Model::Rgb,
        _ => Model::YCbCr,
    }
}

/// Sorts out what stands behind the end marker.
fn mark_trailing(trailing: &[u8], found: &mut jpeg_carry::Findings) {
    if found.previews || found.attached {
        let gain_map = [&b"hdr-gain-map"[..], b"hdrgainmap", b"HDRGainMap", b"iso:ts:21496"];
        found.gain_map |= gain_map.iter().any(|name| crate::meta::find(trailing, name).is_some());
    } else if holds_jpeg(trailing) {
        found.previews = true;
    }
}

/// Collects the coding parameters that the copy will use.
fn coding(
    bytes: &[u8],
    parts: &Segments,
    frame: &Frame,
    model: Model,
    segments: Vec<jpeg_carry::Segment>,
    warnings: &mut Vec<String>,
) -> Result<Coding, DecodeError> {
    let (mut tables, mut restart_interval) = ([None; 4], 0);
    for segment in parts.list.iter().take_while(|s| s.marker != SOS) {
        let payload = bytes.get(segment.payload.clone()).unwrap_or_default();
        match segment.marker {
            DQT => {
                segments::quant_tables(payload, &mut tables).ok_or_else(|| damaged("a quantisation table is wrong"))?
            }
            DRI => restart_interval = segments::be16(payload, 0).ok_or_else(|| damaged("a segment is too short"))?,
            _ => {}
        }
    }
    let table = |c: &Component| {
        tables.get(usize::from(c.table)).copied().flatten().ok_or_else(|| damaged("a quantisation table is missing"))
    };
    let all = frame.components.iter().map(table).collect::<Result<Vec<QuantTable>, _>>()?;
    let alone = model == Model::Cmyk && sampling(frame) == Some((1, 1));
    let lesser = |a: &QuantTable, b: &QuantTable| -> QuantTable { std::array::from_fn(|i| a[i].min(b[i])) };
    let (luma, chroma) = match all.as_slice() {
        [luma, b, r] => (*luma, lesser(b, r)),
        // How the encoder deals its two tables out.
        [first, second, third, black] if alone => (*black, lesser(&lesser(first, second), third)),
        [first, second, third, black] => (lesser(first, black), lesser(second, third)),
        [luma, ..] => (*luma, *luma),
        [] => return Err(damaged("it has no picture in it")),
    };
    let wide = all.iter().flatten().any(|&v| v > 255);
    let unlike = match all.as_slice() {
        [_, b, r] => b != r,
        [first, second, third, _] if alone => first != second || second != third,
        [first, second, third, black] => first != black || second != third,
        _ => false,
    };
    if wide || unlike {
        warnings.push(
            "This JPEG was saved with settings that can not be reproduced exactly; the copy uses the nearest ones of at \
             least the same quality, so the file may be larger."
                .into(),
        );
    }
    Ok(Coding {
        segments,
        thumbnail: false,
        model,
        inks: None,
        ids: frame.components.iter().map(|c| c.id).collect(),
        luma: luma.map(|v| v.min(255)),
        chroma: chroma.map(|v: u16| v.min(255)),
        sampling: sampling(frame).unwrap_or((1, 1)),
        progressive: frame.marker == 0xC2,
        restart_interval,
    })
}

/// The bare coded picture for the decoder: no metadata, component identifiers that say what the components mean.
fn coded_picture(bytes: &[u8], parts: &Segments, frame: &Frame, model: Model) -> Vec<u8> {
    let new_id = |id: u8| {
        let names = if model == Model::Rgb { *b"RGB\0" } else { [1, 2, 3, 4] };
        frame.components.iter().position(|c| c.id == id).and_then(|i| names.get(i).copied()).unwrap_or(0)
    };
    let (mut out, mut scans) = (vec![0xFF, SOI], 0);
    for segment in &parts.list {
        let from = out.len() + 4;
        match segment.marker {
            0xC0..=0xC2 | SOS => {
                out.extend(bytes.get(segment.whole()).unwrap_or_default());
                // The decoder wants to have seen the marker behind the first scan of a progressive picture.
                if segment.marker == SOS && (frame.marker != 0xC2 || scans > 0) {
                    out.extend(SENTINEL);
                }
                scans += usize::from(segment.marker == SOS);
                let (first, step) = if segment.marker == SOS { (1, 2) } else { (6, 3) };
                for at in (from + first..from + segment.payload.len()).step_by(step).take(frame.components.len()) {
                    // The three last bytes of a scan header are no identifiers; a scan may have fewer components.
                    if segment.marker == SOS && at + 4 >= from + segment.payload.len() {
                        break;
                    }
                    if let Some(id) = out.get_mut(at) {
                        *id = new_id(*id);
                    }
                    // One component alone is coded the same way whatever its sampling factors.
                    if segment.marker != SOS
                        && model == Model::Grey
                        && let Some(factors) = out.get_mut(at + 1)
                    {
                        *factors = 0x11;
                    }
                }
            }
            DQT | DHT | DRI => out.extend(bytes.get(segment.whole()).unwrap_or_default()),
            _ => {}
        }
    }
    out.extend([0xFF, EOI]);
    out
}

/// Decodes the bare coded picture `stream` to interleaved samples, as grey, RGB or, of four channels, as they are coded.
pub(super) fn pixels(stream: &[u8], frame: &Frame, channels: usize) -> Result<Vec<u8>, DecodeError> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(match channels {
            1 => ColorSpace::Luma,
            3 => ColorSpace::RGB,
            // Without Adobe's segment the decoder takes four components for CMYK and hands them out as they are.
            _ => ColorSpace::CMYK,
        });
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(stream), options);
    let report = |e: zune_jpeg::errors::DecodeErrors| damaged(&format!("its picture data are broken ({e})"));
    decoder.decode_headers().map_err(report)?;
    let len = usize::from(frame.width)
        .checked_mul(usize::from(frame.height))
        .and_then(|n| n.checked_mul(channels))
        .filter(|&n| Some(n) == decoder.output_buffer_size())
        .ok_or_else(|| damaged("its size is wrong"))?;
    let mut out = zeroed(len)?;
    decoder.decode_into(&mut out).map_err(report)?;
    Ok(out)
}
