// SPDX-License-Identifier: MIT OR Apache-2.0
//! The sealed file (docs/canary-format.md section 1).

use super::{Commitment, MAX_DECOYS, Sealed, Style};
use crate::key::keyfile::{Hex, unhex};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Version written and read.
const VERSION: u32 = 1;
/// Largest sealed file, bytes.
pub const MAX_SEALED: u64 = 256 << 20;
/// Longest string, bytes of UTF-8.
const MAX_STRING: usize = 4096;

/// The bytes are no sealed file, or not the one that was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealedError {
    /// Over [`MAX_SEALED`].
    #[error("it is larger than any sealed file")]
    TooLarge,
    /// No JSON, or fields are missing or of other types.
    #[error("it is no sealed file of a canary, or it is damaged: {0}")]
    Syntax(String),
    /// Another version.
    #[error("it was written by a newer Glassine (version {0} of the format)")]
    Version(u32),
    /// A field has a value that it can not have.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// The strings, the place or the nonce are not those that were committed to.
    #[error("it was changed after it was made: what it holds does not fit the commitment that stands in it")]
    Changed,
}

#[derive(Serialize, Deserialize)]
struct File {
    glassine_canary: u32,
    style: Style,
    commitment: String,
    published: u32,
    nonce: String,
    strings: Vec<String>,
}

#[derive(Deserialize)]
struct Header {
    glassine_canary: u32,
}

/// The sealed file: UTF-8 JSON, one string on a line.
///
/// # Errors
/// [`SealedError::Syntax`] when memory does not suffice for the text.
pub fn sealed_to_json(sealed: &Sealed) -> Result<String, SealedError> {
    let file = File {
        glassine_canary: VERSION,
        style: sealed.style,
        commitment: sealed.commitment().to_string(),
        published: sealed.published,
        nonce: Hex(&sealed.nonce).to_string(),
        strings: sealed.strings.clone(),
    };
    let mut text = serde_json::to_string_pretty(&file).map_err(|error| SealedError::Syntax(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// Reads a sealed file and checks that it is as it was made. Whether it is the one that was committed to in public,
/// the caller compares ([`Sealed::commitment`]).
///
/// # Errors
/// See [`SealedError`].
pub fn parse_sealed(bytes: &[u8]) -> Result<Sealed, SealedError> {
    if bytes.len() as u64 > MAX_SEALED {
        return Err(SealedError::TooLarge);
    }
    let syntax = |error: serde_json::Error| SealedError::Syntax(error.to_string());
    // The version first: a later one may have other fields.
    let Header { glassine_canary } = serde_json::from_slice(bytes).map_err(syntax)?;
    if glassine_canary != VERSION {
        return Err(SealedError::Version(glassine_canary));
    }
    let file: File = serde_json::from_slice(bytes).map_err(syntax)?;
    let nonce = unhex::<32>(&file.nonce).ok_or(SealedError::Damaged("its nonce is not 64 hex digits"))?;
    let commitment: Commitment =
        file.commitment.parse().map_err(|_| SealedError::Damaged("its commitment is not 64 hex digits"))?;
    if !(2..=MAX_DECOYS as usize + 1).contains(&file.strings.len()) {
        return Err(SealedError::Damaged("it has fewer than 2 or more than 100,000 strings"));
    }
    if file.published as usize >= file.strings.len() {
        return Err(SealedError::Damaged("the published string is not among its strings"));
    }
    if file.strings.iter().any(|string| string.is_empty() || string.len() > MAX_STRING) {
        return Err(SealedError::Damaged("a string is empty or too long"));
    }
    if file.strings.iter().collect::<BTreeSet<_>>().len() < file.strings.len() {
        return Err(SealedError::Damaged("a string stands in it twice"));
    }
    let sealed = Sealed { style: file.style, strings: file.strings, published: file.published, nonce: *nonce };
    if sealed.commitment() == commitment { Ok(sealed) } else { Err(SealedError::Changed) }
}

#[cfg(test)]
mod tests {
    use super::super::make;
    use super::*;
    use proptest::prelude::*;

    fn sealed() -> Sealed {
        make(Style::Random, 3, &[7; 32]).unwrap()
    }

    /// `text` with its first `from` replaced.
    fn with(from: &str, to: &str) -> Result<Sealed, SealedError> {
        let text = sealed_to_json(&sealed()).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        parse_sealed(text.replacen(from, to, 1).as_bytes())
    }

    #[test]
    fn a_sealed_file_comes_back_as_it_was() {
        for style in [Style::Random, Style::Trap] {
            let sealed = make(style, 20, &[9; 32]).unwrap();
            assert_eq!(parse_sealed(sealed_to_json(&sealed).unwrap().as_bytes()), Ok(sealed));
        }
    }

    #[test]
    fn every_change_is_noticed() {
        let sealed = sealed();
        let other = (sealed.published + 1) % 4;
        let place = |number: u32| format!("\"published\": {number}");
        assert_eq!(with(&place(sealed.published), &place(other)), Err(SealedError::Changed));
        assert_eq!(with("\"random\"", "\"trap\""), Err(SealedError::Changed));
        let text = &sealed.strings[2];
        let changed = format!("{}{}", if text.starts_with('a') { 'b' } else { 'a' }, &text[1..]);
        assert_eq!(with(text, &changed), Err(SealedError::Changed));
        assert_eq!(with(text, &sealed.strings[1]), Err(SealedError::Damaged("a string stands in it twice")));
        let nonce = Hex(&sealed.nonce).to_string();
        assert_eq!(with(&nonce, &"0".repeat(64)), Err(SealedError::Changed));
        assert_eq!(with(&sealed.commitment().to_string(), &"0".repeat(64)), Err(SealedError::Changed));
        assert!(matches!(with(&nonce, "00"), Err(SealedError::Damaged(_))));
        assert!(matches!(with(&place(sealed.published), &place(4)), Err(SealedError::Damaged(_))));
        assert_eq!(with("\"glassine_canary\": 1", "\"glassine_canary\": 2"), Err(SealedError::Version(2)));
        assert!(matches!(with("\"style\"", "\"stile\""), Err(SealedError::Syntax(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(parse_sealed(&bytes).is_err());
        }

        #[test]
        fn a_cut_or_bitten_file_never_passes_for_another(at in 0usize..500, byte in any::<u8>()) {
            let text = sealed_to_json(&sealed()).unwrap();
            let at = at % text.len();
            let mut bytes = text.clone().into_bytes();
            // The text ends with its bracket and a line feed, which may be missing.
            if at < bytes.len() - 1 {
                prop_assert!(parse_sealed(&bytes[..at]).is_err());
            }
            bytes[at] = byte;
            // White space and the case of hex digits may change; what is read is what was sealed, or nothing.
            if let Ok(read) = parse_sealed(&bytes) {
                prop_assert_eq!(read, sealed());
            }
        }
    }
}
