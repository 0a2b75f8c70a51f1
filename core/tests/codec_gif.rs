// SPDX-License-Identifier: MIT OR Apache-2.0
//! GIF: what a copy keeps, how far it may be from the source, and that its mark is read back.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod gif_build;

use gif_build::*;
use glassine_core::{
    Context,
    codec::{self, Format, Image},
    image::{Raster, Samples},
    key::MasterKey,
    limits::Limits,
    metrics::mean_ciede2000,
    payload::Payload,
    protect::{ProtectOptions, protect},
    watermark::{self, DetectOptions, Verdict, WatermarkKey},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn decode(bytes: &[u8]) -> Image {
    codec::decode(bytes, &Context::default()).expect("the file can be read")
}

fn encode(image: &Image) -> Vec<u8> {
    codec::encode(image, &codec::EncodeOptions::default(), &Context::default()).expect("the copy can be written")
}

fn rasters(image: &Image) -> Vec<&Raster> {
    std::iter::once(&image.raster).chain(&image.more).collect()
}

fn colour(raster: &Raster) -> &ndarray::Array3<u8> {
    match &raster.colour {
        Samples::Eight(a) => a,
        Samples::Sixteen(_) => panic!("16 bits"),
    }
}

fn key() -> WatermarkKey {
    WatermarkKey::new(&MasterKey::from_bytes([7; 32]))
}

fn payload() -> Payload {
    "0123456789abcdef".parse().expect("a payload")
}

/// A protected copy of a file, and what detection says of its first frame.
fn protected(file: &[u8]) -> (Vec<u8>, Verdict) {
    let (copy, report) = protect(file, &key(), payload(), &ProtectOptions::default(), &Context::default())
        .expect("the file can be protected");
    (copy, report.self_check.file.verdict)
}

/// Distinct colours of all frames together.
fn colours(image: &Image) -> BTreeSet<[u8; 3]> {
    let mut out = BTreeSet::new();
    for raster in rasters(image) {
        let alpha = raster.alpha.as_ref();
        let opaque = |at: usize| match alpha {
            Some(Samples::Eight(a)) => a.iter().nth(at) != Some(&0),
            _ => true,
        };
        let samples = colour(raster).as_slice().expect("standard layout");
        // The alpha is looked at only where there is some: `nth` is slow.
        for (at, c) in samples.chunks_exact(3).enumerate() {
            if alpha.is_none() || opaque(at) {
                out.insert([c[0], c[1], c[2]]);
            }
        }
    }
    out
}

fn largest_mean_difference(a: &Image, b: &Image) -> f64 {
    let pairs = rasters(a).into_iter().zip(rasters(b));
    pairs.map(|(a, b)| mean_ciede2000(colour(a).view(), colour(b).view()).expect("one size")).fold(0.0, f64::max)
}

#[test]
fn frames_are_read_as_a_viewer_shows_them() {
    // Red ground; a green corner that is cleared to nothing; a blue one that is taken back; a black one that stays.
    let palette = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0]];
    let corner =
        |index, left, disposal| Shot { control: Some((disposal, 5, None)), ..shot([left, 0, 2, 2], vec![index; 4]) };
    let shots = [
        Shot { control: Some((1, 5, None)), ..shot([0, 0, 8, 4], vec![0; 32]) },
        corner(1, 0, 2),
        corner(2, 4, 3),
        corner(3, 6, 1),
    ];
    let image = decode(&file([8, 4], &palette, &shots, &[]));
    assert_eq!((image.format, image.more.len()), (Format::Gif, 3));
    let row = |k: usize| -> Vec<Option<[u8; 3]>> {
        let raster = rasters(&image)[k];
        let c = colour(raster);
        (0..8)
            .map(|x| match &raster.alpha {
                Some(Samples::Eight(a)) if a[[0, x, 0]] == 0 => None,
                _ => Some([c[[0, x, 0]], c[[0, x, 1]], c[[0, x, 2]]]),
            })
            .collect()
    };
    let [r, g, b, k] = palette.map(Some);
    assert_eq!(row(0), [r; 8]);
    assert_eq!(row(1), [g, g, r, r, r, r, r, r]);
    assert_eq!(row(2), [None, None, r, r, b, b, r, r]);
    assert_eq!(row(3), [None, None, r, r, r, r, k, k]);
    assert!(image.raster.alpha.is_none() && image.more[2].alpha.is_some());
}

