// SPDX-License-Identifier: MIT OR Apache-2.0
//! EXIF blocks (TIFF 6.0, little-endian), as small as they can be.

const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const ASCII: u16 = 2;

/// An entry of a directory: tag, type, count and the value's bytes.
struct Entry(u16, u16, u32, Vec<u8>);

/// Orientation tag, artist, 300 dpi, and a JPEG thumbnail if there is one.
pub fn block(orientation: u16, thumbnail: Option<&[u8]>) -> Vec<u8> {
    let artist = b"Glassine test pictures\0".to_vec();
    let dpi = [300u32.to_le_bytes(), 1u32.to_le_bytes()].concat();
    let main = [
        Entry(0x0112, SHORT, 1, orientation.to_le_bytes().to_vec()),
        Entry(0x011a, RATIONAL, 1, dpi.clone()),
        Entry(0x011b, RATIONAL, 1, dpi),
        Entry(0x0128, SHORT, 1, 2u16.to_le_bytes().to_vec()),
        Entry(0x013b, ASCII, artist.len() as u32, artist),
    ];
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    directory(&mut out, &main);
    if let Some(jpeg) = thumbnail {
        let next = out.len() as u32;
        let link = LINK_AT + 12 * main.len();
        out[link..link + 4].copy_from_slice(&next.to_le_bytes());
        let size = |n: u32| n.to_le_bytes().to_vec();
        // Three entries of 12 bytes, their count and the link to the next directory come before the picture.
        let at = next + 2 + 3 * 12 + 4;
        directory(
            &mut out,
            &[
                Entry(0x0103, SHORT, 1, 6u16.to_le_bytes().to_vec()),
                Entry(0x0201, LONG, 1, size(at)),
                Entry(0x0202, LONG, 1, size(jpeg.len() as u32)),
            ],
        );
        out.extend_from_slice(jpeg);
    }
    out
}

/// Offset of the link to the next directory, but for the entries: the header has 8 bytes, their count 2.
const LINK_AT: usize = 10;

/// Appends a directory with its values after it.
fn directory(out: &mut Vec<u8>, entries: &[Entry]) {
    let mut values_at = out.len() + 2 + 12 * entries.len() + 4;
    let mut values = Vec::new();
    out.extend((entries.len() as u16).to_le_bytes());
    for Entry(tag, kind, count, bytes) in entries {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        if bytes.len() <= 4 {
            let mut inline = bytes.clone();
            inline.resize(4, 0);
            out.extend(inline);
        } else {
            out.extend((values_at as u32).to_le_bytes());
            let mut padded = bytes.clone();
            padded.resize(bytes.len().next_multiple_of(2), 0);
            values_at += padded.len();
            values.extend(padded);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
}
