// SPDX-License-Identifier: MIT OR Apache-2.0
//! A power function that gives the same bits everywhere and costs two look-ups.

/// x^p for x >= 0 by tables made with `libm`: one entry per binary exponent, 256 linear pieces per octave (relative
/// error below 1e-6 for p < 1).
pub(crate) struct Power {
    exponent: [f32; 256],
    mantissa: [f32; 257],
}

impl Power {
    pub(crate) fn new(p: f64) -> Self {
        Self {
            exponent: std::array::from_fn(|e| if e == 0 { 0.0 } else { libm::exp2(p * (e as f64 - 127.0)) as f32 }),
            mantissa: std::array::from_fn(|i| libm::pow(1.0 + i as f64 / 256.0, p) as f32),
        }
    }

    /// x^p; 0 for zero, denormal numbers and, as they never occur, negative ones.
    #[inline(always)]
    pub(crate) fn of(&self, x: f32) -> f32 {
        let bits = x.to_bits();
        let piece = (bits >> 15 & 0xff) as usize;
        let fraction = (bits & 0x7fff) as f32 * (1.0 / 32_768.0);
        let (a, b) = (self.mantissa[piece], self.mantissa[piece + 1]);
        self.exponent[(bits >> 23 & 0xff) as usize] * (a + fraction * (b - a))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_libm() {
        for p in [0.3, 0.15] {
            let power = Power::new(p);
            assert_eq!(power.of(0.0), 0.0);
            for i in 0..4000 {
                let x = 1e-6 * 1.0066f64.powi(i);
                let expected = x.powf(p);
                assert!((f64::from(power.of(x as f32)) / expected - 1.0).abs() < 2e-6, "{x}^{p}");
            }
        }
    }
}
