// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pencil hatching: a still life of a ball, a bottle and a box, hatched over grained paper.

use crate::drawing::{
    Canvas, Path, Random,
    noise::Noise,
    path::{Point, spline},
    smoothstep,
};

/// Half width of the bottle at a height (0 at its foot, 1 at its mouth).
fn profile(t: f32) -> f32 {
    let shoulder = smoothstep(0.72, 0.5, t);
    26.0 + 54.0 * shoulder - 6.0 * smoothstep(0.08, 0.0, t)
}

/// Darkness of the scene, 0 (paper) to 1, at a point of the 1000 x 760 sheet.
fn tone(x: f32, y: f32) -> f32 {
    let table = 430.0;
    let wall = 0.20 + 0.16 * smoothstep(0.0, 1000.0, x);
    let mut dark = if y < table { wall } else { 0.07 + 0.10 * smoothstep(760.0, table, y) };
    // Cast shadows fall to the right.
    let shadow = |cx: f32, cy: f32, rx: f32, ry: f32| {
        let d = ((x - cx) / rx) * ((x - cx) / rx) + ((y - cy) / ry) * ((y - cy) / ry);
        smoothstep(1.25, 0.7, d)
    };
    if y > table - 30.0 {
        dark = dark.max(0.62 * shadow(420.0, 596.0, 190.0, 44.0));
        dark = dark.max(0.55 * shadow(690.0, 540.0, 200.0, 30.0));
        dark = dark.max(0.60 * shadow(850.0, 655.0, 150.0, 36.0));
    }
    dark = bottle(x, y).or_else(|| box_sides(x, y)).unwrap_or(dark);
    ball(x, y).unwrap_or(dark)
}

fn ball(x: f32, y: f32) -> Option<f32> {
    let (nx, ny) = ((x - 300.0) / 138.0, (y - 480.0) / 138.0);
    let r2 = nx * nx + ny * ny;
    (r2 <= 1.0).then(|| {
        let nz = (1.0 - r2).sqrt();
        let light = -0.55 * nx - 0.62 * ny + 0.56 * nz;
        let bounce = 0.22 * smoothstep(0.75, 1.0, r2) * smoothstep(-0.1, 0.8, ny);
        (0.86 - 0.95 * light.max(0.0) - bounce).clamp(0.0, 0.9)
    })
}

fn bottle(x: f32, y: f32) -> Option<f32> {
    let t = (540.0 - y) / 430.0;
    let nx = (x - 560.0) / profile(t);
    ((0.0..=1.0).contains(&t) && nx.abs() <= 1.0).then(|| {
        let glint = smoothstep(0.10, 0.0, (nx + 0.45).abs()) * smoothstep(0.02, 0.1, t);
        let label = if (0.16..0.42).contains(&t) { -0.25 } else { 0.0 };
        (0.48 + 0.40 * nx * nx.abs() + label + 0.16 * smoothstep(0.8, 1.0, nx.abs()) - 0.6 * glint).clamp(0.0, 0.92)
    })
}

fn box_sides(x: f32, y: f32) -> Option<f32> {
    let front = (700.0..860.0).contains(&x) && (500.0..650.0).contains(&y);
    let slant = 0.5 * (x - 860.0);
    let side = (860.0..920.0).contains(&x) && (500.0 - slant..650.0 - slant).contains(&y);
    let lift = 2.0 * (500.0 - y);
    let top = (470.0..500.0).contains(&y) && (700.0 + lift..860.0 + lift).contains(&x);
    if front {
        Some(0.40 + 0.10 * smoothstep(500.0, 650.0, y))
    } else if side {
        Some(0.74)
    } else {
        top.then_some(0.12)
    }
}

