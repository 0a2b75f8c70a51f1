// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every format to every format: what is kept, and what the user is told about the rest.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::{complete::*, tiff::*, *};
use glassine_core::{
    Context,
    codec::{self, EncodeOptions, Format, Image, losses},
    image::Samples,
};

fn converted(image: &Image, format: Format) -> Vec<u8> {
    let options = EncodeOptions::default().with_format(Some(format));
    codec::encode(image, &options, &Context::default()).expect("a copy")
}

#[test]
fn every_format_becomes_every_other_with_its_metadata() {
    for from in Format::WRITTEN.iter().copied() {
        for to in Format::WRITTEN.iter().copied() {
            let image = decode(&source(from, false));
            let copied = decode(&converted(&image, to));
            assert_eq!((copied.format, &copied.warnings[..]), (to, &[][..]), "{from:?} to {to:?}");
            let (before, after) = (image.metadata(), copied.metadata());
            assert_eq!(after.icc, Some(icc()), "{from:?} to {to:?}");
            assert_eq!(after.xmp.as_deref(), Some(XMP), "{from:?} to {to:?}");
            let iptc = (from != Format::Webp && to != Format::Webp).then_some(IPTC);
            assert_eq!(after.iptc.as_deref(), iptc, "{from:?} to {to:?}");
            let copyright = "\"(c) An Artist\"".to_owned();
            assert_eq!(told(&after), told(&before), "{from:?} to {to:?}");
            assert_eq!(told(&after)[1], Some(copyright));
            if from != Format::Webp && (to != Format::Webp || from == Format::Tiff) {
                assert_eq!(after.pixels_per_inch(), Some([300.0, 300.0]), "{from:?} to {to:?}");
            }
        }
    }
}

