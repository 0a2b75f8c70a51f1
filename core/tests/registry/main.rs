// SPDX-License-Identifier: MIT OR Apache-2.0
//! The registry: records, the store in memory, the portable file, the perceptual hash and the reference.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)] // in the functions that tests share

mod contract;
mod pictures;
#[cfg(feature = "serde")]
mod portable;

use glassine_core::registry::MemoryRegistry;

#[test]
fn the_registry_in_memory_keeps_the_contract() {
    contract::check(&|| Box::new(MemoryRegistry::default()));
}
