// SPDX-License-Identifier: MIT OR Apache-2.0
//! One file for each command.

pub mod canary;
pub mod cloak;
pub mod compare;
pub mod detect;
pub mod key;
pub mod protect;
pub mod registry;
pub mod serve;
pub mod shell;
pub mod text;
pub mod watermark;
