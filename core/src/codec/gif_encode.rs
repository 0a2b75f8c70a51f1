// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pixels to GIF: the same frames, times and transparency, no more colours, and nothing moves that stood still.

use weezl::{BitOrder, encode::Encoder};

use super::{
    EncodeError, eight_bits,
    gif::{Coding, Part},
    gif_canvas::{CLEAR, Canvas, Frame, Shown, entry, rgb, shown},
    gif_dither::Task,
    gif_palette::Table,
};
use crate::{
    container::gif_blocks::{self as blocks, Control},
    image::Raster,
    metrics::ciede2000::Differences,
};

/// Mean CIEDE2000 of a frame to the unmarked one that the mark has to keep.
const MOST_DIFFERENCE: f64 = 1.45;
/// Parts of the mark tried until that holds, of 256.
const SCALES: [i32; 6] = [256, 200, 150, 100, 50, 0];

/// Writes a GIF file; `rasters` are all frames in order.
pub(super) fn encode(rasters: &[&Raster], coding: &Coding) -> Result<Vec<u8>, EncodeError> {
    let (width, height) = coding.canvas;
    if rasters.len() != coding.frames().count() {
        return Err(EncodeError("the number of frames does not fit the GIF file".into()));
    }
    if rasters.iter().any(|r| (r.width(), r.height(), r.channels()) != (width, height, 3)) {
        return Err(EncodeError("the size of a frame does not fit the GIF file".into()));
    }
    let frames = rasters.iter().map(|r| eight_bits(&r.colour)).collect::<Result<Vec<&[u8]>, _>>()?;
    let (tables, of_frame) = tables(coding, &frames);
    let mut out = b"GIF89a".to_vec();
    out.extend(coding.screen);
    let global = coding.frames().zip(&of_frame).find(|(frame, _)| frame.palette.is_none());
    out.extend(global.and_then(|(_, &t)| tables.get(t)).map_or(coding.palette.as_slice(), |t| &t.colours));
    let mut copy =
        Copy { source: Canvas::new(width, height), shown: Canvas::new(width, height), pairs: Differences::default() };
    let mut marked = frames.iter().zip(&of_frame);
    for part in &coding.parts {
        match part {
            Part::Extension(raw) => out.extend(raw),
            Part::Frame(frame) => {
                let next = marked.next().and_then(|(marked, &t)| Some((marked, tables.get(t)?)));
                let (marked, table) = next.ok_or_else(|| EncodeError("a frame is missing".into()))?;
                write(&mut out, &copy.frame(frame, table, marked));
            }
        }
    }
    out.push(blocks::TRAILER);
    Ok(out)
}

/// The tables of the copy, and which of them each frame uses. Frames with equal tables share one.
fn tables(coding: &Coding, frames: &[&[u8]]) -> (Vec<Table>, Vec<usize>) {
    let (mut tables, mut of_frame) = (Vec::<Table>::new(), Vec::new());
    let mut canvas = Canvas::new(coding.canvas.0, coding.canvas.1);
    for (frame, marked) in coding.frames().zip(frames) {
        let source = coding.table(frame);
        let known = tables.iter().rposition(|t| t.source == source);
        let number = known.unwrap_or(tables.len());
        if known.is_none() {
            tables.push(Table::new(source));
        }
        let changed = of_frame.last().is_some_and(|&last| last != number);
        of_frame.push(number);
        let before = canvas.pixels.clone();
        canvas.turn(frame);
        canvas.draw(frame, source);
        let Some(table) = tables.get_mut(number) else { continue };
        frame.transparent().into_iter().for_each(|index| table.take_transparent(index));
        let mut still = false;
        for (at, place) in frame.places(canvas.width, canvas.height) {
            let Some(index) = frame.drawn(at, source) else { continue };
            table.take(index);
            let colour = entry(source, index);
            let Some(&to) = marked.get(3 * place..).and_then(|m| m.first_chunk::<3>()) else { continue };
            if before.get(place) == Some(&shown(colour)) {
                still = true;
            } else if let Some(uses) = table.uses_mut(index) {
                uses.add(colour, to);
            }
        }
        if still && changed && frame.transparent().is_none() {
            table.need_through();
        }
    }
    tables.iter_mut().for_each(Table::settle);
    (tables, of_frame)
}

/// The source and the copy as they are shown, side by side.
struct Copy {
    source: Canvas,
    shown: Canvas,
    pairs: Differences,
}

impl Copy {
    /// The next frame of the copy.
    fn frame(&mut self, frame: &Frame, table: &Table, marked: &[u8]) -> Frame {
        let source_before = self.source.pixels.clone();
        self.source.turn(frame);
        self.source.draw(frame, &table.source);
        let before = self.shown.pixels.clone();
        self.shown.turn(frame);
        let mut out = frame.clone();
        out.palette = frame.palette.as_ref().map(|_| table.colours.clone());
        let through = frame.transparent().or_else(|| table.free());
        for scale in SCALES {
            let (source_before, before, ground) = (&source_before, &before, &self.shown);
            let task = Task { frame, table, marked, source_before, before, ground, through, scale };
            out.indices = task.indices();
            out.control = control(frame, through, &out.indices);
            let mut trial = self.shown.clone();
            trial.draw(&out, &table.colours);
            if self.difference(&trial.pixels) <= MOST_DIFFERENCE || scale == 0 {
                self.shown = trial;
                break;
            }
        }
        out
    }

    /// Mean CIEDE2000 of the opaque pixels of `copy` to what the source shows.
    fn difference(&mut self, copy: &[Shown]) -> f64 {
        let (mut sum, mut count) = (0.0, 0u64);
        for (&a, &b) in self.source.pixels.iter().zip(copy).filter(|(a, _)| **a != CLEAR) {
            sum += self.pairs.of(rgb(a), rgb(b));
            count += 1;
        }
        sum / count.max(1) as f64
    }
}

/// The control of a frame, with transparency added if it is new and used.
fn control(frame: &Frame, through: Option<u8>, indices: &[u8]) -> Option<Control> {
    match through {
        Some(index) if frame.transparent().is_none() && indices.contains(&index) => {
            let control = frame.control.unwrap_or_default();
            Some(Control { flags: control.flags | 1, transparent: index, ..control })
        }
        _ => frame.control,
    }
}

fn write(out: &mut Vec<u8>, frame: &Frame) {
    if let Some(control) = frame.control {
        blocks::push_control(out, control);
    }
    blocks::push_picture(out, frame.place, frame.palette.as_deref(), &packed(&frame.indices));
}

/// Code size and compressed indices.
fn packed(indices: &[u8]) -> Vec<u8> {
    let most = indices.iter().copied().max().unwrap_or(0);
    // Bits that hold every index; two at least, by the specification.
    let code_size = (u8::BITS - most.leading_zeros()).max(2) as u8;
    let mut out = vec![code_size];
    // Packing into memory does not fail.
    let _ = Encoder::new(BitOrder::Lsb, code_size).into_vec(&mut out).encode_all(indices);
    out
}
