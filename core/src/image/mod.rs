// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures in memory.

pub mod raster;

pub use raster::{Raster, Samples};
