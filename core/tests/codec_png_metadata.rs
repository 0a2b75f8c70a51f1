// SPDX-License-Identifier: MIT OR Apache-2.0
//! PNG: chunks go into the copy, unmarked previews and broken promises do not.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use std::io::Write;

use codec_build::*;
use flate2::{Compression, write::ZlibEncoder};
use glassine_core::{Context, codec, limits::Limits};
use png::{BitDepth, ColorType};

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn itxt(keyword: &str, packed: bool, text: &[u8]) -> Vec<u8> {
    let body = if packed { zlib(text) } else { text.to_vec() };
    chunk(b"iTXt", &[keyword.as_bytes(), &[0, u8::from(packed), 0], b"de\0Wort\0", &body].concat())
}

/// The ancillary chunks of the copy, and the warnings.
fn carried(early: &[Vec<u8>], late: &[Vec<u8>]) -> (Vec<Chunk>, Vec<String>) {
    let source = with_chunks(&plain_png(), early, late);
    (ancillary(&copy(&source)), decode(&source).warnings)
}

#[test]
fn harmless_chunks_are_kept_bit_for_bit_in_their_order_and_place() {
    let early = [
        chunk(b"gAMA", &45_455u32.to_be_bytes()),
        chunk(b"cHRM", &[1; 32]),
        chunk(b"iCCP", &[b"name\0\0".to_vec(), zlib(&[7; 3000])].concat()),
        chunk(b"cICP", &[12, 13, 0, 1]),
        chunk(b"sBIT", &[5, 6, 5]),
        chunk(b"bKGD", &[0, 1, 0, 2, 0, 3]),
        chunk(b"pHYs", &[0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]),
        chunk(b"eXIf", &exif(None)),
        chunk(b"tEXt", b"Artist\0A. N. Other"),
        chunk(b"tEXt", b"Artist\0Somebody Else"),
        chunk(b"zTXt", &[b"Comment\0\0".to_vec(), zlib(b"long")].concat()),
        itxt("XML:com.adobe.xmp", false, b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>"),
        itxt("Title", true, b"packed"),
        chunk(b"prVt", b"private and safe to copy"),
    ];
    let late = [chunk(b"tIME", &[7, 234, 1, 2, 3, 4, 5]), chunk(b"tEXt", b"Late\0text")];
    let source = with_chunks(&plain_png(), &early, &late);
    let copied = copy(&source);
    assert_eq!(ancillary(&copied), ancillary(&source));
    assert!(decode(&source).warnings.is_empty());
    let at = |name: &[u8; 4], list: &[Chunk]| list.iter().position(|(k, _)| k == name);
    let list = chunks(&copied);
    assert!(at(b"tIME", &list) > at(b"IDAT", &list) && at(b"prVt", &list) < at(b"IDAT", &list));
    assert_eq!(copy(&copied), copied, "a copy of the copy is the same");
}

#[test]
fn exif_and_raw_profiles_lose_their_thumbnail() {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let hex = |bytes: &[u8]| {
        let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let lines: Vec<&str> = digits.as_bytes().chunks(72).map(|l| std::str::from_utf8(l).expect("digits")).collect();
        format!("\nexif\n{:8}\n{}\n", bytes.len(), lines.join("\n"))
    };
    let raw = |bytes: &[u8]| [b"Raw profile type exif\0\0".to_vec(), zlib(hex(bytes).as_bytes())].concat();
    let prefixed = |t| [&b"Exif\0\0"[..], &exif(t)].concat();
    let with = [chunk(b"eXIf", &exif(Some(&thumbnail))), chunk(b"zTXt", &raw(&prefixed(Some(&thumbnail))))];
    let (kept, warnings) = carried(&with, &[]);
    assert_eq!(kept[0], (*b"eXIf", exif(None)));
    let text = &kept[1].1;
    let mut unpacked = Vec::new();
    let packed = text.strip_prefix(b"Raw profile type exif\0\0").expect("keyword");
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(packed), &mut unpacked).expect("zlib");
    assert_eq!(String::from_utf8(unpacked).expect("text"), hex(&prefixed(None)));
    assert!(warnings.is_empty(), "{warnings:?}");
    // Without a thumbnail the chunk is not rewritten.
    let plain = chunk(b"zTXt", &raw(&prefixed(None)));
    assert_eq!(carried(std::slice::from_ref(&plain), &[]).0, ancillary(&with_chunks(&plain_png(), &[plain], &[])));
}

