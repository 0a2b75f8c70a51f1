// SPDX-License-Identifier: MIT OR Apache-2.0
//! GIF to pixels: every frame as a viewer shows it.
//!
//! The blocks are read here and not by the crate `gif`, because all that stands between the frames goes into the copy,
//! and because its decoder of single frames (0.14) never returns where the data end too early. `weezl`, which it uses
//! as well, unpacks them.

use ndarray::Array3;
use weezl::{BitOrder, LzwStatus, decode::Decoder};

use super::{
    Carry, DecodeError, Format, Image, check_size,
    gif_canvas::{CLEAR, Canvas, Frame, Shown, rgb},
    too_much_metadata, trailing_warning, zeroed,
};
use crate::{
    container::gif_blocks::{self as blocks, Block, Blocks, Picture},
    image::{Raster, Samples},
    limits::Limits,
    meta::{
        gif_carry,
        jpeg_carry::Findings,
        privacy::{Privacy, PrivacyReport},
    },
};

/// What a GIF file is made of.
#[derive(Debug, Clone)]
pub(super) struct Coding {
    /// Logical screen descriptor as it stands in the file.
    pub screen: [u8; 7],
    /// Colours of frames without their own table, 3 bytes each.
    pub palette: Vec<u8>,
    /// Pixels per row and rows of what is shown.
    pub canvas: (usize, usize),
    /// In file order.
    pub parts: Vec<Part>,
}

/// A part of the file.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// An extension, all its bytes.
    Extension(Vec<u8>),
    Frame(Frame),
}

impl Coding {
    /// The frames in their order.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.parts.iter().filter_map(|part| match part {
            Part::Frame(frame) => Some(frame),
            Part::Extension(_) => None,
        })
    }

    /// Takes out of the extensions what does not go into the copy at `level`.
    pub fn apply_privacy(&mut self, level: Privacy, report: &mut PrivacyReport) {
        self.parts.retain_mut(|part| {
            let Part::Extension(raw) = part else { return true };
            let kept = gif_carry::private(raw, level, report);
            let stays = kept.is_some();
            *raw = kept.unwrap_or_default();
            stays
        });
    }

    /// The table that `frame` takes its colours from.
    pub fn table<'a>(&'a self, frame: &'a Frame) -> &'a [u8] {
        frame.palette.as_deref().unwrap_or(&self.palette)
    }
}

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

/// Reads a GIF file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let parts = blocks::split(bytes)?;
    let canvas = check(bytes, &parts, limits)?;
    let mut found = Findings::default();
    let mut coding = Coding { screen: parts.screen, palette: parts.palette.to_vec(), canvas, parts: Vec::new() };
    let mut stage = Canvas::new(canvas.0, canvas.1);
    let mut rasters = Vec::new();
    for block in &parts.list {
        match block {
            Block::Extension(raw) => {
                coding.parts.extend(gif_carry::extension(raw, &mut found).map(Part::Extension));
            }
            Block::Picture(picture) => {
                let frame = unpacked(picture)?;
                stage.turn(&frame);
                stage.draw(&frame, coding.table(&frame));
                rasters.push(raster(&stage)?);
                coding.parts.push(Part::Frame(frame));
            }
        }
    }
    let mut rasters = rasters.into_iter();
    let first = rasters.next().ok_or_else(|| damaged("it has no picture in it"))?;
    let mut warnings = found.warnings();
    warnings.extend(trailing_warning(parts.trailing));
    Ok(Image {
        raster: first,
        more: rasters.collect(),
        format: Format::Gif,
        warnings,
        jpeg_quality: None,
        carry: Carry::Gif(Box::new(coding)),
    })
}

