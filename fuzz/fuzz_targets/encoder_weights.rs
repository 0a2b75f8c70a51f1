// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as a weight file: an encoder or an error. What is an encoder gives latents of the size that it claims, and a
//! gradient, in numbers that can be used.
#![no_main]

use glassine_core::{
    cloak::{Encoder, Pixels},
    pool::Pool,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Encoder::light(bytes);
    let Ok(encoder) = Encoder::tiny(bytes, "fuzz") else { return };
    let picture = Pixels::from_fn(33, 18, |x, y| [x, y, x ^ y].map(|v| (v % 16) as f32 / 15.0));
    let (latents, tape) = encoder.record(&picture, &Pool::NONE);
    let (channels, reduction) = (encoder.channels()[0], encoder.reductions()[0]);
    let expected = 33_usize.div_ceil(reduction) * 18_usize.div_ceil(reduction) * channels;
    assert_eq!(latents.values(0).len(), expected);
    assert!(latents.values(0).iter().all(|v| v.is_finite()));
    let gradient = encoder.gradient(&tape, latents.gradient_of_mean_squares(), &Pool::NONE);
    assert!(gradient.values().iter().all(|v| v.is_finite()));
});
