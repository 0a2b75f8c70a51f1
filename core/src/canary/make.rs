// SPDX-License-Identifier: MIT OR Apache-2.0
//! Drawing the strings and the one among them to publish.

use super::Sealed;
use super::words::{ADJECTIVES, NOUNS, PREPOSITIONS, VERBS};
use crate::key::KeyStream;

/// Most strings kept back: p-values down to 1 in 100,000 from one canary.
pub const MAX_DECOYS: u32 = 99_999;
/// Characters of a random string, 5 bits each.
const LETTERS: usize = 64;
/// Crockford's Base32 digits in lower case: none is taken for another, and none changes in mail, HTML or Markdown.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Sentences of a text-like string, 49 or 43 bits each.
const SENTENCES: usize = 8;

/// What the strings look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Style {
    /// 64 letters and digits, 320 bits (Wei, Wang and Jia 2024).
    #[default]
    Random,
    /// Eight sentences of random words, about 100 tokens (after the long traps of Meeus et al. 2024).
    Trap,
}

impl Style {
    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Trap => "trap",
        }
    }
}

/// The canary can not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// No string, or more than [`MAX_DECOYS`], to be kept back.
    #[error("from 1 to {MAX_DECOYS} strings can be kept back, not {0}")]
    Decoys(u32),
}

/// Draws `decoys + 1` strings, then the 0-based place of the one to publish, uniformly, then the nonce, all from the
/// ChaCha20 stream of `seed`: 32 bytes of the operating system's randomness, used once and forgotten.
///
/// # Errors
/// [`MakeError::Decoys`] unless `decoys` is in 1..=[`MAX_DECOYS`].
pub fn make(style: Style, decoys: u32, seed: &[u8; 32]) -> Result<Sealed, MakeError> {
    if !(1..=MAX_DECOYS).contains(&decoys) {
        return Err(MakeError::Decoys(decoys));
    }
    let mut stream = KeyStream::new(seed);
    let strings = (0..=decoys)
        .map(|_| match style {
            Style::Random => random(&mut stream),
            Style::Trap => trap(&mut stream),
        })
        .collect();
    let published = stream.below(decoys + 1);
    let mut nonce = [0; 32];
    for bytes in nonce.chunks_exact_mut(4) {
        bytes.copy_from_slice(&stream.word().to_le_bytes());
    }
    Ok(Sealed { style, strings, published, nonce })
}

fn random(stream: &mut KeyStream) -> String {
    (0..LETTERS).map(|_| char::from(*pick(ALPHABET, stream))).collect()
}

