// SPDX-License-Identifier: MIT OR Apache-2.0
//! File formats: bytes to [`Image`] and back, keeping everything that is not the mark.

#[cfg(feature = "avif")]
mod avif;
#[cfg(feature = "avif")]
mod avif_pixels;
mod convert;
mod gif;
mod gif_canvas;
mod gif_dither;
mod gif_encode;
mod gif_palette;
mod header;
mod interleave;
mod jpeg;
mod jpeg_cmyk;
mod jpeg_encode;
mod jpeg_planes;
#[cfg(feature = "jxl")]
mod jxl;
#[cfg(feature = "jxl")]
mod jxl_colour;
mod options;
mod png;
mod premultiplied;
pub mod quality;
#[cfg(any(feature = "avif", feature = "jxl"))]
mod read_only;
mod sniff;
mod tiff;
mod tiff_encode;
mod tiff_page;
mod vp8_quality;
mod webp;

use crate::{
    Context,
    container::ContainerError,
    image::{Raster, Samples},
    limits::Limits,
    meta::{
        holds_jpeg,
        jpeg_carry::HIDDEN_PREVIEW,
        jpeg_privacy, png_privacy,
        privacy::{Privacy, PrivacyReport},
        tiff_privacy, webp_privacy,
    },
};

pub use header::{Size, size};
pub use options::{EncodeOptions, named};
pub use sniff::{SNIFF_LEN, Sniffed, sniff};

/// Container and coding of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// TIFF 6.0.
    Tiff,
    /// GIF 89a.
    Gif,
    /// AVIF (AV1 Image File Format).
    Avif,
    /// JPEG XL (ISO/IEC 18181).
    Jxl,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Jpeg, Self::Png, Self::Webp, Self::Tiff, Self::Gif, Self::Avif, Self::Jxl];
    /// Those that [`decode`] reads.
    pub const READ: &[Self] = &[
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Tiff,
        Self::Gif,
        #[cfg(feature = "avif")]
        Self::Avif,
        #[cfg(feature = "jxl")]
        Self::Jxl,
    ];
    /// Those that [`encode`] writes, whatever the input's. A GIF is written for a GIF only.
    pub const WRITTEN: &[Self] = &[Self::Jpeg, Self::Png, Self::Webp, Self::Tiff];

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Tiff => "TIFF",
            Self::Gif => "GIF",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
        }
    }

    /// File name extensions in use, lower case, without the dot; the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Webp => &["webp"],
            Self::Tiff => &["tif", "tiff"],
            Self::Gif => &["gif"],
            Self::Avif => &["avif"],
            Self::Jxl => &["jxl"],
        }
    }

    /// Usual file name extension, without the dot.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }
}

/// A decoded file with all that has to be carried into its copy.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Image {
    /// The pixels, in stored order. Samples may be changed before encoding; size, channels and depth must stay.
    pub raster: Raster,
    /// The further frames of an animation or pages of a document, in order; all are marked. Empty for most pictures.
    pub more: Vec<Raster>,
    /// Where they came from.
    pub format: Format,
    /// Warnings for the user about what the copy can not keep as it was, in plain words.
    pub warnings: Vec<String>,
    /// Quality 1..=100 that the quantisation tables of a JPEG stand for, see [`quality::estimate`].
    pub jpeg_quality: Option<u8>,
    carry: Carry,
}

/// Coding parameters and metadata of the source.
#[derive(Debug, Clone)]
enum Carry {
    Jpeg(Box<jpeg::Coding>),
    Png(png::Coding),
    Gif(Box<gif::Coding>),
    Webp(webp::Coding),
    Tiff(Box<tiff::Coding>),
}

impl Carry {
    fn format(&self) -> Format {
        match self {
            Self::Jpeg(_) => Format::Jpeg,
            Self::Png(_) => Format::Png,
            Self::Gif(_) => Format::Gif,
            Self::Webp(_) => Format::Webp,
            Self::Tiff(_) => Format::Tiff,
        }
    }
}

impl Image {
    /// A new picture without metadata that [`encode`] writes as PNG.
    pub fn new_png(raster: Raster) -> Self {
        let carry = Carry::Png(png::Coding::default());
        Self { raster, more: Vec::new(), format: Format::Png, warnings: Vec::new(), jpeg_quality: None, carry }
    }

