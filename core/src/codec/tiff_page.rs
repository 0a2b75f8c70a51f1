// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the directory of a TIFF page says about its pixels, and whether they are of a kind that is read.

use super::{
    DecodeError,
    tiff::{Compression, Stored},
};
use crate::container::{
    ContainerError,
    tiff_ifd::{Directory, Reader},
};

/// Transparency of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alpha {
    None,
    Straight,
    /// The colours are multiplied by it.
    Associated,
}

/// A page that is read.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Place among the directories, from 0.
    pub index: usize,
    pub directory: Directory<'a>,
    pub width: u32,
    pub height: u32,
    /// Bits per sample, 8 or 16.
    pub depth: u8,
    /// 1 or 3.
    pub colours: usize,
    pub alpha: Alpha,
    /// Samples per pixel that the decoder gives.
    pub read: usize,
    /// Channel by channel, not pixel by pixel.
    pub planar: bool,
    /// There are channels that are neither colour nor alpha.
    pub dropped: bool,
    pub stored: Stored,
}

impl Page<'_> {
    /// Bytes that the decoder gives.
    pub fn bytes(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * self.read as u64 * u64::from(self.depth / 8)
    }
}

/// Most channels of a page.
const MAX_SAMPLES: u64 = 32;
/// Most strips or tiles of a page.
const MAX_PARTS: usize = 1 << 20;
/// Largest side of a tile, pixels.
const MAX_TILE: u64 = 1 << 16;
/// More than one byte of any of the compressions can unpack to.
const MAX_RATIO: u64 = 4096;

pub(super) fn unsupported(what: &str) -> DecodeError {
    DecodeError::Unsupported(format!(
        "{what}, which this version does not read: open it in an image editor and save it as RGB with 8 or 16 bits per \
         channel, without compression or with LZW or ZIP"
    ))
}

pub(super) fn raw() -> DecodeError {
    DecodeError::Unsupported(
        "This is a camera raw file, which this version does not read: develop it and export the picture as JPEG, PNG or \
         TIFF"
            .into(),
    )
}

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

/// A small version of another picture in the file, by NewSubfileType or SubfileType.
pub(super) fn is_reduced(directory: &Directory<'_>) -> bool {
    directory.number(254).map_or_else(|| directory.number(255) == Some(2), |kind| kind & 1 == 1)
}

/// Width and height, both positive.
pub(super) fn size(directory: &Directory<'_>) -> Result<(u32, u32), DecodeError> {
    let side = |tag| directory.number(tag).and_then(|v| u32::try_from(v).ok()).filter(|v| *v > 0);
    side(256).zip(side(257)).ok_or_else(|| damaged("a page states no size"))
}

/// Reads what the directory says; `index` is its place in the file.
pub(super) fn read<'a>(reader: &Reader<'a>, directory: Directory<'a>, index: usize) -> Result<Page<'a>, DecodeError> {
    let (width, height) = size(&directory)?;
    let number = |tag, default| directory.number(tag).unwrap_or(default);
    let compression = compression(number(259, 1))?;
    let colours = colours(directory.number(262))?;
    let depth = depth(&directory)?;
    let samples = number(277, 1);
    if samples > MAX_SAMPLES {
        return Err(unsupported("This TIFF has very many channels"));
    }
    let samples = samples as usize;
    let extra: Vec<u64> = directory.find(338).map(|e| e.numbers().collect()).unwrap_or_default();
    if samples < colours || samples < extra.len() {
        return Err(damaged("the number of its channels is wrong"));
    }
    // What is said of the first channel behind the colours decides.
    let alpha = match extra.first() {
        Some(1) if samples > colours => Alpha::Associated,
        Some(2) if samples > colours => Alpha::Straight,
        _ => Alpha::None,
    };
    // The decoder gives all channels of a grey picture, of others the colours and alpha or what may be alpha.
    let read = match colours {
        1 => samples,
        _ if alpha != Alpha::None || samples - extra.len() == 4 => 4,
        _ => 3,
    };
    let planar = match number(284, 1) {
        1 => false,
        2 => read > 1,
        _ => return Err(damaged("the order of its samples is wrong")),
    };
    let predictor = match number(317, 1) {
        1 => false,
        2 => true,
        _ => return Err(unsupported("This TIFF is compressed in an unusual way")),
    };
    let dropped = samples > colours + usize::from(alpha != Alpha::None);
    let stored = Stored { compression, predictor, associated: alpha == Alpha::Associated };
    let page = Page { index, directory, width, height, depth, colours, alpha, read, planar, dropped, stored };
    check_parts(reader, &page, samples)?;
    Ok(page)
}

