// SPDX-License-Identifier: MIT OR Apache-2.0
//! The size that the header of a picture file states.

mod gif;

use super::{Format, sniff};
use std::io::{self, Read, Seek, SeekFrom};

/// Most JPEG segments looked at before the search for the frame header is given up.
const MAX_SEGMENTS: usize = 10_000;
/// Most TIFF directories, and most entries of one, that are looked at.
const MAX_PAGES: u32 = 1000;
const MAX_ENTRIES: u16 = 4096;

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
    /// Width and height.
    pub fn sides(self) -> Option<(usize, usize)> {
        Some((usize::try_from(self.width).ok()?, usize::try_from(self.height).ok()?))
    }

    /// Size of all decoded pictures in the file, bytes.
    pub fn decoded_bytes(self) -> u64 {
        let frame = (u64::from(self.width) * u64::from(self.height)).saturating_mul(self.pixel_bytes.into());
        frame.saturating_mul(self.frames.into())
    }
}

/// The size stated in the header of a stream.
///
/// # Errors
/// When the stream ends too early or can not be read.
pub fn size(reader: &mut (impl Read + Seek)) -> io::Result<Option<Size>> {
    let mut start = [0; 12];
    let mut read = 0;
    // The shortest files of some formats are shorter.
    while read < start.len() {
        match reader.read(&mut start[read..])? {
            0 => break,
            more => read += more,
        }
    }
    let Some(format) = sniff(&start).readable() else { return Ok(None) };
    match format {
        Format::Jpeg => {
            reader.seek(SeekFrom::Start(2))?;
            jpeg_size(reader)
        }
        Format::Png => {
            reader.seek(SeekFrom::Start(8))?;
            png_size(reader).map(Some)
        }
        Format::Webp => webp_size(reader),
        Format::Gif => {
            reader.seek(SeekFrom::Start(6))?;
            gif::size(reader).map(Some)
        }
        Format::Tiff => {
            reader.seek(SeekFrom::Start(0))?;
            tiff_size(reader)
        }
        _ => Ok(None),
    }
}

fn array<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut out = [0; N];
    reader.read_exact(&mut out)?;
    Ok(out)
}

/// Length and name of IHDR, then width, height, bit depth and colour type.
fn png_size(reader: &mut impl Read) -> io::Result<Size> {
    let [.., w0, w1, w2, w3, h0, h1, h2, h3, depth, colour] = array::<18>(reader)?;
    // A palette becomes colour, perhaps with alpha.
    let samples = match colour {
        0 => 1,
        2 => 3,
        4 => 2,
        _ => 4,
    };
    Ok(Size {
        width: u32::from_be_bytes([w0, w1, w2, w3]),
        height: u32::from_be_bytes([h0, h1, h2, h3]),
        pixel_bytes: if depth == 16 { 2 * samples } else { samples },
        frames: 1,
    })
}

/// The first chunk of RFC 9649, which has the size whatever its kind.
fn webp_size(reader: &mut impl Read) -> io::Result<Option<Size>> {
    let [k0, k1, k2, k3, _, _, _, _] = array::<8>(reader)?;
    let (width, height, alpha) = match &[k0, k1, k2, k3] {
        b"VP8X" => {
            let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = array::<10>(reader)?;
            let side = |bytes| u32::from_le_bytes(bytes) + 1;
            (side([w0, w1, w2, 0]), side([h0, h1, h2, 0]), flags & 0x10 != 0)
        }
        b"VP8 " => {
            let [_, _, _, _, _, _, w0, w1, h0, h1] = array::<10>(reader)?;
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
            (side([w0, w1]), side([h0, h1]), false)
        }
        b"VP8L" => {
            let [_, bits @ ..] = array::<5>(reader)?;
            let bits = u32::from_le_bytes(bits);
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, bits >> 28 & 1 == 1)
        }
        _ => return Ok(None),
    };
    Ok(Some(Size { width, height, pixel_bytes: if alpha { 4 } else { 3 }, frames: 1 }))
}

