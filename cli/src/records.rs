// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the registry knows of pictures and copies, in the words of this program: paths, times, places.

use crate::args::Globals;
use crate::failure::Failure;
use crate::input::Source;
use crate::registry_sqlite::{self as sqlite, SqliteRegistry};
use crate::report::CopyLine;
use anyhow::Result;
use glassine_core::payload::{Meaning, Payload, PayloadKey};
use glassine_core::platform::Place;
use glassine_core::registry::{Copy, MemoryRegistry, Registry, RegistryError, WorkId, date, sha256};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Length and time of last change: what tells a file that was left alone without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub len: u64,
    /// Nanoseconds since 1970-01-01 UTC; `None` where the file system has no such time.
    pub modified: Option<i64>,
}

impl Stamp {
    /// Of the file at `path`; `None` when there is no file.
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(fs::Metadata::is_file).as_ref().map(Self::from)
    }
}

impl From<&fs::Metadata> for Stamp {
    fn from(meta: &fs::Metadata) -> Self {
        Self { len: meta.len(), modified: meta.modified().ok().and_then(nanoseconds) }
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_nanos()).ok())
}

/// Seconds since 1970-01-01 UTC, now.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}

/// The path by which the registry knows a file, also one that is not there yet.
pub fn absolute(path: &Path) -> String {
    let folder = crate::atomic::folder_of(path);
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.into());
    path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name)).to_string_lossy().into_owned()
}

/// The registry, shared by the workers.
pub struct Records {
    store: Mutex<Box<dyn Registry + Send>>,
    /// Fingerprint of the key in use; empty when there is no key yet.
    pub fingerprint: String,
}

impl Records {
    /// The records of the key with this fingerprint; a registry is made if there is none.
    ///
    /// # Errors
    /// When it can not be opened.
    pub fn open(globals: &Globals, fingerprint: String) -> Result<Self> {
        let path = sqlite::place(globals)?;
        let store = SqliteRegistry::open(&path).map_err(|error| sqlite::explain(&path, error))?;
        Ok(Self { store: Mutex::new(Box::new(store)), fingerprint })
    }

    /// The same without making anything: where there is no registry, nothing is known.
    ///
    /// # Errors
    /// When there is one that can not be opened.
    pub fn existing(globals: &Globals, fingerprint: String) -> Result<Self> {
        let path = sqlite::place(globals)?;
        let store = SqliteRegistry::open_existing(&path).map_err(|error| sqlite::explain(&path, error))?;
        let store: Box<dyn Registry + Send> = match store {
            Some(store) => Box::new(store),
            None => Box::new(MemoryRegistry::default()),
        };
        Ok(Self { store: Mutex::new(store), fingerprint })
    }

    /// The store itself, for this thread alone.
    pub fn store(&self) -> MutexGuard<'_, Box<dyn Registry + Send>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The row of the file at `path`, if that is a copy as we wrote it, with whatever key.
    pub fn untouched_copy(&self, path: &Path) -> std::result::Result<Option<Copy>, RegistryError> {
        let Some(stamp) = Stamp::of(path) else { return Ok(None) };
        let copy = self.store().copy_by_output(&absolute(path))?;
        // The time alone may have been lost on the way through a backup.
        let as_written = |copy: &Copy| {
            copy.output_len == stamp.len
                && (copy.output_modified == stamp.modified
                    || fs::read(path).is_ok_and(|bytes| sha256(&bytes) == copy.sha256))
        };
        Ok(copy.filter(as_written))
    }

    /// Whether the file at `path` is a copy as we wrote it; no where the registry can not tell.
    pub fn is_copy(&self, path: &Path) -> bool {
        matches!(self.untouched_copy(path), Ok(Some(_)))
    }

    /// The row of the file at `path`, if that is a copy for `place` of the picture at `source`, now or as it was before.
    pub fn copy_of(
        &self,
        source: &Path,
        place: &Place,
        path: &Path,
    ) -> std::result::Result<Option<Copy>, RegistryError> {
        let Some(copy) = self.untouched_copy(path)? else { return Ok(None) };
        if copy.key != self.fingerprint || copy.platform != place.id {
            return Ok(None);
        }
        if unchanged(source, &copy) {
            return Ok(Some(copy));
        }
        let same_path = self.store().work(copy.work)?.is_some_and(|work| work.source == absolute(source));
        Ok(Some(copy).filter(|_| same_path))
    }

    /// A payload for a copy: that of an earlier copy at the same place, so that what was uploaded stays known, or a new
    /// one.
    pub fn payload(
        &self,
        key: &PayloadKey,
        work: WorkId,
        place: &Place,
        output: &str,
    ) -> Result<(Payload, u16), Failure> {
        let store = self.store();
        if let Some(earlier) = store.copy_at(&self.fingerprint, work, &place.id, output)? {
            return Ok((earlier.payload, earlier.day));
        }
        let day = date::day_of(now());
        loop {
            let payload = key.seal(Meaning::new(place.code, day, random()?));
            if store.copy_by_payload(&self.fingerprint, payload)?.is_none() {
                return Ok((payload, day));
            }
        }
    }

    /// What is known of the copy with this payload: from the registry, or else from the payload alone.
    pub fn describe(&self, key: &PayloadKey, payload: Payload) -> Result<Option<CopyLine>, RegistryError> {
        let store = self.store();
        let Some(copy) = store.copy_by_payload(&self.fingerprint, payload)? else {
            return Ok(meaning(key, payload));
        };
        let work = store.work(copy.work)?;
        let (title, source) = work.map_or((None, None), |work| (work.title, Some(work.source)));
        Ok(Some(CopyLine {
            work: Some(copy.work),
            title,
            source,
            r#for: Some(copy.platform).filter(|id| !id.is_empty()),
            date: Some(date::day_text(copy.day)),
        }))
    }
}

/// Whether the picture at `source` is, by length and time, the one that `copy` was made of.
pub fn unchanged(source: &Path, copy: &Copy) -> bool {
    Stamp::of(source).is_some_and(|now| now == Stamp { len: copy.input_len, modified: copy.input_modified })
}

/// What a payload says of its copy when no registry knows it; nothing when it makes no sense.
fn meaning(key: &PayloadKey, payload: Payload) -> Option<CopyLine> {
    let meaning = key.open(payload);
    let place = meaning.place().map(|platform| platform.id.clone());
    let line =
        CopyLine { work: None, title: None, source: None, r#for: place, date: Some(date::day_text(meaning.day)) };
    meaning.is_sensible(date::day_of(now())).then_some(line)
}

/// The name by which the registry knows an original.
pub fn source_name(source: &Source) -> String {
    match source {
        Source::Stdin => "-".to_owned(),
        Source::File(path) => absolute(path),
    }
}

/// 64 bits from the operating system.
fn random() -> Result<u64, Failure> {
    let mut bits = [0; 8];
    getrandom::fill(&mut bits).map_err(|error| Failure::new("internal", format!("no random bits: {error}")))?;
    Ok(u64::from_be_bytes(bits))
}
