// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIFF to pixels.
//!
//! Pixels go through `tiff`; what it may read is settled here from the directories, before anything is allocated.

use std::{collections::BTreeSet, io::Cursor};

use tiff::{TiffError, decoder::Decoder};

use super::{
    Carry, DecodeError, Format, Image, check_size,
    interleave::{Planes, split},
    tiff_page::{self as page, Alpha, Page},
    too_much_metadata, zeroed,
};
use crate::{
    container::{ContainerError, tiff_ifd::Reader},
    image::{Raster, Samples},
    limits::Limits,
    meta::tiff_carry::{self, LeftOut, Tags},
};

/// Coding parameters and metadata of a TIFF.
#[derive(Debug, Clone)]
pub(super) struct Coding {
    /// The first page is the picture itself, the others are `Image::more`.
    pub pages: Vec<(Tags, Stored)>,
}

/// How a page is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stored {
    pub compression: Compression,
    /// Differences of neighbouring samples are stored.
    pub predictor: bool,
    /// The colours are stored multiplied by alpha.
    pub associated: bool,
}

/// Compression of the samples without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Lzw,
    Deflate,
    Packbits,
}

impl Default for Stored {
    fn default() -> Self {
        Self { compression: Compression::Deflate, predictor: true, associated: false }
    }
}

/// Most pages of a document that is read.
const MAX_PAGES: usize = 1000;

fn damaged(what: &str) -> DecodeError {
    DecodeError::Unreadable(format!("{what}; open it in an image editor and save it again"))
}

/// Reads a TIFF file.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Image, DecodeError> {
    let reader = Reader::new(bytes).ok_or_else(|| damaged("it does not begin like a TIFF file"))?;
    let (pages, mut warnings) = pages(&reader, limits)?;
    check(&pages, bytes.len(), limits)?;
    let (mut room, mut left_out) = (limits.max_metadata, LeftOut::default());
    let mut coded = Vec::with_capacity(pages.len());
    for page in &pages {
        let tags = tiff_carry::carry(&reader, &page.directory, &mut room, &mut left_out)
            .map_err(|_| too_much_metadata(limits))?;
        coded.push((tags, page.stored));
    }
    warnings.extend(left_out.warnings());
    if pages.iter().any(|p| p.dropped) {
        warnings.push(
            "This TIFF has more channels than colours and transparency (selections or spot colours). The copy does not \
             have them: keep the original for your work."
                .into(),
        );
    }
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(report)?.with_limits(tiff_limits(limits));
    let mut rasters = Vec::with_capacity(pages.len());
    for page in &pages {
        decoder.seek_to_image(page.index).map_err(report)?;
        rasters.push(pixels(&mut decoder, page)?);
    }
    let mut rasters = rasters.into_iter();
    let raster = rasters.next().ok_or_else(|| damaged("it has no picture in it"))?;
    let carry = Carry::Tiff(Box::new(Coding { pages: coded }));
    Ok(Image { raster, more: rasters.collect(), format: Format::Tiff, warnings, jpeg_quality: None, carry })
}

fn tiff_limits(limits: &Limits) -> tiff::decoder::Limits {
    let mut out = tiff::decoder::Limits::default();
    let bytes = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    (out.decoding_buffer_size, out.intermediate_buffer_size) = (bytes, bytes);
    out.ifd_value_size = limits.max_metadata;
    out
}

fn report(error: TiffError) -> DecodeError {
    match error {
        TiffError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => ContainerError::Truncated.into(),
        TiffError::UnsupportedError(e) => page::unsupported(&format!("This TIFF is stored in an unusual way ({e})")),
        TiffError::LimitsExceeded | TiffError::IntSizeError => {
            DecodeError::TooLarge("this TIFF is too large to be read. Make it smaller first".into())
        }
        other => damaged(&format!("its picture data are broken ({other})")),
    }
}

