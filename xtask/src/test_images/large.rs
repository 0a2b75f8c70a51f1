// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures of 12 and 48 megapixels for measuring speed, made on demand and never committed.

use super::{catalogue::any_jpeg, cel_art, comic_page, photo, watercolour};
use crate::{drawing::Canvas, encoding::jpeg::Jpeg};
use anyhow::{Context as _, Result};
use std::path::Path;

/// A family that can be drawn at any scale.
type Draw = fn(f32) -> Canvas;

const FAMILIES: [(&str, Draw); 4] = [
    ("cel-art", cel_art::draw),
    ("photo-leaves", photo::leaves),
    ("comic-page", comic_page::draw),
    ("watercolour", watercolour::draw),
];

/// Writes every family at 12 MP, and cel art and photograph at 48 MP, as JPEG 4:2:0, quality 90.
pub fn write(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (megapixels, families) in [(12.0f32, &FAMILIES[..]), (48.0, &FAMILIES[..2])] {
        for (name, draw) in families {
            let unit = draw(0.05);
            // Pixels of the design at scale 1, from a thumbnail 20 times smaller each way.
            let area = unit.width as f32 * unit.height as f32 * 400.0;
            let canvas = draw((megapixels * 1e6 / area).sqrt());
            let made = any_jpeg(&canvas, Jpeg::default())?;
            let file = format!("{name}-{megapixels}mp.jpg");
            std::fs::write(folder.join(&file), &made.bytes).with_context(|| format!("cannot write {file}"))?;
            println!("{file:<24} {:>5} x {:<5} {:>9} bytes", made.width, made.height, made.bytes.len());
        }
    }
    Ok(())
}