/// Follows the directories of TIFF 6.0; the first one gives the size. BigTIFF is not followed.
fn tiff_size(reader: &mut (impl Read + Seek)) -> io::Result<Option<Size>> {
    let [order, _, version @ ..] = array::<4>(reader)?;
    let little = order == b'I';
    let short = move |b: [u8; 2]| if little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) };
    let long = move |b: [u8; 4]| if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) };
    if short(version) != 42 {
        return Ok(None);
    }
    let mut next = long(array(reader)?);
    let mut found: Option<Size> = None;
    let mut frames = 0;
    while next != 0 && frames < MAX_PAGES {
        reader.seek(SeekFrom::Start(next.into()))?;
        let count = short(array(reader)?);
        if count > MAX_ENTRIES {
            return Ok(None);
        }
        let (mut width, mut height, mut samples, mut depth, mut depth_at) = (None, None, 1, 1, None);
        for _ in 0..count {
            let [t0, t1, k0, k1, c0, c1, c2, c3, value @ ..] = array::<12>(reader)?;
            let number = match short([k0, k1]) {
                3 => u32::from(short([value[0], value[1]])),
                _ => long(value),
            };
            match short([t0, t1]) {
                256 => width = Some(number),
                257 => height = Some(number),
                258 if long([c0, c1, c2, c3]) > 2 => depth_at = Some(long(value)),
                258 => depth = number,
                277 => samples = number,
                _ => {}
            }
        }
        next = long(array(reader)?);
        frames += 1;
        if let (Some(width), Some(height), None) = (width, height, found) {
            if let Some(at) = depth_at {
                reader.seek(SeekFrom::Start(at.into()))?;
                depth = short(array(reader)?).into();
            }
            let pixel_bytes = u8::try_from(samples.saturating_mul(depth.div_ceil(8))).unwrap_or(u8::MAX);
            found = Some(Size { width, height, pixel_bytes, frames });
        }
    }
    Ok(found.map(|size| Size { frames, ..size }))
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
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.extend(b"\0\0\0\x0dIHDR\0\0\x02\0\0\0\x01\x23\x10\x06");
        let size_of = |bytes: &[u8]| size(&mut Cursor::new(bytes)).unwrap();
        assert_eq!(size_of(&png), Some(Size { width: 512, height: 0x123, pixel_bytes: 8, frames: 1 }));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xdb\0\x03x\xff\xc2\0\x0b\x08\x01\x00\x02\x00\x03";
        assert_eq!(size_of(jpeg), Some(Size { width: 512, height: 256, pixel_bytes: 3, frames: 1 }));
    }

    #[test]
    fn sizes_of_webp_and_tiff_are_read() {
        let size_of = |bytes: &[u8]| size(&mut Cursor::new(bytes)).unwrap();
        let of = |width, height, pixel_bytes, frames| Some(Size { width, height, pixel_bytes, frames });
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \x09\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xf0\0";
        assert_eq!(size_of(lossy), of(320, 240, 3, 1));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\x09\0\0\0\x2f\x3f\xc1\x3b\x10";
        assert_eq!(size_of(lossless), of(320, 240, 4, 1));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x3f\x01\0\xef\0\0";
        assert_eq!(size_of(extended), of(320, 240, 4, 1));
        // Two directories: 320 x 240 with three samples of 16 bits, and one without a size.
        let entry = |tag: u16, kind: u16, count: u32, value: u32| {
            let word = if kind == 3 && count == 1 { value << 16 } else { value };
            [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &word.to_be_bytes()].concat()
        };
        let tiff = [
            b"MM\0*\0\0\0\x0e\0\x10\0\x10\0\x10\0\x04".to_vec(),
            entry(256, 3, 1, 320),
            entry(257, 4, 1, 240),
            entry(258, 3, 3, 8),
            entry(277, 3, 1, 3),
            68u32.to_be_bytes().to_vec(),
            b"\0\0\0\0\0\0".to_vec(),
        ]
        .concat();
        assert_eq!(size_of(&tiff), of(320, 240, 6, 2));
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
