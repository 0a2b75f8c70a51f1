// SPDX-License-Identifier: MIT OR Apache-2.0
//! PNG: pixels, depth and alpha come back bit for bit.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::*;
use glassine_core::codec::{self, Format, Image};
use png::{BitDepth, ColorType};

fn channels(colour: ColorType) -> usize {
    match colour {
        ColorType::Grayscale | ColorType::Indexed => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
    }
}

/// Pixels as the `png` crate reads them, with this transformation.
fn reference(bytes: &[u8], transformation: png::Transformations) -> (ColorType, BitDepth, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(transformation);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut out = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut out).expect("pixels");
    (info.color_type, info.bit_depth, out)
}

#[test]
fn every_truecolour_and_grey_form_is_kept_bit_for_bit() {
    for colour in [ColorType::Grayscale, ColorType::GrayscaleAlpha, ColorType::Rgb, ColorType::Rgba] {
        for (depth, bytes) in [(BitDepth::Eight, 1), (BitDepth::Sixteen, 2)] {
            for (w, h) in [(1, 1), (3, 5), (40, 33)] {
                let data = noise(w * h * channels(colour) * bytes);
                let source = png(w as u32, h as u32, colour, depth, &data, None);
                let image = decode(&source);
                assert_eq!(image.format, Format::Png);
                assert!(image.warnings.is_empty(), "{:?}", image.warnings);
                assert_eq!((image.raster.width(), image.raster.height()), (w, h));
                assert_eq!(image.raster.bit_depth(), 8 * bytes as u8);
                let copied = copy(&source);
                assert_eq!(reference(&copied, png::Transformations::IDENTITY), (colour, depth, data));
                assert_eq!(decode(&copied).raster, image.raster);
            }
        }
    }
}

#[test]
fn sixteen_bit_samples_are_not_swapped() {
    let source = png(2, 1, ColorType::GrayscaleAlpha, BitDepth::Sixteen, &[0x12, 0x34, 0xFF, 0xFE, 0, 1, 0, 0], None);
    assert_eq!(wide(&decode(&source).raster), [0x1234, 0xFFFE, 0x0001, 0]);
}

#[test]
fn colour_under_full_transparency_is_kept() {
    let data = [[200, 100, 50, 0], [1, 2, 3, 255], [9, 8, 7, 0], [4, 5, 6, 1]].concat();
    let source = png(2, 2, ColorType::Rgba, BitDepth::Eight, &data, None);
    assert_eq!(reference(&copy(&source), png::Transformations::IDENTITY).2, data);
}

#[test]
fn few_levels_of_grey_become_eight_bits() {
    for (depth, bits) in [(BitDepth::One, 1u32), (BitDepth::Two, 2), (BitDepth::Four, 4)] {
        let width = 13;
        let stride = (width * bits as usize).div_ceil(8);
        let data = noise(stride * 7);
        let source = png(width as u32, 7, ColorType::Grayscale, depth, &data, None);
        let image = decode(&source);
        let top = (1u32 << bits) - 1;
        let expected: Vec<u16> = (0..7 * width)
            .map(|i| {
                let bit = (i % width) * bits as usize;
                let byte = u32::from(data[i / width * stride + bit / 8]);
                ((byte >> (8 - bits as usize - bit % 8) & top) * 255 / top) as u16
            })
            .collect();
        assert_eq!(wide(&image.raster), expected);
        assert!(image.warnings[0].contains("grey"), "{:?}", image.warnings);
        assert_eq!(decode(&copy(&source)).raster, image.raster);
    }
}

