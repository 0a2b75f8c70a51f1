// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures in print colours, and a press whose colours are known.
#![allow(dead_code, reason = "each test file uses a part of it")]

use glassine_core::metrics::ciede2000::lab;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Side of a patch, pixels.
pub const PATCH: usize = 32;

/// A JPEG of inks, four per pixel, 255 = full.
pub fn jpeg(
    inks: &[u8],
    w: usize,
    h: usize,
    colour: ColorType,
    sampling: SamplingFactor,
    progressive: bool,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 92);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    encoder.encode(inks, w as u16, h as u16, colour).expect("the test picture can be encoded");
    // The JFIF header that the encoder writes has no place in a file of inks.
    let own = 4 + usize::from(u16::from_be_bytes([out[4], out[5]]));
    [&out[..2], &out[own..]].concat()
}

/// `jpeg` with a profile in two parts, the second first.
pub fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    let (first, second) = profile.split_at(profile.len() / 2);
    let part = |number: u8, data: &[u8]| {
        super::codec_build::segment(0xE2, &[b"ICC_PROFILE\0".as_slice(), &[number, 2], data].concat())
    };
    [&jpeg[..2], &part(2, second), &part(1, first), &jpeg[2..]].concat()
}

/// The samples as they are coded, four per pixel.
pub fn coded(jpeg: &[u8]) -> Vec<u8> {
    // Without Adobe's segment the decoder hands out the components as they are.
    let adobe =
        jpeg.windows(9).position(|w| w.starts_with(&[0xFF, 0xEE]) && w.ends_with(b"Adobe")).expect("Adobe's segment");
    let bare = [&jpeg[..adobe], &jpeg[adobe + 16..]].concat();
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::CMYK);
    zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bare), options).decode().expect("it can be decoded")
}

/// Components in the frame header.
pub fn inks_of(jpeg: &[u8]) -> u8 {
    let all = super::codec_build::segments(jpeg);
    all.iter().find(|(m, _)| matches!(m, 0xC0..=0xC2)).map_or(0, |(_, header)| header[5])
}

/// Shapes and texture in inks, some of them with much black.
pub fn artwork(w: usize, h: usize) -> Vec<u8> {
    let mut noise = 1u32;
    let mut out = Vec::with_capacity(w * h * 4);
    for at in 0..w * h {
        let (x, y) = ((at % w) as f32, (at / w) as f32);
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as f32 - 8.0;
        let wave = |a: f32, b: f32| 90.0 + 60.0 * ((x / a).sin() + (y / b).cos()) / 2.0;
        let disc = (x - w as f32 / 2.0).hypot(y - h as f32 / 2.0) < w as f32 / 5.0;
        let inks = [wave(17.0, 23.0), wave(29.0, 13.0), wave(41.0, 37.0), if disc { 120.0 } else { 20.0 }];
        out.extend(inks.map(|v| (v + grain).clamp(0.0, 255.0) as u8));
    }
    out
}

/// 8 x 8 even patches: single inks, pairs, rich black and greys.
pub fn patches() -> Vec<u8> {
    let size = 8 * PATCH;
    (0..size * size)
        .flat_map(|at| {
            let (x, y) = (at % size / PATCH, at / size / PATCH);
            let level = |on: bool| if on { (30 + 25 * x) as u8 } else { 20 };
            [level(y & 1 == 1), level(y & 2 == 2), level(y & 4 == 4), if y == 7 { 90 } else { 10 * (x as u8 % 3) }]
        })
        .collect()
}

/// What the press prints, as sRGB: inks that are not pure and spread on the paper.
pub fn shown(inks: [u8; 4]) -> [u8; 3] {
    let cover = inks.map(|v| (f64::from(v) / 255.0).powf(0.85));
    let stop = [[0.95, 0.35, 0.10], [0.12, 0.85, 0.40], [0.03, 0.08, 0.90], [0.88, 0.88, 0.87]];
    [0, 1, 2].map(|channel| {
        let light: f64 = cover.iter().zip(stop).map(|(cover, stop)| 1.0 - cover * stop[channel]).product();
        (light * 250.0).round() as u8
    })
}

/// An ICC profile (version 2, table of 8 bits) of that press.
pub fn profile() -> Vec<u8> {
    const GRID: u8 = 5;
    let mut table = b"mft1\0\0\0\0\x04\x03\x05\0".to_vec();
    for e in [1u32, 0, 0, 0, 1, 0, 0, 0, 1] {
        table.extend((e << 16).to_be_bytes());
    }
    (0..4).for_each(|_| table.extend(0..=255u8));
    let steps = || (0..GRID).map(|i| (f64::from(i) * 255.0 / f64::from(GRID - 1)).round() as u8);
    for c in steps() {
        for m in steps() {
            for y in steps() {
                for k in steps() {
                    let [l, a, b] = lab(shown([c, m, y, k]));
                    table.extend([l * 2.55, a + 128.0, b + 128.0].map(|v| v.round().clamp(0.0, 255.0) as u8));
                }
            }
        }
    }
    (0..3).for_each(|_| table.extend(0..=255u8));
    let text = [b"text\0\0\0\0Public domain\0".as_slice(), &[0; 2]].concat();
    let white = [b"XYZ \0\0\0\0".as_slice(), &[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]].concat();
    let tags = [(*b"cprt", text), (*b"wtpt", white), (*b"A2B0", table)];
    let mut directory = (tags.len() as u32).to_be_bytes().to_vec();
    let (mut data, start) = (Vec::new(), 128 + 4 + 12 * tags.len());
    for (name, content) in &tags {
        directory.extend(name);
        directory.extend(((start + data.len()) as u32).to_be_bytes());
        directory.extend((content.len() as u32).to_be_bytes());
        data.extend(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut header = vec![0; 128];
    header[..4].copy_from_slice(&((start + data.len()) as u32).to_be_bytes());
    header[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    header[12..24].copy_from_slice(b"prtrCMYKLab ");
    header[36..40].copy_from_slice(b"acsp");
    header[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    [header, directory, data].concat()
}
