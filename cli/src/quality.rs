// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far two pictures are apart, as they are seen: transparent ones over white, grey beside colour as colour.

use crate::failure::Failure;
use glassine_core::Context;
use glassine_core::codec::{self, Image};
use glassine_core::image::{Raster, Samples, canonical_rgb};
use glassine_core::metrics::{self, Sample};
use ndarray::Array3;

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quality {
    /// Peak signal-to-noise ratio, dB; `None` when nothing differs.
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma.
    pub ssim: Option<f64>,
    /// SSIMULACRA2; `None` for pictures too small for it.
    pub ssimulacra2: Option<f64>,
    /// Largest difference of a sample, 8-bit levels.
    pub max_diff: f64,
}

/// PSNR, dB, and SSIMULACRA2 of `marked`, where `cover` is what `canonical_rgb` made of the picture before: at
/// canonical size (long side at most 1024 px).
pub fn at_canonical_size(cover: &Array3<u8>, marked: &Raster, cx: &Context<'_>) -> (Option<f64>, Option<f64>) {
    let marked = canonical_rgb(marked, cx);
    let psnr = metrics::psnr(cover.view(), marked.view()).ok().flatten();
    (psnr, metrics::ssimulacra2(cover.view(), marked.view(), cx))
}

/// At the size the pictures have, and the greater of their depths.
///
/// # Errors
/// `size_mismatch`
pub fn at_native_size(a: &Raster, b: &Raster, cx: &Context<'_>) -> Result<Quality, Failure> {
    match seen_pair(a, b)? {
        Pair::Eight(a, b) => measure(&a, &b, metrics::ssimulacra2(a.view(), b.view(), cx), cx),
        Pair::Sixteen(a, b) => {
            // The metric is defined on 8 bits.
            let (a8, b8) = (a.mapv(eight_bits), b.mapv(eight_bits));
            measure(&a, &b, metrics::ssimulacra2(a8.view(), b8.view(), cx), cx)
        }
    }
}

/// The differences, `gain` times larger than life around mid-grey, as a PNG.
///
/// # Errors
/// `size_mismatch`, `encode`
pub fn difference_png(a: &Raster, b: &Raster, gain: u8, cx: &Context<'_>) -> Result<Vec<u8>, Failure> {
    let gain = f32::from(gain);
    let picture = match seen_pair(a, b)? {
        Pair::Eight(a, b) => metrics::difference_picture(a.view(), b.view(), gain),
        Pair::Sixteen(a, b) => metrics::difference_picture(a.view(), b.view(), gain),
    };
    let colour = Samples::Eight(picture.map_err(|error| Failure::new("size_mismatch", error.to_string()))?);
    Ok(codec::encode(&Image::new_png(Raster { colour, alpha: None }), &codec::EncodeOptions::default(), cx)?)
}

fn measure<S: Sample>(
    a: &Array3<S>,
    b: &Array3<S>,
    ssimulacra2: Option<f64>,
    cx: &Context<'_>,
) -> Result<Quality, Failure> {
    let mismatch = |error: metrics::ShapeMismatch| Failure::new("size_mismatch", error.to_string());
    let largest = metrics::largest_difference(a.view(), b.view()).map_err(mismatch)?;
    Ok(Quality {
        psnr_db: metrics::psnr(a.view(), b.view()).map_err(mismatch)?,
        ssim: Some(metrics::ssim(a.view(), b.view(), cx).map_err(mismatch)?),
        ssimulacra2,
        max_diff: f64::from(largest) * 255.0 / f64::from(S::PEAK),
    })
}

/// Both pictures `[height][width][channels]` with the same number of channels and bits.
enum Pair {
    Eight(Array3<u8>, Array3<u8>),
    Sixteen(Array3<u16>, Array3<u16>),
}

