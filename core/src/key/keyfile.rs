// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key file: a few lines of text that hold the secret plainly or locked with a passphrase.
//!
//! docs/key-file.md is the specification, with a test vector. Text in, text out: files, permissions and randomness
//! are the caller's.

use super::MasterKey;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use zeroize::Zeroizing;

/// Largest key file read, bytes.
pub const MAX_KEY_FILE: usize = 4096;
/// Most memory a key file may make Argon2id use, KiB.
const MAX_MEMORY_KIB: u32 = 1 << 20;
/// Most passes over that memory.
const MAX_PASSES: u32 = 64;
/// Most lanes.
const MAX_LANES: u32 = 16;
/// First line of the hash behind the `check` line.
const CHECK_DOMAIN: &str = "glassine/key-file/v1\n";
/// What a person who opens the file in an editor should know. Not part of the checksum.
const NOTE: &str = "# Glassine key. Keep this file secret and keep a backup: glassine key backup\n";

/// Public name of a key, 32 bits derived one way from the secret: safe to show, print and send.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 4]);

impl Fingerprint {
    /// The fingerprint of `key`: the first four bytes of `derive("glassine/key/v1/fingerprint")`.
    pub fn of(key: &MasterKey) -> Self {
        let okm = key.derive("glassine/key/v1/fingerprint");
        Self([okm[0], okm[1], okm[2], okm[3]])
    }
}

/// 8 hex digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// Work that every guess of the passphrase costs (Argon2id, RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB. Default: 65,536. Range: 8 `lanes`..=1,048,576.
    pub memory_kib: u32,
    /// Passes over the memory. Default: 3. Range: 1..=64.
    pub passes: u32,
    /// Lanes. Default: 4. Range: 1..=16.
    pub lanes: u32,
}

/// The second recommended option of RFC 9106, section 4.
impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 }
    }
}

/// Why a key file could not be read, written or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// Neither a key file nor 64 hex digits.
    #[error("this is not a Glassine key file")]
    NotAKeyFile,
    /// A later version of the format.
    #[error("this key file was written by a newer Glassine (key file version {0})")]
    Version(String),
    /// The checksum or a field is wrong.
    #[error("the key file is damaged ({0})")]
    Damaged(&'static str),
    /// The passphrase does not open the key.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Argon2id settings beyond the limits of this module.
    #[error("the key file asks for more memory or time than is sensible")]
    Cost,
}

/// A secret locked with a passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKey {
    fingerprint: Fingerprint,
    cost: Cost,
    salt: [u8; 16],
    nonce: [u8; 24],
    sealed: [u8; 48],
}

impl SealedKey {
    /// Locks `key`. `salt` and `nonce` must be fresh random bytes; `passphrase` is taken as it is, in UTF-8.
    ///
    /// # Errors
    /// [`KeyFileError::Cost`] when `cost` is out of range.
    pub fn seal(
        key: &MasterKey,
        passphrase: &[u8],
        salt: [u8; 16],
        nonce: [u8; 24],
        cost: Cost,
    ) -> Result<Self, KeyFileError> {
        let mut sealed = Self { fingerprint: Fingerprint::of(key), cost, salt, nonce, sealed: [0; 48] };
        let mut secret = Zeroizing::new(*key.expose());
        let tag = sealed
            .cipher(passphrase)?
            .encrypt_inout_detached(&XNonce::from(nonce), sealed.head().as_bytes(), secret.as_mut_slice().into())
            .map_err(|_| KeyFileError::Damaged("sealed"))?;
        sealed.sealed[..32].copy_from_slice(secret.as_slice());
        sealed.sealed[32..].copy_from_slice(&tag);
        Ok(sealed)
    }

    /// Unlocks the key.
    ///
    /// # Errors
    /// [`KeyFileError::WrongPassphrase`], or [`KeyFileError::Damaged`] when the key does not fit its fingerprint.
    pub fn open(&self, passphrase: &[u8]) -> Result<MasterKey, KeyFileError> {
        let mut secret = Zeroizing::new([0u8; 32]);
        let mut tag = [0u8; 16];
        secret.copy_from_slice(&self.sealed[..32]);
        tag.copy_from_slice(&self.sealed[32..]);
        self.cipher(passphrase)?
            .decrypt_inout_detached(
                &XNonce::from(self.nonce),
                self.head().as_bytes(),
                secret.as_mut_slice().into(),
                &tag.into(),
            )
            .map_err(|_| KeyFileError::WrongPassphrase)?;
        let key = MasterKey::from_bytes(*secret);
        if Fingerprint::of(&key) != self.fingerprint {
            return Err(KeyFileError::Damaged("fingerprint"));
        }
        Ok(key)
    }

    /// The fingerprint of the key inside, known without the passphrase.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    fn cipher(&self, passphrase: &[u8]) -> Result<XChaCha20Poly1305, KeyFileError> {
        let Cost { memory_kib, passes, lanes } = self.cost;
        if memory_kib > MAX_MEMORY_KIB || passes > MAX_PASSES || lanes > MAX_LANES {
            return Err(KeyFileError::Cost);
        }
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| KeyFileError::Cost)?;
        let mut wrap = Zeroizing::new([0u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, &self.salt, wrap.as_mut_slice())
            .map_err(|_| KeyFileError::Cost)?;
        Ok(XChaCha20Poly1305::new((&*wrap).into()))
    }

    /// The lines before `sealed`: associated data of the cipher, so that none of them can be changed unnoticed.
    fn head(&self) -> String {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let (salt, nonce) = (Hex(&self.salt), Hex(&self.nonce));
        format!(
            "glassine-key: 1\nfingerprint: {}\nkdf: argon2id m={memory_kib} t={passes} p={lanes}\nsalt: {salt}\nnonce: {nonce}\n",
            self.fingerprint
        )
    }
}

