// SPDX-License-Identifier: MIT OR Apache-2.0
//! Blind decoding and the registry test.

use super::{
    Channel, Reading, TextKey, Units,
    blind::{System, Unit},
    known,
    reading::Occurrence,
    statistic::{Agreement, Counts, evidence},
};
use crate::payload::Payload;
use std::ops::Range;

/// Marks looked for in one text.
const MOST_MARKS: usize = 32;
/// Random subsets for all marks but the first: what is left of an edited text is mostly damage.
const LATER_TRIALS: usize = 200;
/// A run of agreeing gaps counts as marked from so many bits on, the others agree by chance.
const SPAN_BITS: u32 = 12;
/// Words without any symbol within a span.
const SPAN_PAUSE: usize = 8;

/// How to look.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct DetectOptions<'a> {
    /// Payloads of the registry: an excerpt too short for a blind read may still match one of them.
    pub known: &'a [Payload],
    /// Largest p-value, after correction for everything tried in this text, at which a mark counts. Default: 1e-9.
    pub alpha: f64,
    /// Random subsets tried when some symbols are damaged. Default: 2,000; 20 for crawled data.
    pub trials: usize,
}

impl Default for DetectOptions<'_> {
    fn default() -> Self {
        Self { known: &[], alpha: 1e-9, trials: 2000 }
    }
}

/// How a mark was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum How {
    /// Decoded from the text alone.
    Blind,
    /// It matches a payload of the registry.
    Registry,
}

/// One mark.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TextMark {
    /// Its payload.
    pub payload: Payload,
    /// Decimal logarithm of the p-value, corrected for all payloads tried.
    pub log10_p: f64,
    /// How it was found.
    pub how: How,
    /// Symbols that agree with it.
    pub matched: usize,
    /// Where: byte ranges of the text, from the first word of a run of agreeing gaps to its last.
    pub spans: Vec<Range<usize>>,
}

/// What a text says under a key.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TextDetection {
    /// Distinct symbols read, by channel.
    pub units: Units,
    /// The marks found at `alpha`, the most certain first. Several when copies were mixed.
    pub marks: Vec<TextMark>,
    /// The best p-value there was, also when it is not good enough; 0 when there was nothing to test.
    pub log10_p: f64,
}

/// Looks for marks of `key`. Never panics, whatever the text.
pub fn detect(text: &str, key: &TextKey, options: &DetectOptions<'_>) -> TextDetection {
    Reading::new(text).detect(key, options)
}

impl Reading {
    /// Looks for marks of `key`.
    pub fn detect(&self, key: &TextKey, options: &DetectOptions<'_>) -> TextDetection {
        let mut found = TextDetection { units: self.units(), ..TextDetection::default() };
        let all = System::new(self, key);
        let mut rest = all.clone();
        let mut trials = options.trials;
        while found.marks.len() < MOST_MARKS && !rest.units.is_empty() {
            let round = Round::new(&rest, options);
            let Some(best) = round.best(trials) else { break };
            found.log10_p = found.log10_p.min(best.log10_p);
            if !round.accepts(best.log10_p) {
                break;
            }
            trials = trials.min(LATER_TRIALS);
            let matched = rest.agreement(best.payload.0).iter().sum();
            rest = rest.without(best.payload.0);
            let Candidate { payload, log10_p, how } = best;
            let spans = spans(&self.occurrences, &all, payload.0);
            found.marks.push(TextMark { payload, log10_p, how, matched, spans });
        }
        found.marks.sort_by(|a, b| a.log10_p.total_cmp(&b.log10_p));
        found
    }
}

/// A payload and what speaks for it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    payload: Payload,
    log10_p: f64,
    how: How,
}

/// The search for one mark in the symbols that no earlier one explains.
struct Round<'a> {
    system: &'a System,
    known: &'a [Payload],
    agreement: Agreement,
    /// Whether a blind read could reach `alpha` at all: known from the number of symbols, before anything is tried.
    blind: bool,
    /// log10 of the ways that are tried, 1 or 2: each has its share of the error.
    ways: f64,
    limit: f64,
}

