// SPDX-License-Identifier: MIT OR Apache-2.0
//! From tile spectra to soft values of the 768 chips (format section 8).

use super::{
    cells::Cells,
    fold::turn,
    lattice::{CHIPS, MessageKey, SignKey, TILE},
    track::Field,
};
use rustfft::num_complex::Complex32;

/// Half the width of the moving average along the radius.
const SMOOTH: usize = 60;

/// Weighted chips whose keyed signs are still unknown: everything up to here is independent of the signs.
pub(crate) struct Unsigned(Vec<f32>);

/// Sums the tiles along the tracked field and weighs each chip by what its neighbours in radius say of signal and noise.
pub(crate) fn demodulate(key: &MessageKey, cells: &Cells, field: &Field) -> Unsigned {
    let sums: Vec<Complex32> = key
        .carriers
        .iter()
        .map(|k| {
            let sum: Complex32 = field
                .iter()
                .enumerate()
                .map(|(i, d)| {
                    let shift = (f64::from(k.kx) * d.0 + f64::from(k.ky) * d.1) / TILE as f64;
                    let value = cells.at(i, k.kx, k.ky);
                    if shift == 0.0 { value } else { value * turn(shift) }
                })
                .sum();
            sum * turn(-f64::from(k.phase) / 65_536.0)
        })
        .collect();
    let in_phase = smooth(key, &sums, |v| v.re);
    let quadrature = smooth(key, &sums, |v| v.im);
    let mut out = vec![0f32; CHIPS];
    for (r, &j) in key.by_radius.iter().enumerate() {
        let (i2, q2) = (in_phase[r], quadrature[r]);
        let signal = libm::sqrt((i2 - 0.6 * q2).max(0.1 * q2));
        let weight = signal / (q2 + 0.5 * i2 + 1e-12);
        out[usize::from(j)] = (weight * f64::from(sums[usize::from(j)].re)) as f32;
    }
    Unsigned(out)
}

/// Moving average of 121 squares along the radius; ends mirrored without repeating the end.
fn smooth(key: &MessageKey, sums: &[Complex32], part: fn(&Complex32) -> f32) -> Vec<f64> {
    let squares: Vec<f64> = key
        .by_radius
        .iter()
        .map(|&j| {
            let v = f64::from(part(&sums[usize::from(j)]));
            v * v
        })
        .collect();
    let last = squares.len() as isize - 1;
    let at = |i: isize| {
        squares[(if i < 0 {
            -i
        } else if i > last {
            2 * last - i
        } else {
            i
        }) as usize]
    };
    (0..squares.len() as isize)
        .map(|i| (i - SMOOTH as isize..=i + SMOOTH as isize).map(at).sum::<f64>() / (2 * SMOOTH + 1) as f64)
        .collect()
}

impl Unsigned {
    /// Soft values by code bit: positive = code bit 0. The only place where the signs enter.
    pub(crate) fn sign(&self, key: &SignKey) -> Vec<f32> {
        self.0.iter().zip(&key.signs).map(|(v, &s)| v * f32::from(s)).collect()
    }
}
