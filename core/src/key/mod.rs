// SPDX-License-Identifier: MIT OR Apache-2.0
//! The secret, what is derived from it, and how it is stored and backed up.

pub mod secret;
pub mod stream;

pub use secret::MasterKey;
pub use stream::KeyStream;
