// SPDX-License-Identifier: MIT OR Apache-2.0
//! Detector residual: band-passed, locally normalised, softly clipped luma, in which edges and busy texture weigh no
//! more than flat ground (format section 8).

use crate::{
    Context,
    image::{
        Plane,
        blur::{blur, gaussian},
        plane::combine,
    },
};

/// Local rms (grey levels) below which noise is not raised further.
const RMS_FLOOR: f32 = 0.5;
/// Power of the local rms that is divided out.
const NORMALISATION: f32 = 1.15;
/// Largest absolute residual.
const CLIP: f32 = 2.0;

/// Residual of `luma`, in place. `density` is the number of samples per canonical pixel (1 at levels and on the full
/// canonical grid): the filters keep their size in canonical pixels.
pub(crate) fn residual(luma: &mut Plane, density: f64, cx: &Context<'_>) {
    let (w, h) = (luma.width(), luma.height());
    let mut smooth = Plane::zeros(w, h);
    let mut low = Plane::zeros(w, h);
    blur(luma, &gaussian(0.6 * density), &mut smooth, cx);
    blur(&smooth, &gaussian(3.0 * density), &mut low, cx);
    combine(
        luma,
        [&smooth, &low],
        cx,
        #[inline(always)]
        |[s, l]| s - l,
    );
    combine(
        &mut smooth,
        [luma, luma],
        cx,
        #[inline(always)]
        |[r, _]| r * r,
    );
    blur(&smooth, &gaussian(2.5 * density), &mut low, cx);
    combine(
        &mut smooth,
        [luma, &low],
        cx,
        #[inline(always)]
        |[r, energy]| {
            let scale = power(energy.sqrt() + RMS_FLOOR, NORMALISATION);
            (r / scale).clamp(-CLIP, CLIP)
        },
    );
    std::mem::swap(luma, &mut smooth);
}

/// x^p for normal x > 0, relative error below 3e-5; nothing but + - * / so that it vectorises.
#[inline(always)]
pub(crate) fn power(x: f32, p: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0;
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let m = f32::from_bits(bits & 0x7f_ffff | 0x3f80_0000);
    let t = (m - 1.0) / (m + 1.0);
    let t2 = t * t;
    let log2 = exponent as f32 + 2.885_39 * t * (1.0 + t2 * (0.333_333_34 + t2 * (0.2 + t2 * 0.142_857_15)));
    let y = p * log2;
    let shifted = y + SHIFT;
    let f = (y - (shifted - SHIFT)) * std::f32::consts::LN_2;
    let e = 1.0 + f * (1.0 + f * (0.5 + f * (0.166_666_67 + f * (0.041_666_668 + f * 0.008_333_334))));
    let whole = (shifted.to_bits() as i32).wrapping_sub(SHIFT.to_bits() as i32);
    e * f32::from_bits((whole.wrapping_add(127) << 23) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_close_enough() {
        for i in 0..2000 {
            let x = 0.5 * 1.003f32.powi(i);
            let relative = power(x, 1.15) / x.powf(1.15) - 1.0;
            assert!(relative.abs() < 5e-5, "{x}: {relative}");
        }
    }

    #[test]
    fn residual_of_any_picture_is_bounded_and_constant_ones_vanish() {
        let cx = Context::default();
        let mut flat = Plane::filled(90, 40, 77.0);
        residual(&mut flat, 1.0, &cx);
        assert!(flat.samples().iter().all(|r| r.abs() < 1e-3));
        let mut busy = Plane::from_fn(90, 40, |x, y| ((x * 7919 + y * 104_729) % 256) as f32);
        residual(&mut busy, 1.0, &cx);
        let rms = (busy.samples().iter().map(|r| r * r).sum::<f32>() / 3600.0).sqrt();
        assert!(busy.samples().iter().all(|r| r.abs() <= CLIP) && rms > 0.3 && rms < 1.0, "{rms}");
    }
}
