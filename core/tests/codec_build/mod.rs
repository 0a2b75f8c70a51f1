// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files for the codec tests, built byte by byte.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod complete;
pub mod tiff;

use glassine_core::{
    Context,
    codec::{self, EncodeOptions, Image},
    image::{Raster, Samples},
};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Marker and payload of a JPEG segment.
pub type Segment = (u8, Vec<u8>);

/// Kind and data of a PNG chunk.
pub type Chunk = ([u8; 4], Vec<u8>);

/// Smooth shapes with some texture, `channels` interleaved samples per pixel.
pub fn picture(width: usize, height: usize, channels: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(width * height * channels);
    for y in 0..height {
        for x in 0..width {
            for c in 0..channels {
                let base = 30 + 25 * c + x * 120 / width + y * 50 / height;
                out.push((base + (x * 7 + y * 13 + c * 5) % 11).min(255) as u8);
            }
        }
    }
    out
}

/// A JPEG by `jpeg-encoder`.
pub fn jpeg(width: u16, height: u16, colour: ColorType, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let channels = if colour == ColorType::Luma { 1 } else { 3 };
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 85);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    set(&mut encoder);
    let samples = picture(width.into(), height.into(), channels);
    encoder.encode(&samples, width, height, colour).expect("the test picture can be encoded");
    out
}

/// A small 4:2:0 JPEG.
pub fn plain_jpeg() -> Vec<u8> {
    jpeg(70, 50, ColorType::Rgb, |_| {})
}

/// The bytes of one JPEG segment.
pub fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0xFF, marker];
    out.extend((payload.len() as u16 + 2).to_be_bytes());
    out.extend(payload);
    out
}

/// `jpeg` with `segments` right behind its start, its own JFIF header removed.
pub fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    assert_eq!(jpeg[2..4], [0xFF, 0xE0]);
    let own = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    [&jpeg[..2], &segments.concat(), &jpeg[own..]].concat()
}

/// Marker and payload of every segment before the first scan, read by `img-parts`.
pub fn segments(jpeg: &[u8]) -> Vec<Segment> {
    let parsed = img_parts::jpeg::Jpeg::from_bytes(jpeg.to_vec().into()).expect("a JPEG");
    parsed.segments().iter().map(|s| (s.marker(), s.contents().to_vec())).collect()
}

/// The metadata segments among them.
pub fn metadata(jpeg: &[u8]) -> Vec<Segment> {
    segments(jpeg).into_iter().filter(|(m, _)| matches!(m, 0xE0..=0xEF | 0xFE)).collect()
}

/// A TIFF block, little endian: IFD0 with orientation 6 and a copyright text, an Exif directory with a maker note, and
/// if wanted a thumbnail directory with a JPEG.
pub fn exif(thumbnail: Option<&[u8]>) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (ifd0, text, exif_ifd, note) = (8, 50, 66, 84);
    let ifd1 = note + 20;
    out.extend(3u16.to_le_bytes());
    out.extend(entry(0x0112, 3, 1, 6));
    out.extend(entry(0x8298, 2, 14, text));
    out.extend(entry(0x8769, 4, 1, exif_ifd));
    out.extend(if thumbnail.is_some() { ifd1 } else { 0u32 }.to_le_bytes());
    assert_eq!(out.len() as u32, ifd0 + 2 + 36 + 4);
    out.extend(b"(c) An Artist\0\0\0");
    out.extend(1u16.to_le_bytes());
    out.extend(entry(0x927C, 7, 20, note));
    out.extend(0u32.to_le_bytes());
    out.extend(b"private maker note!!");
    assert_eq!(out.len() as u32, ifd1);
    if let Some(jpeg) = thumbnail {
        out.extend(3u16.to_le_bytes());
        out.extend(entry(0x0103, 3, 1, 6));
        out.extend(entry(0x0201, 4, 1, ifd1 + 42));
        out.extend(entry(0x0202, 4, 1, jpeg.len() as u32));
        out.extend(0u32.to_le_bytes());
        out.extend(jpeg);
    }
    out
}

/// Decodes with the default context.
pub fn decode(bytes: &[u8]) -> Image {
    codec::decode(bytes, &Context::default()).expect("the file can be read")
}

/// Decodes and encodes.
pub fn copy(bytes: &[u8]) -> Vec<u8> {
    codec::encode(&decode(bytes), &EncodeOptions::default(), &Context::default()).expect("the copy can be written")
}

