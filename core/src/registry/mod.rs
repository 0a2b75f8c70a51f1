// SPDX-License-Identifier: MIT OR Apache-2.0
//! The registry: which works were protected, and which copies were made of them, for whom and when.
//!
//! Storage stands behind the trait [`Registry`]: a database on the command line, [`MemoryRegistry`] in a page. The
//! portable file is `docs/registry-format.md`.

pub mod date;
mod hex;
#[cfg(feature = "serde")]
pub mod jsonl;
mod making;
mod memory;
pub mod phash;
mod record;
mod reference;
mod store;

pub use making::{Making, picture_options, text_options};
pub use memory::MemoryRegistry;
pub use phash::phash;
pub use record::{Copy, CopyFormat, Work, WorkId, WorkIdError, sha256};
pub use reference::{MAX_REFERENCE, REFERENCE_SIDE, reference};
pub use store::{Entry, Filter, Registry, RegistryError};
