// SPDX-License-Identifier: MIT OR Apache-2.0
//! Flowers in colours that sRGB can not show: the numbers mean Display P3 or Adobe RGB, as the file's profile says.

use crate::drawing::{Canvas, Path, Random, Rgb, hex, mix, noise::Noise, path::spline, smoothstep};

/// A bunch of flowers, 960 x 720 units; `name` seeds it and `petals` are its colours in the file's own space.
pub fn draw(name: &str, petals: &[u32], scale: f32) -> Canvas {
    let mut random = Random::named(name);
    let mut canvas = Canvas::new(960, 720, scale, [0.0; 3]);
    let texture = Noise::new(random.word() as u32);
    canvas.shade(|x, y, _| {
        let blur = texture.octaves(x / 170.0, y / 170.0, 3, 0.5);
        mix(mix(hex(0x06281f), hex(0x0a7a4a), y / 720.0), hex(0x7bd84a), (0.5 * blur + 0.12).clamp(0.0, 0.6))
    });
    for _ in 0..46 {
        let (x, y) = (random.between(-20.0, 980.0), random.between(120.0, 760.0));
        leaf(&mut canvas, &mut random, texture, [x, y]);
    }
    for row in 0..4 {
        for _ in 0..5 {
            let centre = [random.between(40.0, 920.0), 110.0 + 150.0 * row as f32 + random.between(-50.0, 50.0)];
            let petal = hex(petals[random.below(petals.len())]);
            let radius = random.between(48.0, 84.0) * (0.75 + 0.11 * row as f32);
            flower(&mut canvas, &mut random, texture, centre, radius, petal);
        }
    }
    canvas
}

fn leaf(canvas: &mut Canvas, random: &mut Random, texture: Noise, at: [f32; 2]) {
    let (lean, long) = (random.between(-90.0, 90.0), random.between(110.0, 230.0));
    let spine =
        spline(&[[at[0], at[1] + 0.5 * long], [at[0] + 0.2 * lean, at[1]], [at[0] + lean, at[1] - 0.5 * long]], false);
    let shape = Path::ink(&spine, |t| 46.0 * (4.0 * t * (1.0 - t)).max(0.02).sqrt());
    let green = mix(hex(0x0b5a2a), hex(0x35d04a), random.unit());
    let coverage = canvas.coverage(&shape);
    canvas.paint(&coverage, 0.96, |x, y, _| {
        let vein = texture.octaves((x - 0.2 * y) / 40.0, y / 9.0, 3, 0.6);
        green.map(|v| v * (0.72 + 0.35 * vein + 0.25 * smoothstep(at[1] + 90.0, at[1] - 110.0, y)))
    });
    canvas.fill(&Path::ink(&spine, |t| 3.0 * (1.0 - t)), green.map(|v| v * 0.5));
}

fn flower(canvas: &mut Canvas, random: &mut Random, texture: Noise, centre: [f32; 2], radius: f32, colour: Rgb) {
    let count = 6 + random.below(4);
    let turn = random.between(0.0, 1.0);
    for ring in 0..2 {
        let r = radius * (1.0 - 0.34 * ring as f32);
        for k in 0..count {
            let angle = std::f32::consts::TAU * (k as f32 + 0.5 * ring as f32 + turn) / count as f32;
            let (s, c) = (libm::sinf(angle), libm::cosf(angle));
            let middle = [centre[0] + 0.55 * r * c, centre[1] + 0.55 * r * s];
            let petal = Path::ellipse(middle, [0.52 * r, 0.27 * r], angle);
            let shadow = canvas.coverage(&petal.clone().map(|p| [p[0] + 3.0, p[1] + 6.0]));
            canvas.paint(&shadow, 0.4, |_, _, old| old.map(|v| v * 0.45));
            let coverage = canvas.coverage(&petal);
            canvas.paint(&coverage, 1.0, |x, y, _| {
                let (dx, dy) = ((x - centre[0]) / r, (y - centre[1]) / r);
                let (along, across) = (c * dx + s * dy, c * dy - s * dx);
                let streak = texture.octaves(along * 3.0, across * 34.0 + angle * 7.0, 3, 0.6);
                let light = 0.66 + 0.40 * along + 0.16 * streak - 0.9 * across * across - 0.14 * s;
                let throat = smoothstep(0.42, 0.1, along);
                mix(colour.map(|v| v * light), hex(0xffd000), 0.55 * throat)
            });
        }
    }
    let heart = canvas.coverage(&Path::circle(centre, 0.2 * radius));
    canvas.paint(&heart, 1.0, |x, y, _| {
        let seed = texture.octaves(x / 3.6, y / 3.6, 2, 0.7);
        let (dx, dy) = ((x - centre[0]) / (0.2 * radius), (y - centre[1]) / (0.2 * radius));
        mix(hex(0x7a3a00), hex(0xffc800), (0.55 + 0.8 * seed - 0.4 * (dx + dy)).clamp(0.0, 1.0))
    });
}
