// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a cloak does, measured: on any two pictures of the same size, also those of other programs.

use super::{
    budget::{Budget, Shape},
    objective::Reference,
    perturbation::{CloakError, SMALLEST_SIDE, noise},
    pixels::Pixels,
    surrogate::Surrogate,
    view::View,
};
use crate::{
    Context,
    metrics::{psnr, ssim, ssimulacra2::ssimulacra2},
};
use ndarray::{Array3, Axis};

/// What happens to the picture before the encoder sees it, and what that is called.
pub const MEASURED_VIEWS: [(View, &str); 4] = [
    (View::Plain, "as it is"),
    (View::Jpeg(75), "after JPEG 75"),
    (View::Half, "at half size"),
    (View::Blur(1.0), "after a blur"),
];
/// Long side of the part (the middle) on which encoders are measured, pixels.
const MEASURED_SIDE: usize = 512;
/// Side of the blocks of the noise that the cloak is compared with, pixels.
const BLOCK: usize = 8;
/// Halvings when the noise is brought to the energy of the cloak.
const ENERGY_STEPS: usize = 16;

/// What one encoder sees of the change.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct EncoderReport {
    /// Name of the encoder.
    pub encoder: String,
    /// One for each of [`MEASURED_VIEWS`].
    pub views: Vec<ViewReport>,
}

/// What one encoder sees of the change after something has happened to the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ViewReport {
    /// What happened, one of [`MEASURED_VIEWS`].
    pub view: &'static str,
    /// Mean square change of the latent over the variance of its values; mean over the latents of the encoder.
    pub displacement: f64,
    /// The same for noise in blocks of 8 x 8 pixels of the same energy and in the same places.
    pub noise: f64,
}

/// What a cloak does to a picture, measured at working size (long side at most 1024 px).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CloakReport {
    /// Peak signal-to-noise ratio, dB; `None` when nothing changed.
    pub psnr_db: Option<f64>,
    /// Structural similarity of the luma.
    pub ssim: Option<f64>,
    /// SSIMULACRA2, 100 = identical.
    pub ssimulacra2: Option<f64>,
    /// Share of the pixels that changed, 0..=1.
    pub changed: f64,
    /// One for each encoder.
    pub encoders: Vec<EncoderReport>,
}

/// Measures what `cloaked` does to the latents of `original`: both `[height][width][3]`, 8 bits, of one size, the long side
/// at most 1024 (see [`crate::image::canonical_rgb`]). On the middle 512 x 512 pixels where they are larger.
///
/// # Errors
/// The sizes differ or a side is below 64; the progress callback is not asked.
pub fn measure<S: Surrogate>(
    original: &Array3<u8>,
    cloaked: &Array3<u8>,
    encoders: &[S],
    cx: &Context<'_>,
) -> Result<CloakReport, CloakError> {
    if original.dim() != cloaked.dim() {
        return Err(CloakError::DifferentSizes);
    }
    if original.dim().0.min(original.dim().1) < SMALLEST_SIDE {
        return Err(CloakError::TooSmall);
    }
    let noisy = equal_noise(original, cloaked, cx);
    let [from, to, noisy] = [original, cloaked, &noisy].map(middle);
    let encoders = encoders.iter().map(|encoder| EncoderReport {
        encoder: encoder.name().to_owned(),
        views: MEASURED_VIEWS.map(|(view, name)| viewed(encoder, view, name, [&from, &to, &noisy], cx)).to_vec(),
    });
    let pixels = original.dim().0 * original.dim().1;
    let changed = original.lanes(Axis(2)).into_iter().zip(cloaked.lanes(Axis(2))).filter(|(a, b)| a != b).count();
    Ok(CloakReport {
        psnr_db: psnr(original.view(), cloaked.view()).ok().flatten(),
        ssim: ssim(original.view(), cloaked.view(), cx).ok(),
        ssimulacra2: ssimulacra2(original.view(), cloaked.view(), cx),
        changed: changed as f64 / pixels as f64,
        encoders: encoders.collect(),
    })
}

/// How far the latents of `encoder` move from one picture to each of the others: mean square difference over the variance
/// of the values of the first, mean over the latents. All `[height][width][3]` of one size; of larger ones the middle
/// 512 x 512 pixels.
pub fn displacements(encoder: &impl Surrogate, from: &Array3<u8>, to: &[&Array3<u8>], cx: &Context<'_>) -> Vec<f64> {
    let to: Vec<Pixels> = to.iter().map(|picture| middle(picture)).collect();
    moved(encoder, View::Plain, &middle(from), &to.iter().collect::<Vec<_>>(), cx)
}

fn viewed(
    encoder: &impl Surrogate,
    view: View,
    name: &'static str,
    [from, to, noisy]: [&Pixels; 3],
    cx: &Context<'_>,
) -> ViewReport {
    let moved = moved(encoder, view, from, &[to, noisy], cx);
    ViewReport { view: name, displacement: moved[0], noise: moved[1] }
}

/// Displacements of several versions of a picture, all seen in one way.
fn moved(encoder: &impl Surrogate, view: View, from: &Pixels, to: &[&Pixels], cx: &Context<'_>) -> Vec<f64> {
    let latents = |picture: &Pixels| encoder.encode(&view.apply(picture, cx.pool), cx.pool);
    let reference = Reference::new(latents(from));
    let mean = |picture: &&Pixels| {
        let heads = reference.displacements(&latents(picture));
        heads.iter().sum::<f64>() / heads.len().max(1) as f64
    };
    to.iter().map(mean).collect()
}

/// Width and height of what is measured of a picture: sides cut to multiples of 64.
pub(super) fn measured_size(width: usize, height: usize) -> (usize, usize) {
    let cut = |n: usize| n.min(MEASURED_SIDE) / 64 * 64;
    (cut(width), cut(height))
}

/// The middle of a picture.
fn middle(picture: &Array3<u8>) -> Pixels {
    let picture = Pixels::from_bytes(picture);
    let (width, height) = measured_size(picture.width(), picture.height());
    picture.part((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)
}

/// `original` with grey noise, one sign for each block of 8 x 8 pixels, in the places where a cloak would be, and (after
/// rounding) of the energy of the change from `original` to `cloaked`: what displacements are compared with. Noise in single
/// pixels would flatter a cloak, any resizing takes it away.
pub fn equal_noise(original: &Array3<u8>, cloaked: &Array3<u8>, cx: &Context<'_>) -> Array3<u8> {
    let energy_of = |other: &Array3<u8>| -> f64 {
        original.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum()
    };
    let energy = energy_of(cloaked);
    let budget = Budget::of(&Pixels::from_bytes(original), &Shape::default(), cx.pool);
    let width = original.dim().1;
    let at = |eps: f32| {
        let mut noisy = original.clone();
        for ((y, x, _), v) in noisy.indexed_iter_mut() {
            let sign = noise(x / BLOCK, y / BLOCK)[0].signum();
            let change = sign * eps * budget.shares()[y * width + x];
            *v = libm::rintf(f32::from(*v) + change).clamp(0.0, 255.0) as u8;
        }
        noisy
    };
    let (mut low, mut high) = (0.0, 255.0);
    for _ in 0..ENERGY_STEPS {
        let middle = (low + high) / 2.0;
        if energy_of(&at(middle)) < energy {
            low = middle;
        } else {
            high = middle;
        }
    }
    at(if energy > 0.0 { high } else { 0.0 })
}
