// SPDX-License-Identifier: MIT OR Apache-2.0
//! The real binary in temporary folders.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)] // in the functions that tests share

mod broken;
mod canary;
mod cloak;
mod compare;
mod desk;
mod detect;
mod hard_cases;
mod help;
mod key;
mod models;
mod protect;
mod registry;
mod serve;
mod watermark;
