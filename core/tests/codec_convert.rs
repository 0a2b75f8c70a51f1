// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every format to every format: what is kept, and what the user is told about the rest.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::{tiff::*, *};
use exif::{In, Tag};
use glassine_core::{
    Context,
    codec::{self, EncodeOptions, Format, Image, losses},
    container::riff,
    image::Samples,
    meta::Metadata,
};

const XMP: &[u8] = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><a/></x:xmpmeta>";
const IPTC: &[u8] = b"\x1C\x02\x50\x00\x05A. N.";
const W: usize = 32;
const H: usize = 24;

fn icc() -> Vec<u8> {
    noise(70_001)
}

/// IFD0 with orientation and copyright, an Exif directory with a date, a GPS directory.
fn block() -> Vec<u8> {
    let main = vec![(274, 3, vec![6]), (33_432, 2, ascii("(c) An Artist"))];
    let exif = vec![(36_867, 2, ascii("2026:03:04 05:06:07"))];
    let gps = vec![(1, 2, ascii("N"))];
    file(false, &[Page { entries: main, below: vec![(34_665, exif), (34_853, gps)], ..Page::default() }])
}

/// A picture in this format with all metadata and 300 pixels per inch; with alpha where the format has it, and 16 bits
/// if `deep`.
fn source(format: Format, deep: bool) -> Vec<u8> {
    let depth = if deep { 16 } else { 8 };
    let samples = noise(W * H * 4 * depth / 8);
    match format {
        Format::Jpeg => {
            let (first, second) = (icc()[..60_000].to_vec(), icc()[60_000..].to_vec());
            let bim = [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0A", IPTC].concat();
            let segments = [
                segment(0xE0, b"JFIF\0\x01\x02\x01\x01\x2C\x01\x2C\0\0"),
                segment(0xE1, &[b"Exif\0\0", &block()[..]].concat()),
                segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP].concat()),
                segment(0xE2, &[b"ICC_PROFILE\0\x02\x02", &second[..]].concat()),
                segment(0xE2, &[b"ICC_PROFILE\0\x01\x02", &first[..]].concat()),
                segment(0xED, &bim),
            ];
            with_segments(&jpeg(W as u16, H as u16, jpeg_encoder::ColorType::Rgb, |_| {}), &segments)
        }
        Format::Png => {
            let bits = if deep { png::BitDepth::Sixteen } else { png::BitDepth::Eight };
            let plain = png(W as u32, H as u32, png::ColorType::Rgba, bits, &samples, None);
            let hex: String = IPTC.iter().map(|b| format!("{b:02x}")).collect();
            let raw = format!("Raw profile type iptc\0\niptc\n{:8}\n{hex}\n", IPTC.len());
            let dots = 11_811u32.to_be_bytes();
            let early = [
                chunk(b"iCCP", &[b"name\0\0".to_vec(), deflated(&icc())].concat()),
                chunk(b"pHYs", &[&dots[..], &dots, &[1]].concat()),
                chunk(b"eXIf", &block()),
                chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", XMP].concat()),
                chunk(b"tEXt", raw.as_bytes()),
            ];
            with_chunks(&plain, &early, &[])
        }
        Format::Webp => {
            let plain = webp_lossless(W, H, 4, &samples);
            let coded = riff::split(&plain).expect("a WebP").list[0].data.to_vec();
            let header = [0x3C, 0, 0, 0, W as u8 - 1, 0, 0, H as u8 - 1, 0, 0];
            let parts: [([u8; 4], &[u8]); 5] =
                [(*b"VP8X", &header), (*b"ICCP", &icc()), (*b"VP8L", &coded), (*b"EXIF", &block()), (*b"XMP ", XMP)];
            riff::join(parts).expect("small")
        }
        _ => {
            let entries = [
                (274, 3, vec![6]),
                (33_432, 2, ascii("(c) An Artist")),
                (282, 5, vec![300, 1]),
                (283, 5, vec![300, 1]),
                (700, 1, bytes(XMP)),
                (33_723, 7, bytes(IPTC)),
                (34_675, 7, bytes(&icc())),
            ];
            let entries = entries.into_iter().fold(tiff::picture(W, H, 3, depth, Some(2)), with);
            let exif = vec![(36_867, 2, ascii("2026:03:04 05:06:07"))];
            let below = vec![(34_665, exif), (34_853, vec![(1, 2, ascii("N"))])];
            file(true, &[Page { entries, pieces: vec![samples], below, ..Page::default() }])
        }
    }
}

fn converted(image: &Image, format: Format) -> Vec<u8> {
    let options = EncodeOptions::default().with_format(Some(format));
    codec::encode(image, &options, &Context::default()).expect("a copy")
}

/// Orientation, copyright, date and latitude's hemisphere.
fn told(metadata: &Metadata) -> [Option<String>; 4] {
    let block = metadata.exif.clone().expect("EXIF");
    let exif = exif::Reader::new().read_raw(block).expect("EXIF can be read");
    [Tag::Orientation, Tag::Copyright, Tag::DateTimeOriginal, Tag::GPSLatitudeRef]
        .map(|tag| exif.get_field(tag, In::PRIMARY).map(|f| f.display_value().to_string()))
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
