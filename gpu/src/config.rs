// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the shapes of the weights do not tell: the `config.json` of a diffusers autoencoder.

use crate::weights::AutoencoderError;
use serde::Deserialize;

/// The fields of `config.json` that decide how an encoder works. What is missing has the default of diffusers.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct Config {
    #[serde(rename = "_class_name")]
    class: String,
    act_fn: String,
    down_block_types: Vec<String>,
    /// Groups of every norm. Default: 32.
    pub norm_num_groups: usize,
    /// Whether a convolution of 1 x 1 follows the encoder (where the file holds one). Default: true.
    pub use_quant_conv: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            class: CLASS.into(),
            act_fn: "silu".into(),
            down_block_types: Vec::new(),
            norm_num_groups: 32,
            use_quant_conv: true,
        }
    }
}

const CLASS: &str = "AutoencoderKL";
const BLOCK: &str = "DownEncoderBlock2D";

impl Config {
    /// Reads the text of a `config.json`.
    ///
    /// # Errors
    /// It is no such file, or asks for something that this crate does not run.
    pub fn parse(json: &str) -> Result<Self, AutoencoderError> {
        let config: Self = serde_json::from_str(json).map_err(|e| AutoencoderError::Config(e.to_string()))?;
        let wrong = |what: &str, found: &str, expected: &str| {
            Err(AutoencoderError::Config(format!("{what} is {found}; only {expected} is understood")))
        };
        if config.class != CLASS {
            return wrong("the class", &config.class, CLASS);
        }
        // diffusers takes both names for the same function.
        if !["silu", "swish"].contains(&config.act_fn.as_str()) {
            return wrong("the activation", &config.act_fn, "silu");
        }
        match config.down_block_types.iter().find(|kind| *kind != BLOCK) {
            Some(other) => wrong("a block", other, BLOCK),
            None => Ok(config),
        }
    }
}
