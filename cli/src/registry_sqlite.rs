// SPDX-License-Identifier: MIT OR Apache-2.0
//! The registry as a database in Glassine's folder: `registry.sqlite`.
//!
//! Write-ahead logging lets one process read while another writes. With `synchronous = FULL` every commit is flushed
//! to the disk before it returns: NORMAL would outlive a killed process just as well, but after a power cut the copy
//! could be there (its file is flushed before it is renamed) and its row not. One more flush for a copy costs
//! milliseconds.
//!
//! Paths are texts: characters that are no Unicode are replaced, as in messages, so such a copy is listed but not
//! found again by its path.

mod check;
mod rows;
mod schema;

use crate::args::Globals;
use crate::{atomic, keystore};
use anyhow::{Result, anyhow};
use glassine_core::payload::Payload;
use glassine_core::registry::{Copy, Entry, Filter, Registry, RegistryError, Work, WorkId};
use rows::{COPY, ENTRY, WORK, bits, word};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The registry in Glassine's folder. One connection, shared by the threads of a run in turn.
#[derive(Debug)]
pub struct SqliteRegistry(Mutex<Connection>);

/// Where the registry lies, as `--home` and the environment say.
///
/// # Errors
/// When the system does not say where a user's data belong.
pub fn place(globals: &Globals) -> Result<PathBuf> {
    Ok(keystore::home(globals)?.join("registry.sqlite"))
}

/// What to tell the user when the registry at `path` does not do what it should.
pub fn explain(path: &Path, error: RegistryError) -> anyhow::Error {
    let path = path.display();
    match error {
        RegistryError::Damaged(_) => anyhow!(
            "{path}: {error}. Move this file away (keep it) and bring back your last export: glassine registry import FILE. Marks are found without it, too; only titles and dates are lost."
        ),
        RegistryError::Storage { .. } => {
            anyhow::Error::new(error).context(format!("{path}: is the disk full, or the folder closed to you?"))
        }
        other => anyhow!("{path}: {other}"),
    }
}

impl SqliteRegistry {
    /// Opens the registry at `path`; it is made, for its owner's eyes only (mode 0600), if there is none.
    ///
    /// # Errors
    /// [`RegistryError::Newer`], [`RegistryError::Damaged`], [`RegistryError::Busy`], [`RegistryError::Storage`].
    pub fn open(path: &Path) -> Result<Self, RegistryError> {
        let failed = |error: io::Error| RegistryError::Storage { doing: "opened", source: error.into() };
        atomic::make_private_folder(atomic::folder_of(path)).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // The database gives its own rights to the files it keeps beside it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
            Ok(_) | Err(_) => {}
        }
        Ok(Self(Mutex::new(schema::connect(path)?)))
    }

    /// Opens the registry at `path` if there is one.
    ///
    /// # Errors
    /// As [`SqliteRegistry::open`].
    pub fn open_existing(path: &Path) -> Result<Option<Self>, RegistryError> {
        match path.try_exists() {
            Ok(false) => Ok(None),
            Ok(true) => Ok(Some(Self(Mutex::new(schema::connect(path)?)))),
            Err(error) => Err(RegistryError::Storage { doing: "opened", source: error.into() }),
        }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A thread that panicked has left its transaction to be rolled back; the connection itself is sound.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn query<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, RegistryError> {
        let connection = self.connection();
        let all = || connection.prepare_cached(sql)?.query_map(params, read)?.collect::<rusqlite::Result<Vec<T>>>();
        all().map_err(reading)
    }

    fn copy_where(&self, condition: &str, params: impl Params) -> Result<Option<Copy>, RegistryError> {
        Ok(self.copies_where(&format!("{condition} ORDER BY created DESC, id DESC LIMIT 1"), params)?.pop())
    }

    fn copies_where(&self, condition: &str, params: impl Params) -> Result<Vec<Copy>, RegistryError> {
        self.query(&format!("SELECT {COPY} FROM copies WHERE {condition}"), params, |row| rows::copy(row, 0))
    }
}

