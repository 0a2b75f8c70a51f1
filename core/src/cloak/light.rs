// SPDX-License-Identifier: MIT OR Apache-2.0
//! The light encoder: a small stand-in for the encoders of FLUX.2 and Sana, distilled on public-domain pictures.

use super::{
    encoder::{Encoder, Head, Input},
    layer::{Block, Layer},
    weights::{EncoderError, WeightFile},
};

/// The weights of the light encoder that ship with the library (safetensors, 16-bit floats, 3.5 MB). How they were made:
/// `training/README.md`.
#[cfg(feature = "light-encoder")]
pub static LIGHT_ENCODER: &[u8] = include_bytes!("../../data/light_encoder.safetensors");

/// Channels at a quarter of the picture's size, and below.
const WIDE: usize = 64;
const DEEP: usize = 96;

impl Encoder {
    /// The light encoder from the bytes of its weight file ([`LIGHT_ENCODER`], or fetched by the page). Two latents: 32
    /// channels at 1/8 of the picture's size (FLUX.2) and 32 at 1/32 (Sana).
    ///
    /// # Errors
    /// When the file is another one or damaged.
    pub fn light(bytes: &[u8]) -> Result<Self, EncoderError> {
        let file = WeightFile::open(bytes)?;
        let step = |name: &str, inputs, stride, relu| -> Result<Layer, EncoderError> {
            Ok(Layer::Convolution { convolution: file.convolution(name, inputs, 3, stride)?, relu })
        };
        let block = |name: &str, channels| block(&file, name, channels).map(|block| Layer::Block(Box::new(block)));
        let trunk = vec![
            step("body.0", 48, 1, true)?,
            block("body.2", WIDE)?,
            block("body.3", WIDE)?,
            step("body.4", WIDE, 2, true)?,
            block("body.6", DEEP)?,
            block("body.7", DEEP)?,
            block("body.8", DEEP)?,
        ];
        let eighth = Head { weight: 0.6, layers: vec![step("h8", DEEP, 1, false)?] };
        let thirty_second = Head {
            weight: 0.4,
            layers: vec![
                step("h32.0", DEEP, 2, true)?,
                block("h32.2", DEEP)?,
                step("h32.3", DEEP, 2, true)?,
                block("h32.5", DEEP)?,
                step("h32.6", DEEP, 1, false)?,
            ],
        };
        let heads = vec![eighth, thirty_second];
        Ok(Self { name: "light encoder".into(), id: "light".into(), input: Input::Unfolded, trunk, heads })
    }
}

/// A block without branches: `NAME.conv.0`, `.2`, `.4`.
pub(super) fn block(file: &WeightFile<'_>, name: &str, inputs: usize) -> Result<Block, EncoderError> {
    let a = file.convolution(&format!("{name}.conv.0"), inputs, 3, 1)?;
    let b = file.convolution(&format!("{name}.conv.2"), a.outputs, 3, 1)?;
    let c = file.convolution(&format!("{name}.conv.4"), b.outputs, 3, 1)?;
    Ok(Block { a, b, c, skip: None, pooled: None })
}
