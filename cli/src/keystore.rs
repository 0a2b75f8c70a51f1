// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key on disk: where it lies, how it is read, made and replaced.

use crate::args::Globals;
use crate::atomic;
use crate::passphrase;
use anyhow::{Context, Result, anyhow, bail};
use etcetera::BaseStrategy;
use glassine_core::key::keyfile::{Cost, MAX_KEY_FILE};
use glassine_core::key::{KeyFile, KeyFileError, MasterKey, SealedKey};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where the key lies.
#[derive(Debug, Clone)]
pub struct KeyStore {
    /// The key file.
    pub path: PathBuf,
    /// Whether the user named the file; then it is never made unasked.
    pub named: bool,
}

impl KeyStore {
    /// As `--key`, `--home` and the environment say.
    ///
    /// # Errors
    /// When the system does not say where a user's data belong.
    pub fn new(globals: &Globals) -> Result<Self> {
        match given(&globals.key) {
            Some(path) => Ok(Self { path, named: true }),
            None => Ok(Self { path: home(globals)?.join("key"), named: false }),
        }
    }

    /// The key file; `None` when there is none.
    ///
    /// # Errors
    /// When it can not be read or is no key file.
    pub fn read(&self) -> Result<Option<KeyFile>> {
        let path = self.path.display();
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_KEY_FILE + 1));
        match File::open(&self.path) {
            Ok(file) => file
                .take(MAX_KEY_FILE as u64 + 1)
                .read_to_end(&mut bytes)
                .with_context(|| format!("the key file {path} could not be read"))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("the key file {path} could not be opened")),
        };
        let file = KeyFile::parse(&bytes).map_err(|error| match error {
            KeyFileError::Version(_) => anyhow!("{path}: {error}. Install the newest Glassine to use it."),
            _ => anyhow!(
                "{path}: {error}. If you wrote down the 24 backup words, `glassine key restore --force` brings the key back."
            ),
        })?;
        Ok(Some(file))
    }

    /// The key, unlocked. `stdin_free` tells that a passphrase may be read from stdin.
    ///
    /// # Errors
    /// When there is no key, it can not be read, or the passphrase is wrong.
    pub fn unlock(&self, stdin_free: bool) -> Result<MasterKey> {
        let file = self.read()?.ok_or_else(|| self.missing())?;
        open(file, stdin_free)
    }

    /// What to say when there is no key.
    pub fn missing(&self) -> anyhow::Error {
        let path = self.path.display();
        if self.named {
            anyhow!("there is no key file {path}. Check its name, or make one there: glassine key new --key {path}")
        } else {
            anyhow!(
                "you have no key yet (it would be {path}). `glassine protect` makes one by itself; `glassine key restore` brings one back from its 24 words."
            )
        }
    }

    /// Writes the key file; what was there is kept beside it. Gives the path of what was kept.
    ///
    /// # Errors
    /// When there is a key already and not `replace`, or it can not be written.
    pub fn write(&self, file: &KeyFile, replace: bool) -> Result<Option<PathBuf>> {
        atomic::make_private_folder(atomic::folder_of(&self.path))
            .with_context(|| format!("the folder of {} could not be made", self.path.display()))?;
        let kept = if replace && self.path.exists() { Some(keep_old(&self.path)?) } else { None };
        match atomic::write_secret(&self.path, file.to_text().as_bytes(), replace) {
            Ok(()) => Ok(kept),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => bail!(
                "there is a key already: {}. Marks made with it can only be found with it. To replace it all the same (it is kept beside the new one), add --force.",
                self.path.display()
            ),
            Err(error) => Err(error).with_context(|| format!("the key {} could not be written", self.path.display())),
        }
    }

    /// Writes the same key in another dress (with or without passphrase); nothing is kept of the old one.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn rewrite(&self, file: &KeyFile) -> Result<()> {
        atomic::write_secret(&self.path, file.to_text().as_bytes(), true)
            .with_context(|| format!("the key {} could not be written; it is as it was", self.path.display()))
    }

    /// Whether other users of this computer can read the key file.
    pub fn readable_by_others(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::metadata(&self.path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
        }
        #[cfg(not(unix))]
        false
    }
}

/// Unlocks a key file, asking for the passphrase when it has one.
///
/// # Errors
/// When the passphrase is wrong or can not be had.
pub fn open(file: KeyFile, stdin_free: bool) -> Result<MasterKey> {
    match file {
        KeyFile::Plain(key) => Ok(key),
        KeyFile::Sealed(sealed) => {
            let prompt = format!("Passphrase of key {}: ", sealed.fingerprint());
            let passphrase = passphrase::present(&prompt, stdin_free)?;
            sealed.open(passphrase.as_bytes()).map_err(|error| match error {
                KeyFileError::WrongPassphrase => anyhow!(
                    "the passphrase is wrong. Without it, only the 24 backup words open this key: glassine key restore --force"
                ),
                other => anyhow!("the key could not be unlocked: {other}"),
            })
        }
    }
}

/// A new key from the operating system's random source.
///
/// # Errors
/// When the system gives no random bytes.
pub fn generate() -> Result<MasterKey> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut_slice()).context("the system gives no random bytes")?;
    Ok(MasterKey::from_bytes(*secret))
}

/// `key` locked with `passphrase`.
///
/// # Errors
/// When the system gives no random bytes.
pub fn seal(key: &MasterKey, passphrase: &str) -> Result<KeyFile> {
    let (mut salt, mut nonce) = ([0; 16], [0; 24]);
    getrandom::fill(&mut salt).context("the system gives no random bytes")?;
    getrandom::fill(&mut nonce).context("the system gives no random bytes")?;
    let sealed = SealedKey::seal(key, passphrase.as_bytes(), salt, nonce, Cost::default())
        .map_err(|error| anyhow!("the key could not be locked: {error}"))?;
    Ok(KeyFile::Sealed(sealed))
}

/// Glassine's own folder, as `--home` and the environment say.
///
/// # Errors
/// When the system does not say where a user's data belong.
pub fn home(globals: &Globals) -> Result<PathBuf> {
    if let Some(home) = given(&globals.home) {
        return Ok(home);
    }
    let places = etcetera::base_strategy::choose_native_strategy()
        .context("the system does not say where your data belong; name a folder with --home")?;
    Ok(places.data_dir().join("glassine"))
}

/// An empty path counts as not given.
fn given(path: &Option<PathBuf>) -> Option<PathBuf> {
    path.clone().filter(|path| !path.as_os_str().is_empty())
}

/// Keeps the file at `path` under the first free name `<path>.old`, `<path>.old-2`, ...
fn keep_old(path: &Path) -> Result<PathBuf> {
    for number in 1..1000 {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".old".to_owned() } else { format!(".old-{number}") });
        let kept = PathBuf::from(name);
        match fs::hard_link(path, &kept).or_else(|_| copy_secret(path, &kept)) {
            Ok(()) => return Ok(kept),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).context("the old key could not be kept, so it was not replaced"),
        }
    }
    bail!("there are too many old keys beside {}", path.display())
}

/// For file systems without hard links.
fn copy_secret(from: &Path, to: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut target = options.open(to)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_KEY_FILE));
    // A damaged key file may be long; what is kept must be all of it.
    File::open(from)?.read_to_end(&mut bytes)?;
    target.write_all(&bytes)?;
    target.sync_all()
}
