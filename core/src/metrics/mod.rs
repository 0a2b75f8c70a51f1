// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far a marked picture is from its cover image.
//!
//! All metrics take gamma-coded samples `[height][width][channels]` as stored in the file and use only `+ - * /`,
//! square roots and the `libm` crate, summed in a fixed order, so the figures are the same to the last bit on every
//! platform, instruction set and number of threads.

pub mod ciede2000;
pub mod difference;
pub mod psnr;
pub mod sample;
pub mod ssim;
pub mod ssimulacra2;

pub use ciede2000::{ciede2000, mean_ciede2000};
pub use difference::{difference_picture, largest_difference};
pub use psnr::psnr;
pub use sample::{Sample, ShapeMismatch};
pub use ssim::ssim;
pub use ssimulacra2::ssimulacra2;
