// SPDX-License-Identifier: MIT OR Apache-2.0
//! The secret, what is derived from it, and how it is stored and backed up.

pub mod keyfile;
pub mod secret;
pub mod stream;
pub mod words;

pub use keyfile::{Fingerprint, KeyFile, KeyFileError, SealedKey};
pub use secret::MasterKey;
pub use stream::KeyStream;
