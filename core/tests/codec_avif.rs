// SPDX-License-Identifier: MIT OR Apache-2.0
//! AVIF is read with all its depths, samplings and metadata; its copy is a PNG or a JPEG.
#![cfg(feature = "avif")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod avif_build;
mod codec_build;

use avif_build::*;
use codec_build::{ancillary, chunk, contains, copy, decode, exif, jpeg, plain_jpeg};
use glassine_core::{
    Context,
    codec::{self, Format, Image},
    image::Samples,
    limits::Limits,
    meta::{c2pa, privacy::Privacy},
};
use rav1e::prelude::ChromaSampling::{Cs400, Cs420, Cs422, Cs444};

const W: usize = 46;
const H: usize = 34;

fn plain(more: &[Vec<u8>]) -> Item {
    picture(frame(W, H, PLAIN, ycc), W as u32, H as u32, more)
}

/// Samples 0..=1 of the colour channels.
fn unit(image: &Image) -> Vec<f64> {
    match &image.raster.colour {
        Samples::Eight(a) => a.iter().map(|&v| f64::from(v) / 255.0).collect(),
        Samples::Sixteen(a) => a.iter().map(|&v| f64::from(v) / 65535.0).collect(),
    }
}

/// Colours of the test picture by BT.601 or BT.709.
fn expected(x: f64, y: f64, [kr, kb]: [f64; 2]) -> [f64; 3] {
    let [luma, cb, cr] = ycc(x, y);
    let (red, blue) = (luma + 2.0 * (1.0 - kr) * (cr - 0.5), luma + 2.0 * (1.0 - kb) * (cb - 0.5));
    [red, (luma - kr * red - kb * blue) / (1.0 - kr - kb), blue].map(|v| v.clamp(0.0, 1.0))
}

