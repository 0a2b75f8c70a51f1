// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIFF: pixels, depth, alpha and pages come back bit for bit, compressed as before.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::{tiff::*, *};
use glassine_core::{
    Context,
    codec::{self, Format},
    container::tiff_ifd::Reader,
};

/// The first number of a tag in each directory of a file.
fn tag(bytes: &[u8], tag: u16) -> Vec<Option<u64>> {
    let reader = Reader::new(bytes).expect("a TIFF");
    let mut next = reader.first().expect("a directory");
    let mut out = Vec::new();
    while next != 0 {
        let directory = reader.directory(next).expect("a directory");
        out.push(directory.number(tag));
        next = directory.next;
    }
    out
}

/// Samples as they stand in a file of this byte order.
fn stored(samples: &[u16], depth: usize, little: bool) -> Vec<u8> {
    let two = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
    samples.iter().flat_map(|&v| if depth == 8 { vec![v as u8] } else { two(v).to_vec() }).collect()
}

fn random(len: usize, depth: usize) -> Vec<u16> {
    let wide = |b: &[u8]| if depth == 8 { b[0].into() } else { u16::from_be_bytes([b[0], b[1]]) };
    noise(2 * len).chunks_exact(2).map(wide).collect()
}

fn refused(bytes: &[u8]) -> String {
    let error = codec::decode(bytes, &Context::default()).expect_err("refused");
    assert_eq!(error.kind(), "unsupported", "{error}");
    error.to_string()
}

#[test]
fn grey_and_rgb_of_both_depths_and_byte_orders_are_kept_bit_for_bit() {
    for (colours, extra) in [(1, None), (1, Some(2)), (3, None), (3, Some(2))] {
        for depth in [8, 16] {
            for little in [true, false] {
                let (w, h) = (13, 7);
                let samples = random(w * h * (colours + usize::from(extra.is_some())), depth);
                let strip = stored(&samples, depth, little);
                let source = file(little, &[page(tiff::picture(w, h, colours, depth, extra), strip)]);
                let image = decode(&source);
                assert_eq!(image.format, Format::Tiff);
                assert!(image.warnings.is_empty(), "{:?}", image.warnings);
                assert_eq!((image.raster.width(), image.raster.height()), (w, h));
                assert_eq!(usize::from(image.raster.bit_depth()), depth);
                assert_eq!(wide(&image.raster), samples, "{colours} {extra:?} {depth} {little}");
                let copied = copy(&source);
                assert_eq!(decode(&copied).raster, image.raster);
                assert_eq!(copy(&copied), copied, "a copy of the copy is the same");
            }
        }
    }
}

#[test]
fn compression_and_predictor_are_kept() {
    for (number, predictor) in [(1, 1), (5, 1), (5, 2), (8, 1), (8, 2), (32_946, 1), (32_773, 1)] {
        for (colours, extra, depth) in [(1, None, 8), (3, None, 8), (3, Some(2), 8), (1, Some(2), 16), (3, Some(2), 16)]
        {
            let (w, h) = (21, 12);
            let channels = colours + usize::from(extra.is_some());
            let samples = random(w * h * channels, depth);
            let plain = file(true, &[page(tiff::picture(w, h, colours, depth, extra), stored(&samples, depth, true))]);
            let raster = decode(&plain).raster;
            let row = w * channels;
            let mut different = samples.clone();
            if predictor == 2 {
                for line in different.chunks_exact_mut(row) {
                    for i in (channels..row).rev() {
                        let value = line[i].wrapping_sub(line[i - channels]);
                        line[i] = if depth == 8 { value & 0xFF } else { value };
                    }
                }
            }
            let data = stored(&different, depth, true);
            let strip = match number {
                1 => data,
                5 => weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&data).expect("LZW"),
                8 | 32_946 => deflated(&data),
                // Literal runs of each line.
                _ => data
                    .chunks(row * depth / 8)
                    .flat_map(|line| {
                        line.chunks(128).flat_map(|c| [&[c.len() as u8 - 1], c].concat()).collect::<Vec<_>>()
                    })
                    .collect(),
            };
            let entries = with(tiff::picture(w, h, colours, depth, extra), (259, 3, vec![number]));
            let entries = with(entries, (317, 3, vec![predictor]));
            let source = file(true, &[page(entries, strip)]);
            assert_eq!(decode(&source).raster, raster, "{number} {predictor} {channels} {depth}");
            let copied = copy(&source);
            assert_eq!(decode(&copied).raster, raster, "{number} {predictor} {channels} {depth}");
            let kept = if number == 32_946 { 8 } else { number };
            assert_eq!(tag(&copied, 259), [Some(kept)]);
            assert_eq!(tag(&copied, 317), [Some(predictor)]);
        }
    }
}

