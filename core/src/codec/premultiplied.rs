// SPDX-License-Identifier: MIT OR Apache-2.0
//! Colours that are stored multiplied by alpha ("associated alpha").
//!
//! Where no colour is larger than its alpha, dividing and multiplying again with rounding gives the same numbers: the
//! division is off by at most one half, and the multiplication makes that smaller.

use crate::image::{Raster, Samples};

/// Makes the colours straight. `None` if a colour is larger than its alpha, which could not be brought back.
pub(super) fn divide(raster: &mut Raster) -> Option<()> {
    apply(raster, |c, a, top| {
        if c > a {
            return None;
        }
        Some(if a == 0 { 0 } else { (2 * c * top + a) / (2 * a) })
    })
}

/// Multiplies the colours by alpha.
pub(super) fn multiply(raster: &mut Raster) {
    // Never `None`.
    let _ = apply(raster, |c, a, top| Some((2 * c * a + top) / (2 * top)));
}

/// Replaces every colour sample by a function of itself, its alpha and the largest value there is.
fn apply(raster: &mut Raster, new: impl Fn(u64, u64, u64) -> Option<u64>) -> Option<()> {
    let channels = raster.channels();
    match (&mut raster.colour, &raster.alpha) {
        (Samples::Eight(colour), Some(Samples::Eight(alpha))) => {
            for (pixel, &a) in colour.as_slice_mut()?.chunks_exact_mut(channels).zip(alpha) {
                for c in pixel {
                    *c = u8::try_from(new((*c).into(), a.into(), 255)?).unwrap_or(255);
                }
            }
        }
        (Samples::Sixteen(colour), Some(Samples::Sixteen(alpha))) => {
            for (pixel, &a) in colour.as_slice_mut()?.chunks_exact_mut(channels).zip(alpha) {
                for c in pixel {
                    *c = u16::try_from(new((*c).into(), a.into(), 65_535)?).unwrap_or(u16::MAX);
                }
            }
        }
        _ => {}
    }
    Some(())
}
