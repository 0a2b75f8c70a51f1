// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG marker segments (ITU-T T.81 annex B), without looking at entropy-coded data.

use std::ops::Range;

use super::ContainerError;

/// Start of image.
pub const SOI: u8 = 0xD8;
/// End of image.
pub const EOI: u8 = 0xD9;
/// Start of scan.
pub const SOS: u8 = 0xDA;
/// Quantisation tables.
pub const DQT: u8 = 0xDB;
/// Huffman tables.
pub const DHT: u8 = 0xC4;
/// Restart interval.
pub const DRI: u8 = 0xDD;
/// Comment.
pub const COM: u8 = 0xFE;
/// First application segment, `APP0`.
pub const APP0: u8 = 0xE0;

/// Largest payload of one segment: the length field counts itself.
pub const MAX_PAYLOAD: usize = 65_533;

/// Where one segment stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Second byte of the marker.
    pub marker: u8,
    /// Bytes of the payload, without marker and length.
    pub payload: Range<usize>,
    /// Bytes of the entropy-coded data after a start of scan, restart markers included; empty for others.
    pub entropy: Range<usize>,
}

impl Segment {
    /// The whole segment from its marker to the end of payload and entropy-coded data.
    pub fn whole(&self) -> Range<usize> {
        // A segment has a two-byte marker and a two-byte length before its payload.
        self.payload.start.saturating_sub(4)..self.entropy.end.max(self.payload.end)
    }

    /// `APPn` or a comment: carries no part of the coded picture.
    pub fn is_metadata(&self) -> bool {
        matches!(self.marker, 0xE0..=0xEF | COM)
    }

    /// Start of frame of any coding process.
    pub fn is_frame(&self) -> bool {
        matches!(self.marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF)
    }
}

/// All segments of a JPEG file up to its end marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// In file order.
    pub list: Vec<Segment>,
    /// Offset of the first byte after the end marker.
    pub end: usize,
}

/// Splits a file at its markers.
///
/// # Errors
/// [`ContainerError::Truncated`] if a segment or the end marker is missing, [`ContainerError::Malformed`] if the
/// bytes are no JPEG.
pub fn split(bytes: &[u8]) -> Result<Segments, ContainerError> {
    if !bytes.starts_with(&[0xFF, SOI]) {
        return Err(ContainerError::Malformed("it does not begin like a JPEG file"));
    }
    let (mut list, mut at) = (Vec::new(), 2);
    loop {
        let (marker, after) = next_marker(bytes, at)?;
        match marker {
            EOI => return Ok(Segments { list, end: after }),
            SOI => return Err(ContainerError::Malformed("a second picture begins inside the first one")),
            // Restart markers and TEM stand alone; outside a scan they mean nothing.
            0x01 | 0xD0..=0xD7 => at = after,
            _ => {
                let length = usize::from(be16(bytes, after).ok_or(ContainerError::Truncated)?);
                if length < 2 {
                    return Err(ContainerError::Malformed("the length of a segment is wrong"));
                }
                let payload = after + 2..after + length;
                if payload.end > bytes.len() {
                    return Err(ContainerError::Truncated);
                }
                let entropy = payload.end..if marker == SOS { entropy_end(bytes, payload.end) } else { payload.end };
                at = entropy.end;
                list.push(Segment { marker, payload, entropy });
            }
        }
    }
}

/// The next marker at or after `at` and the offset behind it. Stray bytes between segments are passed over, as every
/// decoder does.
fn next_marker(bytes: &[u8], mut at: usize) -> Result<(u8, usize), ContainerError> {
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(0xFF), Some(&marker)) if marker != 0xFF && marker != 0 => return Ok((marker, at + 2)),
            (Some(_), Some(_)) => at += 1,
            _ => return Err(ContainerError::Truncated),
        }
    }
}

/// Offset of the marker that ends the entropy-coded data beginning at `at`; the end of the file if there is none.
fn entropy_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b == 0xFF)) {
        at += step;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

/// Big-endian 16-bit number at `at`.
pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

/// Big-endian 32-bit number at `at`.
pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

/// Appends one segment; the payload has at most [`MAX_PAYLOAD`] bytes, more is cut off.
pub fn push(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let payload = payload.get(..MAX_PAYLOAD).unwrap_or(payload);
    out.extend([0xFF, marker]);
    out.extend(((payload.len() + 2) as u16).to_be_bytes());
    out.extend(payload);
}

/// One component of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Identifier that the scans use.
    pub id: u8,
    /// Horizontal sampling factor, 1..=4.
    pub horizontal: u8,
    /// Vertical sampling factor, 1..=4.
    pub vertical: u8,
    /// Quantisation table, 0..=3.
    pub table: u8,
}

/// A frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Second byte of the marker; tells the coding process.
    pub marker: u8,
    /// Bits per sample.
    pub precision: u8,
    /// Rows; 0 if the file gives them later (DNL).
    pub height: u16,
    /// Samples per row.
    pub width: u16,
    /// In coded order.
    pub components: Vec<Component>,
}

/// Reads the payload of a start of frame.
pub fn frame(marker: u8, payload: &[u8]) -> Option<Frame> {
    let (head, rest) = payload.split_at_checked(6)?;
    let &[precision, h1, h0, w1, w0, count] = head else { return None };
    if rest.len() != 3 * usize::from(count) {
        return None;
    }
    let components = rest
        .chunks_exact(3)
        .map(|c| match *c {
            [id, sampling, table] => Component { id, horizontal: sampling >> 4, vertical: sampling & 15, table },
            _ => Component { id: 0, horizontal: 0, vertical: 0, table: 0 },
        })
        .collect();
    let (height, width) = (u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0]));
    Some(Frame { marker, precision, height, width, components })
}

/// Zigzag position to position in natural (row by row) order, T.81 figure 5.
pub const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// A quantisation table in natural order.
pub type QuantTable = [u16; 64];

/// Reads the payload of a DQT segment into `tables`.
pub fn quant_tables(mut payload: &[u8], tables: &mut [Option<QuantTable>; 4]) -> Option<()> {
    while let Some((&head, rest)) = payload.split_first() {
        let wide = match head >> 4 {
            0 => 1,
            1 => 2,
            _ => return None,
        };
        let (values, rest) = rest.split_at_checked(64 * wide)?;
        let mut table = [0u16; 64];
        for (value, &to) in values.chunks_exact(wide).zip(&ZIGZAG) {
            let value = value.iter().fold(0u16, |v, &b| v << 8 | u16::from(b));
            // A divisor of zero has no meaning and would break the decoder.
            if value == 0 {
                return None;
            }
            *table.get_mut(usize::from(to))? = value;
        }
        *tables.get_mut(usize::from(head & 15))? = Some(table);
        payload = rest;
    }
    Some(())
}