#[test]
fn independent_composition_agrees_on_every_frame() {
    for source in [walk(), sprite()] {
        let image = decode(&source);
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(source.as_slice()).expect("a GIF");
        // Both pictures draw or clear the whole canvas with every frame, so the frames can be compared as they are.
        for raster in rasters(&image) {
            let frame = decoder.read_next_frame().expect("a good file").expect("a frame");
            if usize::from(frame.width) != raster.width() {
                continue;
            }
            for (at, (got, want)) in
                colour(raster).as_slice().expect("layout").chunks_exact(3).zip(frame.buffer.chunks_exact(4)).enumerate()
            {
                assert!(want[3] == 0 || got == &want[..3], "pixel {at}");
            }
        }
    }
}

#[test]
fn an_unmarked_copy_shows_the_same_and_keeps_everything_beside_the_pixels() {
    for source in [walk(), sprite()] {
        let image = decode(&source);
        let copy = encode(&image);
        let again = decode(&copy);
        assert!(rasters(&image).iter().zip(rasters(&again)).all(|(a, b)| **a == *b));
        assert_eq!(beside(&source), beside(&copy));
        assert_eq!(timing(&source), timing(&copy));
        assert!(image.warnings.is_empty(), "{:?}", image.warnings);
    }
}

#[test]
fn a_marked_animation_keeps_timing_transparency_and_stillness() {
    // Every table keeps its number of colours; two tables with the same colours need not stay the same.
    for (source, tables) in [(walk(), 1), (sprite(), 1), (own_tables(), 2)] {
        let (copy, verdict) = protected(&source);
        assert_eq!(verdict, Verdict::Marked);
        assert_eq!(timing(&source), timing(&copy));
        assert_eq!(beside(&source), beside(&copy));
        let (before, after) = (decode(&source), decode(&copy));
        assert_ne!(before.raster, after.raster);
        assert!(colours(&after).len() <= tables * colours(&before).len());
        let difference = largest_mean_difference(&before, &after);
        assert!(difference > 0.05 && difference <= 1.5, "{difference}");
        let (a, b) = (rasters(&before), rasters(&after));
        assert_eq!(a.len(), b.len());
        for k in 0..a.len() {
            assert_eq!(a[k].alpha, b[k].alpha, "frame {k}");
            let found = watermark::detect(b[k], &key(), &DetectOptions::default(), &Context::default());
            assert_eq!(found.expect("not cancelled").payload, Some(payload()), "frame {k}");
            if k > 0 {
                assert_eq!(moved([a[k - 1], a[k]], [b[k - 1], b[k]]), 0, "frame {k}");
            }
        }
    }
}

/// Pixels that the copy changed from one frame to the next, though the source did not.
fn moved(source: [&Raster; 2], copy: [&Raster; 2]) -> usize {
    let pixels = |raster| colour(raster).as_slice().expect("layout").chunks_exact(3);
    let source = pixels(source[0]).zip(pixels(source[1])).map(|(a, b)| a == b);
    let copy = pixels(copy[0]).zip(pixels(copy[1])).map(|(a, b)| a == b);
    source.zip(copy).filter(|(source, copy)| *source && !copy).count()
}

#[test]
fn still_pictures_with_many_and_few_colours_are_read_back() {
    for (name, source) in [("photo", photo(256)), ("photo with 64 colours", photo(64)), ("flat art", flat())] {
        let (copy, verdict) = protected(&source);
        assert_eq!(verdict, Verdict::Marked, "{name}");
        let (before, after) = (decode(&source), decode(&copy));
        assert!(largest_mean_difference(&before, &after) <= 1.5, "{name}");
        assert!(colours(&after).len() <= colours(&before).len(), "{name}");
        let table = |bytes: &[u8]| 2usize << (bytes[10] & 7);
        assert_eq!(table(&source), table(&copy), "{name}");
    }
}

