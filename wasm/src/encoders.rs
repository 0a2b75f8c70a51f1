// SPDX-License-Identifier: MIT OR Apache-2.0
//! What cloaks are made against. No weights are part of the module: the page fetches them when they are wanted.

use crate::error::Error;
use glassine_core::{
    cloak::{Encoder, Pixels},
    pool::Pool,
};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The encoders that cloaks are made against and measured with, in the order in which they were added. Their memory is
/// given back by `free()`.
#[wasm_bindgen]
#[derive(Default)]
pub struct Encoders(Rc<Vec<Encoder>>);

#[wasm_bindgen]
extern "C" {
    /// What JavaScript hands over where encoders may be left out: a function can not borrow it otherwise.
    #[wasm_bindgen(typescript_type = "Encoders | undefined")]
    pub type GivenEncoders;
    #[wasm_bindgen(method, catch)]
    fn shared(this: &GivenEncoders) -> Result<Encoders, JsValue>;
}

impl GivenEncoders {
    /// The same encoders; none if they were left out.
    pub fn encoders(&self) -> Result<Encoders, Error> {
        if self.is_undefined() || self.is_null() {
            return Ok(Encoders::default());
        }
        self.shared()
            .map_err(|_| Error::argument("encoders are a new Encoders() that was not given back by free() yet"))
    }
}

#[wasm_bindgen]
impl Encoders {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the light encoder: `bytes` are those of `light_encoder.safetensors`, which comes with Glassine.
    #[wasm_bindgen(js_name = addLight)]
    pub fn add_light(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        Ok(self.add(Encoder::light(bytes).map_err(Error::from)?)?)
    }

    /// Adds the encoder of a published tiny autoencoder from the user's own .safetensors file; `name` is what reports call
    /// it. Returns what kind it is, in words.
    #[wasm_bindgen(js_name = addModel)]
    pub fn add_model(&mut self, bytes: &[u8], name: &str) -> Result<String, JsValue> {
        let encoder = Encoder::tiny(bytes, name).map_err(Error::from)?;
        let layout = encoder.layout().unwrap_or_default().to_owned();
        self.add(encoder)?;
        Ok(layout)
    }

    /// The same encoders, for a call that may do without.
    #[wasm_bindgen(skip_typescript)]
    pub fn shared(&self) -> Encoders {
        Self(Rc::clone(&self.0))
    }

    /// Their names.
    #[wasm_bindgen(getter)]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|encoder| encoder.name().to_owned()).collect()
    }

    /// For developers: the latents that encoder number `index` makes of a picture (`rgb`: width x height x 3 values, 0 to
    /// 1), one map after the other, each height x width x channels.
    pub fn latents(&self, index: usize, rgb: &[f32], width: usize, height: usize) -> Result<Vec<f32>, JsValue> {
        let (encoder, picture) = self.picture(index, rgb, width, height)?;
        let latents = encoder.encode(&picture, &Pool::NONE);
        Ok((0..latents.len()).flat_map(|i| latents.values(i)).collect())
    }

    /// For developers: the gradient, by the picture, of the sum over the latents of the mean of their squares.
    pub fn gradient(&self, index: usize, rgb: &[f32], width: usize, height: usize) -> Result<Vec<f32>, JsValue> {
        let (encoder, picture) = self.picture(index, rgb, width, height)?;
        let (latents, tape) = encoder.record(&picture, &Pool::NONE);
        Ok(encoder.gradient(&tape, latents.gradient_of_mean_squares(), &Pool::NONE).values().to_vec())
    }
}

impl Encoders {
    fn add(&mut self, encoder: Encoder) -> Result<(), Error> {
        let all = Rc::get_mut(&mut self.0).ok_or_else(|| Error::argument("these encoders are in use"))?;
        all.push(encoder);
        Ok(())
    }

    /// All of them.
    pub fn all(&self) -> &[Encoder] {
        &self.0
    }

    fn picture(&self, index: usize, rgb: &[f32], width: usize, height: usize) -> Result<(&Encoder, Pixels), Error> {
        let encoder =
            self.0.get(index).ok_or_else(|| Error::argument(format!("there is no encoder number {index}")))?;
        let values = width.checked_mul(height).and_then(|pixels| pixels.checked_mul(3));
        if rgb.is_empty() || values != Some(rgb.len()) {
            return Err(Error::argument(format!("{} values are no picture of {width} x {height} pixels", rgb.len())));
        }
        let mut picture = Pixels::zeros(width, height);
        picture.values_mut().copy_from_slice(rgb);
        Ok((encoder, picture))
    }
}
