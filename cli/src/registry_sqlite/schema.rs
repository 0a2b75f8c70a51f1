// SPDX-License-Identifier: MIT OR Apache-2.0
//! Opening the database and bringing it to the latest version.

use super::{failed, one, write};
use glassine_core::registry::RegistryError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long to wait for another process: a whole import may go on there.
const PATIENCE: Duration = Duration::from_secs(60);
/// `GLSN`, so that other programs' databases are not taken for ours.
const APPLICATION: i64 = 0x474c_534e;
/// Step `n` leads from version `n` to `n + 1`. Never change one that was released: add another.
const STEPS: [&str; 2] = [include_str!("version-1.sql"), include_str!("version-2.sql")];
/// The version after all steps.
pub(super) const LATEST: i64 = STEPS.len() as i64;

/// A connection to the database at `path`, which exists, with all migrations done.
pub(super) fn connect(path: &Path) -> Result<Connection, RegistryError> {
    let opening = |error| failed("opened", error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(opening)?;
    connection.busy_timeout(PATIENCE).map_err(opening)?;
    connection.set_prepared_statement_cache_capacity(32);
    refuse_others(&connection)?;
    patiently(|| one::<String>(&connection, "PRAGMA journal_mode = WAL")).map_err(opening)?;
    // Pages of 4 KiB kept in memory: 32 MiB hold the indices of 100,000 copies, which are written to all over.
    connection
        .execute_batch("PRAGMA cache_size = -32768; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")
        .map_err(opening)?;
    migrate(&connection)?;
    Ok(connection)
}

/// Changing to write-ahead logging does not wait for others by itself.
fn patiently<T>(mut attempt: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let start = Instant::now();
    loop {
        match attempt() {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && start.elapsed() < PATIENCE =>
            {
                std::thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

fn version(connection: &Connection) -> Result<i64, RegistryError> {
    one(connection, "PRAGMA user_version").map(Option::unwrap_or_default).map_err(|error| failed("read", error))
}

/// Nothing is changed in a database that a newer version or another program made.
fn refuse_others(connection: &Connection) -> Result<(), RegistryError> {
    let number = |sql| one::<i64>(connection, sql).map(Option::unwrap_or_default);
    // In one transaction: another process may be making the registry at this moment.
    let look = || {
        connection.execute_batch("BEGIN")?;
        let seen = (number("SELECT count(*) FROM sqlite_schema")?, number("PRAGMA application_id")?);
        connection.execute_batch("COMMIT")?;
        Ok(seen)
    };
    let (tables, application) = look().map_err(|error| failed("read", error))?;
    if application != APPLICATION && (application, tables) != (0, 0) {
        return Err(RegistryError::Damaged("it is the database of another program".into()));
    }
    let found = version(connection)?;
    if found > LATEST { Err(RegistryError::Newer { found, known: LATEST }) } else { Ok(()) }
}

/// Another process may do the same at this moment: the version is looked at again inside the transaction.
fn migrate(connection: &Connection) -> Result<(), RegistryError> {
    if version(connection)? == LATEST {
        return Ok(());
    }
    write(connection, |connection| {
        let from = usize::try_from(version(connection)?).unwrap_or(0);
        for (step, sql) in STEPS.iter().enumerate().skip(from) {
            let sql = format!("{sql}\nPRAGMA user_version = {}; PRAGMA application_id = {APPLICATION};", step + 1);
            connection.execute_batch(&sql).map_err(|error| failed("written", error))?;
        }
        Ok(())
    })
}