/// The pages in their order, without small versions of them, and what the user should know of those.
fn pages<'a>(reader: &Reader<'a>, limits: &Limits) -> Result<(Vec<Page<'a>>, Vec<String>), DecodeError> {
    let (mut out, mut seen, mut reduced) = (Vec::new(), BTreeSet::new(), false);
    let mut next = reader.first().ok_or(ContainerError::Truncated)?;
    while next != 0 {
        if !seen.insert(next) {
            return Err(damaged("its pages lead in a circle"));
        }
        if seen.len() > MAX_PAGES {
            return Err(DecodeError::TooLarge(format!(
                "this TIFF has more than {MAX_PAGES} pages; save them as several files"
            )));
        }
        let directory = reader.directory(next)?;
        next = directory.next;
        if directory.find(50_706).is_some() {
            return Err(page::raw());
        }
        let (width, height) = page::size(&directory)?;
        check_size(width, height, 0, limits)?;
        if page::is_reduced(&directory) {
            reduced = true;
        } else {
            out.push(page::read(reader, directory, seen.len() - 1)?);
        }
    }
    if out.is_empty() {
        // The full picture stands in a private place, if anywhere.
        return Err(if reduced { page::raw() } else { damaged("it has no picture in it") });
    }
    let note = "Small versions of the picture inside the file were left out, because they are not marked.";
    Ok((out, if reduced { vec![note.to_owned()] } else { Vec::new() }))
}

/// Memory of all pages together, before anything is allocated.
fn check(pages: &[Page<'_>], file: usize, limits: &Limits) -> Result<(), DecodeError> {
    let all: u64 = pages.iter().map(Page::bytes).sum();
    let largest = pages.iter().map(Page::bytes).max().unwrap_or(0);
    let first = pages.first().map_or((0, 0), |p| (p.width, p.height));
    // Samples are moved to arrays of their own once they are decoded.
    check_size(first.0, first.1, all.saturating_add(largest).saturating_add(file as u64), limits)
}

/// Decodes the page that the decoder stands at.
fn pixels(decoder: &mut Decoder<Cursor<&[u8]>>, page: &Page<'_>) -> Result<Raster, DecodeError> {
    let wrong = || damaged("its size is wrong");
    if decoder.dimensions().map_err(report)? != (page.width, page.height) {
        return Err(wrong());
    }
    let layout = decoder.image_buffer_layout().map_err(report)?;
    let expected = usize::try_from(page.bytes()).map_err(|_| wrong())?;
    if layout.complete_len != expected {
        return Err(wrong());
    }
    let mut buffer = zeroed(expected)?;
    decoder.read_image_bytes(&mut buffer).map_err(report)?;
    let (colour, alpha) = if page.depth == 16 {
        let samples: Vec<u16> = buffer.chunks_exact(2).map(|b| b.try_into().map_or(0, u16::from_ne_bytes)).collect();
        drop(buffer);
        let (colour, alpha) = planes(samples, page).ok_or_else(wrong)?;
        (Samples::Sixteen(colour), alpha.map(Samples::Sixteen))
    } else {
        let (colour, alpha) = planes(buffer, page).ok_or_else(wrong)?;
        (Samples::Eight(colour), alpha.map(Samples::Eight))
    };
    let mut raster = Raster { colour, alpha };
    if page.alpha == Alpha::Associated {
        super::premultiplied::divide(&mut raster).ok_or_else(|| {
            page::unsupported(
                "The colours of this TIFF are stored multiplied by its transparency, and some are brighter than that \
                 allows (a glow)",
            )
        })?;
    }
    Ok(raster)
}

/// Colour and alpha of samples that may stand plane by plane and may have further channels.
fn planes<T: Copy + Default>(samples: Vec<T>, page: &Page<'_>) -> Option<Planes<T>> {
    let (height, width) = (page.height as usize, page.width as usize);
    let channels = page.colours + usize::from(page.alpha != Alpha::None);
    if page.read == channels && !page.planar {
        return split(samples, height, width, channels);
    }
    let count = width.checked_mul(height)?;
    let mut out = Vec::with_capacity(count.checked_mul(channels)?);
    for i in 0..count {
        for c in 0..channels {
            let at = if page.planar { c * count + i } else { i * page.read + c };
            out.push(samples.get(at).copied()?);
        }
    }
    split(out, height, width, channels)
}
