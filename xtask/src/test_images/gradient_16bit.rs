// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gradients in 16 bits: lit spheres over a ramp, steps far finer than 8 bits can hold.

use crate::drawing::{Canvas, hex, mix, smoothstep};

/// Centre, radius and colour of the spheres.
const SPHERES: [(f32, f32, f32, u32); 4] = [
    (190.0, 300.0, 120.0, 0xd96b5f),
    (420.0, 210.0, 86.0, 0xe8c15a),
    (560.0, 360.0, 104.0, 0x5f9fd0),
    (330.0, 440.0, 58.0, 0x77b58a),
];

/// The picture, 720 x 540 units.
pub fn draw(scale: f32) -> Canvas {
    let mut canvas = Canvas::new(720, 540, scale, [0.0; 3]);
    canvas.shade(|x, y, _| {
        let floor = smoothstep(330.0, 540.0, y);
        let mut colour = mix(mix(hex(0x20263d), hex(0x8f8aa8), x / 720.0), hex(0xd8cfc4), 0.8 * floor);
        for (cx, cy, r, _) in SPHERES {
            let (sx, sy) = ((x - cx - 0.3 * r) / (1.2 * r), (y - cy - 0.95 * r) / (0.32 * r));
            let shade = 0.5 * libm::expf(-(sx * sx + sy * sy));
            colour = colour.map(|v| v * (1.0 - shade));
        }
        for (cx, cy, r, paint) in SPHERES {
            let (nx, ny) = ((x - cx) / r, (y - cy) / r);
            let d2 = nx * nx + ny * ny;
            let edge = ((r - r * d2.sqrt()) * scale + 0.5).clamp(0.0, 1.0);
            if edge > 0.0 {
                let nz = (1.0 - d2.min(1.0)).sqrt();
                let light = (-0.5 * nx - 0.6 * ny + 0.62 * nz).max(0.0);
                let shine = libm::expf(-14.0 * ((nx + 0.36) * (nx + 0.36) + (ny + 0.42) * (ny + 0.42)));
                let lit = mix(hex(paint).map(|v| v * (0.16 + 0.86 * light)), [1.0; 3], 0.7 * shine);
                colour = mix(colour, lit, edge);
            }
        }
        colour
    });
    canvas
}
