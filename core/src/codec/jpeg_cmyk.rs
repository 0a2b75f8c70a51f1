// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG in print colours: looked at and marked as RGB, kept as inks.
//!
//! Cyan, magenta, yellow and black become RGB through the embedded ICC profile, as on a colour-managed screen. What the
//! mark adds to the luma of a pixel is turned back into the same shift of cyan, magenta and yellow; black, and every
//! pixel the mark leaves alone, stay exactly as they were.

#[cfg(feature = "colour-profiles")]
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
#[cfg(feature = "colour-profiles")]
use std::sync::Arc;

use super::{DecodeError, jpeg::Model, jpeg_planes, luma, zeroed};

/// Ink that is added to see what it does to the luma.
const PROBE: i32 = 16;
/// Luma (256ths of a level) that the probe must change at least: where it does less, ink carries no mark.
const FEEBLE: i32 = 2 * 256;
/// Ink per level of luma at most: more would rather change the hue.
const MOST: i32 = 3;
/// Pixels converted at a time.
const RUN: usize = 4096;

/// The coded samples of a picture in print colours.
#[derive(Debug, Clone)]
pub(super) struct Inks {
    /// Four samples per pixel as they are coded: full ink is 0 (Adobe's inversion, which browsers expect of every
    /// CMYK file), or Y, Cb, Cr of the inks and inverted black.
    stored: Vec<u8>,
    model: Model,
    profile: Option<Vec<u8>>,
}

/// From inks to the screen.
enum Screen {
    #[cfg(feature = "colour-profiles")]
    Profile(Arc<Transform8BitExecutor>),
    /// Without a profile: (255 - ink) (255 - black) / 255.
    Plain,
}

impl Screen {
    #[cfg(not(feature = "colour-profiles"))]
    fn new(profile: Option<&[u8]>) -> Option<Self> {
        profile.is_none().then_some(Self::Plain)
    }

    #[cfg(feature = "colour-profiles")]
    fn new(profile: Option<&[u8]>) -> Option<Self> {
        let Some(bytes) = profile else { return Some(Self::Plain) };
        let profile = ColorProfile::new_from_slice(bytes).ok().filter(|p| p.color_space == DataColorSpace::Cmyk)?;
        let (inks, rgb) = (Layout::Rgba, Layout::Rgb);
        let options = TransformOptions { prefer_fixed_point: false, ..TransformOptions::default() };
        profile.create_transform_8bit(inks, &ColorProfile::new_srgb(), rgb, options).ok().map(Self::Profile)
    }

    /// `inks` (four per pixel, 255 = full) as `rgb` (three per pixel).
    fn show(&self, inks: &[u8], rgb: &mut [u8]) {
        #[cfg(feature = "colour-profiles")]
        if let Self::Profile(transform) = self
            && transform.transform(inks, rgb).is_ok()
        {
            return;
        }
        for (to, inks) in rgb.chunks_exact_mut(3).zip(inks.chunks_exact(4)) {
            let light = |ink: u8| u32::from(255 - ink);
            let black = inks.get(3).copied().map_or(255, light);
            for (to, &ink) in to.iter_mut().zip(inks) {
                *to = ((light(ink) * black + 127) / 255) as u8;
            }
        }
    }
}

impl Inks {
    /// Takes the coded samples and the profile; a profile that can not be used is not, with a warning.
    pub fn new(stored: Vec<u8>, model: Model, profile: Option<Vec<u8>>, warnings: &mut Vec<String>) -> Self {
        let usable = profile.filter(|bytes| Screen::new(Some(bytes)).is_some());
        if usable.is_none() {
            warnings.push(
                "This picture has print colours (CMYK) but no colour profile that can be read: what its colours mean is \
                 a guess. The copy keeps them as they are; if you can, export the picture again with its profile."
                    .into(),
            );
        }
        Self { stored, model, profile: usable }
    }

    fn screen(&self) -> Screen {
        Screen::new(self.profile.as_deref()).unwrap_or(Screen::Plain)
    }

