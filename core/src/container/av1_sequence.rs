// SPDX-License-Identifier: MIT OR Apache-2.0
//! The sequence header of an AV1 stream (AV1 Bitstream & Decoding Process Specification, 5.5): size, depth and what the
//! samples mean, known before anything is decoded.

/// What a sequence header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    /// Largest width of a frame, pixels.
    pub width: u32,
    /// Largest height of a frame, pixels.
    pub height: u32,
    /// Bits per sample: 8, 10 or 12.
    pub depth: u8,
    /// Luma only.
    pub monochrome: bool,
    /// Colour primaries, transfer characteristics, matrix coefficients (ITU-T H.273); 2 is "not given".
    pub cicp: [u8; 3],
    /// Samples use all values of their depth.
    pub full_range: bool,
}

/// Reads the first sequence header of a stream; `None` if there is none or it is cut off.
pub fn read(stream: &[u8]) -> Option<Sequence> {
    let mut rest = stream;
    loop {
        let (&head, after) = rest.split_first()?;
        let after = if head & 4 != 0 { after.get(1..)? } else { after };
        let (size, after) = if head & 2 != 0 { leb128(after)? } else { (after.len(), after) };
        let (unit, next) = after.split_at_checked(size)?;
        if head >> 3 & 15 == 1 {
            return Bits { bytes: unit, at: 0 }.sequence();
        }
        rest = next;
    }
}

fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().take(8).enumerate() {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, bytes.get(i + 1..)?));
        }
    }
    None
}

struct Bits<'a> {
    bytes: &'a [u8],
    /// Offset of the next bit.
    at: usize,
}

impl Bits<'_> {
    /// The next `n` bits, at most 32.
    fn get(&mut self, n: u32) -> Option<u32> {
        let mut value = 0u64;
        for _ in 0..n.min(32) {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u64::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value as u32)
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.get(1)? == 1)
    }

    fn sequence(mut self) -> Option<Sequence> {
        let profile = self.get(3)?;
        self.get(1)?;
        let reduced = self.flag()?;
        if reduced {
            self.get(5)?;
        } else {
            self.operating_points()?;
        }
        let (width_bits, height_bits) = (self.get(4)? + 1, self.get(4)? + 1);
        let (width, height) = (self.get(width_bits)? + 1, self.get(height_bits)? + 1);
        if !reduced && self.flag()? {
            self.get(4 + 3)?;
        }
        // Size of superblocks, filter intra, intra edge filter.
        self.get(3)?;
        if !reduced {
            self.tools()?;
        }
        // Super-resolution, CDEF, loop restoration.
        self.get(3)?;
        self.colour(profile, width, height)
    }

    fn operating_points(&mut self) -> Option<()> {
        let mut delay_bits = None;
        if self.flag()? {
            self.get(32)?;
            self.get(32)?;
            if self.flag()? {
                // A number in Exp-Golomb code.
                let mut zeros = 0;
                while !self.flag()? {
                    zeros += 1;
                }
                self.get(zeros)?;
            }
            if self.flag()? {
                delay_bits = Some(self.get(5)? + 1);
                self.get(32)?;
                self.get(5 + 5)?;
            }
        }
        let display_delay = self.flag()?;
        for _ in 0..=self.get(5)? {
            self.get(12)?;
            if self.get(5)? > 7 {
                self.get(1)?;
            }
            if let Some(bits) = delay_bits
                && self.flag()?
            {
                self.get(bits)?;
                self.get(bits)?;
                self.get(1)?;
            }
            if display_delay && self.flag()? {
                self.get(4)?;
            }
        }
        Some(())
    }

    /// Tools between frames, screen content tools.
    fn tools(&mut self) -> Option<()> {
        self.get(4)?;
        let order_hint = self.flag()?;
        if order_hint {
            self.get(2)?;
        }
        let screen = if self.flag()? { 2 } else { self.get(1)? };
        if screen > 0 && !self.flag()? {
            self.get(1)?;
        }
        if order_hint {
            self.get(3)?;
        }
        Some(())
    }

    fn colour(&mut self, profile: u32, width: u32, height: u32) -> Option<Sequence> {
        let high = self.flag()?;
        let depth = match (profile, high) {
            (2, true) if self.flag()? => 12,
            (_, true) => 10,
            _ => 8,
        };
        let monochrome = profile != 1 && self.flag()?;
        let cicp = if self.flag()? { [self.get(8)? as u8, self.get(8)? as u8, self.get(8)? as u8] } else { [2; 3] };
        // sRGB in its own samples has no flag for the range.
        let full_range = !monochrome && cicp == [1, 13, 0] || self.flag()?;
        Some(Sequence { width, height, depth, monochrome, cicp, full_range })
    }
}
