// SPDX-License-Identifier: MIT OR Apache-2.0
//! A copy gets its row in the registry, and then its name.

use crate::atomic::Part;
use crate::failure::Failure;
use crate::messages;
use crate::records::{Records, Stamp};
use glassine_core::registry::Copy;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Writes `copy` to `path`. The row is written before the copy gets its name: there is never a copy without a row.
/// What is there already is only replaced when `replace` says so. Gives a warning, if there is one.
///
/// # Errors
/// `write` or `registry`; then `path` is as it was.
pub fn deliver(
    records: &Records,
    path: &Path,
    replace: bool,
    copy: &[u8],
    mut row: Copy,
    modified: Option<SystemTime>,
) -> Result<Option<&'static str>, Failure> {
    let part = Part::write(path, copy, modified).map_err(|error| Failure::writing(&error))?;
    if !replace && fs::symlink_metadata(path).is_ok() {
        let path = path.display();
        let text = format!("{path} has appeared meanwhile and was kept; start the same command again");
        return Err(Failure::new("write", text));
    }
    (row.output_len, row.output_modified) = part.stamp().map_or((copy.len() as u64, None), |s| (s.len, s.modified));
    records.store().add_copy(&row)?;
    part.rename_to(path).map_err(|error| Failure::writing(&error))?;
    let kept = Stamp::of(path).is_some_and(|now| now.modified == row.output_modified);
    Ok((!kept).then_some(messages::DATE_NOT_KEPT))
}
