// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak of a cover image: found once, put on every copy, and measured on what became of it in the copy's own file.

use super::{
    ProtectError,
    words::{flat, hardly_any_effect, no_cloak},
};
use crate::{
    Context,
    cloak::{self, CloakError, CloakOptions, CloakReport, Encoder, Level, Perturbation, SMALLEST_SIDE},
    codec::{self, EncodeOptions, Format, Image},
    image::{canonical_rgb, canonical_size},
    meta::privacy::Privacy,
    metrics::ssimulacra2::Reference,
};
use ndarray::{Array3, ArrayView1};

/// Share of the pixels that change by more than one step of 256 below which a picture counts as too flat for a cloak. Flat
/// ground gets one step at most.
const FLAT: f64 = 0.1;

/// A cloak as it is in the file of a copy, measured against the original: what coding lost of it is lost here, and a mark
/// counts with it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Cloaked {
    /// Level asked for.
    pub level: Level,
    /// Whether fewer steps were asked for.
    pub fast: bool,
    /// What was measured.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub report: CloakReport,
}

/// Why a picture gets no cloak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoCloak {
    /// A side is too short, or would be at the size at which cloaks are made (long side 1024).
    #[error("the picture is too small or too narrow for a cloak ({width} x {height} pixels)")]
    TooSmall {
        /// Pixels per row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// A cloak is found for one picture; frames with cloaks of their own would flicker.
    #[error("the file is an animation or has several pages; cloaks are made for single pictures only")]
    SeveralPictures,
}

/// The cloak of one cover image.
#[derive(Debug)]
pub(super) struct CoverCloak {
    options: CloakOptions,
    encode: EncodeOptions,
    found: Result<Perturbation, NoCloak>,
    /// Share of the pixels at canonical size that it changes by more than one step, before the file is coded.
    hidden: f64,
    /// The cloaked picture as a file without a mark holds it: what the mark's quality is measured against. `None` without
    /// a cloak, and for pictures too small to judge.
    pub(super) reference: Option<Reference>,
}

impl CoverCloak {
    /// Finds the cloak and puts it on `image`.
    pub(super) fn find(
        image: &mut Image,
        small: &Array3<u8>,
        encoders: &[Encoder],
        options: &CloakOptions,
        encode: &EncodeOptions,
        cx: &Context<'_>,
    ) -> Result<Self, ProtectError> {
        let (options, encode) = (*options, *encode);
        let perturbation = match cloakable(image) {
            Ok(()) => cloak::perturb(&image.raster, encoders, &options, cx)?,
            Err(why) => return Ok(Self { options, encode, found: Err(why), hidden: 0.0, reference: None }),
        };
        perturbation.apply(&mut image.raster, cx);
        let mut cloaked = canonical_rgb(&image.raster, cx);
        let hidden = hidden(small, &cloaked);
        if !matches!(encode.target(image.format), Format::Png | Format::Tiff) {
            // What coding makes of the cloak is no fault of the mark.
            let file = codec::encode(image, &encode, cx)?;
            cloaked = canonical_rgb(&codec::decode(&file, cx)?.raster, cx);
        }
        let reference = Reference::new(cloaked.view(), cx);
        Ok(Self { options, encode, found: Ok(perturbation), hidden, reference })
    }

    /// Whether this is the cloak that these options ask for.
    pub(super) fn is_for(&self, options: &CloakOptions, encode: &EncodeOptions) -> bool {
        (self.options, self.encode) == (*options, *encode)
    }

    /// Whether the picture has one.
    pub(super) fn is_there(&self) -> bool {
        self.found.is_ok()
    }

    /// Puts the cloak on the picture decoded again.
    pub(super) fn apply(&self, image: &mut Image, cx: &Context<'_>) {
        if let Ok(perturbation) = &self.found {
            perturbation.apply(&mut image.raster, cx);
        }
    }

    /// Measures the cloak in a copy; what the user should know is added to `warnings`.
    pub(super) fn measure(
        &self,
        original: &Array3<u8>,
        copy: &Array3<u8>,
        encoders: &[Encoder],
        warnings: &mut Vec<String>,
        cx: &Context<'_>,
    ) -> Result<Option<Cloaked>, CloakError> {
        if let Err(why) = &self.found {
            warnings.push(no_cloak(why));
            return Ok(None);
        }
        let report = cloak::measure(original, copy, encoders, cx)?;
        warnings.extend(said_of(&report, self.hidden));
        Ok(Some(Cloaked { level: self.options.level, fast: self.options.fast, report }))
    }
}

/// Whether a picture can have a cloak that can be measured.
///
/// # Errors
/// When it is too small or several pictures in one file.
pub fn cloakable(image: &Image) -> Result<(), NoCloak> {
    let (width, height) = (image.raster.width(), image.raster.height());
    let (w, h) = canonical_size(width, height);
    if w.min(h) < SMALLEST_SIDE {
        return Err(NoCloak::TooSmall { width, height });
    }
    if image.more.is_empty() { Ok(()) } else { Err(NoCloak::SeveralPictures) }
}

/// Share of the pixels that differ by more than one step of 256.
fn hidden(a: &Array3<u8>, b: &Array3<u8>) -> f64 {
    let differs = |a: ArrayView1<'_, u8>, b: ArrayView1<'_, u8>| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 1);
    let pixels = a.rows().into_iter().zip(b.rows());
    let (count, hidden) = pixels.fold((0_usize, 0_usize), |(n, m), (a, b)| (n + 1, m + usize::from(differs(a, b))));
    hidden as f64 / count.max(1) as f64
}

/// What the user should know of a cloak that changes this share of the pixels by more than one step.
fn said_of(report: &CloakReport, hidden: f64) -> Option<String> {
    let faint = |encoder: &&cloak::EncoderReport| {
        encoder.views.first().is_none_or(|as_it_is| as_it_is.displacement <= as_it_is.noise)
    };
    let names: Vec<&str> = report.encoders.iter().filter(faint).map(|encoder| encoder.encoder.as_str()).collect();
    if !names.is_empty() {
        let all = names.len() == report.encoders.len();
        return Some(hardly_any_effect(if all { &[] } else { &names }));
    }
    (hidden < FLAT).then(|| flat(hidden))
}

/// A cloaked copy of the picture in `bytes`, without a mark, in the same format and quality and with the same metadata.
/// What the user should know stands in the list of warnings.
///
/// # Errors
/// The input can not be read or can not have a cloak, no encoder is given, the copy can not be encoded, or the progress
/// callback cancels.
pub fn cloak(
    bytes: &[u8],
    encoders: &[Encoder],
    options: &CloakOptions,
    cx: &Context<'_>,
) -> Result<(Vec<u8>, Cloaked, Vec<String>), ProtectError> {
    let mut image = codec::decode(bytes, cx)?;
    cloakable(&image)?;
    // Previews show the picture without its cloak.
    image.apply_privacy(Privacy::None);
    let mut warnings = std::mem::take(&mut image.warnings);
    let original = canonical_rgb(&image.raster, cx);
    cloak::perturb(&image.raster, encoders, options, cx)?.apply(&mut image.raster, cx);
    let hidden = hidden(&original, &canonical_rgb(&image.raster, cx));
    let file = codec::encode(&image, &EncodeOptions::default(), cx)?;
    drop(image);
    let copy = canonical_rgb(&codec::decode(&file, cx)?.raster, cx);
    let report = cloak::measure(&original, &copy, encoders, cx)?;
    warnings.extend(said_of(&report, hidden));
    Ok((file, Cloaked { level: options.level, fast: options.fast, report }, warnings))
}
