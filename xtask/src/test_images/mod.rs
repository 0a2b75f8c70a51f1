// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask test-images`: generated pictures, one family per file.

pub mod catalogue;
pub mod large;
pub mod manifest;

mod alpha_sprite;
mod cel_art;
mod comic_page;
mod dark;
mod gradient_16bit;
mod gradient_sky;
mod halftone;
mod near_blank;
mod orientation;
mod pencil;
mod photo;
mod pixel_art;
mod watercolour;
mod wide_gamut;

#[cfg(test)]
mod tests;

use anyhow::{Context as _, Result};
use catalogue::{Made, Picture};
use manifest::{Manifest, Row};
use std::{path::Path, sync::Mutex};

/// Makes all `pictures`, as many at a time as there are processors, in the order given.
fn make(pictures: Vec<Picture>) -> Result<Vec<(Picture, Made)>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let count = pictures.len();
    let queue = Mutex::new(pictures.into_iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().ok().and_then(|mut q| q.next());
                    let Some((i, picture)) = next else { break };
                    let made = (picture.make)().with_context(|| format!("cannot make {}", picture.file));
                    if let Ok(mut list) = done.lock() {
                        list.push((i, made.map(|made| (picture, made))));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Writes the committed pictures and their manifest into `folder`; files that no longer belong there are removed.
pub fn write(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut rows = Vec::new();
    let mut total = 0;
    for (picture, made) in make(catalogue::all())? {
        let path = folder.join(&picture.file);
        std::fs::write(&path, &made.bytes).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{:<24} {:>5} x {:<5} {:>9} bytes", picture.file, made.width, made.height, made.bytes.len());
        total += made.bytes.len();
        rows.push(Row::new(&picture, &made));
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != manifest::FILE && !rows.iter().any(|row| row.file == name) {
            std::fs::remove_file(folder.join(&name))?;
            println!("{name:<24} removed: no longer made");
        }
    }
    println!("{} pictures, {:.1} MB", rows.len(), total as f64 / 1e6);
    Manifest { picture: rows }.write(folder)
}
