// SPDX-License-Identifier: MIT OR Apache-2.0
//! Maps of the encoder: channels last, with a border of zeros, so that a convolution never asks where the edge is.

use crate::pool::Pool;

/// Channels are stored in multiples of this; the rest of the last group is zero.
pub(super) const GROUP: usize = 16;

/// A map of `height` x `width` places and `channels` values at each, f32, stored as
/// `[height + 2][width + 2][stored]` with one place of zeros on every side.
#[derive(Debug, Clone)]
pub(super) struct Tensor {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) channels: usize,
    /// Channels stored at each place: `channels` rounded up to [`GROUP`].
    pub(super) stored: usize,
    pub(super) data: Vec<f32>,
}

impl Tensor {
    pub(super) fn zeros(height: usize, width: usize, channels: usize) -> Self {
        let stored = channels.next_multiple_of(GROUP);
        Self { height, width, channels, stored, data: vec![0.0; (height + 2) * (width + 2) * stored] }
    }

    /// Values in one stored row, border included.
    pub(super) fn row_length(&self) -> usize {
        (self.width + 2) * self.stored
    }

    /// Start of the values at a place (without the border: 0-based).
    pub(super) fn at(&self, y: usize, x: usize) -> usize {
        ((y + 1) * (self.width + 2) + x + 1) * self.stored
    }

    /// The inner places of row `y` (0-based, without the border), `[width][stored]`.
    pub(super) fn row(&self, y: usize) -> &[f32] {
        let start = self.at(y, 0);
        &self.data[start..start + self.width * self.stored]
    }

    /// Calls `work(y, row)` for the inner places of every row, `[width][stored]`, on all threads of the pool.
    pub(super) fn rows_mut(&mut self, pool: &Pool, work: impl Fn(usize, &mut [f32]) + Sync + Send) {
        let (height, length, stored) = (self.height, self.row_length(), self.stored);
        pool.chunks(&mut self.data, length, |i, row| {
            if i > 0 && i <= height {
                work(i - 1, &mut row[stored..length - stored]);
            }
        });
    }

    /// All values, `channels` at each place, without border: `[height][width][channels]`.
    pub(super) fn values(&self) -> impl Iterator<Item = f32> + '_ {
        (0..self.height).flat_map(|y| {
            self.row(y).chunks_exact(self.stored).flat_map(|place| place[..self.channels].iter().copied())
        })
    }

    /// `self += other`, both of one shape.
    pub(super) fn add(&mut self, other: &Self, pool: &Pool) {
        self.rows_mut(pool, |y, row| {
            for (a, b) in row.iter_mut().zip(other.row(y)) {
                *a += b;
            }
        });
    }
}

/// Which values of a map are above zero: all that the gradient of a ReLU has to know of its output, in a 32nd of the
/// memory.
#[derive(Debug)]
pub(super) struct Signs {
    row_bytes: usize,
    bits: Vec<u8>,
}

impl Signs {
    /// Of a map after its ReLU.
    pub(super) fn of(map: &Tensor, pool: &Pool) -> Self {
        let row_bytes = map.width * map.stored / 8;
        let mut bits = vec![0_u8; row_bytes * map.height];
        pool.chunks(&mut bits, row_bytes, |y, row| {
            for (byte, values) in row.iter_mut().zip(map.row(y).chunks_exact(8)) {
                let mut packed = 0;
                for (i, &value) in values.iter().enumerate() {
                    packed |= u8::from(value > 0.0) << i;
                }
                *byte = packed;
            }
        });
        Self { row_bytes, bits }
    }

    /// Zeroes the values of row `y` where the map was not above zero.
    #[inline(always)]
    pub(super) fn gate(&self, y: usize, row: &mut [f32]) {
        let bits = &self.bits[y * self.row_bytes..(y + 1) * self.row_bytes];
        for (byte, values) in bits.iter().zip(row.chunks_exact_mut(8)) {
            for (i, value) in values.iter_mut().enumerate() {
                *value = if byte >> i & 1 == 1 { *value } else { 0.0 };
            }
        }
    }
}
