// SPDX-License-Identifier: MIT OR Apache-2.0
//! How likely so much agreement is by chance. All logarithms are natural unless named otherwise.

/// `ln P(X >= s)` of a binomial variable, for all `s`.
#[derive(Debug, Clone)]
pub struct BinomialTail(Vec<f64>);

impl BinomialTail {
    /// `n` trials with probability `p`, above 0 and below 1.
    pub fn new(n: usize, p: f64) -> Self {
        let mut tail = vec![0.0; n + 1];
        let odds = libm::log1p(-p) - libm::log(p);
        let mut term = n as f64 * libm::log(p);
        let mut sum = f64::NEG_INFINITY;
        for s in (0..=n).rev() {
            sum = log_add(sum, term).min(0.0);
            tail[s] = sum;
            // C(n, s - 1) = C(n, s) s / (n - s + 1)
            term += libm::log(s as f64 / (n - s + 1) as f64) + odds;
        }
        tail[0] = 0.0;
        Self(tail)
    }

    /// `ln P(X >= s)`; more than there are trials counts as all of them.
    pub fn ln(&self, s: usize) -> f64 {
        self.0.get(s).or(self.0.last()).copied().unwrap_or(0.0)
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

/// The test of one payload against all symbols of a text: those of 4 bits and those of 1 bit are tested apart, and
/// the two p-values combined by Fisher's method where there are both (it errs on the safe side for discrete tests).
#[derive(Debug, Clone)]
pub struct Agreement {
    four: BinomialTail,
    one: BinomialTail,
}

impl Agreement {
    /// For so many symbols of 4 bits and of 1 bit.
    pub fn new(four: usize, one: usize) -> Self {
        Self { four: BinomialTail::new(four, 1.0 / 16.0), one: BinomialTail::new(one, 0.5) }
    }

    /// `log10 p` of so many agreeing symbols of 4 bits and of 1 bit, for a single payload.
    pub fn log10_p(&self, four: usize, one: usize) -> f64 {
        let sum = self.four.ln(four) + self.one.ln(one);
        let ln = if self.four.trials() > 0 && self.one.trials() > 0 { sum + libm::log1p(-sum) } else { sum };
        ln / std::f64::consts::LN_10
    }

    /// `log10 p` if all symbols agreed.
    pub fn best(&self) -> f64 {
        self.log10_p(self.four.trials(), self.one.trials())
    }
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
        for (s, of_32) in [(0, 32.0), (1, 31.0), (2, 26.0), (3, 16.0), (4, 6.0), (5, 1.0), (6, 1.0)] {
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

    #[test]
    fn nothing_is_no_evidence() {
        close(Agreement::new(0, 0).best(), 0.0);
        close(Agreement::new(10, 0).best(), -40.0 * libm::log10(2.0));
        let (x, both) = (44.0 * std::f64::consts::LN_2, Agreement::new(10, 4).best());
        close(both, (libm::log1p(x) - x) / std::f64::consts::LN_10);
    }
}
