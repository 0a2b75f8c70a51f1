// SPDX-License-Identifier: MIT OR Apache-2.0
//! How much a pixel may change, and in which colour: from the original alone.

use super::{mean::box_mean, pixels::Pixels};
use crate::pool::Pool;

/// Weights of red, green and blue in the luma (ITU-R BT.601).
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];
/// Distance between the largest and smallest of red, green and blue that counts as colourful.
const COLOURFUL_RANGE: f32 = 24.0 / 255.0;

/// Constants of a budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Share of eps that flat ground gets.
    pub floor: f32,
    /// Distance of the luma from its neighbours' mean that counts as full texture, in parts of 1.
    pub full: f32,
    /// Density of texture that still counts as none.
    pub least: f32,
    /// Exponent of the density.
    pub power: f32,
    /// Texture within this radius, pixels, has to be as dense as within 4: the flat ground round lettering has none.
    pub near: usize,
    /// Range of the luma within 3 x 3 pixels from which a pixel belongs to the texture around it, in parts of 1: flat ground
    /// between lines has none, however dense the lines.
    pub range: f32,
    /// Root mean square, within 9 x 9 pixels, of the luma's distance from the mean of its 3 x 3, up to which texture is no more
    /// than the faint grain of skin and sky and gets nothing. Shading does not count, however steep. In parts of 1.
    pub grain: f32,
    /// The same from which texture gets everything.
    pub contrast: f32,
    /// Largest share of the perturbation's own colour, in colourful surroundings.
    pub colourful: f32,
    /// How many times as hard as its budget flat ground is driven, before it is cut off there: with no grain at all, and with
    /// grain that hides a step of 8 bits. What stays below half a step is lost.
    pub drive: [f32; 2],
    /// The two kinds of grain: roughness as in `grain`, in parts of 1.
    pub hiding: [f32; 2],
    /// Share of eps above the floor from which ground is not flat, and driven as its budget is.
    pub flat: f32,
}

impl Default for Shape {
    /// Flat ground gets one step of 8 bits where eps is 8 of them. How the others were found: docs/cloak.md.
    fn default() -> Self {
        Self {
            floor: 1.25 / 8.0,
            full: 3.0 / 255.0,
            least: 0.4,
            power: 0.7,
            near: 1,
            range: 2.0 / 255.0,
            grain: 2.0 / 255.0,
            contrast: 5.0 / 255.0,
            colourful: 0.3,
            drive: [0.5, 2.0],
            hiding: [0.35 / 255.0, 0.6 / 255.0],
            flat: 2.0 / 8.0,
        }
    }
}

/// Bounds of the perturbation of one picture.
#[derive(Debug, Clone)]
pub struct Budget {
    width: usize,
    floor: f32,
    /// Share of eps for each pixel: 0 where nothing may change, otherwise the floor to 1.
    share: Vec<f32>,
    /// Share of eps by which a free variable of 1 drives each pixel.
    drive: Vec<f32>,
    /// Share of its own colour for each pixel; the rest is grey.
    colour: Vec<f32>,
}

impl Budget {
    /// Density of texture: how often, within 9 x 9 pixels, luma leaves the mean of its 3 x 3, and how far. Smooth gradients
    /// and faint grain (skin, sky) and flat ground count as empty, a lone line on flat ground as thin, so none gets much;
    /// texture on all sides gets everything.
    pub fn of(picture: &Pixels, shape: &Shape, pool: &Pool) -> Self {
        let width = picture.width();
        let luma = plane(picture, pool, |p| LUMA[0] * p[0] + LUMA[1] * p[1] + LUMA[2] * p[2]);
        let mean = box_mean(&luma, width, 1, 1, pool);
        let activity: Vec<f32> = luma.iter().zip(&mean).map(|(v, m)| ((v - m).abs() / shape.full).min(1.0)).collect();
        let around = |values: &[f32], radius: usize| box_mean(values, width, 1, radius, pool);
        let (wide, near) = (around(&activity, 4), around(&activity, shape.near));
        let squares: Vec<f32> = luma.iter().zip(&mean).map(|(v, m)| (v - m) * (v - m)).collect();
        let roughness: Vec<f32> = around(&squares, 4).into_iter().map(|square| libm::sqrtf(square.max(0.0))).collect();
        let touched = local_range(&luma, width, pool);
        let floor = shape.floor;
        let (grain, rise) = (shape.grain, (shape.contrast - shape.grain).max(f32::MIN_POSITIVE));
        let share = wide.iter().zip(&near).zip(&roughness).zip(touched).map(|(((wide, near), roughness), touched)| {
            let density = ((wide.min(*near) - shape.least) / (1.0 - shape.least)).max(0.0);
            let lively =
                ((roughness - grain) / rise).clamp(0.0, 1.0) * (touched / shape.range.max(f32::MIN_POSITIVE)).min(1.0);
            floor + (1.0 - floor) * libm::powf(density, shape.power) * lively
        });
        let share: Vec<f32> = share.collect();
        let [bare, hidden] = shape.drive;
        let [least, most] = shape.hiding;
        let drive = share.iter().zip(&roughness).map(|(share, roughness)| {
            let hiding = ((roughness - least) / (most - least).max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
            let flat = (1.0 - (share - floor) / shape.flat).clamp(0.0, 1.0);
            share * (1.0 + flat * (bare + hiding * (hidden - bare) - 1.0))
        });
        let drive = drive.collect();
        let range = plane(picture, pool, |p| p[0].max(p[1]).max(p[2]) - p[0].min(p[1]).min(p[2]));
        let colour = box_mean(&range, width, 1, 4, pool)
            .iter()
            .map(|m| shape.colourful * (m / COLOURFUL_RANGE).clamp(0.0, 1.0))
            .collect();
        Self { width, floor, share, drive, colour }
    }

    /// Pixels that get nothing.
    pub fn spare(&mut self, spared: &[bool]) {
        for ((share, drive), _) in self.share.iter_mut().zip(&mut self.drive).zip(spared).filter(|(_, spared)| **spared)
        {
            (*share, *drive) = (0.0, 0.0);
        }
    }

    /// The budget of a part of the picture; what lies outside it gets nothing.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        let nothing = vec![0.0; width * height];
        let mut part =
            Self { width, floor: self.floor, share: nothing.clone(), drive: nothing.clone(), colour: nothing };
        let rows = self.share.len() / self.width;
        let inside = width.min(self.width - left);
        for y in 0..height.min(rows - top) {
            let (from, to) = ((top + y) * self.width + left, y * width);
            part.share[to..to + inside].copy_from_slice(&self.share[from..from + inside]);
            part.drive[to..to + inside].copy_from_slice(&self.drive[from..from + inside]);
            part.colour[to..to + inside].copy_from_slice(&self.colour[from..from + inside]);
        }
        part
    }

