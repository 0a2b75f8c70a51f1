// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the 64 bits on the wire mean: a keyed permutation of platform, day and random bits
//! (docs/payload-format.md).
//!
//! To anyone without the key a payload looks random, and two copies differ in half their bits; with the key, platform
//! and day can be told from a payload alone, even when the registry is lost.

use super::Payload;
use crate::key::MasterKey;
use crate::platform::{self, Platform};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use std::fmt;
use zeroize::Zeroizing;

/// Rounds of the Feistel network. Four make it a pseudorandom permutation (Luby and Rackoff 1988); more keep it one
/// for far more copies than anybody makes (Patarin 2010).
const ROUNDS: u32 = 10;
/// Bits of the random part.
const NONCE_BITS: u32 = 40;

/// What a payload says of its copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Code of the platform: 0 none, 255 a name that only the registry knows, otherwise as in
    /// [`crate::platform::table`].
    pub platform: u8,
    /// Day the copy was made, days since 2020-01-01 (UTC).
    pub day: u16,
    /// Random bits that tell copies apart; below 2^40.
    pub nonce: u64,
}

impl Meaning {
    /// With 64 random bits, of which 40 are used.
    pub fn new(platform: u8, day: u16, random: u64) -> Self {
        Self { platform, day, nonce: random >> (64 - NONCE_BITS) }
    }

    /// The platform with a code of its own; `None` for none, for a name that only the registry knows, and for codes that
    /// stand for nothing.
    pub fn place(self) -> Option<&'static Platform> {
        platform::by_code(self.platform)
    }

    /// Whether a copy made until `today` can say so: the platform exists, and the day is not further in the future than
    /// clocks are wrong. Nearly all payloads that were made with another key do not.
    pub fn is_sensible(self, today: u16) -> bool {
        let known = matches!(self.platform, platform::NONE | platform::OTHER) || self.place().is_some();
        known && self.day <= today.saturating_add(1)
    }

    fn block(self) -> u64 {
        u64::from(self.platform) << 56 | u64::from(self.day) << NONCE_BITS | self.nonce & ((1 << NONCE_BITS) - 1)
    }

    fn of_block(block: u64) -> Self {
        Self {
            platform: (block >> 56) as u8,
            day: (block >> NONCE_BITS) as u16,
            nonce: block & ((1 << NONCE_BITS) - 1),
        }
    }
}

/// The keyed permutation.
pub struct PayloadKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for PayloadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayloadKey(..)")
    }
}

impl PayloadKey {
    /// The permutation of a master key.
    pub fn new(master: &MasterKey) -> Self {
        Self(master.derive("glassine/payload/v1"))
    }

    /// The payload that means this.
    pub fn seal(&self, meaning: Meaning) -> Payload {
        let block = meaning.block();
        let (mut left, mut right) = ((block >> 32) as u32, block as u32);
        for i in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(i, right));
        }
        Payload(u64::from(left) << 32 | u64::from(right))
    }

    /// What a payload means under this key. Every payload means something: whether it makes sense (a platform that
    /// exists, a day that is not in the future) is for the caller to judge.
    pub fn open(&self, payload: Payload) -> Meaning {
        let (mut left, mut right) = ((payload.0 >> 32) as u32, payload.0 as u32);
        for i in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(i, left), left);
        }
        Meaning::of_block(u64::from(left) << 32 | u64::from(right))
    }

    /// First keystream word of ChaCha20 (RFC 8439) with the round and the half block as nonce.
    fn round(&self, i: u32, half: u32) -> u32 {
        let mut nonce = [0; 12];
        nonce[..4].copy_from_slice(&i.to_le_bytes());
        nonce[4..8].copy_from_slice(&half.to_le_bytes());
        let mut word = [0; 4];
        ChaCha20::new((&*self.0).into(), &nonce.into()).apply_keystream(&mut word);
        u32::from_le_bytes(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> PayloadKey {
        PayloadKey::new(&MasterKey::from_bytes([byte; 32]))
    }

    #[test]
    fn opening_gives_what_was_sealed() {
        let key = key(1);
        for i in 0..1000u64 {
            let random = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let meaning = Meaning::new(i as u8, (i * 61) as u16, random);
            assert!(meaning.nonce < 1 << 40);
            assert_eq!(key.open(key.seal(meaning)), meaning);
        }
    }

    #[test]
    fn copies_differ_in_half_their_bits_and_other_keys_read_nonsense() {
        let (mine, other) = (key(1), key(2));
        let (mut differing, mut sensible) = (0, 0);
        const N: u32 = 2000;
        for i in 0..N {
            let a = mine.seal(Meaning { platform: 1, day: 2500, nonce: u64::from(i) });
            let b = mine.seal(Meaning { platform: 1, day: 2500, nonce: u64::from(i) + 1 });
            differing += (a.0 ^ b.0).count_ones();
            let read = other.open(a);
            sensible += u32::from(read.platform == 1 && read.day < 3000);
        }
        let mean = f64::from(differing) / f64::from(N);
        // Standard deviation of the mean: 4 / sqrt(2000) = 0.09.
        assert!((mean - 32.0).abs() < 0.5, "{mean}");
        assert!(sensible <= 4, "{sensible}");
    }
}
