// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rank test (Wei, Wang and Jia, Findings of ACL 2024, arXiv 2402.10892; the p-value is Phipson and Smyth's 2010
//! for a drawn reference set, which is exact here because the published string is exchangeable with the others).

use crate::watermark::statistic::log10_q;

/// The list of losses is not complete and clean.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LossError {
    /// No string of the canary has this number.
    #[error("there is no string {0} in this canary")]
    Unknown(usize),
    /// Two losses for one string.
    #[error("string {0} has two losses")]
    Twice(usize),
    /// NaN, infinite, or larger than any loss.
    #[error("the loss of string {0} is no usable number")]
    NotFinite(usize),
    /// No losses for this many strings; the first of them.
    #[error("{number} of the strings have no loss; the first of them is string {first}")]
    Missing {
        /// How many.
        number: usize,
        /// 0-based place of the first.
        first: usize,
    },
}

/// Losses in the order of the strings, `[count]`, from pairs (0-based place of the string, loss) in any order.
///
/// # Errors
/// Unless there is exactly one finite loss for each of the `count` strings: a test on part of them proves nothing.
pub fn collect_losses(count: usize, pairs: impl IntoIterator<Item = (usize, f64)>) -> Result<Vec<f64>, LossError> {
    let mut losses = vec![None; count];
    for (place, loss) in pairs {
        let slot = losses.get_mut(place).ok_or(LossError::Unknown(place))?;
        if !usable(loss) {
            return Err(LossError::NotFinite(place));
        }
        if slot.replace(loss).is_some() {
            return Err(LossError::Twice(place));
        }
    }
    let mut missing = losses.iter().enumerate().filter(|(_, loss)| loss.is_none()).map(|(place, _)| place);
    match missing.next() {
        Some(first) => Err(LossError::Missing { number: 1 + missing.count(), first }),
        None => Ok(losses.into_iter().flatten().collect()),
    }
}

/// Whether sums of squares of losses like this stay finite.
pub(super) fn usable(loss: f64) -> bool {
    loss.is_finite() && loss.abs() <= 1e100
}

/// The rank of the published string's loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// Strings kept back whose loss is at most the published one's: ties count against.
    pub at_most: u32,
    /// All strings, the published one too.
    pub total: u32,
    /// The approximation; `None` with fewer than three strings or when all strings kept back have one loss.
    pub normal: Option<Normal>,
}

impl Rank {
    /// Exact p-value (1 + [`at_most`](Self::at_most)) / [`total`](Self::total): when the model's losses do not depend
    /// on which string was published, it is at most j / total with a chance of at most j / total, for every j.
    pub fn p(&self) -> f64 {
        f64::from(self.at_most + 1) / f64::from(self.total)
    }

    /// Base-10 logarithm of [`p`](Self::p).
    pub fn log10_p(&self) -> f64 {
        libm::log10(self.p())
    }
}

/// As if the losses of strings never seen were normally distributed: an approximation, no proof.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    /// (published loss - mean) / standard deviation, both of the strings kept back; negative when the model knows the
    /// published one better.
    pub z: f64,
    /// Base-10 logarithm of Phi(z).
    pub log10_phi: f64,
}

/// The losses can not be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RankError {
    /// Fewer than two losses, more than 2^32 - 1, the published one not among them, or one that is not finite.
    #[error("there are no usable losses of a published string and of others")]
    Losses,
}

