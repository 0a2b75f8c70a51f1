// SPDX-License-Identifier: MIT OR Apache-2.0
//! The test against payloads known beforehand (format section 9): far fewer hypotheses than all 2^64, so weaker marks
//! can be told.

use super::{code, lattice::CHIPS, statistic::correlation};
use crate::payload::Payload;

/// Bytes of a packed codeword.
const BYTES: usize = CHIPS / 8;
/// Lead over the next best payload from which the best one is not in doubt, standard deviations.
const CLEAR_LEAD: f64 = 3.0;

/// Payloads of a registry, fixed before a picture is looked at. 104 bytes each.
#[derive(Clone, Default)]
pub struct KnownPayloads {
    payloads: Vec<Payload>,
    /// Codewords, first bit most significant.
    words: Vec<[u8; BYTES]>,
}

impl std::fmt::Debug for KnownPayloads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownPayloads({})", self.payloads.len())
    }
}

/// The known payload that fits best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Best {
    pub payload: Payload,
    /// Its codeword correlation.
    pub z: f64,
    /// The next best one is too near to tell them apart.
    pub uncertain: bool,
}

impl KnownPayloads {
    /// These payloads, each once.
    pub fn new(payloads: impl IntoIterator<Item = Payload>) -> Self {
        let mut payloads: Vec<Payload> = payloads.into_iter().collect();
        payloads.sort_unstable();
        payloads.dedup();
        let words = payloads.iter().map(|&payload| packed(payload)).collect();
        Self { payloads, words }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.payloads.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.payloads.is_empty()
    }

    /// The payload whose codeword fits the 768 soft values best; `None` when none is known.
    pub(crate) fn best(&self, soft: &[f32]) -> Option<Best> {
        let table = table(soft);
        // Largest and second largest sum, the first of equal ones.
        let (mut first, mut second) = ((f64::MIN, None), f64::MIN);
        for (word, &payload) in self.words.iter().zip(&self.payloads) {
            let sum: f64 = word.iter().zip(&table).map(|(&byte, row)| f64::from(row[usize::from(byte)])).sum();
            if sum > first.0 {
                second = first.0;
                first = (sum, Some(payload));
            } else {
                second = second.max(sum);
            }
        }
        let energy: f64 = soft.iter().map(|&l| f64::from(l) * f64::from(l)).sum();
        let payload = first.1?;
        let lead = (first.0 - second) / libm::sqrt(energy + 1e-20);
        Some(Best { payload, z: correlation(soft, payload), uncertain: lead < CLEAR_LEAD })
    }
}

fn packed(payload: Payload) -> [u8; BYTES] {
    let bits = code::encode(payload);
    std::array::from_fn(|i| bits[8 * i..8 * i + 8].iter().fold(0, |byte, &bit| byte << 1 | bit))
}

/// Sums of eight soft values for every byte of code bits.
fn table(soft: &[f32]) -> Vec<[f32; 256]> {
    let sums = |values: &[f32]| {
        std::array::from_fn(|byte: usize| {
            values.iter().enumerate().map(|(bit, &l)| if byte >> (7 - bit) & 1 == 0 { l } else { -l }).sum()
        })
    };
    soft.chunks_exact(8).map(sums).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64) -> impl FnMut() -> f32 {
        let mut state = seed;
        move || {
            (0..12)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 40) as f32 / (1u64 << 24) as f32
                })
                .sum::<f32>()
                - 6.0
        }
    }

    #[test]
    fn the_payload_in_the_noise_is_named_and_its_correlation_is_the_usual_one() {
        let known = KnownPayloads::new((0..2000).map(|i| Payload(i * 0x9e37_79b9_7f4a_7c15)));
        assert_eq!(known.len(), 2000);
        let payload = known.payloads[1234];
        let mut next = noise(5);
        // 0.35 of the noise: z about 9, below what decoding without a list needs.
        let soft: Vec<f32> =
            code::encode(payload).iter().map(|&b| next() + if b == 0 { 0.35 } else { -0.35 }).collect();
        let best = known.best(&soft).unwrap();
        assert_eq!(best.payload, payload);
        assert!((best.z - correlation(&soft, payload)).abs() < 1e-9 && best.z > 7.0 && !best.uncertain, "{best:?}");
    }

    #[test]
    fn noise_alone_names_nobody_for_certain() {
        let known = KnownPayloads::new((1..1000).map(Payload));
        let mut next = noise(9);
        let certain = (0..40).filter(|_| {
            let soft: Vec<f32> = (0..CHIPS).map(|_| next()).collect();
            let best = known.best(&soft).unwrap();
            assert!(best.z < 6.0, "{best:?}");
            !best.uncertain
        });
        assert_eq!(certain.count(), 0);
        assert_eq!(KnownPayloads::default().best(&[0.0; CHIPS]), None);
    }
}
