// SPDX-License-Identifier: MIT OR Apache-2.0
//! An oil painting with "UP" lettered on it, stored in each of the eight EXIF orientations.

use crate::drawing::{
    Canvas, Path, Random, Rgb,
    brush::{self, Layer},
    hex,
    lettering::{self, Style},
    mix,
    noise::Noise,
    path::spline,
    smoothstep,
};

/// Colour of the scene: a lighthouse on a cliff.
fn scene(x: f32, y: f32, noise: Noise) -> Rgb {
    let shore = 330.0 + 30.0 * noise.octaves(x / 130.0, 0.4, 3, 0.5) - 120.0 * smoothstep(360.0, 620.0, x);
    if (520.0..566.0).contains(&x) && (70.0..shore + 6.0).contains(&y) {
        let round = 1.15 - 0.55 * (x - 520.0) / 46.0;
        let band = if ((y - 70.0) / 42.0) as u32 % 2 == 1 { hex(0xc8402f) } else { hex(0xf3ead8) };
        return if y < 98.0 { hex(0x33363f) } else { band.map(|v| v * round) };
    }
    if y > shore {
        let depth = ((y - shore) / 200.0).clamp(0.0, 1.0);
        let rock = 0.5 + 0.8 * noise.octaves(x / 46.0, y / 30.0, 4, 0.6);
        if x > 330.0 + 40.0 * noise.at(y / 40.0, 2.0) || y < shore + 10.0 {
            return mix(
                mix(hex(0x8a9a4a), hex(0x6b5340), smoothstep(0.05, 0.3, depth)),
                hex(0xd8b98a),
                0.5 * rock.clamp(0.0, 1.0),
            );
        }
    }
    if y > 300.0 {
        let wave = noise.octaves(x / 90.0, y / 16.0, 4, 0.6);
        return mix(mix(hex(0x2f6f8f), hex(0x123a5c), (y - 300.0) / 240.0), hex(0xe8f3ee), smoothstep(0.18, 0.5, wave));
    }
    let cloud = smoothstep(0.0, 0.5, noise.octaves(x / 190.0, y / 80.0, 4, 0.5));
    mix(mix(hex(0x4f86c0), hex(0xf2d6a8), y / 300.0), hex(0xfff4e4), 0.85 * cloud)
}

/// The upright picture, 720 x 540 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("orientation");
    let mut canvas = Canvas::new(720, 540, scale, hex(0xb58a5c));
    let noise = Noise::new(random.word() as u32);
    let direction = |x: f32, y: f32| {
        let swirl = 2.2 * noise.octaves(x / 240.0, y / 170.0, 2, 0.5);
        if y < 300.0 { swirl } else { 0.25 * swirl + if x > 380.0 { 1.2 } else { 0.0 } }
    };
    for (width, length, opacity) in [(26.0, 90.0, 1.0), (12.0, 46.0, 0.95), (6.0, 24.0, 0.9)] {
        brush::repaint(
            &mut canvas,
            &mut random,
            Layer { width, length, opacity },
            |x, y| scene(x, y, noise),
            direction,
        );
    }
    // Fine brush for the lighthouse alone.
    let clip = canvas.coverage(&Path::rectangle(520.0, 70.0, 46.0, 190.0));
    canvas.paint(&clip, 0.75, |x, y, _| scene(x, y, noise));
    canvas.fill(&Path::ink(&spline(&[[543.0, 52.0], [543.0, 60.0], [543.0, 72.0]], false), |_| 26.0), hex(0xffe38a));
    lettering::line(&mut canvas, &mut random, "UP", [40.0, 36.0], Style { size: 54.0, pen: 9.0, ink: hex(0xfff8ea) });
    let arrow = Path::polygon(&[
        [186.0, 24.0],
        [222.0, 66.0],
        [197.0, 66.0],
        [197.0, 96.0],
        [175.0, 96.0],
        [175.0, 66.0],
        [150.0, 66.0],
    ]);
    canvas.fill(&arrow, hex(0xfff8ea));
    canvas
}

/// The stored samples (red, green, blue) and size for a file whose orientation tag (1..=8, EXIF 2.32 section 4.6.4) makes
/// a viewer show `upright`.
pub fn stored(upright: &Canvas, orientation: u16) -> (Vec<u8>, usize, usize) {
    let (w, h) = (upright.width, upright.height);
    let turned = orientation >= 5;
    let (sw, sh) = if turned { (h, w) } else { (w, h) };
    let rgb = upright.rgb8();
    let mut out = Vec::with_capacity(rgb.len());
    for y in 0..sh {
        for x in 0..sw {
            let (ux, uy) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (w - 1 - y, x),
                7 => (w - 1 - y, h - 1 - x),
                8 => (y, h - 1 - x),
                _ => (x, y),
            };
            out.extend(&rgb[3 * (uy * w + ux)..][..3]);
        }
    }
    (out, sw, sh)
}
