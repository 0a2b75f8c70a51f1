// SPDX-License-Identifier: MIT OR Apache-2.0
//! One picture under every attack, as thumbnails on one sheet: to see what the attacks do.

use anyhow::Result;
use clap::Parser;
use glassine_bench::attack::montage::write;
use glassine_bench::attack::resample::LongSide;
use glassine_bench::attack::{self, Rgb8};
use glassine_bench::{clock, matrix::Matrix, pictures};
use ndarray::s;
use std::path::PathBuf;

/// Draws a sheet of one picture under every attack.
#[derive(Parser)]
struct Args {
    /// Picture to attack (PNG or JPEG).
    picture: PathBuf,
    /// Sheet to write (PNG).
    #[arg(short, long)]
    output: PathBuf,
    /// Attacks, instead of those that come with the bench.
    #[arg(long)]
    attacks: Option<PathBuf>,
    /// Only attacks whose name or group matches; `*` stands for any text, commas separate.
    #[arg(long)]
    only: Option<String>,
    /// Side of a thumbnail, pixels.
    #[arg(long, default_value_t = 240)]
    side: usize,
    /// Thumbnails per row.
    #[arg(long, default_value_t = 7)]
    columns: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut matrix = Matrix::load(args.attacks.as_deref())?;
    if let Some(only) = &args.only {
        matrix.keep_only(only);
    }
    let picture = pictures::read_rgb8(&args.picture)?;
    let (columns, side) = (args.columns.max(1), args.side.max(16));
    let rows = matrix.attacks.len().div_ceil(columns);
    let (cell_width, cell_height) = (side + 8, side + 28);
    let mut sheet = Rgb8::from_elem((rows * cell_height, columns * cell_width, 3), 255);
    for (i, item) in matrix.attacks.iter().enumerate() {
        let (attacked, ms) = clock::timed(|| attack::run(&item.chain, &picture));
        let attacked = attacked?;
        let (height, width, _) = attacked.dim();
        let thumbnail = LongSide { to: side, kernel: Default::default() }.apply(&attacked)?;
        let (h, w, _) = thumbnail.dim();
        let (top, left) = (i / columns * cell_height + 24, i % columns * cell_width + 4);
        sheet.slice_mut(s![top..top + h, left..left + w, ..]).assign(&thumbnail);
        write(&mut sheet, &item.name, left, top - 20, 1.0, [0, 0, 0]);
        write(&mut sheet, &format!("{width} X {height}"), left, top - 10, 1.0, [110, 110, 110]);
        println!("{:30} {width:5} x {height:<5} {ms:8.0} ms", item.name);
    }
    pictures::write_png(&args.output, &sheet)
}
