// SPDX-License-Identifier: MIT OR Apache-2.0
//! sRGB to linear light to XYB, the colour space of JPEG XL, shifted and scaled to about 0..1 as the metric wants it.

/// Share of linear red, green and blue in the response of the long, medium and short cones (libjxl `opsin_params.h`).
const ABSORBANCE: [[f32; 3]; 3] = [
    [0.30, 1.0 - 0.078 - 0.30, 0.078],
    [0.23, 1.0 - 0.078 - 0.23, 0.078],
    [0.243_422_69, 0.204_767_45, 1.0 - 0.243_422_69 - 0.204_767_45],
];

/// Added to each cone response; keeps the cube root's argument away from 0.
const BIAS: f32 = 0.003_793_073_4;

/// Cube root of [`BIAS`].
const BIAS_ROOT: f32 = 0.155_954_2;

/// Linear light 0..=1 of each 8-bit sRGB value (IEC 61966-2-1, with the constants of ITU-T H.273 that make the slope
/// continuous, as in the `ssimulacra2` crate).
pub fn srgb_to_linear() -> Box<[f32; 256]> {
    const ALPHA: f64 = 1.055_010_7;
    const BETA: f64 = 0.003_041_282_5;
    Box::new(std::array::from_fn(|i| {
        let x = i as f64 / 255.0;
        let y = if x < 12.92 * BETA { x / 12.92 } else { libm::pow((x + (ALPHA - 1.0)) / ALPHA, 2.4) };
        y as f32
    }))
}

/// Cube root of `x` in 0.001..=2, within 6e-7 of its value: bits as a rough logarithm for the first guess of
/// `x^(-1/3)`, then one step by a fitted quadratic and one of Newton, with neither division nor library call.
#[inline(always)]
fn cube_root(x: f32) -> f32 {
    let bits = x.to_bits();
    let mut third = (bits >> 2) + (bits >> 4);
    third += third >> 4;
    third += third >> 8;
    let y = f32::from_bits(0x54a2_4b5b - third);
    let c = x * (y * (y * y));
    let y = y * (1.554_894_5 + c * (c * 0.220_194_71 - 0.775_080_8));
    let c = x * (y * (y * y));
    let y = y * ((4.0 - c) * (1.0 / 3.0));
    x * (y * y)
}

/// `out[x]` = cube root of the response of `cone` (0 = long, 1 = medium, 2 = short) to linear red, green and blue.
#[inline(always)]
pub fn cone_row<const CONE: usize>(rgb: [&[f32]; 3], out: &mut [f32]) {
    let n = out.len();
    let [r, g, b] = rgb.map(|row| &row[..n]);
    let [kr, kg, kb] = ABSORBANCE[CONE];
    for x in 0..n {
        out[x] = cube_root(kr * r[x] + (kg * g[x] + (kb * b[x] + BIAS)));
    }
}

/// X from the long and medium cones.
#[inline(always)]
pub fn x_row(long: &[f32], medium: &[f32], out: &mut [f32]) {
    let n = out.len();
    let (long, medium) = (&long[..n], &medium[..n]);
    for x in 0..n {
        out[x] = (long[x] - medium[x]) * 7.0 + 0.42;
    }
}

/// Y from the long and medium cones.
#[inline(always)]
pub fn y_row(long: &[f32], medium: &[f32], out: &mut [f32]) {
    let n = out.len();
    let (long, medium) = (&long[..n], &medium[..n]);
    for x in 0..n {
        out[x] = (long[x] + medium[x]) * 0.5 - (BIAS_ROOT - 0.01);
    }
}

/// B from all three; `out` holds the short cones on entry.
#[inline(always)]
pub fn b_row(long: &[f32], medium: &[f32], out: &mut [f32]) {
    let n = out.len();
    let (long, medium) = (&long[..n], &medium[..n]);
    for x in 0..n {
        out[x] = out[x] - (long[x] + medium[x]) * 0.5 + 0.55;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cube_root_is_close_over_its_range() {
        let (mut x, mut worst) = (0.001f32, 0f64);
        while x <= 2.0 {
            let exact = f64::from(x).cbrt();
            worst = worst.max((f64::from(cube_root(x)) / exact - 1.0).abs());
            x *= 1.000_01;
        }
        assert!(worst < 6e-7, "{worst:e}");
        assert!((f64::from(BIAS_ROOT) - f64::from(BIAS).cbrt()).abs() < 1e-8);
    }

    #[test]
    fn linear_light_runs_from_0_to_1() {
        let table = srgb_to_linear();
        assert_eq!(table[0], 0.0);
        assert!((table[255] - 1.0).abs() < 1e-6);
        assert!((table[119] - 0.184_475).abs() < 1e-4); // middle grey
        assert!(table.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