/// The picture, 1000 x 760 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("pencil-hatching");
    let mut canvas = Canvas::new(1000, 760, scale, [0.0; 3]);
    let paper = Noise::new(random.word() as u32);
    canvas.shade(|x, y, _| [0.955 + 0.022 * paper.octaves(x / 5.0, y / 5.0, 3, 0.7); 3]);
    // Each layer of hatching starts where the one before is not dark enough.
    for (angle, from, spacing) in
        [(-0.75, 0.06, 5.2), (-0.45, 0.26, 5.0), (0.62, 0.44, 4.8), (-1.35, 0.62, 4.4), (0.1, 0.76, 4.2)]
    {
        hatch(&mut canvas, &mut random, paper, angle, from, spacing);
    }
    for contour in contours() {
        for _ in 0..3 {
            let drift = [random.between(-1.8, 1.8), random.between(-1.8, 1.8)];
            let line: Vec<Point> = contour
                .iter()
                .map(|p| [p[0] + drift[0] + random.between(-0.7, 0.7), p[1] + drift[1] + random.between(-0.7, 0.7)])
                .collect();
            graphite(&mut canvas, paper, &Path::ink(&line, |t| 2.2 * (0.5 + 2.0 * t * (1.0 - t))), 0.55);
        }
    }
    canvas
}

/// Lays graphite where the tooth of the paper catches it.
fn graphite(canvas: &mut Canvas, paper: Noise, stroke: &Path, pressure: f32) {
    let coverage = canvas.coverage(stroke);
    canvas.paint(&coverage, 1.0, |x, y, old| {
        let tooth = 0.5 + 0.75 * paper.octaves(x / 2.6, y / 2.6, 2, 0.8);
        old.map(|v| v * (1.0 - pressure * (0.35 + 0.9 * tooth).clamp(0.0, 1.0)))
    });
}

fn hatch(canvas: &mut Canvas, random: &mut Random, paper: Noise, angle: f32, from: f32, spacing: f32) {
    let (s, c) = (libm::sinf(angle), libm::cosf(angle));
    let mut across = -640.0;
    while across < 640.0 {
        across += spacing * random.between(0.8, 1.2);
        let mut along = -640.0 - random.between(0.0, 60.0);
        while along < 640.0 {
            let length = random.between(26.0, 74.0);
            let at = |d: f32, bow: f32| {
                [500.0 + c * (along + d) - s * (across + bow), 380.0 + s * (along + d) + c * (across + bow)]
            };
            let middle = at(0.5 * length, 0.0);
            let wanted = tone(middle[0], middle[1]);
            let ends = [at(0.1 * length, 0.0), at(0.9 * length, 0.0)].map(|p| tone(p[0], p[1]));
            // A stroke that would run over an edge of the scene is left out: the next ones fill the gap.
            let even = ends.iter().all(|t| (t - wanted).abs() < 0.2);
            if wanted > from && even {
                let bow = random.between(-1.5, 1.5);
                let line = spline(&[at(0.0, 0.0), at(0.5 * length, bow), at(length, 0.0)], false);
                let stroke = Path::ink(&line, |t| 2.5 * (1.0 - 0.6 * t));
                graphite(canvas, paper, &stroke, 0.30 + 0.45 * (wanted - from).min(0.5));
            }
            along += length * if even { 0.92 } else { 0.25 };
        }
    }
}

fn contours() -> Vec<Vec<Point>> {
    let circle = Path::circle([300.0, 480.0], 138.0).contours.remove(0);
    let side =
        |sign: f32| (0..=40).map(|i| i as f32 / 40.0).map(|t| [560.0 + sign * profile(t), 540.0 - 430.0 * t]).collect();
    let ellipse = |y: f32, r: f32| Path::ellipse([560.0, y], [r, 0.16 * r], 0.0).contours.remove(0);
    let straight = |a: Point, b: Point| {
        (0..=16).map(|i| i as f32 / 16.0).map(|t| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]).collect()
    };
    vec![
        circle,
        side(-1.0),
        side(1.0),
        ellipse(110.0, 26.0),
        ellipse(540.0, 76.0),
        straight([700.0, 500.0], [860.0, 500.0]),
        straight([860.0, 500.0], [860.0, 650.0]),
        straight([860.0, 650.0], [700.0, 650.0]),
        straight([700.0, 650.0], [700.0, 500.0]),
        straight([860.0, 500.0], [920.0, 470.0]),
        straight([920.0, 470.0], [920.0, 620.0]),
        straight([920.0, 620.0], [860.0, 650.0]),
        straight([700.0, 500.0], [760.0, 470.0]),
        straight([760.0, 470.0], [920.0, 470.0]),
        straight([0.0, 430.0], [190.0, 430.0]),
        straight([640.0, 430.0], [1000.0, 430.0]),
    ]
}
