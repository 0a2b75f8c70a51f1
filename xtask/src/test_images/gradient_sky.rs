// SPDX-License-Identifier: MIT OR Apache-2.0
//! A gradient sky: dusk over misty ridges, nothing but smooth ramps.

use crate::drawing::{Canvas, Random, Rgb, hex, mix, noise::Noise, smoothstep};

/// Colours from the zenith (0) to the horizon (1).
const STOPS: [(f32, u32); 6] =
    [(0.0, 0x1b2a5c), (0.3, 0x4a4f96), (0.5, 0x9a6aa5), (0.66, 0xe58a8c), (0.78, 0xfbb985), (1.0, 0xffe6b0)];

fn ramp(t: f32) -> Rgb {
    let last = hex(STOPS[STOPS.len() - 1].1);
    STOPS.windows(2).find(|w| t <= w[1].0).map_or(last, |w| {
        // Half a smooth step and half a line: no bands show at the stops.
        let line = ((t - w[0].0) / (w[1].0 - w[0].0)).clamp(0.0, 1.0);
        mix(hex(w[0].1), hex(w[1].1), 0.5 * line + 0.5 * smoothstep(0.0, 1.0, line))
    })
}

/// The picture, 1200 x 760 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("gradient-sky");
    let mut canvas = Canvas::new(1200, 760, scale, [0.0; 3]);
    let clouds = Noise::new(random.word() as u32);
    canvas.shade(|x, y, _| {
        let (dx, dy) = (x - 860.0, y - 520.0);
        let sun = libm::expf(-(dx * dx + 1.6 * dy * dy) / 52_000.0);
        let sky = mix(ramp(y / 640.0), hex(0xfff3d0), 0.85 * sun);
        // Long bands of cirrus, lit from below.
        let band = clouds.octaves(x / 420.0, y / 70.0 + x / 900.0, 3, 0.42);
        let veil = smoothstep(0.02, 0.55, band) * smoothstep(560.0, 380.0, y) * smoothstep(30.0, 160.0, y);
        mix(sky, mix(hex(0xf6b6b0), hex(0xfff0dc), smoothstep(120.0, 480.0, y)), 0.5 * veil)
    });
    let ridges: Vec<(Noise, f32)> =
        (0..5).map(|_| (Noise::new(random.word() as u32), random.between(0.0, 40.0))).collect();
    for (k, (noise, shift)) in ridges.into_iter().enumerate() {
        let depth = k as f32 / 4.0;
        let base = 540.0 + 48.0 * k as f32;
        let colour = mix(hex(0xd99a9c), hex(0x1a2140), smoothstep(-0.2, 1.1, depth));
        canvas.shade(|x, y, old| {
            let top = base - 70.0 * (0.4 + noise.octaves(x / (300.0 - 30.0 * k as f32) + shift, 0.5, 4, 0.42));
            let inside = ((y - top) * scale + 0.5).clamp(0.0, 1.0);
            // Mist gathers at the foot of every ridge.
            let mist = 0.55 * smoothstep(0.0, 110.0, y - top) * (1.0 - depth);
            mix(old, mix(colour, hex(0xf4c3ae), mist), inside)
        });
    }
    canvas
}
