// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a copy tells about its maker: nothing that was asked to be left out, and everything else.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "../codec_build/mod.rs"]
mod codec_build;
mod packets;

use codec_build::*;
use exif::{Context as Area, Field, In, Rational, Tag, Value, experimental::Writer};
use flate2::{Compression, write::ZlibEncoder};
use glassine_core::{
    Context, codec,
    key::MasterKey,
    meta::privacy::{self, Privacy, PrivacyReport},
    protect::{ProtectOptions, protect},
    watermark::WatermarkKey,
};
use md5::{Digest, Md5};
use packets::{RIGHTS, data_set, full_xmp, packet, resource};
use std::io::{Cursor, Write};

/// Values that must not be found anywhere in a copy.
const SECRETS: [&[u8]; 6] =
    [b"BODY-4711", b"LENS-0815", b"Owner Real Name", b"ID-of-this-picture", b"private maker note", b"WGS-84 secret"];

fn ascii(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

/// An EXIF block with everything in it, written by an independent writer.
fn full_exif(little: bool) -> Vec<u8> {
    let rational = |num| Value::Rational(vec![Rational { num, denom: 1 }; 3]);
    let fields: Vec<(Tag, Value)> = vec![
        (Tag::Orientation, Value::Short(vec![6])),
        (Tag::XResolution, Value::Rational(vec![Rational { num: 300, denom: 1 }])),
        (Tag::YResolution, Value::Rational(vec![Rational { num: 300, denom: 1 }])),
        (Tag::ResolutionUnit, Value::Short(vec![2])),
        (Tag::Model, ascii("A Camera")),
        (Tag::Artist, ascii("Moth")),
        (Tag::Copyright, ascii("(c) Moth 2026")),
        (Tag::DateTime, ascii("2026:11:22 10:11:12")),
        (Tag::DateTimeOriginal, ascii("2026:11:20 09:08:07")),
        (Tag::ExposureTime, Value::Rational(vec![Rational { num: 1, denom: 250 }])),
        (Tag::MakerNote, Value::Undefined(b"private maker note, serial 4711-4711".to_vec(), 0)),
        (Tag::UserComment, Value::Undefined(b"ASCII\0\0\0a comment".to_vec(), 0)),
        (Tag::ImageUniqueID, ascii("ID-of-this-picture-0123456789abc")),
        (Tag(Area::Exif, 0xA430), ascii("Owner Real Name")),
        (Tag::BodySerialNumber, ascii("BODY-4711")),
        (Tag::LensSerialNumber, ascii("LENS-0815")),
        (Tag::LensModel, ascii("A Lens 50 mm")),
        (Tag::GPSVersionID, Value::Byte(vec![2, 3, 0, 0])),
        (Tag::GPSLatitudeRef, ascii("N")),
        (Tag::GPSLatitude, rational(0x5EC2_E701)),
        (Tag::GPSLongitudeRef, ascii("E")),
        (Tag::GPSLongitude, rational(0x5EC2_E702)),
        (Tag::GPSMapDatum, ascii("WGS-84 secret")),
    ];
    let fields: Vec<Field> =
        fields.into_iter().map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value }).collect();
    let mut writer = Writer::new();
    fields.iter().for_each(|f| writer.push_field(f));
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, little).expect("an EXIF block");
    out.into_inner()
}

fn fields(block: &[u8]) -> Vec<(Tag, String)> {
    let read = exif::Reader::new().read_raw(block.to_vec()).expect("readable EXIF");
    read.fields().map(|f| (f.tag, format!("{:?}", f.value))).collect()
}

fn is_private(tag: Tag) -> bool {
    let tags =
        [Tag::MakerNote, Tag::ImageUniqueID, Tag(Area::Exif, 0xA430), Tag::BodySerialNumber, Tag::LensSerialNumber];
    tag.context() == Area::Gps || tags.contains(&tag)
}

