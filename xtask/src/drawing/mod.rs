// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the test pictures are drawn with. All of it is plain arithmetic and `libm`, so that every machine draws the
//! same pixels.

pub mod brush;
pub mod canvas;
pub mod cat;
pub mod coverage;
pub mod lettering;
pub mod noise;
pub mod path;
pub mod random;

pub use canvas::{Canvas, Rgb, hex, mix};
pub use coverage::Coverage;
pub use path::Path;
pub use random::Random;

/// Cubic step from 0 at `a` to 1 at `b`.
pub fn smoothstep(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