    /// The picture as a screen shows it, three samples per pixel.
    pub fn rgb(&self) -> Result<Vec<u8>, DecodeError> {
        let screen = self.screen();
        let mut out = zeroed(self.stored.len() / 4 * 3)?;
        for (stored, rgb) in self.stored.chunks(4 * RUN).zip(out.chunks_mut(3 * RUN)) {
            screen.show(&self.inks(stored), rgb);
        }
        Ok(out)
    }

    /// Four samples per pixel to be coded, so that the picture shows the luma of `rgb`; `None` if sizes differ.
    pub fn marked(&self, rgb: &[u8]) -> Option<Vec<u8>> {
        if self.stored.len() / 4 != rgb.len() / 3 {
            return None;
        }
        let screen = self.screen();
        let mut out = self.stored.clone();
        for (stored, rgb) in out.chunks_mut(4 * RUN).zip(rgb.chunks(3 * RUN)) {
            let inks = self.inks(stored);
            let shifts = shifts(&screen, &inks, rgb);
            for (stored, shift) in stored.chunks_exact_mut(4).zip(shifts) {
                // In both models less is more ink, but for the luma of the inks.
                let (count, shift) = if self.model == Model::Ycck { (1, shift) } else { (3, -shift) };
                stored.iter_mut().take(count).for_each(|v| *v = (i32::from(*v) + shift).clamp(0, 255) as u8);
            }
        }
        Some(out)
    }

    /// Coded samples as inks, 255 = full.
    fn inks(&self, stored: &[u8]) -> Vec<u8> {
        let mut out = stored.to_vec();
        for pixel in out.chunks_exact_mut(4) {
            let (inks, black) = pixel.split_at_mut(3);
            if self.model == Model::Ycck {
                jpeg_planes::to_rgb(inks);
            } else {
                inks.iter_mut().for_each(|v| *v = 255 - *v);
            }
            black.iter_mut().for_each(|v| *v = 255 - *v);
        }
        out
    }
}

/// For every pixel the ink to add to cyan, magenta and yellow for the luma of `wanted`.
fn shifts(screen: &Screen, inks: &[u8], wanted: &[u8]) -> Vec<i32> {
    let count = inks.len() / 4;
    let show = |shifts: &[i32]| -> Vec<i32> {
        let mut shifted = inks.to_vec();
        for (pixel, shift) in shifted.chunks_exact_mut(4).zip(shifts) {
            pixel.iter_mut().take(3).for_each(|v| *v = (i32::from(*v) + shift).clamp(0, 255) as u8);
        }
        let mut rgb = vec![0; count * 3];
        screen.show(&shifted, &mut rgb);
        lumas(&rgb)
    };
    let now = show(&vec![0; count]);
    let missing: Vec<i32> = lumas(wanted).iter().zip(&now).map(|(wanted, now)| wanted - now).collect();
    if missing.iter().all(|&d| d == 0) {
        return vec![0; count];
    }
    // More light takes less ink.
    let probe: Vec<i32> = missing.iter().map(|&d| if d > 0 { -PROBE } else { PROBE }).collect();
    let effect: Vec<i32> = show(&probe).iter().zip(&now).map(|(probed, now)| (probed - now).abs()).collect();
    let ink = |missing: i32, effect: i32| {
        if effect < FEEBLE { 0 } else { (-missing * PROBE + missing.signum() * -effect / 2) / effect }
    };
    let bounded = |shift: i32, missing: i32| {
        let most = missing.abs() * MOST / 256;
        shift.clamp(-most, most)
    };
    let first: Vec<i32> = missing.iter().zip(&effect).map(|(&m, &e)| bounded(ink(m, e), m)).collect();
    let got = show(&first);
    let mut out = first;
    for (at, shift) in out.iter_mut().enumerate() {
        if let (Some(&m), Some(&e), Some(&n), Some(&g)) = (missing.get(at), effect.get(at), now.get(at), got.get(at)) {
            *shift = bounded(*shift + ink(m - (g - n), e), m);
        }
    }
    out
}

/// Luma times 256 of every pixel.
fn lumas(rgb: &[u8]) -> Vec<i32> {
    rgb.chunks_exact(3).map(|p| p.first_chunk().map_or(0, |p| luma(*p))).collect()
}
