// SPDX-License-Identifier: MIT OR Apache-2.0
//! Student's one-sided paired test: the approximation beside the exact test of [`super::paired()`].

/// Steps of the continued fraction at most; it needs about the square root of the larger parameter.
const STEPS: usize = 10_000;

/// The paired one-sided t-test. It takes the differences for independent and normally distributed with one variance;
/// neither is known of a model's losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    /// Mean of the differences over its standard error.
    pub t: f64,
    /// Degrees of freedom: documents less one.
    pub freedom: u32,
    /// log10 of P(T >= t).
    pub log10_p: f64,
}

/// The test that `differences` have a mean above 0. `None` for fewer than two, or when all are equal.
pub fn student_t(differences: &[f64]) -> Option<StudentT> {
    let (mean, sd) = moments(differences.iter().copied())?;
    let freedom = u32::try_from(differences.len() - 1).ok()?;
    let t = mean / (sd / libm::sqrt(differences.len() as f64));
    t.is_finite().then(|| StudentT { t, freedom, log10_p: log10_student_tail(t, freedom) })
}

/// Mean and standard deviation (n - 1 in the denominator). `None` for fewer than two values or no deviation.
pub(super) fn moments(values: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    let n = values.clone().count() as f64;
    let first = values.clone().next()?;
    // From the first value on, so that equal ones have exactly no deviation.
    let shift = values.clone().map(|value| value - first).sum::<f64>() / n;
    let squares: f64 = values.map(|value| (value - first - shift) * (value - first - shift)).sum();
    let sd = libm::sqrt(squares / (n - 1.0));
    (n > 1.0 && sd > 0.0 && sd.is_finite()).then_some((first + shift, sd))
}

/// log10 of P(T >= t) for Student's distribution with `freedom >= 1` degrees of freedom:
/// I_x(freedom/2, 1/2) / 2 at x = freedom / (freedom + t^2) for t >= 0 (Abramowitz and Stegun 26.7.1, 26.5.27).
pub fn log10_student_tail(t: f64, freedom: u32) -> f64 {
    let freedom = f64::from(freedom.max(1));
    let square = t * t;
    let (x, rest) = (freedom / (freedom + square), square / (freedom + square));
    let ln_half = ln_incomplete_beta(freedom / 2.0, 0.5, x, rest) - std::f64::consts::LN_2;
    let ln_p = if t < 0.0 { libm::log1p(-libm::exp(ln_half)) } else { ln_half };
    ln_p * std::f64::consts::LOG10_E
}

/// ln I_x(a, b), with `rest` = 1 - x given apart so that it keeps its digits near 0.
fn ln_incomplete_beta(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    if rest <= 0.0 {
        return 0.0;
    }
    let ln_front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log(rest);
    // The fraction converges fast on this side of the mean, and the symmetry serves the other.
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_front + libm::log(fraction(a, b, x) / a)
    } else {
        libm::log1p(-libm::exp(ln_front) * fraction(b, a, rest) / b)
    }
}

/// Continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8) by the modified Lentz method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away_from_0 = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_0(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..STEPS {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut last = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / away_from_0(1.0 + coefficient * d);
            c = away_from_0(1.0 + coefficient / c);
            last = c * d;
            value *= last;
        }
        if (last - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy.stats.t.logsf(t, df) / ln 10.
    #[test]
    fn tails_are_those_of_another_implementation() {
        for (t, freedom, expected) in [
            (2.0, 5, -1.292_687_586_755_565_4),
            (10.0, 3, -2.972_976_937_539_481_2),
            (1.0, 1, -0.602_059_991_327_962_2),
            (-1.5, 9, -0.038_069_124_254_196_04),
            (40.0, 30, -27.163_484_571_148_01),
            (3.2, 2000, -3.156_203_594_305_379_2),
            (0.1, 4, -0.334_815_100_590_488_3),
            (8.0, 100_000, -15.201_559_307_059_595),
        ] {
            let tail = log10_student_tail(t, freedom);
            assert!((tail - expected).abs() < 1e-8, "{t} {freedom}: {tail}");
        }
        assert!((log10_student_tail(0.0, 7) - 0.5f64.log10()).abs() < 1e-12);
    }

    /// Extra hours of sleep, the differences of Student 1908 (Cushny and Peebles): t = 4.0621 with 9 degrees.
    #[test]
    fn students_own_example_comes_out() {
        let test = student_t(&[1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]).unwrap();
        assert!((test.t - 4.062_127_683).abs() < 1e-8, "{test:?}");
        assert_eq!(test.freedom, 9);
        assert!((10f64.powf(test.log10_p) - 0.001_416_445).abs() < 1e-8, "{test:?}");
    }

    #[test]
    fn without_deviation_there_is_no_test() {
        assert_eq!(student_t(&[]), None);
        assert_eq!(student_t(&[1.0]), None);
        assert_eq!(student_t(&[0.1; 10]), None);
    }
}
