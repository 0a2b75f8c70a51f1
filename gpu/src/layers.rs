// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parts of an `AutoencoderKL` encoder. Maps are `[1][channels][height][width]`.

use crate::weights::{AutoencoderError, WeightFile};
use burn_tensor::{
    Tensor,
    activation::{silu, softmax},
    module::conv2d,
    ops::ConvOptions,
};

/// Epsilon of all norms (`resnet_eps` of diffusers' `Encoder`).
const EPSILON: f64 = 1e-6;
/// Largest number of channels of a layer.
const MAX_CHANNELS: usize = 4096;

/// A convolution with bias.
#[derive(Debug)]
pub(crate) struct Convolution {
    weight: Tensor<4>,
    bias: Tensor<1>,
    options: ConvOptions<2>,
}

impl Convolution {
    /// `NAME.weight` and `NAME.bias` of `size` x `size`, padded so that the map keeps its size.
    pub(crate) fn new(file: &WeightFile<'_>, name: &str, inputs: usize, size: usize) -> Result<Self, AutoencoderError> {
        let around = size / 2;
        let options = ConvOptions::new([1, 1], [around, around], [1, 1], 1);
        Self::with(file, name, inputs, size, options)
    }

    /// `NAME.weight` and `NAME.bias` of 3 x 3 at every second place, with one row and column of zeros below and to the
    /// right (`Downsample2D` with padding 0).
    pub(crate) fn halving(file: &WeightFile<'_>, name: &str, inputs: usize) -> Result<Self, AutoencoderError> {
        let options = ConvOptions::new_with_padding([2, 2], [(0, 1), (0, 1)], [1, 1], 1);
        Self::with(file, name, inputs, 3, options)
    }

    fn with(
        file: &WeightFile<'_>,
        name: &str,
        inputs: usize,
        size: usize,
        options: ConvOptions<2>,
    ) -> Result<Self, AutoencoderError> {
        let weight = format!("{name}.weight");
        let outputs = *file.shape(&weight).first().unwrap_or(&0);
        if !(1..=MAX_CHANNELS).contains(&outputs) {
            return Err(AutoencoderError::Layout(format!("\"{weight}\" is missing or has {outputs} channels")));
        }
        Ok(Self {
            weight: file.tensor(&weight, [outputs, inputs, size, size])?,
            bias: file.vector(&format!("{name}.bias"), outputs)?,
            options,
        })
    }

    pub(crate) fn outputs(&self) -> usize {
        self.weight.dims()[0]
    }

    pub(crate) fn forward(&self, map: Tensor<4>) -> Tensor<4> {
        conv2d(map, self.weight.clone(), Some(self.bias.clone()), self.options.clone())
    }
}

/// Group normalisation (Wu and He, arXiv 1803.08494).
#[derive(Debug)]
pub(crate) struct GroupNorm {
    groups: usize,
    /// `[1][channels][1]`
    weight: Tensor<3>,
    bias: Tensor<3>,
}

impl GroupNorm {
    pub(crate) fn new(
        file: &WeightFile<'_>,
        name: &str,
        channels: usize,
        groups: usize,
    ) -> Result<Self, AutoencoderError> {
        if groups == 0 || !channels.is_multiple_of(groups) {
            return Err(AutoencoderError::Layout(format!(
                "\"{name}\" has {channels} channels, which can not be shared out among {groups} groups"
            )));
        }
        let vector = |part: &str| file.vector(&format!("{name}.{part}"), channels);
        let column = |vector: Tensor<1>| vector.reshape([1, channels, 1]);
        Ok(Self { groups, weight: column(vector("weight")?), bias: column(vector("bias")?) })
    }

    pub(crate) fn forward(&self, map: Tensor<4>) -> Tensor<4> {
        let [one, channels, height, width] = map.dims();
        let values = map.reshape([one, self.groups, channels / self.groups * height * width]);
        let centred = values.clone() - values.mean_dim(2);
        let variance = (centred.clone() * centred.clone()).mean_dim(2);
        let scaled = centred * (variance + EPSILON).sqrt().recip();
        let scaled = scaled.reshape([one, channels, height * width]) * self.weight.clone() + self.bias.clone();
        scaled.reshape([one, channels, height, width])
    }
}

