// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPEG XL is read with its depth, alpha, turn and metadata; its copy is a PNG.
//!
//! There is no encoder in Rust. The codestreams were written by `cjxl -d 0` (libjxl 0.7.0) from pictures of 14 x 10 pixels
//! given by formulas, see [`rgb`] and [`rgba16`]; the packed boxes by Brotli 1.1.
#![cfg(feature = "jxl")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;

use codec_build::{ancillary, contains, copy, decode, exif, jpeg};
use glassine_core::{
    Context,
    codec::{self, Format},
    image::Samples,
    limits::Limits,
    meta::{c2pa, privacy::Privacy},
};

const RGB: &str = "ff0a48001a8080e24208020100f4014b189bedec1414148c62a44072630ce634c6161b1c638c11314647c5185d36d2313206\
    8b1e40b4f3750800aa1a625261dc0100440600000000ca008c3e42619e99e1f7c23010a111b9e1905832c48d305fa4ce91b4993def32bdc8b5\
    708e7072896e70ee5e4f44eb1de8b506fcde0122ad81d926408c00608100301c00";
/// The same with orientation 6 in its header.
const TURNED: &str = "ff0a48001a5820a0b82408020100f4014b189bedec1414148c62a44072630ce634c6161b1c638c11314647c5185d36d23\
    132068b1e40b4f3750800aa1a625261dc0100440600000000ca008c3e42619e99e1f7c23010a111b9e1905832c48d305fa4ce91b4993def32b\
    dc8b5708e7072896e70ee5e4f44eb1de8b506fcde0122ad81d926408c00608100301c00";
const RGBA16: &str = "ff0a48001ae0474171210808100084034b28b17131a77f85590a0a4652306269630c1e1b83a78cc15b635fde5fbe1f400c\
    65160048ee8635ac81da610deb503f58c31ad6a839b086f571fdab755dd7755dd7755dd7f5d5745dd7755dd7755dd7f5d55e38745dd7755dd7\
    755dd7f5d5745dd7755dd7755dd7f5d5745dd7755dd7755dd7f5d5745dd75711745dd7755dd7f5d5745dd7755dd7755dd7f5d5745dd7755dd7\
    755dd7f5d5745dd7755dd77563115dd775f8c10f7e9ad6f0831ffc34ade1073ff8155ac30f7ef043fe84dfab5fadbbf1ea574731befad5afbe\
    cc7bf5abf9ddfd539eba74f7bbdffdaedce3e00f00";
/// The red channel of [`RGB`] alone.
const GREY: &str = "ff0a48001a80a0b8100802010078004b386898c283f71514048c4b25f4d1c83400c87d0560f11580882f00230b";
/// Left half (250, 10, 20), right half (10, 245, 30) in Display P3, lossy (`-d 0.5`), so coded in XYB.
const WIDE: &str = "ff0a48001a80844c2e0400128800cc01bfca28010050a132cab8c1cbb99e2f3f74584cdbb8ced056db1696248a8c63937402\
    8724b110c8ce05840094504adc996fbbd03e9cf56e4db26293178934befa86a0408514c893a48b9177f1ee628c77172fde1d3a6462804bebeb\
    037562f6f89d233690ac1b7ef6b81657991a2dcf81021c02";
/// Two frames.
const ANIMATED: &str = "ff0a48001a0802b0a0b8240808a002000014024b189bed4e6114144ca2a0c086c618bc363606ebc406c71863448cd15\
    13146978d748c8cc1a20710d34710009ad2244d304a68fe92c0c70500000000090017cfa1924ec270d94526c8d1fc89514828c1e044d93a62e\
    6481adbb9b79c56e494248732bd24592f37ab3742512a89a254922c4a252d944ae20a4ae20e93b42e25b90b898f2f010808a042000050024b18\
    9bed4e6114144ca2a0c006c718bc363a06cb4b6c708c3146c4181d15636ca3a314cd182c7a00719dc000800f50d277a5f4d92009355f0000000\
    0b005704f4f930dd21cc39a5f340521fafed02d9e482d5a07f8e3b878c8726c52b22df5d6f98b1634c9c1e82f5d8d9bbb88020931f45c14a59\
    2784a257d944a62a89792e3d724efc749da5e92c4272889fd4612d86c1f5800";
/// `<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`, packed.
const PACKED_XMP: &str = "0b12803c783a786d706d65746120786d6c6e733a783d2261646f62653a6e733a6d6574612f222f3e03";
/// 200,000 spaces, packed.
const BOMB: &str = "5b3f0d835f02241e0b04f2090600";

const W: usize = 14;
const H: usize = 10;

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks_exact(2).map(|d| (d[0] << 4 | d[1]) as u8).collect()
}

fn rgb(y: usize, x: usize) -> [u8; 3] {
    [(x * 17 % 256) as u8, (y * 25 % 256) as u8, ((x * y * 3 + 40) % 256) as u8]
}

fn rgba16(y: usize, x: usize) -> [u16; 4] {
    [(x * 4600) as u16, (y * 7000) as u16, (x * y * 500) as u16, (65_535 - x * 4000) as u16]
}

