// SPDX-License-Identifier: MIT OR Apache-2.0
//! Published tiny autoencoders (<https://github.com/madebyollin/taesd>, MIT): encoders read from the user's own file.
//!
//! A plain sequence of layers, numbered. Which layer is which follows from the names and shapes alone: `N.conv.0.weight`
//! is a block, `N.weight` a convolution, a number that is left out a ReLU. A convolution without bias halves the size;
//! so does one with bias that has a ReLU after it (the stem of TAESANA). `AutoencoderTiny` files of diffusers hold the same
//! layers behind `encoder.layers.`.

use super::{
    encoder::{Encoder, Head, Input},
    layer::{Layer, Pooled},
    light::block,
    normalisation::GroupNorm,
    pixels::Pixels,
    weights::{EncoderError, WeightFile},
};
use crate::{
    pool::Pool,
    registry::{WorkId, sha256},
};

/// Layers that an encoder may have.
const MAX_LAYERS: usize = 64;
/// Multiplications with additions that an encoder may take for each pixel; the published ones take up to a quarter.
const MAX_COST: f64 = (1 << 20) as f64;
/// Side of the picture on which a new encoder is tried, pixels.
const TRIAL_SIDE: usize = 32;
/// Largest number that an encoder may give for it; the published ones stay below 10.
const MAX_LATENT: f32 = 1e6;
/// Groups of the norm in TAEF2's branch.
const NORM_GROUPS: usize = 4;
/// Where the numbered layers may stand in a file.
const PREFIXES: [&str; 3] = ["", "encoder.layers.", "encoder."];

impl Encoder {
    /// The encoder in a tiny autoencoder's weight file. `name` is what reports call it.
    ///
    /// # Errors
    /// The file is unreadable, holds no encoder, or its layers do not fit together.
    pub fn tiny(bytes: &[u8], name: &str) -> Result<Self, EncoderError> {
        let file = WeightFile::open(bytes)?;
        let Some(prefix) = PREFIXES.iter().find(|prefix| starts_with_colours(&file, prefix)) else {
            return Err(no_encoder(&file));
        };
        let file = file.under(prefix);
        let layers = layers(&file)?;
        let head = Head { weight: 1.0, layers };
        let id = WorkId::of(&sha256(bytes)).to_string();
        let encoder = Self { name: name.into(), id, input: Input::Colours, trunk: Vec::new(), heads: vec![head] };
        encoder.tried()
    }

    /// The encoder, if it can be computed in reasonable time and its numbers stay within reason: weights that are finite
    /// may still multiply beyond what a float holds.
    fn tried(self) -> Result<Self, EncoderError> {
        const SIDE: usize = 1 << 12;
        let cost = self.cost(SIDE, SIDE) / (SIDE * SIDE) as f64;
        if cost > MAX_COST {
            let times = cost / MAX_COST;
            return Err(EncoderError::Layout(format!("it takes {times:.1} times the work that is allowed for one")));
        }
        let picture = Pixels::from_fn(TRIAL_SIDE, TRIAL_SIDE, |x, y| [x ^ y, x, y].map(|v| (v & 7) as f32 / 7.0));
        let (latents, tape) = self.record(&picture, &Pool::NONE);
        let reasonable = |v: &f32| v.abs() <= MAX_LATENT;
        let latents_fit = latents.values(0).iter().all(reasonable);
        let gradient = self.gradient(&tape, latents.gradient_of_mean_squares(), &Pool::NONE);
        match latents_fit && gradient.values().iter().all(|v| v.is_finite()) {
            true => Ok(self),
            false => Err(EncoderError::Layout("the numbers it gives are too large".into())),
        }
    }

    /// What kind of tiny autoencoder this is, as far as the shapes tell; `None` for the light encoder.
    pub fn layout(&self) -> Option<&'static str> {
        let pooled = self
            .heads
            .iter()
            .flat_map(|head| &head.layers)
            .any(|layer| matches!(layer, Layer::Block(block) if block.pooled.is_some()));
        match (self.input, self.channels().first()?, self.reductions().first()?, pooled) {
            (Input::Unfolded, ..) => None,
            (_, 4, 8, _) => Some("TAESD or TAESDXL (Stable Diffusion 1, 2, XL)"),
            (_, 16, 8, _) => Some("TAESD3 or TAEF1 (Stable Diffusion 3, FLUX.1)"),
            (_, 32, 8, true) => Some("TAEF2 (FLUX.2)"),
            (_, 32, 32, _) => Some("TAESANA (Sana)"),
            _ => Some("a tiny autoencoder that is not known by name"),
        }
    }
}

