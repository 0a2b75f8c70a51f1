// SPDX-License-Identifier: MIT OR Apache-2.0
//! Watercolour: washes of pigment with flowing edges (domain-warped fractal noise) on cold-pressed paper.

use crate::drawing::{Canvas, Path, Random, Rgb, hex, mix, noise::Noise, path::spline, smoothstep};

/// One wash: where there is paint (positive inside, in design units from the edge) and what paint.
struct Wash<'a> {
    pigment: Rgb,
    strength: f32,
    /// How far the wet edge wanders, design units.
    wander: f32,
    /// Width of the edge, design units: below 1 on dry paper, more where wet runs into wet.
    soft: f32,
    inside: &'a (dyn Fn(f32, f32) -> f32 + Sync),
}

/// What is the same for all washes of a sheet.
#[derive(Clone, Copy)]
struct Sheet {
    flow: Noise,
    paper: Noise,
    octaves: u32,
}

impl Sheet {
    fn lay(self, canvas: &mut Canvas, number: u32, wash: Wash<'_>) {
        let shift = 31.7 * number as f32;
        let Self { flow, paper, octaves } = self;
        canvas.shade(|x, y, old| {
            // Far outside no current brings paint here: most of the sheet, for most washes.
            if (wash.inside)(x, y) < -(4.0 * wash.wander + wash.soft + 12.0) {
                return old;
            }
            // Warp the plane by noise, then once more by the warped noise (after Quilez): currents in wet paint.
            let (u, v) = (x / 150.0 + shift, y / 150.0 - shift);
            let (qx, qy) = (flow.octaves(u, v, 3, 0.5), flow.octaves(u + 5.2, v + 1.3, 3, 0.5));
            let current = flow.octaves(u + 1.8 * qx, v + 1.8 * qy, 4 + octaves, 0.55);
            let ragged = flow.octaves(x / 26.0, y / 26.0 + shift, 3 + octaves, 0.6);
            // The sheet was taped down: no wash leaves the frame.
            let frame = (x - 40.0).min(1080.0 - x).min(y - 36.0).min(784.0 - y) + 5.0 * qx;
            let depth = (wash.inside)(x + wash.wander * qx, y + wash.wander * qy).min(frame) + 4.0 * ragged;
            if depth < -wash.soft {
                return old;
            }
            let wet = smoothstep(-wash.soft, wash.soft, depth) * smoothstep(-0.9, 0.9, frame + 4.0 * ragged);
            // Pigment gathers at the drying edge and settles in the valleys of the paper.
            let rim = 0.55 / wash.soft.max(1.0) * libm::expf(-depth.max(0.0) / 3.2);
            let grain = paper.octaves(x / 4.2, y / 4.2, 3 + octaves, 0.7);
            let density = wash.strength * wet * (0.62 + 0.55 * current + rim + 0.22 * grain).clamp(0.05, 1.8);
            // Transparent paint absorbs: light is multiplied by the pigment's colour to the power of its density.
            [0, 1, 2].map(|k| old[k] * libm::expf(density * libm::logf(wash.pigment[k].max(0.02))))
        });
    }
}

/// The picture, 1120 x 820 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("watercolour");
    let mut canvas = Canvas::new(1120, 820, scale, [0.0; 3]);
    let paper = Noise::new(random.word() as u32);
    let sheet = Sheet { flow: Noise::new(random.word() as u32), paper, octaves: canvas.extra_octaves() };
    canvas.shade(|x, y, _| {
        let bump = paper.octaves(x / 4.2, y / 4.2, 3, 0.7) - paper.octaves((x - 0.9) / 4.2, (y - 0.9) / 4.2, 3, 0.7);
        mix(hex(0xfbf7ec), hex(0xe9e0cc), (0.4 + 0.9 * bump).clamp(0.0, 1.0))
    });
    landscape(&mut canvas, sheet);
    trees(&mut canvas, sheet, &mut random);
    splashes(&mut canvas, sheet, &mut random);
    canvas
}

/// Height of a mountain line at x.
fn ridge(points: &[[f32; 2]], x: f32) -> f32 {
    points.windows(2).find(|w| x <= w[1][0]).map_or(points[points.len() - 1][1], |w| {
        let t = smoothstep(w[0][0], w[1][0], x);
        w[0][1] + (w[1][1] - w[0][1]) * t
    })
}