fn seen_pair(a: &Raster, b: &Raster) -> Result<Pair, Failure> {
    if (a.width(), a.height()) != (b.width(), b.height()) {
        return Err(Failure::new(
            "size_mismatch",
            format!("the pictures differ in size: {}x{} and {}x{}", a.width(), a.height(), b.width(), b.height()),
        ));
    }
    let channels = a.channels().max(b.channels());
    // Colour over white and depth are exact or rounded once, in integers.
    Ok(if a.bit_depth() == 8 && b.bit_depth() == 8 {
        let eight = |raster| seen(raster, channels, |v| eight_bits(v as u16));
        Pair::Eight(eight(a), eight(b))
    } else {
        let sixteen = |raster| seen(raster, channels, |v| v as u16);
        Pair::Sixteen(sixteen(a), sixteen(b))
    })
}

/// The picture over white; `convert` takes samples in 0..=65535.
fn seen<T>(raster: &Raster, channels: usize, convert: impl Fn(u32) -> T) -> Array3<T> {
    let (height, width, own) = raster.colour.dim();
    Array3::from_shape_fn((height, width, channels), |(y, x, c)| {
        let value = sixteen_bits(&raster.colour, (y, x, c.min(own.saturating_sub(1))));
        convert(match &raster.alpha {
            None => value,
            Some(alpha) => {
                let opacity = u64::from(sixteen_bits(alpha, (y, x, 0)));
                let sum = u64::from(value) * opacity + 65_535 * (65_535 - opacity);
                // At most 65535 again.
                ((sum + 32_767) / 65_535) as u32
            }
        })
    })
}

/// One sample in 0..=65535; white where there is none.
fn sixteen_bits(samples: &Samples, at: (usize, usize, usize)) -> u32 {
    match samples {
        Samples::Eight(array) => array.get(at).map_or(65_535, |v| u32::from(*v) * 257),
        Samples::Sixteen(array) => array.get(at).map_or(65_535, |v| u32::from(*v)),
    }
}

fn eight_bits(v: u16) -> u8 {
    ((u32::from(v) + 128) / 257) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr3;

    fn eight(colour: Array3<u8>, alpha: Option<Array3<u8>>) -> Raster {
        Raster { colour: Samples::Eight(colour), alpha: alpha.map(Samples::Eight) }
    }

    #[test]
    fn depths_and_channels_are_brought_together() {
        let grey = eight(arr3(&[[[10u8], [200]]]), None);
        let wide = arr3(&[[[2570u16, 2570, 2570], [51_400, 51_400, 51_914]]]);
        let colour = Raster { colour: Samples::Sixteen(wide), alpha: None };
        let quality = at_native_size(&grey, &colour, &Context::default()).unwrap();
        assert!((quality.max_diff - 2.0).abs() < 1e-12, "{quality:?}");
        assert_eq!(quality.ssimulacra2, None, "far too small for it");
    }

    #[test]
    fn what_can_not_be_seen_does_not_count() {
        let alpha = Some(arr3(&[[[0u8], [255]]]));
        let a = eight(arr3(&[[[1u8, 2, 3], [9, 9, 9]]]), alpha.clone());
        let b = eight(arr3(&[[[200u8, 99, 3], [9, 9, 9]]]), alpha);
        let white = eight(arr3(&[[[255u8, 255, 255], [9, 9, 9]]]), None);
        for other in [&b, &white] {
            let quality = at_native_size(&a, other, &Context::default()).unwrap();
            assert_eq!((quality.psnr_db, quality.max_diff), (None, 0.0));
        }
    }

    #[test]
    fn opaque_eight_bits_come_through_unchanged() {
        let all = Array3::from_shape_fn((1, 256, 1), |(_, x, _)| x as u8);
        let opaque = Array3::from_elem((1, 256, 1), 255);
        for alpha in [None, Some(opaque)] {
            let Ok(Pair::Eight(a, _)) = seen_pair(&eight(all.clone(), alpha.clone()), &eight(all.clone(), None)) else {
                panic!("eight bits")
            };
            assert_eq!(a, all);
        }
    }
}