/// Tests whether the model knows string `published` (0-based) better than chance lets it; `losses` are in the order
/// of the strings, lower is better known (mean token loss, or any other score fixed beforehand).
///
/// # Errors
/// [`RankError::Losses`].
pub fn rank(losses: &[f64], published: usize) -> Result<Rank, RankError> {
    let own = *losses.get(published).ok_or(RankError::Losses)?;
    let total = u32::try_from(losses.len()).map_err(|_| RankError::Losses)?;
    if total < 2 || !losses.iter().all(|&loss| usable(loss)) {
        return Err(RankError::Losses);
    }
    let others = || losses.iter().enumerate().filter(|(place, _)| *place != published).map(|(_, loss)| *loss);
    let at_most = others().filter(|loss| *loss <= own).count() as u32;
    let normal = super::student::moments(others()).and_then(|(mean, sd)| {
        let z = (own - mean) / sd;
        z.is_finite().then(|| Normal { z, log10_phi: log10_q(-z) })
    });
    Ok(Rank { at_most, total, normal })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranks_count_ties_against() {
        let losses = [3.0, 1.0, 2.0, 2.0, 5.0];
        let p = |published| rank(&losses, published).unwrap().p();
        assert_eq!([p(0), p(1), p(2), p(3), p(4)], [0.8, 0.2, 0.6, 0.6, 1.0]);
        assert_eq!(rank(&[1.0; 7], 3).unwrap().p(), 1.0);
        assert_eq!(rank(&[1.0; 7], 3).unwrap().normal, None);
    }

    /// z and Phi recomputed by hand: others 2, 4, 6 (mean 4, sd 2), published 1: z = -1.5, Phi = 0.0668072.
    #[test]
    fn the_approximation_is_that_of_the_strings_kept_back() {
        let normal = rank(&[2.0, 1.0, 4.0, 6.0], 1).unwrap().normal.unwrap();
        assert!((normal.z + 1.5).abs() < 1e-12);
        assert!((10f64.powf(normal.log10_phi) - 0.066_807_2).abs() < 1e-7);
    }

    /// With the published place drawn uniformly, p takes 1/n, 2/n, ... once each without ties, and with ties is never
    /// smaller: P(p <= j/n) <= j/n for any losses. All places are tried, so this is no simulation.
    #[track_caller]
    fn super_uniform(losses: &[f64], exact: bool) {
        let n = losses.len();
        let ranks: Vec<u32> = (0..n).map(|place| rank(losses, place).unwrap().at_most + 1).collect();
        for j in 1..=n as u32 {
            let share = ranks.iter().filter(|&&r| r <= j).count() as u32;
            assert!(if exact { share == j } else { share <= j }, "{losses:?}");
        }
    }

    proptest! {
        #[test]
        fn p_is_never_too_small_under_the_null(small in proptest::collection::vec(0u8..6, 2..40)) {
            let losses: Vec<f64> = small.iter().map(|&loss| f64::from(loss)).collect();
            super_uniform(&losses, false);
        }

        #[test]
        fn p_is_exactly_uniform_without_ties(set in proptest::collection::hash_set(any::<i32>(), 2..40)) {
            let losses: Vec<f64> = set.iter().map(|&loss| f64::from(loss)).collect();
            super_uniform(&losses, true);
        }

        #[test]
        fn losses_come_back_in_order_or_not_at_all(order in Just((0..20usize).collect::<Vec<_>>()).prop_shuffle(), fault in 0..4) {
            let mut pairs: Vec<(usize, f64)> = order.iter().map(|&place| (place, place as f64)).collect();
            let expected: Result<Vec<f64>, LossError> = match fault {
                0 => Ok((0..20).map(f64::from).collect()),
                1 => { pairs.push((7, 1.0)); Err(LossError::Twice(7)) }
                2 => { pairs.retain(|(place, _)| ![4, 9].contains(place)); Err(LossError::Missing { number: 2, first: 4 }) }
                _ => { pairs.push((20, 1.0)); Err(LossError::Unknown(20)) }
            };
            prop_assert_eq!(collect_losses(20, pairs), expected);
        }
    }

    #[test]
    fn only_usable_losses_are_taken() {
        for loss in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e101] {
            assert_eq!(collect_losses(2, [(0, 1.0), (1, loss)]), Err(LossError::NotFinite(1)));
            assert_eq!(rank(&[1.0, loss], 0), Err(RankError::Losses));
        }
        assert_eq!(rank(&[], 0), Err(RankError::Losses));
        assert_eq!(rank(&[1.0], 0), Err(RankError::Losses));
        assert_eq!(rank(&[1.0, 2.0], 2), Err(RankError::Losses));
        assert!(rank(&[1e100, -1e100, 0.0], 0).is_ok());
    }
}
