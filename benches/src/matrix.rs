// SPDX-License-Identifier: MIT OR Apache-2.0
//! `attacks.toml`: the attacks and the bounds they count in.

use crate::attack::Op;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, path::Path};

/// The attacks that come with the bench.
pub const DEFAULT: &str = include_str!("../attacks.toml");

/// Everything in `attacks.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// What the bounds leave out.
    pub bounds: Bounds,
    /// The attacks, in the order of the tables.
    #[serde(rename = "attack")]
    pub attacks: Vec<Attack>,
}

/// What the bounds leave out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Smaller pictures are bound by nothing, pixels.
    pub min_pixels: usize,
    /// Smaller results of an attack are bound by nothing, pixels.
    pub min_long_side: usize,
    /// Names of pictures that are bound by nothing; `*` stands for any text.
    pub excluded: Vec<String>,
}

/// One attack.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// Unique name, as in the tables.
    pub name: String,
    /// What it has in common with its neighbours.
    pub group: String,
    /// Bounds it counts in.
    pub counts: Vec<Bound>,
    /// What is done, in order.
    pub chain: Vec<Op>,
}

/// A set of attacks over which rates are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// Exact payload in at least 95 %.
    Main95,
    /// Exact payload in at least 99 %.
    Core99,
    /// In the table only.
    Excepted,
}

impl Bound {
    /// Smallest rate of exact payloads.
    pub fn required(self) -> Option<f64> {
        match self {
            Self::Main95 => Some(0.95),
            Self::Core99 => Some(0.99),
            Self::Excepted => None,
        }
    }
}

impl Matrix {
    /// The attacks in `file`, or those that come with the bench.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        match file {
            None => Self::parse(DEFAULT).context("attacks.toml"),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).with_context(|| format!("{} can not be read", path.display()))?;
                Self::parse(&text).with_context(|| path.display().to_string())
            }
        }
    }

    /// The attacks in `text`; names must be unique and no attack may be bound and excepted at once.
    pub fn parse(text: &str) -> Result<Self> {
        let matrix: Self = toml::from_str(text)?;
        let mut names = BTreeSet::new();
        for attack in &matrix.attacks {
            ensure!(names.insert(&attack.name), "two attacks are called {}", attack.name);
            let excepted = attack.counts.contains(&Bound::Excepted);
            ensure!(excepted == (attack.counts == [Bound::Excepted]), "{} is bound and excepted", attack.name);
            ensure!(!attack.counts.is_empty(), "{} counts nowhere", attack.name);
        }
        Ok(matrix)
    }

    /// Keeps the attacks whose name or group matches one of the comma-separated patterns.
    pub fn keep_only(&mut self, patterns: &str) {
        let patterns: Vec<&str> = patterns.split(',').map(str::trim).collect();
        self.attacks.retain(|a| patterns.iter().any(|p| matches(p, &a.name) || matches(p, &a.group)));
    }
}

impl Bounds {
    /// Whether the bounds look at the picture called `name`.
    pub fn include(&self, name: &str, width: usize, height: usize) -> bool {
        width * height >= self.min_pixels && !self.excluded.iter().any(|pattern| matches(pattern, name))
    }
}

/// Whether `name` matches `pattern`, in which `*` stands for any text; case does not count.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        assert!(matches("jpeg*", "jpeg50") && matches("*blank*", "near-blank-page.png") && matches("JPEG", "jpeg"));
        assert!(matches("a*b*c", "a1b2c") && matches("*", "") && matches("a*a", "aa"));
        assert!(!matches("jpeg", "jpeg50") && !matches("a*a", "a") && !matches("*x*", "abc") && !matches("b*", "ab"));
    }
}
