// SPDX-License-Identifier: MIT OR Apache-2.0
//! Weight files: safetensors (<https://github.com/huggingface/safetensors>), 16- or 32-bit floats.

use burn_tensor::{DType, Device, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

/// Largest file that is opened. The encoders and decoders of SD, SDXL and FLUX.1 have 84 million parameters together,
/// 335 MB as 32-bit floats.
pub const MAX_BYTES: u64 = 2 << 30;

/// Why a file is no autoencoder that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AutoencoderError {
    /// Not a safetensors file, or a damaged one.
    #[error("this is not a readable .safetensors file ({0}); download it again")]
    Unreadable(String),
    /// Not the encoder of an `AutoencoderKL` under the names of diffusers.
    #[error("the file holds no encoder of the kind AutoencoderKL: {0}")]
    NoEncoder(String),
    /// A layer is missing or has another shape than the layout asks for.
    #[error("the layers do not fit together: {0}")]
    Layout(String),
    /// The configuration describes another network than this crate runs.
    #[error("config.json does not describe this network: {0}")]
    Config(String),
}

/// The tensors of a file, by the names of diffusers, on their way to a device.
pub(crate) struct WeightFile<'a> {
    tensors: SafeTensors<'a>,
    device: &'a Device,
}

impl<'a> WeightFile<'a> {
    pub(crate) fn open(bytes: &'a [u8], device: &'a Device) -> Result<Self, AutoencoderError> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| AutoencoderError::Unreadable(e.to_string()))?;
        Ok(Self { tensors, device })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.view(name).is_some()
    }

    /// Whether a name holds `part`.
    pub(crate) fn mentions(&self, part: &str) -> bool {
        self.tensors.names().iter().any(|name| name.contains(part))
    }

    /// Shape of a tensor; empty when it is not there.
    pub(crate) fn shape(&self, name: &str) -> Vec<usize> {
        self.view(name).map(|view| view.shape().to_vec()).unwrap_or_default()
    }

    fn view(&self, name: &str) -> Option<TensorView<'a>> {
        self.tensors.tensor(name).ok()
    }

    /// The tensor of this name and shape, as 32-bit floats.
    pub(crate) fn tensor<const D: usize>(&self, name: &str, shape: [usize; D]) -> Result<Tensor<D>, AutoencoderError> {
        let layout = |why: String| AutoencoderError::Layout(format!("\"{name}\" {why}"));
        let view = self.view(name).ok_or_else(|| layout("is missing".into()))?;
        if view.shape() != shape {
            return Err(layout(format!("has the shape {:?} instead of {shape:?}", view.shape())));
        }
        let kind = match view.dtype() {
            Dtype::F16 => DType::F16,
            Dtype::BF16 => DType::BF16,
            Dtype::F32 => DType::F32,
            other => return Err(layout(format!("has numbers of the kind {other:?}, not 16- or 32-bit floats"))),
        };
        let data = TensorData::try_from_bytes_vec(view.data().to_vec(), shape, kind)
            .map_err(|e| layout(format!("can not be read ({e})")))?
            .convert::<f32>();
        match data.as_slice::<f32>() {
            Ok(values) if values.iter().all(|v| v.is_finite()) => Ok(Tensor::from_data(data, self.device)),
            _ => Err(layout("holds numbers that are not finite".into())),
        }
    }

    /// A tensor of one value for each of `channels`.
    pub(crate) fn vector(&self, name: &str, channels: usize) -> Result<Tensor<1>, AutoencoderError> {
        self.tensor(name, [channels])
    }
}
