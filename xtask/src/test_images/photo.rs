// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures with the statistics of photographs: pure 1/f noise, and dead leaves (Lee, Mumford and Huang 2001), whose
//! edges and textures have the same spectrum but look like things lying on each other.

use crate::drawing::{Canvas, Path, Random, Rgb, mix, noise::Noise, smoothstep};

/// 1/f noise in luma with softer colour, 1024 x 768 units.
pub fn spectrum(scale: f32) -> Canvas {
    let mut random = Random::named("photo-spectrum");
    let mut canvas = Canvas::new(1024, 768, scale, [0.0; 3]);
    let [luma, warm, tint] = [0; 3].map(|_| Noise::new(random.word() as u32));
    let octaves = 9 + canvas.extra_octaves();
    canvas.shade(|x, y, _| {
        let (u, v) = (x / 512.0, y / 512.0);
        // Octaves of equal energy: amplitude falls as 1/f.
        let l = 0.46 + 0.20 * luma.octaves(u, v, octaves, 1.0);
        let (a, b) = (0.07 * warm.octaves(u, v, octaves - 2, 0.9), 0.04 * tint.octaves(u, v, octaves - 2, 0.9));
        // A lens darkens its corners.
        let (dx, dy) = (x / 512.0 - 1.0, y / 384.0 - 1.0);
        let vignette = 1.0 - 0.12 * (dx * dx + dy * dy);
        [l + a + b, l - 0.4 * a + 0.2 * b, l - a].map(|c| c.clamp(0.01, 0.99) * vignette)
    });
    canvas
}

/// Leaves on the ground: enough to cover it about four times.
const LEAVES: usize = 3000;

/// Occluding leaves of all sizes, textured and lit, with a shallow depth of field, 1080 x 810 units.
pub fn leaves(scale: f32) -> Canvas {
    let mut random = Random::named("photo-leaves");
    let mut canvas = Canvas::new(1080, 810, scale, [0.10, 0.09, 0.06]);
    let texture = Noise::new(random.word() as u32);
    let octaves = 5 + canvas.extra_octaves();
    canvas.shade(|x, y, _| {
        let soil = 0.5 + 0.35 * texture.octaves(x / 90.0, y / 90.0, octaves + 1, 0.85);
        mix([0.05, 0.04, 0.03], [0.30, 0.22, 0.14], soil.clamp(0.0, 1.0))
    });
    for layer in 0..LEAVES {
        // Radii by the power law r^-3, which makes the ensemble scale invariant.
        let u = random.unit();
        let radius = (1.0 / (1.0 / (12.0f32 * 12.0) * u + 1.0 / (150.0f32 * 150.0) * (1.0 - u))).sqrt();
        let centre = [random.between(-60.0, 1140.0), random.between(-60.0, 870.0)];
        let depth = layer as f32 / LEAVES as f32;
        leaf(&mut canvas, &mut random, texture, octaves, (centre, radius, depth));
    }
    canvas.shade(|x, y, old| {
        let (dx, dy) = ((x - 420.0) / 760.0, (y - 300.0) / 620.0);
        let light = 1.14 - 0.42 * (dx * dx + dy * dy);
        old.map(|v| (v * light).clamp(0.0, 1.0))
    });
    sensor(&mut canvas, &mut random);
    canvas
}

fn colour(random: &mut Random) -> Rgb {
    let base: [Rgb; 6] = [
        [0.45, 0.26, 0.12],
        [0.66, 0.40, 0.14],
        [0.28, 0.34, 0.14],
        [0.52, 0.16, 0.10],
        [0.74, 0.58, 0.24],
        [0.30, 0.22, 0.16],
    ];
    let (a, b) = (base[random.below(6)], base[random.below(6)]);
    mix(a, b, random.unit()).map(|v| v * random.between(0.75, 1.25))
}

fn leaf(
    canvas: &mut Canvas,
    random: &mut Random,
    texture: Noise,
    octaves: u32,
    (centre, radius, depth): ([f32; 2], f32, f32),
) {
    let angle = random.between(0.0, std::f32::consts::TAU);
    let slim = random.between(0.42, 0.8);
    let (s, c) = (libm::sinf(angle), libm::cosf(angle));
    let point = |along: f32, across: f32| {
        [centre[0] + radius * (c * along - slim * s * across), centre[1] + radius * (s * along + slim * c * across)]
    };
    let jag = random.between(0.0, 0.09);
    let outline: Vec<[f32; 2]> = (0..40)
        .map(|i| {
            let t = std::f32::consts::TAU * i as f32 / 40.0;
            let ragged = 1.0 + jag * libm::sinf(9.0 * t) * (i % 2) as f32;
            // Pointed at both ends, as leaves are.
            let along = libm::cosf(t);
            point(along * ragged, libm::sinf(t) * (1.0 - along * along * 0.35) * ragged)
        })
        .collect();
    let shape = Path::blob(&outline);
    let shadow = canvas.coverage(&shape.clone().map(|p| [p[0] + 0.10 * radius + 2.0, p[1] + 0.14 * radius + 3.0]));
    canvas.paint(&shadow, 0.45 * (0.4 + 0.6 * depth), |_, _, old| old.map(|v| v * 0.25));
    let base = colour(random);
    let tilt = [random.between(-0.3, 0.3), random.between(-0.3, 0.3)];
    let own = [random.between(0.0, 90.0), random.between(0.0, 90.0)];
    let coverage = canvas.coverage(&shape);
    canvas.paint(&coverage, 1.0, |x, y, _| {
        let (dx, dy) = ((x - centre[0]) / radius, (y - centre[1]) / radius);
        let (along, across) = (c * dx + s * dy, (c * dy - s * dx) / slim);
        let grain = texture.octaves(x / 60.0 + own[0], y / 60.0 + own[1], octaves, 0.8);
        let rib = smoothstep(0.05, 0.0, across.abs())
            + 0.6 * smoothstep(0.12, 0.0, ((along * 5.0 + across.abs() * 2.2).fract() - 0.5).abs());
        let light = 0.78 + 0.3 * depth + tilt[0] * dx + tilt[1] * dy + 0.16 * grain - 0.12 * rib;
        base.map(|v| (v * light).clamp(0.0, 1.0))
    });
}

/// Photon noise: stronger in amplitude where it is brighter, relatively weaker there.
fn sensor(canvas: &mut Canvas, random: &mut Random) {
    for pixel in &mut canvas.pixels {
        let grain = random.unit() + random.unit() + random.unit() - 1.5;
        *pixel = pixel.map(|v| v + 0.022 * grain * (v + 0.02).sqrt());
    }
}