fn landscape(canvas: &mut Canvas, sheet: Sheet) {
    let far =
        [[0.0, 300.0], [180.0, 220.0], [330.0, 300.0], [520.0, 180.0], [700.0, 300.0], [860.0, 240.0], [1120.0, 330.0]];
    let near = [[0.0, 380.0], [240.0, 330.0], [420.0, 400.0], [640.0, 350.0], [900.0, 410.0], [1120.0, 360.0]];
    let bank = [[0.0, 600.0], [300.0, 640.0], [700.0, 716.0], [1120.0, 660.0]];
    let meadow = [[0.0, 690.0], [400.0, 720.0], [760.0, 770.0], [1120.0, 720.0]];
    let mut wash = |number: u32,
                    pigment: u32,
                    strength: f32,
                    wander: f32,
                    soft: f32,
                    inside: &(dyn Fn(f32, f32) -> f32 + Sync)| {
        sheet.lay(canvas, number, Wash { pigment: hex(pigment), strength, wander, soft, inside });
    };
    wash(0, 0x8fb9dd, 0.9, 3.0, 40.0, &|_, y| 300.0 - y);
    // Warm light over the hills, laid into the wet sky.
    wash(1, 0xf7b78d, 0.8, 60.0, 70.0, &|x, y| (110.0 - (y - 320.0).abs()).min(0.6 * (x - 330.0)));
    wash(2, 0x7c8fc0, 1.0, 14.0, 0.9, &|x, y| (y - ridge(&far, x)).min(ridge(&near, x) + 26.0 - y));
    wash(3, 0x5f8f86, 1.1, 16.0, 0.9, &|x, y| (y - ridge(&near, x)).min(484.0 - y));
    wash(4, 0x86b7c9, 1.0, 8.0, 0.9, &|_, y| (y - 468.0).min(760.0 - y));
    // Reflections: the near hills once more, upside down and squashed.
    wash(5, 0x6fa096, 0.8, 22.0, 6.0, &|x, y| (y - 474.0).min(0.5 * (960.0 - 0.9 * ridge(&near, x) - y)));
    wash(6, 0xb9a24e, 1.2, 20.0, 0.9, &|x, y| y - ridge(&bank, x));
    wash(7, 0x6f7f3a, 0.9, 34.0, 12.0, &|x, y| y - ridge(&meadow, x));
}

fn trees(canvas: &mut Canvas, sheet: Sheet, random: &mut Random) {
    for (number, (x, base, size)) in
        [(210.0, 660.0, 1.0), (300.0, 672.0, 0.72), (930.0, 690.0, 0.9)].into_iter().enumerate()
    {
        let crowns: Vec<[f32; 3]> = (0..9)
            .map(|_| {
                [
                    x + size * random.between(-70.0, 70.0),
                    base - size * random.between(130.0, 270.0),
                    size * random.between(24.0, 52.0),
                ]
            })
            .collect();
        for (layer, colour) in [0x9fae4a, 0x5d8a45, 0x2f5f4a].into_iter().enumerate() {
            let few = &crowns[..9 - 3 * layer];
            let blobs = |px: f32, py: f32| {
                few.iter()
                    .map(|c| {
                        c[2] - ((px - c[0]) * (px - c[0])
                            + (py - c[1] - 6.0 * layer as f32) * (py - c[1] - 6.0 * layer as f32))
                            .sqrt()
                    })
                    .fold(-1e3, f32::max)
            };
            sheet.lay(
                canvas,
                20 + 3 * number as u32 + layer as u32,
                Wash { pigment: hex(colour), strength: 0.9, wander: 16.0, soft: 0.9, inside: &blobs },
            );
        }
        let trunk = Path::ink(
            &spline(
                &[[x - 4.0, base + 6.0], [x + 5.0 * size, base - 80.0 * size], [x - 3.0, base - 210.0 * size]],
                false,
            ),
            |t| size * (15.0 - 11.0 * t),
        );
        let coverage = canvas.coverage(&trunk);
        canvas.paint(&coverage, 0.8, |x, y, old| {
            let dry = smoothstep(-0.3, 0.4, sheet.paper.octaves(x / 4.0, y / 9.0, 3, 0.7));
            mix(old, hex(0x4a3428), 0.45 + 0.55 * dry)
        });
    }
}

fn splashes(canvas: &mut Canvas, sheet: Sheet, random: &mut Random) {
    for number in 0..9 {
        let (cx, cy, r) = (random.between(330.0, 860.0), random.between(700.0, 770.0), random.between(5.0, 14.0));
        let pigment = hex([0xc8433f, 0xd9792f, 0x8a4fa0][random.below(3)]);
        sheet.lay(
            canvas,
            60 + number,
            Wash {
                pigment,
                strength: 1.1,
                wander: 5.0,
                soft: 0.9,
                inside: &|x, y| r - ((x - cx) * (x - cx) + (y - cy) * (y - cy)).sqrt(),
            },
        );
    }
    for _ in 0..40 {
        let (x, y) = (random.between(60.0, 1060.0), random.between(640.0, 780.0));
        let tall = random.between(14.0, 44.0);
        let blade = Path::ink(
            &spline(&[[x, y], [x + 3.0, y - 0.6 * tall], [x + random.between(-14.0, 14.0), y - tall]], false),
            |t| 4.0 * (1.0 - t),
        );
        let coverage = canvas.coverage(&blade);
        canvas.paint(&coverage, 0.7, |_, _, old| [old[0] * 0.42, old[1] * 0.52, old[2] * 0.34]);
    }
}