#[test]
fn pixels_depth_and_alpha_are_kept_where_the_format_holds_them() {
    for from in [Format::Png, Format::Tiff] {
        for to in [Format::Png, Format::Tiff] {
            let image = decode(&source(from, true));
            assert_eq!(decode(&converted(&image, to)).raster, image.raster, "{from:?} to {to:?}");
            assert!(losses(&image, &EncodeOptions::default().with_format(Some(to))).is_empty());
        }
        let image = decode(&source(from, true));
        let copied = decode(&converted(&image, Format::Webp));
        assert_eq!(copied.quality(), None, "what had no loss gets none");
        let nearest: Vec<u16> = wide(&image.raster).iter().map(|&v| (f64::from(v) / 257.0).round() as u16).collect();
        assert_eq!(wide(&copied.raster), nearest);
    }
    for from in [Format::Png, Format::Tiff, Format::Webp] {
        for to in [Format::Png, Format::Tiff, Format::Webp] {
            let image = decode(&source(from, false));
            assert_eq!(decode(&converted(&image, to)).raster, image.raster, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn grey_stays_grey_or_becomes_equal_colours() {
    let samples = noise(W * H);
    let image = decode(&png(W as u32, H as u32, png::ColorType::Grayscale, png::BitDepth::Eight, &samples, None));
    let copied = decode(&converted(&image, Format::Tiff));
    assert_eq!((copied.raster.channels(), interleaved(&copied.raster)), (1, samples.clone()));
    assert_eq!(decode(&converted(&image, Format::Jpeg)).raster.channels(), 1);
    let tripled: Vec<u8> = samples.iter().flat_map(|&v| [v; 3]).collect();
    assert_eq!(interleaved(&decode(&converted(&image, Format::Webp)).raster), tripled);
}

#[test]
fn transparency_becomes_white_in_a_jpeg_with_a_warning() {
    let samples: Vec<u8> = (0..16 * 16).flat_map(|i| if i < 128 { [200, 30, 30, 255] } else { [0, 0, 0, 0] }).collect();
    let image = decode(&png(16, 16, png::ColorType::Rgba, png::BitDepth::Eight, &samples, None));
    let options = EncodeOptions::default().with_format(Some(Format::Jpeg));
    assert!(losses(&image, &options)[0].contains("white"), "{:?}", losses(&image, &options));
    let copied = decode(&converted(&image, Format::Jpeg));
    assert!(copied.raster.alpha.is_none());
    let pixels = eight(&copied);
    let near = |at: usize, colour: [u8; 3]| (0..3).all(|c| pixels[3 * at + c].abs_diff(colour[c]) < 6);
    assert!(near(20, [200, 30, 30]) && near(220, [255; 3]), "{:?} {:?}", &pixels[60..63], &pixels[660..663]);
}

#[test]
fn the_user_is_told_what_is_lost() {
    let told = |image: &Image, format| losses(image, &EncodeOptions::default().with_format(Some(format))).join(" ");
    let deep = decode(&source(Format::Tiff, true));
    assert!(told(&deep, Format::Jpeg).contains("fewer shades") && told(&deep, Format::Webp).contains("IPTC"));
    let png = with_chunks(&plain_png(), &[chunk(b"tEXt", b"Comment\0hello")], &[]);
    assert!(told(&decode(&png), Format::Tiff).contains("text entries"));
    assert!(told(&decode(&png), Format::Png).is_empty());
    let page = page(tiff::picture(4, 4, 3, 8, None), noise(48));
    let pages = decode(&file(true, &[page.clone(), page]));
    assert!(told(&pages, Format::Png).contains("2 pictures"));
    assert_eq!(decode(&converted(&pages, Format::Png)).raster, pages.raster);
    let large = [&b"Exif\0\0"[..], &noise(70_000)].concat();
    let png = with_chunks(&plain_png(), &[chunk(b"eXIf", &large)], &[]);
    assert!(told(&decode(&png), Format::Jpeg).contains("EXIF"));
}

#[test]
fn quality_is_the_inputs_or_the_one_asked_for() {
    let encode = |image: &Image, options| decode(&codec::encode(image, &options, &Context::default()).expect("a copy"));
    let image = decode(&source(Format::Jpeg, false));
    let to = |format, quality| EncodeOptions::default().with_format(format).with_quality(quality);
    assert_eq!(image.quality(), Some(85));
    assert_eq!(encode(&image, to(None, Some(60))).quality(), Some(60));
    assert_eq!(encode(&image, to(None, Some(60))).metadata(), image.metadata());
    assert_eq!(encode(&image, to(None, Some(0))).quality(), Some(1));
    let lossless = decode(&source(Format::Png, false));
    assert_eq!(encode(&lossless, to(Some(Format::Jpeg), None)).quality(), Some(92));
    assert_eq!(encode(&lossless, to(Some(Format::Jpeg), Some(70))).quality(), Some(70));
    // A lossless picture stays so whatever quality is asked for.
    let webp = decode(&source(Format::Webp, false));
    assert_eq!(encode(&webp, to(None, Some(50))).raster, webp.raster);
    #[cfg(feature = "webp-lossy")]
    for (image, quality, expected) in [(&image, None, 85u8), (&image, Some(50), 50), (&lossless, Some(70), 70)] {
        let copied = encode(image, to(Some(Format::Webp), quality));
        // So small a picture has few blocks to tell it from.
        assert!(copied.quality().expect("lossy").abs_diff(expected) <= 5, "{:?} for {expected}", copied.quality());
    }
}

#[test]
fn colours_without_chroma_get_no_chroma_table() {
    // Adobe's segment says that the components are red, green and blue.
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    let image = decode(&with_segments(&plain_jpeg(), &[adobe]));
    let options = EncodeOptions::default().with_quality(Some(60));
    let copied = codec::encode(&image, &options, &Context::default()).expect("a copy");
    let tables: Vec<u8> = segments(&copied).into_iter().filter(|(m, _)| *m == 0xDB).flat_map(|(_, t)| t).collect();
    assert_eq!(tables.len(), 2 * 65);
    assert_eq!(tables[1..65], tables[66..]);
}

#[test]
fn formats_that_are_not_written_are_refused() {
    let options = EncodeOptions::default().with_format(Some(Format::Jxl));
    let error = codec::encode(&decode(&plain_png()), &options, &Context::default()).expect_err("not written");
    assert!(error.to_string().contains("JPEG XL") && error.to_string().contains("PNG"), "{error}");
    assert_eq!(EncodeOptions::default().target(Format::Jxl), Format::Png);
}

#[test]
fn half_transparent_colours_are_mixed_with_white() {
    let image = decode(&png(1, 1, png::ColorType::GrayscaleAlpha, png::BitDepth::Eight, &[100, 128], None));
    assert!(matches!(image.raster.alpha, Some(Samples::Eight(_))));
    let options = EncodeOptions::default().with_format(Some(Format::Jpeg)).with_quality(Some(100));
    let copied = decode(&codec::encode(&image, &options, &Context::default()).expect("a copy"));
    assert!(eight(&copied)[0].abs_diff(177) <= 1, "{}", eight(&copied)[0]);
}
