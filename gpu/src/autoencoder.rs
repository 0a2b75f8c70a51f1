// SPDX-License-Identifier: MIT OR Apache-2.0
//! The encoder of a diffusers `AutoencoderKL` (Rombach et al., arXiv 2112.10752): Stable Diffusion 1, 2, XL and 3,
//! FLUX.1.

use crate::{
    config::Config,
    layers::{Attention, Convolution, GroupNorm, Residual},
    weights::{AutoencoderError, WeightFile},
};
use burn_tensor::{Device, Tensor, activation::silu};

/// Blocks that an encoder may have, and parts of a block.
const MAX_PARTS: usize = 16;

/// One step of the sequence that the encoder is. Between two of them nothing is kept but one map.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there are some twenty in all, beside megabytes of weights")]
enum Stage {
    Convolution(Convolution),
    Residual(Residual),
    Attention(Attention),
    /// Norm, activation and convolution to the mean and the logarithm of the variance of the latent.
    Last(GroupNorm, Convolution),
}

impl Stage {
    fn forward(&self, map: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Convolution(convolution) => convolution.forward(map),
            Self::Residual(residual) => residual.forward(map),
            Self::Attention(attention) => attention.forward(map),
            Self::Last(norm, convolution) => convolution.forward(silu(norm.forward(map))),
        }
    }
}

/// A frozen encoder on a device.
#[derive(Debug)]
pub struct Autoencoder {
    stages: Vec<Stage>,
    device: Device,
    block_channels: Vec<usize>,
    layers_per_block: usize,
    latent_channels: usize,
}

impl Autoencoder {
    /// The encoder in the bytes of a diffusers `.safetensors` file. Channels and layers follow from the shapes; `config`
    /// adds what does not.
    ///
    /// # Errors
    /// The file is unreadable, holds another kind of network, or its layers do not fit together.
    pub fn read(bytes: &[u8], config: &Config, device: &Device) -> Result<Self, AutoencoderError> {
        let file = WeightFile::open(bytes, device)?;
        if !file.has("encoder.conv_in.weight") || !file.has("encoder.down_blocks.0.resnets.0.conv1.weight") {
            return Err(no_encoder(&file));
        }
        let mut encoder = Self {
            stages: Vec::new(),
            device: device.clone(),
            block_channels: Vec::new(),
            layers_per_block: 0,
            latent_channels: 0,
        };
        let channels = encoder.add_blocks(&file, config.norm_num_groups)?;
        encoder.add_middle(&file, channels, config.norm_num_groups)?;
        encoder.add_last(&file, channels, config)?;
        Ok(encoder)
    }

    /// Adds the first convolution and the blocks that halve the size; returns the channels after them.
    fn add_blocks(&mut self, file: &WeightFile<'_>, groups: usize) -> Result<usize, AutoencoderError> {
        let first = Convolution::new(file, "encoder.conv_in", 3, 3)?;
        let mut channels = first.outputs();
        self.stages.push(Stage::Convolution(first));
        for block in (0..MAX_PARTS).map(|i| format!("encoder.down_blocks.{i}")) {
            let residuals = (0..MAX_PARTS).map(|j| format!("{block}.resnets.{j}"));
            let residuals: Vec<String> =
                residuals.take_while(|name| file.has(&format!("{name}.conv1.weight"))).collect();
            if residuals.is_empty() {
                break;
            }
            self.layers_per_block = residuals.len();
            for name in residuals {
                let residual = Residual::new(file, &name, channels, groups)?;
                channels = residual.outputs();
                self.stages.push(Stage::Residual(residual));
            }
            self.block_channels.push(channels);
            let halving = format!("{block}.downsamplers.0.conv");
            if file.has(&format!("{halving}.weight")) {
                let halving = Convolution::halving(file, &halving, channels)?;
                channels = halving.outputs();
                self.stages.push(Stage::Convolution(halving));
            }
        }
        Ok(channels)
    }