/// A first layer that takes three colours.
fn starts_with_colours(file: &WeightFile<'_>, prefix: &str) -> bool {
    matches!(file.shape(&format!("{prefix}0.weight")).as_slice(), [_, 3, 3, 3])
}

/// The most helpful thing to say of a file without the layers looked for.
fn no_encoder(file: &WeightFile<'_>) -> EncoderError {
    let mut names = file.names();
    names.sort_unstable();
    let full_size = |name: &&&str| ["encoder.down_blocks.", "encoder.down."].iter().any(|part| name.contains(part));
    if let Some(name) = names.iter().find(full_size) {
        return EncoderError::FullSize((*name).to_owned());
    }
    let decoder = |name: &&str| *name == "1.weight" || name.starts_with("decoder.");
    if names.iter().any(decoder) {
        return EncoderError::NoEncoder(
            "it seems to be the decoder. The published files come in pairs: take the one with \"encoder\" in its name"
                .into(),
        );
    }
    EncoderError::NoEncoder("no layer \"0.weight\" that takes the three colours of a picture".into())
}

fn layers(file: &WeightFile<'_>) -> Result<Vec<Layer>, EncoderError> {
    let is_block = |i: usize| file.has(&format!("{i}.conv.0.weight"));
    let has_bias = |i: usize| file.has(&format!("{i}.bias"));
    let there = |i: usize| is_block(i) || file.has(&format!("{i}.weight"));
    let Some(last) = (0..MAX_LAYERS).rev().find(|&i| there(i)) else {
        return Err(EncoderError::NoEncoder("no numbered layers".into()));
    };
    let mut layers = Vec::new();
    let mut channels = 3;
    for i in 0..=last {
        let layer = if is_block(i) {
            branched(file, &i.to_string(), channels)?
        } else if there(i) {
            let relu = i < last && !there(i + 1);
            let stride = if relu || !has_bias(i) { 2 } else { 1 };
            Layer::Convolution { convolution: file.convolution(&i.to_string(), channels, 3, stride)?, relu }
        } else if i > 0 && !is_block(i - 1) && has_bias(i - 1) {
            // The ReLU of the convolution before.
            continue;
        } else {
            return Err(EncoderError::Layout(format!("layer {i} is missing")));
        };
        channels = layer.outputs();
        layers.push(layer);
    }
    match is_block(last) || !has_bias(last) {
        true => Err(EncoderError::Layout(format!("layer {last} can not be the last one; some are missing"))),
        false => Ok(layers),
    }
}

/// A block with the branches that the file has.
fn branched(file: &WeightFile<'_>, name: &str, inputs: usize) -> Result<Layer, EncoderError> {
    let mut block = block(file, name, inputs)?;
    if file.has(&format!("{name}.skip.weight")) {
        block.skip = Some(file.convolution(&format!("{name}.skip"), inputs, 1, 1)?);
    }
    let out = block.skip.as_ref().map_or(inputs, |skip| skip.outputs);
    if out != block.c.outputs {
        return Err(EncoderError::Layout(format!(
            "what block {name} adds has {out} channels instead of {}",
            block.c.outputs
        )));
    }
    if file.has(&format!("{name}.pool.0.weight")) {
        let squeeze = file.convolution(&format!("{name}.pool.0"), inputs, 1, 1)?;
        let inner = squeeze.outputs;
        let expand = file.convolution(&format!("{name}.pool.3"), inner, 1, 1)?;
        if expand.outputs != inputs || inner % NORM_GROUPS != 0 {
            return Err(EncoderError::Layout(format!(
                "the branch of block {name} has {inner} and {} channels",
                expand.outputs
            )));
        }
        let weight = file.vector(&format!("{name}.pool.1.weight"), inner)?;
        let bias = file.vector(&format!("{name}.pool.1.bias"), inner)?;
        block.pooled = Some(Pooled { squeeze, norm: GroupNorm { groups: NORM_GROUPS, weight, bias }, expand });
    }
    Ok(Layer::Block(Box::new(block)))
}
