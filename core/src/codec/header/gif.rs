// SPDX-License-Identifier: MIT OR Apache-2.0
//! Size of a GIF: what its header states, times the frames that its blocks announce.

use super::Size;
use std::io::{self, Read, Seek};

/// Reads on behind the first 6 bytes of a GIF file. The header does not tell how many frames follow, so the blocks are
/// counted, from length to length and without unpacking any; a file that breaks off counts as far as it goes.
///
/// # Errors
/// When the header is not complete.
pub fn size(reader: &mut (impl Read + Seek)) -> io::Result<Size> {
    let mut screen = [0; 7];
    reader.read_exact(&mut screen)?;
    let [w0, w1, h0, h1, flags, _, _] = screen;
    let mut frames = 0;
    // What could be counted is the best that is known of a broken file.
    let _ = skip_table(reader, flags).and_then(|()| count(reader, &mut frames));
    Ok(Size {
        width: u16::from_le_bytes([w0, w1]).into(),
        height: u16::from_le_bytes([h0, h1]).into(),
        // Colour and alpha.
        pixel_bytes: 4,
        frames: frames.max(1),
    })
}

/// Adds the pictures up to the end mark to `frames`.
fn count(reader: &mut (impl Read + Seek), frames: &mut u32) -> io::Result<()> {
    loop {
        match byte(reader)? {
            0x21 => reader.seek_relative(1)?,
            0x2c => {
                *frames = frames.saturating_add(1);
                let mut place = [0; 9];
                reader.read_exact(&mut place)?;
                skip_table(reader, place[8])?;
                // The size of the codes.
                reader.seek_relative(1)?;
            }
            0 => continue,
            _ => return Ok(()),
        }
        loop {
            match byte(reader)? {
                0 => break,
                length => reader.seek_relative(length.into())?,
            }
        }
    }
}

/// Skips the table of colours that `flags` announce.
fn skip_table(reader: &mut (impl Read + Seek), flags: u8) -> io::Result<()> {
    if flags & 0x80 == 0 { Ok(()) } else { reader.seek_relative(3 << ((flags & 7) + 1)) }
}

fn byte(reader: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    reader.read_exact(&mut byte)?;
    Ok(byte[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn frames_are_counted_as_far_as_the_file_goes() {
        let frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\x80abcdef\x02\x02\x4c\x01\0";
        let all = [b"\x40\x01\xf0\0\x80\0\0abcdef\x21\xfe\x03hey\0".as_slice(), frame, frame, frame, b"\x3b"].concat();
        let of = |bytes: &[u8]| size(&mut Cursor::new(bytes)).unwrap();
        assert_eq!(of(&all), Size { width: 320, height: 240, pixel_bytes: 4, frames: 3 });
        assert_eq!(of(&all).decoded_bytes(), 320 * 240 * 4 * 3);
        assert_eq!(of(&all[..all.len() - 20]).frames, 3);
        assert_eq!(of(&all[..all.len() - 30]).frames, 2);
        assert_eq!(of(&all[..7]).frames, 1);
        assert!(size(&mut Cursor::new(&all[..6])).is_err());
    }
}
