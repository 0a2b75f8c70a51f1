// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a file is, by its first bytes.

use super::{DecodeError, Format};
use crate::container::png_chunks;

/// The format of `bytes`.
///
/// # Errors
/// [`DecodeError::Unsupported`] with the name of the format and what to do, [`DecodeError::Unreadable`] for an empty
/// file.
pub fn sniff(bytes: &[u8]) -> Result<Format, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Unreadable("it is empty; copy it again from where it came from".into()));
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(&png_chunks::SIGNATURE) {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Ok(Format::Gif);
    }
    if cfg!(feature = "avif") && is_avif(bytes) {
        return Ok(Format::Avif);
    }
    if cfg!(feature = "jxl") && (bytes.starts_with(b"\xFF\x0A") || bytes.starts_with(b"\0\0\0\x0CJXL \r\n\x87\n")) {
        return Ok(Format::Jxl);
    }
    let name = other(bytes);
    let what = name.map_or_else(|| "This is no picture that is known here".to_owned(), |n| format!("This is {n}"));
    Err(DecodeError::Unsupported(format!(
        "{what}: this version reads JPEG, PNG and GIF; export the picture as PNG or JPEG and try again"
    )))
}

/// An AVIF file, by its major brand or, where that names the family only, by the others.
fn is_avif(bytes: &[u8]) -> bool {
    let size = bytes.get(..4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes) as usize;
    let brands = bytes.get(8..size.min(256)).filter(|_| bytes.get(4..8) == Some(b"ftyp")).unwrap_or_default();
    let mut brands = brands.chunks_exact(4);
    match brands.next() {
        Some(b"avif" | b"avis") => true,
        Some(b"mif1" | b"msf1" | b"miaf") => brands.skip(1).any(|b| b == b"avif"),
        _ => false,
    }
}

/// A name, with its article, for a format that is not read.
fn other(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|b| b.starts_with(magic));
    let brand = |brands: &[&[u8]]| at(4, b"ftyp") && brands.iter().any(|b| at(8, b));
    let table: [(bool, &'static str); 19] = [
        (at(0, b"RIFF") && at(8, b"WEBP"), "a WebP picture"),
        (at(0, b"II*\0") && at(8, b"CR"), "a camera raw file"),
        (
            at(0, b"II*\0") || at(0, b"MM\0*") || at(0, b"II+\0") || at(0, b"MM\0+"),
            "a TIFF picture or a camera raw file",
        ),
        (brand(&[b"avif", b"avis"]), "an AVIF picture"),
        (brand(&[b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"]), "a HEIC picture"),
        (brand(&[b"crx "]), "a camera raw file"),
        (at(4, b"ftyp"), "a film"),
        (at(0, b"8BPS"), "a Photoshop document"),
        (at(0, b"\xFF\x0A") || at(0, b"\0\0\0\x0CJXL \r\n\x87\n"), "a JPEG XL picture"),
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
