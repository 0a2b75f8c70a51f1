// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG: metadata go into the copy, unmarked previews do not.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::*;
use md5::{Digest, Md5};

const JFIF: &[u8] = b"JFIF\0\x01\x02\x01\x01\x2C\x01\x2C\0\0";

fn app(n: u8, payload: &[u8]) -> Vec<u8> {
    segment(0xE0 + n, payload)
}

fn xmp(body: &str) -> Vec<u8> {
    app(1, &[b"http://ns.adobe.com/xap/1.0/\0", body.as_bytes()].concat())
}

/// An XMP packet around the inside of an `rdf:Description`, with these attributes.
fn packet(attributes: &str, inside: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"{attributes}>\
         <dc:rights>(c) An Artist &amp; Co</dc:rights>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>\
         <?xpacket end=\"w\"?>"
    )
}

/// Source with these segments, the metadata of its copy, and the warnings.
fn carried(list: &[Vec<u8>]) -> (Vec<u8>, Vec<Segment>, Vec<String>) {
    let source = with_segments(&plain_jpeg(), list);
    let copied = copy(&source);
    (source.clone(), metadata(&copied), decode(&source).warnings)
}

#[test]
fn harmless_segments_are_kept_bit_for_bit_in_their_order() {
    let icc: Vec<u8> = (0..150_000u32).map(|i| (i * 31 % 251) as u8).collect();
    let mut list = vec![app(0, JFIF), app(1, &[b"Exif\0\0", &exif(None)[..]].concat())];
    for (i, part) in icc.chunks(65_000).enumerate() {
        list.push(app(2, &[&b"ICC_PROFILE\0"[..], &[i as u8 + 1, 3], part].concat()));
    }
    list.push(xmp(&packet("", "")));
    list.push(app(3, b"something"));
    list.push(app(13, &[b"Photoshop 3.0\0", &resource(0x0404, b"\x1C\x02\x05\0\x05title")[..]].concat()));
    list.push(app(12, b"Ducky\0\x01\0\x04\0\0\0\x50\0\0"));
    list.push(app(14, b"Adobe\0\x64\0\0\0\0\x01"));
    list.push(segment(0xFE, b"a comment"));
    list.push(segment(0xFE, b"another"));
    let (source, kept, warnings) = carried(&list);
    assert_eq!(kept, metadata(&source));
    assert_eq!(kept.len(), list.len());
    assert!(warnings.is_empty(), "{warnings:?}");
    let copied = img_parts::jpeg::Jpeg::from_bytes(copy(&source).into()).expect("a JPEG");
    assert_eq!(img_parts::ImageICC::icc_profile(&copied).expect("a profile").to_vec(), icc);
}

#[test]
fn exif_loses_its_thumbnail_and_nothing_else() {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let with = exif(Some(&thumbnail));
    let (source, kept, warnings) = carried(&[app(0, JFIF), app(1, &[b"Exif\0\0", &with[..]].concat())]);
    assert!(contains(&source, &thumbnail[..100]));
    let block = kept[1].1.strip_prefix(b"Exif\0\0").expect("EXIF");
    assert_eq!(block, exif(None), "the same block as without a thumbnail");
    assert!(!contains(&copy(&source), &thumbnail[20..60]));
    assert!(warnings.is_empty(), "{warnings:?}");
    let read = exif::Reader::new().read_raw(block.to_vec()).expect("readable EXIF");
    let orientation = read.get_field(exif::Tag::Orientation, exif::In::PRIMARY).expect("orientation");
    assert_eq!(orientation.value.get_uint(0), Some(6));
    let note = read.get_field(exif::Tag::MakerNote, exif::In::PRIMARY).expect("maker note");
    assert!(matches!(&note.value, exif::Value::Undefined(v, _) if v == b"private maker note!!"));
    assert!(read.fields().all(|f| f.ifd_num == exif::In::PRIMARY));
}

