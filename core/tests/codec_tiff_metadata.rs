// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIFF: tags go into the copy, unmarked previews, layers and places in the old file do not.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::{tiff::*, *};
use glassine_core::{
    Context, codec,
    container::tiff_ifd::{Directory, Reader},
    limits::Limits,
};

fn plain() -> Vec<Entry> {
    tiff::picture(4, 4, 3, 8, None)
}

fn one(entries: Vec<Entry>, below: Vec<(u16, Vec<Entry>)>, little: bool) -> Vec<u8> {
    file(little, &[Page { entries, pieces: vec![noise(48)], below, ..Page::default() }])
}

fn first(bytes: &[u8]) -> Directory<'_> {
    let reader = Reader::new(bytes).expect("a TIFF");
    reader.directory(reader.first().expect("an offset")).expect("a directory")
}

fn below(bytes: &[u8], path: &[u16]) -> Vec<(u16, u16, Vec<u8>)> {
    let reader = Reader::new(bytes).expect("a TIFF");
    let mut directory = first(bytes);
    for tag in path {
        directory = reader.directory(directory.number(*tag).expect("a pointer")).expect("a directory");
    }
    directory.entries.iter().filter(|e| e.tag != 40_965).map(|e| (e.tag, e.kind, e.native())).collect()
}

/// Type and bytes of a tag of the copy of a file with this entry.
fn kept(entry: Entry) -> Option<(u16, Vec<u8>)> {
    let tag = entry.0;
    let copied = copy(&one(with(plain(), entry), Vec::new(), true));
    first(&copied).find(tag).map(|e| (e.kind, e.native()))
}

