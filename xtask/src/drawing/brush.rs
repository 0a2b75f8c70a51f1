// SPDX-License-Identifier: MIT OR Apache-2.0
//! Brush strokes that repaint a scene in paint (after Hertzmann 1998: large brushes first, small ones on top).

use super::{Canvas, Path, Random, Rgb, canvas::mix, noise::Noise, path::Point};

/// One layer of strokes.
#[derive(Debug, Clone, Copy)]
pub struct Layer {
    /// Width of the brush, design units.
    pub width: f32,
    /// Length of a stroke, design units.
    pub length: f32,
    /// Opacity, 0..=1.
    pub opacity: f32,
}

/// Paints `scene` (a colour for every point) in strokes that follow `direction` (radians for every point).
pub fn repaint(
    canvas: &mut Canvas,
    random: &mut Random,
    layer: Layer,
    scene: impl Fn(f32, f32) -> Rgb,
    direction: impl Fn(f32, f32) -> f32,
) {
    let bristles = Noise::new(random.word() as u32);
    let (w, h) = (canvas.width as f32 / canvas.scale, canvas.height as f32 / canvas.scale);
    let strokes = (1.6 * w * h / (layer.width * layer.length)) as usize;
    for _ in 0..strokes {
        let start = [random.between(-5.0, w + 5.0), random.between(-5.0, h + 5.0)];
        let colour = scene(start[0], start[1]).map(|v| v + random.between(-0.035, 0.035));
        let length = layer.length * random.between(0.6, 1.3);
        let line = follow(start, length, &direction);
        let stroke = Path::ink(&line, |t| layer.width * (0.7 + 1.2 * t * (1.0 - t)));
        let coverage = canvas.coverage(&stroke);
        let angle = direction(start[0], start[1]);
        let (s, c) = (libm::sinf(angle), libm::cosf(angle));
        canvas.paint(&coverage, layer.opacity, |x, y, old| {
            // Bristles: fine stripes along the stroke, in paint that is thick here and thin there.
            let (along, across) = (c * x + s * y, c * y - s * x);
            let stripe = bristles.at(along * 0.02, across * 1.1) + 0.5 * bristles.at(along * 0.05, across * 2.3);
            mix(old, colour.map(|v| v + 0.10 * stripe), (0.85 + 0.6 * stripe).clamp(0.2, 1.0))
        });
    }
}

/// The line of `length` units that starts at `p` and follows `direction`.
fn follow(p: Point, length: f32, direction: &impl Fn(f32, f32) -> f32) -> Vec<Point> {
    const STEPS: usize = 7;
    let step = length / STEPS as f32;
    let mut line = vec![p];
    let mut at = p;
    for _ in 0..STEPS {
        let angle = direction(at[0], at[1]);
        at = [at[0] + step * libm::cosf(angle), at[1] + step * libm::sinf(angle)];
        line.push(at);
    }
    line
}
