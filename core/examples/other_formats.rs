// SPDX-License-Identifier: MIT OR Apache-2.0
//! `other_formats PICTURE FOLDER`: the picture as TIFF, lossless WebP, a film of two frames and a JPEG in print colours
//! without and with a profile, for the comparison with WebAssembly; prints the names of the files.

use glassine_core::{
    Context,
    codec::{self, EncodeOptions, Format},
    image::Samples,
};
use std::{error::Error, path::Path};

#[path = "../tests/codec_build/mod.rs"]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a part of the tests")]
mod codec_build;
#[path = "../tests/press/mod.rs"]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a part of the tests")]
mod press;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [picture, folder] = args.as_slice() else { return Err("usage: other_formats PICTURE FOLDER".into()) };
    let (folder, cx) = (Path::new(folder), Context::default());
    let image = codec::decode(&std::fs::read(picture)?, &cx)?;
    let (width, height) = (u16::try_from(image.raster.width())?, u16::try_from(image.raster.height())?);
    let Samples::Eight(colour) = &image.raster.colour else { return Err("the picture has more than 8 bits".into()) };
    // Planes or pixels, whichever way they lie: standard order is row, column, channel.
    let rgb: Vec<u8> = colour.iter().copied().collect();
    if rgb.len() != 3 * usize::from(width) * usize::from(height) {
        return Err("the picture is not in colour".into());
    }
    for (name, format) in [("picture.tif", Format::Tiff), ("picture.webp", Format::Webp)] {
        let options = EncodeOptions::default().with_format(Some(format));
        std::fs::write(folder.join(name), codec::encode(&image, &options, &cx)?)?;
        println!("{name}");
    }
    std::fs::write(folder.join("film.gif"), film(width, height, &rgb)?)?;
    println!("film.gif");
    let inks: Vec<u8> = rgb.chunks_exact(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0]).collect();
    let mut print = Vec::new();
    jpeg_encoder::Encoder::new(&mut print, 90).encode(&inks, width, height, jpeg_encoder::ColorType::Cmyk)?;
    let proofed = press::with_profile(&print, &press::profile());
    for (name, bytes) in [("print.jpg", print), ("print-profile.jpg", proofed)] {
        std::fs::write(folder.join(name), bytes)?;
        println!("{name}");
    }
    Ok(())
}

/// The picture and its mirror image in 252 colours.
fn film(width: u16, height: u16, rgb: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let levels = |n: u32| (0..n).map(move |i| (i * 255 / (n - 1)) as u8);
    let table: Vec<u8> =
        levels(6).flat_map(|r| levels(7).flat_map(move |g| levels(6).flat_map(move |b| [r, g, b]))).collect();
    let index = |p: &[u8]| {
        let near = |v: u8, n: u32| (u32::from(v) * (n - 1) + 127) / 255;
        (near(p[0], 6) * 42 + near(p[1], 7) * 6 + near(p[2], 6)) as u8
    };
    let first: Vec<u8> = rgb.chunks_exact(3).map(index).collect();
    let second: Vec<u8> = first.chunks_exact(usize::from(width)).flat_map(|row| row.iter().rev().copied()).collect();
    let mut out = Vec::new();
    let mut encoder = gif::Encoder::new(&mut out, width, height, &table)?;
    for indices in [first, second] {
        encoder.write_frame(&gif::Frame::from_indexed_pixels(width, height, indices, None))?;
    }
    drop(encoder);
    Ok(out)
}
