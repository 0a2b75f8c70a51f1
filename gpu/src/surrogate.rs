// SPDX-License-Identifier: MIT OR Apache-2.0
//! The encoder as the attack of `glassine-core` sees it.

use crate::autoencoder::Autoencoder;
use burn_tensor::{Tensor, TensorData};
use glassine_core::{
    cloak::{Latents, Pixels, Surrogate},
    pool::Pool,
};

/// An encoder under a name, worked on in windows of a given size.
#[derive(Debug)]
pub struct FullEncoder {
    /// What reports call it.
    pub name: String,
    /// Its network.
    pub autoencoder: Autoencoder,
    /// Longest side of the windows, pixels: smaller ones need less memory. A multiple of 64, at least 128.
    pub window_side: usize,
}

impl Surrogate for FullEncoder {
    fn name(&self) -> &str {
        &self.name
    }

    fn window_side(&self) -> usize {
        self.window_side
    }

    fn encode(&self, picture: &Pixels, _: &Pool) -> Latents {
        latents(self.autoencoder.mean(self.map(picture)))
    }

    fn gradient_by_picture(
        &self,
        picture: &Pixels,
        by_latents: &mut dyn FnMut(Latents) -> Latents,
        _: &Pool,
    ) -> Pixels {
        let gradient = self.autoencoder.gradient(self.map(picture), |mean| {
            let [_, channels, height, width] = mean.dims();
            let gradient = by_latents(latents(mean)).values(0);
            self.tensor(gradient, [height, width, channels])
        });
        let values = values(gradient);
        let mut pixels = Pixels::zeros(picture.width(), picture.height());
        for (v, g) in pixels.values_mut().iter_mut().zip(values) {
            *v = 2.0 * g;
        }
        pixels
    }
}

impl FullEncoder {
    /// The picture as the network takes it: -1..=1.
    fn map(&self, picture: &Pixels) -> Tensor<4> {
        let values = picture.values().iter().map(|v| 2.0 * v - 1.0).collect();
        self.tensor(values, [picture.height(), picture.width(), 3])
    }

    /// `[height][width][channels]` to a map.
    fn tensor(&self, values: Vec<f32>, shape: [usize; 3]) -> Tensor<4> {
        let values = Tensor::<3>::from_data(TensorData::new(values, shape), self.autoencoder.device());
        values.permute([2, 0, 1]).unsqueeze()
    }
}

/// The values of a map, `[height][width][channels]`.
fn values(map: Tensor<4>) -> Vec<f32> {
    map.permute([0, 2, 3, 1]).into_data().iter::<f32>().collect()
}

fn latents(mean: Tensor<4>) -> Latents {
    let [_, channels, height, width] = mean.dims();
    Latents::single(height, width, channels, &values(mean))
}
