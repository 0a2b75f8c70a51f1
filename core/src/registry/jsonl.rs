// SPDX-License-Identifier: MIT OR Apache-2.0
//! The registry as a portable file: docs/registry-format.md is the specification.

mod export;
mod import;
mod line;

pub use export::{ExportReport, export, record};
pub use import::{Conflict, Counts, ImportReport, import};
pub(super) use line::base64_bytes;
pub use line::{JsonlError, Line, MAX_LINE, MAX_RECORDS, Reader, VERSION};
