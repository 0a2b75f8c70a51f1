// SPDX-License-Identifier: MIT OR Apache-2.0
//! Perceptual mask: how much grey-level rms each pixel may carry, at gain 1 (format section 5).

use super::power::Power;
use crate::{
    Context,
    image::{
        Plane,
        blur::{blur, gaussian},
        plane::combine,
    },
};

/// Exponent of the texture mean and of the flattened texture term.
const EXPONENT: f64 = 0.3;
/// Texture above this many grey levels counts no further.
const TEXTURE_CAP: f32 = 22.0;
/// Scale of the generalised mean, so that dense texture is as large as its standard deviation.
const DENSE: f64 = 1.9;
/// Grey levels that flat ground may carry at gain 1.
const FLOOR: f32 = 5.0;

/// Mask of a luma plane (0..=255) at gain 1: same size, grey levels rms.
///
/// m = sqrt((1.25 t)^2 + 5^2) la, t = 5 (min(a, b, 22) / 5)^0.3 with a the 0.3-mean and b the rms of the high-passed
/// luma, la the luminance factor. As x^0.3 is monotone it is applied before the minimum, where a needs no inverse power.
pub(crate) fn mask(luma: &Plane, cx: &Context<'_>) -> Plane {
    let (w, h) = (luma.width(), luma.height());
    let (mut high, mut scratch) = (Plane::zeros(w, h), Plane::zeros(w, h));
    let (mut dense, mut energy) = (Plane::zeros(w, h), Plane::zeros(w, h));
    blur(luma, &gaussian(3.0), &mut scratch, cx);
    combine(
        &mut high,
        [luma, &scratch],
        cx,
        #[inline(always)]
        |[y, low]| y - low,
    );
    let (mean, root) = (Power::new(EXPONENT), Power::new(EXPONENT / 2.0));
    combine(
        &mut scratch,
        [&high, &high],
        cx,
        #[inline(always)]
        |[v, _]| mean.of(v.abs() + 1e-3),
    );
    let wide = gaussian(5.0);
    blur(&scratch, &wide, &mut dense, cx);
    combine(
        &mut scratch,
        [&high, &high],
        cx,
        #[inline(always)]
        |[v, _]| v * v,
    );
    blur(&scratch, &wide, &mut energy, cx);
    blur(luma, &gaussian(4.0), &mut scratch, cx);
    let dense_scale = libm::pow(DENSE / f64::from(FLOOR), EXPONENT) as f32;
    let cap = mean.of(TEXTURE_CAP / FLOOR);
    combine(
        &mut high,
        [&dense, &energy],
        cx,
        #[inline(always)]
        |[a, b]| {
            let texture = (dense_scale * a).min(root.of(b * (1.0 / (FLOOR * FLOOR)))).min(cap);
            let texture = 1.25 * FLOOR * texture;
            (texture * texture + FLOOR * FLOOR).sqrt()
        },
    );
    combine(
        &mut dense,
        [&high, &scratch],
        cx,
        #[inline(always)]
        |[m, light]| m * luminance(light),
    );
    dense
}

/// Dark areas take a little more, near white a little less.
#[inline(always)]
fn luminance(light: f32) -> f32 {
    1.0 + 0.5 * ((60.0 - light) / 60.0).clamp(0.0, 1.0) - 0.25 * ((light - 225.0) / 30.0).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_ground_gets_the_floor_and_texture_little_more() {
        let cx = Context::default();
        let flat = mask(&Plane::filled(64, 64, 128.0), &cx);
        assert!(flat.samples().iter().all(|m| (m - 5.0).abs() < 0.2), "{}", flat.samples()[0]);
        let busy = mask(&Plane::from_fn(64, 64, |x, y| if (x + y) % 2 == 0 { 60.0 } else { 200.0 }), &cx);
        let centre = busy.row(32)[32];
        assert!(centre > 9.0 && centre < 11.5, "{centre}");
        let dark = mask(&Plane::filled(64, 64, 0.0), &cx);
        assert!((dark.row(9)[9] - 7.5).abs() < 0.2);
    }
}
