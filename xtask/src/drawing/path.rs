// SPDX-License-Identifier: MIT OR Apache-2.0
//! Closed outlines: splines, circles and ink lines of changing width.

use std::f32::consts::{PI, TAU};

/// A point of the design, x to the right, y down.
pub type Point = [f32; 2];

/// Closed contours in design units, filled wherever they wind around a point.
#[derive(Debug, Clone, Default)]
pub struct Path {
    /// The contours; the last point of each joins the first.
    pub contours: Vec<Vec<Point>>,
}

/// Catmull-Rom spline through `points`, 12 pieces between two of them.
pub fn spline(points: &[Point], closed: bool) -> Vec<Point> {
    const PIECES: usize = 12;
    let n = points.len();
    if n < 3 {
        return points.to_vec();
    }
    let at = |i: isize| {
        let n = n as isize;
        let i = if closed { i.rem_euclid(n) } else { i.clamp(0, n - 1) };
        points[i as usize]
    };
    let spans = if closed { n } else { n - 1 };
    let mut out = Vec::with_capacity(spans * PIECES + 1);
    for i in 0..spans as isize {
        let (a, b, c, d) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        for piece in 0..PIECES {
            let t = piece as f32 / PIECES as f32;
            out.push([0, 1].map(|k| {
                let (a, b, c, d) = (a[k], b[k], c[k], d[k]);
                let (t2, t3) = (t * t, t * t * t);
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2
                    + (3.0 * b - a - 3.0 * c + d) * t3)
            }));
        }
    }
    if !closed {
        out.push(at(n as isize - 1));
    }
    out
}

/// The closed contour with points no further apart than `step`, so that an inked corner keeps its width on both sides.
fn densify(contour: &[Point], step: f32) -> Vec<Point> {
    let mut dense = Vec::new();
    for (i, &a) in contour.iter().enumerate() {
        let b = contour[(i + 1) % contour.len()];
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let pieces = ((dx * dx + dy * dy).sqrt() / step).ceil().max(1.0) as usize;
        dense.extend((0..pieces).map(|k| k as f32 / pieces as f32).map(|t| [a[0] + dx * t, a[1] + dy * t]));
    }
    dense.extend(contour.first().copied());
    dense
}

impl Path {
    /// One contour with straight sides.
    pub fn polygon(points: &[Point]) -> Self {
        Self { contours: vec![points.to_vec()] }
    }

    /// One smooth contour through `points`.
    pub fn blob(points: &[Point]) -> Self {
        Self { contours: vec![spline(points, true)] }
    }

    /// An axis-parallel rectangle from its corner and size.
    pub fn rectangle(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self::polygon(&[[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
    }

    /// A circle.
    pub fn circle(centre: Point, radius: f32) -> Self {
        Self::ellipse(centre, [radius, radius], 0.0)
    }

    /// An ellipse with half axes `radii`, turned by `angle` radians.
    pub fn ellipse(centre: Point, radii: [f32; 2], angle: f32) -> Self {
        let (s, c) = (libm::sinf(angle), libm::cosf(angle));
        let outline = (0..96).map(|i| {
            let t = TAU * i as f32 / 96.0;
            let (x, y) = (radii[0] * libm::cosf(t), radii[1] * libm::sinf(t));
            [centre[0] + c * x - s * y, centre[1] + s * x + c * y]
        });
        Self { contours: vec![outline.collect()] }
    }

    /// The line along `points` as an inked shape: `width(t)` units wide at the fraction t of its length, round ends.
    pub fn ink(points: &[Point], width: impl Fn(f32) -> f32) -> Self {
        let n = points.len();
        if n < 2 {
            return Self::default();
        }
        let normal = |i: usize| {
            let (a, b) = (points[i.saturating_sub(1)], points[(i + 1).min(n - 1)]);
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let length = (dx * dx + dy * dy).sqrt().max(1e-6);
            [-dy / length, dx / length]
        };
        let half = |i: usize| 0.5 * width(i as f32 / (n - 1) as f32);
        let side = |i: usize, sign: f32| {
            let (nrm, h) = (normal(i), sign * half(i));
            [points[i][0] + nrm[0] * h, points[i][1] + nrm[1] * h]
        };
        let cap = |i: usize, from: f32| {
            let nrm = normal(i);
            (1..6).map(move |k| {
                let t = from + PI * k as f32 / 6.0;
                let (s, c) = (libm::sinf(t), libm::cosf(t));
                [points[i][0] + half(i) * (c * nrm[0] + s * nrm[1]), points[i][1] + half(i) * (c * nrm[1] - s * nrm[0])]
            })
        };
        let mut contour: Vec<Point> = (0..n).map(|i| side(i, 1.0)).collect();
        contour.extend(cap(n - 1, 0.0));
        contour.extend((0..n).rev().map(|i| side(i, -1.0)));
        contour.extend(cap(0, PI));
        Self { contours: vec![contour] }
    }

    /// A smooth pen line through `points`, thin at both ends and `width` in the middle.
    pub fn pen(points: &[Point], width: f32) -> Self {
        Self::ink(&spline(points, false), |t| width * (0.25 + 3.0 * t * (1.0 - t)))
    }

    /// The inked outline of every contour, `width` units at its heaviest; the pressure swells and fades twice.
    pub fn outline(&self, width: f32) -> Self {
        let mut inked = Self::default();
        for contour in &self.contours {
            let closed = densify(contour, width.max(1.0));
            inked
                .contours
                .extend(Self::ink(&closed, |t| width * (0.75 + 0.25 * libm::sinf(2.0 * TAU * t + 0.7))).contours);
        }
        inked
    }

    /// All contours of both.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.contours.extend(other.contours);
        self
    }

    /// Every point moved by `f`.
    #[must_use]
    pub fn map(mut self, f: impl Fn(Point) -> Point) -> Self {
        self.contours.iter_mut().flatten().for_each(|p| *p = f(*p));
        self
    }
}
