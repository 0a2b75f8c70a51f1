// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encoders whose latents the cloak moves: forward pass, and the gradient by the picture.

use super::{
    layer::{Layer, Saved},
    pixels::Pixels,
    tensor::Tensor,
};
use crate::pool::Pool;

/// A frozen encoder: the light one of this library, or a tiny autoencoder's.
#[derive(Debug)]
pub struct Encoder {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) input: Input,
    pub(super) trunk: Vec<Layer>,
    pub(super) heads: Vec<Head>,
}

/// How the first layer gets the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// `2 x - 1`, squares of 4 x 4 pixels unfolded into 48 channels (`colour * 16 + row * 4 + column`).
    Unfolded,
    /// The three colours as they are, 0..=1.
    Colours,
}

/// One latent of an encoder.
#[derive(Debug)]
pub(super) struct Head {
    /// Share in the objective.
    pub(super) weight: f64,
    pub(super) layers: Vec<Layer>,
}

/// Latents of one picture, one map for each head.
#[derive(Debug)]
pub struct Latents(pub(super) Vec<Tensor>);

impl Latents {
    /// One latent of `values`, `[height][width][channels]`. What is missing is 0.
    pub fn single(height: usize, width: usize, channels: usize, values: &[f32]) -> Self {
        let mut map = Tensor::zeros(height, width, channels);
        let (stored, row) = (map.stored, width * channels);
        for (y, values) in values.chunks(row.max(1)).take(height).enumerate() {
            let start = map.at(y, 0);
            let places = map.data[start..start + width * stored].chunks_exact_mut(stored);
            for (place, values) in places.zip(values.chunks(channels)) {
                place[..values.len()].copy_from_slice(values);
            }
        }
        Self(vec![map])
    }

    /// Values of head `i`, `[height][width][channels]`; empty when there is no such head.
    pub fn values(&self, i: usize) -> Vec<f32> {
        self.0.get(i).map(|map| map.values().collect()).unwrap_or_default()
    }

    /// Number of heads.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What the backward pass has to know of the forward pass.
#[derive(Debug)]
pub struct Tape {
    size: (usize, usize),
    trunk: Vec<Saved>,
    heads: Vec<Vec<Saved>>,
}

impl Encoder {
    /// Its name, for reports.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stands for it in registries: `light`, or the first 16 hex digits of its file's SHA-256.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Channels of each latent.
    pub fn channels(&self) -> Vec<usize> {
        let last = |layers: &[Layer]| layers.last().map(Layer::outputs);
        self.heads.iter().filter_map(|head| last(&head.layers).or_else(|| last(&self.trunk))).collect()
    }

    /// Pixels along a side that become one place of each latent.
    pub fn reductions(&self) -> Vec<usize> {
        let unit = 1 << 12;
        self.heads.iter().map(|head| unit / self.traced(head, (unit, unit)).1.0.max(1)).collect()
    }

    /// Multiplications and additions of one forward pass over `width` x `height` pixels; the backward pass costs as
    /// many again.
    pub fn cost(&self, width: usize, height: usize) -> f64 {
        let trunk: f64 = self.chain(&self.trunk, self.first_size((height, width))).0;
        trunk + self.heads.iter().map(|head| self.traced(head, (height, width)).0).sum::<f64>()
    }

    /// Sides are multiples of this.
    pub(super) fn multiple(&self) -> usize {
        match self.input {
            Input::Unfolded => 4,
            Input::Colours => 1,
        }
    }

    fn first_size(&self, (height, width): (usize, usize)) -> (usize, usize) {
        let unit = self.multiple();
        (height.div_ceil(unit), width.div_ceil(unit))
    }

    fn chain(&self, layers: &[Layer], size: (usize, usize)) -> (f64, (usize, usize)) {
        layers.iter().fold((0.0, size), |(sum, size), layer| {
            let (cost, size) = layer.cost(size);
            (sum + cost, size)
        })
    }

    /// Cost of a head alone, and the size of its latent.
    fn traced(&self, head: &Head, size: (usize, usize)) -> (f64, (usize, usize)) {
        let (_, at_trunk) = self.chain(&self.trunk, self.first_size(size));
        self.chain(&head.layers, at_trunk)
    }

    /// The latents of a picture. Sides that are no multiple of 4 are filled up by repeating the edge (light encoder).
    pub fn encode(&self, picture: &Pixels, pool: &Pool) -> Latents {
        self.run(picture, false, pool).0
    }

