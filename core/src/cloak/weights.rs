// SPDX-License-Identifier: MIT OR Apache-2.0
//! Weight files: safetensors (<https://github.com/huggingface/safetensors>), 16- or 32-bit floats.

use super::convolution::{Convolution, Weights};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

/// Longest list of names that is read, bytes: far more than that of any picture model.
const MAX_LIST: u64 = 4 << 20;
/// Largest tensor that is read, bytes. All of the largest published tiny encoder have 5 MB.
const MAX_TENSOR: usize = 16 << 20;
/// Largest number of channels of a layer.
const MAX_CHANNELS: usize = 512;

/// Why a weight file is no encoder that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// Not a safetensors file, or a damaged one.
    #[error("this is not a readable .safetensors file ({0})")]
    Unreadable(String),
    /// A decoder, or a file with no encoder in it.
    #[error("the file holds no encoder: {0}")]
    NoEncoder(String),
    /// A large autoencoder, which this program does not run.
    #[error(
        "this is a full-size autoencoder (its layers are named {0}); Glassine's own program runs the tiny ones. Full-size ones \
         need the separate program `glassine-gpu`"
    )]
    FullSize(String),
    /// A layer is missing or has another shape than the layout asks for, or its numbers can not be used.
    #[error("the encoder in the file can not be used: {0}")]
    Layout(String),
}

/// The tensors of a file, those of an encoder only, by their names in the plain sequence (`0.weight`, ...).
pub(super) struct WeightFile<'a> {
    tensors: SafeTensors<'a>,
    prefix: String,
}

impl<'a> WeightFile<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, EncoderError> {
        // The file begins with the length of its list of names.
        if bytes.first_chunk().is_some_and(|length| u64::from_le_bytes(*length) > MAX_LIST) {
            return Err(EncoderError::Unreadable("its list of names would be longer than any model's".into()));
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| EncoderError::Unreadable(e.to_string()))?;
        Ok(Self { tensors, prefix: String::new() })
    }

    /// From here on names are looked up behind `prefix`.
    pub(super) fn under(mut self, prefix: &str) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// All names in the file.
    pub(super) fn names(&self) -> Vec<&str> {
        self.tensors.names()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.view(name).is_some()
    }

    fn view(&self, name: &str) -> Option<TensorView<'a>> {
        self.tensors.tensor(&format!("{}{name}", self.prefix)).ok()
    }

    /// Shape of a tensor; empty when it is not there.
    pub(super) fn shape(&self, name: &str) -> Vec<usize> {
        self.view(name).map(|view| view.shape().to_vec()).unwrap_or_default()
    }

    /// All values of a tensor as f32.
    pub(super) fn values(&self, name: &str) -> Result<Vec<f32>, EncoderError> {
        let view = self.view(name).ok_or_else(|| EncoderError::Layout(format!("\"{name}\" is missing")))?;
        let data = view.data();
        if data.len() > MAX_TENSOR {
            return Err(EncoderError::Layout(format!("\"{name}\" is larger than in any tiny autoencoder")));
        }
        let values: Vec<f32> = match view.dtype() {
            Dtype::F16 => data.chunks_exact(2).map(|b| half::f16::from_le_bytes([b[0], b[1]]).to_f32()).collect(),
            Dtype::BF16 => data.chunks_exact(2).map(|b| half::bf16::from_le_bytes([b[0], b[1]]).to_f32()).collect(),
            Dtype::F32 => data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
            other => return Err(EncoderError::Layout(format!("\"{name}\" has numbers of the kind {other:?}"))),
        };
        match values.iter().all(|v| v.is_finite()) {
            true => Ok(values),
            false => Err(EncoderError::Layout(format!("\"{name}\" holds numbers that are not finite"))),
        }
    }

    /// A tensor of one value for each of `channels`.
    pub(super) fn vector(&self, name: &str, channels: usize) -> Result<Vec<f32>, EncoderError> {
        match self.shape(name) == [channels] {
            true => self.values(name),
            false => Err(EncoderError::Layout(format!("\"{name}\" should have {channels} values"))),
        }
    }

    /// The convolution `NAME.weight`, with `NAME.bias` if there is one, of `size` x `size`, from `inputs` channels.
    pub(super) fn convolution(
        &self,
        name: &str,
        inputs: usize,
        size: usize,
        stride: usize,
    ) -> Result<Convolution, EncoderError> {
        let (weight_name, bias_name) = (format!("{name}.weight"), format!("{name}.bias"));
        let shape = self.shape(&weight_name);
        let &[outputs, found, ky, kx] = shape.as_slice() else {
            return Err(EncoderError::Layout(format!("\"{weight_name}\" is missing or is no convolution")));
        };
        if found != inputs || (ky, kx) != (size, size) || !(1..=MAX_CHANNELS).contains(&outputs) {
            return Err(EncoderError::Layout(format!(
                "\"{weight_name}\" is {outputs} x {found} x {ky} x {kx}, where {inputs} channels come in and {size} x {size} is expected"
            )));
        }
        let weight = self.values(&weight_name)?;
        let bias = self.has(&bias_name).then(|| self.vector(&bias_name, outputs)).transpose()?;
        let weights = Weights { outputs, inputs, size, weight: &weight, bias: bias.as_deref() };
        Ok(Convolution::new(&weights, stride))
    }
}
