// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parts of the cloak by themselves: views and their adjoints, the budget, and the same bytes from any number of threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

use glassine_core::{
    cloak::{Budget, Pixels, Shape, View},
    pool::Pool,
};

/// Random values in -1..1 (SplitMix64, Steele et al. 2014).
fn random(width: usize, height: usize, seed: u64) -> Pixels {
    let mut state = seed;
    Pixels::from_fn(width, height, |_, _| {
        std::array::from_fn(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
        })
    })
}

fn dot(a: &Pixels, b: &Pixels) -> f64 {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    a.values().iter().zip(b.values()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[test]
fn adjoints_of_linear_views() {
    for (width, height) in [(64, 48), (37, 53), (9, 8), (65, 1), (2, 31)] {
        for view in [View::Plain, View::Half, View::Blur(1.0), View::Blur(2.5), View::Blur(0.3)] {
            if view == View::Half && height < 2 {
                continue;
            }
            let (x, pool) = (random(width, height, 1), &Pool::NONE);
            let seen = view.apply(&x, pool);
            assert_eq!((seen.width(), seen.height()), view.size(width, height));
            let y = random(seen.width(), seen.height(), 2);
            let (forward, back) = (dot(&seen, &y), dot(&x, &view.adjoint(&x, &y, pool)));
            let scale = dot(&seen, &seen).sqrt() * dot(&y, &y).sqrt();
            assert!((forward - back).abs() < 1e-6 * scale, "{view:?} {width} x {height}: {forward} and {back}");
        }
    }
}

#[test]
fn adjoint_of_jpeg() {
    // At quality 100 a change of 20 steps of 8 bits is far above the rounding, which is all that the adjoint leaves out.
    for (width, height) in [(64, 48), (37, 53), (71, 40), (40, 71)] {
        let (view, pool) = (View::Jpeg(100), &Pool::NONE);
        let ground = Pixels::from_fn(width, height, |_, _| [0.5, 0.45, 0.55]);
        let change = random(width, height, 3);
        let seen = |sign: f32| {
            let moved = |x: usize, y: usize| {
                let (g, c) = (ground.at(x, y), change.at(x, y));
                std::array::from_fn(|i| g[i] + sign * 0.08 * c[i])
            };
            view.apply(&Pixels::from_fn(width, height, moved), pool)
        };
        let (up, down) = (seen(1.0), seen(-1.0));
        let through = Pixels::from_fn(width, height, |x, y| {
            let (a, b) = (up.at(x, y), down.at(x, y));
            std::array::from_fn(|i| (a[i] - b[i]) / 0.16)
        });
        // <A c, A c> = <c, A^T A c>
        let (forward, back) = (dot(&through, &through), dot(&change, &view.adjoint(&ground, &through, pool)));
        println!("{width} x {height}: {forward} {back}");
        assert!((forward / back - 1.0).abs() < 0.005, "{width} x {height}: {forward} and {back}");
    }
}

fn budget(picture: &Pixels) -> Budget {
    Budget::of(picture, &Shape::default(), &Pool::NONE)
}

fn shares(picture: &Pixels) -> Vec<f32> {
    budget(picture).shares().to_vec()
}

#[test]
fn flat_and_smooth_ground_gets_the_floor() {
    let flat = Pixels::from_fn(50, 40, |_, _| [0.2, 0.6, 0.9]);
    let smooth = Pixels::from_fn(50, 40, |x, y| [x as f32 / 64.0, 0.5, y as f32 / 64.0]);
    for picture in [flat, smooth] {
        let shares = shares(&picture);
        // Where the mean of the neighbours leaves out what lies outside, a gradient's edge is not quite smooth.
        let floor = Shape::default().floor;
        let inner = (8..32).flat_map(|y| (8..42).map(move |x| y * 50 + x));
        assert!(inner.map(|i| shares[i]).all(|s| (s - floor).abs() < 1e-3));
    }
}

#[test]
fn skin_gets_the_floor_however_shaded_and_grainy() {
    let grain = |x: usize, y: usize| ((x * 7919 + y * 104_729 + x * y * 31) % 7) as f32 - 3.0;
    let skin = Pixels::from_fn(60, 60, |x, y| [0.2 + x as f32 / 100.0 + grain(x, y) / 255.0; 3]);
    let cloth = Pixels::from_fn(60, 60, |x, y| [0.2 + x as f32 / 100.0 + 6.0 * grain(x, y) / 255.0; 3]);
    let inner =
        |shares: Vec<f32>| (10..50).flat_map(move |y| (10..50).map(move |x| y * 60 + x)).map(move |i| shares[i]);
    assert!(inner(shares(&skin)).all(|share| share < Shape::default().floor + 0.02));
    assert!(inner(shares(&cloth)).all(|share| share > 0.6));
}

#[test]
fn texture_gets_more_than_a_line_on_flat_ground() {
    let texture = Pixels::from_fn(60, 60, |x, y| if (x + y) % 2 == 0 { [0.3; 3] } else { [0.7; 3] });
    let line = Pixels::from_fn(60, 60, |x, _| if x == 30 { [0.0; 3] } else { [1.0; 3] });
    let least_of_texture = shares(&texture).into_iter().fold(1.0, f32::min);
    let of_line = shares(&line);
    assert!(least_of_texture > 0.99, "{least_of_texture}");
    assert!(of_line.iter().all(|&share| share < 0.5), "{of_line:?}");
    // Three pixels from the line the ground is as flat as anywhere.
    let floor = Shape::default().floor;
    let halo =
        of_line.iter().enumerate().filter(|&(i, &share)| (i % 60).abs_diff(30) > 2 && (share - floor).abs() > 1e-3);
    assert_eq!(halo.count(), 0);
}

#[test]
fn flat_ground_is_driven_by_what_its_grain_hides_and_cut_off_at_the_floor() {
    let eps = 8.0 / 255.0;
    // Flat on the left, faint grain in the middle, texture on the right.
    let picture = Pixels::from_fn(120, 40, |x, y| {
        let sign = if (x + y) % 2 == 0 { 1.0 } else { -1.0 };
        [0.5 + sign * [0.0, 1.0 / 255.0, 0.2][x / 40]; 3]
    });
    let budget = budget(&picture);
    let (drives, shares) = (budget.drives(), budget.shares());
    let Shape { floor, drive: [bare, hidden], .. } = Shape::default();
    let [flat, grainy, textured] = [20, 60, 100].map(|x| 20 * 120 + x);
    assert!((shares[flat] - floor).abs() < 1e-6 && (shares[grainy] - floor).abs() < 1e-6);
    assert!((drives[flat] - bare * floor).abs() < 1e-6, "{}", drives[flat]);
    assert!((drives[grainy] - hidden * floor).abs() < 1e-6, "{}", drives[grainy]);
    assert_eq!(drives[textured], shares[textured]);
    let driven = Pixels::from_fn(120, 40, |x, y| [eps * drives[y * 120 + x]; 3]);
    let cut = budget.cut_off(&driven, eps);
    for ((v, share), drive) in cut.values().chunks_exact(3).zip(shares).zip(drives) {
        assert!((v[0] - eps * share.min(*drive)).abs() < 1e-7, "{} and {share}", v[0]);
    }
}

#[test]
fn flat_ground_between_lines_gets_the_floor() {
    let lines = Pixels::from_fn(60, 60, |x, _| if x % 6 == 0 { [0.0; 3] } else { [1.0; 3] });
    let (shares, floor) = (shares(&lines), Shape::default().floor);
    for (i, share) in shares.iter().enumerate() {
        let from_line = i % 60 % 6;
        assert!(share - floor < 1e-6 || !(2..=4).contains(&from_line), "{share} at {from_line} from a line");
    }
    assert!(shares.iter().any(|share| *share > 2.0 * floor), "the lines themselves bear more");
}

#[test]
fn grey_pictures_get_grey_perturbations() {
    let grey = Pixels::from_fn(40, 30, |x, y| [((x * 7 + y * 3) % 11) as f32 / 11.0; 3]);
    let free = random(40, 30, 6);
    let coloured = budget(&grey).coloured(&free, &Pool::NONE);
    assert!(coloured.values().chunks_exact(3).all(|p| (p[0] - p[1]).abs() < 1e-6 && (p[1] - p[2]).abs() < 1e-6));
    assert!(dot(&coloured, &coloured) > 1.0);
}

#[test]
fn colouring_has_its_adjoint_and_keeps_the_bound() {
    let picture = random(40, 30, 7);
    let picture = Pixels::from_fn(40, 30, |x, y| picture.at(x, y).map(|v| 0.5 + 0.5 * v));
    let (budget, free, y) = (budget(&picture), random(40, 30, 8), random(40, 30, 9));
    let coloured = budget.coloured(&free, &Pool::NONE);
    let (forward, back) = (dot(&coloured, &y), dot(&free, &budget.uncoloured(&y, &Pool::NONE)));
    assert!((forward - back).abs() < 1e-4, "{forward} and {back}");
    let largest = |p: &[f32]| p.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    let pixels = coloured.values().chunks_exact(3).zip(free.values().chunks_exact(3));
    assert!(pixels.clone().all(|(c, f)| largest(c) <= largest(f) + 1e-6));
    assert!(pixels.clone().any(|(c, _)| (c[0] - c[1]).abs() > 0.1), "colourful pictures get some colour");
}

#[test]
fn spared_pixels_get_nothing() {
    let texture = random(20, 20, 10);
    let mut budget = self::budget(&Pixels::from_fn(20, 20, |x, y| texture.at(x, y).map(f32::abs)));
    let spared: Vec<bool> = (0..400).map(|i| i % 3 == 0).collect();
    budget.spare(&spared);
    assert!(budget.shares().iter().zip(&spared).all(|(&share, &spared)| (share == 0.0) == spared));
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let picture = random(70, 53, 11);
    let picture = Pixels::from_fn(70, 53, |x, y| picture.at(x, y).map(|v| 0.5 + 0.5 * v));
    let encoder = glassine_core::cloak::Encoder::light(include_bytes!("../data/light_encoder.safetensors")).unwrap();
    let run = |pool: &Pool| {
        let (latents, tape) = encoder.record(&picture, pool);
        let values = [latents.values(0), latents.values(1)].concat();
        let gradient = encoder.gradient(&tape, latents.gradient_of_mean_squares(), pool);
        let budget = Budget::of(&picture, &Shape::default(), pool);
        let views = [View::Half, View::Blur(1.0), View::Jpeg(75)].map(|view| {
            let seen = view.apply(&picture, pool);
            (view.adjoint(&picture, &seen, pool), seen)
        });
        (values, gradient, budget.shares().to_vec(), budget.coloured(&picture, pool), views)
    };
    let one = run(&Pool::NONE);
    assert!(one.0.iter().all(|v| v.is_finite()));
    for threads in [2, 3, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(run(&Pool::rayon(std::sync::Arc::new(pool))) == one, "{threads} threads");
    }
}