    fn add_middle(&mut self, file: &WeightFile<'_>, channels: usize, groups: usize) -> Result<(), AutoencoderError> {
        let residual = |i: usize| {
            let residual = Residual::new(file, &format!("encoder.mid_block.resnets.{i}"), channels, groups)?;
            match residual.outputs() == channels {
                true => Ok(Stage::Residual(residual)),
                false => Err(AutoencoderError::Layout("the middle changes the number of channels".into())),
            }
        };
        self.stages.push(residual(0)?);
        let attention = "encoder.mid_block.attentions.0";
        if file.mentions(attention) {
            self.stages.push(Stage::Attention(Attention::new(file, attention, channels, groups)?));
        }
        self.stages.push(residual(1)?);
        Ok(())
    }

    fn add_last(&mut self, file: &WeightFile<'_>, channels: usize, config: &Config) -> Result<(), AutoencoderError> {
        let norm = GroupNorm::new(file, "encoder.conv_norm_out", channels, config.norm_num_groups)?;
        let last = Convolution::new(file, "encoder.conv_out", channels, 3)?;
        let mut outputs = last.outputs();
        self.stages.push(Stage::Last(norm, last));
        if config.use_quant_conv && file.has("quant_conv.weight") {
            let quant = Convolution::new(file, "quant_conv", outputs, 1)?;
            outputs = quant.outputs();
            self.stages.push(Stage::Convolution(quant));
        }
        if outputs % 2 != 0 {
            return Err(AutoencoderError::Layout(format!(
                "{outputs} channels come out, which are no mean and variance of a latent"
            )));
        }
        self.latent_channels = outputs / 2;
        Ok(())
    }

    /// Channels of each block, as in `block_out_channels` of diffusers.
    pub fn block_channels(&self) -> &[usize] {
        &self.block_channels
    }

    /// Residual parts of each block.
    pub fn layers_per_block(&self) -> usize {
        self.layers_per_block
    }

    /// Channels of the latent.
    pub fn latent_channels(&self) -> usize {
        self.latent_channels
    }

    /// The device that the weights are on.
    pub(crate) fn device(&self) -> &Device {
        &self.device
    }

    /// The mean of the latent's distribution, `[1][latent channels][height / 8][width / 8]` for an encoder that halves
    /// three times, of a picture `[1][3][height][width]` in -1..=1.
    pub fn mean(&self, picture: Tensor<4>) -> Tensor<4> {
        self.mean_of(self.stages.iter().fold(picture, |map, stage| stage.forward(map)))
    }

    /// The gradient by the picture, from that by the mean, which `by_mean` gives for the mean.
    ///
    /// Each stage is run again for its gradient, so that the memory holds one map for each stage and the inner maps of
    /// one stage at a time (Chen et al., arXiv 1604.06174).
    pub fn gradient(&self, picture: Tensor<4>, by_mean: impl FnOnce(Tensor<4>) -> Tensor<4>) -> Tensor<4> {
        let mut map = picture;
        let mut inputs = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            inputs.push(map.clone());
            map = stage.forward(map);
        }
        let [one, _, height, width] = map.dims();
        let by_mean = by_mean(self.mean_of(map));
        // Nothing depends on the variance.
        let rest = Tensor::zeros([one, self.latent_channels, height, width], &self.device);
        let mut gradient = Tensor::cat(vec![by_mean, rest], 1);
        for (stage, input) in self.stages.iter().zip(inputs).rev() {
            let input = input.autodiff().require_grad();
            let product = (stage.forward(input.clone()) * gradient).sum();
            let by_input = input.grad_remove(&mut product.backward());
            // There is one: every stage is made of its input.
            gradient = by_input.unwrap_or_else(|| input.without_autodiff().zeros_like());
        }
        gradient
    }

    fn mean_of(&self, map: Tensor<4>) -> Tensor<4> {
        map.narrow(1, 0, self.latent_channels)
    }
}

/// The most helpful thing to say of a file without the layers looked for.
fn no_encoder(file: &WeightFile<'_>) -> AutoencoderError {
    let why = if file.mentions("encoder.down.0.block") {
        "its layers have the names of the original programs. Take the file of the same autoencoder that diffusers reads \
         (in the folder \"vae\", diffusion_pytorch_model.safetensors)"
    } else if file.mentions("encoder.layers.") || file.has("0.weight") {
        "it is a tiny autoencoder, which the program `glassine` itself runs (`glassine cloak --model FILE`)"
    } else if file.mentions("decoder.") {
        "it seems to be the decoder alone"
    } else {
        "no layer \"encoder.conv_in\""
    };
    AutoencoderError::NoEncoder(why.into())
}
