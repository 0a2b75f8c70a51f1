// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a protected copy keeps, format by format, as one table.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod codec_build;
mod gif_build;
mod press;

use codec_build::{complete::*, tiff::*, *};
use glassine_core::{
    Context,
    codec::{Format, Image},
    key::MasterKey,
    meta::privacy::Privacy,
    payload::Payload,
    protect::{ProtectOptions, protect},
    watermark::WatermarkKey,
};
use jpeg_encoder::{ColorType, SamplingFactor};

/// `-`: the format has no place for it, or the source has none. The EXIF column stands for copyright and GPS, the date
/// column for the moment the picture was taken; the last for frames with their times, or pages.
const TABLE: &str = "\
source               format depth alpha ICC  EXIF date turn XMP  IPTC ppi  frames
JPEG                 kept   kept  -     kept kept kept kept kept kept kept -
JPEG in print colour kept   kept  -     kept kept kept kept kept kept -    -
PNG                  kept   kept  kept  kept kept kept kept kept kept kept -
PNG, 16 bits         kept   kept  kept  kept kept kept kept kept kept kept -
WebP                 kept   kept  kept  kept kept kept kept kept -    -    -
TIFF                 kept   kept  kept  kept kept kept kept kept kept kept -
TIFF, 16 bits        kept   kept  kept  kept kept kept kept kept kept kept -
TIFF, 3 pages        kept   kept  -     -    -    -    -    -    -    -    kept
GIF animation        kept   kept  -     -    -    -    -    kept -    -    kept
";

fn sources() -> Vec<(&'static str, Vec<u8>)> {
    let inks = press::patches();
    let size = 8 * press::PATCH;
    let plain = press::jpeg(&inks, size, size, ColorType::CmykAsYcck, SamplingFactor::F_1_1, false);
    let bim = [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0A", IPTC].concat();
    let about = [
        segment(0xE1, &[b"Exif\0\0", &block()[..]].concat()),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP].concat()),
        segment(0xED, &bim),
    ];
    let one = |turn: u8| page(tiff::picture(W, H, 3, 8, None), noise(W * H * 3).iter().map(|v| v ^ turn).collect());
    vec![
        ("JPEG", source(Format::Jpeg, false)),
        (
            "JPEG in print colour",
            press::with_profile(&[&plain[..2], &about.concat(), &plain[2..]].concat(), &press::profile()),
        ),
        ("PNG", source(Format::Png, false)),
        ("PNG, 16 bits", source(Format::Png, true)),
        ("WebP", source(Format::Webp, false)),
        ("TIFF", source(Format::Tiff, false)),
        ("TIFF, 16 bits", source(Format::Tiff, true)),
        ("TIFF, 3 pages", file(true, &[one(0), one(1), one(2)])),
        ("GIF animation", gif_build::walk()),
    ]
}

/// The first piece of a JPEG file's profile that holds more than its head.
fn profile(bytes: &[u8]) -> Option<&[u8]> {
    let at = bytes.windows(12).position(|window| window == b"ICC_PROFILE\0")?;
    bytes.get(at..at + 512)
}

/// The columns of the table; `None` where there is nothing to keep.
fn properties(bytes: &[u8], image: &Image) -> [Option<String>; 11] {
    let metadata = image.metadata();
    let exif = metadata.exif.is_some().then(|| told(&metadata));
    let [turn, copyright, date, place] = exif.unwrap_or_default();
    let frames = match image.format {
        Format::Gif => Some(format!("{:?}", gif_build::timing(bytes))),
        _ => (!image.more.is_empty()).then(|| format!("{}", image.more.len())),
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    [
        Some(format!("{:?} {}x{}", image.format, image.raster.width(), image.raster.height())),
        Some(format!("{} of {}", image.raster.bit_depth(), image.raster.channels())),
        image.raster.alpha.as_ref().map(|alpha| format!("{alpha:?}")),
        // The profile of inks is none for the colours on the screen: only the file has it.
        metadata.icc.as_deref().or_else(|| profile(bytes)).map(hex),
        copyright.zip(place).map(|both| format!("{both:?}")),
        date,
        turn,
        metadata.xmp.as_deref().map(hex),
        metadata.iptc.as_deref().map(hex),
        metadata.pixels_per_inch().map(|ppi| format!("{ppi:?}")),
        frames,
    ]
}

#[test]
fn a_protected_copy_keeps_what_its_format_has() {
    let key = WatermarkKey::new(&MasterKey::from_bytes([7; 32]));
    let mut options = ProtectOptions::default();
    options.privacy = Privacy::None;
    let mut table: String = TABLE.lines().take(1).map(|line| format!("{line}\n")).collect();
    for (name, bytes) in sources() {
        let (copy, _) = protect(&bytes, &key, Payload(7), &options, &Context::default()).expect("a copy");
        let (before, after) = (decode(&bytes), decode(&copy));
        assert_ne!(before.raster.colour, after.raster.colour, "{name}: there is a mark");
        for (old, new) in before.more.iter().zip(&after.more) {
            assert_ne!(old.colour, new.colour, "{name}: all frames are marked");
        }
        let pairs = properties(&bytes, &before).into_iter().zip(properties(&copy, &after));
        let cells = pairs.map(|(old, new)| match old {
            None => "-",
            _ if old == new => "kept",
            _ => "LOST",
        });
        let line: String = cells.zip([7, 6, 6, 5, 5, 5, 5, 5, 5, 5, 6]).map(|(cell, w)| format!("{cell:w$}")).collect();
        table += format!("{name:21}{line}").trim_end();
        table.push('\n');
    }
    assert_eq!(table, TABLE, "\n{table}");
}