    /// The latents, and the tape for [`Self::gradient`].
    pub fn record(&self, picture: &Pixels, pool: &Pool) -> (Latents, Tape) {
        self.run(picture, true, pool)
    }

    fn run(&self, picture: &Pixels, keep: bool, pool: &Pool) -> (Latents, Tape) {
        let mut tape = Tape { size: (picture.height(), picture.width()), trunk: Vec::new(), heads: Vec::new() };
        let map = forward(&self.trunk, self.unfold(picture, pool), keep, &mut tape.trunk, pool);
        let mut latents = Vec::with_capacity(self.heads.len());
        for head in &self.heads {
            let mut saved = Vec::new();
            latents.push(match head.layers.split_first() {
                None => map.clone(),
                Some((first, rest)) => {
                    let (map, kept) = first.forward(&map, keep, pool);
                    saved.extend(kept);
                    forward(rest, map, keep, &mut saved, pool)
                }
            });
            tape.heads.push(saved);
        }
        (Latents(latents), tape)
    }

    /// The gradient by the picture, from that by the latents.
    pub fn gradient(&self, tape: &Tape, gradient: Latents, pool: &Pool) -> Pixels {
        let heads = self.heads.iter().zip(&tape.heads).zip(gradient.0);
        let mut trunk: Option<Tensor> = None;
        for ((head, saved), gradient) in heads {
            let by_trunk = backward(&head.layers, saved, gradient, pool);
            match &mut trunk {
                Some(sum) => sum.add(&by_trunk, pool),
                None => trunk = Some(by_trunk),
            }
        }
        let (height, width) = tape.size;
        let Some(trunk) = trunk else { return Pixels::zeros(width, height) };
        self.fold(&backward(&self.trunk, &tape.trunk, trunk, pool), tape.size, pool)
    }

    fn unfold(&self, picture: &Pixels, pool: &Pool) -> Tensor {
        let unit = self.multiple();
        let (height, width) = self.first_size((picture.height(), picture.width()));
        let mut map = Tensor::zeros(height, width, 3 * unit * unit);
        let stored = map.stored;
        let last = (picture.width() - 1, picture.height() - 1);
        map.rows_mut(pool, |y, row| {
            for (x, place) in row.chunks_exact_mut(stored).enumerate() {
                for dy in 0..unit {
                    for dx in 0..unit {
                        let pixel = picture.at((x * unit + dx).min(last.0), (y * unit + dy).min(last.1));
                        for (c, value) in pixel.into_iter().enumerate() {
                            place[(c * unit + dy) * unit + dx] = match self.input {
                                Input::Unfolded => 2.0 * value - 1.0,
                                Input::Colours => value,
                            };
                        }
                    }
                }
            }
        });
        map
    }

    /// The adjoint of [`Self::unfold`]: what the edge was repeated for flows back to it.
    fn fold(&self, map: &Tensor, (height, width): (usize, usize), pool: &Pool) -> Pixels {
        let unit = self.multiple();
        let scale = match self.input {
            Input::Unfolded => 2.0,
            Input::Colours => 1.0,
        };
        let mut picture = Pixels::zeros(width, height);
        let value = |x: usize, y: usize, c: usize| {
            scale * map.data[map.at(y / unit, x / unit) + (c * unit + y % unit) * unit + x % unit]
        };
        let (full_height, full_width) = (map.height * unit, map.width * unit);
        pool.chunks(picture.values_mut(), width * 3, |y, row| {
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                let rows = y..if y + 1 == height { full_height } else { y + 1 };
                for y in rows {
                    for x in x..if x + 1 == width { full_width } else { x + 1 } {
                        for (c, v) in pixel.iter_mut().enumerate() {
                            *v += value(x, y, c);
                        }
                    }
                }
            }
        });
        picture
    }
}

fn forward(layers: &[Layer], mut map: Tensor, keep: bool, saved: &mut Vec<Saved>, pool: &Pool) -> Tensor {
    for layer in layers {
        let (next, kept) = layer.forward(&map, keep, pool);
        saved.extend(kept);
        map = next;
    }
    map
}

fn backward(layers: &[Layer], saved: &[Saved], mut gradient: Tensor, pool: &Pool) -> Tensor {
    for (layer, saved) in layers.iter().zip(saved).rev() {
        gradient = layer.backward(saved, gradient, pool);
    }
    gradient
}
