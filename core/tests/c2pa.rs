// SPDX-License-Identifier: MIT OR Apache-2.0
//! C2PA manifests are recognised wherever a format keeps them, and nothing else is taken for one.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::*;
use glassine_core::meta::c2pa::{Part, WARNING, app11, is_manifest};

const STORE: &[u8] = b"\0\0\0\x1Ejumdc2pa\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71\x03c2pa\0";

#[test]
fn manifests_are_recognised_in_every_container() {
    let uuid = [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81, 0, 0];
    for part in [
        Part::PngChunk(*b"caBX"),
        Part::RiffChunk(*b"C2PA"),
        Part::TiffTag(0xCD41),
        Part::GifApplication(b"C2PA_GIF\x01\0\0"),
        Part::IsoBox(*b"uuid", &uuid),
        Part::JxlBox(*b"jumb", STORE),
    ] {
        assert!(is_manifest(part), "{part:?}");
    }
    for part in [
        Part::PngChunk(*b"eXIf"),
        Part::RiffChunk(*b"EXIF"),
        Part::TiffTag(0x8773),
        Part::GifApplication(b"NETSCAPE2.0"),
        Part::GifApplication(b"C2PA_GIF"),
        Part::IsoBox(*b"uuid", &uuid[1..]),
        Part::IsoBox(*b"uuid", b""),
        Part::IsoBox(*b"mdat", &uuid),
        Part::JxlBox(*b"jumb", b"\0\0\0\x1Ejumdjson"),
        Part::JxlBox(*b"Exif", STORE),
    ] {
        assert!(!is_manifest(part), "{part:?}");
    }
    assert_eq!(app11(&[b"JP\0\x07\0\0\0\x01\0\0\x10\0jumb", STORE].concat()), Some((7, true)));
    assert_eq!(app11(b"JP"), None);
}

#[test]
fn the_address_of_a_remote_manifest_goes_with_a_warning() {
    let packet = |attribute: &str| {
        let text = format!(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:dcterms=\"http://purl.org/dc/terms/\"{attribute}/></rdf:RDF></x:xmpmeta>"
        );
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", text.as_bytes()].concat())
    };
    let source = with_segments(&plain_jpeg(), &[packet(" dcterms:provenance=\"https://example.org/m.c2pa\"")]);
    assert_eq!(decode(&source).warnings, [WARNING]);
    assert_eq!(copy(&source), copy(&with_segments(&plain_jpeg(), &[packet("")])));
}

#[test]
fn manifests_in_jpeg_and_png_go_with_one_warning() {
    let boxed = [&b"JP\0\x01\0\0\0\x01\0\0\x10\0jumb"[..], STORE].concat();
    let jpeg = with_segments(&plain_jpeg(), &[segment(0xEB, &boxed)]);
    let png = with_chunks(&plain_png(), &[chunk(b"caBX", STORE)], &[]);
    for source in [jpeg, png] {
        assert_eq!(decode(&source).warnings, [WARNING]);
        assert!(!contains(&copy(&source), b"c2pa"));
    }
}