/// Runs `work` in a transaction, or in a part of the one that is open.
fn write<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, RegistryError>,
) -> Result<T, RegistryError> {
    // IMMEDIATE: a transaction that reads first and writes later could not wait for another process.
    let (begin, keep, drop) = if connection.is_autocommit() {
        ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
    } else {
        ("SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part")
    };
    connection.execute_batch(begin).map_err(writing)?;
    let result = work(connection).and_then(|value| {
        connection.execute_batch(keep).map_err(writing)?;
        Ok(value)
    });
    if result.is_err() {
        // Some failures have rolled everything back already.
        let _ = connection.execute_batch(drop);
    }
    result
}

fn put_work(connection: &Connection, work: &Work) -> Result<(), RegistryError> {
    let put = || -> rusqlite::Result<usize> {
        let rows = connection.prepare_cached(rows::PUT_WORK)?.execute(params![
            bits(work.id.0),
            work.title,
            work.source,
            work.sha256,
            work.width,
            work.height,
            work.added,
            bits(work.phash)
        ])?;
        if let (Some(jpeg), 1..) = (&work.reference, rows) {
            connection.prepare_cached(rows::PUT_REFERENCE)?.execute(params![bits(work.id.0), jpeg])?;
        }
        Ok(rows)
    };
    match put().map_err(writing)? {
        0 => Err(RegistryError::OtherWork(work.id)),
        _ => Ok(()),
    }
}

fn put_copy(connection: &Connection, copy: &Copy) -> Result<(), RegistryError> {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_UNIQUE};
    if !copy.is_finite() {
        return Err(RegistryError::NotFinite(copy.payload));
    }
    rows::put_copy(connection, copy).map_err(|error| match error.sqlite_error().map(|error| error.extended_code) {
        Some(SQLITE_CONSTRAINT_UNIQUE) => RegistryError::PayloadTaken(copy.payload),
        Some(SQLITE_CONSTRAINT_FOREIGNKEY) => RegistryError::UnknownWork(copy.work),
        _ => writing(error),
    })
}

impl Registry for SqliteRegistry {
    fn add_work(&self, work: &Work) -> Result<(), RegistryError> {
        write(&self.connection(), |connection| put_work(connection, work))
    }

    fn add_copy(&self, copy: &Copy) -> Result<(), RegistryError> {
        write(&self.connection(), |connection| put_copy(connection, copy))
    }

    fn add(&self, work: &Work, copy: &Copy) -> Result<(), RegistryError> {
        write(&self.connection(), |connection| {
            put_work(connection, work)?;
            put_copy(connection, copy)
        })
    }

    fn work(&self, id: WorkId) -> Result<Option<Work>, RegistryError> {
        let sql =
            format!("SELECT {WORK}, jpeg FROM works LEFT JOIN work_references ON work = works.id WHERE works.id = ?1");
        let mut found = self.query(&sql, [bits(id.0)], |row| {
            let mut work = rows::work(row, 0)?;
            work.reference = row.get(rows::WORK_COLUMNS)?;
            Ok(work)
        })?;
        Ok(found.pop())
    }

    fn copy_by_payload(&self, key: &str, payload: Payload) -> Result<Option<Copy>, RegistryError> {
        self.copy_where("key = ?1 AND payload = ?2", params![key, bits(payload.0)])
    }

    fn copies_by_payload(&self, payload: Payload) -> Result<Vec<Copy>, RegistryError> {
        self.copies_where("payload = ?1 ORDER BY created, key", [bits(payload.0)])
    }

    fn copy_at(&self, key: &str, work: WorkId, platform: &str, output: &str) -> Result<Option<Copy>, RegistryError> {
        let condition = "key = ?1 AND work = ?2 AND platform = ?3 AND output = ?4";
        self.copy_where(condition, params![key, bits(work.0), platform, output])
    }

    fn copy_by_output(&self, output: &str) -> Result<Option<Copy>, RegistryError> {
        self.copy_where("output = ?1", [output])
    }

    fn copies_by_sha256(&self, sha256: &[u8; 32]) -> Result<Vec<Copy>, RegistryError> {
        self.copies_where("sha256 = ?1 ORDER BY created, key, payload", [sha256])
    }

    fn copies_of(&self, work: WorkId) -> Result<Vec<Copy>, RegistryError> {
        self.copies_where("work = ?1 ORDER BY created, key, payload", [bits(work.0)])
    }