/// 8-bit samples of the colour channels.
pub fn eight(image: &Image) -> Vec<u8> {
    match &image.raster.colour {
        Samples::Eight(a) => a.iter().copied().collect(),
        Samples::Sixteen(_) => panic!("16 bits"),
    }
}

/// Mean squared difference.
pub fn mse(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>() / a.len() as f64
}

/// True if `needle` stands somewhere in `bytes`.
pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}

/// One PNG chunk.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(data);
    out.extend(crc32fast::hash(&out[4..]).to_be_bytes());
    out
}

/// A PNG by the `png` crate; `samples` as they stand in the file.
pub fn png(
    width: u32,
    height: u32,
    colour: png::ColorType,
    depth: png::BitDepth,
    samples: &[u8],
    palette: Option<(&[u8], &[u8])>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if let Some((colours, alpha)) = palette {
        encoder.set_palette(colours.to_vec());
        if !alpha.is_empty() {
            encoder.set_trns(alpha.to_vec());
        }
    }
    encoder.write_header().and_then(|mut w| w.write_image_data(samples)).expect("the test picture can be encoded");
    out
}

/// A small RGB PNG.
pub fn plain_png() -> Vec<u8> {
    png(30, 20, png::ColorType::Rgb, png::BitDepth::Eight, &picture(30, 20, 3), None)
}

/// `png` with `early` chunks behind its header and `late` ones before its end.
pub fn with_chunks(png: &[u8], early: &[Vec<u8>], late: &[Vec<u8>]) -> Vec<u8> {
    let (head, rest) = png.split_at(8 + 25);
    let (body, end) = rest.split_at(rest.len() - 12);
    [head, &early.concat(), body, &late.concat(), end].concat()
}

/// Kind and data of every chunk, read by `img-parts`.
pub fn chunks(png: &[u8]) -> Vec<Chunk> {
    let parsed = img_parts::png::Png::from_bytes(png.to_vec().into()).expect("a PNG");
    parsed.chunks().iter().map(|c| (c.kind(), c.contents().to_vec())).collect()
}

/// The ancillary chunks among them.
pub fn ancillary(png: &[u8]) -> Vec<Chunk> {
    chunks(png).into_iter().filter(|(k, _)| k[0] & 0x20 != 0).collect()
}

/// A deterministic stream of bytes.
pub fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x2545_F491u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 11) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// Colour and alpha of an 8-bit raster as files hold them.
pub fn interleaved(raster: &Raster) -> Vec<u8> {
    wide(raster).into_iter().map(|v| u8::try_from(v).expect("8 bits")).collect()
}

/// Colour and alpha samples, widened to 16 bits, interleaved.
pub fn wide(raster: &Raster) -> Vec<u16> {
    let wide = |s: &Samples| -> Vec<u16> {
        match s {
            Samples::Eight(a) => a.iter().map(|&v| v.into()).collect(),
            Samples::Sixteen(a) => a.iter().copied().collect(),
        }
    };
    let colour = wide(&raster.colour);
    let Some(alpha) = &raster.alpha else { return colour };
    colour.chunks(raster.channels()).zip(wide(alpha)).flat_map(|(c, a)| [c, &[a]].concat()).collect()
}

/// A lossless WebP by `image-webp`; 3 or 4 `channels`.
pub fn webp_lossless(width: usize, height: usize, channels: usize, samples: &[u8]) -> Vec<u8> {
    let kind = if channels == 4 { image_webp::ColorType::Rgba8 } else { image_webp::ColorType::Rgb8 };
    let mut out = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut out);
    encoder.encode(samples, width as u32, height as u32, kind).expect("the test picture can be encoded");
    out
}

/// A lossy WebP by libwebp; 3 or 4 `channels`.
#[cfg(feature = "webp-lossy")]
pub fn webp_lossy(width: usize, height: usize, channels: usize, samples: &[u8], quality: u8) -> Vec<u8> {
    let layout = if channels == 4 { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
    let mut config = webp::WebPConfig::new().expect("libwebp");
    (config.quality, config.exact) = (quality.into(), 1);
    let encoder = webp::Encoder::new(samples, layout, width as u32, height as u32);
    encoder.encode_advanced(&config).expect("the test picture can be encoded").to_vec()
}
