// SPDX-License-Identifier: MIT OR Apache-2.0
//! Test statistics and their p-values (format section 9): bounds over the keyed signs and phases that hold for every
//! picture, all hypotheses counted.

use super::{code, lattice::TILE};
use crate::payload::Payload;

/// Candidates folded at most.
pub(crate) const FOLDS: usize = 10;
/// Candidates decoded at most.
pub(crate) const DECODINGS: usize = 6;
/// log10 p up to which a picture is "marked", and "probable".
const MARKED: f64 = -9.0;
const PROBABLE: f64 = -6.0;
/// Codeword correlation below which single payload bits may be wrong although the mark is certain.
const CERTAIN_PAYLOAD: f64 = 12.0;

/// How certain a mark is, after correction for everything tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Verdict {
    /// log10 p <= -9.
    Marked,
    /// log10 p <= -6.
    Probable,
    /// Anything else.
    None,
}

impl Verdict {
    /// Verdict of a corrected p-value.
    pub fn of(log10_p: f64) -> Self {
        match log10_p {
            p if p <= MARKED => Self::Marked,
            p if p <= PROBABLE => Self::Probable,
            _ => Self::None,
        }
    }
}

/// z of a codeword: sum c_k l_k / sqrt(sum l_k^2), at most sqrt(768); 0 for all-zero soft values.
pub(crate) fn correlation(soft: &[f32], payload: Payload) -> f64 {
    let mut sum = 0.0;
    let mut energy = 1e-20;
    for (&l, &bit) in soft.iter().zip(&code::encode(payload)) {
        let l = f64::from(l);
        sum += if bit == 0 { l } else { -l };
        energy += l * l;
    }
    sum / libm::sqrt(energy)
}

/// log10 of the normal tail Q(z).
pub fn log10_q(z: f64) -> f64 {
    libm::log10((0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)).max(f64::MIN_POSITIVE))
}

/// Message test: log10 p of the best codeword out of all 2^64 and six decodings (Rademacher sum bounded by 3.18 Q(z);
/// Bentkus and Dzindzalieta 2015).
pub fn log10_p_message(z: f64) -> f64 {
    (log10_q(z) + libm::log10(3.18 * DECODINGS as f64) + 64.0 * std::f64::consts::LOG10_2).min(0.0)
}

/// Zero-bit test: log10 p of the largest coherence of ten folds, each with the geometry refined or not, upright or
/// turned, at 128 x 128 translations, over keyed uniform phases: P(c) <= exp(-c^2/2) each.
pub fn log10_p_sync(c: f64) -> f64 {
    let tried = (FOLDS * 2 * 2 * TILE * TILE) as f64;
    (libm::log10(tried) - c.max(0.0) * c.max(0.0) / 2.0 * std::f64::consts::LOG10_E).min(0.0)
}

/// Registry test: log10 p of the best of `known` payloads fixed beforehand, and six decodings.
pub fn log10_p_registry(z: f64, known: usize) -> f64 {
    (log10_q(z) + libm::log10(3.18 * DECODINGS as f64 * known.max(1) as f64)).min(0.0)
}

/// The p-value of one of `tests` tests that were all looked at.
pub(crate) fn corrected(log10_p: f64, tests: usize) -> f64 {
    (log10_p + libm::log10(tests.max(1) as f64)).min(0.0)
}

/// Whether a payload read with correlation `z` may have wrong bits.
pub(crate) fn uncertain(z: f64) -> bool {
    z < CERTAIN_PAYLOAD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_those_of_the_format() {
        // Section 9: with both tests counted, 1e-6 at z 10.82 and c 7.47, 1e-9 at z 11.43 and c 8.35.
        for (z, p) in [(10.82, -6.0), (11.43, -9.0)] {
            assert!((corrected(log10_p_message(z), 2) - p).abs() < 0.06, "{z}");
        }
        for (c, p) in [(7.47, -6.0), (8.35, -9.0)] {
            assert!((corrected(log10_p_sync(c), 2) - p).abs() < 0.06, "{c}");
        }
        // A registry of 1000, three tests.
        for (z, p) in [(6.62, -6.0), (7.58, -9.0)] {
            assert!((corrected(log10_p_registry(z, 1000), 3) - p).abs() < 0.06, "{z}");
        }
        assert_eq!(Verdict::of(-9.0), Verdict::Marked);
        assert_eq!(Verdict::of(-8.9), Verdict::Probable);
        assert_eq!(Verdict::of(-5.9), Verdict::None);
        assert!(log10_q(27.7).is_finite() && log10_q(-5.0) > -0.001 && log10_p_message(0.0) == 0.0);
    }
}