#[test]
fn a_mark_too_strong_for_the_bound_gives_way() {
    let source = photo(256);
    let mut image = decode(&source);
    let before = image.clone();
    if let Samples::Eight(a) = &mut image.raster.colour {
        a.indexed_iter_mut().for_each(|((y, x, _), v)| {
            *v = v.saturating_add_signed(if (y / 8 + x / 8) % 2 == 0 { 20 } else { -20 });
        });
    }
    let after = decode(&encode(&image));
    let difference = largest_mean_difference(&before, &after);
    assert!(difference > 0.1 && difference <= 1.5, "{difference}");
}

#[test]
fn xmp_loses_pictures_of_the_unmarked_work_and_credentials_are_dropped_with_a_warning() {
    let packet = |thumb: &str| {
        format!(
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
             <rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='3'>{thumb}</rdf:Description>\
             </rdf:RDF></x:xmpmeta>"
        )
    };
    let source = with_extensions(&[
        xmp(&packet("<xmp:Thumbnails>small picture</xmp:Thumbnails>")),
        application(b"C2PA_GIF\x01\0\0", b"manifest store"),
        comment(b"by An Artist"),
    ]);
    let image = decode(&source);
    assert!(image.warnings.len() == 1 && image.warnings[0].contains("C2PA"), "{:?}", image.warnings);
    let kept = beside(&encode(&image));
    assert_eq!(kept, [xmp(&packet("")), comment(b"by An Artist")]);
}

#[test]
fn limits_count_all_frames() {
    let source = walk();
    let limits = Limits { max_bytes: 8 * 320 * 240 * 4, ..Limits::default() };
    let error = codec::decode(&source, &Context { limits, ..Context::default() }).expect_err("too large");
    assert_eq!(error.kind(), "too_large");
    let limits = Limits { max_metadata: 4, ..Limits::default() };
    let error = codec::decode(&source, &Context { limits, ..Context::default() }).expect_err("too much beside it");
    assert_eq!(error.kind(), "too_large");
}

#[test]
fn broken_files_are_errors() {
    let good = file([8, 4], &[[1, 2, 3], [4, 5, 6]], &[shot([0, 0, 8, 4], vec![1; 32])], &[]);
    let kind = |bytes: &[u8]| codec::decode(bytes, &Context::default()).map_or_else(|e| e.kind(), |_| "ok");
    assert_eq!(kind(&good), "ok");
    for end in 6..good.len() {
        assert_eq!(kind(&good[..end]), "unreadable", "{end} of {} bytes", good.len());
    }
    let picture = 13 + 6;
    let data = picture + 10;
    let patched = |at: usize, with: &[u8]| {
        let mut out = good.clone();
        out[at..at + with.len()].copy_from_slice(with);
        out
    };
    let cut = |from: usize, to: usize| [&good[..from], &good[to..]].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no picture", [&good[..picture], &[0x3B]].concat()),
        (
            "no table",
            patched(10, &[0]).into_iter().enumerate().filter(|(i, _)| !(13..19).contains(i)).map(|p| p.1).collect(),
        ),
        ("announced table that is not there", cut(13, 19)),
        ("unknown block", patched(picture, &[0x77])),
        ("code size 0", patched(data, &[0])),
        ("code size 12", patched(data, &[12])),
        ("code size 255", patched(data, &[255])),
        ("no data", [&good[..data + 1], &[0, 0x3B]].concat()),
        ("less data than pixels", patched(picture + 5, &[0xFF, 0])),
        ("frame of 65,535 rows", patched(picture + 7, &[0xFF, 0xFF])),
        ("data of ones", patched(data + 2, &[0xFF, 0xFF])),
        ("sub-block over the end", patched(data + 1, &[0xFF])),
        ("control of wrong length", [&good[..picture], &[0x21, 0xF9, 1, 0, 0], &good[picture..]].concat()),
        ("extension without end", [&good[..picture], &[0x21, 0xFE, 200, 1, 2]].concat()),
        ("wrong version", patched(0, b"GIF90a")),
    ];
    for (name, bytes) in &cases {
        assert_ne!(kind(bytes), "ok", "{name}");
    }
    let huge = {
        let mut out = patched(6, &[0xFF, 0xFF, 0xFF, 0xFF]);
        out[picture + 5..picture + 9].copy_from_slice(&[0xFF; 4]);
        out
    };
    assert_eq!(kind(&huge), "too_large");
}

