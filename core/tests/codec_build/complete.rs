// SPDX-License-Identifier: MIT OR Apache-2.0
//! One small picture with all metadata in each format that is written.

use super::{tiff::*, *};
use exif::{In, Tag};
use glassine_core::{codec::Format, container::riff, meta::Metadata};

/// Packet in every file.
pub const XMP: &[u8] = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><a/></x:xmpmeta>";
/// Datasets in every file but WebP.
pub const IPTC: &[u8] = b"\x1C\x02\x50\x00\x05A. N.";
/// Pixels per row.
pub const W: usize = 32;
/// Rows.
pub const H: usize = 24;

/// No real profile, too large for one JPEG segment.
pub fn icc() -> Vec<u8> {
    noise(70_001)
}

/// IFD0 with orientation and copyright, an Exif directory with a date, a GPS directory.
pub fn block() -> Vec<u8> {
    let main = vec![(274, 3, vec![6]), (33_432, 2, ascii("(c) An Artist"))];
    let exif = vec![(36_867, 2, ascii("2026:03:04 05:06:07"))];
    let gps = vec![(1, 2, ascii("N"))];
    file(false, &[Page { entries: main, below: vec![(34_665, exif), (34_853, gps)], ..Page::default() }])
}

/// A picture in this format with all metadata and 300 pixels per inch; with alpha where the format has it, and 16 bits
/// if `deep`.
pub fn source(format: Format, deep: bool) -> Vec<u8> {
    let depth = if deep { 16 } else { 8 };
    let samples = noise(W * H * 4 * depth / 8);
    match format {
        Format::Jpeg => {
            let (first, second) = (icc()[..60_000].to_vec(), icc()[60_000..].to_vec());
            let bim = [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0A", IPTC].concat();
            let segments = [
                segment(0xE0, b"JFIF\0\x01\x02\x01\x01\x2C\x01\x2C\0\0"),
                segment(0xE1, &[b"Exif\0\0", &block()[..]].concat()),
                segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP].concat()),
                segment(0xE2, &[b"ICC_PROFILE\0\x02\x02", &second[..]].concat()),
                segment(0xE2, &[b"ICC_PROFILE\0\x01\x02", &first[..]].concat()),
                segment(0xED, &bim),
            ];
            with_segments(&jpeg(W as u16, H as u16, jpeg_encoder::ColorType::Rgb, |_| {}), &segments)
        }
        Format::Png => {
            let bits = if deep { png::BitDepth::Sixteen } else { png::BitDepth::Eight };
            let plain = png(W as u32, H as u32, png::ColorType::Rgba, bits, &samples, None);
            let hex: String = IPTC.iter().map(|b| format!("{b:02x}")).collect();
            let raw = format!("Raw profile type iptc\0\niptc\n{:8}\n{hex}\n", IPTC.len());
            let dots = 11_811u32.to_be_bytes();
            let early = [
                chunk(b"iCCP", &[b"name\0\0".to_vec(), deflated(&icc())].concat()),
                chunk(b"pHYs", &[&dots[..], &dots, &[1]].concat()),
                chunk(b"eXIf", &block()),
                chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", XMP].concat()),
                chunk(b"tEXt", raw.as_bytes()),
            ];
            with_chunks(&plain, &early, &[])
        }
        Format::Webp => {
            let plain = webp_lossless(W, H, 4, &samples);
            let coded = riff::split(&plain).expect("a WebP").list[0].data.to_vec();
            let header = [0x3C, 0, 0, 0, W as u8 - 1, 0, 0, H as u8 - 1, 0, 0];
            let parts: [([u8; 4], &[u8]); 5] =
                [(*b"VP8X", &header), (*b"ICCP", &icc()), (*b"VP8L", &coded), (*b"EXIF", &block()), (*b"XMP ", XMP)];
            riff::join(parts).expect("small")
        }
        _ => {
            let entries = [
                (274, 3, vec![6]),
                (33_432, 2, ascii("(c) An Artist")),
                (282, 5, vec![300, 1]),
                (283, 5, vec![300, 1]),
                (700, 1, bytes(XMP)),
                (33_723, 7, bytes(IPTC)),
                (34_675, 7, bytes(&icc())),
            ];
            let entries = entries.into_iter().fold(tiff::picture(W, H, 3, depth, Some(2)), with);
            let exif = vec![(36_867, 2, ascii("2026:03:04 05:06:07"))];
            let below = vec![(34_665, exif), (34_853, vec![(1, 2, ascii("N"))])];
            file(true, &[Page { entries, pieces: vec![samples], below, ..Page::default() }])
        }
    }
}

/// Orientation, copyright, date and latitude's hemisphere.
pub fn told(metadata: &Metadata) -> [Option<String>; 4] {
    let block = metadata.exif.clone().expect("EXIF");
    let exif = exif::Reader::new().read_raw(block).expect("EXIF can be read");
    [Tag::Orientation, Tag::Copyright, Tag::DateTimeOriginal, Tag::GPSLatitudeRef]
        .map(|tag| exif.get_field(tag, In::PRIMARY).map(|f| f.display_value().to_string()))
}
