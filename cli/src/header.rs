// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the first bytes of a file tell, without decoding it: is it a picture, and how many pixels has it.

mod gif;

use crate::UsageError;
use crate::input::Source;
use glassine_core::codec::{self, DecodeError, Format};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];
const GIF: &[u8] = b"GIF8";
/// First bytes of a file that tell its format.
const START: usize = 64;
/// Most JPEG segments looked at before the search for the frame header is given up.
const MAX_SEGMENTS: usize = 10_000;

/// Width and height as the header states them; the file may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes of a decoded pixel: samples of 8 or 16 bits, alpha included.
    pub pixel_bytes: u8,
    /// Pictures in the file: pages or frames. They are taken for equally large.
    pub frames: u32,
}

impl Size {
    /// Size of all decoded pictures in the file, bytes.
    pub fn decoded_bytes(self) -> u64 {
        let frame = (u64::from(self.width) * u64::from(self.height)).saturating_mul(self.pixel_bytes.into());
        frame.saturating_mul(self.frames.into())
    }
}

/// What a file in a walked folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A picture that is read here, by its extension or its first bytes; it may be damaged.
    Picture,
    /// Called as such a picture, but its first bytes are those of another known format.
    Misnamed,
    /// Anything else.
    Other,
}

/// What the file is, by its extension and its first bytes.
pub fn kind(path: &Path) -> Kind {
    let known = path.extension().and_then(|ext| ext.to_str()).is_some_and(|ext| {
        ["jpg", "jpeg", "jpe", "jfif", "png", "gif"].iter().any(|known| ext.eq_ignore_ascii_case(known))
    });
    if known {
        return if is_other_format(path) { Kind::Misnamed } else { Kind::Picture };
    }
    if format_of_file(path).is_some() { Kind::Picture } else { Kind::Other }
}

/// Whether the first bytes are those of a known format that is not read here. Bytes of no known format may be a
/// damaged picture.
fn is_other_format(path: &Path) -> bool {
    let mut start = Vec::with_capacity(START);
    let read = File::open(path).and_then(|file| file.take(START as u64).read_to_end(&mut start));
    let named = |text: &str| !text.starts_with("This is no picture");
    read.is_ok() && matches!(codec::sniff(&start), Err(DecodeError::Unsupported(text)) if named(&text))
}

/// The format that the first bytes of the file speak of.
pub fn format_of_file(path: &Path) -> Option<Format> {
    let mut start = [0; 8];
    File::open(path).ok()?.read_exact(&mut start).ok()?;
    match start {
        PNG => Some(Format::Png),
        _ if start.starts_with(&JPEG) => Some(Format::Jpeg),
        _ if start.starts_with(GIF) => Some(Format::Gif),
        _ => None,
    }
}

/// The format that the first bytes of `source` speak of. Waits for the first byte of stdin, and takes nothing from it.
pub fn format_of(source: &Source) -> Option<Format> {
    match source {
        Source::File(path) => format_of_file(path),
        // A pipe may give single bytes. The first one tells which of them it is, if it is one of them.
        Source::Stdin => match io::stdin().lock().fill_buf().ok()?.first()? {
            0x89 => Some(Format::Png),
            0xff => Some(Format::Jpeg),
            b'G' => Some(Format::Gif),
            _ => None,
        },
    }
}

/// Complains when the extension of `target` is that of another format than the `written` one. Extensions that are not
/// known, and formats not known yet, are let through.
///
/// # Errors
/// [`UsageError`] in words for people.
pub fn check_extension(target: &Path, written: Option<Format>) -> Result<(), UsageError> {
    let Some(extension) = target.extension().and_then(|ext| ext.to_str()) else { return Ok(()) };
    let (format, name) = match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jpe" | "jfif" => (Some(Format::Jpeg), "JPEG"),
        "png" => (Some(Format::Png), "PNG"),
        "webp" => (None, "WebP"),
        "tif" | "tiff" => (None, "TIFF"),
        "gif" => (Some(Format::Gif), "GIF"),
        "bmp" => (None, "BMP"),
        "avif" => (None, "AVIF"),
        "heic" | "heif" => (None, "HEIC"),
        "jxl" => (None, "JPEG XL"),
        _ => return Ok(()),
    };
    let Some(written) = written.filter(|written| Some(*written) != format) else { return Ok(()) };
    let (is, better) = match written {
        Format::Png => ("PNG", "png"),
        Format::Gif => ("GIF", "gif"),
        _ => ("JPEG", "jpg"),
    };
    Err(UsageError(format!(
        "{} has the name of a {name} picture, but a {is} picture would be written there; call it {}",
        target.display(),
        target.with_extension(better).display()
    )))
}