#[test]
fn xmp_loses_thumbnails_also_when_packed() {
    let packet = |inside: &str| {
        format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">{inside}</x:xmpmeta>")
    };
    let dirty = packet("<xmp:Thumbnails>/9j/</xmp:Thumbnails><xmp:Rating>3</xmp:Rating>");
    for packed in [false, true] {
        let (kept, _) = carried(&[itxt("XML:com.adobe.xmp", packed, dirty.as_bytes())], &[]);
        let clean = itxt("XML:com.adobe.xmp", false, packet("<xmp:Rating>3</xmp:Rating>").as_bytes());
        assert_eq!(kept, ancillary(&with_chunks(&plain_png(), &[clean], &[])));
    }
}

#[test]
fn chunks_that_would_not_be_true_any_more_are_dropped() {
    let early = [chunk(b"iDOT", &[0; 28]), chunk(b"hIST", &[0; 4]), chunk(b"prVT", b"unsafe to copy")];
    let (kept, warnings) = carried(&early, &[]);
    assert!(kept.is_empty());
    assert!(warnings.len() == 1 && warnings[0].contains("prVT"), "{warnings:?}");
    let (kept, warnings) = carried(&[chunk(b"caBX", b"\0\0\0\x10jumbc2pa")], &[]);
    assert!(kept.is_empty() && warnings[0].contains("Content Credentials"), "{warnings:?}");
    let (kept, warnings) = carried(&[chunk(b"gmAP", b"1"), chunk(b"gdAT", b"2")], &[]);
    assert!(kept.is_empty() && warnings[0].contains("HDR"), "{warnings:?}");
}

#[test]
fn chunks_that_may_stand_once_are_not_doubled() {
    let (kept, _) = carried(&[chunk(b"pHYs", &[1; 9]), chunk(b"pHYs", &[2; 9])], &[]);
    assert_eq!(kept, [(*b"pHYs", vec![1; 9])]);
}

#[test]
fn damaged_ancillary_chunks_are_dropped_with_a_warning() {
    let mut broken = chunk(b"tEXt", b"Comment\0text");
    *broken.last_mut().expect("a checksum") ^= 1;
    let (kept, warnings) = carried(&[broken, chunk(b"pHYs", &[1; 9])], &[]);
    assert_eq!(kept, [(*b"pHYs", vec![1; 9])]);
    assert!(warnings[0].contains("tEXt"), "{warnings:?}");
}

#[test]
fn background_and_significant_bits_follow_the_new_coding() {
    let palette = png(8, 1, ColorType::Indexed, BitDepth::One, &[0x5A], Some((&[1, 2, 3, 40, 50, 60], &[9])));
    // The chunks belong behind the palette; readers that insist on it would drop them otherwise.
    let source = with_chunks(&palette, &[chunk(b"sBIT", &[5, 6, 5])], &[]);
    let at = source.windows(4).position(|w| w == b"IDAT").expect("pixels") - 4;
    let source = [&source[..at], &chunk(b"bKGD", &[1]), &source[at..]].concat();
    let kept = ancillary(&copy(&source));
    assert_eq!(kept, [(*b"sBIT", vec![5, 6, 5, 8]), (*b"bKGD", vec![0, 40, 0, 50, 0, 60])]);
    let grey = png(4, 1, ColorType::Grayscale, BitDepth::Two, &[0x1B], None);
    let source = with_chunks(&grey, &[chunk(b"sBIT", &[2]), chunk(b"bKGD", &[0, 2])], &[]);
    assert_eq!(ancillary(&copy(&source)), [(*b"bKGD", vec![0, 170])]);
}

#[test]
fn data_behind_the_end_are_dropped_with_a_warning() {
    let source = [plain_png(), plain_jpeg()].concat();
    assert!(decode(&source).warnings[0].contains("further pictures"));
    assert_eq!(copy(&source), copy(&plain_png()));
}

#[test]
fn packed_metadata_bombs_are_refused() {
    let limits = Limits { max_metadata: 100_000, ..Limits::default() };
    let cx = Context { limits, ..Context::default() };
    let bomb = zlib(&vec![b' '; 200_000]);
    let bombs = [
        chunk(b"iCCP", &[b"name\0\0".to_vec(), bomb.clone()].concat()),
        chunk(b"zTXt", &[b"Comment\0\0".to_vec(), bomb.clone()].concat()),
        itxt("XML:com.adobe.xmp", true, &vec![b' '; 200_000]),
    ];
    for bomb in bombs {
        assert!(bomb.len() < 2000);
        let error = codec::decode(&with_chunks(&plain_png(), &[bomb], &[]), &cx).expect_err("a bomb");
        assert_eq!(error.kind(), "too_large");
    }
    let half = chunk(b"zTXt", &[b"Comment\0\0".to_vec(), zlib(&[b' '; 60_000])].concat());
    assert!(codec::decode(&with_chunks(&plain_png(), std::slice::from_ref(&half), &[]), &cx).is_ok());
    assert!(codec::decode(&with_chunks(&plain_png(), &[half.clone(), half], &[]), &cx).is_err());
}
