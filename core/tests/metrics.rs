// SPDX-License-Identifier: MIT OR Apache-2.0
//! What every metric promises: exact values for equal pictures, order, odd sizes, and the same bits everywhere.
#![allow(clippy::unwrap_used, reason = "a failure in a test's own preparations is a failed test")]

use glassine_core::{
    Context,
    metrics::{
        self, ShapeMismatch,
        ssimulacra2::{Reference, Scratch},
    },
    simd::Simd,
};
use ndarray::{Array3, ArrayView3, Axis};
use proptest::prelude::*;

/// Integer arithmetic only: the same picture on every platform.
fn cover(w: usize, h: usize, channels: usize) -> Array3<u8> {
    Array3::from_shape_fn((h, w, channels), |(y, x, c)| {
        let shape = if (x / 13 + y / 17) % 2 == 0 { 60 } else { 170 };
        (shape + (x * 3 + y * 5 + c * 29) % 61 + (x * y) % 7) as u8
    })
}

fn noisy(picture: &Array3<u8>, levels: u32) -> Array3<u8> {
    let mut state = 12_345u32;
    picture.mapv(|v| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let d = (state >> 16) % (2 * levels + 1);
        (u32::from(v) + d).saturating_sub(levels).min(255) as u8
    })
}

fn score(a: &Array3<u8>, b: &Array3<u8>, cx: &Context) -> f64 {
    metrics::ssimulacra2(a.view(), b.view(), cx).unwrap()
}

fn ssim(a: &Array3<u8>, b: &Array3<u8>, cx: &Context) -> f64 {
    metrics::ssim(a.view(), b.view(), cx).unwrap()
}

#[test]
fn equal_pictures_are_perfect_at_any_size() {
    let cx = Context::default();
    for (w, h) in [(8, 8), (9, 8), (31, 47), (64, 200), (1, 40), (40, 1), (1, 1), (7, 300), (2, 3)] {
        for channels in [1, 3] {
            let a = cover(w, h, channels);
            assert_eq!(ssim(&a, &a, &cx), 1.0, "{w}x{h}");
            assert_eq!(metrics::psnr(a.view(), a.view()), Ok(None), "{w}x{h}");
            assert_eq!(metrics::largest_difference(a.view(), a.view()), Ok(0));
            let expected = (w >= 8 && h >= 8).then_some(100.0);
            assert_eq!(metrics::ssimulacra2(a.view(), a.view(), &cx), expected, "{w}x{h}");
        }
    }
}

#[test]
fn more_noise_is_worse_in_every_metric() {
    let cx = Context::default();
    for (w, h) in [(8, 8), (33, 65), (301, 203)] {
        let a = cover(w, h, 3);
        let measured: Vec<_> = [1, 3, 9, 27]
            .map(|levels| {
                let b = noisy(&a, levels);
                [score(&a, &b, &cx), ssim(&a, &b, &cx), metrics::psnr(a.view(), b.view()).unwrap().unwrap()]
            })
            .to_vec();
        for pair in measured.windows(2) {
            assert!(pair[0].iter().zip(pair[1]).all(|(less, more)| *less > more), "{w}x{h}: {measured:?}");
        }
        assert!(measured[0][0] < 100.0 && measured[0][1] < 1.0);
    }
}

#[test]
fn pictures_that_cannot_be_compared_are_refused() {
    let cx = Context::default();
    let (a, wide, flat) = (cover(16, 16, 3), cover(17, 16, 3), cover(16, 16, 1));
    for other in [&wide, &flat] {
        let error = ShapeMismatch { left: a.dim(), right: other.dim() };
        assert_eq!(metrics::ssim(a.view(), other.view(), &cx), Err(error));
        assert_eq!(metrics::psnr(a.view(), other.view()), Err(error));
        assert_eq!(metrics::ssimulacra2(a.view(), other.view(), &cx), None);
        let reference = Reference::new(a.view(), &cx).unwrap();
        assert!(reference.score(other.view(), &mut Scratch::default(), &cx).is_nan());
    }
    assert!(Reference::new(cover(7, 90, 3).view(), &cx).is_none());
    assert!(Reference::new(cover(90, 90, 4).view(), &cx).is_none());
    let empty = Array3::<u8>::zeros((0, 5, 3));
    assert_eq!(metrics::ssim(empty.view(), empty.view(), &cx), Ok(1.0));
    assert!(Reference::new(empty.view(), &cx).is_none());
}

#[test]
fn grey_is_the_same_as_three_equal_channels() {
    let cx = Context::default();
    let grey = cover(70, 50, 1);
    let changed = noisy(&grey, 4);
    let rgb = |p: &Array3<u8>| Array3::from_shape_fn((50, 70, 3), |(y, x, _)| p[(y, x, 0)]);
    assert_eq!(score(&grey, &changed, &cx), score(&rgb(&grey), &rgb(&changed), &cx));
    assert!((ssim(&grey, &changed, &cx) - ssim(&rgb(&grey), &rgb(&changed), &cx)).abs() < 1e-5);
}

#[test]
fn sixteen_bits_give_the_figures_of_eight() {
    let cx = Context::default();
    let (a, b) = (cover(40, 30, 3), noisy(&cover(40, 30, 3), 5));
    let wide = |p: &Array3<u8>| p.mapv(|v| u16::from(v) * 257);
    let (wide_a, wide_b) = (wide(&a), wide(&b));
    let (eight, sixteen) = (ssim(&a, &b, &cx), metrics::ssim(wide_a.view(), wide_b.view(), &cx).unwrap());
    assert!((eight - sixteen).abs() < 1e-6, "{eight} and {sixteen}");
    let (eight, sixteen) = (metrics::psnr(a.view(), b.view()), metrics::psnr(wide_a.view(), wide_b.view()));
    assert!((eight.unwrap().unwrap() - sixteen.unwrap().unwrap()).abs() < 1e-9);
}

