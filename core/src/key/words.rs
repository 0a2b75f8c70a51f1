// SPDX-License-Identifier: MIT OR Apache-2.0
//! The secret as 24 words on paper, and back (BIP-39, English word list).

use super::MasterKey;
use bip39::{Language, Mnemonic};
use zeroize::Zeroizing;

/// Words of a 256-bit secret: 256 bits and 8 bits of checksum, 11 bits to a word.
pub const WORDS: usize = 24;

/// Why words are no backup of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// Not 24 words.
    #[error("a backup has 24 words, but {0} were given")]
    Count(usize),
    /// The word at this 1-based position is not in the list. It is not repeated here: it may be nearly right.
    #[error("word {0} is not one of the 2048 backup words; please look for a slip of the pen")]
    Unknown(usize),
    /// All words exist, but they do not belong together.
    #[error("the words do not fit together; one of them is wrong or two have changed places")]
    Checksum,
}

/// The 24 words of `key`, lower case, with single spaces. Whoever has them has the key.
///
/// # Errors
/// Never for a 256-bit secret.
pub fn to_words(key: &MasterKey) -> Result<Zeroizing<String>, WordsError> {
    let mnemonic = Mnemonic::from_entropy_in(Language::English, key.expose()).map_err(|_| WordsError::Checksum)?;
    // The longest word has 8 letters; reserved in full, so that no part of the words stays behind in freed memory.
    let mut words = Zeroizing::new(String::with_capacity(WORDS * 9));
    for word in mnemonic.words() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    Ok(words)
}

/// The key with this backup. Case, line breaks, punctuation and numbering ("1.", "2)") do not matter.
///
/// # Errors
/// See [`WordsError`].
pub fn from_words(text: &str) -> Result<MasterKey, WordsError> {
    let mut words = Zeroizing::new(String::with_capacity(text.len() + 1));
    let mut count = 0;
    for token in text.split(|c: char| !c.is_alphabetic()).filter(|token| !token.is_empty()) {
        if count > 0 {
            words.push(' ');
        }
        words.extend(token.chars().map(|c| c.to_ascii_lowercase()));
        count += 1;
    }
    if count != WORDS {
        return Err(WordsError::Count(count));
    }
    let mnemonic = Mnemonic::parse_in_normalized(Language::English, &words).map_err(|error| match error {
        bip39::Error::UnknownWord(index) => WordsError::Unknown(index + 1),
        _ => WordsError::Checksum,
    })?;
    let (entropy, length) = mnemonic.to_entropy_array();
    let entropy = Zeroizing::new(entropy);
    let secret = entropy.get(..length).and_then(|bytes| bytes.try_into().ok()).ok_or(WordsError::Checksum)?;
    Ok(MasterKey::from_bytes(secret))
}
