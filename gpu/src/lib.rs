// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak of `glassine-core` against full-size autoencoders, the encoders of latent diffusion models themselves, on
//! whatever burn runs on: the graphics card (feature `wgpu`) or the processor (feature `cpu`, the default).
//!
//! [`Autoencoder`] is the network, [`FullEncoder`] makes it a [`glassine_core::cloak::Surrogate`], with which
//! [`glassine_core::cloak::perturb`] and [`glassine_core::cloak::measure`] work.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod autoencoder;
mod config;
mod layers;
mod surrogate;
mod weights;

pub use autoencoder::Autoencoder;
pub use burn_tensor::{Device, Tensor, TensorData};
pub use config::Config;
pub use surrogate::FullEncoder;
pub use weights::{AutoencoderError, MAX_BYTES};

/// The graphics card that the system prefers.
#[cfg(feature = "wgpu")]
pub fn device() -> Device {
    Device::wgpu(burn_tensor::DeviceKind::DefaultDevice)
}

/// The processor.
#[cfg(not(feature = "wgpu"))]
pub fn device() -> Device {
    Device::flex()
}
