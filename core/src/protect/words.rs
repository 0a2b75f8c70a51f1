// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is said of copies that are not as they should be.

use super::NoCloak;
use crate::{
    codec::{Format, Image},
    image::{Raster, Samples},
    platform::Platform,
};

/// Estimated JPEG quality below which a file is too coarse to be blamed on anything else.
const COARSE: u8 = 40;

/// Said of a copy that needed more strength than was asked for.
pub(super) const RAISED: &str =
    "the mark had to be made stronger than asked for to be readable: look at this copy before you post it";

/// Said of a copy whose mark does not outlive its platform.
pub(super) fn lost_at(platform: &Platform) -> String {
    format!(
        "the mark can be read in this file, but not any more after what {} is known to do to pictures (make them smaller \
         and compress them again): a copy taken from there may not be traceable",
        platform.name
    )
}

/// Said of a copy whose own bytes do not give the mark back.
pub(super) fn no_mark(copy: &Image) -> String {
    let (w, h) = (copy.raster.width(), copy.raster.height());
    let cause = if opaque(&copy.raster) == 0 {
        "all of the picture is transparent, so there is nothing to mark".to_owned()
    } else if w.min(h) < 128 || w.max(h) < 256 {
        format!("the picture is too small ({w} x {h} pixels); use a larger version of it if you have one")
    } else if let Some(quality) = copy.jpeg_quality.filter(|&q| q < COARSE) {
        format!(
            "the file is compressed too coarsely (JPEG quality about {quality}); export the picture again at a higher quality"
        )
    } else if copy.format == Format::Gif {
        "a GIF has so few colours that none of them lie close enough to each other to carry it; export the picture as PNG"
            .to_owned()
    } else {
        "even the strongest mark could not be read back from it".to_owned()
    };
    format!("this copy carries no readable mark: {cause}. The copy is otherwise fine, but it can not be traced")
}

/// Said of a copy that was asked to be cloaked and is not.
pub(super) fn no_cloak(why: &NoCloak) -> String {
    format!("this copy has no cloak: {why}. Its mark does not depend on that")
}

/// Said of a cloak that moves the picture no further than noise would, in the eyes of these encoders; of all, if none are
/// named.
pub(super) fn hardly_any_effect(encoders: &[&str]) -> String {
    let whom = match encoders {
        [] => String::new(),
        names => format!(" against {}", names.join(" and ")),
    };
    format!(
        "the cloak had hardly any effect on this picture{whom}: in the copy's file it moves the picture no further than plain \
         noise of the same strength does. Do not count on it. Flat drawings, files with few colours and strongly compressed \
         files hold little of a cloak; a PNG of the picture may hold more"
    )
}

/// Said of a cloak with little room: the share of the pixels that it changes by more than one step of 256.
pub(super) fn flat(hidden: f64) -> String {
    format!(
        "only {:.0} % of this picture can hide more of a cloak than the smallest possible change: the rest is too flat, so \
         expect little of it",
        hidden * 100.0
    )
}

/// Pixels that are not fully transparent.
fn opaque(raster: &Raster) -> usize {
    match &raster.alpha {
        None => raster.width() * raster.height(),
        Some(Samples::Eight(a)) => a.iter().filter(|&&a| a > 0).count(),
        Some(Samples::Sixteen(a)) => a.iter().filter(|&&a| a > 0).count(),
    }
}
