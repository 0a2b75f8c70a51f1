// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is kept secret until the test, and the number that binds its owner to it (docs/canary-format.md section 2).

use super::Style;
use crate::key::keyfile::{Hex, unhex};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// First bytes of what is hashed.
const DOMAIN: &[u8] = b"glassine/canary/v1\n";

/// All strings of a canary, which of them was published, and the nonce that keeps the commitment from telling.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What the strings look like.
    pub style: Style,
    /// The strings, in the order they were drawn: [`published`](Self::published) and those kept back.
    pub strings: Vec<String>,
    /// 0-based place of the published string in [`strings`](Self::strings).
    pub published: u32,
    /// 32 random bytes.
    pub nonce: [u8; 32],
}

/// Without the secrets.
impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} strings, {})", self.strings.len(), self.style.name())
    }
}

impl Sealed {
    /// The published string; empty if [`published`](Self::published) is out of range, which no sealed file's is.
    pub fn published_text(&self) -> &str {
        self.strings.get(self.published as usize).map_or("", String::as_str)
    }

    /// SHA-256 of the strings, the place of the published one and the nonce, every part with its length before it.
    pub fn commitment(&self) -> Commitment {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(self.style.name().as_bytes());
        part(&(self.strings.len() as u64).to_le_bytes());
        for string in &self.strings {
            part(string.as_bytes());
        }
        part(&u64::from(self.published).to_le_bytes());
        part(&self.nonce);
        Commitment(hash.finalize().into())
    }
}

/// 32 bytes that can be published without telling anything, and that fit one sealed file only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commitment(pub [u8; 32]);

/// 64 hex digits.
impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

/// The text holds no commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a commitment is 64 hex digits, alone or after `commitment:`")]
pub struct CommitmentError;

/// 64 hex digits, or a text with exactly one line `commitment: <64 hex digits>`.
impl FromStr for Commitment {
    type Err = CommitmentError;
    fn from_str(text: &str) -> Result<Self, CommitmentError> {
        let digits = |text: &str| unhex::<32>(text.trim()).map(|bytes| Self(*bytes)).ok_or(CommitmentError);
        let mut lines = text.lines().filter_map(|line| line.strip_prefix("commitment:"));
        match (lines.next(), lines.next()) {
            (None, _) => digits(text),
            (Some(line), None) => digits(line),
            _ => Err(CommitmentError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> Sealed {
        let strings = ["ab", "c", "def"].map(str::to_owned).into();
        Sealed { style: Style::Random, strings, published: 1, nonce: std::array::from_fn(|i| i as u8) }
    }

    /// Recomputed with Python: hashlib over the bytes of docs/canary-format.md.
    #[test]
    fn the_commitment_is_the_documented_hash() {
        let expected = "4de83bcd4c3b542f4802da354fb7d354cf7667df5246b989747a56c9fa1e79ad";
        assert_eq!(sealed().commitment().to_string(), expected);
        assert_eq!(expected.parse(), Ok(sealed().commitment()));
    }

    #[test]
    fn every_part_counts_and_parts_can_not_run_together() {
        let base = sealed();
        let mut others = vec![Sealed { style: Style::Trap, ..sealed() }, Sealed { published: 2, ..sealed() }];
        others.push(Sealed { nonce: [0; 32], ..sealed() });
        for strings in [&["a", "bc", "def"][..], &["ab", "c"], &["c", "ab", "def"], &["ab", "c", "def", ""]] {
            others.push(Sealed { strings: strings.iter().map(|s| (*s).to_owned()).collect(), ..sealed() });
        }
        for other in &others {
            assert_ne!(other.commitment(), base.commitment(), "{other:?}");
        }
    }

    #[test]
    fn a_commitment_is_read_from_its_file_and_from_nothing_less() {
        let commitment = sealed().commitment();
        assert_eq!(format!("# note\nglassine-canary: 1\ncommitment: {commitment}\n").parse(), Ok(commitment));
        assert_eq!(format!("{commitment}\n").parse(), Ok(commitment));
        assert_eq!(commitment.to_string().to_uppercase().parse(), Ok(commitment));
        let twice = format!("commitment: {commitment}\ncommitment: {commitment}\n");
        for text in ["", "commitment:", "commitment: 12", &"g".repeat(64), &"é".repeat(32), &twice] {
            assert_eq!(text.parse::<Commitment>(), Err(CommitmentError), "{text}");
        }
    }

    #[test]
    fn secrets_are_not_printed_by_accident() {
        assert!(!format!("{:?}", sealed()).contains("def"));
    }
}
