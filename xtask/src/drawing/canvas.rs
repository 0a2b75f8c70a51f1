// SPDX-License-Identifier: MIT OR Apache-2.0
//! The picture being drawn.

use super::{coverage::Coverage, path::Path};

/// Red, green, blue, gamma-coded, 0..=1.
pub type Rgb = [f32; 3];

/// A colour written as 0xRRGGBB.
pub fn hex(rgb: u32) -> Rgb {
    [16, 8, 0].map(|shift| (rgb >> shift & 255) as f32 / 255.0)
}

/// The colour the fraction `t` of the way from `a` to `b`.
pub fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    [0, 1, 2].map(|k| a[k] + (b[k] - a[k]) * t)
}

/// A picture in design units: `scale` pixels to the unit, so that one drawing serves every size.
#[derive(Debug, Clone)]
pub struct Canvas {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Pixels per design unit.
    pub scale: f32,
    /// `[height][width]`, row-major.
    pub pixels: Vec<Rgb>,
}

impl Canvas {
    /// A canvas of `width` x `height` design units, all of one colour.
    pub fn new(width: usize, height: usize, scale: f32, ground: Rgb) -> Self {
        let (width, height) = ((width as f32 * scale).round() as usize, (height as f32 * scale).round() as usize);
        Self { width, height, scale, pixels: vec![ground; width * height] }
    }

    /// Octaves of noise to add at this size, so that large pictures have detail down to the pixel as well.
    pub fn extra_octaves(&self) -> u32 {
        (1..4).take_while(|&k| self.scale >= (1 << k) as f32 * 0.75).count() as u32
    }

    /// Repaints every pixel: `paint(x, y, old)` with its centre in design units. Rows are shared between threads.
    pub fn shade(&mut self, paint: impl Fn(f32, f32, Rgb) -> Rgb + Sync) {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let rows = self.height.div_ceil(threads).max(1);
        let (width, unit) = (self.width, 1.0 / self.scale);
        std::thread::scope(|scope| {
            for (band, pixels) in self.pixels.chunks_mut(rows * width).enumerate() {
                let paint = &paint;
                scope.spawn(move || {
                    for (i, pixel) in pixels.iter_mut().enumerate() {
                        let (x, y) = (i % width, band * rows + i / width);
                        *pixel = paint((x as f32 + 0.5) * unit, (y as f32 + 0.5) * unit, *pixel);
                    }
                });
            }
        });
    }

    /// Coverage of this picture by `path`.
    pub fn coverage(&self, path: &Path) -> Coverage {
        Coverage::of(path, self.width, self.height, self.scale)
    }

    /// Lays `paint(x, y, old)` (design units) over the covered pixels.
    pub fn paint(&mut self, coverage: &Coverage, opacity: f32, paint: impl Fn(f32, f32, Rgb) -> Rgb) {
        let unit = 1.0 / self.scale;
        for (j, row) in coverage.area.chunks(coverage.size[0].max(1)).enumerate() {
            let y = coverage.origin[1] + j;
            for (i, &area) in row.iter().enumerate().filter(|(_, area)| **area > 0.0) {
                let x = coverage.origin[0] + i;
                let pixel = &mut self.pixels[y * self.width + x];
                let over = paint((x as f32 + 0.5) * unit, (y as f32 + 0.5) * unit, *pixel);
                *pixel = mix(*pixel, over, area * opacity);
            }
        }
    }

    /// Fills `path` with one colour.
    pub fn fill(&mut self, path: &Path, colour: Rgb) {
        let coverage = self.coverage(path);
        self.paint(&coverage, 1.0, |_, _, _| colour);
    }

    /// Fills what of `path` lies inside `clip`.
    pub fn fill_inside(&mut self, path: &Path, clip: &Coverage, colour: Rgb, opacity: f32) {
        let coverage = self.coverage(path).inside(clip);
        self.paint(&coverage, opacity, |_, _, _| colour);
    }

    /// Fills `path` and inks its outline.
    pub fn fill_and_ink(&mut self, path: &Path, colour: Rgb, ink: Rgb, width: f32) {
        self.fill(path, colour);
        self.fill(&path.outline(width), ink);
    }

    /// Rectified 8-bit samples, red, green, blue.
    pub fn rgb8(&self) -> Vec<u8> {
        self.pixels.iter().flatten().map(|&v| (v.clamp(0.0, 1.0) * 255.0).round() as u8).collect()
    }

    /// 8-bit luma (BT.601), one sample per pixel.
    pub fn grey8(&self) -> Vec<u8> {
        let luma = |p: &Rgb| 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
        self.pixels.iter().map(|p| (luma(p).clamp(0.0, 1.0) * 255.0).round() as u8).collect()
    }

    /// 16-bit samples, red, green, blue, big-endian as PNG wants them.
    pub fn rgb16(&self) -> Vec<u8> {
        self.pixels
            .iter()
            .flatten()
            .flat_map(|&v| ((v.clamp(0.0, 1.0) * 65535.0).round() as u16).to_be_bytes())
            .collect()
    }
}
