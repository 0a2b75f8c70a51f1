// SPDX-License-Identifier: MIT OR Apache-2.0
//! The quality number (0 to 100) that a lossy WebP was written with, from the header of its VP8 frame.
//!
//! libwebp maps a quality `Q` to a compressibility `c(Q) = cbrt(l)` with `q = Q / 100` and `l = 2 q / 3` below
//! `q = 0.75`, else `l = 2 q - 1` (`QualityToCompression` in its `quant_enc.c`). A segment whose busyness differs by
//! `a` from the mean of the picture gets the quantiser index `floor(127 (1 - c^(1 - k a)))`. The logarithm of
//! `1 - index / 127` is linear in `a`, so its mean over the segments, weighted with their shares of the picture, is
//! the one of `c(Q)`. The shares stand in the header as the probabilities of the segment numbers.

/// Reader of the boolean entropy coder (RFC 6386, section 7.3), one bit at a time.
struct Bits<'a> {
    data: std::slice::Iter<'a, u8>,
    value: u32,
    range: u32,
    /// Bits of `value` used since the last byte was taken in.
    shift: u8,
}

impl<'a> Bits<'a> {
    fn new(data: &'a [u8]) -> Self {
        let mut data = data.iter();
        let mut next = || u32::from(data.next().copied().unwrap_or(0));
        let value = next() << 8 | next();
        Self { data, value, range: 255, shift: 0 }
    }

    /// A bit that is 0 or 1 with equal probability.
    fn bit(&mut self) -> bool {
        let split = 1 + (self.range - 1) / 2;
        let set = self.value >= split << 8;
        if set {
            self.range -= split;
            self.value -= split << 8;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.value <<= 1;
            self.range <<= 1;
            self.shift += 1;
            if self.shift == 8 {
                self.shift = 0;
                self.value |= u32::from(self.data.next().copied().unwrap_or(0));
            }
        }
        set
    }

    fn number(&mut self, bits: u8) -> u8 {
        (0..bits).fold(0, |v, _| v << 1 | u8::from(self.bit()))
    }

    /// A magnitude of so many bits and a sign, if a flag says that they are there.
    fn optional(&mut self, bits: u8) -> Option<i16> {
        self.bit().then(|| {
            let magnitude = i16::from(self.number(bits));
            if self.bit() { -magnitude } else { magnitude }
        })
    }
}

/// Quantiser indices 0..=127 and their shares of the picture.
type Indices = [(f64, f64); 4];

/// Reads the quantiser indices from a `VP8 ` chunk (RFC 6386, sections 9.2 to 9.6 and 19.2).
fn indices(chunk: &[u8]) -> Option<Indices> {
    // Three bytes of frame tag, three of start code, four of size.
    let mut bits = Bits::new(chunk.get(10..)?);
    let _colour_space_and_clamping = bits.number(2);
    let (mut absolute, mut own, mut shares) = (false, [None; 4], [1.0, 0.0, 0.0, 0.0]);
    if bits.bit() {
        let (new_map, new_values) = (bits.bit(), bits.bit());
        if new_values {
            absolute = bits.bit();
            own = std::array::from_fn(|_| Some(bits.optional(7).unwrap_or(0)));
            for _ in 0..4 {
                bits.optional(6);
            }
        }
        if new_map {
            let [high, low, upper] =
                std::array::from_fn(|_| if bits.bit() { f64::from(bits.number(8)) / 255.0 } else { 1.0 });
            shares = [high * low, high * (1.0 - low), (1.0 - high) * upper, (1.0 - high) * (1.0 - upper)];
        }
    }
    let _loop_filter = (bits.bit(), bits.number(6), bits.number(3));
    if bits.bit() && bits.bit() {
        for _ in 0..8 {
            bits.optional(6);
        }
    }
    let _partitions = bits.number(2);
    let base = i16::from(bits.number(7));
    Some(std::array::from_fn(|i| {
        let index = own[i].map_or(base, |v| if absolute { v } else { base + v });
        (f64::from(index.clamp(0, 127)), shares[i])
    }))
}

/// The quality 1..=100 at which libwebp would quantise like this `VP8 ` chunk. Found within 2 for files by libwebp with
/// its usual settings, an equivalent for others.
pub fn estimate(chunk: &[u8]) -> Option<u8> {
    let (mut sum, mut total) = (0.0, 0.0);
    for (index, share) in indices(chunk)? {
        // The index was rounded down.
        sum += share * libm::log((1.0 - (index + 0.5) / 127.0).max(1e-3));
        total += share;
    }
    let c = if total > 0.0 { libm::exp(sum / total) } else { return None };
    let linear = c * c * c;
    let quality = if linear < 0.5 { linear * 1.5 } else { (linear + 1.0) / 2.0 };
    Some(libm::round(100.0 * quality).clamp(1.0, 100.0) as u8)
}
