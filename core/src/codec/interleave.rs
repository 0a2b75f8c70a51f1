// SPDX-License-Identifier: MIT OR Apache-2.0
//! Colour and alpha as one run of samples, as files hold them, and apart, as [`Raster`](crate::image::Raster) does.

use ndarray::Array3;

use super::EncodeError;

/// Colour `[height][width][1 or 3]` and alpha `[height][width][1]`.
pub(super) type Planes<T> = (Array3<T>, Option<Array3<T>>);

/// Parts interleaved samples into colour and, if `channels` is 2 or 4, alpha. `None` if there are more or fewer
/// samples than the size says.
pub(super) fn split<T: Copy>(samples: Vec<T>, h: usize, w: usize, channels: usize) -> Option<Planes<T>> {
    let shape = |samples, c| Array3::from_shape_vec((h, w, c), samples).ok();
    if channels % 2 == 1 {
        return Some((shape(samples, channels)?, None));
    }
    let colours = channels.checked_sub(1)?;
    let mut colour = Vec::with_capacity(samples.len() / channels * colours);
    let mut alpha = Vec::with_capacity(samples.len() / channels);
    for pixel in samples.chunks_exact(channels) {
        let (c, a) = pixel.split_at(colours);
        colour.extend_from_slice(c);
        alpha.extend_from_slice(a);
    }
    Some((shape(colour, colours)?, Some(shape(alpha, 1)?)))
}

/// Interleaves `channels` colours and alpha; `bytes` says how a sample is stored.
pub(super) fn join<T: Copy, U, const N: usize>(
    colour: &[T],
    alpha: &[T],
    channels: usize,
    bytes: impl Fn(T) -> [U; N],
) -> Result<Vec<U>, EncodeError> {
    if colour.len() != alpha.len() * channels {
        return Err(EncodeError("colour and alpha have different sizes".into()));
    }
    let mut out = Vec::with_capacity((colour.len() + alpha.len()) * N);
    for (c, &a) in colour.chunks_exact(channels).zip(alpha) {
        for &v in c {
            out.extend(bytes(v));
        }
        out.extend(bytes(a));
    }
    Ok(out)
}
