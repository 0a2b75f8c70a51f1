// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key files and backup words: round trips, published vectors, damage.

#![allow(clippy::panic)] // in the functions that tests share
use glassine_core::key::keyfile::{Cost, MAX_KEY_FILE};
use glassine_core::key::words::{self, WordsError};
use glassine_core::key::{Fingerprint, KeyFile, KeyFileError, MasterKey, SealedKey};
use proptest::prelude::*;

const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

fn counting_key() -> MasterKey {
    MasterKey::from_bytes(std::array::from_fn(|i| i as u8))
}

fn plain(file: &KeyFile) -> [u8; 32] {
    match file {
        KeyFile::Plain(key) => *key.expose(),
        KeyFile::Sealed(_) => panic!("a plain key was expected"),
    }
}

fn sealed(text: &str) -> SealedKey {
    match KeyFile::parse(text.as_bytes()) {
        Ok(KeyFile::Sealed(key)) => key,
        other => panic!("a sealed key was expected, not {other:?}"),
    }
}

/// The key files printed in docs/key-file.md.
fn documented() -> Vec<String> {
    let text = include_str!("../../docs/key-file.md");
    text.split("```text\n").skip(1).filter_map(|block| block.split("```").next()).map(str::to_owned).collect()
}

#[test]
fn the_documented_vectors_hold() {
    let files = documented();
    let [plain_text, sealed_text] = files.as_slice() else { panic!("two vectors, not {}", files.len()) };
    let key = counting_key();
    assert_eq!(plain(&KeyFile::parse(plain_text.as_bytes()).unwrap()), *key.expose());
    assert_eq!(KeyFile::Plain(key.clone()).to_text().as_str(), plain_text);
    let salt = std::array::from_fn(|i| 0x10 + i as u8);
    let nonce = std::array::from_fn(|i| 0x40 + i as u8);
    let again = SealedKey::seal(&key, "caf\u{e9} au lait".as_bytes(), salt, nonce, Cost::default()).unwrap();
    assert_eq!(KeyFile::Sealed(again).to_text().as_str(), sealed_text);
    let opened = sealed(sealed_text).open("caf\u{e9} au lait".as_bytes()).unwrap();
    assert_eq!(opened.expose(), key.expose());
}

#[test]
fn sixty_four_hex_digits_are_the_raw_secret() {
    let hex = "000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f";
    for text in [hex.to_owned(), format!("{hex}\n"), format!("  {hex}\r\n"), format!("\u{feff}{hex}")] {
        assert_eq!(plain(&KeyFile::parse(text.as_bytes()).unwrap()), *counting_key().expose());
    }
    for bad in ["", "zz", &hex[1..], &format!("{hex}0"), &format!("{}g", &hex[1..])] {
        assert_eq!(KeyFile::parse(bad.as_bytes()).err(), Some(KeyFileError::NotAKeyFile), "{bad:?}");
    }
}

#[test]
fn comments_blank_lines_and_windows_line_ends_do_not_matter() {
    let text = KeyFile::Plain(counting_key()).to_text();
    let edited = format!("# mine\r\n\r\n{}", text.replace('\n', "\r\n"));
    assert_eq!(plain(&KeyFile::parse(edited.as_bytes()).unwrap()), *counting_key().expose());
}

#[test]
fn every_changed_character_of_a_key_file_is_noticed() {
    let locked = SealedKey::seal(&counting_key(), b"x", [1; 16], [2; 24], CHEAP).unwrap();
    for file in [KeyFile::Plain(counting_key()), KeyFile::Sealed(locked)] {
        let text = file.to_text();
        let start = text.find("glassine-key").unwrap();
        for i in start..text.len() - 1 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[i] = if bytes[i] == b'7' { b'8' } else { b'7' };
            assert!(KeyFile::parse(&bytes).is_err(), "change at {i} went unnoticed");
        }
        for end in start..text.trim_end().len() {
            assert!(KeyFile::parse(&text.as_bytes()[..end]).is_err(), "cut at {end} went unnoticed");
        }
        let twice = format!("{}secret: 00\n", text.as_str());
        assert!(KeyFile::parse(twice.as_bytes()).is_err());
    }
}

#[test]
fn a_newer_version_is_named_as_such() {
    let text = KeyFile::Plain(counting_key()).to_text().replace("glassine-key: 1", "glassine-key: 2");
    assert_eq!(KeyFile::parse(text.as_bytes()).err(), Some(KeyFileError::Version("2".into())));
}

