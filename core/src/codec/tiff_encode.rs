// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pixels to TIFF, compressed as the source.

use std::{borrow::Cow, io::Cursor};

use tiff::{
    TiffResult,
    encoder::{
        Compression as Algorithm, DeflateLevel, Predictor, TiffEncoder, TiffKindStandard, TiffValue,
        colortype::{ColorType, Gray8, Gray16, RGB8, RGB16, RGBA8, RGBA16},
    },
    tags::{PhotometricInterpretation, SampleFormat, Tag},
};

use super::{
    EncodeError,
    interleave::join,
    premultiplied,
    tiff::{Coding, Compression, Stored},
};
use crate::{
    image::{Raster, Samples},
    meta::tiff_carry::{self, Tags},
};

type Encoder<'a> = TiffEncoder<&'a mut Cursor<Vec<u8>>, TiffKindStandard>;

/// Writes a TIFF file with the picture and the further pages.
pub(super) fn encode(raster: &Raster, more: &[Raster], coding: &Coding) -> Result<Vec<u8>, EncodeError> {
    if coding.pages.len() != 1 + more.len() {
        return Err(EncodeError("the number of pages does not fit the TIFF".into()));
    }
    let mut out = Cursor::new(Vec::new());
    let mut encoder = Encoder::new(&mut out).map_err(report)?;
    for (raster, (tags, stored)) in std::iter::once(raster).chain(more).zip(&coding.pages) {
        encoder = encoder.with_compression(algorithm(stored.compression)).with_predictor(predictor(*stored));
        let multiplied;
        let raster = if stored.associated && raster.alpha.is_some() {
            let mut copy = raster.clone();
            premultiplied::multiply(&mut copy);
            multiplied = copy;
            &multiplied
        } else {
            raster
        };
        page(&mut encoder, raster, tags, stored.associated)?;
    }
    Ok(out.into_inner())
}

fn report(error: tiff::TiffError) -> EncodeError {
    EncodeError(format!("{error}; a TIFF holds at most 4 GB"))
}

fn algorithm(compression: Compression) -> Algorithm {
    match compression {
        Compression::None => Algorithm::Uncompressed,
        Compression::Lzw => Algorithm::Lzw,
        Compression::Deflate => Algorithm::Deflate(DeflateLevel::Balanced),
        Compression::Packbits => Algorithm::Packbits,
    }
}

/// The predictor is defined for these two compressions only.
fn predictor(stored: Stored) -> Predictor {
    let defined = matches!(stored.compression, Compression::Lzw | Compression::Deflate);
    if stored.predictor && defined { Predictor::Horizontal } else { Predictor::None }
}

fn page(encoder: &mut Encoder<'_>, raster: &Raster, tags: &Tags, associated: bool) -> Result<(), EncodeError> {
    let (extra, channels) = (raster.alpha.is_some().then_some(if associated { 1 } else { 2 }), raster.channels());
    let size = (side(raster.width())?, side(raster.height())?);
    match (&raster.colour, &raster.alpha) {
        (Samples::Eight(colour), alpha) => {
            let alpha = match alpha {
                None => None,
                Some(Samples::Eight(alpha)) => Some(alpha),
                Some(Samples::Sixteen(_)) => return Err(EncodeError("colour and alpha have different depths".into())),
            };
            let samples = interleaved(colour, alpha, channels)?;
            match (channels, extra) {
                (1, None) => write::<Gray8>(encoder, size, &samples, tags, extra),
                (1, Some(_)) => write::<GrayAlpha8>(encoder, size, &samples, tags, extra),
                (3, None) => write::<RGB8>(encoder, size, &samples, tags, extra),
                (3, Some(_)) => write::<RGBA8>(encoder, size, &samples, tags, extra),
                _ => return Err(EncodeError("TIFF is written with one or three colour channels".into())),
            }
        }
        (Samples::Sixteen(colour), alpha) => {
            let alpha = match alpha {
                None => None,
                Some(Samples::Sixteen(alpha)) => Some(alpha),
                Some(Samples::Eight(_)) => return Err(EncodeError("colour and alpha have different depths".into())),
            };
            let samples = interleaved(colour, alpha, channels)?;
            match (channels, extra) {
                (1, None) => write::<Gray16>(encoder, size, &samples, tags, extra),
                (1, Some(_)) => write::<GrayAlpha16>(encoder, size, &samples, tags, extra),
                (3, None) => write::<RGB16>(encoder, size, &samples, tags, extra),
                (3, Some(_)) => write::<RGBA16>(encoder, size, &samples, tags, extra),
                _ => return Err(EncodeError("TIFF is written with one or three colour channels".into())),
            }
        }
    }
    .map_err(report)
}

fn side(n: usize) -> Result<u32, EncodeError> {
    u32::try_from(n).map_err(|_| EncodeError("the picture has too many pixels".into()))
}

fn interleaved<'a, T: Copy>(
    colour: &'a ndarray::Array3<T>,
    alpha: Option<&ndarray::Array3<T>>,
    channels: usize,
) -> Result<Cow<'a, [T]>, EncodeError> {
    let layout = || EncodeError("the samples are not in standard layout".into());
    let colour = colour.as_slice().ok_or_else(layout)?;
    match alpha {
        None => Ok(colour.into()),
        Some(alpha) => Ok(join(colour, alpha.as_slice().ok_or_else(layout)?, channels, |v| [v])?.into()),
    }
}

/// Writes one page. `extra` says what the channel behind the colours is, if there is one.
fn write<C: ColorType>(
    encoder: &mut Encoder<'_>,
    (width, height): (u32, u32),
    samples: &[C::Inner],
    tags: &Tags,
    extra: Option<u16>,
) -> TiffResult<()>
where
    [C::Inner]: TiffValue,
{
    let pointers = tiff_carry::write_below(tags, encoder)?;
    let mut image = encoder.new_image::<C>(width, height)?;
    if let Some(extra) = extra {
        // Not by the encoder's own method for further channels: its predictor would not count them.
        image.encoder().write_tag(Tag::ExtraSamples, &[extra][..])?;
    }
    tiff_carry::put(image.encoder(), tags.main.iter().chain(&pointers))?;
    image.write_data(samples)
}

/// Grey and alpha, 8 bits each.
struct GrayAlpha8;
/// Grey and alpha, 16 bits each.
struct GrayAlpha16;

macro_rules! grey_and_alpha {
    ($name:ident, $sample:ty, $bits:literal) => {
        impl ColorType for $name {
            type Inner = $sample;
            const TIFF_VALUE: PhotometricInterpretation = PhotometricInterpretation::BlackIsZero;
            const BITS_PER_SAMPLE: &'static [u16] = &[$bits, $bits];
            const SAMPLE_FORMAT: &'static [SampleFormat] = &[SampleFormat::Uint, SampleFormat::Uint];

            fn horizontal_predict(row: &[$sample], result: &mut Vec<$sample>) {
                let before = [0, 0].iter().chain(row);
                result.extend(row.iter().zip(before).map(|(v, before)| v.wrapping_sub(*before)));
            }
        }
    };
}

grey_and_alpha!(GrayAlpha8, u8, 8);
grey_and_alpha!(GrayAlpha16, u16, 16);
