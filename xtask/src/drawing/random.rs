// SPDX-License-Identifier: MIT OR Apache-2.0
//! The seeded source of chance behind every picture.

/// SplitMix64 (Steele, Lea and Flood 2014), seeded by a name: the same name gives the same picture for ever.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The stream called `name`.
    pub fn named(name: &str) -> Self {
        // FNV-1a, 64 bits.
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// Next 64 bits.
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&mut self) -> f32 {
        (self.word() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// Uniform in `a..b`.
    pub fn between(&mut self, a: f32, b: f32) -> f32 {
        a + (b - a) * self.unit()
    }

    /// Uniform in `0..n`; the bias of the plain remainder does not matter to a picture.
    pub fn below(&mut self, n: usize) -> usize {
        (self.word() % n.max(1) as u64) as usize
    }
}
