// SPDX-License-Identifier: MIT OR Apache-2.0
//! Brightness, contrast, gamma, saturation and hue, as photo editors change them on gamma-coded values.

use super::Rgb8;
use serde::Deserialize;

/// Tone and colour changes; those that are given are carried out in the order of the fields.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tone {
    /// Grey levels added. Default: 0.
    pub brightness: f64,
    /// Factor on the distance to 127.5. Default: 1.
    pub contrast: f64,
    /// Exponent on values 0..1. Default: 1.
    pub gamma: f64,
    /// Factor on the distance to the luma (BT.601); 0 = greyscale. Default: 1.
    pub saturation: f64,
    /// Rotation about the grey axis at constant luma, degrees. Default: 0.
    pub hue: f64,
}

impl Default for Tone {
    fn default() -> Self {
        Self { brightness: 0.0, contrast: 1.0, gamma: 1.0, saturation: 1.0, hue: 0.0 }
    }
}

impl Tone {
    /// The changed picture.
    pub fn apply(&self, picture: &Rgb8) -> Rgb8 {
        let curve: Vec<f64> = (0..256).map(|value| self.curve(f64::from(value))).collect();
        if self.saturation == 1.0 && self.hue == 0.0 {
            return picture.mapv(|value| curve[usize::from(value)].round() as u8);
        }
        let matrix = self.matrix();
        let mut changed = picture.clone();
        for mut pixel in changed.lanes_mut(ndarray::Axis(2)) {
            let rgb: [f64; 3] = std::array::from_fn(|c| curve[usize::from(pixel[c])]);
            for (sample, row) in pixel.iter_mut().zip(&matrix) {
                let value = row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2];
                *sample = value.round().clamp(0.0, 255.0) as u8;
            }
        }
        changed
    }

    fn curve(&self, value: f64) -> f64 {
        let value = (value + self.brightness).clamp(0.0, 255.0);
        let value = ((value - 127.5) * self.contrast + 127.5).clamp(0.0, 255.0);
        if self.gamma == 1.0 { value } else { 255.0 * libm::pow(value / 255.0, self.gamma) }
    }

    /// Saturation, then hue. In YCbCr both are a scaled rotation of the chroma plane.
    fn matrix(&self) -> [[f64; 3]; 3] {
        let (sin, cos) = libm::sincos(self.hue.to_radians());
        let luma = [0.299, 0.587, 0.114];
        std::array::from_fn(|row| {
            std::array::from_fn(|column| {
                let unit = |i: usize| if i == column { 1.0 } else { 0.0 };
                let y = luma[column];
                let (cb, cr) = ((unit(2) - y) / 1.772, (unit(0) - y) / 1.402);
                let (cb, cr) = (self.saturation * (cos * cb - sin * cr), self.saturation * (sin * cb + cos * cr));
                match row {
                    0 => y + 1.402 * cr,
                    1 => y - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587,
                    _ => y + 1.772 * cb,
                }
            })
        })
    }
}
