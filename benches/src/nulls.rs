// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures in which the detector must find nothing, chosen to be hard on it: unmarked and attacked ones, ones marked
//! with another key, flat areas, noise, and periodic textures, which look most like a mark that repeats itself.

use crate::attack::noise::Random;
use crate::attack::resample::{Kernel, resample};
use crate::attack::{Op, Rgb8, crop, denoise, filter, jpeg, montage, rotate, run, tone, webp};
use anyhow::{Context, Result};
use serde::Serialize;

/// What kind of picture a trial uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A real or generated picture, scaled.
    Unmarked,
    /// The same, cropped, turned, filtered and compressed.
    Attacked,
    /// A picture marked with another key, half of them attacked.
    WrongKey,
    /// One colour: black, white or any other; half of them compressed.
    Flat,
    /// White, smoothed or 1/f noise.
    Noise,
    /// Stripes, checkers, halftone, weave and random tiles, at any period and angle.
    Periodic,
}

/// All kinds, in the order of the tables, with their share in percent.
pub const KINDS: [(Kind, usize); 6] = [
    (Kind::Unmarked, 15),
    (Kind::Attacked, 25),
    (Kind::WrongKey, 20),
    (Kind::Flat, 5),
    (Kind::Noise, 10),
    (Kind::Periodic, 25),
];

/// Pictures to draw from.
#[derive(Debug)]
pub struct Source {
    /// Unmarked pictures.
    pub plain: Vec<Rgb8>,
    /// The same, marked with keys that no trial looks for.
    pub marked: Vec<Rgb8>,
}

/// Trial number `trial`: always the same picture for the same number and source.
pub fn picture(trial: u64, source: &Source) -> Result<(Kind, Rgb8)> {
    let mut random = Random::new(trial.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let mut dice = random.below(100);
    let kind = KINDS.iter().find(|(_, share)| {
        let hit = dice < *share;
        dice = dice.wrapping_sub(*share);
        hit
    });
    let kind = kind.map_or(Kind::Periodic, |k| k.0);
    let picture = match kind {
        Kind::Unmarked => scaled(draw(&source.plain, &mut random)?, &mut random)?,
        Kind::Attacked => attacked(draw(&source.plain, &mut random)?, &mut random)?,
        Kind::WrongKey => {
            let marked = draw(&source.marked, &mut random)?;
            if random.below(2) == 0 { marked.clone() } else { attacked(marked, &mut random)? }
        }
        Kind::Flat => flat(&mut random)?,
        Kind::Noise => noise(&mut random),
        Kind::Periodic => periodic(&mut random)?,
    };
    Ok((kind, picture))
}

fn draw<'a>(pictures: &'a [Rgb8], random: &mut Random) -> Result<&'a Rgb8> {
    pictures.get(random.below(pictures.len())).context("there are no pictures to draw from")
}

/// A side, small ones more often: uniform in the logarithm between 256 and 1024 pixels.
fn side(random: &mut Random) -> usize {
    (256.0 * libm::exp2(2.0 * random.uniform())).round() as usize
}

fn scaled(picture: &Rgb8, random: &mut Random) -> Result<Rgb8> {
    let (height, width, _) = picture.dim();
    let scale = (side(random) as f64 / width.max(height) as f64).min(1.0);
    let to = |n: usize| ((n as f64 * scale).round() as usize).max(16);
    let kernels = [Kernel::Area, Kernel::Bilinear, Kernel::Bicubic, Kernel::Lanczos3];
    resample(picture, to(width), to(height), kernels[random.below(4)])
}

fn attacked(picture: &Rgb8, random: &mut Random) -> Result<Rgb8> {
    let mut chain =
        vec![Op::Crop(crop::Crop { keep: random.between(0.25, 1.0), x: random.uniform(), y: random.uniform() })];
    chain.extend(match random.below(7) {
        0 => Some(Op::Rotate(rotate::Rotate {
            degrees: random.between(-180.0, 180.0),
            corners: if random.below(2) == 0 { rotate::Corners::Black } else { rotate::Corners::Cropped },
        })),
        1 => Some(Op::Flip(rotate::Flip { swap: rotate::Swap::LeftRight })),
        2 => Some(Op::Blur(filter::Blur { sigma: random.between(0.5, 2.0) })),
        3 => Some(Op::Sharpen(filter::Sharpen { sigma: 1.5, amount: 1.5 })),
        4 => Some(Op::Tone(tone::Tone { contrast: random.between(0.6, 1.6), ..tone::Tone::default() })),
        5 => Some(Op::Noise(crate::attack::noise::Noise { sigma: random.between(2.0, 12.0), seed: random.bits() })),
        _ => None,
    });
    let picture = scaled(&run(&chain, picture)?, random)?;
    let quality = 30 + random.below(66) as u8;
    let last = match random.below(8) {
        0 => Op::Webp(webp::Webp { quality: f32::from(quality) }),
        1 if picture.len() < 600_000 => Op::NonLocalMeans(denoise::NonLocalMeans { h: 6.0 }),
        _ => Op::Jpeg(jpeg::Jpeg { quality, full_chroma: false }),
    };
    last.apply(&picture)
}