    /// Takes out of the metadata what the copy shall not tell, and says what was there.
    pub fn apply_privacy(&mut self, level: Privacy) -> PrivacyReport {
        let mut report = PrivacyReport::default();
        let preview = match &mut self.carry {
            Carry::Jpeg(coding) => {
                report.thumbnail = coding.thumbnail;
                jpeg_privacy::apply(&mut coding.segments, level, &mut report);
                jpeg_privacy::holds_preview(&coding.segments)
            }
            Carry::Png(coding) => {
                report.thumbnail = coding.thumbnail;
                png_privacy::apply(&mut coding.chunks, level, &mut report);
                png_privacy::holds_preview(&coding.chunks)
            }
            Carry::Gif(coding) => {
                coding.apply_privacy(level, &mut report);
                false
            }
            Carry::Webp(coding) => {
                webp_privacy::apply(&mut coding.chunks, level, &mut report);
                coding.chunks.iter().any(|c| &c.kind != b"ICCP" && holds_jpeg(&c.data))
            }
            Carry::Tiff(coding) => {
                coding.pages.iter_mut().for_each(|(tags, _)| tiff_privacy::apply(tags, level, &mut report));
                coding.pages.iter().any(|(tags, _)| tags.exif.iter().any(|tag| holds_jpeg(&tag.data)))
            }
        };
        // What was warned of went with the private data around it.
        if level != Privacy::None && !preview {
            self.warnings.retain(|w| w != HIDDEN_PREVIEW);
        }
        report
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Broken or truncated file.
    #[error("the file is damaged: {0}")]
    Unreadable(String),
    /// Not a format or coding that is read here.
    #[error("{0}")]
    Unsupported(String),
    /// Over a limit.
    #[error("{0}")]
    TooLarge(String),
}

impl DecodeError {
    /// Machine-readable kind: `unreadable`, `unsupported` or `too_large`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Unsupported(_) => "unsupported",
            Self::TooLarge(_) => "too_large",
        }
    }
}

impl From<ContainerError> for DecodeError {
    fn from(error: ContainerError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Why a copy could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the copy could not be encoded: {0}")]
pub struct EncodeError(pub String);

/// Reads a picture.
///
/// # Errors
/// See [`DecodeError`]; the texts say what to do.
pub fn decode(bytes: &[u8], cx: &Context<'_>) -> Result<Image, DecodeError> {
    match readable(bytes)? {
        Format::Jpeg => jpeg::decode(bytes, &cx.limits),
        Format::Png => png::decode(bytes, &cx.limits),
        Format::Webp => webp::decode(bytes, &cx.limits),
        Format::Tiff => tiff::decode(bytes, &cx.limits),
        Format::Gif => gif::decode(bytes, &cx.limits),
        #[cfg(feature = "avif")]
        Format::Avif => avif::decode(bytes, &cx.limits),
        #[cfg(feature = "jxl")]
        Format::Jxl => jxl::decode(bytes, &cx.limits),
        #[cfg(not(all(feature = "avif", feature = "jxl")))]
        _ => Err(sniff(bytes).refusal()),
    }
}

/// The format of a picture that [`decode`] would try to read.
///
/// # Errors
/// The file is empty, or its first bytes are those of something else.
pub fn readable(bytes: &[u8]) -> Result<Format, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Unreadable("it is empty; copy it again from where it came from".into()));
    }
    let sniffed = sniff(bytes);
    sniffed.readable().ok_or_else(|| sniffed.refusal())
}

/// Writes `image` with its metadata: with the default options in its own format, coding and quality.
///
/// In another format it keeps the pixels, ICC, EXIF, XMP, IPTC and the resolution as far as that has a place for them;
/// [`losses`] tells about the rest.
///
/// # Errors
/// If size, channels or depth of the raster do not fit the format, or if the format can not be written.
pub fn encode(image: &Image, options: &EncodeOptions, _cx: &Context<'_>) -> Result<Vec<u8>, EncodeError> {
    let target = options.target(image.format);
    if target != image.carry.format() {
        let (carry, _) = convert::carry(image, target, options)?;
        return write(&convert::raster(&image.raster, target), &[], &carry, options);
    }
    write(&image.raster, &image.more, &image.carry, options)
}