fn iso_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

fn container(boxes: &[Vec<u8>]) -> Vec<u8> {
    [iso_box(b"JXL ", b"\r\n\x87\n"), iso_box(b"ftyp", b"jxl \0\0\0\0jxl "), boxes.concat()].concat()
}

fn exif_box(block: &[u8]) -> Vec<u8> {
    iso_box(b"Exif", &[&[0; 4], block].concat())
}

#[test]
fn pixels_are_those_that_were_written() {
    let image = decode(&hex(RGB));
    assert_eq!((image.format, image.raster.alpha.is_none()), (Format::Jxl, true));
    let Samples::Eight(a) = &image.raster.colour else { panic!("16 bits") };
    assert_eq!(a.dim(), (H, W, 3));
    assert!(a.indexed_iter().all(|((y, x, c), v)| *v == rgb(y, x)[c]));
    assert!(image.warnings.iter().any(|w| w.contains("the copy is a PNG")), "{:?}", image.warnings);
    let copied = copy(&hex(RGB));
    assert!(!ancillary(&copied).iter().any(|(kind, _)| kind == b"iCCP"), "sRGB needs no profile");
    assert_eq!(decode(&copied).raster, image.raster);

    let image = decode(&container(&[iso_box(b"jxlc", &hex(RGBA16))]));
    let (Samples::Sixteen(a), Some(Samples::Sixteen(alpha))) = (&image.raster.colour, &image.raster.alpha) else {
        panic!("not 16 bits with alpha")
    };
    assert!(a.indexed_iter().all(|((y, x, c), v)| *v == rgba16(y, x)[c]));
    // This version of cjxl keeps 8 bits of alpha.
    assert!(alpha.indexed_iter().all(|((y, x, _), v)| v.abs_diff(rgba16(y, x)[3]) < 129 && v % 257 == 0));
    let copied = decode(&copy(&hex(RGBA16)));
    assert_eq!((copied.format, &copied.raster), (Format::Png, &image.raster));

    let image = decode(&hex(GREY));
    let Samples::Eight(a) = &image.raster.colour else { panic!("16 bits") };
    assert_eq!(a.dim(), (H, W, 1));
    assert!(a.indexed_iter().all(|((y, x, _), v)| *v == rgb(y, x)[0]));
}

#[test]
fn lossy_colours_beyond_srgb_stay_what_they_are() {
    let source = hex(WIDE);
    let image = decode(&source);
    let Samples::Eight(a) = &image.raster.colour else { panic!("16 bits") };
    let near = |v: u8, wanted: u8, by: u8| v.abs_diff(wanted) <= by;
    for y in 0..H {
        let (red, green) = ([0, 1, 2].map(|c| a[[y, 2, c]]), [0, 1, 2].map(|c| a[[y, 11, c]]));
        // In Display P3 the red and green of sRGB are (234, 51, 35) and (117, 251, 76).
        assert!(near(red[0], 250, 3) && near(red[1], 10, 8) && near(red[2], 20, 20), "{red:?}");
        assert!(near(green[0], 10, 16) && near(green[1], 245, 3) && near(green[2], 30, 12), "{green:?}");
    }
    assert!(decode(&copy(&source)).metadata().icc.is_some());
}

#[test]
fn a_turn_in_the_header_is_done_to_the_pixels() {
    let block = exif(None);
    let source = container(&[exif_box(&block), iso_box(b"jxlc", &hex(TURNED))]);
    let image = decode(&source);
    let Samples::Eight(a) = &image.raster.colour else { panic!("16 bits") };
    assert_eq!(a.dim(), (W, H, 3));
    // Orientation 6: the first row is the right side.
    assert!(a.indexed_iter().all(|((y, x, c), v)| *v == rgb(H - 1 - x, y)[c]));
    let mut upright = block;
    assert_eq!(upright[18], 6);
    upright[18] = 1;
    assert_eq!(decode(&copy(&source)).metadata().exif, Some(upright));
}

