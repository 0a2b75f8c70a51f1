// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures in memory.

pub(crate) mod blur;
pub(crate) mod canonical;
pub mod orientation;
pub mod plane;
pub mod raster;
pub(crate) mod resample;
pub mod shown;

pub use canonical::{canonical_rgb, canonical_size};
pub use orientation::Orientation;
pub use plane::Plane;
pub use raster::{Raster, Samples};
pub use shown::{Shown, shown};