fn compression(number: u64) -> Result<Compression, DecodeError> {
    Ok(match number {
        1 => Compression::None,
        5 => Compression::Lzw,
        8 | 32_946 => Compression::Deflate,
        32_773 => Compression::Packbits,
        6 | 7 => return Err(unsupported("The picture in this TIFF is compressed as a JPEG")),
        2..=4 => return Err(unsupported("This TIFF is a fax or a scan in black and white only")),
        other => return Err(unsupported(&format!("This TIFF is compressed in an unusual way (number {other})"))),
    })
}

fn colours(photometric: Option<u64>) -> Result<usize, DecodeError> {
    let what = match photometric {
        Some(0 | 1) => return Ok(1),
        Some(2) => return Ok(3),
        Some(3) => "This TIFF has a palette",
        Some(4) => "This TIFF has a picture and its transparency on two pages",
        Some(5) => "This TIFF has print colours (CMYK)",
        Some(6) => "This TIFF has video colours (YCbCr)",
        Some(8..=10) => "This TIFF has Lab colours",
        Some(32_803 | 34_892) => return Err(raw()),
        Some(_) => "This TIFF has unusual colours",
        None => return Err(damaged("a page does not say what its colours mean")),
    };
    Err(unsupported(what))
}

fn depth(directory: &Directory<'_>) -> Result<u8, DecodeError> {
    let all = |tag, default| -> Result<u64, DecodeError> {
        let mut values = directory.find(tag).map(|e| e.numbers()).into_iter().flatten();
        let first = values.next().unwrap_or(default);
        if values.any(|v| v != first) {
            return Err(unsupported("The channels of this TIFF have different depths"));
        }
        Ok(first)
    };
    let bits = all(258, 1)?;
    match (all(339, 1)?, bits) {
        (1 | 4, 8) => Ok(8),
        (1 | 4, 16) => Ok(16),
        (3, _) => Err(unsupported("This TIFF has floating-point samples")),
        (1 | 4, 1) => Err(unsupported("This TIFF is in black and white only")),
        _ => Err(unsupported(&format!("This TIFF has {bits} bits per sample"))),
    }
}

/// Strips or tiles: in the file, of a sensible number and size, and enough for the picture.
fn check_parts(reader: &Reader<'_>, page: &Page<'_>, samples: usize) -> Result<(), DecodeError> {
    let directory = &page.directory;
    let (offsets, lengths) = if directory.find(322).is_some() { (324, 325) } else { (273, 279) };
    let missing = || damaged("it does not say where its picture stands");
    let (offsets, lengths) = directory.find(offsets).zip(directory.find(lengths)).ok_or_else(missing)?;
    if offsets.numbers().count() > MAX_PARTS {
        return Err(damaged("it is in more pieces than any program writes"));
    }
    let tile = |tag| directory.number(tag).is_none_or(|side| (1..=MAX_TILE).contains(&side));
    if !tile(322) || !tile(323) {
        return Err(damaged("the size of its tiles is wrong"));
    }
    let mut packed = 0u64;
    for (from, length) in offsets.numbers().zip(lengths.numbers()) {
        let end = from.checked_add(length).ok_or(ContainerError::Truncated)?;
        if end > reader.bytes().len() as u64 {
            return Err(ContainerError::Truncated.into());
        }
        packed = packed.saturating_add(length);
    }
    let unpacked = u64::from(page.width) * u64::from(page.height) * samples as u64 * u64::from(page.depth / 8);
    let ratio = if page.stored.compression == Compression::None { 1 } else { MAX_RATIO };
    if unpacked > packed.saturating_mul(ratio) {
        return Err(damaged("it has far too few data for its size"));
    }
    Ok(())
}