/// Two convolutions beside a shortcut (`ResnetBlock2D` without time embedding).
#[derive(Debug)]
pub(crate) struct Residual {
    norm1: GroupNorm,
    conv1: Convolution,
    norm2: GroupNorm,
    conv2: Convolution,
    shortcut: Option<Convolution>,
}

impl Residual {
    pub(crate) fn new(
        file: &WeightFile<'_>,
        name: &str,
        inputs: usize,
        groups: usize,
    ) -> Result<Self, AutoencoderError> {
        let norm1 = GroupNorm::new(file, &format!("{name}.norm1"), inputs, groups)?;
        let conv1 = Convolution::new(file, &format!("{name}.conv1"), inputs, 3)?;
        let outputs = conv1.outputs();
        let norm2 = GroupNorm::new(file, &format!("{name}.norm2"), outputs, groups)?;
        let conv2 = Convolution::new(file, &format!("{name}.conv2"), outputs, 3)?;
        let shortcut = format!("{name}.conv_shortcut");
        let shortcut = match file.has(&format!("{shortcut}.weight")) {
            true => Some(Convolution::new(file, &shortcut, inputs, 1)?),
            false => None,
        };
        let beside = shortcut.as_ref().map_or(inputs, Convolution::outputs);
        if beside != conv2.outputs() {
            return Err(AutoencoderError::Layout(format!("\"{name}\" adds {beside} channels to {}", conv2.outputs())));
        }
        Ok(Self { norm1, conv1, norm2, conv2, shortcut })
    }

    pub(crate) fn outputs(&self) -> usize {
        self.conv2.outputs()
    }

    pub(crate) fn forward(&self, map: Tensor<4>) -> Tensor<4> {
        let inner = self.conv1.forward(silu(self.norm1.forward(map.clone())));
        let inner = self.conv2.forward(silu(self.norm2.forward(inner)));
        match &self.shortcut {
            Some(shortcut) => shortcut.forward(map) + inner,
            None => map + inner,
        }
    }
}

/// Self-attention with one head over all places of the map, added to it.
#[derive(Debug)]
pub(crate) struct Attention {
    norm: GroupNorm,
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
}

impl Attention {
    pub(crate) fn new(
        file: &WeightFile<'_>,
        name: &str,
        channels: usize,
        groups: usize,
    ) -> Result<Self, AutoencoderError> {
        // Files written by diffusers before 0.15 have the names behind the bar.
        let linear = |names: [&str; 2]| {
            let names = names.map(|part| format!("{name}.{part}"));
            let there = names.iter().find(|name| file.has(&format!("{name}.weight"))).unwrap_or(&names[0]);
            Linear::new(file, there, channels)
        };
        Ok(Self {
            norm: GroupNorm::new(file, &format!("{name}.group_norm"), channels, groups)?,
            query: linear(["to_q", "query"])?,
            key: linear(["to_k", "key"])?,
            value: linear(["to_v", "value"])?,
            out: linear(["to_out.0", "proj_attn"])?,
        })
    }

    pub(crate) fn forward(&self, map: Tensor<4>) -> Tensor<4> {
        let [one, channels, height, width] = map.dims();
        let places = self.norm.forward(map.clone()).reshape([one, channels, height * width]).swap_dims(1, 2);
        let query = self.query.forward(places.clone()) * (1.0 / (channels as f64).sqrt());
        let key = self.key.forward(places.clone());
        let attention = softmax(query.matmul(key.swap_dims(1, 2)), 2);
        let mixed = self.out.forward(attention.matmul(self.value.forward(places)));
        map + mixed.swap_dims(1, 2).reshape([one, channels, height, width])
    }
}

/// A linear map of the channels, with bias.
#[derive(Debug)]
struct Linear {
    /// `[1][inputs][outputs]`
    weight: Tensor<3>,
    /// `[1][1][outputs]`
    bias: Tensor<3>,
}

impl Linear {
    fn new(file: &WeightFile<'_>, name: &str, channels: usize) -> Result<Self, AutoencoderError> {
        let weight = file.tensor(&format!("{name}.weight"), [channels, channels])?;
        let bias = file.vector(&format!("{name}.bias"), channels)?;
        Ok(Self { weight: weight.transpose().unsqueeze(), bias: bias.reshape([1, 1, channels]) })
    }

    fn forward(&self, places: Tensor<3>) -> Tensor<3> {
        places.matmul(self.weight.clone()) + self.bias.clone()
    }
}
