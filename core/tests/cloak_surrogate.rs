// SPDX-License-Identifier: MIT OR Apache-2.0
//! The attack on a network that is not run by the core.
#![allow(clippy::unwrap_used, clippy::panic)]

use glassine_core::{
    Context,
    cloak::{CloakOptions, Latents, Pixels, Surrogate, measure, perturb},
    image::{Raster, Samples, canonical_rgb},
    pool::Pool,
};
use ndarray::Array3;

/// By how much the left half of a square of 8 x 8 pixels is lighter than its right half.
struct Halves;

/// Weight of column `x`.
fn weight(x: usize) -> f32 {
    if x % 8 < 4 { 1.0 / 32.0 } else { -1.0 / 32.0 }
}

impl Surrogate for Halves {
    fn name(&self) -> &str {
        "halves"
    }

    fn encode(&self, picture: &Pixels, _: &Pool) -> Latents {
        let (width, height) = (picture.width() / 8, picture.height() / 8);
        let mut values = vec![0.0; width * height * 3];
        for y in 0..height * 8 {
            for (x, pixel) in picture.row(y).chunks_exact(3).take(width * 8).enumerate() {
                for (c, v) in pixel.iter().enumerate() {
                    values[(y / 8 * width + x / 8) * 3 + c] += v * weight(x);
                }
            }
        }
        Latents::single(height, width, 3, &values)
    }

    fn gradient_by_picture(
        &self,
        picture: &Pixels,
        by_latents: &mut dyn FnMut(Latents) -> Latents,
        pool: &Pool,
    ) -> Pixels {
        let by_latents = by_latents(self.encode(picture, pool)).values(0);
        let width = picture.width() / 8;
        Pixels::from_fn(picture.width(), picture.height(), |x, y| {
            [0, 1, 2].map(|c| by_latents[(y / 8 * width + x / 8) * 3 + c] * weight(x))
        })
    }
}

#[test]
fn a_latent_keeps_its_values() {
    let values: Vec<f32> = (0..5 * 3 * 20).map(|v| v as f32).collect();
    assert_eq!(Latents::single(5, 3, 20, &values).values(0), values);
    let short = Latents::single(5, 3, 20, &values[..47]).values(0);
    assert_eq!(short[..47], values[..47]);
    assert!(short.len() == 300 && short[47..].iter().all(|v| *v == 0.0));
}

#[test]
fn a_foreign_network_is_moved_further_than_by_noise() {
    let colour = Array3::from_shape_fn((128, 128, 3), |(y, x, c)| {
        let texture = (x * 37 + y * 91 + x * y * 13 + c * 7) % 64;
        (40 + (x + y) / 3 + texture) as u8
    });
    let original = Raster { colour: Samples::Eight(colour), alpha: None };
    let cx = Context::default();
    let mut cloaked = original.clone();
    perturb(&original, &[Halves], &CloakOptions::default(), &cx).unwrap().apply(&mut cloaked, &cx);
    let report = measure(&canonical_rgb(&original, &cx), &canonical_rgb(&cloaked, &cx), &[Halves], &cx).unwrap();
    let plain = report.encoders[0].views[0];
    println!("{plain:?}");
    assert!(plain.displacement > 2.0 * plain.noise && plain.noise > 0.0, "{plain:?}");
}
