// SPDX-License-Identifier: MIT OR Apache-2.0
//! Making an invisible difference visible.

use super::sample::{Sample, ShapeMismatch, same_shape};
use ndarray::{Array3, ArrayView3, Zip};

/// Amplified difference picture `[height][width][channels]`: `128 + gain (b - a)`, rounded and clipped to 0..=255, with
/// differences in 8-bit levels (16-bit ones are divided by 257). Mid-grey means no difference.
///
/// # Errors
/// [`ShapeMismatch`] when the pictures differ in height, width or channels.
pub fn difference_picture<S: Sample>(
    a: ArrayView3<S>,
    b: ArrayView3<S>,
    gain: f32,
) -> Result<Array3<u8>, ShapeMismatch> {
    same_shape(&a, &b)?;
    let scale = gain * 255.0 / S::PEAK as f32;
    // A sample is at most 65535: exact in f32, and so is the difference. The conversion to u8 saturates.
    let level = |v: S| Into::<u32>::into(v) as f32;
    Ok(Zip::from(a).and(b).map_collect(|a, b| (128.5 + scale * (level(*b) - level(*a))) as u8))
}

/// Largest absolute difference of any sample, in levels of the pictures' own depth; 0 for equal or empty pictures.
///
/// # Errors
/// [`ShapeMismatch`] when the pictures differ in height, width or channels.
pub fn largest_difference<S: Sample>(a: ArrayView3<S>, b: ArrayView3<S>) -> Result<u32, ShapeMismatch> {
    same_shape(&a, &b)?;
    Ok(Zip::from(a).and(b).fold(0, |largest: u32, a, b| largest.max(Into::<u32>::into(*a).abs_diff((*b).into()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr3;
    use proptest::prelude::*;

    #[test]
    fn differences_are_amplified_around_mid_grey_and_clipped() {
        let a = arr3(&[[[10u8, 20, 30], [0, 255, 100]]]);
        let b = arr3(&[[[11u8, 18, 30], [255, 0, 101]]]);
        let picture = difference_picture(a.view(), b.view(), 10.0).unwrap();
        assert_eq!(picture, arr3(&[[[138u8, 108, 128], [255, 0, 138]]]));
        assert_eq!(largest_difference(a.view(), b.view()), Ok(255));
    }

    #[test]
    fn sixteen_bits_are_shown_in_eight_bit_levels() {
        let a = arr3(&[[[1000u16, 65_535, 0]]]);
        let b = arr3(&[[[1000u16 + 257, 65_535 - 514, 60]]]);
        assert_eq!(difference_picture(a.view(), b.view(), 2.0).unwrap(), arr3(&[[[130u8, 124, 128]]]));
        assert_eq!(largest_difference(a.view(), b.view()), Ok(514));
    }

    #[test]
    fn odd_gains_do_no_harm() {
        let (a, b) = (arr3(&[[[1u8]]]), arr3(&[[[2u8]]]));
        for gain in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, -3.0] {
            assert_eq!(difference_picture(a.view(), b.view(), gain).unwrap().dim(), (1, 1, 1));
        }
    }

    proptest! {
        #[test]
        fn gain_one_shows_each_difference_as_it_is(a in any::<u8>(), b in any::<u8>()) {
            let (pa, pb) = (arr3(&[[[a]]]), arr3(&[[[b]]]));
            let shown = difference_picture(pa.view(), pb.view(), 1.0).unwrap()[(0, 0, 0)];
            let expected = (128 + i32::from(b) - i32::from(a)).clamp(0, 255);
            prop_assert_eq!(i32::from(shown), expected);
            prop_assert_eq!(largest_difference(pa.view(), pb.view()), Ok(u32::from(a.abs_diff(b))));
        }
    }

    #[test]
    fn different_shapes_are_an_error() {
        let (a, b) = (Array3::<u8>::zeros((2, 3, 3)), Array3::<u8>::zeros((2, 3, 1)));
        assert!(difference_picture(a.view(), b.view(), 1.0).is_err());
        assert!(largest_difference(a.view(), b.view()).is_err());
    }
}
