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
    weights::{EncoderError, WeightFile},
};

/// Layers that an encoder may have.
const MAX_LAYERS: usize = 64;
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
        Ok(Self {
            name: name.into(),
            input: Input::Colours,
            trunk: Vec::new(),
            heads: vec![Head { weight: 1.0, layers }],
        })
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
    let names = file.names();
    let found = |part: &str| names.iter().find(|name| name.contains(part)).map(|name| (*name).to_owned());
    if let Some(name) = found("down_blocks").or_else(|| found("down.0.block")) {
        return EncoderError::FullSize(name);
    }
    if found("decoder.layers").is_some() || names.iter().any(|name| name.ends_with("1.weight")) {
        return EncoderError::NoEncoder(
            "it seems to be the decoder. The published files come in pairs: take the one with \"encoder\" in its name"
                .into(),
        );
    }
    EncoderError::NoEncoder("no layer \"0.weight\" that takes the three colours of a picture".into())
}

fn layers(file: &WeightFile<'_>) -> Result<Vec<Layer>, EncoderError> {
    let is_block = |i: usize| file.has(&format!("{i}.conv.0.weight"));
    let is_step = |i: usize| file.has(&format!("{i}.weight"));
    let there = |i: usize| is_block(i) || is_step(i);
    let Some(last) = (0..MAX_LAYERS).rev().find(|&i| there(i)) else {
        return Err(EncoderError::NoEncoder("no numbered layers".into()));
    };
    let mut layers = Vec::new();
    let mut channels = 3;
    for i in (0..=last).filter(|&i| there(i)) {
        let layer = if is_block(i) {
            branched(file, &i.to_string(), channels)?
        } else {
            let relu = i < last && !there(i + 1);
            let halves = relu || !file.has(&format!("{i}.bias"));
            let stride = if halves { 2 } else { 1 };
            Layer::Convolution { convolution: file.convolution(&i.to_string(), channels, 3, stride)?, relu }
        };
        channels = layer.outputs();
        layers.push(layer);
    }
    Ok(layers)
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
    Ok(Layer::Block(block))
}
