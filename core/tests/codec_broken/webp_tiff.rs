// SPDX-License-Identifier: MIT OR Apache-2.0
//! Broken WebP and TIFF files.

use super::*;

pub fn tiff_seeds() -> Vec<Vec<u8>> {
    use codec_build::tiff::{ascii, bytes, deflated, file, page, picture, with};
    let rgba = with(picture(9, 8, 3, 8, Some(1)), (259, 3, vec![8]));
    let grey = with(picture(9, 8, 1, 16, None), (274, 3, vec![6]));
    let lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&noise(216)).expect("LZW");
    let mut first = page(rgba, deflated(&[0; 288]));
    first.below = vec![(34_665, vec![(36_867, 2, ascii("2026:03:04 05:06:07"))])];
    let resources = b"8BIM\x04\x0C\0\0\0\0\0\x04abcd8BIM\x04\x04\0\0\0\0\0\x02ab";
    let coded = with(with(picture(9, 8, 3, 8, None), (259, 3, vec![5])), (34_377, 1, bytes(resources)));
    vec![file(true, &[first, page(grey, noise(144))]), file(false, &[page(coded, lzw)])]
}

pub fn webp_seeds() -> Vec<Vec<u8>> {
    let lossless = webp_lossless(20, 10, 4, &noise(800));
    let picture = glassine_core::container::riff::split(&lossless).expect("a WebP").list[0].data.to_vec();
    let block = exif(Some(&plain_jpeg()));
    let parts: [([u8; 4], &[u8]); 4] = [
        (*b"VP8X", &[0x18, 0, 0, 0, 19, 0, 0, 9, 0, 0]),
        (*b"VP8L", &picture),
        (*b"EXIF", &block),
        (*b"XMP ", b"<a/>"),
    ];
    let mut out = vec![
        lossless.clone(),
        glassine_core::container::riff::join(parts).expect("small"),
        include_bytes!("../data/lossy.webp").to_vec(),
        include_bytes!("../data/alpha.webp").to_vec(),
    ];
    out.push(webp_lossless(33, 17, 3, &codec_build::picture(33, 17, 3)));
    out
}

#[test]
fn every_truncation_of_webp_and_tiff_is_an_error() {
    for source in [webp_seeds(), tiff_seeds()].concat() {
        assert_eq!(kind(&source), "ok");
        for end in 1..source.len() {
            // The last bytes of a TIFF may be padding or the end of a text.
            let found = kind(&source[..end]);
            assert!(found != "ok" || source[0] != b'R' && end + 8 > source.len(), "{end} of {} bytes", source.len());
        }
    }
}

#[test]
fn missing_picture_data_inside_a_complete_webp_are_an_error() {
    for source in webp_seeds() {
        let parts = glassine_core::container::riff::split(&source).expect("a WebP").list;
        for (i, part) in parts.iter().enumerate().filter(|(_, p)| p.kind.starts_with(b"VP8") && &p.kind != b"VP8X") {
            for sixteenths in [1, 4, 8, 12, 14] {
                let keep = part.data.len() * sixteenths / 16;
                let short =
                    parts.iter().enumerate().map(|(n, p)| (p.kind, if n == i { &p.data[..keep] } else { p.data }));
                let short = glassine_core::container::riff::join(short).expect("small");
                assert_eq!(kind(&short), "unreadable", "{sixteenths} of 16 of {} bytes", part.data.len());
            }
        }
    }
}

#[test]
fn damaged_webp_headers_are_errors() {
    let (lossless, extended) = (webp_seeds().swap_remove(0), webp_seeds().swap_remove(1));
    let lossy = include_bytes!("../data/lossy.webp");
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("no length", patched(&lossless, 4, &[0; 4]), "unreadable"),
        ("length of all", patched(&lossless, 4, &[0xFF; 4]), "unreadable"),
        ("length of a part", patched(&lossless, 16, &[0xFF; 4]), "unreadable"),
        ("odd length of a part", patched(&lossless, 16, &[0xFF, 0xFF, 0xFF, 0x7F]), "unreadable"),
        ("signature", patched(&lossless, 20, &[0x2E]), "unreadable"),
        ("version", patched(&lossless, 24, &[0xFF]), "unreadable"),
        ("another size", patched(&lossless, 21, &[0xFF, 0xFF, 0xFF]), "unreadable"),
        ("canvas of another size", patched(&extended, 24, &[18]), "unreadable"),
        ("huge canvas", patched(&extended, 24, &[0xFF; 6]), "unreadable"),
        ("animation", patched(&extended, 20, &[2]), "unsupported"),
        ("no start code", patched(lossy, 23, &[0]), "unreadable"),
        ("needs another frame", patched(lossy, 20, &[lossy[20] | 1]), "unreadable"),
        ("no width", patched(lossy, 26, &[0, 0]), "unreadable"),
        ("bomb", patched(lossy, 26, &[0xFF, 0x3F, 0xFF, 0x3F]), "unreadable"),
        ("no picture", b"RIFF\x04\0\0\0WEBP".to_vec(), "unreadable"),
        (
            "two pictures",
            glassine_core::container::riff::join([(*b"VP8 ", &lossy[20..]), (*b"VP8L", &lossless[20..])])
                .expect("small"),
            "unreadable",
        ),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(kind(&bytes), expected, "{name}");
    }
}