#[test]
fn texts_dates_orientation_resolution_and_blobs_are_kept() {
    let all: Vec<Entry> = vec![
        (270, 2, ascii("A harbour")),
        (271, 2, ascii("Maker")),
        (272, 2, ascii("Model")),
        (274, 3, vec![6]),
        (282, 5, vec![3000, 10]),
        (283, 5, vec![300, 1]),
        (296, 3, vec![2]),
        (297, 3, vec![0, 1]),
        (305, 2, ascii("Painter 7")),
        (306, 2, ascii("2026:03:04 05:06:07")),
        (315, 2, ascii("A. N. Other")),
        (318, 5, vec![3127, 10_000, 3290, 10_000]),
        (700, 1, bytes(b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>")),
        (18_246, 3, vec![5]),
        (33_432, 2, ascii("(c) An Artist")),
        (34_675, 7, bytes(&noise(501))),
        (40_091, 1, bytes(b"T\0i\0")),
        (65_000, 12, vec![1, 2, 3, 4, 5, 6, 7, 8]),
    ];
    for little in [true, false] {
        let entries = all.iter().cloned().fold(plain(), with);
        let source = one(entries, Vec::new(), little);
        let copied = copy(&source);
        let (before, after) = (first(&source), first(&copied));
        for (tag, ..) in &all {
            let of = |d: &Directory<'_>| d.find(*tag).map(|e| (e.kind, e.native()));
            assert_eq!(of(&after), of(&before), "{tag} {little}");
        }
        assert!(decode(&source).warnings.is_empty(), "{:?}", decode(&source).warnings);
        assert_eq!(copy(&copied), copied, "a copy of the copy is the same");
    }
}

#[test]
fn exif_and_gps_directories_are_kept_in_both_byte_orders() {
    let exif: Vec<Entry> = vec![
        (33_434, 5, vec![1, 250]),
        (36_867, 2, ascii("2026:03:04 05:06:07")),
        (37_380, 10, vec![1, 3]),
        (37_500, 7, bytes(b"private maker note")),
        (40_962, 4, vec![4]),
    ];
    let gps: Vec<Entry> = vec![(1, 2, ascii("N")), (2, 5, vec![52, 1, 30, 1, 15, 1])];
    for little in [true, false] {
        let source = one(plain(), vec![(34_665, exif.clone()), (34_853, gps.clone())], little);
        let copied = copy(&source);
        for path in [&[34_665u16][..], &[34_853]] {
            assert_eq!(below(&copied, path), below(&source, path));
            assert!(!below(&copied, path).is_empty());
        }
        assert_eq!(copy(&copied), copied);
    }
}

#[test]
fn iptc_is_bytes_whatever_it_is_declared_as() {
    let datasets = b"\x1C\x02\x50\x00\x0BA. N. Other";
    let padded: Vec<u8> = datasets.iter().copied().chain([0; 4]).take(20).collect();
    let numbers = |big: bool| -> Vec<u64> {
        let word = |b: &[u8]| u32::from_be_bytes([b[0], b[1], b[2], b[3]]);
        padded.chunks_exact(4).map(|b| if big { word(b) } else { word(b).swap_bytes() }.into()).collect()
    };
    for little in [true, false] {
        let source = one(with(plain(), (33_723, 4, numbers(!little))), Vec::new(), little);
        let copied = copy(&source);
        assert_eq!(first(&copied).find(33_723).expect("IPTC").raw, padded);
        assert_eq!(decode(&source).metadata().iptc, Some(padded.clone()));
    }
    assert_eq!(kept((33_723, 7, bytes(datasets))), Some((7, datasets.to_vec())));
}

#[test]
fn previews_layers_and_places_are_left_out() {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let caption = b"8BIM\x04\x04\0\0\0\0\0\x02ab";
    let small = [&b"8BIM\x04\x0C\0\0"[..], &(thumbnail.len() as u32).to_be_bytes(), &thumbnail].concat();
    let resources = [&caption[..], &small, &vec![0; thumbnail.len() % 2]].concat();
    assert_eq!(kept((34_377, 1, bytes(&resources))), Some((1, caption.to_vec())));

    let packet = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\
        <xmp:Thumbnails>/9j/</xmp:Thumbnails></x:xmpmeta>";
    let (_, xmp) = kept((700, 7, bytes(packet.as_bytes()))).expect("XMP");
    assert!(!contains(&xmp, b"Thumbnails") && contains(&xmp, b"xmpmeta"));

    let gone: [(Entry, &str); 6] = [
        ((37_724, 7, bytes(b"Adobe Photoshop Document Data Block\0")), "layers"),
        ((0xCD41, 7, bytes(b"jumbc2pa")), "Content Credentials"),
        ((330, 4, vec![8]), "previews"),
        ((50_000, 4, vec![1234]), "Private data"),
        ((50_001, 13, vec![1234]), "Private data"),
        ((50_002, 7, bytes(&thumbnail)), "previews"),
    ];
    for (entry, word) in gone {
        let tag = entry.0;
        let source = one(with(plain(), entry), Vec::new(), true);
        let image = decode(&source);
        assert!(image.warnings.len() == 1 && image.warnings[0].contains(word), "{tag}: {:?}", image.warnings);
        let copied = copy(&source);
        assert!(first(&copied).find(tag).is_none(), "{tag}");
        assert!(!contains(&copied, &thumbnail));
    }
    let note = vec![(34_665, vec![(37_500, 7, bytes(&thumbnail))])];
    assert!(decode(&one(plain(), note, true)).warnings[0].contains("small unmarked preview"));
}

#[test]
fn how_the_old_file_was_stored_is_not_carried() {
    let entries = [(280u16, 3u16, vec![0u64, 0, 0]), (281, 3, vec![9, 9, 9]), (266, 3, vec![1]), (532, 5, vec![0, 1])];
    let copied = copy(&one(entries.into_iter().fold(plain(), with), Vec::new(), true));
    for tag in [280, 281, 266, 532] {
        assert!(first(&copied).find(tag).is_none(), "{tag}");
    }
}

#[test]
fn the_metadata_of_every_page_are_its_own() {
    let page = |text: &str| page(with(plain(), (315, 2, ascii(text))), noise(48));
    let copied = copy(&file(true, &[page("first"), page("second")]));
    let reader = Reader::new(&copied).expect("a TIFF");
    let second = reader.directory(first(&copied).next).expect("a directory");
    assert_eq!(first(&copied).find(315).expect("a text").raw, b"first\0");
    assert_eq!(second.find(315).expect("a text").raw, b"second\0");
}

#[test]
fn metadata_over_the_limit_are_refused() {
    let limits = Limits { max_metadata: 1000, ..Limits::default() };
    let cx = Context { limits, ..Context::default() };
    let source = |n| one(with(plain(), (34_675, 7, bytes(&noise(n)))), Vec::new(), true);
    assert!(codec::decode(&source(1000), &cx).is_ok());
    assert_eq!(codec::decode(&source(1001), &cx).expect_err("too much").kind(), "too_large");
    // Entries that share their bytes count each.
    let many = (0..20).map(|i| (40_000 + i, 7, bytes(&noise(100)))).fold(plain(), with);
    assert_eq!(codec::decode(&one(many, Vec::new(), true), &cx).expect_err("too much").kind(), "too_large");
}
