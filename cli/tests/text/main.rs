// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts on the command line: the real binary in temporary folders.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)] // in the functions that tests share

mod batch;
mod data;
#[path = "../cli/desk.rs"]
#[allow(dead_code)] // what only tests of pictures need
mod desk;
mod detect;
mod fields;
mod inspect;
mod mark;
mod packages;
mod protect;
mod story;
