// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a registry can do, wherever it keeps its records.

use super::record::{Copy, Work, WorkId};
use crate::payload::Payload;

/// Why a registry did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Another copy of this key has this payload already; take another payload.
    #[error("another copy carries the payload {0} already")]
    PayloadTaken(Payload),
    /// The work must be added before its copies.
    #[error("the work {0} is not in the registry")]
    UnknownWork(WorkId),
    /// Two different files whose SHA-256 begin alike.
    #[error("the registry has another work under the name {0}")]
    OtherWork(WorkId),
    /// A figure that is infinite or no number.
    #[error("a figure of the copy with payload {0} is not finite")]
    NotFinite(Payload),
    /// Another program holds the registry.
    #[error("another program is using the registry; wait until it has finished and try again")]
    Busy,
    /// Written by a later version.
    #[error(
        "the registry was written by a newer Glassine (registry version {found}, this one knows {known}); install the newest Glassine to use it"
    )]
    Newer {
        /// Version of the store.
        found: i64,
        /// Latest version that is read here.
        known: i64,
    },
    /// The store is no registry, or broken.
    #[error("the registry is damaged: {0}")]
    Damaged(String),
    /// Something below failed.
    #[error("the registry could not be {doing}")]
    Storage {
        /// `opened`, `read` or `written`.
        doing: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Which copies to list. All conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Part of the title, the original's path or the copy's path, upper and lower case alike. Default: any.
    pub text: Option<String>,
    /// The platform's name, upper and lower case alike. Default: any.
    pub platform: Option<String>,
    /// Made for this day (days since 2020-01-01) or a later one. Default: any.
    pub since: Option<u16>,
}

impl Filter {
    /// Whether `entry` is meant.
    pub fn matches(&self, entry: &Entry) -> bool {
        let contains = |text: &str, part: &str| text.to_lowercase().contains(part);
        self.since.is_none_or(|since| entry.copy.day >= since)
            && self.platform.as_ref().is_none_or(|name| name.to_lowercase() == entry.copy.platform.to_lowercase())
            && self.text.as_ref().is_none_or(|text| {
                let part = text.to_lowercase();
                let work = entry.work.as_ref();
                contains(&entry.copy.output, &part)
                    || work.is_some_and(|work| contains(&work.source, &part))
                    || work.and_then(|work| work.title.as_ref()).is_some_and(|title| contains(title, &part))
            })
    }
}

/// A copy with its work.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// The copy.
    pub copy: Copy,
    /// Its work, without the reference; `None` only in a damaged registry.
    pub work: Option<Work>,
}

impl Entry {
    /// A copy with its work.
    pub fn new(copy: Copy, work: Option<Work>) -> Self {
        Self { copy, work }
    }
}

/// Works and copies. Within a key payloads are unique, and there is one copy for each (key, work, platform, output).
///
/// Methods fail with [`RegistryError::Busy`], [`RegistryError::Damaged`] or [`RegistryError::Storage`], and otherwise
/// only as they say.
pub trait Registry {
    /// Adds a work. If it is there already, its time of adding stays, and title, hash and reference only change to
    /// something, never to nothing.
    ///
    /// # Errors
    /// [`RegistryError::OtherWork`].
    fn add_work(&self, work: &Work) -> Result<(), RegistryError>;

    /// Adds a copy, in the place of the one with the same key, work, platform and output, if there is one. When this
    /// returns, the copy is kept whatever happens to the process or the power.
    ///
    /// # Errors
    /// [`RegistryError::UnknownWork`], [`RegistryError::PayloadTaken`], [`RegistryError::NotFinite`].
    fn add_copy(&self, copy: &Copy) -> Result<(), RegistryError>;

    /// Adds a work and a copy of it as one step.
    ///
    /// # Errors
    /// Those of [`Registry::add_work`] and [`Registry::add_copy`].
    fn add(&self, work: &Work, copy: &Copy) -> Result<(), RegistryError> {
        self.add_work(work)?;
        self.add_copy(copy)
    }

    /// A work with its reference.
    fn work(&self, id: WorkId) -> Result<Option<Work>, RegistryError>;

    /// The copy that carries `payload` under this key.
    fn copy_by_payload(&self, key: &str, payload: Payload) -> Result<Option<Copy>, RegistryError>;

    /// The copies that carry `payload` under any key.
    fn copies_by_payload(&self, payload: Payload) -> Result<Vec<Copy>, RegistryError>;

    /// The copy of a work for a platform at a path.
    fn copy_at(&self, key: &str, work: WorkId, platform: &str, output: &str) -> Result<Option<Copy>, RegistryError>;

    /// The copy made last at this path, of whatever work.
    fn copy_by_output(&self, output: &str) -> Result<Option<Copy>, RegistryError>;

    /// The copies whose file had this SHA-256.
    fn copies_by_sha256(&self, sha256: &[u8; 32]) -> Result<Vec<Copy>, RegistryError>;

    /// All copies of a work, in the order of their making.
    fn copies_of(&self, work: WorkId) -> Result<Vec<Copy>, RegistryError>;

    /// All payloads of a key, ascending.
    fn payloads(&self, key: &str) -> Result<Vec<Payload>, RegistryError>;

    /// The payloads of a key that are in texts, ascending.
    fn text_payloads(&self, key: &str) -> Result<Vec<Payload>, RegistryError>;

    /// Works whose perceptual hash differs in at most `max_distance` of 64 bits, nearest first.
    fn near(&self, phash: u64, max_distance: u32) -> Result<Vec<(WorkId, u32)>, RegistryError>;

    /// A page of works without their references, in an order of the registry's own. `after` is the last one of the
    /// page before.
    fn works(&self, after: Option<WorkId>, limit: usize) -> Result<Vec<Work>, RegistryError>;

    /// A page of copies in the order of their making. `after` is the last one of the page before.
    fn copies(&self, filter: &Filter, after: Option<&Copy>, limit: usize) -> Result<Vec<Entry>, RegistryError>;

    /// Runs `work`, which uses this registry, as one step: kept whole when it gives `true`, and taken back whole when
    /// it gives `false` or fails. Nothing else may use this registry meanwhile, and batches do not nest.
    ///
    /// # Errors
    /// Those of `work`.
    fn batch(&self, work: &mut dyn FnMut() -> Result<bool, RegistryError>) -> Result<(), RegistryError>;
}
