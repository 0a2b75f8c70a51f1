// SPDX-License-Identifier: MIT OR Apache-2.0
//! Payloads that the symbols of a text may say, found without knowing any.

use super::{
    Channel, TextKey,
    code::{Equations, Solver, UNKNOWNS},
    reading::Reading,
    statistic::Counts,
};
use std::ops::Range;

/// Symbols of a larger system are looked at in a sample of so many before all are.
const SAMPLE: usize = 128;
/// Systems of fewer symbols need no sample.
const SMALL: usize = 512;
/// Windows tried for each random subset allowed for: a mark that is not damaged is found in the first one.
const WINDOWS_PER_TRIAL: usize = 50;

/// A symbol and what it says of the payload.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) channel: Channel,
    pub(super) equations: Equations,
    /// As read, without the mask.
    pub(super) symbol: u8,
}

impl Unit {
    pub(super) fn agrees(&self, payload: u64) -> bool {
        self.equations.parities(payload) == self.symbol
    }
}

/// All equations of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct System {
    /// In the order of their gaps.
    pub(super) units: Vec<Unit>,
    /// Units of each gap: damage takes a gap as a whole.
    pub(super) gaps: Vec<Range<usize>>,
}

impl System {
    pub(super) fn new(reading: &Reading, key: &TextKey) -> Self {
        let mut system = Self::default();
        for gap in &reading.gaps {
            let start = system.units.len();
            for channel in Channel::ALL {
                if let Some(symbol) = gap.symbols[channel as usize] {
                    let equations = key.equations(channel, &gap.context);
                    system.units.push(Unit { channel, equations, symbol: symbol ^ equations.mask });
                }
            }
            system.gaps.push(start..system.units.len());
        }
        system
    }

    /// What does not agree with a payload.
    pub(super) fn without(&self, payload: u64) -> Self {
        let mut rest = Self::default();
        for gap in &self.gaps {
            let start = rest.units.len();
            rest.units.extend(self.units[gap.clone()].iter().filter(|unit| !unit.agrees(payload)));
            if rest.units.len() > start {
                rest.gaps.push(start..rest.units.len());
            }
        }
        rest
    }

    /// Symbols that agree with a payload, by channel.
    pub(super) fn agreement(&self, payload: u64) -> Counts {
        count(self.units.iter().filter(|unit| unit.agrees(payload)))
    }

    /// Symbols, by channel.
    pub(super) fn size(&self) -> Counts {
        count(self.units.iter())
    }

    /// Offers payloads to `accept` until it takes one: solutions of the first gaps from each gap on, then those of
    /// `trials` random sets of gaps, one of which is hoped to be free of damage.
    pub(super) fn search(&self, trials: usize, accept: &mut dyn FnMut(u64) -> bool) {
        let mut random = Random::new(self);
        for view in self.views() {
            let mut accept = |payload| self.looks_right(payload) && accept(payload);
            if self.windows(view, trials, &mut accept) || self.subsets(view, trials, &mut random, &mut accept) {
                return;
            }
        }
    }

    /// Which channels to solve together: the invisible ones, each of them (someone may have written over the other),
    /// look-alikes alone, everything.
    fn views(&self) -> Vec<View> {
        let counts = Channel::ALL.map(|channel| self.units.iter().filter(|unit| unit.channel == channel).count());
        let [v, z, h] = counts.map(|count| count > 0);
        let views = [[v, z, false], [v, false, false], [false, z, false], [false, false, h], [v, z, h]];
        let bits = |view: &View| (0..3).filter(|&c| view[c]).map(|c| counts[c] * Channel::ALL[c].bits() as usize).sum();
        let mut kept: Vec<View> = Vec::new();
        for view in views {
            let bits: usize = bits(&view);
            if bits >= UNKNOWNS && !kept.contains(&view) {
                kept.push(view);
            }
        }
        kept
    }

    fn windows(&self, view: View, trials: usize, accept: &mut dyn FnMut(u64) -> bool) -> bool {
        let most = trials.max(1).saturating_mul(WINDOWS_PER_TRIAL);
        let step = self.gaps.len().div_ceil(most).max(1);
        for start in (0..self.gaps.len()).step_by(step) {
            match self.solve(view, start..self.gaps.len()) {
                Some(payload) if accept(payload) => return true,
                Some(_) => {}
                None => return false,
            }
        }
        false
    }

    fn subsets(&self, view: View, trials: usize, random: &mut Random, accept: &mut dyn FnMut(u64) -> bool) -> bool {
        let mut order: Vec<usize> = (0..self.gaps.len()).collect();
        for _ in 0..trials {
            let shuffled = (0..order.len()).map(|i| {
                let j = i + random.below(order.len() - i);
                order.swap(i, j);
                order[i]
            });
            match self.solve(view, shuffled) {
                Some(payload) if accept(payload) => return true,
                Some(_) => {}
                None => return false,
            }
        }
        false
    }

    /// The payload that the first of these gaps determine.
    fn solve(&self, view: View, gaps: impl Iterator<Item = usize>) -> Option<u64> {
        let mut solver = Solver::default();
        for gap in gaps {
            for unit in self.units[self.gaps[gap].clone()].iter().filter(|unit| view[unit.channel as usize]) {
                for (j, &row) in unit.equations.rows.iter().take(unit.equations.bits as usize).enumerate() {
                    solver.add(row, unit.symbol >> j & 1);
                }
            }
            if solver.is_full() {
                return solver.solution();
            }
        }
        None
    }

    /// A look at a few symbols, which spares the look at very many for nearly all wrong payloads.
    fn looks_right(&self, payload: u64) -> bool {
        if self.units.len() <= SMALL {
            return true;
        }
        let sample = || self.units.iter().step_by(self.units.len() / SAMPLE);
        let all = count(sample());
        let agreeing = count(sample().filter(|unit| unit.agrees(payload)));
        // half as much again as one standard deviation above chance
        Channel::ALL.into_iter().zip(all).zip(agreeing).any(|((channel, all), agreeing)| {
            let (all, p) = (all as f64, libm::exp2(-f64::from(channel.bits())));
            agreeing as f64 > all * p + 1.5 * (all * p * (1.0 - p)).sqrt()
        })
    }
}

/// Whether to use each channel.
type View = [bool; 3];

fn count<'a>(units: impl Iterator<Item = &'a Unit>) -> Counts {
    units.fold([0; 3], |mut counts, unit| {
        counts[unit.channel as usize] += 1;
        counts
    })
}

/// SplitMix64, seeded by the equations: the same for the same text and key, and nothing that others can foresee.
struct Random(u64);

impl Random {
    fn new(system: &System) -> Self {
        Self(system.units.iter().fold(0, |seed: u64, unit| seed.rotate_left(7) ^ unit.equations.rows[0]))
    }

    /// Uniform in `0..n` but for a share of `n / 2^64`; 0 for `n` = 0.
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ z >> 31) * n as u128) >> 64) as usize
    }
}
