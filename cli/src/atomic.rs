// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files appear whole or not at all: written under a dotted name, then renamed.

use crate::records::Stamp;
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".glassine-";
const SUFFIX: &str = ".part";
/// On a file system without locks, leftovers younger than this may belong to a run that is still going on.
const SURELY_DEAD: Duration = Duration::from_secs(24 * 3600);

/// A file that is whole, and still has a dotted name beside its target. Dropped, it is removed.
#[derive(Debug)]
pub struct Part(NamedTempFile);

impl Part {
    /// Writes `bytes` beside `target`, with this time of last change.
    ///
    /// # Errors
    /// When a folder can not be made or the file not be written.
    pub fn write(target: &Path, bytes: &[u8], modified: Option<SystemTime>) -> io::Result<Self> {
        let folder = folder_of(target);
        fs::create_dir_all(folder)?;
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less the umask
        let mut file = builder.tempfile_in(folder)?;
        fill(&mut file, bytes)?;
        if let Some(time) = modified {
            // A file system that can not keep the time still keeps the picture.
            let _ = file.as_file().set_modified(time);
        }
        Ok(Self(file))
    }

    /// Length and time of the file.
    pub fn stamp(&self) -> Option<Stamp> {
        self.0.as_file().metadata().ok().as_ref().map(Stamp::from)
    }

    /// Gives the file its name, replacing what is there.
    ///
    /// # Errors
    /// When that can not be; then `target` is as it was.
    pub fn rename_to(self, target: &Path) -> io::Result<()> {
        self.0.persist(target).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Writes `bytes` to `target`, replacing what is there, with this time of last change.
///
/// # Errors
/// When a folder can not be made or the file not be written; then `target` is as it was.
pub fn write(target: &Path, bytes: &[u8], modified: Option<SystemTime>) -> io::Result<()> {
    Part::write(target, bytes, modified)?.rename_to(target)
}

/// Writes `bytes` to `target` for the owner's eyes only (mode 0600).
///
/// # Errors
/// `AlreadyExists` when there is something at `target` and not `replace`.
pub fn write_secret(target: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    let mut file = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(target))?;
    fill(&mut file, bytes)?;
    let done = if replace { file.persist(target) } else { file.persist_noclobber(target) };
    done.map_err(|error| error.error)?;
    Ok(())
}

/// Writes what `fill` writes to `target` for the owner's eyes only (mode 0600), replacing what is there. Gives the
/// number of bytes.
///
/// # Errors
/// When `fill` fails or the file can not be written; then `target` is as it was.
pub fn write_private(target: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<u64> {
    let mut file = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(target))?;
    let _ = file.as_file().try_lock();
    fill(file.as_file_mut())?;
    file.as_file().sync_all()?;
    let file = file.persist(target).map_err(|error| error.error)?;
    Ok(file.metadata()?.len())
}

fn fill(file: &mut NamedTempFile, bytes: &[u8]) -> io::Result<()> {
    // The lock tells other runs that this file is no leftover.
    let _ = file.as_file().try_lock();
    file.write_all(bytes)?;
    file.as_file().sync_all()
}

/// Removes what a killed run left in `folder`; never what a run still going on holds. Gives the number removed.
pub fn remove_leftovers(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(PREFIX) && name.ends_with(SUFFIX) && entry.file_type().is_ok_and(|kind| kind.is_file())
        })
        .filter(|entry| abandoned(&entry.path()) && fs::remove_file(entry.path()).is_ok())
        .count()
}

fn abandoned(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => {
            let age = file.metadata().and_then(|meta| meta.modified()).ok().and_then(|time| time.elapsed().ok());
            age.is_some_and(|age| age > SURELY_DEAD)
        }
    }
}

/// The folder a file lies in; `.` for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes `folder` for its owner only (mode 0700). An empty folder that is there already is closed to others, too.
///
/// # Errors
/// When it can not be made.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let existed = folder.is_dir();
    builder.create(folder)?;
    if existed && fs::read_dir(folder)?.next().is_none() {
        close_to_others(folder)?;
    }
    Ok(())
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, <Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700))
}

/// Other systems keep a user's data folder to the user by default.
#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> io::Result<()> {
    let _: Option<Permissions> = None;
    Ok(())
}
