// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures in memory.

pub(crate) mod blur;
pub(crate) mod canonical;
pub mod plane;
pub mod raster;
pub(crate) mod resample;

pub use canonical::{canonical_rgb, canonical_size};
pub use plane::Plane;
pub use raster::{Raster, Samples};
