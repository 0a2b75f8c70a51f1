// SPDX-License-Identifier: MIT OR Apache-2.0
//! Halftone: a boat under the moon, in black ink and screen tone as on a printed manga page.

use crate::drawing::{Canvas, Path, Random, noise::Noise, path::spline, smoothstep};

/// Distance between two dots of the screen, design units.
const PITCH: f32 = 7.0;

/// Darkness to be printed, 0..=1.
fn tone(x: f32, y: f32, clouds: Noise) -> f32 {
    let horizon = 470.0;
    let (dx, dy) = (x - 640.0, y - 190.0);
    let moon = (dx * dx + dy * dy).sqrt();
    if moon < 96.0 {
        let crater = 0.10 * smoothstep(0.1, 0.4, clouds.octaves(x / 60.0, y / 60.0, 3, 0.5));
        return crater + 0.06;
    }
    if y < horizon {
        let glow = 0.24 * libm::expf(-(moon - 96.0) / 55.0);
        // Clouds keep clear of the moon.
        let cloud = 0.42
            * smoothstep(0.05, 0.45, clouds.octaves(x / 240.0 + 9.0, y / 90.0, 4, 0.5))
            * smoothstep(100.0, 240.0, moon);
        return (0.80 - 0.26 * y / horizon - glow - cloud).clamp(0.04, 0.9);
    }
    let depth = (y - horizon) / (700.0 - horizon);
    let wave = clouds.octaves(x / (40.0 + 120.0 * depth), y / (5.0 + 22.0 * depth), 2, 0.5);
    let path = libm::expf(-(dx * dx) / (2600.0 + 14_000.0 * depth)) * smoothstep(-0.15, 0.35, wave);
    (0.55 + 0.25 * depth + 0.28 * wave - 0.75 * path).clamp(0.03, 0.95)
}

/// The picture, 920 x 700 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("halftone");
    let mut canvas = Canvas::new(920, 700, scale, [1.0; 3]);
    let clouds = Noise::new(random.word() as u32);
    canvas.shade(|x, y, _| {
        // Screen at 45 degrees: the tone is sampled at the centre of the dot, so that dots are round and whole.
        let diagonal = std::f32::consts::FRAC_1_SQRT_2 / PITCH;
        let (u, v) = ((x + y) * diagonal, (y - x) * diagonal);
        let (cu, cv) = (u.floor() + 0.5, v.floor() + 0.5);
        let back = 0.5 / diagonal;
        let dark = tone((cu - cv) * back, (cu + cv) * back, clouds);
        let (du, dv) = ((u - cu) * PITCH, (v - cv) * PITCH);
        let distance = (du * du + dv * dv).sqrt();
        // Above half tone the paper shows as round holes at the corners of the cell instead.
        let ink = if dark <= 0.55 {
            let radius = PITCH * (dark / std::f32::consts::PI).sqrt();
            ((radius - distance) * scale + 0.5).clamp(0.0, 1.0)
        } else {
            let (hu, hv) = (0.5 * PITCH - du.abs(), 0.5 * PITCH - dv.abs());
            let radius = PITCH * ((1.0 - dark) / std::f32::consts::PI).sqrt();
            (((hu * hu + hv * hv).sqrt() - radius) * scale + 0.5).clamp(0.0, 1.0)
        };
        [1.0 - ink * 0.96; 3]
    });
    boat(&mut canvas);
    rocks(&mut canvas, &mut random);
    canvas
}

fn boat(canvas: &mut Canvas) {
    let (ink, paper) = ([0.04; 3], [1.0; 3]);
    let hull = Path::blob(&[
        [190.0, 505.0],
        [250.0, 516.0],
        [390.0, 518.0],
        [470.0, 496.0],
        [430.0, 552.0],
        [330.0, 566.0],
        [240.0, 554.0],
    ]);
    let clip = canvas.coverage(&hull);
    canvas.fill_and_ink(&hull, ink, paper, 2.0);
    for k in 0..3 {
        let y = 527.0 + 11.0 * k as f32;
        canvas.fill_inside(
            &Path::pen(&[[190.0, y - 6.0], [330.0, y + 6.0], [470.0, y - 10.0]], 2.4),
            &clip,
            paper,
            1.0,
        );
    }
    canvas.fill(&Path::ink(&[[322.0, 520.0], [330.0, 250.0]], |t| 7.0 - 3.0 * t), ink);
    for (sail, folds) in [
        (
            vec![[338.0, 262.0], [368.0, 380.0], [458.0, 486.0], [340.0, 498.0]],
            [[345.0, 300.0], [352.0, 400.0], [420.0, 488.0]],
        ),
        (
            vec![[320.0, 286.0], [286.0, 390.0], [216.0, 484.0], [318.0, 494.0]],
            [[312.0, 320.0], [296.0, 410.0], [250.0, 486.0]],
        ),
    ] {
        let edge = spline(&sail, false);
        let path = Path::polygon(&edge);
        canvas.fill_and_ink(&path, paper, ink, 4.0);
        canvas.fill(&Path::pen(&folds, 2.6), ink);
        let shifted: Vec<[f32; 2]> = folds.iter().map(|p| [p[0] - 8.0, p[1] + 22.0]).collect();
        canvas.fill(&Path::pen(&shifted, 1.8), ink);
    }
    canvas.fill(&Path::blob(&[[330.0, 250.0], [366.0, 240.0], [398.0, 252.0], [366.0, 258.0]]), ink);
}

fn rocks(canvas: &mut Canvas, random: &mut Random) {
    let (ink, paper) = ([0.03; 3], [1.0; 3]);
    let rock = Path::polygon(&[
        [920.0, 420.0],
        [870.0, 430.0],
        [846.0, 500.0],
        [800.0, 528.0],
        [782.0, 604.0],
        [720.0, 640.0],
        [690.0, 702.0],
        [920.0, 702.0],
    ]);
    let clip = canvas.coverage(&rock);
    canvas.fill_and_ink(&rock, ink, ink, 5.0);
    for _ in 0..70 {
        let (x, y) = (random.between(700.0, 920.0), random.between(430.0, 700.0));
        let long = random.between(14.0, 50.0);
        canvas.fill_inside(
            &Path::pen(&[[x, y], [x - 0.2 * long, y + 0.5 * long], [x - 0.5 * long, y + long]], 2.6),
            &clip,
            paper,
            0.95,
        );
    }
    for _ in 0..26 {
        let (x, y) = (random.between(640.0, 800.0), random.between(600.0, 690.0));
        canvas.fill(&Path::circle([x, y], random.between(1.5, 4.5)), paper);
    }
}