fn write(raster: &Raster, more: &[Raster], carry: &Carry, options: &EncodeOptions) -> Result<Vec<u8>, EncodeError> {
    match (carry, options.quality()) {
        (Carry::Jpeg(coding), None) => jpeg_encode::encode(raster, coding),
        (Carry::Jpeg(coding), Some(quality)) => jpeg_encode::encode(raster, &coding.with_quality(quality)),
        (Carry::Png(coding), _) => png::encode(raster, coding),
        (Carry::Webp(coding), quality) => webp::encode(raster, coding, quality),
        (Carry::Tiff(coding), _) => tiff_encode::encode(raster, more, coding),
        (Carry::Gif(coding), _) => {
            let all: Vec<&Raster> = std::iter::once(raster).chain(more).collect();
            gif_encode::encode(&all, coding)
        }
    }
}

/// What a copy with these options can not keep of `image`, in plain words, beside what its own warnings say. Empty if
/// the copy has the image's own format.
pub fn losses(image: &Image, options: &EncodeOptions) -> Vec<String> {
    let target = options.target(image.format);
    if target == image.carry.format() {
        return Vec::new();
    }
    // A format that can not be written is an error of `encode`.
    convert::carry(image, target, options).map(|(_, notes)| notes).unwrap_or_default()
}

/// Checks the size of a picture and the bytes that decoding it will hold, before anything is allocated.
fn check_size(width: u32, height: u32, needed: u64, limits: &Limits) -> Result<(), DecodeError> {
    let pixels = u64::from(width) * u64::from(height);
    if width > limits.max_side || height > limits.max_side {
        return Err(DecodeError::TooLarge(format!(
            "this picture is {width} x {height} pixels; at most {} on a side are read. Make it smaller first",
            limits.max_side
        )));
    }
    if pixels > limits.max_pixels {
        return Err(DecodeError::TooLarge(format!(
            "this picture has {} million pixels; at most {} million are read. Make it smaller first",
            pixels / 1_000_000,
            limits.max_pixels / 1_000_000
        )));
    }
    if needed > limits.max_bytes {
        return Err(DecodeError::TooLarge(format!(
            "reading this picture would take {} MB of memory; {} MB are allowed. Make it smaller first",
            needed >> 20,
            limits.max_bytes >> 20
        )));
    }
    Ok(())
}

fn too_much_metadata(limits: &Limits) -> DecodeError {
    DecodeError::TooLarge(format!(
        "the metadata in this file take more than {} MB; remove them with your image editor and try again",
        limits.max_metadata >> 20
    ))
}

/// `len` zero bytes, or an error where the memory for them is not there.
fn zeroed(len: usize) -> Result<Vec<u8>, DecodeError> {
    // Asked for and given back at once: memory that is zero from the start need not be written a second time.
    Vec::<u8>::new().try_reserve_exact(len).map_err(|_| {
        DecodeError::TooLarge(format!("there is no memory for this picture: {} MB are needed at once", len >> 20))
    })?;
    Ok(vec![0; len])
}

/// The samples as one slice in row-major order, if they are 8 bits deep.
fn eight_bits(samples: &Samples) -> Result<&[u8], EncodeError> {
    match samples {
        Samples::Eight(a) => a.as_slice().ok_or_else(|| EncodeError("the samples are not in standard layout".into())),
        Samples::Sixteen(_) => Err(EncodeError("this format holds 8 bits per sample".into())),
    }
}

/// A warning about bytes behind the end of the picture, if they mean anything.
fn trailing_warning(trailing: &[u8]) -> Option<String> {
    if trailing.iter().all(|b| matches!(b, 0 | 0xFF | b'\n' | b'\r' | b' ')) {
        return None;
    }
    let amount = if trailing.len() < 2048 {
        format!("{} bytes", trailing.len())
    } else {
        format!("{} kB", trailing.len() / 1024)
    };
    Some(format!(
        "{amount} of other data after the end of the picture (such as further pictures or a short film) were left out, \
         because they are not marked."
    ))
}

/// BT.601 luma of an 8-bit colour, times 256.
fn luma([r, g, b]: [u8; 3]) -> i32 {
    77 * i32::from(r) + 150 * i32::from(g) + 29 * i32::from(b)
}