/// Decodes, applies, encodes.
fn private_copy(bytes: &[u8], level: Privacy) -> (Vec<u8>, PrivacyReport) {
    let cx = Context::default();
    let mut image = codec::decode(bytes, &cx).expect("a picture");
    let report = image.apply_privacy(level);
    (codec::encode(&image, &codec::EncodeOptions::default(), &cx).expect("a copy"), report)
}

fn assert_no_secrets(bytes: &[u8]) {
    for secret in SECRETS {
        assert!(!contains(bytes, secret), "{}", String::from_utf8_lossy(secret));
    }
    for number in [0x5EC2_E701u32, 0x5EC2_E702] {
        assert!(!contains(bytes, &number.to_le_bytes()) && !contains(bytes, &number.to_be_bytes()));
    }
}

#[test]
fn exif_loses_private_entries_and_no_other_value_moves() {
    for little in [true, false] {
        let full = full_exif(little);
        let mut report = PrivacyReport::default();
        let new = privacy::exif(&full, Privacy::Gps, &mut report).expect("the rest of it");
        let expected: Vec<_> = fields(&full).into_iter().filter(|(tag, _)| !is_private(*tag)).collect();
        assert!(expected.len() == 12, "{expected:?}");
        assert_eq!(fields(&new), expected);
        assert_no_secrets(&new);
        assert_eq!(new.len(), full.len());
        // Values outside the directories stand where they stood.
        for text in [&b"A Camera"[..], b"(c) Moth 2026", b"2026:11:20 09:08:07", b"A Lens 50 mm", b"a comment"] {
            let at = |b: &[u8]| b.windows(text.len()).position(|w| w == text);
            assert_eq!(at(&new), at(&full));
        }
        assert!(report.location && report.serials && report.maker_note && !report.unreadable && !report.other);
        let mut again = PrivacyReport::default();
        assert_eq!(privacy::exif(&new, Privacy::Gps, &mut again), Some(new), "nothing left to do");
        assert!(again.is_empty());
    }
}

#[test]
fn only_rights_orientation_and_resolution_are_left_at_all() {
    for little in [true, false] {
        let new = privacy::exif(&full_exif(little), Privacy::All, &mut PrivacyReport::default()).expect("rights");
        let kept =
            [Tag::Orientation, Tag::XResolution, Tag::YResolution, Tag::ResolutionUnit, Tag::Artist, Tag::Copyright];
        let expected: Vec<_> = fields(&full_exif(little)).into_iter().filter(|(t, _)| kept.contains(t)).collect();
        assert_eq!(fields(&new), expected);
        assert_eq!(expected.len(), 6);
        assert!(new.len() < 200 && !contains(&new, b"A Camera"));
    }
}

#[test]
fn nothing_is_reported_where_nothing_was() {
    let mut plain = Writer::new();
    let version = Field { tag: Tag::GPSVersionID, ifd_num: In::PRIMARY, value: Value::Byte(vec![2, 3, 0, 0]) };
    let model = Field { tag: Tag::Model, ifd_num: In::PRIMARY, value: ascii("A Camera") };
    let blank = Field { tag: Tag::BodySerialNumber, ifd_num: In::PRIMARY, value: ascii("          ") };
    for field in [&version, &model, &blank] {
        plain.push_field(field);
    }
    let mut out = Cursor::new(Vec::new());
    plain.write(&mut out, true).expect("an EXIF block");
    let mut report = PrivacyReport::default();
    let new = privacy::exif(&out.into_inner(), Privacy::Gps, &mut report).expect("the model");
    assert_eq!(fields(&new).len(), 1);
    assert!(report.is_empty() && report.sentences().is_empty(), "{report:?}");
}

