// SPDX-License-Identifier: MIT OR Apache-2.0
//! The encoder and everything the gradient passes through, against reference numbers computed with PyTorch.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glassine_core::{
    cloak::{Attack, Budget, Encoder, Pixels, Recipe, Shape, View},
    pool::Pool,
};
use safetensors::SafeTensors;

/// Reference numbers of `core/tests/data/cloak_vectors.safetensors`, maps as `[height][width][channels]`.
struct Vectors(SafeTensors<'static>);

impl Vectors {
    fn open() -> Self {
        Self(SafeTensors::deserialize(include_bytes!("data/cloak_vectors.safetensors")).unwrap())
    }

    fn values(&self, name: &str) -> Vec<f32> {
        let data = self.0.tensor(name).unwrap().data();
        data.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
    }

    fn pixels(&self, name: &str) -> Pixels {
        let view = self.0.tensor(name).unwrap();
        let (height, width) = (view.shape()[0], view.shape()[1]);
        let values = if name == "picture" {
            view.data().iter().map(|&v| f32::from(v) / 255.0).collect()
        } else {
            self.values(name)
        };
        Pixels::from_fn(width, height, |x, y| std::array::from_fn(|c| values[(y * width + x) * 3 + c]))
    }
}

/// Largest difference as a share of the largest value.
fn error(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    found.iter().zip(expected).fold(0.0_f32, |m, (a, b)| m.max((a - b).abs())) / largest
}

/// Norm of the difference as a share of the norm.
fn relative_norm(found: &[f32], expected: &[f32]) -> f32 {
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|v| v * v).sum::<f32>().sqrt();
    norm(&mut found.iter().zip(expected).map(|(a, b)| a - b)) / norm(&mut expected.iter().copied())
}

fn light() -> Encoder {
    Encoder::light(include_bytes!("../data/light_encoder.safetensors")).unwrap()
}

#[test]
fn latents_equal_the_reference() {
    let (vectors, encoder) = (Vectors::open(), light());
    let latents = encoder.encode(&vectors.pixels("picture"), &Pool::NONE);
    for (i, name) in ["h8", "h32"].into_iter().enumerate() {
        let error = error(&latents.values(i), &vectors.values(name));
        println!("{name}: {error:.1e}");
        assert!(error < 1e-3, "{name}: {error}");
    }
}

#[test]
fn gradient_of_mean_squares_equals_the_reference() {
    let (vectors, encoder) = (Vectors::open(), light());
    let (latents, tape) = encoder.record(&vectors.pixels("picture"), &Pool::NONE);
    let error = error(
        encoder.gradient(&tape, latents.gradient_of_mean_squares(), &Pool::NONE).values(),
        &vectors.values("gradient_of_mean_squares"),
    );
    println!("{error:.1e}");
    assert!(error < 1e-3, "{error}");
}

#[test]
fn budget_and_colour_equal_the_reference() {
    let vectors = Vectors::open();
    let budget = Budget::of(&vectors.pixels("picture"), &FIRST_SHAPE, &Pool::NONE);
    let shares: Vec<f32> = vectors.values("budget").iter().map(|v| v * 255.0 / 8.0).collect();
    let budget_error = error(budget.shares(), &shares);
    println!("budget {budget_error:.1e}");
    assert!(budget_error < 1e-3, "{budget_error}");
    let coloured = budget.coloured(&vectors.pixels("free"), &Pool::NONE);
    assert!(error(coloured.values(), &vectors.values("coloured")) < 1e-5);
}

#[test]
fn views_equal_the_reference() {
    let vectors = Vectors::open();
    let picture = vectors.pixels("picture");
    for (view, name) in [(View::Half, "halved"), (View::Blur(1.0), "blurred"), (View::Jpeg(75), "jpeg75")] {
        let error = error(view.apply(&picture, &Pool::NONE).values(), &vectors.values(name));
        println!("{name}: {error:.1e}");
        assert!(error < 1e-5, "{name}: {error}");
    }
}

const VIEWS: [View; 4] = [View::Plain, View::Jpeg(75), View::Half, View::Blur(1.0)];
const RECIPE: Recipe<'static> =
    Recipe { eps: 8.0 / 255.0, steps: 4, views: &VIEWS, high_pass: 0.8, momentum: 0.5, path: 4.0, radius: 0.4 };
/// The budget of the first reference numbers.
const FIRST_SHAPE: Shape = Shape {
    floor: 0.15,
    full: 4.0 / 255.0,
    least: 0.0,
    power: 1.5,
    near: 4,
    range: 0.0,
    grain: 0.0,
    contrast: 0.0,
    colourful: 0.4,
    drive: [1.0, 1.0],
    hiding: [0.0, 1.0],
    flat: 1.0,
};

#[test]
fn gradient_of_the_objective_equals_the_reference() {
    let (vectors, encoder) = (Vectors::open(), light());
    let picture = vectors.pixels("picture");
    let budget = Budget::of(&picture, &FIRST_SHAPE, &Pool::NONE);
    // The attack starts from half of what it is given; the reference is at the whole.
    let mut start = vectors.pixels("free");
    start.values_mut().iter_mut().for_each(|v| *v *= 2.0);
    let encoders = [encoder];
    let attack = Attack::new(&picture, &budget, &encoders, RECIPE, &start, &Pool::NONE);
    let (objective, gradient) = attack.gradient(0);
    assert!((objective - f64::from(vectors.values("objective")[0])).abs() < 1e-3, "{objective}");
    // By the perturbation before it is coloured; ours is by the share of the budget.
    let mut expected = vectors.values("gradient_of_objective");
    for (pixel, share) in expected.chunks_exact_mut(3).zip(budget.shares()) {
        pixel.iter_mut().for_each(|v| *v *= share * RECIPE.eps);
    }
    // A ReLU at its very corner may fall to either side; it changes the gradient in a small neighbourhood.
    let error = relative_norm(gradient.values(), &expected);
    println!("{objective} {error:.1e}");
    assert!(error < 1e-3, "{error}");
}

#[test]
fn four_steps_follow_the_reference() {
    let vectors = Vectors::open();
    let picture = vectors.pixels("picture");
    let budget = Budget::of(&picture, &Shape::default(), &Pool::NONE);
    let shares: Vec<f32> = vectors.values("attack_budget").iter().map(|v| v / RECIPE.eps).collect();
    let budget_error = error(budget.shares(), &shares);
    println!("budget {budget_error:.1e}");
    assert!(budget_error < 1e-3, "{budget_error}");
    let (start, encoders) = (vectors.pixels("attack_start"), [light()]);
    let mut attack = Attack::new(&picture, &budget, &encoders, RECIPE, &start, &Pool::NONE);
    for expected in vectors.values("attack_objective") {
        let found = attack.ascend();
        println!("{found} {expected}");
        assert!((found - f64::from(expected)).abs() < 1e-3 * f64::from(expected.abs()), "{found} {expected}");
    }
    let error = relative_norm(attack.perturbation().values(), &vectors.values("attack_perturbation"));
    println!("{error:.1e}");
    assert!(error < 1e-3, "{error}");
}