#[test]
fn strips_tiles_and_planes_are_read() {
    let (w, h) = (20, 17);
    let samples = random(w * h * 3, 8);
    let bytes = stored(&samples, 8, true);
    let strips = bytes.chunks(5 * w * 3).map(<[u8]>::to_vec).collect();
    let entries = with(tiff::picture(w, h, 3, 8, None), (278, 3, vec![5]));
    let stripped = file(true, &[Page { entries, pieces: strips, ..Page::default() }]);
    assert_eq!(wide(&decode(&stripped).raster), samples);

    let tile = |tx: usize, ty: usize| -> Vec<u8> {
        let at = |i: usize| (tx * 16 + i % 16, ty * 16 + i / 16);
        (0..256)
            .flat_map(|i| {
                let (x, y) = at(i);
                if x < w && y < h { bytes[(y * w + x) * 3..][..3].to_vec() } else { vec![0; 3] }
            })
            .collect()
    };
    let mut entries = tiff::picture(w, h, 3, 8, None);
    entries.retain(|e| e.0 != 278);
    entries.extend([(322, 3, vec![16]), (323, 3, vec![16])]);
    let pieces = vec![tile(0, 0), tile(1, 0), tile(0, 1), tile(1, 1)];
    let tiled = file(false, &[Page { entries, pieces, tiled: true, ..Page::default() }]);
    assert_eq!(wide(&decode(&tiled).raster), samples);

    for (colours, extra) in [(3, None), (3, Some(2)), (1, Some(2))] {
        let channels = colours + usize::from(extra.is_some());
        let samples = random(w * h * channels, 16);
        let plane = |c: usize| stored(&samples.iter().skip(c).step_by(channels).copied().collect::<Vec<_>>(), 16, true);
        let entries = with(tiff::picture(w, h, colours, 16, extra), (284, 3, vec![2]));
        let planes = file(true, &[Page { entries, pieces: (0..channels).map(plane).collect(), ..Page::default() }]);
        assert_eq!(wide(&decode(&planes).raster), samples, "{channels} planes");
        assert_eq!(decode(&copy(&planes)).raster, decode(&planes).raster);
    }
}

#[test]
fn white_may_be_zero() {
    for (depth, expected) in [(8, [250u16, 0]), (16, [65_530, 0])] {
        let top = if depth == 8 { 255 } else { 65_535 };
        let entries = with(tiff::picture(2, 1, 1, depth, None), (262, 3, vec![0]));
        let source = file(true, &[page(entries, stored(&[5, top], depth, true))]);
        assert_eq!(wide(&decode(&source).raster), expected);
        assert_eq!(decode(&copy(&source)).raster, decode(&source).raster);
    }
}

#[test]
fn multiplied_colours_come_back_as_they_were() {
    for depth in [8usize, 16] {
        let top: u32 = if depth == 8 { 255 } else { 65_535 };
        let mut samples = random(64 * 16 * 4, depth);
        for (i, pixel) in samples.chunks_exact_mut(4).enumerate() {
            let a = if i < 20 { i as u32 } else { u32::from(pixel[3]) };
            for c in &mut pixel[..3] {
                *c = (u32::from(*c) * a / top) as u16;
            }
            pixel[3] = a as u16;
        }
        let source = file(true, &[page(tiff::picture(64, 16, 3, depth, Some(1)), stored(&samples, depth, true))]);
        let image = decode(&source);
        for (straight, multiplied) in wide(&image.raster).chunks_exact(4).zip(samples.chunks_exact(4)) {
            let a = f64::from(multiplied[3]);
            for c in 0..3 {
                let exact = if a > 0.0 { f64::from(multiplied[c]) * f64::from(top) / a } else { 0.0 };
                assert!((f64::from(straight[c]) - exact).abs() <= 0.5);
            }
        }
        let copied = copy(&source);
        assert_eq!(tag(&copied, 338), [Some(1)]);
        // A copy without compression holds the very samples.
        assert!(contains(&copied, &stored(&samples, depth, cfg!(target_endian = "little"))));
    }
    let glow = file(true, &[page(tiff::picture(1, 1, 3, 8, Some(1)), vec![9, 8, 7, 5])]);
    assert!(refused(&glow).contains("glow"));
}