#[test]
fn a_sealed_key_opens_with_its_passphrase_only() {
    let key = SealedKey::seal(&counting_key(), b"open sesame", [3; 16], [4; 24], CHEAP).unwrap();
    let text = KeyFile::Sealed(key).to_text();
    assert!(!text.contains("000102030405"), "the secret must not stand in the file");
    let key = sealed(&text);
    assert_eq!(key.fingerprint(), Fingerprint::of(&counting_key()));
    assert_eq!(key.open(b"open sesame").unwrap().expose(), counting_key().expose());
    for wrong in [&b"open sesam"[..], b"", b"Open sesame", b"open sesame "] {
        assert_eq!(key.open(wrong).err(), Some(KeyFileError::WrongPassphrase));
    }
}

#[test]
fn greedy_argon2_settings_are_refused_before_any_work() {
    let greedy = [(1 << 21, 1, 1), (64, 65, 1), (1024, 1, 17), (7, 1, 1), (64, 0, 1), (64, 1, 0)];
    for (memory_kib, passes, lanes) in greedy {
        let cost = Cost { memory_kib, passes, lanes };
        let result = SealedKey::seal(&counting_key(), b"x", [0; 16], [0; 24], cost);
        assert_eq!(result.err(), Some(KeyFileError::Cost), "{cost:?}");
    }
}

#[test]
fn the_fingerprint_is_the_start_of_its_own_derivation() {
    let okm = counting_key().derive("glassine/key/v1/fingerprint");
    let expected: String = okm[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(Fingerprint::of(&counting_key()).to_string(), expected);
}

#[test]
fn words_follow_the_published_bip39_vectors() {
    // trezor/python-mnemonic, vectors.json, 256-bit entropies.
    let vectors = [
        ([0x00; 32], "abandon ".repeat(23) + "art"),
        ([0xff; 32], "zoo ".repeat(23) + "vote"),
        (
            [0x7f; 32],
            "legal winner thank year wave sausage worth useful ".repeat(2)
                + "legal winner thank year wave sausage worth title",
        ),
        (
            [0x80; 32],
            "letter advice cage absurd amount doctor acoustic avoid ".repeat(2)
                + "letter advice cage absurd amount doctor acoustic bless",
        ),
    ];
    for (secret, expected) in vectors {
        let words = words::to_words(&MasterKey::from_bytes(secret)).unwrap();
        assert_eq!(words.as_str(), expected);
        assert_eq!(words::from_words(&words).unwrap().expose(), &secret);
    }
}

#[test]
fn words_are_read_however_they_were_written_down() {
    let words = words::to_words(&counting_key()).unwrap();
    let numbered: String =
        words.split(' ').enumerate().map(|(i, word)| format!("{:2}. {}\n", i + 1, word.to_uppercase())).collect();
    let commas = words.replace(' ', ", ");
    for text in [numbered, commas, words.replace(' ', "\r\n\t")] {
        assert_eq!(words::from_words(&text).unwrap().expose(), counting_key().expose());
    }
}

#[test]
fn wrong_words_say_what_is_wrong_without_repeating_them() {
    let words = words::to_words(&counting_key()).unwrap();
    assert_eq!(words::from_words("").err(), Some(WordsError::Count(0)));
    assert_eq!(words::from_words(&format!("{} zoo", words.as_str())).err(), Some(WordsError::Count(25)));
    let mut list: Vec<_> = words.split(' ').collect();
    list[4] = "glassine";
    let error = words::from_words(&list.join(" ")).err();
    assert_eq!(error, Some(WordsError::Unknown(5)));
    assert!(!error.unwrap().to_string().contains("glassine"));
    let mut list: Vec<_> = words.split(' ').collect();
    list.swap(0, 1);
    assert_eq!(words::from_words(&list.join(" ")).err(), Some(WordsError::Checksum));
}

proptest! {
    #[test]
    fn any_key_survives_file_and_words(secret: [u8; 32]) {
        let key = MasterKey::from_bytes(secret);
        prop_assert_eq!(plain(&KeyFile::parse(KeyFile::Plain(key.clone()).to_text().as_bytes()).unwrap()), secret);
        let again = words::from_words(&words::to_words(&key).unwrap()).unwrap();
        prop_assert_eq!(again.expose(), &secret);
    }

    #[test]
    fn no_bytes_make_the_parsers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..MAX_KEY_FILE + 8), text: String) {
        let _ = KeyFile::parse(&bytes);
        let _ = KeyFile::parse(text.as_bytes());
        let _ = words::from_words(&text);
    }

    #[test]
    fn no_lines_make_the_parser_panic(lines in proptest::collection::vec("(glassine-key|fingerprint|kdf|salt|nonce|sealed|secret|check): ?(1|argon2id m=[0-9]{1,12} t=[0-9]{1,3} p=[0-9]|[0-9a-f]{0,96})", 0..8)) {
        let _ = KeyFile::parse(lines.join("\n").as_bytes());
    }
}
