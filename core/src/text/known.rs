// SPDX-License-Identifier: MIT OR Apache-2.0
//! Agreement of a text with many known payloads at once, 64 to a machine word.

use super::code::Equations;
use crate::payload::Payload;

/// Payloads in one word.
const LANES: usize = 64;

/// How many of the symbols agree with each of `payloads`. A symbol comes without its mask.
pub(super) fn agreements<'a>(
    payloads: &[Payload],
    symbols: impl Iterator<Item = (&'a Equations, u8)> + Clone,
) -> Vec<usize> {
    if symbols.clone().next().is_none() {
        return vec![0; payloads.len()];
    }
    let mut counts = Vec::with_capacity(payloads.len());
    for block in payloads.chunks(LANES) {
        let parities = Parities::new(block);
        let mut counter = Counter::default();
        for (equations, symbol) in symbols.clone() {
            let rows = equations.rows.iter().take(equations.bits as usize).enumerate();
            counter.add(rows.fold(u64::MAX, |agree, (j, &row)| {
                // all ones where the symbol's bit is 0: agreement is then the complement of the parity
                let wanted = u64::from(symbol >> j & 1).wrapping_sub(1);
                agree & (parities.of(row) ^ wanted)
            }));
        }
        counts.extend((0..block.len()).map(|lane| counter.count(lane)));
    }
    counts
}

/// Parities of any row with 64 payloads: eight look-ups, one for each byte of the row.
struct Parities(Vec<[u64; 256]>);

impl Parities {
    fn new(block: &[Payload]) -> Self {
        let mut tables = vec![[0; 256]; 8];
        for (byte, table) in tables.iter_mut().enumerate() {
            for bit in 0..8 {
                let column =
                    block.iter().enumerate().map(|(lane, payload)| (payload.0 >> (8 * byte + bit) & 1) << lane);
                table[1 << bit] = column.sum();
            }
            for value in 1..256usize {
                let lowest = value & value.wrapping_neg();
                table[value] = table[lowest] ^ table[value ^ lowest];
            }
        }
        Self(tables)
    }

    /// Bit `i`: parity of `row` and payload `i`.
    fn of(&self, row: u64) -> u64 {
        self.0.iter().zip(row.to_le_bytes()).fold(0, |parity, (table, byte)| parity ^ table[usize::from(byte)])
    }
}

/// 64 counters, bit by bit: plane `i` holds bit `i` of all of them.
#[derive(Default)]
struct Counter(Vec<u64>);

impl Counter {
    fn add(&mut self, mut carry: u64) {
        for plane in &mut self.0 {
            if carry == 0 {
                return;
            }
            (*plane, carry) = (*plane ^ carry, *plane & carry);
        }
        if carry != 0 {
            self.0.push(carry);
        }
    }

    fn count(&self, lane: usize) -> usize {
        self.0.iter().enumerate().fold(0, |count, (i, plane)| count | ((plane >> lane & 1) as usize) << i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        key::{KeyStream, MasterKey},
        text::{Channel, TextKey},
    };

    #[test]
    fn all_at_once_counts_as_one_by_one() {
        let key = TextKey::new(&MasterKey::from_bytes([1; 32]));
        let mut stream = KeyStream::new(&[2; 32]);
        let payloads: Vec<Payload> =
            (0..150).map(|_| Payload(u64::from(stream.word()) << 32 | u64::from(stream.word()))).collect();
        for channel in Channel::ALL {
            let symbols: Vec<(Equations, u8)> = (0..300)
                .map(|i| (key.equations(channel, &format!("{i}")), stream.below(1 << channel.bits()) as u8))
                .collect();
            let counts = agreements(&payloads, symbols.iter().map(|(equations, symbol)| (equations, *symbol)));
            for (payload, count) in payloads.iter().zip(counts) {
                let single = symbols.iter().filter(|(equations, symbol)| equations.parities(payload.0) == *symbol);
                assert_eq!(single.count(), count);
            }
        }
    }
}
