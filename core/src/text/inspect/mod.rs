// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a reader does not see: every invisible or look-alike character of a text, whoever put it there.

pub(crate) mod class;
pub(crate) mod hidden;
mod legitimate;
pub(crate) mod look_alike;
mod name;
mod place;
mod scheme;
mod signature;

pub use class::Class;
pub use legitimate::Reason;
pub use place::Place;
pub use scheme::Scheme;
pub use signature::Signature;

use hidden::Seen;
use std::collections::BTreeMap;

/// Places listed for each code point; the counts are of all.
pub const MAX_PLACES: usize = 20;

/// All of a text's invisible and look-alike characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Inspection {
    /// How many there are.
    pub total: usize,
    /// How many of them are legitimate.
    pub legitimate: usize,
    /// By code point, in order of code points.
    pub findings: Vec<Finding>,
    /// Schemes of hidden writing recognised by their signature.
    pub schemes: Vec<Signature>,
}

impl Inspection {
    /// How many have no good reason to be there.
    pub fn suspicious(&self) -> usize {
        self.total - self.legitimate
    }
}

/// One code point, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Finding {
    /// As in `U+200B`.
    pub code_point: String,
    /// Its Unicode name, or for the rarer ones a description in lower case.
    pub name: String,
    /// What kind.
    pub class: Class,
    /// For a look-alike letter: the letter it is taken for.
    pub looks_like: Option<char>,
    /// How often.
    pub count: usize,
    /// How many of them are legitimate.
    pub legitimate: usize,
    /// Why they are, and how many for each reason.
    pub reasons: BTreeMap<Reason, usize>,
    /// Most of them in a row.
    pub longest_run: usize,
    /// Where the first [`MAX_PLACES`] are; those without a good reason come first.
    pub places: Vec<Place>,
}

/// A finding in the making.
#[derive(Debug)]
struct Tally {
    class: Class,
    looks_like: Option<char>,
    count: usize,
    reasons: BTreeMap<Reason, usize>,
    run: usize,
    longest_run: usize,
    /// Byte after the last one.
    end: usize,
    suspicious: Vec<usize>,
    harmless: Vec<usize>,
}

impl Tally {
    fn new(class: Class) -> Self {
        Self {
            class,
            looks_like: None,
            count: 0,
            reasons: BTreeMap::new(),
            run: 0,
            longest_run: 0,
            end: usize::MAX,
            suspicious: Vec::new(),
            harmless: Vec::new(),
        }
    }

    fn add(&mut self, seen: Seen) {
        self.count += 1;
        self.run = if self.end == seen.at { self.run + 1 } else { 1 };
        self.longest_run = self.longest_run.max(self.run);
        self.end = seen.at + seen.c.len_utf8();
        let list = match seen.reason {
            Some(reason) => {
                *self.reasons.entry(reason).or_default() += 1;
                &mut self.harmless
            }
            None => &mut self.suspicious,
        };
        if list.len() < MAX_PLACES {
            list.push(seen.at);
        }
    }

    fn finding(self, c: char) -> Finding {
        let offsets = self.suspicious.into_iter().chain(self.harmless).take(MAX_PLACES);
        Finding {
            code_point: format!("U+{:04X}", u32::from(c)),
            name: name::name(c).into_owned(),
            class: self.class,
            looks_like: self.looks_like,
            count: self.count,
            legitimate: self.reasons.values().sum(),
            reasons: self.reasons,
            longest_run: self.longest_run,
            places: offsets.map(Place::at).collect(),
        }
    }
}

/// Finds every invisible or look-alike character. Never panics, takes linear time; ASCII text takes almost none.
pub fn inspect(text: &str) -> Inspection {
    if hidden::plain(text) {
        return Inspection::default();
    }
    let mut tallies = BTreeMap::new();
    let mut schemes = signature::Reader::new(text);
    hidden::walk(text, |seen| {
        tallies.entry(seen.c).or_insert_with(|| Tally::new(seen.class)).add(seen);
        schemes.add(seen);
    });
    look_alike::walk(text, |(at, c, looks_like)| {
        let tally = tallies.entry(c).or_insert_with(|| Tally::new(Class::LookAlike));
        tally.looks_like.get_or_insert(looks_like);
        tally.add(Seen { at, c, class: Class::LookAlike, reason: None });
    });
    let findings: Vec<_> = tallies.into_iter().map(|(c, tally)| tally.finding(c)).collect();
    let mut inspection = Inspection {
        total: findings.iter().map(|finding| finding.count).sum(),
        legitimate: findings.iter().map(|finding| finding.legitimate).sum(),
        findings,
        schemes: schemes.finish(),
    };
    let places = inspection.findings.iter_mut().flat_map(|finding| &mut finding.places);
    place::locate(text, places.chain(inspection.schemes.iter_mut().map(|signature| &mut signature.first)).collect());
    inspection
}