/// What a key file holds.
#[derive(Debug, Clone)]
pub enum KeyFile {
    /// The secret, readable by whoever can read the file.
    Plain(MasterKey),
    /// The secret locked with a passphrase.
    Sealed(SealedKey),
}

impl KeyFile {
    /// Reads a key file, or 64 hex digits as the raw secret.
    ///
    /// # Errors
    /// See [`KeyFileError`]; a wrong passphrase shows only in [`SealedKey::open`].
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyFileError> {
        if bytes.len() > MAX_KEY_FILE {
            return Err(KeyFileError::NotAKeyFile);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| KeyFileError::NotAKeyFile)?;
        let text = text.trim_start_matches('\u{feff}');
        if let Some(raw) = unhex::<32>(text.trim()) {
            return Ok(Self::Plain(MasterKey::from_bytes(*raw)));
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut fields = Fields { lines, read: Zeroizing::new(String::with_capacity(2 * MAX_KEY_FILE)) };
        let version = fields.next("glassine-key").map_err(|_| KeyFileError::NotAKeyFile)?;
        if version != "1" {
            return Err(KeyFileError::Version(version.chars().take(16).collect()));
        }
        let fingerprint = Fingerprint(*hex_field(fields.next("fingerprint")?, "fingerprint")?);
        let (name, value) = fields.any()?;
        let file = match name {
            "secret" => Self::Plain(MasterKey::from_bytes(*hex_field(value, "secret")?)),
            "kdf" => Self::Sealed(SealedKey {
                fingerprint,
                cost: parse_cost(value)?,
                salt: *hex_field(fields.next("salt")?, "salt")?,
                nonce: *hex_field(fields.next("nonce")?, "nonce")?,
                sealed: *hex_field(fields.next("sealed")?, "sealed")?,
            }),
            _ => return Err(KeyFileError::Damaged("secret")),
        };
        let expected = check(&fields.read);
        if fields.next("check")? != expected || fields.any().is_ok() {
            return Err(KeyFileError::Damaged("check"));
        }
        if file.fingerprint() != fingerprint {
            return Err(KeyFileError::Damaged("fingerprint"));
        }
        Ok(file)
    }

    /// The text of the key file. For [`KeyFile::Plain`] it contains the secret.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Reserved in full, so that no half-written copy of the secret stays behind in freed memory.
        let mut body = Zeroizing::new(String::with_capacity(MAX_KEY_FILE));
        // Writing to a string does not fail.
        let _ = match self {
            Self::Plain(key) => {
                let secret = Hex(key.expose());
                write!(body, "glassine-key: 1\nfingerprint: {}\nsecret: {secret}\n", Fingerprint::of(key))
            }
            Self::Sealed(key) => writeln!(body, "{}sealed: {}", key.head(), Hex(&key.sealed)),
        };
        let mut text = Zeroizing::new(String::with_capacity(MAX_KEY_FILE));
        let _ = writeln!(text, "{NOTE}{}check: {}", body.as_str(), check(&body));
        text
    }

    /// The fingerprint of the key, known without the passphrase.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::Plain(key) => Fingerprint::of(key),
            Self::Sealed(key) => key.fingerprint(),
        }
    }
}

/// The `name: value` lines still to be read, and those already read, for the checksum.
struct Fields<I> {
    lines: I,
    read: Zeroizing<String>,
}

impl<'a, I: Iterator<Item = &'a str>> Fields<I> {
    fn any(&mut self) -> Result<(&'a str, &'a str), KeyFileError> {
        let line = self.lines.next().ok_or(KeyFileError::Damaged("it ends too early"))?;
        let (name, value) = line.split_once(':').ok_or(KeyFileError::Damaged("line without a name"))?;
        let (name, value) = (name.trim(), value.trim());
        let _ = writeln!(self.read, "{name}: {value}");
        Ok((name, value))
    }

    fn next(&mut self, expected: &'static str) -> Result<&'a str, KeyFileError> {
        match self.any()? {
            (name, value) if name == expected => Ok(value),
            _ => Err(KeyFileError::Damaged(expected)),
        }
    }
}

/// The first four bytes of SHA-256 over the domain line and all lines before `check`, 8 hex digits.
fn check(lines: &str) -> String {
    let hash = Sha256::new().chain_update(CHECK_DOMAIN).chain_update(lines).finalize();
    Hex(&hash[..4]).to_string()
}

/// `argon2id m=<KiB> t=<passes> p=<lanes>`.
fn parse_cost(value: &str) -> Result<Cost, KeyFileError> {
    let damaged = KeyFileError::Damaged("kdf");
    let mut parts = value.split(' ');
    if parts.next() != Some("argon2id") {
        return Err(damaged);
    }
    let mut number = |prefix: &str| -> Option<u32> { parts.next()?.strip_prefix(prefix)?.parse().ok() };
    match (number("m="), number("t="), number("p="), parts.next()) {
        (Some(memory_kib), Some(passes), Some(lanes), None) => Ok(Cost { memory_kib, passes, lanes }),
        _ => Err(damaged),
    }
}

fn hex_field<const N: usize>(value: &str, name: &'static str) -> Result<Zeroizing<[u8; N]>, KeyFileError> {
    unhex(value).ok_or(KeyFileError::Damaged(name))
}

/// The `N` bytes written as exactly `2 N` hex digits.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = Zeroizing::new([0; N]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let nibble = |digit: u8| char::from(digit).to_digit(16);
        *byte = (nibble(pair[0])? << 4 | nibble(pair[1])?) as u8;
    }
    Some(bytes)
}

/// Lower-case hex digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
