// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reproducible random choices.

use glassine_core::{
    key::{KeyStream, MasterKey},
    payload::Payload,
    text::TextKey,
};

/// A stream for each experiment and run of it.
pub struct Random(KeyStream);

impl Random {
    pub fn new(experiment: u8, run: u64) -> Self {
        let mut seed = [experiment; 32];
        seed[..8].copy_from_slice(&run.to_le_bytes());
        Self(KeyStream::new(&seed))
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0.below(n as u32) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    pub fn char(&mut self, range: std::ops::RangeInclusive<u32>) -> char {
        let count = range.end() - range.start() + 1;
        char::from_u32(range.start() + self.0.below(count)).unwrap_or('x')
    }

    pub fn payload(&mut self) -> Payload {
        Payload(u64::from(self.0.word()) << 32 | u64::from(self.0.word()))
    }

    pub fn key(&mut self) -> TextKey {
        let mut bytes = [0; 32];
        bytes.fill_with(|| self.0.word() as u8);
        TextKey::new(&MasterKey::from_bytes(bytes))
    }
}
