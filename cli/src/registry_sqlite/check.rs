// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the database itself is sound.

use super::{SqliteRegistry, failed};
use glassine_core::registry::RegistryError;

impl SqliteRegistry {
    /// What SQLite finds wrong with the file, in its own words, and references without a work; empty when it is sound.
    ///
    /// # Errors
    /// When the database can not be read at all.
    pub fn damages(&self) -> Result<Vec<String>, RegistryError> {
        let mut found = match self.query("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)) {
            Ok(lines) => lines,
            Err(RegistryError::Damaged(words)) => vec![words],
            Err(error) => return Err(error),
        };
        found.retain(|line| line != "ok");
        let connection = self.connection();
        let lost = connection
            .query_row("SELECT count(*) FROM pragma_foreign_key_check('work_references')", [], |row| {
                row.get::<_, i64>(0)
            })
            .map_err(|error| failed("read", error));
        match lost {
            Ok(0) => {}
            Ok(number) => found.push(format!("{number} small pictures belong to no work")),
            Err(RegistryError::Damaged(words)) => found.push(words),
            Err(error) => return Err(error),
        }
        Ok(found)
    }
}
