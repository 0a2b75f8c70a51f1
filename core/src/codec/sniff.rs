// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a file is, by its first bytes.

use super::{DecodeError, Format};
use crate::container::png_chunks;

/// What the first bytes of a file speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// A format with a name here. Whether it is read by this version says [`Format::READ`].
    Known(Format),
    /// Another format; its name with its article.
    Other(&'static str),
    /// None that is known here. It may be a damaged picture.
    Unknown,
}

/// Bytes from the beginning of a file that tell all that can be told.
pub const SNIFF_LEN: usize = 64;

impl Sniffed {
    /// The format, if this version reads it.
    pub fn readable(self) -> Option<Format> {
        match self {
            Self::Known(format) if Format::READ.contains(&format) => Some(format),
            _ => None,
        }
    }

    /// Why a file like this is not read, and what to do.
    pub(super) fn refusal(self) -> DecodeError {
        let what = match self {
            Self::Known(format) => format!("This is a picture in the format {}", format.name()),
            Self::Other(name) => format!("This is {name}"),
            Self::Unknown => "This is no picture that is known here".to_owned(),
        };
        let names: Vec<&str> = Format::READ.iter().map(|f| f.name()).collect();
        let names = names.split_last().map_or(String::new(), |(last, rest)| format!("{} and {last}", rest.join(", ")));
        DecodeError::Unsupported(format!(
            "{what}: this version reads {names}; export the picture as PNG or JPEG and try again"
        ))
    }
}

/// What `bytes`, the beginning of a file or all of it, speak of.
pub fn sniff(bytes: &[u8]) -> Sniffed {
    known(bytes).map(Sniffed::Known).or_else(|| other(bytes).map(Sniffed::Other)).unwrap_or(Sniffed::Unknown)
}

fn known(bytes: &[u8]) -> Option<Format> {
    let at = |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|b| b.starts_with(magic));
    let tiff = at(0, b"II*\0") || at(0, b"MM\0*") || at(0, b"II+\0") || at(0, b"MM\0+");
    let table = [
        (at(0, &[0xFF, 0xD8, 0xFF]), Format::Jpeg),
        (at(0, &png_chunks::SIGNATURE), Format::Png),
        (at(0, b"RIFF") && at(8, b"WEBP"), Format::Webp),
        // The other bytes are those of a camera raw file.
        (tiff && !at(8, b"CR"), Format::Tiff),
        (at(0, b"GIF87a") || at(0, b"GIF89a"), Format::Gif),
        (is_avif(bytes), Format::Avif),
        (at(0, b"\xFF\x0A") || at(0, b"\0\0\0\x0CJXL \r\n\x87\n"), Format::Jxl),
    ];
    table.iter().find(|(is, _)| *is).map(|(_, format)| *format)
}

/// An AVIF file, by its major brand or, where that names the family only, by the others.
fn is_avif(bytes: &[u8]) -> bool {
    let size = bytes.get(..4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes) as usize;
    let brands =
        bytes.get(8..size.min(256).min(bytes.len())).filter(|_| bytes.get(4..8) == Some(b"ftyp")).unwrap_or_default();
    let mut brands = brands.chunks_exact(4);
    match brands.next() {
        Some(b"avif" | b"avis") => true,
        Some(b"mif1" | b"msf1" | b"miaf") => brands.skip(1).any(|b| b == b"avif"),
        _ => false,
    }
}

/// A name, with its article, for another format.
fn other(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|b| b.starts_with(magic));
    let brand = |brands: &[&[u8]]| at(4, b"ftyp") && brands.iter().any(|b| at(8, b));
    let table: [(bool, &'static str); 15] = [
        (at(0, b"II*\0") && at(8, b"CR"), "a camera raw file"),
        (brand(&[b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"]), "a HEIC picture"),
        (brand(&[b"crx "]), "a camera raw file"),
        (at(4, b"ftyp"), "a film"),
        (at(0, b"8BPS"), "a Photoshop document"),
        (at(0, b"\0\0\0\x0CjP  \r\n\x87\n") || at(0, b"\xFF\x4F\xFF\x51"), "a JPEG 2000 picture"),
        (at(0, b"BM"), "a BMP picture"),
        (at(0, b"gimp xcf"), "a GIMP document"),
        (at(0, b"SAI-CANVAS") || at(0, b"CSFCHUNK"), "a painting program's own document"),
        (at(0, b"PK\x03\x04") && at(30, b"mimetypeimage/openraster"), "an OpenRaster document"),
        (at(0, b"PK\x03\x04"), "a ZIP archive or a painting program's own document"),
        (at(0, b"%PDF"), "a PDF document"),
        (at(0, b"<svg") || at(0, b"<?xml"), "a vector drawing or another XML document"),
        (at(0, b"v/1\x01"), "an OpenEXR picture"),
        (at(0, b"\x8AMNG") || at(0, b"\x8BJNG"), "an MNG or JNG picture"),
    ];
    table.iter().find(|(is, _)| *is).map(|(_, name)| *name)
}