#[test]
fn further_channels_are_dropped_with_a_warning() {
    for extra in [vec![0], vec![0, 0]] {
        let samples = 3 + extra.len();
        let data = noise(6 * samples);
        let entries = with(tiff::picture(3, 2, 3, 8, None), (258, 3, vec![8; samples]));
        let entries = with(with(entries, (277, 3, vec![samples as u64])), (338, 3, extra));
        let image = decode(&file(true, &[page(entries, data.clone())]));
        assert!(image.warnings[0].contains("channels"), "{:?}", image.warnings);
        let colours: Vec<u8> = data.chunks_exact(samples).flat_map(|p| p[..3].to_vec()).collect();
        assert_eq!((interleaved(&image.raster), image.raster.alpha.is_some()), (colours, false));
    }
}

#[test]
fn pages_are_kept_in_their_order() {
    let make = |w: usize, colours: usize, depth: usize, compression: u64| {
        let samples = random(w * 4 * colours, depth);
        let data = stored(&samples, depth, true);
        let data = if compression == 8 { deflated(&data) } else { data };
        let entries = with(tiff::picture(w, 4, colours, depth, None), (259, 3, vec![compression]));
        (page(with(entries, (254, 4, vec![2])), data), samples)
    };
    let (first, a) = make(5, 3, 8, 1);
    let (second, b) = make(9, 1, 16, 8);
    let (third, c) = make(3, 3, 16, 1);
    let source = file(false, &[]);
    assert!(codec::decode(&source, &Context::default()).is_err());
    let source = file(true, &[first, second, third]);
    for bytes in [source.clone(), copy(&source)] {
        let image = decode(&bytes);
        assert!(image.warnings.is_empty(), "{:?}", image.warnings);
        assert_eq!(wide(&image.raster), a);
        assert_eq!(image.more.iter().map(wide).collect::<Vec<_>>(), [b.clone(), c.clone()]);
        assert_eq!(tag(&bytes, 259), [Some(1), Some(8), Some(1)]);
    }
}

#[test]
fn small_versions_are_dropped_with_a_warning() {
    let full = page(tiff::picture(8, 8, 3, 8, None), noise(192));
    let small = page(with(tiff::picture(2, 2, 3, 8, None), (254, 4, vec![1])), noise(12));
    for order in [[full.clone(), small.clone()], [small.clone(), full.clone()]] {
        let source = file(true, &order);
        let image = decode(&source);
        assert!(image.warnings[0].contains("Small versions"), "{:?}", image.warnings);
        assert_eq!((interleaved(&image.raster), image.more.len()), (noise(192), 0));
        assert_eq!(tag(&copy(&source), 256), [Some(8)]);
    }
    assert!(refused(&file(true, &[small])).contains("camera raw"));
}

#[test]
fn what_is_not_read_is_named_with_advice() {
    let rgb = || tiff::picture(4, 4, 3, 8, None);
    let grey = |depth| tiff::picture(4, 4, 1, depth, None);
    let four = |photometric| with(tiff::picture(4, 4, 3, 8, Some(0)), (262, 3, vec![photometric]));
    let cases: Vec<(Vec<Entry>, &str)> = vec![
        (four(5), "CMYK"),
        (with(rgb(), (262, 3, vec![6])), "YCbCr"),
        (with(rgb(), (262, 3, vec![8])), "Lab"),
        (with(grey(8), (262, 3, vec![3])), "palette"),
        (with(grey(8), (262, 3, vec![4])), "transparency"),
        (with(grey(8), (262, 3, vec![32_803])), "camera raw"),
        (with(grey(8), (50_706, 1, vec![1, 4, 0, 0])), "camera raw"),
        (grey(1), "black and white"),
        (grey(4), "4 bits"),
        (grey(32), "32 bits"),
        (with(grey(32), (339, 3, vec![3])), "floating"),
        (with(rgb(), (259, 3, vec![7])), "JPEG"),
        (with(rgb(), (259, 3, vec![6])), "JPEG"),
        (with(grey(1), (259, 3, vec![4])), "black and white"),
        (with(rgb(), (259, 3, vec![50_000])), "50000"),
        (with(rgb(), (258, 3, vec![8, 8, 16])), "different depths"),
    ];
    for (entries, word) in cases {
        let text = refused(&file(true, &[page(entries, noise(400))]));
        assert!(text.contains(word) && (text.contains("save it") || text.contains("export")), "{word}: {text}");
    }
}
