// SPDX-License-Identifier: MIT OR Apache-2.0
//! WebP: lossless pixels and alpha come back bit for bit, lossy ones at the input's quality; chunks are carried.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::*;
use glassine_core::{
    Context,
    codec::{self, Format},
    container::riff,
};

/// Kind and data of every chunk.
fn parts(webp: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    riff::split(webp).expect("a WebP").list.iter().map(|c| (c.kind, c.data.to_vec())).collect()
}

fn kinds(webp: &[u8]) -> Vec<[u8; 4]> {
    parts(webp).into_iter().map(|p| p.0).collect()
}

/// `webp` in its extended form with these chunks before and behind the picture.
fn extended(webp: &[u8], flags: u8, early: &[([u8; 4], Vec<u8>)], late: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let image = decode(webp);
    let side = |n: usize| (n as u32 - 1).to_le_bytes()[..3].to_vec();
    let header = [vec![flags, 0, 0, 0], side(image.raster.width()), side(image.raster.height())].concat();
    let own: Vec<_> = parts(webp).into_iter().filter(|p| &p.0 != b"VP8X").collect();
    let all = [vec![(*b"VP8X", header)], early.to_vec(), own, late.to_vec()].concat();
    riff::join(all.iter().map(|(k, d)| (*k, d.as_slice()))).expect("small")
}

#[test]
fn lossless_pictures_are_kept_bit_for_bit() {
    for (channels, size) in [(3, (1, 1)), (3, (37, 23)), (4, (2, 3)), (4, (40, 31))] {
        let samples = noise(size.0 * size.1 * channels);
        let source = webp_lossless(size.0, size.1, channels, &samples);
        let image = decode(&source);
        assert_eq!((image.format, image.quality(), image.warnings.len()), (Format::Webp, None, 0));
        assert_eq!(interleaved(&image.raster), samples);
        let copied = copy(&source);
        assert_eq!(kinds(&copied), [*b"VP8L"]);
        assert_eq!(decode(&copied).raster, image.raster);
        assert_eq!(copy(&copied), copied, "a copy of the copy is the same");
    }
}

#[cfg(feature = "webp-lossy")]
mod lossy {
    use super::*;
    use glassine_core::{codec::EncodeOptions, image::Samples};

    fn alpha(image: &codec::Image) -> Vec<u8> {
        match &image.raster.alpha {
            Some(Samples::Eight(a)) => a.iter().copied().collect(),
            _ => panic!("no alpha"),
        }
    }

    #[test]
    fn the_quality_is_found_in_the_file() {
        let photo: Vec<u8> = picture(256, 192, 3).iter().zip(noise(256 * 192 * 3)).map(|(p, n)| p ^ n >> 5).collect();
        let mut flat = picture(256, 192, 3);
        flat[..256 * 90 * 3].fill(200);
        for samples in [photo, flat] {
            for quality in [5, 20, 35, 50, 65, 75, 80, 85, 90, 95, 100] {
                let source = webp_lossy(256, 192, 3, &samples, quality);
                let found = decode(&source).quality().expect("lossy");
                assert!(found.abs_diff(quality) <= 2, "{quality} was taken for {found}");
                let again = decode(&copy(&source)).quality().expect("lossy");
                assert!(again.abs_diff(found) <= 2, "{found} became {again}");
            }
        }
    }

    #[test]
    fn copies_are_about_as_large_and_as_good() {
        let samples = picture(256, 192, 3);
        for quality in [40, 75, 92] {
            let source = webp_lossy(256, 192, 3, &samples, quality);
            let copied = copy(&source);
            assert_eq!(kinds(&copied), [*b"VP8 "]);
            let ratio = copied.len() as f64 / source.len() as f64;
            assert!((0.7..1.3).contains(&ratio), "{ratio} at {quality}");
            let (first, second) = (eight(&decode(&source)), eight(&decode(&copied)));
            assert!(mse(&samples, &second) < 1.6 * mse(&samples, &first) + 1.0, "{quality}");
        }
    }

    #[test]
    fn alpha_is_kept_exactly() {
        let mut samples = picture(64, 48, 4);
        for (pixel, n) in samples.chunks_exact_mut(4).zip(noise(64 * 48)) {
            pixel[3] = if n < 100 { 0 } else { n };
        }
        let source = webp_lossy(64, 48, 4, &samples, 80);
        let image = decode(&source);
        let wanted: Vec<u8> = samples.chunks_exact(4).map(|p| p[3]).collect();
        assert_eq!(alpha(&image), wanted);
        let copied = copy(&source);
        assert_eq!(kinds(&copied), [*b"VP8X", *b"ALPH", *b"VP8 "]);
        let again = decode(&copied);
        assert_eq!(alpha(&again), wanted);
        // Colours that nobody sees are not made up anew either.
        let hidden = |image: &codec::Image| -> Vec<u8> {
            eight(image).chunks_exact(3).zip(&wanted).filter(|(_, a)| **a == 0).flat_map(|(c, _)| c.to_vec()).collect()
        };
        assert!(mse(&hidden(&image), &hidden(&again)) < 30.0);
    }