/// The size stated in the header of a file; `None` when there is none.
pub fn size_of_file(path: &Path) -> Option<Size> {
    size(&mut BufReader::new(File::open(path).ok()?)).ok().flatten()
}

/// The size stated in the header of a stream.
///
/// # Errors
/// When the stream ends too early or can not be read.
pub fn size(reader: &mut (impl Read + Seek)) -> io::Result<Option<Size>> {
    let mut start = [0; 8];
    reader.read_exact(&mut start)?;
    if start == PNG {
        // Length and name of IHDR, then width, height, bit depth and colour type.
        let mut ihdr = [0; 18];
        reader.read_exact(&mut ihdr)?;
        let [.., w0, w1, w2, w3, h0, h1, h2, h3, depth, colour] = ihdr;
        // A palette becomes colour, perhaps with alpha.
        let samples = match colour {
            0 => 1,
            2 => 3,
            4 => 2,
            _ => 4,
        };
        return Ok(Some(Size {
            width: u32::from_be_bytes([w0, w1, w2, w3]),
            height: u32::from_be_bytes([h0, h1, h2, h3]),
            pixel_bytes: if depth == 16 { 2 * samples } else { samples },
            frames: 1,
        }));
    }
    if start.starts_with(GIF) {
        reader.seek(SeekFrom::Start(6))?;
        return gif::size(reader).map(Some);
    }
    if !start.starts_with(&JPEG) {
        return Ok(None);
    }
    reader.seek(SeekFrom::Start(2))?;
    jpeg_size(reader)
}

/// Follows the segments of ITU-T T.81 annex B to the frame header.
fn jpeg_size(reader: &mut (impl Read + Seek)) -> io::Result<Option<Size>> {
    for _ in 0..MAX_SEGMENTS {
        let mut byte = [0; 1];
        reader.read_exact(&mut byte)?;
        if byte != [0xff] {
            return Ok(None);
        }
        while byte == [0xff] {
            reader.read_exact(&mut byte)?;
        }
        let [marker] = byte;
        match marker {
            0xd8 | 0x01 | 0xd0..=0xd7 => continue,
            0xd9 | 0xda => return Ok(None),
            _ => {}
        }
        let mut length = [0; 2];
        reader.read_exact(&mut length)?;
        // SOF0 to SOF15 without DHT, JPG and DAC.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let mut frame = [0; 6];
            reader.read_exact(&mut frame)?;
            let [_, h0, h1, w0, w1, channels] = frame;
            return Ok(Some(Size {
                width: u16::from_be_bytes([w0, w1]).into(),
                height: u16::from_be_bytes([h0, h1]).into(),
                pixel_bytes: channels,
                frames: 1,
            }));
        }
        let skip = i64::from(u16::from_be_bytes(length)) - 2;
        if skip < 0 {
            return Ok(None);
        }
        reader.seek_relative(skip)?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn sizes_are_read_without_decoding() {
        let mut png = PNG.to_vec();
        png.extend(b"\0\0\0\x0dIHDR\0\0\x02\0\0\0\x01\x23\x10\x06");
        let size_of = |bytes: &[u8]| size(&mut Cursor::new(bytes)).unwrap();
        assert_eq!(size_of(&png), Some(Size { width: 512, height: 0x123, pixel_bytes: 8, frames: 1 }));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xdb\0\x03x\xff\xc2\0\x0b\x08\x01\x00\x02\x00\x03";
        assert_eq!(size_of(jpeg), Some(Size { width: 512, height: 256, pixel_bytes: 3, frames: 1 }));
    }

    #[test]
    fn damaged_headers_give_nothing() {
        for bytes in
            [&b""[..], b"\xff\xd8\xff", b"GIF89a..", b"\xff\xd8\xff\xe0\0\x01aaaa", b"\xff\xd8\xff\xda\0\x08aaaaaa"]
        {
            assert!(!matches!(size(&mut Cursor::new(bytes)), Ok(Some(_))), "{bytes:?}");
        }
    }
}
