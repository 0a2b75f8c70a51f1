// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys kept: as 24 words on paper, and as the key file of the program.

use crate::{error::Error, key::master, values::object};
use glassine_core::key::{
    KeyFile, KeyFileError, SealedKey,
    keyfile::Cost,
    words::{from_words, to_words},
};
use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// Random bytes that a locked key file takes: 16 of salt, 24 of nonce.
const RANDOM: usize = 40;

/// What a key file tells without its passphrase.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct KeyFileInfo {
    /// Public name of the key, 8 hex digits.
    pub fingerprint: String,
    /// Whether a passphrase is needed to open it.
    pub locked: bool,
}

/// How a key file is locked.
#[derive(Debug, Clone, Deserialize, Tsify)]
pub struct KeyFileLock {
    /// Taken as it is, in UTF-8; not empty.
    pub passphrase: String,
    /// 40 fresh bytes of `crypto.getRandomValues`.
    #[tsify(type = "Uint8Array")]
    pub random: Vec<u8>,
}

/// The 24 words of a secret, lower case, with single spaces. Whoever has them has the key.
#[wasm_bindgen(js_name = keyWords)]
pub fn key_words(secret: &[u8]) -> Result<String, JsValue> {
    let words = to_words(&master(secret)?).map_err(|error| Error::argument(error.to_string()))?;
    Ok(words.as_str().to_owned())
}

/// The secret of 24 words. Case, line breaks, punctuation and numbering do not matter.
#[wasm_bindgen(js_name = keyFromWords)]
pub fn key_from_words(words: &str) -> Result<Vec<u8>, JsValue> {
    let key = from_words(words).map_err(|error| Error::argument(error.to_string()))?;
    Ok(key.expose().to_vec())
}

/// What a key file of the program tells without its passphrase.
#[wasm_bindgen(js_name = keyFileInfo, unchecked_return_type = "KeyFileInfo")]
pub fn key_file_info(file: &[u8]) -> Result<JsValue, JsValue> {
    let file = KeyFile::parse(file).map_err(unreadable)?;
    let locked = matches!(file, KeyFile::Sealed(_));
    Ok(object(&KeyFileInfo { fingerprint: file.fingerprint().to_string(), locked })?)
}

/// The secret in a key file of the program. Opening a locked one takes about a second and 64 MB, on purpose: so much costs
/// every guess of the passphrase.
#[wasm_bindgen(js_name = keyFileOpen)]
pub fn key_file_open(file: &[u8], passphrase: Option<String>) -> Result<Vec<u8>, JsValue> {
    let key = match KeyFile::parse(file).map_err(unreadable)? {
        KeyFile::Plain(key) => key,
        KeyFile::Sealed(sealed) => {
            let passphrase = passphrase.ok_or_else(|| Error::new("passphrase", "this key file has a passphrase"))?;
            sealed.open(passphrase.as_bytes()).map_err(|error| match error {
                KeyFileError::WrongPassphrase => Error::new("passphrase", error.to_string()),
                other => unreadable(other),
            })?
        }
    };
    Ok(key.expose().to_vec())
}

/// The text of a key file that the program reads, locked with a passphrase if `lock` is given. Without one it contains the
/// secret as it is.
#[wasm_bindgen(js_name = keyFileMake)]
pub fn key_file_make(
    secret: &[u8],
    #[wasm_bindgen(unchecked_optional_param_type = "KeyFileLock")] lock: JsValue,
) -> Result<String, JsValue> {
    let key = master(secret)?;
    if lock.is_undefined() || lock.is_null() {
        return Ok(KeyFile::Plain(key).to_text().as_str().to_owned());
    }
    let lock: KeyFileLock = serde_wasm_bindgen::from_value(lock)
        .map_err(|error| Error::argument(format!("the lock can not be used: {error}")))?;
    if lock.passphrase.is_empty() {
        return Err(Error::argument("an empty passphrase protects nothing").into());
    }
    let wrong = || Error::argument(format!("a locked key file takes {RANDOM} random bytes"));
    let random: &[u8; RANDOM] = lock.random.as_slice().try_into().map_err(|_| wrong())?;
    let (salt, nonce) = random.split_first_chunk::<16>().ok_or_else(wrong)?;
    let nonce = nonce.try_into().map_err(|_| wrong())?;
    let sealed =
        SealedKey::seal(&key, lock.passphrase.as_bytes(), *salt, nonce, Cost::default()).map_err(unreadable)?;
    Ok(KeyFile::Sealed(sealed).to_text().as_str().to_owned())
}

fn unreadable(error: KeyFileError) -> Error {
    Error::new("unreadable", error.to_string())
}
