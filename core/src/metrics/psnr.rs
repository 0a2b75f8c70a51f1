// SPDX-License-Identifier: MIT OR Apache-2.0
//! Peak signal-to-noise ratio.

use super::sample::{Sample, ShapeMismatch, same_shape};
use ndarray::{ArrayView3, Zip};

/// PSNR of `b` against `a` over all samples of all channels, dB: `10 log10(peak^2 / mean squared error)`, peak 255 or
/// 65535. `None` when the pictures are equal (or empty): the ratio is infinite.
///
/// The squared errors are summed as integers, so the result does not depend on any order.
///
/// # Errors
/// [`ShapeMismatch`] when the pictures differ in height, width or channels.
pub fn psnr<S: Sample>(a: ArrayView3<S>, b: ArrayView3<S>) -> Result<Option<f64>, ShapeMismatch> {
    same_shape(&a, &b)?;
    let mut sum = 0u128;
    for (a, b) in a.outer_iter().zip(b.outer_iter()) {
        sum += match (a.as_slice(), b.as_slice()) {
            (Some(a), Some(b)) => row_slices(a, b),
            _ => {
                let mut row = 0u128;
                Zip::from(&a).and(&b).for_each(|a, b| row += u128::from(square(*a, *b)));
                row
            }
        };
    }
    if sum == 0 {
        return Ok(None);
    }
    let mean = sum as f64 / a.len() as f64;
    let peak = f64::from(S::PEAK);
    Ok(Some(10.0 * libm::log10(peak * peak / mean)))
}

/// Sum of squared differences of two rows of equal length.
fn row_slices<S: Sample>(a: &[S], b: &[S]) -> u128 {
    // 2^15 squares of 16-bit differences fit in 47 bits, of 8-bit ones in 31 bits: both loops can be vectorised.
    const RUN: usize = 1 << 15;
    let mut sum = 0u128;
    for (a, b) in a.chunks(RUN).zip(b.chunks(RUN)) {
        sum += u128::from(if S::PEAK == 255 {
            u64::from(a.iter().zip(b).map(|(a, b)| square(*a, *b)).sum::<u32>())
        } else {
            a.iter().zip(b).map(|(a, b)| u64::from(square(*a, *b))).sum::<u64>()
        });
    }
    sum
}

/// Squared difference; fits, as 65535^2 < 2^32.
fn square<S: Sample>(a: S, b: S) -> u32 {
    let d = Into::<u32>::into(a).abs_diff(b.into());
    d * d
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, Axis};
    use proptest::prelude::*;

    #[test]
    fn equal_pictures_have_no_finite_psnr() {
        let a = Array3::from_elem((3, 5, 3), 77u8);
        assert_eq!(psnr(a.view(), a.view()), Ok(None));
        assert_eq!(psnr(Array3::<u16>::zeros((0, 5, 3)).view(), Array3::zeros((0, 5, 3)).view()), Ok(None));
    }

    #[test]
    fn known_values() {
        let a = Array3::from_elem((4, 4, 3), 100u8);
        let one_off = a.mapv(|v| v + 1);
        let db = psnr(a.view(), one_off.view()).unwrap().unwrap();
        assert!((db - 48.130_803_608_679_1).abs() < 1e-10, "{db}");
        let (black, white) = (Array3::from_elem((2, 40_000, 3), 0u16), Array3::from_elem((2, 40_000, 3), 65_535u16));
        assert_eq!(psnr(black.view(), white.view()), Ok(Some(0.0)));
        let (black, white) = (Array3::from_elem((2, 40_000, 3), 0u8), Array3::from_elem((2, 40_000, 3), 255u8));
        assert_eq!(psnr(black.view(), white.view()), Ok(Some(0.0)));
    }

    #[test]
    fn different_shapes_are_an_error() {
        let (a, b) = (Array3::<u8>::zeros((2, 3, 3)), Array3::<u8>::zeros((3, 2, 3)));
        assert_eq!(psnr(a.view(), b.view()), Err(ShapeMismatch { left: (2, 3, 3), right: (3, 2, 3) }));
    }

    proptest! {
        #[test]
        fn matches_the_definition_in_any_memory_layout(
            pixels in proptest::collection::vec(any::<(u8, u8)>(), 60),
        ) {
            let a = Array3::from_shape_fn((4, 5, 3), |(y, x, c)| pixels[(y * 5 + x) * 3 + c].0);
            let b = Array3::from_shape_fn((4, 5, 3), |(y, x, c)| pixels[(y * 5 + x) * 3 + c].1);
            let mse = pixels.iter().map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>() / 60.0;
            let got = psnr(a.view(), b.view()).unwrap();
            match got {
                None => prop_assert_eq!(mse, 0.0),
                Some(db) => prop_assert!((db - 10.0 * (65_025.0 / mse).log10()).abs() < 1e-9),
            }
            let (mut a, mut b) = (a.view(), b.view());
            a.invert_axis(Axis(1));
            b.invert_axis(Axis(1));
            prop_assert_eq!(psnr(a, b).unwrap(), got);
        }
    }
}
