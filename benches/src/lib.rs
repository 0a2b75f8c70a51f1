// SPDX-License-Identifier: MIT OR Apache-2.0
//! How well the mark survives what happens to pictures, how rarely it is seen where there is none, and what it costs.
//!
//! The tools are `attack-bench`, `false-positives`, `cost` and `contact-sheet`; timings by stage are criterion benches.

pub mod attack;
pub mod cloaking;
pub mod clock;
pub mod correlation;
pub mod matrix;
pub mod nulls;
pub mod pictures;
pub mod quality;
pub mod report;
pub mod robustness;
pub mod stages;
pub mod timing;
