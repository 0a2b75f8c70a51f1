// SPDX-License-Identifier: MIT OR Apache-2.0
//! The 64 bits that name a copy.

mod meaning;

pub use meaning::{Meaning, PayloadKey};

use std::{fmt, str::FromStr};

/// 64 payload bits as they stand on the wire; bit 0 of the code is the most significant one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "String", try_from = "String")
)]
pub struct Payload(pub u64);

impl Payload {
    /// The bits, most significant first.
    pub fn bits(self) -> [u8; 64] {
        std::array::from_fn(|i| (self.0 >> (63 - i)) as u8 & 1)
    }

    /// The payload with these bits (0 or 1), most significant first.
    pub fn from_bits(bits: &[u8; 64]) -> Self {
        Self(bits.iter().fold(0, |v, &b| v << 1 | u64::from(b & 1)))
    }
}

/// 16 hex digits.
impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({self})")
    }
}

/// The text is not 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a payload is 16 hex digits, such as 0123456789abcdef")]
pub struct PayloadError;

impl FromStr for Payload {
    type Err = PayloadError;
    fn from_str(s: &str) -> Result<Self, PayloadError> {
        if s.len() != 16 || !s.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(PayloadError);
        }
        u64::from_str_radix(s, 16).map(Self).map_err(|_| PayloadError)
    }
}

impl From<Payload> for String {
    fn from(payload: Payload) -> Self {
        payload.to_string()
    }
}

impl TryFrom<String> for Payload {
    type Error = PayloadError;
    fn try_from(s: String) -> Result<Self, PayloadError> {
        s.parse()
    }
}