#[test]
fn a_block_with_nothing_but_a_place_goes_as_a_whole() {
    let mut gps = Writer::new();
    let datum = Field { tag: Tag::GPSMapDatum, ifd_num: In::PRIMARY, value: ascii("WGS-84 secret") };
    gps.push_field(&datum);
    let mut out = Cursor::new(Vec::new());
    gps.write(&mut out, true).expect("an EXIF block");
    let mut report = PrivacyReport::default();
    assert_eq!(privacy::exif(&out.into_inner(), Privacy::Gps, &mut report), None);
    assert!(report.location);
}

#[test]
fn damaged_exif_gives_nothing_away_and_never_panics() {
    let full = full_exif(true);
    for end in 0..full.len() {
        if let Some(new) = privacy::exif(&full[..end], Privacy::Gps, &mut PrivacyReport::default()) {
            assert_no_secrets(&new);
        }
    }
    for at in 0..full.len() {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut broken = full.clone();
            broken[at] = value;
            let _ = privacy::exif(&broken, Privacy::Gps, &mut PrivacyReport::default());
            let _ = privacy::exif(&broken, Privacy::All, &mut PrivacyReport::default());
        }
    }
    let mut report = PrivacyReport::default();
    assert_eq!(privacy::exif(b"no EXIF", Privacy::Gps, &mut report), None);
    assert!(report.unreadable);
}

#[test]
fn a_jpeg_copy_tells_nothing_private() {
    let app = |n: u8, payload: &[u8]| segment(0xE0 + n, payload);
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let exif_segment = app(1, &[b"Exif\0\0", &full_exif(true)[..]].concat());
    let place = resource(0x0404, &[data_set(2, 90, b"WGS-84 secret"), data_set(2, 116, b"(c)")].concat());
    let list = [
        app(0, b"JFIF\0\x01\x02\x01\x01\x2C\x01\x2C\0\0"),
        exif_segment,
        app(1, &[b"http://ns.adobe.com/xap/1.0/\0", &full_xmp()[..]].concat()),
        app(2, b"ICC_PROFILE\0\x01\x01profile"),
        app(3, b"Meta\0\0BODY-4711"),
        app(13, &[b"Photoshop 3.0\0", &place[..]].concat()),
        app(14, b"Adobe\0\x64\0\0\0\0\x01"),
        segment(0xFE, b"a comment"),
    ];
    let source = with_segments(&plain_jpeg(), &list);
    let (none, report) = private_copy(&source, Privacy::None);
    assert_eq!(metadata(&none), metadata(&source));
    assert!(report.is_empty());
    let (gps, report) = private_copy(&source, Privacy::Gps);
    assert_no_secrets(&gps);
    let kept: Vec<u8> = metadata(&gps).iter().map(|(m, _)| *m).collect();
    assert_eq!(kept, [0xE0, 0xE1, 0xE1, 0xE2, 0xED, 0xEE, 0xFE]);
    assert!(contains(&gps, b"2026:11:20 09:08:07") && contains(&gps, b"a comment") && contains(&gps, b"moths"));
    assert!(report.location && report.serials && report.maker_note && !report.thumbnail);
    let (all, _) = private_copy(&source, Privacy::All);
    assert_no_secrets(&all);
    assert_eq!(metadata(&all).iter().map(|(m, _)| *m).collect::<Vec<_>>(), [0xE0, 0xE1, 0xE1, 0xE2, 0xED, 0xEE]);
    assert!(contains(&all, b"(c) Moth 2026") && !contains(&all, b"moths") && !contains(&all, b"A Camera"));
    let with = with_segments(&plain_jpeg(), &[app(1, &[b"Exif\0\0", &exif(Some(&thumbnail))[..]].concat())]);
    assert!(private_copy(&with, Privacy::None).1.thumbnail);
    // The pixels are the same at all levels.
    let pixels = |b: &[u8]| eight(&decode(b));
    assert!(pixels(&none) == pixels(&gps) && pixels(&gps) == pixels(&all));
}