#[test]
fn a_thumbnail_in_the_middle_is_blanked_without_moving_anything() {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let mut with = exif(Some(&thumbnail));
    // The copyright text moves behind the thumbnail.
    let end = with.len() as u32;
    with.extend(b"(c) An Artist\0");
    let at = 8 + 2 + 12 + 8;
    with[at..at + 4].copy_from_slice(&end.to_le_bytes());
    let (_, kept, _) = carried(&[app(1, &[b"Exif\0\0", &with[..]].concat())]);
    let block = kept[0].1.strip_prefix(b"Exif\0\0").expect("EXIF");
    assert_eq!(block.len(), with.len());
    assert!(!contains(block, &[0xFF, 0xD8]));
    let read = exif::Reader::new().read_raw(block.to_vec()).expect("readable EXIF");
    let copyright = read.get_field(exif::Tag::Copyright, exif::In::PRIMARY).expect("copyright");
    assert_eq!(copyright.display_value().to_string(), "\"(c) An Artist\"");
}

#[test]
fn a_preview_in_the_maker_note_is_reported() {
    let mut block = exif(None);
    let at = block.len() - 20;
    block[at..at + 3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
    let (source, kept, warnings) = carried(&[app(1, &[b"Exif\0\0", &block[..]].concat())]);
    assert_eq!(kept, metadata(&source));
    assert!(warnings[0].contains("preview"), "{warnings:?}");
}

#[test]
fn jfif_keeps_the_resolution_and_loses_thumbnails() {
    let mut with = JFIF.to_vec();
    with[12..14].copy_from_slice(&[2, 2]);
    with.extend([0x77; 12]);
    let (_, kept, _) = carried(&[app(0, &with), app(0, b"JFXX\0\x10\xFF\xD8\xFF")]);
    assert_eq!(kept, [(0xE0, JFIF.to_vec())]);
}

/// One Photoshop resource.
fn resource(id: u16, data: &[u8]) -> Vec<u8> {
    let mut out = b"8BIM".to_vec();
    out.extend(id.to_be_bytes());
    out.extend([0, 0]);
    out.extend((data.len() as u32).to_be_bytes());
    out.extend(data);
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

#[test]
fn photoshop_resources_lose_their_thumbnail_also_across_segments() {
    let (first, last) = (resource(0x0404, b"\x1C\x02\x05\0\x05title"), resource(0x03ED, &[0; 16]));
    let all = [first.clone(), resource(0x040C, &[0xFF; 90_001]), last.clone()].concat();
    let list: Vec<_> = all.chunks(60_000).map(|c| app(13, &[b"Photoshop 3.0\0", c].concat())).collect();
    assert_eq!(list.len(), 2);
    let (_, kept, _) = carried(&list);
    assert_eq!(kept, [(0xED, [b"Photoshop 3.0\0", &first[..], &last].concat())]);
}

#[test]
fn xmp_loses_thumbnails_and_keeps_every_other_byte() {
    let namespaces = " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:g=\"http://ns.adobe.com/xap/1.0/g/img/\"";
    let thumbnails = "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType=\"Resource\"><g:image>/9j/4AAQ</g:image></rdf:li>\
                      </rdf:Alt></xmp:Thumbnails>";
    let rating = "<xmp:Rating>5</xmp:Rating>";
    let (_, kept, warnings) =
        carried(&[xmp(&packet(namespaces, &format!("{thumbnails}{rating}"))), xmp(&packet(namespaces, rating))]);
    assert_eq!(kept[0], kept[1]);
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn a_gain_map_is_dropped_with_its_description_and_a_warning() {
    let attributes = " xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\" dc:format='x'";
    let directory = "<C:Directory xmlns:C=\"http://ns.google.com/photos/1.0/container/\"><rdf:Seq/></C:Directory>";
    let mut source = with_segments(
        &plain_jpeg(),
        &[xmp(&packet(attributes, directory)), app(2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"), app(2, b"MPF\0II*\0")],
    );
    source.extend(plain_jpeg());
    let warnings = decode(&source).warnings;
    assert!(warnings.iter().any(|w| w.contains("HDR")), "{warnings:?}");
    assert!(warnings.iter().any(|w| w.contains("further pictures")), "{warnings:?}");
    let copied = copy(&source);
    let expected = packet(" xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" dc:format='x'", "");
    assert_eq!(metadata(&copied), metadata(&with_segments(&plain_jpeg(), &[xmp(&expected)])));
    assert!(copied.ends_with(&[0xFF, 0xD9]));
    assert_eq!(copied.windows(3).filter(|w| w == &[0xFF, 0xD8, 0xFF]).count(), 1);
}

#[test]
fn extended_xmp_is_kept_or_cleaned_under_a_new_digest() {
    let extension = |guid: &str, whole: &[u8]| -> Vec<Vec<u8>> {
        let mut offset = 0u32;
        whole
            .chunks(40_000)
            .map(|part| {
                let head = [&b"http://ns.adobe.com/xmp/extension/\0"[..], guid.as_bytes()].concat();
                let numbers = [(whole.len() as u32).to_be_bytes(), offset.to_be_bytes()].concat();
                offset += part.len() as u32;
                app(1, &[head, numbers, part.to_vec()].concat())
            })
            .collect()
    };
    let digest = |b: &[u8]| Md5::digest(b).iter().map(|b| format!("{b:02X}")).collect::<String>();
    let main = |guid: &str| {
        let note = " xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" xmpNote:HasExtendedXMP=\"";
        xmp(&packet(&format!("{note}{guid}\""), ""))
    };
    let long = "x".repeat(70_000);
    let clean = packet("", &format!("<dc:source>{long}</dc:source>")).into_bytes();
    let list = [vec![main(&digest(&clean))], extension(&digest(&clean), &clean)].concat();
    let (source, kept, _) = carried(&list);
    assert_eq!(kept, metadata(&source));

    let image = "<G:Data xmlns:G=\"http://ns.google.com/photos/1.0/image/\">/9j/4AAQ</G:Data>";
    let dirty = packet("", &format!("{image}<dc:source>{long}</dc:source>")).into_bytes();
    let list = [vec![main(&digest(&dirty))], extension(&digest(&dirty), &dirty)].concat();
    let (_, kept, _) = carried(&list);
    assert!(contains(&kept[0].1, digest(&clean).as_bytes()));
    let head = b"http://ns.adobe.com/xmp/extension/\0".len();
    let joined: Vec<u8> = kept[1..].iter().flat_map(|(_, p)| p[head + 40..].to_vec()).collect();
    assert_eq!(joined, clean);
    assert!(kept[1..].iter().all(|(_, p)| p[head..head + 32] == *digest(&clean).as_bytes()));
}

#[test]
fn content_credentials_are_dropped_with_a_warning_and_other_boxes_kept() {
    let boxed = |instance: u8, sequence: u8, body: &[u8]| {
        app(11, &[&b"JP\0"[..], &[instance, 0, 0, 0, sequence], b"\0\0\x10\0jumb", body].concat())
    };
    let store = b"\0\0\0\x1Ejumdc2pa\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71\x03c2pa\0";
    let other = b"\0\0\0\x1Ejumdjson\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71\x03note\0";
    let list = [boxed(1, 1, store), boxed(1, 2, b"more of it"), boxed(2, 1, other)];
    let (source, kept, warnings) = carried(&list);
    assert_eq!(kept, metadata(&source)[2..]);
    assert!(warnings[0].contains("Content Credentials"), "{warnings:?}");
}

#[test]
fn data_behind_the_picture_are_dropped_with_a_warning() {
    let padded = [plain_jpeg(), vec![0; 100]].concat();
    assert!(decode(&padded).warnings.is_empty());
    let film = [plain_jpeg(), b"\0\0\0\x18ftypmp42 a film".repeat(200)].concat();
    let warnings = decode(&film).warnings;
    assert!(warnings[0].contains("after the end"), "{warnings:?}");
    assert_eq!(copy(&film), copy(&plain_jpeg()));
}