/// Sentences of two frames in turn, so that the whole reads as (odd) prose and no sentence is like the next.
fn trap(stream: &mut KeyStream) -> String {
    let mut text = String::new();
    for sentence in 0..SENTENCES {
        let mut word = |list: &[&'static str]| *pick(list, stream);
        if sentence % 2 == 0 {
            let (a, n, v, b, m) = (word(&ADJECTIVES), word(&NOUNS), word(&VERBS), word(&ADJECTIVES), word(&NOUNS));
            let (p, c, o) = (word(&PREPOSITIONS), word(&ADJECTIVES), word(&NOUNS));
            text.push_str(&format!("The {a} {n} {v} the {b} {m} {p} the {c} {o}. "));
        } else {
            let (p, a, n) = (word(&PREPOSITIONS), word(&ADJECTIVES), word(&NOUNS));
            let (m, v, b, o) = (word(&NOUNS), word(&VERBS), word(&ADJECTIVES), word(&NOUNS));
            text.push_str(&format!("{} the {a} {n}, one {m} {v} the {b} {o}. ", capital(p)));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// A uniform member. The lists are never empty.
fn pick<'a, T>(list: &'a [T], stream: &mut KeyStream) -> &'a T {
    &list[stream.below(list.len() as u32) as usize]
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn seed(number: u32) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&number.to_le_bytes());
        seed
    }

    /// Chi-square statistic of counts that should be equal, in standard deviations from its mean.
    fn unevenness(counts: &[u32]) -> f64 {
        let expected = counts.iter().sum::<u32>() as f64 / counts.len() as f64;
        let chi2: f64 = counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
        let freedom = (counts.len() - 1) as f64;
        (chi2 - freedom) / (2.0 * freedom).sqrt()
    }

    #[test]
    fn the_published_string_is_drawn_uniformly() {
        // Not a power of two, so that a reduction without rejection or an off-by-one would show.
        let mut counts = [0; 11];
        for number in 0..11_000 {
            counts[make(Style::Random, 10, &seed(number)).unwrap().published as usize] += 1;
        }
        assert!(unevenness(&counts).abs() < 4.0, "{counts:?}");
    }

    #[test]
    fn every_letter_stands_at_every_place_equally_often() {
        let canary = make(Style::Random, 9_999, &seed(1)).unwrap();
        for place in [0, 31, 63] {
            let mut counts = [0; 32];
            for string in &canary.strings {
                let letter = string.as_bytes()[place];
                counts[ALPHABET.iter().position(|&l| l == letter).unwrap()] += 1;
            }
            assert!(unevenness(&counts).abs() < 4.0, "{place}: {counts:?}");
        }
    }

    #[test]
    fn text_like_strings_are_sentences_of_the_length_promised() {
        let canary = make(Style::Trap, 99, &seed(2)).unwrap();
        for string in &canary.strings {
            assert_eq!(string.matches(". ").count() + 1, SENTENCES, "{string}");
            assert!(string.ends_with('.') && string.chars().next().unwrap().is_uppercase(), "{string}");
            assert_eq!(string.split(' ').count(), 4 * 11 + 4 * 10, "{string}");
            assert!(string.is_ascii());
        }
        // The place drawn last of all reaches the end of each list.
        let nouns: BTreeSet<&str> =
            canary.strings.iter().flat_map(|s| s.split([' ', ',', '.'])).filter(|w| NOUNS.contains(w)).collect();
        assert_eq!(nouns.len(), NOUNS.len());
    }

    #[test]
    fn no_word_stands_twice_in_a_list() {
        for list in [&ADJECTIVES[..], &NOUNS, &VERBS, &PREPOSITIONS] {
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());
            assert!(list.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
        }
    }

    /// docs/canary-format.md section 4, recomputed with Python.
    #[test]
    fn a_seed_gives_the_documented_canary() {
        let seed: [u8; 32] = std::array::from_fn(|i| i as u8);
        for (style, published, commitment, first) in [
            (
                Style::Random,
                2,
                "db63a06645c2c615e6508c936e472fe5f397fa99155c61851e02a3001f4d943d",
                "ssdrawjrb2zt5h28rdkfr1cajhx4vydh27c907ke4amv7da17qgkfzhbdpdraz64",
            ),
            (
                Style::Trap,
                3,
                "5bd153f1379847ab064047f58191cd121e5b0953db9a79aaca283b000b50be14",
                "The tender pigeon described the stubborn barrel outside the scarlet pepper. Near the loyal judge, one hermit painted the salty ladder. The clumsy cellar repaired the fierce fiddle beyond the lonely statue. Inside the scarlet orchard, one comet offered the hidden poet. The drowsy fountain avoided the narrow statue despite the jealous locket. Before the dusty archer, one barrel forgave the hidden locket. The drowsy shovel mocked the narrow valley above the secret bridge. Without the salty spider, one mirror greeted the purple pepper.",
            ),
        ] {
            let canary = make(style, 3, &seed).unwrap();
            assert_eq!((canary.published, canary.strings[0].as_str()), (published, first));
            assert_eq!(canary.commitment().to_string(), commitment);
        }
    }

    #[test]
    fn strings_differ_and_seeds_matter() {
        for style in [Style::Random, Style::Trap] {
            let canary = make(style, 999, &seed(3)).unwrap();
            assert_eq!(canary.strings.iter().collect::<BTreeSet<_>>().len(), 1000);
            let other = make(style, 999, &seed(4)).unwrap();
            assert!(other.strings.iter().all(|string| !canary.strings.contains(string)));
            assert_ne!(canary.nonce, other.nonce);
        }
    }

    #[test]
    fn the_number_of_strings_has_bounds() {
        assert_eq!(make(Style::Random, 0, &seed(1)).unwrap_err(), MakeError::Decoys(0));
        assert_eq!(make(Style::Random, 100_000, &seed(1)).unwrap_err(), MakeError::Decoys(100_000));
        assert_eq!(make(Style::Random, 1, &seed(1)).unwrap().strings.len(), 2);
    }
}
