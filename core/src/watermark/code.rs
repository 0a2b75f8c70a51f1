// SPDX-License-Identifier: MIT OR Apache-2.0
//! Payload code: tail-biting convolutional code of rate 1/12, constraint length 11, 64 payload bits (format section 3).

use super::lattice::CHIPS;
use crate::payload::Payload;

/// Output bits per payload bit.
const RATE: usize = 12;
/// Payload bits.
const BITS: usize = 64;
/// Encoder states.
const STATES: usize = 1024;
/// Passes around the tail-biting trellis; the survivors of the middle one are the payload.
const WRAPS: usize = 3;

/// Generator polynomials, 11-bit masks, bit 10 = newest bit.
pub const POLYNOMIALS: [u16; RATE] =
    [0o3537, 0o3367, 0o3661, 0o3113, 0o2353, 0o2323, 0o2527, 0o3071, 0o2445, 0o2673, 0o3523, 0o3551];

fn parity(v: u16) -> u8 {
    (v.count_ones() & 1) as u8
}

/// The 768 code bits (0 or 1) of a payload.
pub fn encode(payload: Payload) -> [u8; CHIPS] {
    let bits = payload.bits();
    let mut out = [0; CHIPS];
    // The state starts as if the payload had gone round before: newest bit (63) on top.
    let mut state = bits[BITS - 10..].iter().enumerate().fold(0u16, |s, (i, &b)| s | u16::from(b) << i);
    for (i, &bit) in bits.iter().enumerate() {
        let register = u16::from(bit) << 10 | state;
        for (j, &poly) in POLYNOMIALS.iter().enumerate() {
            out[RATE * i + j] = parity(register & poly);
        }
        state = register >> 1;
    }
    out
}

/// The payload whose codeword maximises `sum (1 - 2 bit) soft`: wrap-around Viterbi.
///
/// `soft`: 768 soft values, positive = code bit 0; any scale.
pub fn decode(soft: &[f32]) -> Payload {
    let metrics = branch_metrics(soft);
    let mut path = vec![0f32; STATES];
    let mut next = vec![0f32; STATES];
    let mut survivors = vec![0u8; BITS * WRAPS * STATES / 8];
    for step in 0..BITS * WRAPS {
        let branch = &metrics[step % BITS * 2 * STATES..][..2 * STATES];
        let chosen = &mut survivors[step * STATES / 8..][..STATES / 8];
        add_compare_select(&path, branch, &mut next, chosen);
        std::mem::swap(&mut path, &mut next);
    }
    let mut state = 0;
    for (s, &m) in path.iter().enumerate() {
        if m > path[state] {
            state = s;
        }
    }
    let mut bits = [0u8; BITS];
    for step in (0..BITS * WRAPS).rev() {
        if step / BITS == WRAPS / 2 {
            bits[step % BITS] = (state >> 9) as u8;
        }
        let bit = survivors[step * STATES / 8 + state / 8] >> (state % 8) & 1;
        state = (2 * state + usize::from(bit)) % STATES;
    }
    Payload::from_bits(&bits)
}

/// One step of the trellis: the registers 2n and 2n+1 lead to state n; ties go to 2n.
fn add_compare_select(path: &[f32], branch: &[f32], next: &mut [f32], chosen: &mut [u8]) {
    for (n, (b, out)) in branch.chunks_exact(2).zip(next.iter_mut()).enumerate() {
        let from = 2 * n % STATES;
        let (zero, one) = (path[from] + b[0], path[from + 1] + b[1]);
        *out = if zero >= one { zero } else { one };
        if n % 8 == 0 {
            chosen[n / 8] = 0;
        }
        chosen[n / 8] |= u8::from(zero < one) << (n % 8);
    }
}

/// Metric of each of the 2048 registers at each of the 64 steps: the sign combinations of the step's 12 soft values,
/// summed in f64 and built along a Gray code of the register.
fn branch_metrics(soft: &[f32]) -> Vec<f32> {
    let mean = soft.iter().map(|v| f64::from(v.abs())).sum::<f64>() / CHIPS as f64 + 1e-12;
    let mut out = vec![0f32; BITS * 2 * STATES];
    for (i, out) in out.chunks_exact_mut(2 * STATES).enumerate() {
        let mut terms: [f64; RATE] = std::array::from_fn(|j| f64::from(soft[RATE * i + j]) / mean);
        let mut sum: f64 = terms.iter().sum();
        out[0] = sum as f32;
        let mut register = 0u16;
        for count in 1..2 * STATES as u16 {
            // Gray code: one register bit flips, and with it the outputs of the polynomials that contain it.
            let flip = 1u16 << count.trailing_zeros();
            register ^= flip;
            for (j, &poly) in POLYNOMIALS.iter().enumerate() {
                if poly & flip != 0 {
                    sum -= 2.0 * terms[j];
                    terms[j] = -terms[j];
                }
            }
            out[usize::from(register)] = sum as f32;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codeword() {
        let code = encode(Payload(0x0123_4567_89ab_cdef));
        assert_eq!(code.iter().map(|&b| u32::from(b)).sum::<u32>(), 390);
        let packed: String =
            code.chunks_exact(8).map(|b| format!("{:02x}", b.iter().fold(0u8, |v, &bit| v << 1 | bit))).collect();
        assert_eq!(
            packed,
            "836031dfde842a962d7a41ced0a5d093b2f0cb28b2b89a596ac57e81ccb71d05ffc33a6825bbe4d539563e3686fe11ff60245965b\
             1d5c9d245c02e9f33e1b829dda1286cda02f5088981163ba3e6fe4197795539c6ff8c6f5607dd72ee447eae"
        );
    }

    #[test]
    fn decodes_its_own_codewords_with_a_fifth_of_the_chips_flipped() {
        let mut state = 7u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..40 {
            let payload = Payload(random());
            let soft: Vec<f32> = encode(payload)
                .iter()
                .map(|&b| {
                    let sign = if random() % 5 == 0 { -1.0 } else { 1.0 };
                    sign * (1.0 - 2.0 * f32::from(b)) * (0.5 + (random() % 1000) as f32 / 1000.0)
                })
                .collect();
            assert_eq!(decode(&soft), payload);
        }
    }
}
