// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fisher's combination of independent p-values (Statistical Methods for Research Workers, 1932, section 21.1).

/// The p-values can not be combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FisherError {
    /// There is none, or one is not in (0, 1].
    #[error("only p-values above 0 and up to 1 can be combined")]
    PValues,
}

/// log10 of the tail P(X >= x) of the chi-square distribution with `2 n` degrees of freedom, `x >= 0`, `n >= 1`:
/// e^-h (1 + h + h^2/2! + ... + h^(n-1)/(n-1)!) with h = x/2, the closed form for even degrees, summed in logarithms so
/// that it neither underflows nor overflows.
pub fn log10_chi2_tail(x: f64, n: usize) -> f64 {
    let h = x.max(0.0) / 2.0;
    if h == 0.0 {
        return 0.0;
    }
    let (ln_h, mut ln_term, mut ln_sum) = (libm::log(h), 0.0, 0.0);
    for i in 1..n {
        ln_term += ln_h - libm::log(i as f64);
        let (large, small) = if ln_term > ln_sum { (ln_term, ln_sum) } else { (ln_sum, ln_term) };
        ln_sum = large + libm::log1p(libm::exp(small - large));
    }
    ((ln_sum - h) * std::f64::consts::LOG10_E).min(0.0)
}

/// log10 of the combined p-value of independent tests, from log10 of theirs: -2 sum ln p against chi-square with twice
/// as many degrees of freedom as there are tests. p-values that take steps, as those of ranks do, make it larger than
/// need be, never smaller.
///
/// # Errors
/// [`FisherError::PValues`].
pub fn log10_fisher(log10_p: &[f64]) -> Result<f64, FisherError> {
    if log10_p.is_empty() || !log10_p.iter().all(|p| p.is_finite() && *p <= 0.0) {
        return Err(FisherError::PValues);
    }
    let ln_product = log10_p.iter().sum::<f64>() * std::f64::consts::LN_10;
    Ok(log10_chi2_tail(-2.0 * ln_product, log10_p.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeyStream;

    /// Tables of the chi-square distribution; the closed form in 60 decimal digits for the far tails.
    #[test]
    fn tails_are_those_of_the_tables() {
        for (x, n, p) in
            [(5.991_464_547, 1, 0.05), (9.487_729_037, 2, 0.05), (18.307_038_05, 5, 0.05), (37.566_234_79, 10, 0.01)]
        {
            assert!((10f64.powf(log10_chi2_tail(x, n)) - p).abs() < 1e-9, "{x} {n}");
        }
        for (x, n, expected) in [
            (2000.0, 10, -412.85032256248275),
            (3000.0, 400, -250.25150331180566),
            (50.0, 100, -5.3391663323456296e-30),
        ] {
            let tail = log10_chi2_tail(x, n);
            assert!((tail - expected).abs() < 1e-9, "{x} {n}: {tail}");
        }
        assert_eq!(log10_chi2_tail(0.0, 3), 0.0);
        assert!(log10_chi2_tail(1e-9, 3) <= 0.0);
    }

    #[test]
    fn one_p_value_stays_and_two_combine_to_the_closed_form() {
        assert!((log10_fisher(&[-3.0]).unwrap() + 3.0).abs() < 1e-12);
        let q: f64 = 0.01 * 0.02;
        let expected = (q * (1.0 - q.ln())).log10();
        assert!((log10_fisher(&[-2.0, 0.02f64.log10()]).unwrap() - expected).abs() < 1e-12);
        assert_eq!(log10_fisher(&[0.0, 0.0]).unwrap(), 0.0);
    }

    /// The closed form in 60 decimal digits.
    #[test]
    fn hundreds_of_strong_tests_do_not_underflow() {
        let combined = log10_fisher(&[-3.0; 500]).unwrap();
        assert!((combined + 865.7045289547385).abs() < 1e-9, "{combined}");
    }

    #[test]
    fn what_is_no_p_value_is_refused() {
        for bad in [&[][..], &[0.1], &[f64::NAN], &[f64::NEG_INFINITY]] {
            assert_eq!(log10_fisher(bad), Err(FisherError::PValues));
        }
    }

    /// Ranks of 1 in 20 under the null, three at a time: steps make the combination conservative.
    #[test]
    fn combinations_of_ranks_are_never_too_small_under_the_null() {
        let mut stream = KeyStream::new(&[5; 32]);
        let (runs, mut below) = (40_000, [0u32; 3]);
        for _ in 0..runs {
            let p: Vec<f64> = (0..3).map(|_| (f64::from(1 + stream.below(20)) / 20.0).log10()).collect();
            let combined = log10_fisher(&p).unwrap();
            for (count, level) in below.iter_mut().zip([-1.0, -2.0, -3.0]) {
                *count += u32::from(combined <= level);
            }
        }
        for (count, level) in below.iter().zip([0.1, 0.01, 0.001]) {
            let (expected, spread) = (level * f64::from(runs), (level * f64::from(runs)).sqrt());
            assert!(f64::from(*count) <= expected + 3.0 * spread, "{level}: {count}");
        }
        assert!(below[0] > 1000, "a test that never rejects would pass, too: {below:?}");
    }
}
