// SPDX-License-Identifier: MIT OR Apache-2.0
//! A platform's processing, imitated.

use super::Processing;
use crate::{
    Context,
    codec::{self, DecodeError, EncodeError},
    image::{Raster, canonical::rgb_at},
};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Why a platform's processing could not be imitated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// The small version could not be coded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// It could not be read again.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl Processing {
    /// `(width, height)` of the version that is shown, each at least 1; never larger than the picture.
    pub fn size(&self, width: usize, height: usize) -> (usize, usize) {
        let share = |most: Option<u32>, n: usize| most.map_or(1.0, |most| f64::from(most) / n.max(1) as f64);
        let f =
            share(self.width, width).min(share(self.height, height)).min(share(self.long, width.max(height))).min(1.0);
        let side = |n: usize| (libm::rint(n as f64 * f) as usize).max(1);
        (side(width), side(height))
    }

    /// The picture as a visitor would be shown it: averaged down by area, composed over white, JPEG of 8 bits with
    /// halved chroma, read again. Real platforms resample and sharpen in ways of their own.
    ///
    /// # Errors
    /// [`ProcessError`], for pictures beyond what JPEG holds.
    pub fn apply(&self, raster: &Raster, cx: &Context<'_>) -> Result<Raster, ProcessError> {
        let (w, h) = self.size(raster.width(), raster.height());
        let rgb = rgb_at(raster, w, h, cx);
        let side =
            |n: usize| u16::try_from(n).map_err(|_| EncodeError("JPEG holds at most 65,535 pixels on a side".into()));
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, self.quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        let samples = rgb.as_slice().unwrap_or_default();
        encoder.encode(samples, side(w)?, side(h)?, ColorType::Rgb).map_err(|e| EncodeError(e.to_string()))?;
        Ok(codec::decode(&bytes, cx)?.raster)
    }
}

#[cfg(test)]
mod tests {
    use super::super::by_name;
    use super::*;
    use crate::image::Samples;
    use ndarray::Array3;

    #[test]
    fn sizes_fit_the_box_and_never_grow() {
        let size = |name: &str, w, h| by_name(name).unwrap().processing.as_ref().unwrap().size(w, h);
        assert_eq!(size("tumblr", 4000, 3000), (1280, 960));
        assert_eq!(size("tumblr", 1000, 4000), (480, 1920));
        assert_eq!(size("x", 3000, 4096), (1500, 2048));
        assert_eq!(size("instagram", 800, 5000), (800, 5000));
        assert_eq!(size("pinterest", 100_000, 1), (736, 1));
    }

    #[test]
    fn what_comes_back_is_the_picture() {
        let colour = Array3::from_shape_fn((300, 2000, 3), |(y, x, c)| ((x / 16 + y / 4 + c * 40) % 256) as u8);
        let raster = Raster { colour: Samples::Eight(colour), alpha: None };
        let cx = Context::default();
        let shown = by_name("tumblr").unwrap().processing.as_ref().unwrap().apply(&raster, &cx).unwrap();
        assert_eq!((shown.width(), shown.height(), shown.channels()), (1280, 192, 3));
        let same = rgb_at(&raster, 1280, 192, &cx);
        let Samples::Eight(shown) = shown.colour else { panic!("JPEG has 8 bits") };
        let error: f64 =
            shown.iter().zip(&same).map(|(&a, &b)| f64::from(a.abs_diff(b))).sum::<f64>() / same.len() as f64;
        assert!(error > 0.05 && error < 3.0, "{error}");
    }
}
