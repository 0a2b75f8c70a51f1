// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key of the text mark, and the equations it gives to each gap.

use super::{Channel, code::Equations};
use crate::key::MasterKey;
use std::fmt;
use zeroize::Zeroizing;

/// Sets the choice of gaps apart from the channels.
const DENSITY: u8 = b'D';

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

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

    /// The equations of a channel in the gap with this context (see [`super::context::context`]).
    pub fn equations(&self, channel: Channel, context: &str) -> Equations {
        let bytes: [u8; 49] = self.bytes(channel.tag(), context);
        let bits = channel.bits();
        let (words, _) = bytes.as_chunks::<8>();
        let rows = std::array::from_fn(|j| if j < bits as usize { u64::from_le_bytes(words[j]) } else { 0 });
        Equations { rows, mask: bytes[8 * bits as usize] & ((1 << bits) - 1), bits }
    }

    /// Whether the gap with this context is among the share `density` of those that carry invisible symbols.
    pub(super) fn chooses(&self, density: f64, context: &str) -> bool {
        // a float converts to an integer within its range whatever it is: NaN and negative numbers to 0
        density >= 1.0 || u64::from_le_bytes(self.bytes(DENSITY, context)) < (density * TWO_TO_64) as u64
    }

    /// The first bytes of BLAKE3 keyed, of `tag` and the context.
    fn bytes<const N: usize>(&self, tag: u8, context: &str) -> [u8; N] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&[tag]).update(context.as_bytes());
        let mut bytes = [0; N];
        hasher.finalize_xof().fill(&mut bytes);
        bytes
    }
}