#[test]
fn palettes_become_full_colour_with_a_warning() {
    let colours: Vec<u8> = noise(16 * 3);
    for (depth, bits) in [(BitDepth::One, 1usize), (BitDepth::Two, 2), (BitDepth::Four, 4), (BitDepth::Eight, 8)] {
        for alpha in [&[][..], &[0, 100]] {
            let used = 1usize << bits.min(4);
            let stride = (11 * bits).div_ceil(8);
            let data: Vec<u8> = noise(stride * 9).iter().map(|&v| if bits == 8 { v % 16 } else { v }).collect();
            let source = png(11, 9, ColorType::Indexed, depth, &data, Some((&colours[..used * 3], alpha)));
            let image = decode(&source);
            let index = |i: usize| {
                let bit = (i % 11) * bits;
                usize::from(data[i / 11 * stride + bit / 8]) >> (8 - bits - bit % 8) & ((1 << bits) - 1)
            };
            let expected: Vec<u16> = (0..99)
                .flat_map(|i| {
                    let at = index(i);
                    let mut pixel = colours[at * 3..at * 3 + 3].to_vec();
                    if !alpha.is_empty() {
                        pixel.push(alpha.get(at).copied().unwrap_or(255));
                    }
                    pixel
                })
                .map(u16::from)
                .collect();
            assert_eq!(wide(&image.raster), expected, "{bits} bits");
            assert!(image.warnings[0].contains("palette"), "{:?}", image.warnings);
            let copied = copy(&source);
            assert!(!chunks(&copied).iter().any(|(k, _)| k == b"PLTE" || k == b"tRNS"));
            assert_eq!(decode(&copied).raster, image.raster);
        }
    }
}

#[test]
fn a_transparent_colour_becomes_alpha_also_with_sixteen_bits() {
    type Case = (ColorType, BitDepth, &'static [u8], &'static [u8], &'static [u16]);
    let cases: [Case; 5] = [
        (ColorType::Grayscale, BitDepth::Eight, &[7, 8], &[0, 7], &[7, 0, 8, 255]),
        (ColorType::Grayscale, BitDepth::Sixteen, &[1, 7, 2, 7], &[1, 7], &[0x107, 0, 0x207, 0xFFFF]),
        (ColorType::Grayscale, BitDepth::Four, &[0x3F, 0], &[0, 3], &[51, 0, 255, 255]),
        (ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 1, 2, 4], &[0, 1, 0, 2, 0, 3], &[1, 2, 3, 0, 1, 2, 4, 255]),
        (
            ColorType::Rgb,
            BitDepth::Sixteen,
            &[1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 4],
            &[1, 1, 2, 2, 3, 3],
            &[0x101, 0x202, 0x303, 0, 0x101, 0x202, 0x304, 0xFFFF],
        ),
    ];
    for (colour, depth, data, key, expected) in cases {
        let row = &data[..data.len().min(if depth == BitDepth::Four { 1 } else { 99 })];
        let source = with_chunks(&png(2, 1, colour, depth, row, None), &[chunk(b"tRNS", key)], &[]);
        let image = decode(&source);
        assert_eq!(wide(&image.raster), expected, "{colour:?} {depth:?}");
        let copied = copy(&source);
        assert_eq!(decode(&copied).raster, image.raster);
        assert!(!chunks(&copied).iter().any(|(k, _)| k == b"tRNS"));
    }
}

#[test]
fn interlaced_pictures_are_read() {
    // Adam7 of 3 x 2 grey pixels: passes 1, 4, 6 and 7 hold pixels (0,0), (2,0), (1,0) and row 1.
    let rows = [[0u8, 10].as_slice(), &[0, 30], &[0, 20], &[0, 40, 50, 60]].concat();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut zlib, &rows).expect("memory");
    let source = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 1]),
        chunk(b"IDAT", &zlib.finish().expect("memory")),
        chunk(b"IEND", &[]),
    ]
    .concat();
    assert_eq!(eight(&decode(&source)), [10, 20, 30, 40, 50, 60]);
    assert_eq!(decode(&copy(&source)).raster, decode(&source).raster);
}

#[test]
fn a_new_picture_can_be_written() {
    let raster = decode(&plain_png()).raster;
    let bytes = codec::encode(
        &Image::new_png(raster.clone()),
        &codec::EncodeOptions::default(),
        &glassine_core::Context::default(),
    )
    .expect("a PNG");
    assert_eq!(decode(&bytes).raster, raster);
    assert!(ancillary(&bytes).is_empty());
}