#[test]
fn private_properties_in_extended_xmp_go_too() {
    let digest = |b: &[u8]| Md5::digest(b).iter().map(|b| format!("{b:02X}")).collect::<String>();
    let whole = packet(" photoshop:City=\"WGS-84 secret\"", "<dc:source>far</dc:source>");
    let guid = digest(&whole);
    let note = format!(" xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" xmpNote:HasExtendedXMP=\"{guid}\"");
    let name = b"http://ns.adobe.com/xmp/extension/\0";
    let length = (whole.len() as u32).to_be_bytes();
    let part = [&name[..], guid.as_bytes(), &length, &[0; 4], &whole].concat();
    let main = [b"http://ns.adobe.com/xap/1.0/\0", &packet(&note, RIGHTS)[..]].concat();
    let source = with_segments(&plain_jpeg(), &[segment(0xE1, &main), segment(0xE1, &part)]);
    let (gps, report) = private_copy(&source, Privacy::Gps);
    let clean = packet("", "<dc:source>far</dc:source>");
    assert!(contains(&gps, &clean) && contains(&metadata(&gps)[0].1, digest(&clean).as_bytes()));
    assert!(report.location && !report.unreadable);
    // Parts that do not fit together.
    let broken = [&name[..], guid.as_bytes(), &length, &[0, 0, 0, 9], &whole].concat();
    let source = with_segments(&plain_jpeg(), &[segment(0xE1, &main), segment(0xE1, &broken)]);
    let (gps, report) = private_copy(&source, Privacy::Gps);
    assert!(report.unreadable && !contains(&gps, b"WGS-84 secret"));
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn unzlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(bytes), &mut out).expect("zlib");
    out
}

#[test]
fn a_png_copy_tells_nothing_private() {
    let raw = |name: &str, bytes: &[u8]| {
        let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let text = format!("\n{name}\n{:8}\n{digits}\n", bytes.len());
        chunk(b"zTXt", &[format!("Raw profile type {name}\0\0").as_bytes(), &zlib(text.as_bytes())].concat())
    };
    let itxt =
        |packed: u8, text: &[u8]| chunk(b"iTXt", &[b"XML:com.adobe.xmp\0", &[packed, 0][..], b"\0\0", text].concat());
    let iptc = [data_set(2, 90, b"WGS-84 secret"), data_set(2, 80, b"Moth")].concat();
    let early = [
        chunk(b"gAMA", &45_455u32.to_be_bytes()),
        chunk(b"pHYs", &[0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]),
        chunk(b"eXIf", &full_exif(false)),
        itxt(1, &zlib(&full_xmp())),
        raw("exif", &[b"Exif\0\0", &full_exif(true)[..]].concat()),
        raw("iptc", &resource(0x0404, &iptc)),
        raw("APP1", &[b"http://ns.adobe.com/xap/1.0/\0", &full_xmp()[..]].concat()),
        chunk(b"tEXt", b"exif:GPSLatitude\x0052, 31, 12"),
        chunk(b"tEXt", b"exif:BodySerialNumber\0BODY-4711"),
        chunk(b"tEXt", b"Copyright\0(c) Moth"),
        chunk(b"tEXt", b"Title\0A moth"),
    ];
    let source = with_chunks(&plain_png(), &early, &[chunk(b"tIME", &[7, 234, 1, 2, 3, 4, 5])]);
    let (none, report) = private_copy(&source, Privacy::None);
    assert_eq!(ancillary(&none), ancillary(&source));
    assert!(report.is_empty());
    let (gps, report) = private_copy(&source, Privacy::Gps);
    let kept = ancillary(&gps);
    let names: Vec<&[u8]> = kept.iter().map(|(k, _)| &k[..]).collect();
    assert_eq!(names, [b"gAMA", b"pHYs", b"eXIf", b"iTXt", b"zTXt", b"zTXt", b"zTXt", b"tEXt", b"tEXt", b"tIME"]);
    assert_no_secrets(&gps);
    for (kind, data) in kept.iter().filter(|(kind, _)| kind == b"zTXt") {
        assert_eq!(kind, b"zTXt");
        let at = data.iter().position(|&b| b == 0).expect("a keyword") + 2;
        let hex: Vec<u8> = unzlib(&data[at..]).into_iter().filter(|b| !b.is_ascii_whitespace()).collect();
        for secret in SECRETS {
            let digits: String = secret.iter().map(|b| format!("{b:02x}")).collect();
            assert!(!contains(&hex, digits.as_bytes()), "{}", String::from_utf8_lossy(secret));
        }
    }
    assert!(report.location && report.serials && report.maker_note && report.history && !report.unreadable);
    let (all, _) = private_copy(&source, Privacy::All);
    assert!(contains(&all, b"Copyright\0(c) Moth") && !contains(&all, b"A moth") && !contains(&all, b"tIME"));
    assert!(contains(&all, b"pHYs") && contains(&all, b"gAMA"));
    let broken = with_chunks(&plain_png(), &[itxt(1, b"no zlib stream")], &[]);
    let (copied, report) = private_copy(&broken, Privacy::Gps);
    assert!(report.unreadable && ancillary(&copied).is_empty());
}

