// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cloak: a small change to the pixels, inside a perceptual budget, that moves a picture's place in the latent space of
//! the image encoders on which generative models are trained and steered.
//!
//! It raises the cost of using a picture, for some encoders, for some time. It can be taken off; see [`LIMITS`].

mod attack;
mod budget;
mod convolution;
mod encoder;
mod jpeg;
mod layer;
mod level;
mod light;
mod limits;
mod mean;
mod normalisation;
mod objective;
mod perturbation;
mod pixels;
mod report;
mod surrogate;
mod tensor;
mod tiny;
mod view;
mod weights;
mod windows;
mod work;

pub use attack::{Attack, Recipe};
pub use budget::{Budget, Shape};
pub use encoder::{Encoder, Latents, Tape};
pub use level::{CloakOptions, Level};
#[cfg(feature = "light-encoder")]
pub use light::LIGHT_ENCODER;
pub use limits::{LIMITS, limits_in_short};
pub use perturbation::{CloakError, Found, Perturbation, SMALLEST_SIDE, find, perturb};
pub use pixels::Pixels;
pub use report::{CloakReport, EncoderReport, MEASURED_VIEWS, ViewReport, displacements, equal_noise, measure};
pub use surrogate::Surrogate;
pub use view::View;
pub use weights::EncoderError;
pub use work::{measuring_work, probe, work};
