// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the attack asks of a network: its latents, and their gradient by the picture.

use super::{
    encoder::{Encoder, Input, Latents},
    pixels::Pixels,
};
use crate::pool::Pool;

/// A frozen network that stands in for those that a cloak is aimed at: [`Encoder`], or one that another engine runs.
pub trait Surrogate {
    /// Its name, for reports.
    fn name(&self) -> &str;

    /// Share of latent `i` in the objective; the shares of all add up to 1. Default: one latent only.
    fn share(&self, _i: usize) -> f64 {
        1.0
    }

    /// Longest side of the windows that a picture is worked on in, pixels: what bounds the memory. A multiple of 64,
    /// at least 128. Default: 512.
    fn window_side(&self) -> usize {
        512
    }

    /// The latents of a picture; the same for the same picture.
    fn encode(&self, picture: &Pixels, pool: &Pool) -> Latents;

    /// The gradient by the picture of a function of the latents. `by_latents` is called once, with the latents of the
    /// picture, and gives the function's gradient by them.
    fn gradient_by_picture(
        &self,
        picture: &Pixels,
        by_latents: &mut dyn FnMut(Latents) -> Latents,
        pool: &Pool,
    ) -> Pixels;
}

impl Surrogate for Encoder {
    fn name(&self) -> &str {
        self.name()
    }

    fn share(&self, i: usize) -> f64 {
        self.heads.get(i).map_or(0.0, |head| head.weight)
    }

    // What keeps the maps in about 250 MB.
    fn window_side(&self) -> usize {
        match self.input {
            Input::Unfolded => 1024,
            Input::Colours => 512,
        }
    }

    fn encode(&self, picture: &Pixels, pool: &Pool) -> Latents {
        self.encode(picture, pool)
    }

    fn gradient_by_picture(
        &self,
        picture: &Pixels,
        by_latents: &mut dyn FnMut(Latents) -> Latents,
        pool: &Pool,
    ) -> Pixels {
        let (latents, tape) = self.record(picture, pool);
        self.gradient(&tape, by_latents(latents), pool)
    }
}