/// Size of what is shown, and memory for all frames, before anything is allocated.
fn check(bytes: &[u8], parts: &Blocks<'_>, limits: &Limits) -> Result<(usize, usize), DecodeError> {
    let pictures = || {
        parts.list.iter().filter_map(|block| match block {
            Block::Picture(picture) => Some(picture),
            Block::Extension(_) => None,
        })
    };
    let first = pictures().next().ok_or_else(|| damaged("it has no picture in it"))?;
    if pictures().any(|p| p.palette.is_none() && parts.palette.is_empty()) {
        return Err(damaged("it has no table of colours"));
    }
    let [w0, w1, h0, h1, ..] = parts.screen;
    let [left, top, w, h] = first.place.map(u32::from);
    // As in browsers the first picture enlarges a screen that is too small for it.
    let width = u32::from(u16::from_le_bytes([w0, w1])).max(left + w);
    let height = u32::from(u16::from_le_bytes([h0, h1])).max(top + h);
    if width == 0 || height == 0 {
        return Err(damaged("its size is wrong"));
    }
    let pixels = u64::from(width) * u64::from(height);
    let area = |p: &Picture<'_>| u64::from(p.place[2]) * u64::from(p.place[3]);
    let frames = pictures().count() as u64;
    // Colour and alpha of every frame, its indices, and the canvases of reading and writing.
    let held = pixels.saturating_mul(4).saturating_mul(frames + 8);
    let held = held.saturating_add(pictures().map(area).fold(0, u64::saturating_add));
    check_size(width, height, held.saturating_add(bytes.len() as u64), limits)?;
    let extensions = parts.list.iter().map(|block| match block {
        Block::Extension(raw) => raw.len(),
        Block::Picture(_) => 0,
    });
    if extensions.sum::<usize>() > limits.max_metadata {
        return Err(too_much_metadata(limits));
    }
    Ok((width as usize, height as usize))
}

/// Decompresses one picture.
fn unpacked(picture: &Picture<'_>) -> Result<Frame, DecodeError> {
    let [_, _, width, height] = picture.place.map(usize::from);
    let mut indices = zeroed(width * height)?;
    let packed = picture.compressed();
    let broken = || damaged("its picture data are broken");
    let (&code_size, mut rest) = packed.split_first().ok_or_else(broken)?;
    if !(1..=11).contains(&code_size) {
        return Err(broken());
    }
    let mut decoder = Decoder::new(BitOrder::Lsb, code_size);
    let mut filled = 0;
    while filled < indices.len() {
        let done = decoder.decode_bytes(rest, indices.get_mut(filled..).unwrap_or_default());
        rest = rest.get(done.consumed_in..).unwrap_or_default();
        filled += done.consumed_out;
        // A viewer would leave the rest of the frame as it was, but so look files that were cut off, too.
        let stuck = done.consumed_in + done.consumed_out == 0;
        if filled < indices.len() && (stuck || !matches!(done.status, Ok(LzwStatus::Ok))) {
            return Err(broken());
        }
    }
    if picture.interlaced {
        indices = in_order(&indices, width, height);
    }
    let palette = picture.palette.map(<[u8]>::to_vec);
    Ok(Frame { control: picture.control, place: picture.place, palette, indices })
}

/// Rows that are stored in four passes, from top to bottom.
fn in_order(stored: &[u8], width: usize, height: usize) -> Vec<u8> {
    let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
    let rows = passes.into_iter().flat_map(|(first, step)| (first..height).step_by(step));
    let mut out = vec![0; stored.len()];
    for (row, from) in rows.zip(stored.chunks_exact(width.max(1))) {
        if let Some(to) = out.get_mut(row * width..(row + 1) * width) {
            to.copy_from_slice(from);
        }
    }
    out
}

/// The canvas as a raster.
fn raster(stage: &Canvas) -> Result<Raster, DecodeError> {
    let count = stage.pixels.len();
    let mut colour = zeroed(count * 3)?;
    for (to, &from) in colour.chunks_exact_mut(3).zip(&stage.pixels) {
        to.copy_from_slice(&rgb(from));
    }
    let alpha = if stage.pixels.contains(&CLEAR) {
        let mut alpha = zeroed(count)?;
        let opaque = |&v: &Shown| if v == CLEAR { 0 } else { 255 };
        alpha.iter_mut().zip(stage.pixels.iter().map(opaque)).for_each(|(to, v)| *to = v);
        Some(alpha)
    } else {
        None
    };
    let shape = |samples, channels| {
        Array3::from_shape_vec((stage.height, stage.width, channels), samples)
            .map(Samples::Eight)
            .map_err(|_| damaged("its size is wrong"))
    };
    Ok(Raster { colour: shape(colour, 3)?, alpha: alpha.map(|a| shape(a, 1)).transpose()? })
}