#[test]
fn a_preview_that_went_with_the_maker_note_is_not_warned_of() {
    let mut block = exif(None);
    let at = block.len() - 20;
    block[at..at + 3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
    let jpeg = with_segments(&plain_jpeg(), &[segment(0xE1, &[b"Exif\0\0", &block[..]].concat())]);
    let png = with_chunks(&plain_png(), &[chunk(b"eXIf", &block)], &[]);
    for source in [jpeg, png] {
        for level in [Privacy::None, Privacy::Gps, Privacy::All] {
            let mut image = decode(&source);
            assert!(image.apply_privacy(level).maker_note == (level != Privacy::None));
            assert_eq!(image.warnings.len(), usize::from(level == Privacy::None), "{:?}", image.warnings);
        }
    }
}

#[test]
fn protect_applies_the_level_to_the_copy() {
    let pixels: Vec<u8> = (0..320 * 320 * 3u32).map(|i| (i * 7 % 251) as u8).collect();
    let png = png(320, 320, ::png::ColorType::Rgb, ::png::BitDepth::Eight, &pixels, None);
    let source = with_chunks(&png, &[chunk(b"eXIf", &full_exif(true))], &[]);
    let key = MasterKey::from_bytes([7; 32]);
    let (key, payload) = (WatermarkKey::new(&key), "0123456789abcdef".parse().expect("a payload"));
    for (level, location) in [(Privacy::None, false), (Privacy::Gps, true)] {
        let mut options = ProtectOptions::default();
        assert_eq!(options.privacy, Privacy::Gps);
        options.privacy = level;
        let (copy, report) = protect(&source, &key, payload, &options, &Context::default()).expect("a copy");
        assert_eq!((report.removed.location, contains(&copy, b"WGS-84 secret")), (location, !location));
    }
}

#[test]
fn dates_are_kept() {
    let date = packet(" xmp:CreateDate=\"2026-11-20T09:08:07\" photoshop:DateCreated=\"2026-11-20\"", "");
    let list = [
        segment(0xE1, &[b"Exif\0\0", &full_exif(true)[..]].concat()),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", &date[..]].concat()),
        segment(0xED, &[b"Photoshop 3.0\0", &resource(0x0404, &data_set(2, 55, b"20261120"))[..]].concat()),
    ];
    let (gps, _) = private_copy(&with_segments(&plain_jpeg(), &list), Privacy::Gps);
    for text in [&b"2026:11:22 10:11:12"[..], b"2026:11:20 09:08:07", &date, b"20261120"] {
        assert!(contains(&gps, text));
    }
    let time = chunk(b"tIME", &[7, 234, 1, 2, 3, 4, 5]);
    let (png, _) = private_copy(&with_chunks(&plain_png(), &[], std::slice::from_ref(&time)), Privacy::Gps);
    assert!(contains(&png, &time));
}
