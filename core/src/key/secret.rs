// SPDX-License-Identifier: MIT OR Apache-2.0
//! The 256-bit secret of an artist.

use super::stream::KeyStream;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 256 secret bits; one key for all works. Wiped from memory when dropped, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// The key with these bytes, which must come from the operating system's random source or a backup.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for backup and storage only.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Keyed stream named `info`: HKDF-SHA256 (RFC 5869) without salt, 32 bytes, as the key of ChaCha20 (RFC 8439).
    pub fn stream(&self, info: &str) -> KeyStream {
        KeyStream::new(&self.derive(info))
    }

    /// 32 bytes for the purpose `info` (HKDF-SHA256 without salt).
    pub fn derive(&self, info: &str) -> zeroize::Zeroizing<[u8; 32]> {
        let mut okm = zeroize::Zeroizing::new([0; 32]);
        // HKDF can only fail for outputs of more than 255 hashes.
        let _ = Hkdf::<Sha256>::new(None, &self.0).expand(info.as_bytes(), okm.as_mut_slice());
        okm
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(..)")
    }
}
