// SPDX-License-Identifier: MIT OR Apache-2.0
//! GIF blocks (GIF 89a specification).

use super::ContainerError;

/// First byte of an extension.
pub const EXTENSION: u8 = 0x21;
/// First byte of a picture.
pub const PICTURE: u8 = 0x2C;
/// Last byte of the file.
pub const TRAILER: u8 = 0x3B;
/// Second byte of a graphic control extension.
pub const CONTROL: u8 = 0xF9;
/// Second byte of an application extension.
pub const APPLICATION: u8 = 0xFF;

/// What a graphic control extension says of the picture behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Control {
    /// Disposal (bits 2 to 4), user input, transparency (bit 0).
    pub flags: u8,
    /// Time to the next picture, hundredths of a second.
    pub delay: u16,
    /// Index that leaves the canvas as it is, if bit 0 of the flags is set.
    pub transparent: u8,
}

impl Control {
    /// The index that leaves the canvas as it is.
    pub fn transparent(self) -> Option<u8> {
        (self.flags & 1 == 1).then_some(self.transparent)
    }
}

/// One picture as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture<'a> {
    /// Extension that belongs to it.
    pub control: Option<Control>,
    /// Left, top, width and height on the canvas, pixels.
    pub place: [u16; 4],
    /// Its rows come in four passes.
    pub interlaced: bool,
    /// Own colour table, red, green and blue of 2 to 256 colours.
    pub palette: Option<&'a [u8]>,
    /// Code size and sub-blocks with the end mark.
    pub data: &'a [u8],
}

impl Picture<'_> {
    /// Code size and compressed data without the sub-block lengths.
    pub fn compressed(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.data.len());
        let Some((code_size, mut rest)) = self.data.split_first() else { return out };
        out.push(*code_size);
        while let Some((&length, after)) = rest.split_first()
            && length > 0
        {
            let (part, after) = after.split_at_checked(length.into()).unwrap_or((after, &[]));
            out.extend(part);
            rest = after;
        }
        out
    }
}

/// One part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block<'a> {
    /// Any extension but a graphic control, all its bytes.
    Extension(&'a [u8]),
    /// A picture.
    Picture(Picture<'a>),
}

/// A file taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks<'a> {
    /// Width, height (little endian), flags, background index and aspect ratio.
    pub screen: [u8; 7],
    /// Table of colours for pictures without their own; may be empty.
    pub palette: &'a [u8],
    /// In file order.
    pub list: Vec<Block<'a>>,
    /// Bytes after the end.
    pub trailing: &'a [u8],
}

/// Splits a file into its blocks.
///
/// # Errors
/// [`ContainerError::Truncated`] if the end is missing, [`ContainerError::Malformed`] for anything that is no block.
pub fn split(bytes: &[u8]) -> Result<Blocks<'_>, ContainerError> {
    let mut rest = bytes
        .strip_prefix(b"GIF89a")
        .or_else(|| bytes.strip_prefix(b"GIF87a"))
        .ok_or(ContainerError::Malformed("it does not begin like a GIF file"))?;
    let screen: [u8; 7] = array(take(&mut rest, 7)?)?;
    let palette = table(&mut rest, screen[4])?.unwrap_or_default();
    let (mut list, mut control) = (Vec::new(), None);
    loop {
        let start = rest;
        match take(&mut rest, 1)? {
            [EXTENSION] => {
                let is_control = take(&mut rest, 1)? == [CONTROL];
                skip_parts(&mut rest)?;
                let raw = start.get(..start.len() - rest.len()).unwrap_or_default();
                if is_control {
                    control = Some(read_control(raw)?);
                } else {
                    list.push(Block::Extension(raw));
                }
            }
            [PICTURE] => list.push(Block::Picture(picture(&mut rest, control.take())?)),
            [TRAILER] => return Ok(Blocks { screen, palette, list, trailing: rest }),
            // Some programs write a second end mark of sub-blocks.
            [0] => {}
            _ => return Err(ContainerError::Malformed("there is something else where a part should begin")),
        }
    }
}

fn picture<'a>(rest: &mut &'a [u8], control: Option<Control>) -> Result<Picture<'a>, ContainerError> {
    let head: [u8; 9] = array(take(rest, 9)?)?;
    let [l0, l1, t0, t1, w0, w1, h0, h1, flags] = head;
    let place = [[l0, l1], [t0, t1], [w0, w1], [h0, h1]].map(u16::from_le_bytes);
    let palette = table(rest, flags)?;
    let start = *rest;
    take(rest, 1)?;
    skip_parts(rest)?;
    let data = start.get(..start.len() - rest.len()).unwrap_or_default();
    Ok(Picture { control, place, interlaced: flags & 0x40 != 0, palette, data })
}

/// The colour table that `flags` announce.
fn table<'a>(rest: &mut &'a [u8], flags: u8) -> Result<Option<&'a [u8]>, ContainerError> {
    if flags & 0x80 == 0 { Ok(None) } else { take(rest, 3 << ((flags & 7) + 1)).map(Some) }
}

fn read_control(raw: &[u8]) -> Result<Control, ContainerError> {
    match raw {
        &[EXTENSION, CONTROL, 4, flags, d0, d1, transparent, ..] => {
            Ok(Control { flags, delay: u16::from_le_bytes([d0, d1]), transparent })
        }
        _ => Err(ContainerError::Malformed("a graphic control block has a wrong length")),
    }
}

/// Skips sub-blocks with their end mark.
fn skip_parts(rest: &mut &[u8]) -> Result<(), ContainerError> {
    loop {
        match take(rest, 1)? {
            [0] => return Ok(()),
            length => take(rest, length.first().copied().unwrap_or(0).into())?,
        };
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], ContainerError> {
    let (part, after) = rest.split_at_checked(count).ok_or(ContainerError::Truncated)?;
    *rest = after;
    Ok(part)
}

fn array<const N: usize>(part: &[u8]) -> Result<[u8; N], ContainerError> {
    part.try_into().map_err(|_| ContainerError::Truncated)
}

/// Appends a graphic control extension.
pub fn push_control(out: &mut Vec<u8>, control: Control) {
    let [d0, d1] = control.delay.to_le_bytes();
    out.extend([EXTENSION, CONTROL, 4, control.flags, d0, d1, control.transparent, 0]);
}

/// Appends a picture; `compressed` is the code size and the data as [`Picture::compressed`] gives them.
pub fn push_picture(out: &mut Vec<u8>, place: [u16; 4], palette: Option<&[u8]>, compressed: &[u8]) {
    out.push(PICTURE);
    out.extend(place.iter().flat_map(|v| v.to_le_bytes()));
    // A table holds 2, 4, ... 256 colours; the flags give the exponent less one.
    let size = |p: &[u8]| (p.len() / 3).max(2).ilog2() as u8 - 1;
    out.push(palette.map_or(0, |p| 0x80 | size(p)));
    out.extend(palette.unwrap_or_default());
    let (code_size, data) = compressed.split_first().unwrap_or((&2, &[]));
    out.push(*code_size);
    for part in data.chunks(255) {
        out.push(part.len() as u8);
        out.extend(part);
    }
    out.push(0);
}
