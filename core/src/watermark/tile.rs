// SPDX-License-Identifier: MIT OR Apache-2.0
//! The 128 x 128 pattern that carries a payload (format section 4).

use super::{
    code,
    lattice::{CHIPS, Carrier, SYNC, TILE, WatermarkKey},
};
use crate::payload::Payload;

/// Share of the pattern's energy in the synchronisation sinusoids.
const SYNC_SHARE: f64 = 0.30;
/// Fixed-point scale of the tile's samples.
pub const TILE_SCALE: f32 = 4096.0;
/// Largest |kx| of any carrier.
const K: usize = 24;

/// The tile, `[128][128]`, i16 in units of 1/4096 of its rms: origin = top-left pixel of the canonical picture.
pub fn tile(key: &WatermarkKey, payload: Payload) -> Vec<i16> {
    let angle = |i: usize| 2.0 * std::f64::consts::PI * i as f64 / TILE as f64;
    let table: Vec<(f64, f64)> = (0..TILE).map(|i| (libm::cos(angle(i)), libm::sin(angle(i)))).collect();
    // Column sums over ky for each |kx|: t(x, y) = sum_k cos(2 pi k x / T) p[k][y] - sin(2 pi k x / T) q[k][y].
    let mut p = vec![0f64; (K + 1) * TILE];
    let mut q = vec![0f64; (K + 1) * TILE];
    for (carrier, amplitude) in amplitudes(key, payload) {
        let phase = 2.0 * std::f64::consts::PI * f64::from(carrier.phase) / 65_536.0;
        let (cos, sin) = (amplitude * libm::cos(phase), amplitude * libm::sin(phase));
        let column = carrier.kx.unsigned_abs() as usize * TILE;
        let side = if carrier.kx < 0 { -1.0 } else { 1.0 };
        for y in 0..TILE {
            let (c, s) = table[carrier.ky as usize * y % TILE];
            p[column + y] += c * cos - s * sin;
            q[column + y] += side * (s * cos + c * sin);
        }
    }
    let mut out = vec![0i16; TILE * TILE];
    for y in 0..TILE {
        for x in 0..TILE {
            let mut sum = 0f64;
            for k in 0..=K {
                let (c, s) = table[k * x % TILE];
                sum += c * p[k * TILE + y] - s * q[k * TILE + y];
            }
            let value = libm::rint(sum * std::f64::consts::SQRT_2 * f64::from(TILE_SCALE));
            out[y * TILE + x] = value.clamp(-32_767.0, 32_767.0) as i16;
        }
    }
    out
}

/// Every carrier with its signed amplitude, synchronisation first, then the message by code bit.
fn amplitudes(key: &WatermarkKey, payload: Payload) -> impl Iterator<Item = (Carrier, f64)> {
    let tilt = |c: &Carrier| (0.6 + 0.03 * libm::sqrt(f64::from(c.n2()))).clamp(0.6, 1.3);
    // Summed along the radius, so that the order of the sum is the same for every key of the same carriers.
    let energy: f64 =
        key.message.by_radius.iter().map(|&j| tilt(&key.message.carriers[usize::from(j)])).map(|a| a * a).sum();
    let scale = libm::sqrt((1.0 - SYNC_SHARE) / energy);
    let code = code::encode(payload);
    let sync = key.sync.carriers.iter().map(|c| (*c, libm::sqrt(SYNC_SHARE / SYNC as f64)));
    let message = (0..CHIPS).map(move |j| {
        let chip = (1.0 - 2.0 * f64::from(code[j])) * f64::from(key.sign.signs[j]);
        let carrier = key.message.carriers[j];
        (carrier, scale * tilt(&carrier) * chip)
    });
    sync.chain(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    #[test]
    fn equals_the_plain_cosine_sum_and_has_unit_rms() {
        let key = WatermarkKey::new(&MasterKey::from_bytes([9; 32]));
        let payload = Payload(0xfeed_beef_0102_0304);
        let t = tile(&key, payload);
        let rms = (t.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() / (TILE * TILE) as f64).sqrt() / 4096.0;
        assert!((rms - 1.0).abs() < 1e-3, "{rms}");
        for (x, y) in [(0, 0), (3, 5), (127, 64), (90, 127)] {
            let plain: f64 = amplitudes(&key, payload)
                .map(|(c, a)| {
                    let turn = f64::from(c.kx * x + c.ky * y) / TILE as f64 + f64::from(c.phase) / 65_536.0;
                    a * (2.0 * std::f64::consts::PI * turn).cos()
                })
                .sum::<f64>()
                * std::f64::consts::SQRT_2;
            assert!((plain * 4096.0 - f64::from(t[(y * 128 + x) as usize])).abs() < 0.51);
        }
    }
}