    /// `scale` times a perturbation found within this budget for `eps`, cut off at `scale` times the budget; the floor does
    /// not grow beyond its size at scale 1, however strong the rest becomes.
    pub fn scaled(&self, perturbation: &Pixels, eps: f32, scale: f32) -> Pixels {
        let mut out = perturbation.clone();
        for (pixel, share) in out.values_mut().chunks_exact_mut(3).zip(&self.share) {
            let floor = share.min(self.floor);
            let bound = eps * (scale.min(1.0) * floor + scale * (share - floor));
            pixel.iter_mut().for_each(|v| *v = (scale * *v).clamp(-bound, bound));
        }
        out
    }

    /// Shares of eps, row after row.
    pub fn shares(&self) -> &[f32] {
        &self.share
    }

    /// Share of eps by which a free variable of 1 drives each pixel, row after row: its share, on flat ground more or less.
    pub fn drives(&self) -> &[f32] {
        &self.drive
    }

    /// A perturbation cut off at the budget for `eps`.
    pub fn cut_off(&self, perturbation: &Pixels, eps: f32) -> Pixels {
        self.scaled(perturbation, eps, 1.0)
    }

    /// The perturbation that a free variable stands for: its luma, and of its colour what the surroundings bear. Grey pictures
    /// stay grey, and no value grows beyond the largest of its pixel.
    pub fn coloured(&self, free: &Pixels, pool: &Pool) -> Pixels {
        self.mixed(free, pool, |v, k| {
            let luma = LUMA[0] * v[0] + LUMA[1] * v[1] + LUMA[2] * v[2];
            [0, 1, 2].map(|c| k * v[c] + (1.0 - k) * luma)
        })
    }

    /// The adjoint of [`Self::coloured`].
    pub fn uncoloured(&self, gradient: &Pixels, pool: &Pool) -> Pixels {
        self.mixed(gradient, pool, |g, k| {
            let sum = g[0] + g[1] + g[2];
            [0, 1, 2].map(|c| k * g[c] + (1.0 - k) * LUMA[c] * sum)
        })
    }

    fn mixed(&self, source: &Pixels, pool: &Pool, mix: impl Fn([f32; 3], f32) -> [f32; 3] + Sync + Send) -> Pixels {
        let mut out = Pixels::zeros(source.width(), source.height());
        pool.chunks(out.values_mut(), self.width * 3, |y, row| {
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                pixel.copy_from_slice(&mix(source.at(x, y), self.colour[y * self.width + x]));
            }
        });
        out
    }
}

fn plane(picture: &Pixels, pool: &Pool, value: impl Fn([f32; 3]) -> f32 + Sync + Send) -> Vec<f32> {
    let mut out = vec![0.0; picture.width() * picture.height()];
    pool.chunks(&mut out, picture.width(), |y, row| {
        for (x, v) in row.iter_mut().enumerate() {
            *v = value(picture.at(x, y));
        }
    });
    out
}

/// Largest minus smallest value within 3 x 3 pixels, edges cut off.
fn local_range(values: &[f32], width: usize, pool: &Pool) -> Vec<f32> {
    let height = values.len() / width;
    let mut out = vec![0.0; values.len()];
    pool.chunks(&mut out, width, |y, row| {
        let rows = y.saturating_sub(1)..(y + 2).min(height);
        for (x, v) in row.iter_mut().enumerate() {
            let columns = x.saturating_sub(1)..(x + 2).min(width);
            let near = rows.clone().flat_map(|y| &values[y * width..][columns.clone()]);
            let (low, high) = near.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
            *v = high - low;
        }
    });
    out
}
