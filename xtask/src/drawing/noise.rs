// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gradient noise and sums of its octaves.

/// Perlin gradient noise (Perlin 2002, quintic fade) over a lattice hashed with `seed`.
#[derive(Debug, Clone, Copy)]
pub struct Noise {
    seed: u32,
}

const GRADIENTS: [[f32; 2]; 8] = [
    [1.0, 0.0],
    [0.707_106_77, 0.707_106_77],
    [0.0, 1.0],
    [-0.707_106_77, 0.707_106_77],
    [-1.0, 0.0],
    [-0.707_106_77, -0.707_106_77],
    [0.0, -1.0],
    [0.707_106_77, -0.707_106_77],
];

fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

impl Noise {
    /// Noise number `seed`.
    pub fn new(seed: u32) -> Self {
        Self { seed }
    }

    fn hash(self, x: i32, y: i32) -> u32 {
        let mut h = (x as u32).wrapping_mul(0x8da6_b343) ^ (y as u32).wrapping_mul(0xd816_3841) ^ self.seed;
        h = (h ^ (h >> 16)).wrapping_mul(0x7feb_352d);
        h = (h ^ (h >> 15)).wrapping_mul(0x846c_a68b);
        h ^ (h >> 16)
    }

    /// Noise at a point of the unit lattice, about -0.8..0.8.
    pub fn at(self, x: f32, y: f32) -> f32 {
        let (fx, fy) = (x.floor(), y.floor());
        let (ix, iy) = (fx as i32, fy as i32);
        let (dx, dy) = (x - fx, y - fy);
        let corner = |cx: i32, cy: i32| {
            let g = GRADIENTS[(self.hash(ix.wrapping_add(cx), iy.wrapping_add(cy)) & 7) as usize];
            g[0] * (dx - cx as f32) + g[1] * (dy - cy as f32)
        };
        let (u, v) = (fade(dx), fade(dy));
        let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u;
        let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u;
        top + (bottom - top) * v
    }

    /// Sum of `octaves` octaves, each of twice the frequency and `gain` times the amplitude of the last. A gain of 1
    /// gives every octave the same energy, which is the 1/f amplitude spectrum of photographs; 0.5 gives clouds.
    pub fn octaves(self, x: f32, y: f32, octaves: u32, gain: f32) -> f32 {
        let (mut sum, mut amplitude, mut frequency) = (0.0, 1.0, 1.0);
        for octave in 0..octaves {
            let layer = Self { seed: self.seed.wrapping_add(octave.wrapping_mul(0x9e37_79b9)) };
            // Each octave starts elsewhere, or their zeros would all meet at the origin.
            let offset = 17.31 * octave as f32;
            sum += amplitude * layer.at(x * frequency + offset, y * frequency - offset);
            amplitude *= gain;
            frequency *= 2.0;
        }
        sum
    }
}
