// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every committed picture: its file, what it shows, how it is coded.

use super::{
    alpha_sprite, cel_art, comic_page, dark, gradient_16bit, gradient_sky, halftone, near_blank, orientation, pencil,
    photo, pixel_art, watercolour, wide_gamut,
};
use crate::{
    drawing::Canvas,
    encoding::{
        exif, icc,
        jpeg::{self, Jpeg},
        png::{self, Png},
        xmp,
    },
};
use ::png::{BitDepth, ColorType};
use anyhow::Result;

/// An encoded picture.
#[derive(Debug, Clone)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// Stored pixels per row.
    pub width: usize,
    /// Stored rows.
    pub height: usize,
}

/// A picture that can be made.
pub struct Picture {
    /// File name.
    pub file: String,
    /// What is to be seen.
    pub shows: &'static str,
    /// Container, depth, colour and metadata.
    pub coding: &'static str,
    /// Makes the file.
    pub make: Box<dyn Fn() -> Result<Made> + Send>,
}

fn picture(
    file: &str,
    shows: &'static str,
    coding: &'static str,
    make: impl Fn() -> Result<Made> + Send + 'static,
) -> Picture {
    Picture { file: file.into(), shows, coding, make: Box::new(make) }
}

fn rgb_png(canvas: &Canvas, how: Png<'_>) -> Result<Made> {
    made(png::encode(&canvas.rgb8(), canvas.width, canvas.height, how)?, canvas.width, canvas.height)
}

/// A colour JPEG, or a grey one when `how` asks for it.
pub fn any_jpeg(canvas: &Canvas, how: Jpeg<'_>) -> Result<Made> {
    let samples = if how.grey { canvas.grey8() } else { canvas.rgb8() };
    made(jpeg::encode(&samples, canvas.width, canvas.height, how)?, canvas.width, canvas.height)
}

#[allow(clippy::unnecessary_wraps)]
fn made(bytes: Vec<u8>, width: usize, height: usize) -> Result<Made> {
    Ok(Made { bytes, width, height })
}

/// The committed pictures, by file name.
pub fn all() -> Vec<Picture> {
    let mut list = drawn();
    list.extend(painted());
    list.extend(special());
    list.extend((1..=8).map(turned));
    list.sort_by(|a, b| a.file.cmp(&b.file));
    list
}

/// Line art, print and flat colour.
fn drawn() -> Vec<Picture> {
    let grey = Png { colour: ColorType::Grayscale, ..Png::default() };
    vec![
        picture("cel-art.png", "flat cel art with ink lines", "PNG, 8-bit RGB", || {
            rgb_png(&cel_art::draw(1.0), Png::default())
        }),
        picture(
            "comic-page.png",
            "comic page with lettering, screen tone and speed lines",
            "PNG, 8-bit RGB, XMP",
            || rgb_png(&comic_page::draw(1.0), Png { xmp: Some(&xmp("Comic page")), ..Png::default() }),
        ),
        picture("halftone.png", "halftone print with black ink", "PNG, 8-bit grey", move || {
            let canvas = halftone::draw(1.0);
            made(png::encode(&canvas.grey8(), canvas.width, canvas.height, grey)?, canvas.width, canvas.height)
        }),
        picture("pencil-hatching.jpg", "pencil hatching on grained paper", "JPEG, baseline, grey", || {
            any_jpeg(&pencil::draw(1.0), Jpeg { quality: 88, grey: true, ..Jpeg::default() })
        }),
        picture("pixel-art.png", "pixel art, cells of 10 x 10 pixels", "PNG, indexed, 4 bits, 16 colours", || {
            let (indices, width, height) = pixel_art::draw();
            let packed: Vec<u8> = indices.chunks_exact(2).map(|p| p[0] << 4 | p[1]).collect();
            let palette = pixel_art::PALETTE.concat();
            let how =
                Png { colour: ColorType::Indexed, depth: BitDepth::Four, palette: Some(&palette), ..Png::default() };
            made(png::encode(&packed, width, height, how)?, width, height)
        }),
        picture("near-blank-page.png", "nearly blank page", "PNG, 8-bit RGB", || {
            rgb_png(&near_blank::draw(1.0), Png::default())
        }),
    ]
}

