// SPDX-License-Identifier: MIT OR Apache-2.0
//! How often chance looks like a mark.

use crate::{random::Random, texts};
use glassine_core::text::{Reading, detect::DetectOptions};
use std::time::Instant;

/// Significance of marks, as a user would set it.
const ALPHAS: [f64; 4] = [1e-9, 1e-6, 1e-3, 1e-2];
/// Significance of a single payload, for the calibration.
const SINGLE: [f64; 3] = [1e-1, 1e-2, 1e-3];
/// Random subsets tried: what crawled data get.
const TRIALS: usize = 20;
/// Payloads the registry knows.
const KNOWN: usize = 100;
const THREADS: usize = 2;

/// What became of the texts of one kind.
#[derive(Clone, Copy, Default)]
struct Tally {
    texts: usize,
    /// Texts with anything that has the shape of a symbol.
    read: usize,
    /// Texts with at least 30 symbols: the others can not reach the smallest of `SINGLE`.
    tested: usize,
    /// By `ALPHAS`: texts in which something was accepted, blind or from the registry.
    accepted: [usize; 4],
    /// By `SINGLE`: tested texts in which one random payload had a p-value as small as that.
    single: [usize; 3],
    best: f64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.texts += other.texts;
        self.read += other.read;
        self.tested += other.tested;
        self.accepted.iter_mut().zip(other.accepted).for_each(|(a, b)| *a += b);
        self.single.iter_mut().zip(other.single).for_each(|(a, b)| *a += b);
        self.best = self.best.min(other.best);
    }

    fn check(&mut self, kind: usize, run: u64) {
        let mut random = Random::new(3, run);
        let text = texts::text(kind, &mut random);
        self.texts += 1;
        let reading = Reading::new(&text);
        let units = reading.units();
        if units.total() == 0 {
            return;
        }
        self.read += 1;
        let key = random.key();
        let known: Vec<_> = (0..KNOWN).map(|_| random.payload()).collect();
        let mut options = DetectOptions::default();
        options.trials = TRIALS;
        options.known = &known;
        let found = reading.detect(&key, &options);
        self.accepted[0] += usize::from(!found.marks.is_empty());
        // a blind read is tried of shorter texts too when less certainty is asked for
        options.alpha = ALPHAS[3];
        let best = found.log10_p.min(reading.detect(&key, &options).log10_p);
        self.best = self.best.min(best);
        for (count, alpha) in self.accepted.iter_mut().zip(ALPHAS).skip(1) {
            *count += usize::from(best <= alpha.log10());
        }
        if units.total() >= 30 {
            // beyond reach of a blind read: the p-value of one payload
            options.alpha = 0.0;
            options.known = &known[..1];
            let found = reading.detect(&key, &options);
            self.tested += 1;
            for (count, p) in self.single.iter_mut().zip(SINGLE) {
                *count += usize::from(found.log10_p <= p.log10());
            }
        }
    }
}

/// Checks `n` texts, the same number of each kind.
pub fn run(n: u64) {
    let start = Instant::now();
    let mut tallies = [Tally::default(); texts::KINDS.len()];
    std::thread::scope(|scope| {
        let part = |thread: usize| {
            let mut tallies = [Tally::default(); texts::KINDS.len()];
            for run in (thread as u64..n).step_by(THREADS) {
                let kind = (run % texts::KINDS.len() as u64) as usize;
                tallies[kind].check(kind, run);
            }
            tallies
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || part(thread))).collect();
        for thread in threads {
            tallies.iter_mut().zip(thread.join().unwrap()).for_each(|(tally, part)| tally.add(&part));
        }
    });
    println!("{n} texts, seeds 0..{n}, {KNOWN} known payloads, {TRIALS} trials");
    println!(
        "kind | texts | with symbols | accepted at 1e-9, 1e-6, 1e-3, 1e-2 | smallest log10 p | tested | p <= .1, .01, .001"
    );
    let mut all = Tally::default();
    for (kind, tally) in texts::KINDS.iter().zip(&tallies) {
        print(kind, tally);
        all.add(tally);
    }
    print("all", &all);
    eprintln!("{:.1} s on {THREADS} threads", start.elapsed().as_secs_f64());
}

fn print(kind: &str, tally: &Tally) {
    let Tally { texts, read, tested, accepted: [a, b, c, d], best, .. } = tally;
    let [e, f, g] = tally.single.map(|count| count as f64 / (*tested).max(1) as f64);
    println!("{kind} | {texts} | {read} | {a}, {b}, {c}, {d} | {best:.2} | {tested} | {e:.5}, {f:.5}, {g:.5}");
}