impl<'a> Round<'a> {
    fn new(system: &'a System, options: &DetectOptions<'a>) -> Self {
        let agreement = Agreement::new(system.size());
        let limit = libm::log10(options.alpha);
        let both = if options.known.is_empty() { 0.0 } else { std::f64::consts::LOG10_2 };
        let blind = agreement.best() + all_payloads() + both <= limit;
        let ways = if blind { both } else { 0.0 };
        Self { system, known: options.known, agreement, blind, ways, limit }
    }

    fn accepts(&self, log10_p: f64) -> bool {
        log10_p <= self.limit
    }

    fn best(&self, trials: usize) -> Option<Candidate> {
        let mut front = Front::default();
        let mut best = self.registered();
        if self.blind && !best.is_some_and(|best| self.accepts(best.log10_p)) {
            self.system.search(trials, &mut |payload| {
                let counts = self.system.agreement(payload);
                if !front.advances(counts) {
                    return false;
                }
                let log10_p = (self.agreement.log10_p(counts) + all_payloads() + self.ways).min(0.0);
                if best.is_none_or(|best| log10_p < best.log10_p) {
                    best = Some(Candidate { payload: Payload(payload), log10_p, how: How::Blind });
                }
                self.accepts(log10_p)
            });
        }
        best
    }

    /// The known payload with which most agrees.
    fn registered(&self) -> Option<Candidate> {
        let [v, z, h] = Channel::ALL.map(|channel| {
            let units = self.system.units.iter().filter(move |unit| unit.channel == channel);
            known::agreements(self.known, units.map(|unit| (&unit.equations, unit.symbol)))
        });
        let tried = libm::log10(self.known.len() as f64) + self.ways;
        let counts = v.into_iter().zip(z).zip(h).map(|((v, z), h)| [v, z, h]);
        let mut front = Front::default();
        let candidates = self.known.iter().zip(counts).filter(|&(_, counts)| front.advances(counts));
        let log10_p = candidates.map(|(&payload, counts)| (payload, self.agreement.log10_p(counts)));
        let (payload, log10_p) = log10_p.min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Candidate { payload, log10_p: (log10_p + tried).min(0.0), how: How::Registry })
    }
}

/// The best agreement so far: p-values of long texts take time, and are worked out only where more agrees than ever.
#[derive(Default)]
struct Front(Vec<[usize; 2]>);

impl Front {
    /// Whether no agreement before was at least as good.
    fn advances(&mut self, counts: Counts) -> bool {
        let new = evidence(counts);
        let advances = !self.0.iter().any(|old| old[0] >= new[0] && old[1] >= new[1]);
        if advances {
            self.0.retain(|old| old[0] > new[0] || old[1] > new[1]);
            self.0.push(new);
        }
        advances
    }
}

/// log10 of the number of payloads a blind read chooses from: the search may try as many as it likes of them.
fn all_payloads() -> f64 {
    64.0 * std::f64::consts::LOG10_2
}

/// Runs of gaps that agree with a payload, as byte ranges.
fn spans(occurrences: &[Occurrence], system: &System, payload: u64) -> Vec<Range<usize>> {
    let mut runs: Vec<(Range<usize>, u32)> = Vec::new();
    let mut last: Option<usize> = None;
    for occurrence in occurrences {
        let units = system.gaps.get(occurrence.gap).and_then(|gap| system.units.get(gap.clone())).unwrap_or_default();
        let bits = agreeing_bits(occurrence, units, payload);
        let near = last.is_some_and(|last| occurrence.number <= last + SPAN_PAUSE);
        last = bits.map(|_| occurrence.number);
        match (bits, runs.last_mut()) {
            (Some(bits), Some(run)) if near => {
                run.0.end = occurrence.next.end;
                run.1 += bits;
            }
            (Some(bits), _) => runs.push((occurrence.word.start..occurrence.next.end, bits)),
            (None, _) => {}
        }
    }
    if runs.iter().any(|run| run.1 >= SPAN_BITS) {
        runs.retain(|run| run.1 >= SPAN_BITS);
    }
    runs.into_iter().map(|run| run.0).collect()
}

/// Bits of the symbols here, if all of them agree.
fn agreeing_bits(occurrence: &Occurrence, units: &[Unit], payload: u64) -> Option<u32> {
    let mut bits = 0;
    for unit in units {
        if let Some(symbol) = occurrence.symbols[unit.channel as usize] {
            if symbol != unit.equations.symbol(payload) {
                return None;
            }
            bits += unit.equations.bits;
        }
    }
    (bits > 0).then_some(bits)
}