#[test]
fn metadata_go_into_the_copy_packed_or_not() {
    let thumbnail = jpeg(16, 12, jpeg_encoder::ColorType::Rgb, |_| {});
    let packed = iso_box(b"brob", &[b"xml ", &hex(PACKED_XMP)[..]].concat());
    let boxes = [exif_box(&exif(Some(&thumbnail))), packed, iso_box(b"jxlc", &hex(RGB))];
    let copied = copy(&container(&boxes));
    let kept = decode(&copied).metadata();
    assert!(contains(&kept.exif.expect("EXIF"), b"(c) An Artist") && !contains(&copied, &thumbnail[20..60]));
    assert!(contains(&kept.xmp.expect("XMP"), b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>"));
    let mut image = decode(&container(&boxes));
    let report = image.apply_privacy(Privacy::Gps);
    assert!(report.thumbnail && report.maker_note && !report.location);
    let deep = container(&[exif_box(&exif(None)), iso_box(b"jxlc", &hex(RGBA16))]);
    assert_eq!(ancillary(&copy(&deep))[0].0, *b"eXIf");
}

#[test]
fn a_codestream_in_parts_is_put_together() {
    let stream = hex(RGB);
    let part = |number: u32, bytes: &[u8]| iso_box(b"jxlp", &[&number.to_be_bytes(), bytes].concat());
    let source = container(&[part(0, &stream[..50]), exif_box(&exif(None)), part(1 | 1 << 31, &stream[50..])]);
    assert_eq!(decode(&source).raster, decode(&stream).raster);
}

#[test]
fn what_can_not_be_carried_is_said() {
    let manifest = iso_box(b"jumb", b"\0\0\0\x1Ejumdc2pa\0\x11\0\x10");
    let source = container(&[iso_box(b"jxlc", &hex(RGB)), manifest, iso_box(b"jhgm", b"gain")]);
    let warnings = decode(&source).warnings;
    assert!(warnings.iter().any(|w| w == c2pa::WARNING) && warnings.iter().any(|w| w.contains("HDR")), "{warnings:?}");
}

#[test]
fn animations_are_refused_with_advice() {
    let error = codec::decode(&hex(ANIMATED), &Context::default()).expect_err("an animation");
    assert!(error.kind() == "unsupported" && error.to_string().contains("animated"), "{error}");
}

#[test]
fn limits_are_checked_before_anything_is_rendered() {
    let source = container(&[exif_box(&[0; 500]), iso_box(b"jxlc", &hex(RGB))]);
    let bomb = container(&[iso_box(b"brob", &[b"xml ", &hex(BOMB)[..]].concat()), iso_box(b"jxlc", &hex(RGB))]);
    let cases = [
        (&source, Limits { max_side: 13, ..Limits::default() }),
        (&source, Limits { max_pixels: 139, ..Limits::default() }),
        (&source, Limits { max_bytes: 4000, ..Limits::default() }),
        (&source, Limits { max_metadata: 500, ..Limits::default() }),
        (&bomb, Limits { max_metadata: 100_000, ..Limits::default() }),
    ];
    for (bytes, limits) in cases {
        let cx = Context { limits, ..Context::default() };
        assert_eq!(codec::decode(bytes, &cx).expect_err("a limit").kind(), "too_large");
    }
}

#[test]
fn broken_files_are_errors() {
    for stream in [hex(RGB), hex(RGBA16), hex(GREY)] {
        for end in 2..stream.len() {
            let error = codec::decode(&stream[..end], &Context::default()).expect_err("cut off");
            assert_eq!(error.kind(), "unreadable", "{end}: {error}");
        }
    }
    let stream = hex(RGB);
    let changed = |at: usize, bytes: &[u8]| [&stream[..at], bytes, &stream[at + bytes.len()..]].concat();
    let cases = [
        ("no codestream", container(&[exif_box(&exif(None))])),
        ("empty codestream", container(&[iso_box(b"jxlc", b"")])),
        ("noise", [&b"\xFF\x0A"[..], &[0x55; 300]].concat()),
        ("zeros", [&b"\xFF\x0A"[..], &[0; 300]].concat()),
        ("ones", [&b"\xFF\x0A"[..], &[0xFF; 300]].concat()),
        ("zeros in the picture", changed(40, &[0; 60])),
        ("ones in the picture", changed(40, &[0xFF; 60])),
        ("noise in the header", changed(2, &[0x5A; 10])),
        ("second half missing", container(&[iso_box(b"jxlp", &[&[0; 4], &stream[..70]].concat())])),
        ("broken packed metadata", container(&[iso_box(b"brob", b"xml \xFF\xFF\xFF"), iso_box(b"jxlc", &stream)])),
        ("packed metadata without a kind", container(&[iso_box(b"brob", b"xm"), iso_box(b"jxlc", &stream)])),
        ("box longer than the file", [container(&[]), b"\x7F\0\0\0jxlc".to_vec(), stream.clone()].concat()),
        ("box shorter than its header", [container(&[]), b"\0\0\0\x03jxlc".to_vec(), stream.clone()].concat()),
        ("only the first box", container(&[])[..12].to_vec()),
        ("another file inside", container(&[iso_box(b"jxlc", &codec_build::plain_png())])),
    ];
    for (name, bytes) in cases {
        match codec::decode(&bytes, &Context::default()) {
            Err(error) => assert!(matches!(error.kind(), "unreadable" | "too_large"), "{name}: {error}"),
            Ok(_) => panic!("{name} was read"),
        }
    }
}

#[test]
fn no_changed_byte_ends_the_program() {
    let mut state = 1u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    let limits = Limits { max_pixels: 100_000, max_bytes: 64 << 20, ..Limits::default() };
    let cx = Context { limits, ..Context::default() };
    for good in [hex(RGB), hex(RGBA16), hex(GREY), hex(ANIMATED)] {
        for _ in 0..1000 {
            let mut broken = good.clone();
            for _ in 0..1 + random() % 3 {
                let at = 2 + random() % (broken.len() - 2);
                broken[at] = random() as u8;
            }
            let _ = codec::decode(&broken, &cx);
        }
    }
}
