// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key of the text mark.

use crate::key::MasterKey;
use std::fmt;
use zeroize::Zeroizing;

/// What is derived from the master key for text.
pub struct TextKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextKey(..)")
    }
}

impl TextKey {
    /// The text key of a master key.
    pub fn new(master: &MasterKey) -> Self {
        Self(master.derive("glassine/text/v1"))
    }
}
