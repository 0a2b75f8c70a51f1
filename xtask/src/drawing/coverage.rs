// SPDX-License-Identifier: MIT OR Apache-2.0
//! Exact area coverage of filled paths.

use super::path::{Path, Point};

/// How much of every pixel in a box is covered, 0..=1.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// Left column and top row of the box, pixels.
    pub origin: [usize; 2],
    /// Size of the box, pixels.
    pub size: [usize; 2],
    /// `[height][width]`, row-major.
    pub area: Vec<f32>,
}

impl Coverage {
    /// Coverage of a `width` x `height` picture by `path`, whose design units are `scale` pixels long.
    ///
    /// Signed areas are accumulated per contour (as font rasterisers do) and the contours united, so that overlapping
    /// contours do not cancel each other.
    pub fn of(path: &Path, width: usize, height: usize, scale: f32) -> Self {
        let points = path.contours.iter().flatten();
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for p in points {
            for k in 0..2 {
                low[k] = low[k].min(p[k] * scale);
                high[k] = high[k].max(p[k] * scale);
            }
        }
        let bound = |v: f32, n: usize| (v.max(0.0) as usize).min(n);
        let origin = [bound(low[0].floor(), width), bound(low[1].floor(), height)];
        let end = [bound(high[0].ceil(), width), bound(high[1].ceil(), height)];
        let size = [end[0].saturating_sub(origin[0]), end[1].saturating_sub(origin[1])];
        let mut united = Self { origin, size, area: vec![0.0; size[0] * size[1]] };
        if united.area.is_empty() {
            return united;
        }
        let mut deltas = vec![0.0f32; (size[0] + 2) * size[1]];
        for contour in &path.contours {
            deltas.fill(0.0);
            let pixel = |p: Point| [p[0] * scale - origin[0] as f32, p[1] * scale - origin[1] as f32];
            for (i, &p) in contour.iter().enumerate() {
                edge(&mut deltas, size, pixel(p), pixel(contour[(i + 1) % contour.len()]));
            }
            united.unite(&deltas);
        }
        united
    }

    /// Adds a contour given by its accumulated differences.
    fn unite(&mut self, deltas: &[f32]) {
        let width = self.size[0];
        for (row, delta) in self.area.chunks_mut(width).zip(deltas.chunks(width + 2)) {
            let mut sum = 0.0f32;
            for (area, d) in row.iter_mut().zip(delta) {
                sum += d;
                let covered = sum.abs().min(1.0);
                *area = area.max(covered);
            }
        }
    }

    /// Coverage at a pixel of the picture; 0 outside the box.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        match (x.checked_sub(self.origin[0]), y.checked_sub(self.origin[1])) {
            (Some(i), Some(j)) if i < self.size[0] && j < self.size[1] => self.area[j * self.size[0] + i],
            _ => 0.0,
        }
    }

    /// The part of this coverage that lies inside `clip`.
    #[must_use]
    pub fn inside(mut self, clip: &Self) -> Self {
        let width = self.size[0].max(1);
        for (i, area) in self.area.iter_mut().enumerate() {
            *area *= clip.at(self.origin[0] + i % width, self.origin[1] + i / width);
        }
        self
    }
}

/// Accumulates the edge from `a` to `b`: a cell receives the change of covered area that starts there.
fn edge(deltas: &mut [f32], size: [usize; 2], a: Point, b: Point) {
    if a[1] == b[1] {
        return;
    }
    let (sign, a, b) = if a[1] < b[1] { (1.0, a, b) } else { (-1.0, b, a) };
    let slope = (b[0] - a[0]) / (b[1] - a[1]);
    let right = size[0] as f32;
    let first = a[1].max(0.0) as usize;
    let last = (b[1].ceil().max(0.0) as usize).min(size[1]);
    for row in first..last {
        let top = a[1].max(row as f32);
        let bottom = b[1].min(row as f32 + 1.0);
        let dy = bottom - top;
        if dy <= 0.0 {
            continue;
        }
        let x0 = (a[0] + (top - a[1]) * slope).clamp(0.0, right);
        let x1 = (a[0] + (bottom - a[1]) * slope).clamp(0.0, right);
        let line = &mut deltas[row * (size[0] + 2)..(row + 1) * (size[0] + 2)];
        span(line, sign * dy, x0.min(x1), x0.max(x1));
    }
}

/// Spreads the height `dy` of an edge between `x0 <= x1` over the cells of one row.
fn span(line: &mut [f32], dy: f32, x0: f32, x1: f32) {
    let (first, last) = (x0 as usize, (x1.ceil() as usize).max(x0 as usize + 1));
    if last == first + 1 {
        let middle = 0.5 * (x0 + x1) - first as f32;
        line[first] += dy * (1.0 - middle);
        line[first + 1] += dy * middle;
        return;
    }
    // Covered area of cell i is dy times the integral of (fraction of the edge left of x) over the cell.
    let inverse = 1.0 / (x1 - x0);
    let mut before = 0.0;
    for (i, cell) in line.iter_mut().enumerate().take(last).skip(first) {
        let (l, r) = (x0.max(i as f32) - x0, x1.min(i as f32 + 1.0) - x0);
        let rest = (i as f32 + 1.0 - x1).max(0.0);
        let area = 0.5 * (r * r - l * l) * inverse + rest;
        *cell += dy * (area - before);
        before = area;
    }
    line[last] += dy * (1.0 - before);
}
