// SPDX-License-Identifier: MIT OR Apache-2.0
//! ChaCha20 as a source of keyed, exactly uniform integers.

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};

/// Keyed stream: ChaCha20 (RFC 8439), nonce 0, counter 0, read as little-endian 32-bit words.
pub struct KeyStream(ChaCha20);

impl std::fmt::Debug for KeyStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyStream(..)")
    }
}

impl KeyStream {
    /// The stream of `key`.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(ChaCha20::new(key.into(), &[0u8; 12].into()))
    }

    /// Next 32 bits.
    pub fn word(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.apply_keystream(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// Uniform integer in `0..n`, `n >= 1`: words at or above the largest multiple of `n` are rejected.
    pub fn below(&mut self, n: u32) -> u32 {
        let zone = (1u64 << 32) / u64::from(n) * u64::from(n);
        loop {
            let word = self.word();
            if u64::from(word) < zone {
                return word % n;
            }
        }
    }
}