    #[test]
    fn another_quality_can_be_asked_for() {
        let source = webp_lossy(128, 96, 3, &picture(128, 96, 3), 90);
        let options = EncodeOptions::default().with_quality(Some(30));
        let small = codec::encode(&decode(&source), &options, &Context::default()).expect("a copy");
        assert!(decode(&small).quality().expect("lossy").abs_diff(30) <= 2);
        assert!(small.len() < source.len() / 2);
    }
}

#[cfg(not(feature = "webp-lossy"))]
#[test]
fn without_the_lossy_encoder_the_copy_is_lossless_and_says_so() {
    let source = include_bytes!("data/lossy.webp");
    let image = decode(source);
    assert!(image.quality().is_some() && image.warnings.iter().any(|w| w.contains("larger")), "{:?}", image.warnings);
    let copied = copy(source);
    assert_eq!(kinds(&copied), [*b"VP8L"]);
    assert_eq!(decode(&copied).raster, image.raster);
}

#[test]
fn a_lossy_file_by_another_writer_is_read() {
    let image = decode(include_bytes!("data/lossy.webp"));
    assert_eq!((image.raster.width(), image.raster.height(), image.raster.channels()), (64, 48, 3));
    assert!(image.quality().expect("lossy").abs_diff(75) <= 2);
}

#[test]
fn profile_and_metadata_are_kept_without_thumbnails() {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let packet = |inside: &str| {
        format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">{inside}</x:xmpmeta>")
            .into_bytes()
    };
    let plain = webp_lossless(20, 10, 4, &noise(800));
    let early = [(*b"ICCP", vec![9; 301])];
    for name in [&b""[..], b"Exif\0\0"] {
        let late = [
            (*b"EXIF", [name, &exif(Some(&thumbnail))].concat()),
            (*b"XMP ", packet("<xmp:Thumbnails>/9j/</xmp:Thumbnails><xmp:Rating>3</xmp:Rating>")),
            (*b"XMP ", packet("second")),
            (*b"note", b"private".to_vec()),
        ];
        let source = extended(&plain, 0x3C, &early, &late);
        let list = parts(&copy(&source));
        let kept = [(*b"EXIF", [name, &exif(None)].concat()), (*b"XMP ", packet("<xmp:Rating>3</xmp:Rating>"))];
        assert_eq!(list[0], (*b"VP8X", vec![0x3C, 0, 0, 0, 19, 0, 0, 9, 0, 0]));
        assert_eq!(list[1], early[0]);
        assert_eq!(&list[2].0, b"VP8L");
        assert_eq!(list[3..5], kept);
        assert_eq!(list[5], late[3]);
        assert_eq!(decode(&copy(&source)).raster, decode(&plain).raster);
        assert!(decode(&source).warnings.is_empty(), "{:?}", decode(&source).warnings);
    }
}

#[test]
fn content_credentials_and_trailing_data_go_with_a_warning() {
    let plain = webp_lossless(20, 10, 3, &noise(600));
    let source = extended(&plain, 0, &[], &[(*b"C2PA", b"jumb".to_vec())]);
    assert!(decode(&source).warnings[0].contains("Content Credentials"));
    assert_eq!(copy(&source), copy(&plain));
    let source = [plain.clone(), plain_jpeg()].concat();
    assert!(decode(&source).warnings[0].contains("further pictures"));
    assert_eq!(copy(&source), copy(&plain));
}

#[test]
fn animations_are_refused_with_advice() {
    let plain = webp_lossless(20, 10, 3, &noise(600));
    let frame = (*b"ANMF", vec![0; 40]);
    let sources = [
        extended(&plain, 2, &[(*b"ANIM", vec![0; 6])], std::slice::from_ref(&frame)),
        extended(&plain, 0, &[(*b"ANIM", vec![0; 6])], &[frame]),
        extended(&plain, 2, &[], &[]),
    ];
    for source in sources {
        let error = codec::decode(&source, &Context::default()).expect_err("an animation");
        assert_eq!(error.kind(), "unsupported");
        assert!(error.to_string().contains("animation") && error.to_string().contains("GIF"), "{error}");
    }
}
