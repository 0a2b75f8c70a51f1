// SPDX-License-Identifier: MIT OR Apache-2.0
//! The registry as a database: the contract, two processes, versions, damage.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)] // in the functions that tests share

#[path = "../../../core/tests/registry/contract.rs"]
mod contract;

use contract::{copy, work};
use glassine_cli::registry_sqlite::SqliteRegistry;
use glassine_core::payload::Payload;
use glassine_core::registry::{Registry, RegistryError};
use rusqlite::Connection;
use std::path::PathBuf;
use tempfile::TempDir;

fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("home/registry.sqlite");
    (folder, path)
}

#[test]
fn the_database_keeps_the_contract() {
    let folder = TempDir::new().unwrap();
    let number = std::cell::Cell::new(0);
    contract::check(&|| {
        number.set(number.get() + 1);
        Box::new(SqliteRegistry::open(&folder.path().join(format!("{}.sqlite", number.get()))).unwrap())
    });
}

#[test]
fn a_refused_copy_takes_its_new_work_back() {
    let (_folder, path) = place();
    let registry = SqliteRegistry::open(&path).unwrap();
    registry.add(&work(1), &copy(&work(1), 1, "x")).unwrap();
    assert!(matches!(registry.add(&work(2), &copy(&work(2), 1, "x")), Err(RegistryError::PayloadTaken(_))));
    assert_eq!(registry.work(work(2).id).unwrap(), None);
}

#[test]
fn what_was_written_is_there_when_it_is_opened_again() {
    let (_folder, path) = place();
    assert!(SqliteRegistry::open_existing(&path).unwrap().is_none() && !path.exists());
    SqliteRegistry::open(&path).unwrap().add(&work(1), &copy(&work(1), 1, "x")).unwrap();
    let again = SqliteRegistry::open_existing(&path).unwrap().unwrap();
    assert_eq!(again.work(work(1).id).unwrap(), Some(work(1)));
    let unbroken: String =
        Connection::open(&path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(unbroken, "ok");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = place();
    let registry = SqliteRegistry::open(&path).unwrap();
    registry.add_work(&work(1)).unwrap();
    let files: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten().collect();
    assert!(files.len() >= 2, "the log lies beside the database");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

#[test]
fn several_writers_at_once_lose_nothing() {
    let (_folder, path) = place();
    std::thread::scope(|scope| {
        for writer in 0..4u64 {
            let path = &path;
            // A connection each, as processes have, opened at the same moment on a database not made yet.
            scope.spawn(move || {
                let registry = SqliteRegistry::open(path).unwrap();
                for n in 0..25 {
                    let work = work(n);
                    registry.add(&work, &copy(&work, writer << 32 | n, &format!("platform-{writer}"))).unwrap();
                }
            });
        }
    });
    let registry = SqliteRegistry::open(&path).unwrap();
    assert_eq!(registry.payloads("312b4357").unwrap().len(), 100);
    assert_eq!(registry.works(None, 1000).unwrap().len(), 25);
}

#[test]
fn readers_go_on_while_a_batch_is_written() {
    let (_folder, path) = place();
    let (writer, reader) = (SqliteRegistry::open(&path).unwrap(), SqliteRegistry::open(&path).unwrap());
    writer.add_work(&work(1)).unwrap();
    writer
        .batch(&mut || {
            writer.add_work(&work(2))?;
            assert_eq!(reader.works(None, 10)?.len(), 1, "half a batch is not seen");
            Ok(true)
        })
        .unwrap();
    assert_eq!(reader.works(None, 10).unwrap().len(), 2);
}

#[test]
fn threads_share_a_registry() {
    let (_folder, path) = place();
    let registry = SqliteRegistry::open(&path).unwrap();
    std::thread::scope(|scope| {
        for n in 0..4 {
            let registry = &registry;
            scope.spawn(move || registry.add(&work(n), &copy(&work(n), n, "x")).unwrap());
        }
    });
    assert_eq!(registry.payloads("312b4357").unwrap(), [0, 1, 2, 3].map(Payload));
}

#[test]
fn a_newer_registry_is_left_alone() {
    let (_folder, path) = place();
    drop(SqliteRegistry::open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = SqliteRegistry::open(&path).unwrap_err();
    assert!(matches!(refused, RegistryError::Newer { found: 99, known: 1 }));
    assert!(refused.to_string().contains("install the newest Glassine"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_registry_is_refused_and_left_alone() {
    let (folder, _) = place();
    let foreign = folder.path().join("foreign.sqlite");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    let text = folder.path().join("text.sqlite");
    std::fs::write(&text, "no database at all, but long enough to be looked at\n".repeat(100)).unwrap();
    for path in [foreign, text] {
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(SqliteRegistry::open(&path), Err(RegistryError::Damaged(_))), "{}", path.display());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
    assert!(matches!(SqliteRegistry::open(folder.path()), Err(RegistryError::Storage { .. })), "a folder");
}

#[test]
fn a_batch_holds_the_registry_against_other_processes() {
    let (_folder, path) = place();
    let registry = SqliteRegistry::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    registry
        .batch(&mut || {
            assert!(other.execute_batch("BEGIN IMMEDIATE").is_err(), "the batch holds the registry");
            Ok(true)
        })
        .unwrap();
    other.execute_batch("BEGIN IMMEDIATE; COMMIT").unwrap();
}

#[test]
fn every_query_uses_an_index() {
    let (_folder, path) = place();
    drop(SqliteRegistry::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    for condition in [
        "key = 'k' AND payload = 1",
        "payload = 1",
        "key = 'k' AND work = 1 AND platform = '' AND output = ''",
        "output = ''",
        "sha256 = x'00'",
        "work = 1",
        "key = 'k'",
    ] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT log10_p FROM copies WHERE {condition}");
        let plan: String = connection.query_row(&sql, [], |row| row.get(3)).unwrap();
        assert!(plan.contains("USING INDEX") || plan.contains("USING COVERING INDEX"), "{condition}: {plan}");
    }
    let sql = "EXPLAIN QUERY PLAN SELECT id, phash FROM works WHERE phash <> 0";
    let plan: String = connection.query_row(sql, [], |row| row.get(3)).unwrap();
    assert!(plan.contains("COVERING INDEX works_phash"), "{plan}");
}
