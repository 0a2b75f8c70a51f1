// SPDX-License-Identifier: MIT OR Apache-2.0
//! How likely so much agreement is by chance. All logarithms are natural unless named otherwise.

use super::Channel;

/// Terms so much smaller than a sum, as a logarithm, are left out of it: 100,000 of them would not change it by 1e-12.
const NEGLIGIBLE: f64 = 40.0;

/// `ln P(X = s)` of a binomial variable of `n` trials with probability `p`, above 0 and below 1, for all `s`.
fn binomial(n: usize, p: f64) -> Vec<f64> {
    let mut terms = vec![0.0; n + 1];
    let odds = libm::log1p(-p) - libm::log(p);
    let mut term = n as f64 * libm::log(p);
    for s in (0..=n).rev() {
        terms[s] = term;
        // C(n, s - 1) = C(n, s) s / (n - s + 1)
        term += libm::log(s as f64 / (n - s + 1) as f64) + odds;
    }
    terms
}

/// `ln P(X >= s)` of a binomial variable, for all `s`.
#[derive(Debug, Clone)]
pub struct BinomialTail(Vec<f64>);

impl BinomialTail {
    /// `n` trials with probability `p`, above 0 and below 1.
    pub fn new(n: usize, p: f64) -> Self {
        Self::of(binomial(n, p))
    }

    fn of(mut terms: Vec<f64>) -> Self {
        let mut sum = f64::NEG_INFINITY;
        for term in terms.iter_mut().rev() {
            sum = log_add(sum, *term).min(0.0);
            *term = sum;
        }
        if let Some(all) = terms.first_mut() {
            *all = 0.0;
        }
        Self(terms)
    }

    /// `ln P(X >= s)`; what can not be has the logarithm of 0.
    pub fn ln(&self, s: usize) -> f64 {
        self.0.get(s).copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// Number of trials.
    pub fn trials(&self) -> usize {
        self.0.len() - 1
    }
}

/// `ln(e^a + e^b)`.
fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + libm::log1p(libm::exp(low - high)) }
}

/// Symbols by channel: V, Z, H.
pub type Counts = [usize; 3];

/// The test of one payload against all symbols of a text: the number of agreeing bits of V and Z, and that of H, are
/// tested apart, and the two p-values combined by Fisher's method where there are both (it errs on the safe side for
/// discrete tests).
#[derive(Debug, Clone)]
pub struct Agreement {
    /// `ln P(A = a)` of the agreeing symbols of V.
    v: Vec<f64>,
    v_tail: BinomialTail,
    z_tail: BinomialTail,
    h_tail: BinomialTail,
}

impl Agreement {
    /// For so many symbols.
    pub fn new([v, z, h]: Counts) -> Self {
        let [p_v, p_z, p_h] = Channel::ALL.map(|channel| libm::exp2(-f64::from(channel.bits())));
        let v = binomial(v, p_v);
        let v_tail = BinomialTail::of(v.clone());
        Self { v, v_tail, z_tail: BinomialTail::new(z, p_z), h_tail: BinomialTail::new(h, p_h) }
    }

    /// `log10 p` of so many agreeing symbols, for a single payload.
    pub fn log10_p(&self, agreeing: Counts) -> f64 {
        let [invisible, letters] = evidence(agreeing);
        let sum = self.ln_invisible(invisible) + self.h_tail.ln(letters);
        let both = self.v_tail.trials() + self.z_tail.trials() > 0 && self.h_tail.trials() > 0;
        let ln = if both { sum + libm::log1p(-sum) } else { sum };
        ln / std::f64::consts::LN_10
    }

    /// `log10 p` if all symbols agreed.
    pub fn best(&self) -> f64 {
        self.log10_p([&self.v_tail, &self.z_tail, &self.h_tail].map(BinomialTail::trials))
    }