    fn payloads(&self, key: &str) -> Result<Vec<Payload>, RegistryError> {
        let sql = "SELECT payload FROM copies WHERE key = ?1";
        let mut payloads = self.query(sql, [key], |row| Ok(Payload(word(row.get(0)?))))?;
        payloads.sort_unstable();
        Ok(payloads)
    }

    fn text_payloads(&self, key: &str) -> Result<Vec<Payload>, RegistryError> {
        // Works of texts have no pixels.
        let sql =
            "SELECT payload FROM copies JOIN works ON works.id = work WHERE key = ?1 AND width = 0 AND height = 0";
        let mut payloads = self.query(sql, [key], |row| Ok(Payload(word(row.get(0)?))))?;
        payloads.sort_unstable();
        Ok(payloads)
    }

    fn near(&self, phash: u64, max_distance: u32) -> Result<Vec<(WorkId, u32)>, RegistryError> {
        // The index alone answers this: 100,000 works are a megabyte or two.
        let all = self.query("SELECT id, phash FROM works WHERE phash <> 0", [], |row| {
            Ok((WorkId(word(row.get(0)?)), (word(row.get(1)?) ^ phash).count_ones()))
        })?;
        let mut found: Vec<_> = all.into_iter().filter(|&(_, distance)| distance <= max_distance).collect();
        found.sort_by_key(|&(id, distance)| (distance, id));
        Ok(found)
    }

    fn works(&self, after: Option<WorkId>, limit: usize) -> Result<Vec<Work>, RegistryError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        match after {
            None => {
                let sql = format!("SELECT {WORK} FROM works ORDER BY id LIMIT ?1");
                self.query(&sql, [limit], |row| rows::work(row, 0))
            }
            Some(after) => {
                let sql = format!("SELECT {WORK} FROM works WHERE id > ?1 ORDER BY id LIMIT ?2");
                self.query(&sql, [bits(after.0), limit], |row| rows::work(row, 0))
            }
        }
    }

    fn copies(&self, filter: &Filter, after: Option<&Copy>, limit: usize) -> Result<Vec<Entry>, RegistryError> {
        let order = "ORDER BY copies.created, copies.key, copies.payload";
        let connection = self.connection();
        let page = || -> rusqlite::Result<Vec<Entry>> {
            let from =
                if after.is_some() { "WHERE (copies.created, copies.key, copies.payload) > (?1, ?2, ?3)" } else { "" };
            let mut statement = connection.prepare_cached(&format!("{ENTRY} {from} {order}"))?;
            let mut rows = match after {
                Some(after) => statement.query(params![after.created, after.key, bits(after.payload.0)])?,
                None => statement.query([])?,
            };
            let mut entries = Vec::new();
            while entries.len() < limit
                && let Some(row) = rows.next()?
            {
                let entry = rows::entry(row)?;
                // What is alike in upper and lower case, the database only knows of English letters.
                if filter.matches(&entry) {
                    entries.push(entry);
                }
            }
            Ok(entries)
        };
        page().map_err(reading)
    }

    fn batch(&self, work: &mut dyn FnMut() -> Result<bool, RegistryError>) -> Result<(), RegistryError> {
        let run = |sql: &str| self.connection().execute_batch(sql).map_err(writing);
        run("BEGIN IMMEDIATE")?;
        let result = work();
        let ended = run(if matches!(result, Ok(true)) { "COMMIT" } else { "ROLLBACK" });
        if ended.is_err() && !self.connection().is_autocommit() {
            let _ = run("ROLLBACK");
        }
        result.and(ended)
    }
}

fn reading(error: rusqlite::Error) -> RegistryError {
    failed("read", error)
}

fn writing(error: rusqlite::Error) -> RegistryError {
    failed("written", error)
}

fn failed(doing: &'static str, error: rusqlite::Error) -> RegistryError {
    use rusqlite::{Error, ErrorCode};
    match (&error, error.sqlite_error_code()) {
        (_, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => RegistryError::Busy,
        (_, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        | (
            Error::FromSqlConversionFailure(..) | Error::IntegralValueOutOfRange(..) | Error::InvalidColumnType(..),
            _,
        ) => RegistryError::Damaged(error.to_string()),
        _ => RegistryError::Storage { doing, source: error.into() },
    }
}

/// The only row of a query, if there is one.
fn one<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> rusqlite::Result<Option<T>> {
    connection.query_row(sql, [], |row| row.get(0)).optional()
}
