// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is found in a text, taken out of it, and read back from a platform.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod everyday;
mod peers;
mod platform_probe;
mod properties;
mod stripping;
