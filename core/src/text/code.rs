// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rateless random linear code: every symbol is a few equations in the 64 payload bits over GF(2).

/// Number of unknowns.
pub const UNKNOWNS: usize = 64;

/// The equations of one symbol: bit `j` of it is the parity of `rows[j] & payload`, flipped when bit `j` of `mask` is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equations {
    /// Coefficients, bit `i` that of bit `i` of the payload as an integer; rows beyond `bits` are zero.
    pub rows: [u64; 6],
    /// One bit per row.
    pub mask: u8,
    /// Number of rows: 6, 4 or 1.
    pub bits: u32,
}

impl Equations {
    /// The symbol that says `payload`.
    pub fn symbol(&self, payload: u64) -> u8 {
        self.parities(payload) ^ self.mask
    }

    /// The symbol without its mask.
    pub fn parities(&self, payload: u64) -> u8 {
        self.rows.iter().enumerate().fold(0, |symbol, (j, row)| symbol | parity(row & payload) << j)
    }
}

fn parity(x: u64) -> u8 {
    (x.count_ones() & 1) as u8
}

/// Gaussian elimination, one equation at a time.
#[derive(Debug, Clone)]
pub struct Solver {
    /// `[i]`: the equation with leading bit `i`, zero when there is none.
    rows: [u64; UNKNOWNS],
    /// Bit `i`: right-hand side of `rows[i]`.
    sides: u64,
    rank: usize,
}

impl Default for Solver {
    fn default() -> Self {
        Self { rows: [0; UNKNOWNS], sides: 0, rank: 0 }
    }
}

impl Solver {
    /// Adds one equation; one that follows from or contradicts those before it changes nothing.
    pub fn add(&mut self, mut row: u64, side: u8) {
        let mut side = u64::from(side & 1);
        while row != 0 {
            let lead = 63 - row.leading_zeros() as usize;
            let pivot = self.rows[lead];
            if pivot == 0 {
                self.rows[lead] = row;
                self.sides |= side << lead;
                self.rank += 1;
                return;
            }
            row ^= pivot;
            side ^= self.sides >> lead & 1;
        }
    }

    /// Whether there is exactly one solution.
    pub fn is_full(&self) -> bool {
        self.rank == UNKNOWNS
    }

    /// The solution, once there is one.
    pub fn solution(&self) -> Option<u64> {
        self.is_full().then(|| {
            (0..UNKNOWNS).fold(0, |found, i| {
                let lower = self.rows[i] & found;
                found | (u64::from(parity(lower)) ^ (self.sides >> i & 1)) << i
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeyStream;

    #[test]
    fn random_equations_have_the_payload_as_their_solution() {
        let mut stream = KeyStream::new(&[7; 32]);
        let mut next = || u64::from(stream.word()) << 32 | u64::from(stream.word());
        for _ in 0..200 {
            let payload = next();
            let mut solver = Solver::default();
            while !solver.is_full() {
                assert_eq!(solver.solution(), None);
                let row = next();
                solver.add(row, parity(row & payload));
            }
            assert_eq!(solver.solution(), Some(payload));
        }
    }

    #[test]
    fn contradictions_are_left_out() {
        let mut solver = Solver::default();
        for i in 0..64 {
            solver.add(1 << i, 1);
            solver.add(1 << i, 0);
        }
        assert_eq!(solver.solution(), Some(u64::MAX));
    }
}
