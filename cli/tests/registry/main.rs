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
    assert!(matches!(refused, RegistryError::Newer { found: 99, known: 2 }));
    assert!(refused.to_string().contains("install the newest Glassine"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_registry_of_pictures_only_is_taken_over() {
    let (_folder, path) = place();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let first = include_str!("../../src/registry_sqlite/version-1.sql");
    let sql = format!("{first}; PRAGMA user_version = 1; PRAGMA application_id = {};", 0x474c_534e);
    Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
    let row = "INSERT INTO works VALUES (1, 'Harbour', 'a.png', zeroblob(32), 640, 480, 1790000000, 7)";
    Connection::open(&path).unwrap().execute_batch(row).unwrap();
    let registry = SqliteRegistry::open(&path).unwrap();
    assert_eq!(registry.works(None, 10).unwrap()[0].title.as_deref(), Some("Harbour"));
    let version: i64 = Connection::open(&path).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 2, "programs that know pictures only leave it alone from now on");
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

/// Set for the processes that [`rows_outlive_a_killed_process`] starts: the registry to write to.
const CHILD_PATH: &str = "GLASSINE_TEST_CHILD_PATH";
/// The key whose copies they write.
const CHILD_KEY: &str = "GLASSINE_TEST_CHILD_KEY";

/// Not a test of its own: what the child processes run, until they are killed. A line for every row that is kept.
#[test]
fn child_writes_rows() {
    let (Ok(path), Ok(key)) = (std::env::var(CHILD_PATH), std::env::var(CHILD_KEY)) else { return };
    let registry = SqliteRegistry::open(&PathBuf::from(path)).unwrap();
    for n in 0.. {
        let work = work(n);
        let mut copy = copy(&work, n, "x");
        copy.key.clone_from(&key);
        registry.add(&work, &copy).unwrap();
        println!("row {n}");
    }
}

#[cfg(unix)]
#[test]
fn rows_outlive_a_killed_process() {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};
    let (_folder, path) = place();
    let start = |key: &str| -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_writes_rows", "--nocapture"])
            .env(CHILD_PATH, &path)
            .env(CHILD_KEY, key)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    // Two processes at once, each killed in the middle of writing, and again over what they left.
    for (round, count) in [(0, 30), (1, 60)] {
        let mut children = ["aaaaaaaa", "bbbbbbbb"].map(|key| (key, start(key)));
        // Held open until the end, or the children would stop by themselves.
        let mut outputs: Vec<_> = children
            .iter_mut()
            .map(|(key, child)| (*key, BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap)))
            .collect();
        let told: Vec<(&str, u64)> = outputs
            .iter_mut()
            .map(|(key, lines)| {
                let mut rows = lines.by_ref().filter_map(|line| line.strip_prefix("row ")?.parse().ok());
                (*key, rows.nth(count - 1).unwrap())
            })
            .collect();
        for (_, child) in &mut children {
            child.kill().unwrap();
            assert_eq!(child.wait().unwrap().code(), None, "it ended by being killed");
        }
        let registry = SqliteRegistry::open(&path).unwrap();
        assert_eq!(registry.damages().unwrap(), Vec::<String>::new(), "round {round}");
        for (key, last) in told {
            for n in 0..=last {
                let found = registry.copy_by_payload(key, Payload(n)).unwrap();
                assert!(found.is_some_and(|copy| copy.work == work(n).id), "round {round}: row {n} of {key} is lost");
            }
        }
    }
}