/// Paint and photographs.
fn painted() -> Vec<Picture> {
    vec![
        picture("watercolour.jpg", "watercolour on cold-pressed paper", "JPEG, progressive, 4:2:0, EXIF, XMP", || {
            let (exif, xmp) = (exif::block(1, None), xmp("Watercolour"));
            let how = Jpeg { quality: 88, progressive: true, exif: Some(&exif), xmp: Some(&xmp), ..Jpeg::default() };
            any_jpeg(&watercolour::draw(1.0), how)
        }),
        picture("gradient-sky.jpg", "gradient sky over misty ridges", "JPEG, baseline, 4:4:4", || {
            any_jpeg(&gradient_sky::draw(1.0), Jpeg { quality: 94, subsampled: false, ..Jpeg::default() })
        }),
        picture(
            "dark-picture.jpg",
            "night scene, mostly below a tenth of full brightness",
            "JPEG, baseline, 4:2:0",
            || any_jpeg(&dark::draw(1.0), Jpeg { quality: 92, ..Jpeg::default() }),
        ),
        picture(
            "photo-leaves.jpg",
            "photo-like: occluding leaves with a 1/f spectrum",
            "JPEG, baseline, 4:2:0",
            || any_jpeg(&photo::leaves(1.0), Jpeg { quality: 86, ..Jpeg::default() }),
        ),
        picture("photo-spectrum.jpg", "photo-like: 1/f noise", "JPEG, progressive, 4:2:0", || {
            any_jpeg(&photo::spectrum(1.0), Jpeg { quality: 82, progressive: true, ..Jpeg::default() })
        }),
    ]
}

/// Depth, transparency and colour spaces.
fn special() -> Vec<Picture> {
    vec![
        picture("gradient-16bit.png", "lit spheres, gradients finer than 8 bits", "PNG, 16-bit RGB", || {
            let canvas = gradient_16bit::draw(1.0);
            let how = Png { depth: BitDepth::Sixteen, ..Png::default() };
            made(png::encode(&canvas.rgb16(), canvas.width, canvas.height, how)?, canvas.width, canvas.height)
        }),
        picture("alpha-sprite.png", "sticker with soft edges and hidden colour", "PNG, 8-bit RGBA", || {
            let (samples, width, height) = alpha_sprite::draw();
            made(
                png::encode(&samples, width, height, Png { colour: ColorType::Rgba, ..Png::default() })?,
                width,
                height,
            )
        }),
        picture("display-p3.jpg", "flowers beyond sRGB", "JPEG, baseline, 4:4:4, ICC v4 Display P3", || {
            let canvas = wide_gamut::draw("display-p3", &[0xff1f4f, 0xff5a00, 0xff00c8, 0xffb000, 0x8a3cff], 1.0);
            any_jpeg(&canvas, Jpeg { quality: 88, subsampled: false, icc: Some(&icc::display_p3()), ..Jpeg::default() })
        }),
        picture("adobe-rgb.jpg", "flowers beyond sRGB", "JPEG, baseline, 4:2:0, ICC v2 Adobe RGB", || {
            let canvas = wide_gamut::draw("adobe-rgb", &[0x00c8a0, 0x30b0ff, 0xf0e000, 0xff7830, 0xe02060], 1.0);
            any_jpeg(&canvas, Jpeg { quality: 87, icc: Some(&icc::adobe_rgb()), ..Jpeg::default() })
        }),
    ]
}

fn turned(orientation: u16) -> Picture {
    let coding =
        if orientation == 6 { "JPEG, baseline, 4:2:0, EXIF with thumbnail" } else { "JPEG, baseline, 4:2:0, EXIF" };
    picture(
        &format!("orientation-{orientation}.jpg"),
        "oil painting, upright when its EXIF orientation is followed",
        coding,
        move || {
            let (samples, width, height) = orientation::stored(&orientation::draw(1.0), orientation);
            let thumbnail = if orientation == 6 {
                let (samples, width, height) = orientation::stored(&orientation::draw(0.25), orientation);
                Some(jpeg::encode(&samples, width, height, Jpeg { quality: 75, ..Jpeg::default() })?)
            } else {
                None
            };
            let exif = exif::block(orientation, thumbnail.as_deref());
            let how = Jpeg { quality: 85, exif: Some(&exif), ..Jpeg::default() };
            made(jpeg::encode(&samples, width, height, how)?, width, height)
        },
    )
}
