// SPDX-License-Identifier: MIT OR Apache-2.0
//! AVIF to pixels. The AV1 decoder is `re_rav1d` through its safe interface; container and sequence header are read
//! here, so that size and memory are known before it is called and no value it does not expect reaches it.

use re_rav1d::dav1d::{Decoder, PixelLayout, PlanarImageComponent as Component, Settings};

use super::{
    DecodeError, Format, Image,
    avif_pixels::{self, Picture, Plane},
    check_size,
    read_only::{self, Blocks},
    too_much_metadata,
};
use crate::{
    container::{
        av1_sequence::{self, Sequence},
        avif_items::{self, Items},
        iso_boxes::{self, IsoBox},
    },
    image::Raster,
    limits::Limits,
    meta::{c2pa, jpeg_carry::Findings},
};

/// Reads an AVIF file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let parts = iso_boxes::split(bytes)?;
    let meta = parts.iter().find(|b| &b.kind == b"meta").map(|b| b.content);
    if parts.iter().any(|b| &b.kind == b"moov") && bytes.get(8..12) == Some(b"avis") {
        return Err(unsupported("This is an animated AVIF"));
    }
    let items = avif_items::read(bytes, meta.ok_or_else(|| damaged("it has no picture in it"))?)?;
    check_kind(&items)?;
    let blocks = blocks(&items, limits)?;
    let alpha = alpha(&items);
    let picture = frame(&items, items.primary, alpha.is_some(), limits)?;
    let alpha = alpha.map(|id| frame(&items, id, true, limits)).transpose()?;
    let premultiplied = alpha.is_some() && items.list.iter().any(|i| items.refers(b"prem", items.primary, i.id));
    let mut raster = avif_pixels::raster(&picture, alpha.as_ref(), premultiplied).map_err(|what| match what {
        avif_pixels::Unfit::Matrix => unsupported("This AVIF stores its colours in an unusual way"),
        avif_pixels::Unfit::Alpha => damaged("its transparency has another size than the picture"),
    })?;
    raster = turned(raster, &items)?;
    Ok(read_only::image(Format::Avif, raster, blocks, findings(&parts, &items)))
}

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

fn unsupported(what: &str) -> DecodeError {
    DecodeError::Unsupported(format!("{what}, which this version does not read: export it as PNG or JPEG"))
}

fn check_kind(items: &Items<'_>) -> Result<(), DecodeError> {
    let primary = items.item(items.primary).ok_or_else(|| damaged("it has no picture in it"))?;
    match &primary.kind {
        b"av01" => {}
        b"grid" => return Err(unsupported("This AVIF is put together from tiles")),
        b"hvc1" | b"hev1" => {
            return Err(DecodeError::Unsupported(
                "This is a HEIC picture, which this version does not read: export it as PNG or JPEG".into(),
            ));
        }
        _ => return Err(unsupported("This AVIF holds its picture in an unusual form")),
    }
    if items.property(items.primary, b"clap").is_some() {
        return Err(unsupported("This AVIF shows only a part of the picture that is stored in it"));
    }
    Ok(())
}

/// The item with the transparency of the picture.
fn alpha(items: &Items<'_>) -> Option<u32> {
    let kinds: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];
    items
        .about(b"auxl", items.primary)
        .find(|i| {
            let kind = items.property(i.id, b"auxC").and_then(|c| c.get(4..)).map(|c| iso_boxes::Numbers(c).text());
            kind.is_some_and(|k| kinds.contains(&k))
        })
        .map(|i| i.id)
}

