// SPDX-License-Identifier: MIT OR Apache-2.0
//! The gradient of the objective is its slope: compared with differences between two pictures, for every encoder and view.

use crate::weights::{LAYOUTS, file, hashed, picture, weights};
use glassine_core::{
    cloak::{Attack, Budget, Encoder, Pixels, Recipe, Shape, View},
    pool::Pool,
};
use safetensors::Dtype;

/// Directions for each encoder, size and view.
const DIRECTIONS: u32 = 4;
/// Largest difference between slope and gradient, as a share: a ReLU turns on the way.
const TOLERANCE: f64 = 0.02;

/// Where the slope is taken: a value for each pixel and colour, of which [`Attack`] makes the free variable.
fn start(width: usize, height: usize) -> Pixels {
    Pixels::from_fn(width, height, |x, y| {
        std::array::from_fn(|c| hashed((y * width + x) as u32 * 3 + c as u32 + 77) as f32 / (1_u64 << 31) as f32 - 1.0)
    })
}

/// The gradient in a random half of all squares of 6 x 6 pixels, nothing elsewhere: long enough along the slope to be
/// measured, and different for every `number`.
fn direction(gradient: &Pixels, number: u32) -> Pixels {
    Pixels::from_fn(gradient.width(), gradient.height(), |x, y| {
        let square = (y / 6 * 1000 + x / 6) as u32;
        gradient.at(x, y).map(|v| if hashed(square ^ number << 24) & 1 == 1 { v } else { 0.0 })
    })
}

fn dot(a: &Pixels, b: &Pixels) -> f64 {
    a.values().iter().zip(b.values()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// Largest relative difference between slopes and the gradient.
fn worst(encoder: Encoder, (height, width): (usize, usize), view: View) -> f64 {
    let (picture, pool, encoders) = (middling(&picture((height, width))), &Pool::NONE, [encoder]);
    let budget = Budget::of(&picture, &Shape::default(), pool);
    let recipe =
        Recipe { eps: 8.0 / 255.0, steps: 1, views: &[view], high_pass: 0.0, momentum: 0.0, path: 1.0, radius: 1.0 };
    let objective_at = |start: &Pixels| Attack::new(&picture, &budget, &encoders, recipe, start, pool).gradient(0);
    let here = start(width, height);
    let (_, gradient) = objective_at(&here);
    let mut worst: f64 = 0.0;
    for number in 0..DIRECTIONS {
        let along = direction(&gradient, number);
        let expected = dot(&gradient, &along);
        // So far that the objective changes by a hundredth in all.
        let step = 0.005 / expected;
        let there = |sign: f64| {
            let mut moved = here.clone();
            for (v, d) in moved.values_mut().iter_mut().zip(along.values()) {
                // The attack begins from half of it.
                *v += (sign * step * f64::from(*d)) as f32 / 0.5;
            }
            objective_at(&moved).0
        };
        let slope = (there(1.0) - there(-1.0)) / (2.0 * step);
        worst = worst.max((slope / expected - 1.0).abs());
    }
    worst
}

/// The picture without values so bright or dark that a perturbation would be cut off.
fn middling(picture: &Pixels) -> Pixels {
    Pixels::from_fn(picture.width(), picture.height(), |x, y| picture.at(x, y).map(|v| 0.2 + 0.6 * v))
}

#[test]
fn of_every_layout() {
    for layout in LAYOUTS {
        let bytes = file(&weights(layout), "", Dtype::F16);
        for (size, view) in [((37, 53), View::Plain), ((64, 64), View::Half), ((41, 66), View::Blur(1.0))] {
            let worst = worst(Encoder::tiny(&bytes, layout).unwrap(), size, view);
            println!("{layout} {size:?} {view:?}: {worst:.1e}");
            assert!(worst < TOLERANCE, "{layout} {size:?} {view:?}: {worst}");
        }
    }
}

#[test]
fn of_the_light_encoder() {
    let bytes = include_bytes!("../../data/light_encoder.safetensors");
    for size in [(64, 96), (37, 53), (50, 65)] {
        for view in [View::Plain, View::Half, View::Blur(1.0)] {
            let worst = worst(Encoder::light(bytes).unwrap(), size, view);
            println!("{size:?} {view:?}: {worst:.1e}");
            assert!(worst < TOLERANCE, "{size:?} {view:?}: {worst}");
        }
    }
}