    /// `ln P(6 A + 4 B >= bits)`, exactly: A of V and B of Z agree by chance.
    fn ln_invisible(&self, bits: usize) -> f64 {
        let [v_bits, z_bits] = [Channel::V, Channel::Z].map(|channel| channel.bits() as usize);
        // from so many of V on, Z does not matter
        let enough = bits.div_ceil(v_bits);
        self.v.iter().take(enough).enumerate().fold(self.v_tail.ln(enough), |sum, (a, ln)| {
            let with_z = ln + self.z_tail.ln((bits - a * v_bits).div_ceil(z_bits));
            if with_z > sum - NEGLIGIBLE { log_add(sum, with_z) } else { sum }
        })
    }
}

/// What the test goes by: agreeing bits of V and Z, and those of H. The more of both, the smaller the p-value.
pub fn evidence([v, z, h]: Counts) -> [usize; 2] {
    [v * Channel::V.bits() as usize + z * Channel::Z.bits() as usize, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{a} instead of {b}");
    }

    #[test]
    fn tails_are_those_of_exact_arithmetic() {
        // n = 5, p = 1/2: 32, 31, 26, 16, 6, 1 of 32
        let tail = BinomialTail::new(5, 0.5);
        for (s, of_32) in [(0, 32.0), (1, 31.0), (2, 26.0), (3, 16.0), (4, 6.0), (5, 1.0)] {
            close(tail.ln(s), libm::log(of_32 / 32.0));
        }
        // n = 3, p = 1/16: 1 - (15/16)^3, 46/4096, 1/4096
        let tail = BinomialTail::new(3, 1.0 / 16.0);
        for (s, of_4096) in [(1, 721.0), (2, 46.0), (3, 1.0)] {
            close(tail.ln(s), libm::log(of_4096 / 4096.0));
        }
    }

    #[test]
    fn long_texts_have_exact_ends() {
        let n = 100_000;
        let tail = BinomialTail::new(n, 1.0 / 16.0);
        close(tail.ln(n), -(n as f64) * libm::log(16.0));
        close(tail.ln(1), 0.0);
        // the median of Bin(n, 1/16) is n/16
        assert!((libm::exp(tail.ln(n / 16)) - 0.5).abs() < 0.01);
        assert!((0..n).all(|s| tail.ln(s) >= tail.ln(s + 1)));
    }

    /// `P(6 A + 4 B >= t)` by adding up all cases, in plain numbers.
    fn all_cases(v: usize, z: usize, t: usize) -> f64 {
        let (of_v, of_z) = (binomial(v, 1.0 / 64.0), binomial(z, 1.0 / 16.0));
        let cases = (0..=v).flat_map(|a| (0..=z).map(move |b| (a, b))).filter(|(a, b)| 6 * a + 4 * b >= t);
        cases.map(|(a, b)| libm::exp(of_v[a] + of_z[b])).sum()
    }

    #[test]
    fn bits_of_both_channels_are_counted_together() {
        for (v, z) in [(0, 7), (7, 0), (5, 3), (20, 31), (60, 40)] {
            let agreement = Agreement::new([v, z, 0]);
            for t in 0..=6 * v + 4 * z {
                let p = all_cases(v, z, t);
                let ln = agreement.ln_invisible(t);
                assert!((ln - libm::log(p)).abs() < 1e-9, "{v} {z} {t}: {ln} instead of {}", libm::log(p));
            }
            assert!(agreement.ln_invisible(6 * v + 4 * z + 1) == f64::NEG_INFINITY);
        }
    }

    #[test]
    fn nothing_is_no_evidence() {
        close(Agreement::new([0; 3]).best(), 0.0);
        close(Agreement::new([6, 1, 0]).best(), -40.0 * libm::log10(2.0));
        let (x, both) = (44.0 * std::f64::consts::LN_2, Agreement::new([4, 4, 4]).best());
        close(both, (libm::log1p(x) - x) / std::f64::consts::LN_10);
    }
}