#[test]
fn damaged_tiff_directories_are_errors() {
    use codec_build::tiff::{Page, deflated, file, page, picture, with};
    let plain = || picture(4, 4, 3, 8, None);
    let one = |entries| file(true, &[page(entries, noise(48))]);
    let mut circle = one(plain());
    let first = u32::from_le_bytes([circle[4], circle[5], circle[6], circle[7]]) as usize;
    let link = circle.len() - 4;
    circle[link..].copy_from_slice(&(first as u32).to_le_bytes());
    let missing = |tag| one(plain().into_iter().filter(|e| e.0 != tag).collect());
    let zip = |entries| file(true, &[page(with(entries, (259, 3, vec![8])), deflated(&[0; 48]))]);
    let tiles = |side| {
        let mut entries: Vec<_> = plain().into_iter().filter(|e| e.0 != 278).collect();
        entries.extend([(322, 4, vec![side]), (323, 4, vec![side])]);
        file(true, &[Page { entries, pieces: vec![noise(48)], tiled: true, ..Page::default() }])
    };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("directory outside", patched(&one(plain()), 4, &[0xFF; 4]), "unreadable"),
        ("no directory", patched(&one(plain()), 4, &[0; 4]), "unreadable"),
        ("pages in a circle", circle, "unreadable"),
        ("no width", missing(256), "unreadable"),
        ("zero height", one(with(plain(), (257, 4, vec![0]))), "unreadable"),
        ("no meaning of colours", missing(262), "unreadable"),
        ("one channel of three", one(with(with(plain(), (277, 3, vec![1])), (258, 3, vec![8]))), "unreadable"),
        ("thousands of channels", one(with(plain(), (277, 3, vec![60_000]))), "unsupported"),
        ("more further channels than channels", one(with(plain(), (338, 3, vec![0; 9]))), "unreadable"),
        ("order of samples", one(with(plain(), (284, 3, vec![7]))), "unreadable"),
        ("predictor", one(with(plain(), (317, 3, vec![9]))), "unsupported"),
        ("huge sides", one(with(with(plain(), (256, 4, vec![65_535])), (257, 4, vec![65_535]))), "too_large"),
        ("larger than a side may be", one(with(plain(), (256, 4, vec![1 << 30]))), "too_large"),
        ("bomb", zip(with(with(plain(), (256, 4, vec![16_000])), (257, 4, vec![16_000]))), "unreadable"),
        ("fewer data than pixels", one(with(plain(), (257, 4, vec![5]))), "unreadable"),
        ("no rows per strip", one(with(plain(), (278, 4, vec![0]))), "unreadable"),
        ("more strips than there are", one(with(plain(), (278, 4, vec![1]))), "unreadable"),
        (
            "strip outside",
            file(
                true,
                &[Page {
                    entries: [plain(), vec![(273, 4, vec![9_999]), (279, 4, vec![48])]].concat(),
                    ..Page::default()
                }],
            ),
            "unreadable",
        ),
        ("no strips", file(true, &[Page { entries: plain(), ..Page::default() }]), "unreadable"),
        ("tiles of no size", tiles(0), "unreadable"),
        ("tiles of all size", tiles(u64::from(u32::MAX)), "unreadable"),
        ("too few data in tiles", tiles(65_536), "unreadable"),
        ("not what it is packed as", file(true, &[page(with(plain(), (259, 3, vec![8])), noise(48))]), "unreadable"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(kind(&bytes), expected, "{name}");
    }
}

#[test]
fn sizes_of_webp_and_tiff_are_limited() {
    let check = |limits: Limits, bytes: &[u8]| {
        let cx = Context { limits, ..Context::default() };
        codec::decode(bytes, &cx).map(|_| ()).map_err(|e| e.kind())
    };
    let all = Limits::default();
    for (source, width, pixels) in [(webp_seeds().swap_remove(0), 20, 200), (tiff_seeds().swap_remove(0), 9, 72)] {
        assert_eq!(check(Limits { max_side: width, ..all }, &source), Ok(()));
        assert_eq!(check(Limits { max_side: width - 1, ..all }, &source), Err("too_large"));
        assert_eq!(check(Limits { max_pixels: pixels, ..all }, &source), Ok(()));
        assert_eq!(check(Limits { max_pixels: pixels - 1, ..all }, &source), Err("too_large"));
        assert_eq!(check(Limits { max_bytes: 300, ..all }, &source), Err("too_large"));
    }
}