fn largest_error(image: &Image, weights: [f64; 2]) -> f64 {
    assert_eq!((image.raster.width(), image.raster.height()), (W, H));
    let at = |i: usize| ((i % W) as f64 + 0.5, (i / W) as f64 + 0.5);
    let wanted = (0..W * H).flat_map(|i| expected(at(i).0 / W as f64, at(i).1 / H as f64, weights));
    unit(image).iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn every_depth_sampling_and_range_gives_the_right_colours() {
    for depth in [8, 10, 12] {
        for sampling in [Cs420, Cs422, Cs444] {
            for full in [true, false] {
                let coding = Coding { depth, sampling, full };
                let item = picture(frame(W, H, coding, ycc), W as u32, H as u32, &[nclx(1, 13, 6, full)]);
                let image = decode(&file(&[item]));
                let error = largest_error(&image, [0.299, 0.114]);
                assert!(error < 0.025, "{depth} bits, {sampling:?}, full {full}: {error}");
                assert_eq!(image.raster.bit_depth(), if depth == 8 { 8 } else { 16 });
                assert_eq!(image.format, Format::Avif);
            }
        }
    }
    // The matrix of the container, and that of the stream where it has none.
    let image = decode(&file(&[plain(&[nclx(1, 13, 1, true)])]));
    assert!(largest_error(&image, [0.2126, 0.0722]) < 0.025 && largest_error(&image, [0.299, 0.114]) > 0.03);
    assert!(largest_error(&decode(&file(&[plain(&[])])), [0.299, 0.114]) < 0.025);
    // Limited range in the container although the stream says full.
    assert!(largest_error(&decode(&file(&[plain(&[nclx(1, 13, 6, false)])])), [0.299, 0.114]) > 0.05);
    let grey = frame(W, H, Coding { sampling: Cs400, ..PLAIN }, ycc);
    let image = decode(&file(&[picture(grey, W as u32, H as u32, &[])]));
    assert_eq!(image.raster.channels(), 1);
    let error = unit(&image)
        .into_iter()
        .enumerate()
        .map(|(i, v)| (v - ycc(((i % W) as f64 + 0.5) / W as f64, ((i / W) as f64 + 0.5) / H as f64)[0]).abs());
    assert!(error.fold(0.0, f64::max) < 0.02);
}

#[test]
fn unusual_matrices_are_read_or_refused() {
    let image = decode(&file(&[plain(&[nclx(1, 13, 0, true)])]));
    let first: Vec<f64> = unit(&image)[..3].to_vec();
    let [g, b, r] = ycc(0.5 / W as f64, 0.5 / H as f64);
    assert!(first.iter().zip([r, g, b]).all(|(a, b)| (a - b).abs() < 0.02), "{first:?}");
    let unknown = file(&[plain(&[nclx(1, 13, 14, true)])]);
    assert_eq!(codec::decode(&unknown, &Context::default()).expect_err("ICtCp").kind(), "unsupported");
}

#[test]
fn alpha_is_read_and_multiplication_undone() {
    let opacity = |x: f64, _: f64| [x, 0.5, 0.5];
    let coded = frame(W, H, Coding { sampling: Cs400, ..PLAIN }, opacity);
    let items = [plain(&[]), alpha(coded, W as u32, H as u32)];
    let image = decode(&file(&items));
    let Some(Samples::Eight(a)) = &image.raster.alpha else { panic!("no alpha") };
    let error = a.iter().enumerate().map(|(i, &v)| (f64::from(v) / 255.0 - ((i % W) as f64 + 0.5) / W as f64).abs());
    assert!(error.fold(0.0, f64::max) < 0.02);
    assert!(largest_error(&image, [0.299, 0.114]) < 0.025);
    assert!(copy(&file(&items)).starts_with(b"\x89PNG"));
    assert!(image.warnings.iter().any(|w| w.contains("the copy is a PNG")), "{:?}", image.warnings);

    let mut premultiplied = items.clone();
    premultiplied[0].refers = vec![(*b"prem", 2)];
    let (straight, pre) = (unit(&image), unit(&decode(&file(&premultiplied))));
    for (i, (s, p)) in straight.iter().zip(&pre).enumerate() {
        let a = f64::from(*a.iter().nth(i / 3).expect("a pixel")) / 255.0;
        assert!(a < 0.05 || (s / a).min(1.0) - p < 0.02, "{s} {a} {p}");
    }
    assert!(straight != pre);
    let mut wrong = items;
    wrong[1] = alpha(frame(32, 32, Coding { sampling: Cs400, ..PLAIN }, opacity), 32, 32);
    assert_eq!(codec::decode(&file(&wrong), &Context::default()).expect_err("sizes").kind(), "unreadable");
}

#[test]
fn turns_and_mirrors_are_done_to_the_pixels() {
    let upright = decode(&file(&[plain(&[])]));
    let Samples::Eight(source) = &upright.raster.colour else { panic!("16 bits") };
    let (irot, imir) = (|v: u8| iso_box(b"irot", &[v]), |v: u8| iso_box(b"imir", &[v]));
    type Place = fn(usize, usize) -> (usize, usize);
    // Where the pixel at row y, column x of the shown picture comes from.
    let cases: [(Vec<Vec<u8>>, bool, Place); 6] = [
        (vec![irot(1)], true, |y, x| (x, W - 1 - y)),
        (vec![irot(2)], false, |y, x| (H - 1 - y, W - 1 - x)),
        (vec![irot(3)], true, |y, x| (H - 1 - x, y)),
        (vec![imir(0)], false, |y, x| (H - 1 - y, x)),
        (vec![imir(1)], false, |y, x| (y, W - 1 - x)),
        // First turned, then mirrored.
        (vec![irot(1), imir(0)], true, |y, x| (x, y)),
    ];
    for (properties, swapped, place) in cases {
        let image = decode(&file(&[plain(&properties)]));
        let Samples::Eight(turned) = &image.raster.colour else { panic!("16 bits") };
        assert_eq!(turned.dim(), if swapped { (W, H, 3) } else { (H, W, 3) });
        for ((y, x, c), v) in turned.indexed_iter() {
            let (from_y, from_x) = place(y, x);
            assert_eq!(*v, source[[from_y, from_x, c]], "{properties:?}");
        }
    }
}

fn with_metadata() -> Vec<Item> {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let profile = [&b"prof"[..], &[7; 3000]].concat();
    let xmp = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" xmlns:p=\"http://ns.adobe.com/photoshop/1.0/\" \
               xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><p:City>Berlin</p:City><xmp:CreateDate>2026</xmp:CreateDate>\
               </x:xmpmeta>";
    vec![
        plain(&[iso_box(b"colr", &profile), nclx(2, 2, 6, true)]),
        about(b"Exif", "", &[&[0, 0, 0, 6][..], b"Exif\0\0", &exif(Some(&thumbnail))].concat()),
        about(b"mime", "application/rdf+xml", xmp.as_bytes()),
    ]
}

#[test]
fn metadata_go_into_the_copy_and_thumbnails_do_not() {
    let source = file(&with_metadata());
    let copied = copy(&source);
    let kept = ancillary(&copied);
    let names: Vec<&[u8]> = kept.iter().map(|(kind, _)| &kind[..]).collect();
    assert_eq!(names, [&b"iCCP"[..], b"eXIf", b"iTXt"]);
    // Upright, as the pixels are; else the block is the same as one without a thumbnail.
    let mut block = exif(None);
    assert_eq!(block[18], 6);
    block[18] = 1;
    assert_eq!(kept[1].1, block);
    assert!(contains(&kept[2].1, b"<p:City>Berlin</p:City>"));
    let copied = decode(&copied);
    assert_eq!(copied.metadata().icc, Some(vec![7; 3000]));
    let mut image = decode(&source);
    assert!(image.warnings.iter().any(|w| w.contains("the copy is a PNG")), "{:?}", image.warnings);
    let report = image.apply_privacy(Privacy::Gps);
    assert!(report.location && report.maker_note && report.thumbnail && !report.unreadable, "{report:?}");
    let private = codec::encode(&image, &codec::EncodeOptions::default(), &Context::default()).expect("a copy");
    assert!(
        !contains(&private, b"Berlin") && contains(&private, b"2026") && !contains(&private, b"private maker note")
    );

    let mut deep = with_metadata();
    deep[0].data = frame(W, H, Coding { depth: 10, ..PLAIN }, ycc);
    let copied = copy(&file(&deep));
    let list = ancillary(&copied);
    let names: Vec<&[u8]> = list.iter().map(|(k, _)| &k[..]).collect();
    assert_eq!(names, [&b"iCCP"[..], b"eXIf", b"iTXt"]);
    assert_eq!((list[1].1.clone(), decode(&copied).raster.bit_depth()), (block, 16));
    // A JPEG where one is asked for.
    let asked = codec::EncodeOptions::default().with_format(Some(Format::Jpeg));
    let image = decode(&source);
    let jpeg = codec::encode(&image, &asked, &Context::default()).expect("a JPEG");
    assert!(jpeg.starts_with(&plain_jpeg()[..3]) && decode(&jpeg).jpeg_quality == Some(92));
    assert_eq!(decode(&jpeg).metadata().icc, Some(vec![7; 3000]));
}

#[test]
fn colours_without_a_profile_keep_their_name() {
    // BT.2100 PQ.
    let copied = copy(&file(&[plain(&[nclx(9, 16, 9, true)])]));
    assert!(contains(&copied, &chunk(b"cICP", &[9, 16, 0, 1])));
    assert!(contains(&copy(&file(&[plain(&[nclx(1, 13, 6, true)])])), &chunk(b"cICP", &[1, 13, 0, 1])));
}

#[test]
fn what_can_not_be_carried_is_said() {
    let mut items = with_metadata();
    items.push(Item { kind: *b"tmap", ..Item::default() });
    let uuid = [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];
    let source = [file(&items), iso_box(b"uuid", &uuid)].concat();
    let warnings = decode(&source).warnings;
    assert!(warnings.iter().any(|w| w.contains("HDR")) && warnings.iter().any(|w| w == c2pa::WARNING), "{warnings:?}");
}

#[test]
fn kinds_that_are_not_read_are_refused_with_advice() {
    let kind = |k: &[u8; 4]| file(&[Item { kind: *k, ..plain(&[]) }]);
    let mut film = [file(&[plain(&[])]), iso_box(b"moov", b"")].concat();
    film[8..12].copy_from_slice(b"avis");
    let cases = [kind(b"grid"), kind(b"hvc1"), kind(b"jpeg"), film, file(&[plain(&[iso_box(b"clap", &[0; 32])])])];
    for source in cases {
        let error = codec::decode(&source, &Context::default()).expect_err("refused");
        assert!(error.kind() == "unsupported" && error.to_string().contains("export"), "{error}");
    }
}

#[test]
fn limits_are_checked_before_anything_is_decoded() {
    let source = file(&with_metadata());
    for limits in [
        Limits { max_side: 45, ..Limits::default() },
        Limits { max_pixels: 1500, ..Limits::default() },
        Limits { max_bytes: 20_000, ..Limits::default() },
        Limits { max_metadata: 3000, ..Limits::default() },
    ] {
        let cx = Context { limits, ..Context::default() };
        assert_eq!(codec::decode(&source, &cx).expect_err("a limit").kind(), "too_large");
    }
    // The stream is larger than the container says.
    let lying = file(&[picture(frame(W, H, PLAIN, ycc), 20, 20, &[])]);
    assert_eq!(codec::decode(&lying, &Context::default()).expect_err("a lie").kind(), "unreadable");
}

#[test]
fn broken_files_are_errors() {
    let good = file(&with_metadata());
    for end in 0..good.len() {
        let error = codec::decode(&good[..end], &Context::default()).expect_err("cut off");
        assert!(matches!(error.kind(), "unreadable" | "unsupported"), "{end}: {error}");
    }
    let swap = |from: &[u8], to: &[u8]| {
        let at = good.windows(from.len()).position(|w| w == from).expect("the bytes");
        [&good[..at], to, &good[at + from.len()..]].concat()
    };
    let mut empty = with_metadata();
    empty[0].data.clear();
    let mut noise = with_metadata();
    noise[0].data = vec![0x55; 900];
    let mut zeros = with_metadata();
    let length = zeros[0].data.len();
    zeros[0].data[40.min(length / 2)..].fill(0);
    let cases = [
        ("no meta box", swap(b"meta", b"free")),
        ("no primary item", swap(b"pitm", b"free")),
        ("no item list", swap(b"iinf", b"free")),
        ("no locations", swap(b"iloc", b"free")),
        ("another primary item", swap(b"pitm\0\0\0\0\0\x01", b"pitm\0\0\0\0\0\x09")),
        ("primary item is metadata", swap(b"pitm\0\0\0\0\0\x01", b"pitm\0\0\0\0\0\x02")),
        ("item count", swap(b"iloc\0\0\0\0\x44\0\0\x03", b"iloc\0\0\0\0\x44\0\xFF\xFF")),
        ("offset size", swap(b"iloc\0\0\0\0\x44\0", b"iloc\0\0\0\0\x84\0")),
        ("data in another file", swap(b"\0\x03\0\x01\0\0\0\x01", b"\0\x03\0\x01\0\x07\0\x01")),
        ("association count", swap(b"ipma\0\0\0\0\0\0\0\x03", b"ipma\0\0\0\0\xFF\xFF\xFF\xFF")),
        ("box longer than the file", swap(b"\0\0\0\x14ispe", b"\x7F\0\0\x14ispe")),
        ("box shorter than its header", swap(b"\0\0\0\x14ispe", b"\0\0\0\x04ispe")),
        ("no AV1 data", file(&empty)),
        ("noise for AV1 data", file(&noise)),
        ("AV1 data full of zeros", file(&zeros)),
        ("only the first box", good[..32].to_vec()),
    ];
    for (name, bytes) in cases {
        match codec::decode(&bytes, &Context::default()) {
            Err(error) => assert!(matches!(error.kind(), "unreadable" | "unsupported"), "{name}: {error}"),
            Ok(_) => panic!("{name} was read"),
        }
    }
}

#[test]
fn no_changed_byte_ends_the_program() {
    let coded = frame(W, H, Coding { depth: 10, sampling: Cs420, full: false }, ycc);
    let good = file(&[picture(coded, W as u32, H as u32, &[nclx(9, 16, 9, false)])]);
    let mut state = 1u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    for _ in 0..1500 {
        let mut broken = good.clone();
        for _ in 0..1 + random() % 3 {
            let at = random() % broken.len();
            broken[at] = random() as u8;
        }
        let _ = codec::decode(&broken, &Context::default());
    }
}