#[test]
fn interlaced_rows_are_put_in_order() {
    let palette = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [9, 9, 9]];
    let rows = |order: &[u8]| order.iter().flat_map(|&row| [row % 4, row / 4]).collect::<Vec<u8>>();
    let straight = file([2, 11], &palette, &[shot([0, 0, 2, 11], rows(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))], &[]);
    let mut woven = file([2, 11], &palette, &[shot([0, 0, 2, 11], rows(&[0, 8, 4, 2, 6, 10, 1, 3, 5, 7, 9]))], &[]);
    let flags = 13 + 12 + 9;
    assert_eq!((woven[flags - 9], woven[flags]), (0x2C, 0));
    woven[flags] = 0x40;
    assert_eq!(decode(&straight).raster, decode(&woven).raster);
}

proptest! {
    #[test]
    fn damaged_bytes_never_panic_and_what_is_read_can_be_written(
        which in 0usize..3,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let palette = [[1, 2, 3], [40, 50, 60], [90, 80, 70], [250, 250, 250]];
        let piece = Shot { control: Some((which as u8 + 1, 5, Some(2))), ..shot([1, 1, 6, 2], vec![1, 2, 3, 2, 0, 1, 3, 3, 3, 2, 2, 0]) };
        let own = Shot { palette: Some(palette.to_vec()), ..shot([0, 0, 8, 4], vec![3; 32]) };
        let mut bytes = file([8, 4], &palette, &[shot([0, 0, 8, 4], vec![1; 32]), piece, own], &[xmp("<a/>"), comment(b"hi")]);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let limits = Limits { max_pixels: 1 << 20, max_bytes: 1 << 26, ..Limits::default() };
        let cx = Context { limits, ..Context::default() };
        if let Ok(image) = codec::decode(&bytes, &cx) {
            let copy = codec::encode(&image, &codec::EncodeOptions::default(), &cx).expect("what was read can be written");
            let again = codec::decode(&copy, &cx).expect("what was written can be read");
            prop_assert_eq!(&image.raster, &again.raster);
            prop_assert_eq!(&image.more, &again.more);
        }
    }
}

#[test]
fn odd_files_that_browsers_show_are_read() {
    let palette = [[1, 2, 3], [4, 5, 6]];
    // A frame over the edge, an index outside the table, a frame without pixels, a screen that is too small.
    let over = file([8, 4], &palette, &[shot([0, 0, 8, 4], vec![0; 32]), shot([6, 2, 8, 8], vec![1; 64])], &[]);
    let outside = file([8, 4], &palette, &[shot([0, 0, 8, 4], [vec![0; 31], vec![3]].concat())], &[]);
    let empty = file([8, 4], &palette, &[shot([0, 0, 8, 4], vec![0; 32]), shot([0, 0, 0, 0], vec![])], &[]);
    let small = file([2, 2], &palette, &[shot([0, 0, 8, 4], vec![0; 32])], &[]);
    for (name, source) in [("over", over), ("outside", outside), ("empty", empty), ("small", small)] {
        let image = decode(&source);
        assert_eq!((image.raster.width(), image.raster.height()), (8, 4), "{name}");
        let again = decode(&encode(&image));
        assert!(rasters(&image).iter().zip(rasters(&again)).all(|(a, b)| **a == *b), "{name}");
    }
}

#[test]
fn a_copy_in_another_format_keeps_xmp_and_tells_of_comments() {
    let packet = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
    let image = decode(&with_extensions(&[xmp(packet), comment(b"hello")]));
    let options = codec::EncodeOptions::default().with_format(Some(Format::Png));
    assert!(codec::losses(&image, &options).iter().any(|w| w.contains("comments")));
    let copied = decode(&codec::encode(&image, &options, &Context::default()).expect("a copy"));
    assert_eq!((copied.format, copied.metadata().xmp.as_deref()), (Format::Png, Some(packet.as_bytes())));
}
