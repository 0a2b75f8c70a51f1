// SPDX-License-Identifier: MIT OR Apache-2.0
//! The AV1 still picture inside an AVIF file. The container is left out: it changes no pixel.

use super::Rgb8;
use anyhow::Result;
use serde::Deserialize;

/// AV1 still picture, 8 bits, 4:2:0, BT.601 full range as libavif writes it; written and read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Avif {
    /// libavif's quality, 0..=100.
    pub quality: u8,
}

impl Avif {
    /// `picture` written and read back.
    #[cfg(feature = "avif")]
    pub fn apply(&self, picture: &Rgb8) -> Result<Rgb8> {
        av1::decode(av1::encode(picture, self.quality)?)
    }

    /// Says that this build has no AV1 codec.
    #[cfg(not(feature = "avif"))]
    pub fn apply(&self, _: &Rgb8) -> Result<Rgb8> {
        anyhow::bail!("built without the feature `avif`")
    }
}

#[cfg(feature = "avif")]
mod av1 {
    use crate::attack::{Rgb8, samples};
    use anyhow::{Result, anyhow, bail, ensure};
    use ndarray::Array2;
    use rav1e::prelude as av1;
    use re_rav1d::dav1d::{Decoder, Picture, PlanarImageComponent as Component, Settings};

    /// AV1 base quantiser index of libaom's quantizer 0..=63 (`quantizer_to_qindex` in libaom, av1/common/quant_common).
    const QINDEX: [u8; 64] = [
        0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 76, 80, 84, 88, 92, 96, 100, 104, 108,
        112, 116, 120, 124, 128, 132, 136, 140, 144, 148, 152, 156, 160, 164, 168, 172, 176, 180, 184, 188, 192, 196,
        200, 204, 208, 212, 216, 220, 224, 228, 232, 236, 240, 244, 249, 255,
    ];

    /// The AV1 frame of `picture`, with libavif's mapping of quality to quantiser.
    pub fn encode(picture: &Rgb8, quality: u8) -> Result<Vec<u8>> {
        ensure!(quality <= 100, "AVIF quality must be 0 to 100");
        let (height, width, _) = picture.dim();
        let quantizer = ((100 - usize::from(quality)) * 63 + 50) / 100;
        let mut config = av1::EncoderConfig::with_speed_preset(10);
        config.width = width;
        config.height = height;
        config.still_picture = true;
        config.chroma_sampling = av1::ChromaSampling::Cs420;
        config.pixel_range = av1::PixelRange::Full;
        config.quantizer = usize::from(QINDEX[quantizer]);
        config.min_quantizer = QINDEX[quantizer];
        let mut encoder = av1::Config::new().with_encoder_config(config).with_threads(1).new_context::<u8>()?;
        let mut frame = encoder.new_frame();
        for (plane, ycc) in frame.planes.iter_mut().zip(planes(picture)) {
            let row = ycc.ncols();
            plane.copy_from_raw_u8(&ycc.into_raw_vec_and_offset().0, row, 1);
        }
        encoder.send_frame(frame)?;
        encoder.flush();
        loop {
            match encoder.receive_packet() {
                Ok(packet) => return Ok(packet.data),
                Err(av1::EncoderStatus::Encoded) => {}
                Err(status) => bail!("AV1 encoder: {status}"),
            }
        }
    }

    /// Luma and the two chroma planes, these at half resolution (mean of 2x2, the last column and row repeated).
    fn planes(picture: &Rgb8) -> [Array2<u8>; 3] {
        let (height, width, _) = picture.dim();
        let rgb = samples(picture);
        let at = |y: usize, x: usize| {
            let i = (y.min(height - 1) * width + x.min(width - 1)) * 3;
            [f32::from(rgb[i]), f32::from(rgb[i + 1]), f32::from(rgb[i + 2])]
        };
        let luma = |[r, g, b]: [f32; 3]| 0.299 * r + 0.587 * g + 0.114 * b;
        let chroma = |y: usize, x: usize, weights: [f32; 3]| {
            let quad = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(j, i)| at(2 * y + j, 2 * x + i));
            let sum: f32 = quad.iter().map(|p| weights[0] * p[0] + weights[1] * p[1] + weights[2] * p[2]).sum();
            (128.0 + sum / 4.0).round() as u8
        };
        let half = (height.div_ceil(2), width.div_ceil(2));
        [
            Array2::from_shape_fn((height, width), |(y, x)| luma(at(y, x)).round() as u8),
            Array2::from_shape_fn(half, |(y, x)| chroma(y, x, [-0.168_736, -0.331_264, 0.5])),
            Array2::from_shape_fn(half, |(y, x)| chroma(y, x, [0.5, -0.418_688, -0.081_312])),
        ]
    }

    /// The picture in an AV1 frame.
    pub fn decode(frame: Vec<u8>) -> Result<Rgb8> {
        let mut settings = Settings::new();
        settings.set_n_threads(1);
        settings.set_max_frame_delay(1);
        let mut decoder = Decoder::with_settings(&settings).map_err(|e| anyhow!("AV1 decoder: {e}"))?;
        decoder.send_data(frame, None, None, None).map_err(|e| anyhow!("AV1 decoder: {e}"))?;
        let decoded = decoder.get_picture().map_err(|e| anyhow!("AV1 decoder: {e}"))?;
        ensure!(decoded.bit_depth() == 8, "the AV1 frame has more than 8 bits");
        Ok(to_rgb(&decoded))
    }

    fn to_rgb(decoded: &Picture) -> Rgb8 {
        let (width, height) = (decoded.width() as usize, decoded.height() as usize);
        let [y, u, v] = [Component::Y, Component::U, Component::V]
            .map(|component| (decoded.plane(component), decoded.stride(component) as usize));
        // Chroma is interpolated linearly between sample centres, as libyuv does for libavif.
        let chroma = |(plane, stride): &(re_rav1d::dav1d::Plane, usize), row: usize, column: usize| {
            let near = |i: usize, n: usize| {
                let half = i / 2;
                let other =
                    if i.is_multiple_of(2) { half.saturating_sub(1) } else { (half + 1).min(n.div_ceil(2) - 1) };
                (half, other)
            };
            let ((r0, r1), (c0, c1)) = (near(row, height), near(column, width));
            let at = |r: usize, c: usize| f32::from(plane[r * stride + c]);
            (9.0 * at(r0, c0) + 3.0 * at(r0, c1) + 3.0 * at(r1, c0) + at(r1, c1)) / 16.0 - 128.0
        };
        let mut rgb = Rgb8::zeros((height, width, 3));
        for ((row, column), mut pixel) in
            ndarray::indices((height, width)).into_iter().zip(rgb.lanes_mut(ndarray::Axis(2)))
        {
            let luma = f32::from(y.0[row * y.1 + column]);
            let (cb, cr) = (chroma(&u, row, column), chroma(&v, row, column));
            let values = [luma + 1.402 * cr, luma - 0.344_136 * cb - 0.714_136 * cr, luma + 1.772 * cb];
            for (sample, value) in pixel.iter_mut().zip(values) {
                *sample = value.round().clamp(0.0, 255.0) as u8;
            }
        }
        rgb
    }
}
