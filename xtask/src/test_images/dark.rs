// SPDX-License-Identifier: MIT OR Apache-2.0
//! A dark picture: a lit window in a wood at night, most of it below a tenth of full brightness.

use crate::drawing::{Canvas, Path, Random, hex, mix, noise::Noise, path::spline, smoothstep};

/// The picture, 1100 x 740 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("dark-picture");
    let mut canvas = Canvas::new(1100, 740, scale, [0.0; 3]);
    let haze = Noise::new(random.word() as u32);
    let octaves = 5 + canvas.extra_octaves();
    canvas.shade(|x, y, _| {
        let milky = smoothstep(0.0, 0.9, 1.0 - ((y - 60.0 - 0.34 * x) / 150.0).abs())
            * (0.4 + 0.8 * haze.octaves(x / 120.0, y / 120.0, octaves, 0.6));
        let sky = mix(hex(0x05070f), hex(0x0d1424), y / 520.0);
        mix(sky, hex(0x2a2f48), 0.5 * milky.clamp(0.0, 1.0))
    });
    for _ in 0..900 {
        let (x, y) = (random.between(0.0, 1100.0), random.between(0.0, 560.0));
        let bright = random.unit();
        let star = canvas.coverage(&Path::circle([x, y], 0.5 + 1.1 * bright * bright * bright));
        let tint = mix(hex(0x8fa4d8), hex(0xffe9c8), random.unit());
        canvas.paint(&star, 0.25 + 0.65 * bright * bright, |_, _, _| tint);
    }
    wood(&mut canvas, &mut random, haze);
    house(&mut canvas, haze);
    canvas
}

fn wood(canvas: &mut Canvas, random: &mut Random, haze: Noise) {
    for layer in 0..4 {
        let depth = layer as f32 / 3.0;
        let colour = mix(hex(0x111a26), hex(0x030508), depth);
        canvas.shade(|x, y, old| {
            let top = 470.0 + 60.0 * depth + 40.0 * haze.octaves(x / 230.0 + 7.0 * depth, 3.0 + depth, 3, 0.5);
            mix(old, colour, ((y - top) * 0.2).clamp(0.0, 1.0))
        });
        for _ in 0..26 {
            let x = random.between(-20.0, 1120.0);
            let foot = 520.0 + 60.0 * depth + random.between(0.0, 30.0);
            let tall = random.between(110.0, 230.0) * (0.7 + 0.5 * depth);
            let mut edge: Vec<[f32; 2]> = vec![[x, foot - tall]];
            for side in [1.0, -1.0] {
                let mut half: Vec<[f32; 2]> = (1..=9)
                    .flat_map(|k| {
                        let t = k as f32 / 9.0;
                        let w = 0.26 * tall * t * (0.8 + 0.4 * random.unit());
                        [[x + side * w, foot - tall * (1.0 - t)], [x + side * 0.45 * w, foot - tall * (1.0 - t) - 5.0]]
                    })
                    .collect();
                if side < 0.0 {
                    half.reverse();
                }
                edge.extend(half);
            }
            canvas.fill(&Path::polygon(&edge), colour.map(|v| v * random.between(0.75, 1.2)));
        }
    }
}

fn house(canvas: &mut Canvas, haze: Noise) {
    let wall = Path::polygon(&[[640.0, 560.0], [640.0, 640.0], [800.0, 640.0], [800.0, 560.0]]);
    canvas.fill(&wall, hex(0x0c0a0b));
    canvas.fill(&Path::polygon(&[[622.0, 564.0], [664.0, 506.0], [776.0, 506.0], [820.0, 564.0]]), hex(0x07080c));
    canvas.fill(&Path::rectangle(752.0, 484.0, 18.0, 40.0), hex(0x0a0a0e));
    for x in [664.0, 746.0] {
        canvas.fill(&Path::rectangle(x, 580.0, 30.0, 32.0), hex(0xd8932f));
        canvas.fill(&Path::rectangle(x + 4.0, 584.0, 22.0, 14.0), hex(0xf3c267));
        canvas.fill(
            &Path::rectangle(x + 13.5, 580.0, 3.0, 32.0).with(Path::rectangle(x, 595.0, 30.0, 3.0)),
            hex(0x241509),
        );
    }
    let smoke = Path::ink(&spline(&[[760.0, 482.0], [770.0, 430.0], [742.0, 370.0], [772.0, 290.0]], false), |t| {
        6.0 + 40.0 * t
    });
    let coverage = canvas.coverage(&smoke);
    canvas.paint(&coverage, 0.10, |x, y, old| {
        mix(old, hex(0x8a8f9f), (0.5 + haze.octaves(x / 30.0, y / 30.0, 3, 0.6)).clamp(0.0, 1.0))
    });
    // Warm light on the snow and on the nearest trees.
    canvas.shade(|x, y, old| {
        let (dx, dy) = ((x - 720.0) / 190.0, (y - 610.0) / 80.0);
        let glow = libm::expf(-(dx * dx + dy * dy));
        let snow = 0.5 + 0.5 * haze.octaves(x / 22.0, y / 9.0, 4, 0.6);
        let ground = smoothstep(632.0, 650.0, y);
        let lit = mix(old, [0.36, 0.20, 0.07], glow * (0.16 + 0.5 * ground * snow));
        mix(lit, hex(0x1b2233), 0.35 * ground * snow * (1.0 - glow))
    });
}