fn flat(random: &mut Random) -> Result<Rgb8> {
    let colour: [u8; 3] = match random.below(3) {
        0 => [0; 3],
        1 => [255; 3],
        _ => std::array::from_fn(|_| random.below(256) as u8),
    };
    let picture = Rgb8::from_shape_fn((side(random), side(random), 3), |(_, _, c)| colour[c]);
    if random.below(2) == 0 { Ok(picture) } else { compressed(&picture, random) }
}

fn compressed(picture: &Rgb8, random: &mut Random) -> Result<Rgb8> {
    Op::Jpeg(jpeg::Jpeg { quality: 30 + random.below(66) as u8, full_chroma: false }).apply(picture)
}

fn noise(random: &mut Random) -> Rgb8 {
    let (height, width) = (side(random), side(random));
    let sigma = random.between(3.0, 80.0);
    let white = Rgb8::from_shape_simple_fn((height, width, 3), || {
        (128.0 + sigma * random.normal()).round().clamp(0.0, 255.0) as u8
    });
    match random.below(3) {
        0 => white,
        1 => filter::Blur { sigma: random.between(0.5, 4.0) }.apply(&white),
        _ => montage::scenery(width, height, random),
    }
}

/// A periodic texture under a random rotation and scale, in colour, sometimes with noise or JPEG on top.
fn periodic(random: &mut Random) -> Result<Rgb8> {
    let (height, width) = (side(random), side(random));
    // Half of the periods are those at which a mark repeats itself at common scales, whole or in parts.
    let period =
        if random.below(2) == 0 { 128.0 / (1 << random.below(6)) as f64 } else { libm::exp2(random.between(1.0, 7.5)) };
    let (sin, cos) = if random.below(2) == 0 { (0.0, 1.0) } else { libm::sincos(random.between(0.0, 3.2)) };
    let pattern = random.below(6);
    let tile: Vec<f64> = (0..64 * 64).map(|_| random.uniform()).collect();
    let colours: [[f64; 3]; 2] = std::array::from_fn(|_| std::array::from_fn(|_| random.between(0.0, 255.0)));
    let grain = if random.below(2) == 0 { random.between(0.0, 8.0) } else { 0.0 };
    let mut picture = Rgb8::zeros((height, width, 3));
    for (y, mut row) in picture.outer_iter_mut().enumerate() {
        for (x, mut pixel) in row.outer_iter_mut().enumerate() {
            let (x, y) = (x as f64, y as f64);
            let (u, v) = ((cos * x + sin * y) / period, (cos * y - sin * x) / period);
            let mix = texture(pattern, u, v, &tile);
            for (c, sample) in pixel.iter_mut().enumerate() {
                let value = colours[0][c] * (1.0 - mix) + colours[1][c] * mix + grain * (random.uniform() - 0.5);
                *sample = value.round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    if random.below(3) == 0 { compressed(&picture, random) } else { Ok(picture) }
}

/// Value 0..=1 of a texture of period 1 at (`u`, `v`).
fn texture(pattern: usize, u: f64, v: f64, tile: &[f64]) -> f64 {
    let (fu, fv) = (u.rem_euclid(1.0), v.rem_euclid(1.0));
    let wave = |t: f64| 0.5 + 0.5 * libm::cos(std::f64::consts::TAU * t);
    let step = |condition: bool| if condition { 1.0 } else { 0.0 };
    match pattern {
        0 => step(fu < 0.5),
        1 => step((fu < 0.5) != (fv < 0.5)),
        // Halftone dots that grow to one side.
        2 => step((fu - 0.5).powi(2) + (fv - 0.5).powi(2) < 0.25 * wave(u / 40.0).max(0.05)),
        // Weave: over and under in turn.
        3 => {
            let over = (u.floor() + v.floor()).rem_euclid(2.0) == 0.0;
            if over { wave(fu - 0.5) } else { wave(fv - 0.5) }
        }
        4 => 0.5 * wave(u) + 0.5 * wave(v),
        // A random tile: every frequency of the lattice at once.
        _ => tile[(fv * 64.0) as usize % 64 * 64 + (fu * 64.0) as usize % 64],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_turns_up_and_trials_repeat() {
        let plain = vec![montage::scenery(300, 200, &mut Random::new(1))];
        let source = Source { marked: plain.clone(), plain };
        let mut seen = std::collections::BTreeSet::new();
        for trial in 0..60 {
            let (kind, picture) = picture(trial, &source).unwrap();
            assert!(picture.dim().0 >= 16 && picture.dim().1 >= 16 && picture.dim().2 == 3);
            seen.insert(kind);
            if trial % 10 == 0 {
                assert_eq!(super::picture(trial, &source).unwrap().1, picture);
            }
        }
        assert_eq!(seen.len(), KINDS.len());
        assert_eq!(KINDS.iter().map(|k| k.1).sum::<usize>(), 100);
    }
}
