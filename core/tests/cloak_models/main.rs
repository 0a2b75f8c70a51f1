// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encoders from the user's own files: equal to PyTorch in every published layout, with gradients that are the slopes
//! they claim to be, and errors instead of panics for anything else.
//!
//! The weights come from a formula that `training/model_vectors.py` computes as well; that script made the reference
//! numbers in `core/tests/data/cloak_models.safetensors`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod broken;
mod equality;
mod slopes;
mod weights;
