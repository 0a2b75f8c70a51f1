// SPDX-License-Identifier: MIT OR Apache-2.0
//! The watermark: embedding and blind detection (format version 1, see docs/watermark-format.md).

mod canvas;
mod cells;
pub mod code;
mod demodulate;
mod detect;
mod embed;
mod fold;
mod geometry;
mod known;
pub mod lattice;
mod mask;
mod outline;
mod power;
mod residual;
mod search;
mod spectrum;
#[cfg(feature = "stages")]
#[doc(hidden)]
pub mod stages;
pub mod statistic;
mod strength;
pub mod tile;
mod track;

pub use detect::{DetectError, DetectOptions, Detection, Geometry, How, correlations, detect};
pub use embed::{EmbedError, EmbedOptions, EmbedReport, embed};
pub use known::KnownPayloads;
pub use lattice::WatermarkKey;
pub use outline::outline;
pub use statistic::Verdict;
pub use strength::{STEPS, Strength, gain, step_towards};