/// What stands beside the pixels.
fn findings(parts: &[IsoBox<'_>], items: &Items<'_>) -> Findings {
    Findings {
        gain_map: items.list.iter().any(|i| &i.kind == b"tmap"),
        c2pa: parts.iter().any(|b| c2pa::is_manifest(c2pa::Part::IsoBox(b.kind, b.content))),
        thumbnail: items.about(b"thmb", items.primary).next().is_some(),
        ..Findings::default()
    }
}

/// Metadata that are about the picture.
fn blocks(items: &Items<'_>, limits: &Limits) -> Result<Blocks, DecodeError> {
    let mut blocks = Blocks::default();
    let mut room = limits.max_metadata;
    let mut fits = |length: usize| match room.checked_sub(length) {
        Some(left) => {
            room = left;
            Ok(())
        }
        None => Err(too_much_metadata(limits)),
    };
    for property in items.properties_of(items.primary).filter(|p| &p.kind == b"colr") {
        match property.content.split_first_chunk::<4>() {
            Some((b"prof" | b"rICC", icc)) if blocks.icc.is_none() => {
                fits(icc.len())?;
                blocks.icc = Some(icc.to_vec());
            }
            Some((b"nclx", _)) => blocks.cicp = nclx(property.content).map(|(cicp, _)| cicp),
            _ => {}
        }
    }
    for item in items.about(b"cdsc", items.primary) {
        let data = |fits: &mut dyn FnMut(usize) -> Result<(), DecodeError>| {
            fits(items.length(item.id).ok_or_else(|| damaged("its metadata are cut off"))?)?;
            items.bytes(item.id).ok_or_else(|| damaged("its metadata are cut off"))
        };
        match &item.kind {
            // Four bytes tell how far behind them the TIFF header stands.
            b"Exif" if blocks.exif.is_none() => blocks.exif = read_only::behind_offset(&data(&mut fits)?),
            b"mime" if item.media_type == b"application/rdf+xml" && blocks.xmp.is_none() => {
                blocks.xmp = Some(data(&mut fits)?);
            }
            _ => {}
        }
    }
    Ok(blocks)
}

/// Primaries, transfer and matrix of an `nclx` property (ITU-T H.273), and true for full range.
fn nclx(content: &[u8]) -> Option<([u8; 3], bool)> {
    let &[_, p, _, t, _, m, range] = content.get(4..)?.first_chunk::<7>()?;
    Some(([p, t, m], range & 0x80 != 0))
}

/// Decodes one AV1 item.
fn frame(items: &Items<'_>, id: u32, with_alpha: bool, limits: &Limits) -> Result<Picture, DecodeError> {
    let cut = || DecodeError::from(crate::container::ContainerError::Truncated);
    let length = items.length(id).filter(|&l| l > 0).ok_or_else(cut)?;
    // Nothing was allocated yet for data that a small file only claims to have.
    let data = items.bytes(id).ok_or_else(cut)?;
    let sequence = av1_sequence::read(&data).ok_or_else(|| damaged("its picture data are broken"))?;
    check(&sequence, length, with_alpha, limits)?;
    let colr = items.properties_of(id).filter(|p| &p.kind == b"colr").find_map(|p| nclx_of(p.content));
    let (cicp, full_range) = colr.unwrap_or((sequence.cicp, sequence.full_range));
    let size = items.property(id, b"ispe").and_then(|c| {
        let mut numbers = iso_boxes::Numbers(c.get(4..)?);
        Some((numbers.u32()?, numbers.u32()?))
    });
    let decoded = decoded(data, &sequence)?;
    if size.is_some_and(|size| size != (decoded.width as u32, decoded.height as u32)) {
        return Err(damaged("its size is wrong"));
    }
    Ok(Picture { cicp, full_range, ..decoded })
}

fn nclx_of(content: &[u8]) -> Option<([u8; 3], bool)> {
    content.starts_with(b"nclx").then(|| nclx(content)).flatten()
}

/// Size and memory, before the decoder is called.
fn check(sequence: &Sequence, length: usize, with_alpha: bool, limits: &Limits) -> Result<(), DecodeError> {
    let pixels = u64::from(sequence.width) * u64::from(sequence.height);
    let samples = if sequence.monochrome { 1 } else { 3 };
    let bytes = if sequence.depth > 8 { 2 } else { 1 };
    // The decoder's picture and its working copies, then the planes, then the colours as floating-point numbers, then the
    // raster.
    let held = samples * bytes * 3 + samples * 2 + (samples + u64::from(with_alpha)) * (4 + bytes);
    check_size(sequence.width, sequence.height, pixels.saturating_mul(held).saturating_add(length as u64), limits)
}

fn decoded(data: Vec<u8>, sequence: &Sequence) -> Result<Picture, DecodeError> {
    let report = |e: re_rav1d::dav1d::Error| damaged(&format!("its picture data are broken ({e})"));
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_frame_size_limit(sequence.width.saturating_mul(sequence.height));
    // All layers of a picture that is sharpened step by step, and no effects of a damaged one.
    settings.set_all_layers(false);
    settings.set_strict_std_compliance(true);
    let mut decoder = Decoder::with_settings(&settings).map_err(report)?;
    match decoder.send_data(data, None, None, None) {
        Ok(()) => {}
        Err(e) if e.is_again() => {}
        Err(e) => return Err(report(e)),
    }
    let frame = match decoder.get_picture() {
        Err(e) if e.is_again() => decoder.get_picture().map_err(report)?,
        other => other.map_err(report)?,
    };
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let depth = frame.bit_depth();
    let layout = frame.pixel_layout();
    if depth != usize::from(sequence.depth) || (layout == PixelLayout::I400) != sequence.monochrome {
        return Err(damaged("its depth is wrong"));
    }
    let half = |n: usize, on: bool| if on { n.div_ceil(2) } else { n };
    let across = matches!(layout, PixelLayout::I420 | PixelLayout::I422);
    let down = layout == PixelLayout::I420;
    let shapes = [
        (Component::Y, width, height),
        (Component::U, half(width, across), half(height, down)),
        (Component::V, half(width, across), half(height, down)),
    ];
    let planes = shapes
        .into_iter()
        .take(if layout == PixelLayout::I400 { 1 } else { 3 })
        .map(|(component, w, h)| {
            let plane = frame.plane(component);
            Plane::new(&plane, frame.stride(component) as usize, w, h, depth > 8)
                .ok_or_else(|| damaged("its picture data are broken"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Picture { width, height, depth: sequence.depth, planes, halved: (across, down), cicp: [2; 3], full_range: true })
}

/// The picture turned and mirrored as its properties say, in their order.
fn turned(raster: Raster, items: &Items<'_>) -> Result<Raster, DecodeError> {
    let mut raster = raster;
    for property in items.properties_of(items.primary) {
        let value = property.content.first().copied();
        match (&property.kind, value) {
            // Quarter turns against the clock.
            (b"irot", Some(v)) => raster = read_only::rotated(raster, v & 3),
            // 0: top and bottom change places, 1: left and right.
            (b"imir", Some(v)) => raster = read_only::mirrored(raster, v & 1 == 1),
            (b"irot" | b"imir", None) => return Err(damaged("it does not say how it is turned")),
            _ => {}
        }
    }
    Ok(raster)
}
