// SPDX-License-Identifier: MIT OR Apache-2.0
//! 64-bit words and digests as lower-case hex digits.

/// The word written as exactly 16 hex digits.
pub fn parse_word(text: &str) -> Option<u64> {
    let hex = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| u64::from_str_radix(text, 16).ok())?
}

/// A word as 16 hex digits in portable files.
#[cfg(feature = "serde")]
pub mod word {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(word: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{word:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        super::parse_word(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("16 hex digits expected"))
    }
}

/// A SHA-256 as 64 hex digits in portable files.
#[cfg(feature = "serde")]
pub mod digest {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(digest: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut digest = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(D::Error::custom("64 hex digits expected"));
        }
        for (bytes, word) in digest.chunks_exact_mut(8).zip(text.as_bytes().chunks_exact(16)) {
            let word = std::str::from_utf8(word).ok().and_then(super::parse_word);
            bytes.copy_from_slice(&word.ok_or_else(|| D::Error::custom("64 hex digits expected"))?.to_be_bytes());
        }
        Ok(digest)
    }
}