#[test]
fn a_reference_and_its_scratch_serve_any_number_of_pictures() {
    let cx = Context::default();
    let mut scratch = Scratch::default();
    for (w, h) in [(90, 70), (20, 33), (130, 8), (90, 70)] {
        let a = cover(w, h, 3);
        let reference = Reference::new(a.view(), &cx).unwrap();
        for levels in [9, 1] {
            let b = noisy(&a, levels);
            assert_eq!(reference.score(b.view(), &mut scratch, &cx).to_bits(), score(&a, &b, &cx).to_bits());
        }
    }
}

/// Several strips of rows, and odd sizes.
fn pair() -> [Array3<u8>; 2] {
    let a = cover(331, 517, 3);
    let b = noisy(&a, 2);
    [a, b]
}

/// The bits were measured on x86-64 and confirmed in WebAssembly (with and without SIMD128); a change of the algorithm
/// may change them, a change of platform may not.
#[test]
fn every_platform_and_instruction_set_gives_these_bits() {
    let [a, b] = pair();
    for simd in [Simd::Auto, Simd::Baseline] {
        let cx = Context { simd, ..Context::default() };
        assert_eq!(score(&a, &b, &cx).to_bits(), 4_636_370_737_174_936_712, "{}", score(&a, &b, &cx));
        assert_eq!(ssim(&a, &b, &cx).to_bits(), 4_607_170_420_666_591_897, "{}", ssim(&a, &b, &cx));
    }
}

#[cfg(feature = "parallel")]
#[test]
fn the_number_of_threads_does_not_matter() {
    use glassine_core::pool::Pool;
    let [a, b] = pair();
    let (one, two) = (score(&a, &b, &Context::default()), ssim(&a, &b, &Context::default()));
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let pool = Pool::rayon(std::sync::Arc::new(pool));
        let cx = Context { pool: &pool, ..Context::default() };
        assert_eq!(score(&a, &b, &cx).to_bits(), one.to_bits());
        assert_eq!(ssim(&a, &b, &cx).to_bits(), two.to_bits());
    }
}

/// The paper's formula with the full 2D window at each position, in f64.
fn naive_ssim(a: ArrayView3<u8>, b: ArrayView3<u8>) -> f64 {
    let luma = |p: ArrayView3<u8>| {
        p.map_axis(Axis(2), |p| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]))
    };
    let (a, b) = (luma(a), luma(b));
    let (h, w) = a.dim();
    let side = |n: usize| 11.min(n - 1 + n % 2);
    let (wh, ww) = (side(h), side(w));
    let tap = |i: usize, n: usize| (-(i as f64 - (n / 2) as f64).powi(2) / 4.5).exp();
    let (mut total, mut count) = (0.0, 0);
    for y in 0..=h - wh {
        for x in 0..=w - ww {
            let mut m = [0f64; 6];
            for i in 0..wh {
                for j in 0..ww {
                    let (k, p, q) = (tap(i, wh) * tap(j, ww), a[(y + i, x + j)], b[(y + i, x + j)]);
                    for (sum, v) in m.iter_mut().zip([1.0, p, q, p * p, q * q, p * q]) {
                        *sum += k * v;
                    }
                }
            }
            let [n, p, q, pp, qq, pq] = m;
            let (p, q, pp, qq, pq) = (p / n, q / n, pp / n, qq / n, pq / n);
            let (c1, c2) = (6.5025, 58.5225);
            total += (2.0 * p * q + c1) * (2.0 * (pq - p * q) + c2)
                / ((p * p + q * q + c1) * (pp - p * p + qq - q * q + c2));
            count += 1;
        }
    }
    total / f64::from(count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn ssim_is_the_papers_formula(w in 1usize..40, h in 1usize..40, levels in 1u32..200, flat in any::<bool>()) {
        let a = if flat { Array3::from_elem((h, w, 3), 250) } else { cover(w, h, 3) };
        let b = noisy(&a, levels);
        let (ours, naive) = (ssim(&a, &b, &Context::default()), naive_ssim(a.view(), b.view()));
        prop_assert!((ours - naive).abs() < 1e-4, "{} and {}", ours, naive);
    }

    #[test]
    fn memory_layout_does_not_matter(w in 8usize..50, h in 8usize..50, levels in 0u32..9) {
        let cx = Context::default();
        let a = cover(w, h, 3);
        let b = noisy(&a, levels);
        let swapped = |p: &Array3<u8>| p.clone().permuted_axes([1, 0, 2]).as_standard_layout().into_owned();
        let (ta, tb) = (swapped(&a), swapped(&b));
        let (va, vb) = (ta.view().permuted_axes([1, 0, 2]), tb.view().permuted_axes([1, 0, 2]));
        prop_assert_eq!(metrics::ssimulacra2(va, vb, &cx), metrics::ssimulacra2(a.view(), b.view(), &cx));
        prop_assert_eq!(metrics::ssim(va, vb, &cx), metrics::ssim(a.view(), b.view(), &cx));
    }

    #[test]
    fn any_pixels_give_a_score(pixels in proptest::collection::vec(any::<[u8; 6]>(), 8 * 9)) {
        let side = |k: usize| Array3::from_shape_fn((8, 9, 3), |(y, x, c)| pixels[y * 9 + x][3 * k + c]);
        let score = score(&side(0), &side(1), &Context::default());
        prop_assert!(score.is_finite() && score <= 100.0);
    }
}
