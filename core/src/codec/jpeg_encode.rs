// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pixels to JPEG, in the coding of the source.
//!
//! The crate's AVX2 path gives other bytes than its scalar one, so its feature `simd` must stay off.

use std::borrow::Cow;

use jpeg_encoder::{
    ChromaSubsamplingMethod, ColorType, Encoder, EncodingError, ImageBuffer, JpegColorType, QuantizationTableType,
    SamplingFactor,
};

use super::{
    EncodeError, eight_bits,
    jpeg::{Coding, Model},
};
use crate::{
    container::jpeg_segments::{self as segments, DQT, EOI, SOI, SOS},
    image::Raster,
};

/// Writes a JPEG file.
pub(super) fn encode(raster: &Raster, coding: &Coding) -> Result<Vec<u8>, EncodeError> {
    let channels = if coding.model == Model::Grey { 1 } else { 3 };
    if raster.channels() != channels || raster.alpha.is_some() {
        return Err(EncodeError("the channels of the picture do not fit its JPEG coding".into()));
    }
    let side =
        |n: usize| u16::try_from(n).map_err(|_| EncodeError("JPEG holds at most 65,535 pixels on a side".into()));
    let (width, height) = (side(raster.width())?, side(raster.height())?);
    let mut samples = Cow::Borrowed(eight_bits(&raster.colour)?);
    if let Some(inks) = &coding.inks {
        let marked = inks.marked(&samples);
        samples =
            Cow::Owned(marked.ok_or_else(|| EncodeError("the size does not fit the inks of the picture".into()))?);
    }
    let coded = coded(&samples, width, height, coding).map_err(|e| EncodeError(e.to_string()))?;
    assemble(&coded, coding)
}

/// The coded picture with the encoder's own headers.
fn coded(samples: &[u8], width: u16, height: u16, coding: &Coding) -> Result<Vec<u8>, EncodingError> {
    let mut out = Vec::with_capacity(samples.len() / 8);
    let mut encoder = Encoder::new(&mut out, 100);
    let table = |t: &[u16; 64]| QuantizationTableType::Custom(Box::new(*t));
    encoder.set_quantization_tables(table(&coding.luma), table(&coding.chroma));
    let (h, v) = coding.sampling;
    encoder.set_sampling_factor(SamplingFactor::from_factors(h, v).unwrap_or(SamplingFactor::F_1_1));
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_restart_interval(coding.restart_interval);
    if coding.progressive {
        // All DC coefficients, then all AC coefficients: without successive approximation more scans only add bytes.
        encoder.set_progressive_scans(2);
        // Costs a sixth of the time here and saves a tenth of the file; a baseline file would lose its interleaving for 4 %.
        // The crate does not count the codes that follow a restart, so its tables would miss some.
        encoder.set_optimized_huffman_tables(coding.restart_interval == 0);
    }
    match coding.model {
        Model::Grey => encoder.encode(samples, width, height, ColorType::Luma)?,
        Model::YCbCr => encoder.encode(samples, width, height, ColorType::Rgb)?,
        Model::Rgb => encoder.encode_image(Planes::<3> { samples, width, height, kind: JpegColorType::Ycbcr })?,
        Model::Cmyk | Model::Ycck => {
            // One table for black and one for the other inks, or one for the outer components and one for the inner.
            let alone = coding.model == Model::Cmyk && coding.sampling == (1, 1);
            let kind = if alone { JpegColorType::Cmyk } else { JpegColorType::Ycck };
            encoder.encode_image(Planes::<4> { samples, width, height, kind })?;
        }
    }
    Ok(out)
}

/// Components coded as they are; what they mean stands in the carried segments and identifiers.
struct Planes<'a, const N: usize> {
    /// Says only which tables and sampling factors the components get.
    kind: JpegColorType,
    samples: &'a [u8],
    width: u16,
    height: u16,
}

impl<const N: usize> ImageBuffer for Planes<'_, N> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        self.kind
    }
    fn width(&self) -> u16 {
        self.width
    }
    fn height(&self) -> u16 {
        self.height
    }
    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let len = N * usize::from(self.width);
        let from = usize::from(y) * len;
        let (pixels, _) = self.samples.get(from..from + len).unwrap_or_default().as_chunks::<N>();
        for pixel in pixels {
            for (buffer, &sample) in buffers.iter_mut().zip(pixel) {
                buffer.push(sample);
            }
        }
    }
}

/// The carried segments, then the coded picture with the component identifiers of the source.
fn assemble(coded: &[u8], coding: &Coding) -> Result<Vec<u8>, EncodeError> {
    let parts = segments::split(coded).map_err(|e| EncodeError(e.to_string()))?;
    let carried: usize = coding.segments.iter().map(|s| s.payload.len() + 4).sum();
    let mut out = Vec::with_capacity(coded.len() + carried);
    out.extend([0xFF, SOI]);
    for segment in &coding.segments {
        segments::push(&mut out, segment.marker, &segment.payload);
    }
    for segment in parts.list.iter().filter(|s| !s.is_metadata()) {
        let whole = coded.get(segment.whole()).unwrap_or_default();
        // The encoder writes the second table for grey pictures as well.
        if segment.marker == DQT && coding.model == Model::Grey && whole.get(4) == Some(&1) {
            continue;
        }
        let from = out.len();
        out.extend(whole);
        if let Some(header) = out.get_mut(from + 4..from + 4 + segment.payload.len()) {
            rename(segment.marker, header, &coding.ids);
        }
    }
    out.extend([0xFF, EOI]);
    Ok(out)
}

/// Puts the source's component identifiers in the place of the encoder's, which are 0, 1, 2.
fn rename(marker: u8, header: &mut [u8], ids: &[u8]) {
    let (first, step, count) = match (marker, header.first(), header.get(5)) {
        (SOS, Some(&count), _) => (1, 2, count),
        (0xC0..=0xC2, _, Some(&count)) => (6, 3, count),
        _ => return,
    };
    for id in header.iter_mut().skip(first).step_by(step).take(usize::from(count)) {
        if let Some(&own) = ids.get(usize::from(*id)) {
            *id = own;
        }
    }
}
