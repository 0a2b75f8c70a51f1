// SPDX-License-Identifier: MIT OR Apache-2.0
//! A picture as a screen shows it: upright, in sRGB, no larger than asked for. To be looked at; nothing is measured on it.

use super::{
    Raster, Samples,
    canonical::{Sample, fitted, samples_row},
    orientation::Orientation,
    resample::{accumulate, area_weights},
};
use crate::{Context, codec::Image};
#[cfg(feature = "colour-profiles")]
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Pixels for a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Red, green, blue and opacity of each pixel, straight (not premultiplied).
    pub rgba: Vec<u8>,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// `image` averaged by area to a long side of at most `max_side` pixels. A colour profile that can not be used (any
/// without the feature `colour-profiles`) counts as sRGB.
pub fn shown(image: &Image, max_side: usize, cx: &Context<'_>) -> Shown {
    let raster = &image.raster;
    let size = fitted(raster.width(), raster.height(), max_side.max(1));
    let mut rgba = averaged(raster, size, cx);
    let metadata = image.metadata();
    if let Some(icc) = &metadata.icc
        && let Some(converted) = converted(&rgba, icc, raster.channels())
    {
        rgba = converted;
    }
    let orientation = metadata.orientation();
    let (width, height) = orientation.size(size);
    Shown { rgba: turned(rgba, orientation, size), width, height }
}

/// RGBA in the picture's own colours, grey repeated in all channels.
fn averaged(raster: &Raster, (width, height): (usize, usize), cx: &Context<'_>) -> Vec<u8> {
    let (across, down) = (area_weights(raster.width(), width), area_weights(raster.height(), height));
    let mut out = vec![0; width * height * 4];
    cx.pool.chunks(&mut out, width * 4, |y, row| {
        // Colours times opacity, and opacity.
        let mut line = vec![0f32; raster.width() * 4];
        for (j, &weight) in down[y].weights.iter().enumerate() {
            add_row(raster, down[y].first + j, weight, &mut line);
        }
        for (rgba, cover) in row.chunks_exact_mut(4).zip(&across) {
            let mut sum = [0f32; 4];
            for (i, &weight) in cover.weights.iter().enumerate() {
                let at = (cover.first + i) * 4;
                accumulate(&mut sum, &line[at..at + 4], weight);
            }
            let [r, g, b, opacity] = sum;
            let level = |v: f32| libm::rintf(v).clamp(0.0, 255.0) as u8;
            let straight = |v: f32| if opacity > 0.0 { level(v / opacity) } else { 0 };
            rgba.copy_from_slice(&[straight(r), straight(g), straight(b), level(opacity * 255.0)]);
        }
    });
    out
}

fn add_row(raster: &Raster, y: usize, weight: f32, line: &mut [f32]) {
    match (&raster.colour, &raster.alpha) {
        (Samples::Eight(c), Some(Samples::Eight(a))) => {
            add(samples_row(c.view(), y), Some(samples_row(a.view(), y)), weight, line);
        }
        (Samples::Sixteen(c), Some(Samples::Sixteen(a))) => {
            add(samples_row(c.view(), y), Some(samples_row(a.view(), y)), weight, line);
        }
        (Samples::Eight(c), _) => add(samples_row(c.view(), y), None, weight, line),
        (Samples::Sixteen(c), _) => add(samples_row(c.view(), y), None, weight, line),
    }
}

fn add<T: Sample>(row: &[T], alpha: Option<&[T]>, weight: f32, line: &mut [f32]) {
    let pixels = line.len() / 4;
    let channels = row.len() / pixels.max(1);
    if channels == 0 {
        return;
    }
    let scale = 255.0 / T::MAX;
    for (x, (sum, pixel)) in line.chunks_exact_mut(4).zip(row.chunks_exact(channels)).enumerate() {
        let opacity = alpha.and_then(|alpha| alpha.get(x)).map_or(1.0, |a| a.value() / T::MAX);
        let weight = weight * opacity;
        for (c, sum) in sum.iter_mut().take(3).enumerate() {
            *sum += weight * scale * pixel[if channels >= 3 { c } else { 0 }].value();
        }
        sum[3] += weight;
    }
}

/// This build follows no profiles.
#[cfg(not(feature = "colour-profiles"))]
fn converted(_: &[u8], _: &[u8], _: usize) -> Option<Vec<u8>> {
    None
}

/// The pixels in sRGB; `None` if the profile can not be used.
#[cfg(feature = "colour-profiles")]
fn converted(rgba: &[u8], icc: &[u8], channels: usize) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let mut out = vec![0; rgba.len()];
    if channels == 1 {
        let grey: Vec<u8> = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[3]]).collect();
        let usable = profile.color_space == DataColorSpace::Gray;
        let transform =
            usable.then(|| profile.create_transform_8bit(Layout::GrayAlpha, &srgb, Layout::Rgba, options).ok());
        transform??.transform(&grey, &mut out).ok()?;
    } else {
        let usable = profile.color_space == DataColorSpace::Rgb;
        let transform = usable.then(|| profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options).ok());
        transform??.transform(rgba, &mut out).ok()?;
    }
    Some(out)
}

fn turned(rgba: Vec<u8>, orientation: Orientation, size: (usize, usize)) -> Vec<u8> {
    if orientation == Orientation::default() {
        return rgba;
    }
    let mut out = vec![0; rgba.len()];
    let width = orientation.size(size).0;
    for (i, pixel) in rgba.chunks_exact(4).enumerate() {
        let (x, y) = ((i % size.0) as f64 + 0.5, (i / size.0) as f64 + 0.5);
        let (x, y) = orientation.shown((x, y), size);
        let at = (y as usize * width + x as usize) * 4;
        out[at..at + 4].copy_from_slice(pixel);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn colours_are_averaged_by_their_opacity() {
        // Red that shows beside green that does not.
        let colour = Array3::from_shape_fn((2, 4, 3), |(_, x, c)| if c == x % 2 { 200u8 } else { 0 });
        let alpha = Array3::from_shape_fn((2, 4, 1), |(_, x, _)| if x % 2 == 0 { 255 } else { 0 });
        let raster = Raster { colour: Samples::Eight(colour), alpha: Some(Samples::Eight(alpha)) };
        let shown = shown(&Image::new_png(raster), 2, &Context::default());
        assert_eq!((shown.width, shown.height), (2, 1));
        assert_eq!(shown.rgba, [200, 0, 0, 128, 200, 0, 0, 128]);
    }

    #[test]
    fn sixteen_bits_of_grey_are_shown_as_eight_and_never_enlarged() {
        let raster = Raster { colour: Samples::Sixteen(Array3::from_elem((1, 3, 1), 0x8080)), alpha: None };
        let shown = shown(&Image::new_png(raster), 4096, &Context::default());
        assert_eq!((shown.width, shown.height, &shown.rgba[..4]), (3, 1, &[128, 128, 128, 255][..]));
    }

    #[test]
    fn turning_moves_every_pixel_to_its_place() {
        // Stored: A B C / D E F; turned by a quarter to the right: D A / E B / F C.
        let pixels: Vec<u8> = (0..6).flat_map(|i| [i, i, i, 255]).collect();
        let turned = turned(pixels, Orientation::new(6), (3, 2));
        let order: Vec<u8> = turned.chunks_exact(4).map(|pixel| pixel[0]).collect();
        assert_eq!(order, [3, 0, 4, 1, 5, 2]);
    }
}
