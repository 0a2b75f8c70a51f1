// SPDX-License-Identifier: MIT OR Apache-2.0
//! The pictures of a run, keys and payloads.

use crate::attack::Rgb8;
use anyhow::{Context as _, Result, bail};
use glassine_core::image::{Raster, Samples};
use glassine_core::key::MasterKey;
use glassine_core::payload::Payload;
use glassine_core::watermark::WatermarkKey;
use ndarray::{Array3, ArrayView3};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// JPEG and PNG files in `folders`, by name; with no folders given, in `test-images` and, where it is, in
/// `../shared/images` beside the checkout.
pub fn list(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let usual = [root.join("test-images"), root.join("../shared/images")];
    let folders: Vec<PathBuf> = if folders.is_empty() {
        usual.into_iter().filter(|folder| folder.is_dir()).collect()
    } else {
        folders.to_vec()
    };
    let mut files = Vec::new();
    for folder in &folders {
        let entries = std::fs::read_dir(folder).with_context(|| format!("{} can not be read", folder.display()))?;
        let mut found: Vec<PathBuf> = entries.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
        found.retain(|path| {
            let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
            path.is_file() && ["jpg", "jpeg", "png"].contains(&extension.as_str())
        });
        found.sort();
        files.append(&mut found);
    }
    if files.is_empty() {
        bail!("no pictures: name a folder of JPEG or PNG files with --images");
    }
    Ok(files)
}

/// File name without the folder.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The picture as a viewer shows it: alpha over white, 16 bits rounded to 8, grey as three equal channels.
pub fn to_rgb8(raster: &Raster) -> Rgb8 {
    let (height, width) = (raster.height(), raster.width());
    let colour = to_unit(&raster.colour);
    let alpha = raster.alpha.as_ref().map(to_unit);
    let channels = colour.dim().2;
    Array3::from_shape_fn((height, width, 3), |(y, x, c)| {
        let value = colour[[y, x, c.min(channels - 1)]];
        let opacity = alpha.as_ref().map_or(1.0, |a| a[[y, x, 0]]);
        (255.0 * (value * opacity + 1.0 - opacity)).round() as u8
    })
}

fn to_unit(samples: &Samples) -> Array3<f32> {
    match samples {
        Samples::Eight(a) => a.mapv(|v| f32::from(v) / 255.0),
        Samples::Sixteen(a) => a.mapv(|v| f32::from(v) / 65535.0),
    }
}

/// An opaque 8-bit picture as the core takes it.
pub fn to_raster(picture: Rgb8) -> Raster {
    Raster { colour: Samples::Eight(picture), alpha: None }
}

/// A decoded picture of the `image` crate, for tools that do not need the core's decoder.
pub fn read_rgb8(path: &Path) -> Result<Rgb8> {
    let rgb = image::open(path).with_context(|| format!("{} can not be read", path.display()))?.into_rgb8();
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    Ok(Array3::from_shape_vec((height, width, 3), rgb.into_raw())?)
}

/// Writes a PNG file.
pub fn write_png(path: &Path, picture: &Rgb8) -> Result<()> {
    let (height, width, _) = picture.dim();
    let samples: Vec<u8> = ArrayView3::from(picture).iter().copied().collect();
    image::RgbImage::from_raw(width as u32, height as u32, samples)
        .context("wrong number of samples")?
        .save(path)
        .with_context(|| format!("{} can not be written", path.display()))
}

/// The secret of the test artist called `name`; never to be used for real pictures.
pub fn key(name: &str) -> WatermarkKey {
    WatermarkKey::new(&MasterKey::from_bytes(digest(&format!("glassine bench key {name}"))))
}

/// The payload for `name`: 64 bits that look random and are always the same.
pub fn payload(name: &str) -> Payload {
    let digest = digest(&format!("glassine bench payload {name}"));
    Payload(digest.iter().take(8).fold(0, |bits, &byte| bits << 8 | u64::from(byte)))
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_are_rounded_and_alpha_lies_over_white() {
        let colour = Array3::from_shape_vec((1, 2, 1), vec![65535, 257 * 100]).unwrap();
        let alpha = Array3::from_shape_vec((1, 2, 1), vec![65535, 0]).unwrap();
        let raster = Raster { colour: Samples::Sixteen(colour.clone()), alpha: Some(Samples::Sixteen(alpha)) };
        assert_eq!(to_rgb8(&raster).into_raw_vec_and_offset().0, [255; 6]);
        let opaque = Raster { colour: Samples::Sixteen(colour), alpha: None };
        assert_eq!(to_rgb8(&opaque).into_raw_vec_and_offset().0, [255, 255, 255, 100, 100, 100]);
    }

    #[test]
    fn payloads_differ_between_names_and_stay_the_same() {
        assert_eq!(payload("a.png"), payload("a.png"));
        assert_ne!(payload("a.png"), payload("b.png"));
    }
}
