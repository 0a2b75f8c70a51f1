// SPDX-License-Identifier: MIT OR Apache-2.0
//! Glassine's core: an invisible, keyed, blind and robust watermark for pictures, and the file handling that
//! carries it into a copy without harming anything else. Bytes in, bytes out: no files, no clock, no threads
//! and no randomness of its own.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod canary;
pub mod cloak;
pub mod codec;
pub mod container;
pub mod context;
pub mod image;
pub mod key;
pub mod limits;
pub mod meta;
pub mod metrics;
pub mod payload;
pub mod platform;
pub mod pool;
pub mod progress;
pub mod protect;
pub mod registry;
pub mod simd;
pub mod text;
pub mod watermark;

pub use context::Context;
