// SPDX-License-Identifier: MIT OR Apache-2.0
//! `glassine-gpu cloak`: the cloak against a full-size autoencoder in the user's own file.
#![forbid(unsafe_code)]

mod files;
mod progress;
mod words;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use glassine_core::{
    Context,
    cloak::{CloakOptions, LIMITS, Level, SMALLEST_SIDE, limits_in_short, measure, perturb},
    codec,
    image::canonical_rgb,
    pool::Pool,
};
use glassine_gpu::{Autoencoder, FullEncoder, device};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

/// Cloaks pictures against the full-size autoencoders of image models, on the graphics card or the processor.
#[derive(Debug, Parser)]
#[command(name = "glassine-gpu", version)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Change a picture so that one image model reads it differently
    #[command(
        after_help = "Example:\n  glassine-gpu cloak harbour.png -o harbour_cloaked.png --vae vae/diffusion_pytorch_model.safetensors\n\n\
        The picture becomes noisier, more with each level. A cloak can be taken off, and it does nothing against copying."
    )]
    Cloak(Cloak),
    /// Say what a cloak can not do
    Limits,
}

#[derive(Debug, clap::Args)]
struct Cloak {
    /// The picture
    input: PathBuf,
    /// Where to write the cloaked copy, a file of the same format
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Autoencoder of the model: the .safetensors file in the folder "vae" of its diffusers release
    #[arg(long, value_name = "FILE")]
    vae: PathBuf,
    /// Its config.json; without this the one beside the file, if there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How visible the cloak may be
    #[arg(long, value_enum, default_value_t = LevelArg::Medium)]
    level: LevelArg,
    /// Fewer steps: faster, and has less effect
    #[arg(long)]
    fast: bool,
    /// Longest side of the windows that are worked on at a time, pixels: a smaller one needs less memory
    #[arg(long, value_name = "PIXELS", default_value_t = 512, value_parser = window)]
    window: usize,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LevelArg {
    /// Hardly visible, moves little
    Light,
    /// Visible on a close look
    Medium,
    /// Visible as a fine grain
    Strong,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Light => Self::Light,
            LevelArg::Medium => Self::Medium,
            LevelArg::Strong => Self::Strong,
        }
    }
}

fn window(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(side) if (128..=1024).contains(&side) && side % 64 == 0 => Ok(side),
        _ => Err("must be a multiple of 64 from 128 to 1024".into()),
    }
}

fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Cloak(command) => cloak(&command),
        Command::Limits => {
            print!("{LIMITS}");
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn cloak(command: &Cloak) -> Result<()> {
    let bytes = files::picture(&command.input, &command.output)?;
    let threads = Arc::new(rayon::ThreadPoolBuilder::new().build()?);
    let (pool, progress) = (Pool::rayon(threads), progress::Shown::new());
    let cx = Context { pool: &pool, progress: &progress, ..Context::default() };
    let mut image = codec::decode(&bytes, &cx)?;
    files::check_extension(&command.output, image.format)?;
    if image.raster.width().min(image.raster.height()) < SMALLEST_SIDE {
        bail!("the picture is too small for a cloak: both sides must have at least {SMALLEST_SIDE} pixels");
    }
    if !image.more.is_empty() {
        bail!("the file holds several pictures (an animation or a document with pages); cloak them one by one");
    }
    image.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    let encoders = [encoder(command)?];
    let options = CloakOptions { level: command.level.into(), fast: command.fast };
    eprintln!("{}\nThe whole text: glassine-gpu limits", limits_in_short());
    let original = canonical_rgb(&image.raster, &cx);
    let found = || perturb(&image.raster, &encoders, &options, &cx);
    let Ok(perturbation) = catch_unwind(AssertUnwindSafe(found)) else {
        bail!("the computation broke off, most likely for lack of memory: try --window 256");
    };
    perturbation?.apply(&mut image.raster, &cx);
    let copy = codec::encode(&image, &codec::EncodeOptions::default(), &cx)?;
    progress.measuring();
    // Coding is a part of what the copy goes through, so the final bytes are measured.
    let cloaked = canonical_rgb(&codec::decode(&copy, &cx)?.raster, &cx);
    let report = measure(&original, &cloaked, &encoders, &cx)?;
    progress.done();
    files::write(&command.output, &copy)?;
    println!("{}", words::report(&command.output, &report));
    Ok(())
}

/// The encoder of the user's file. Starting the graphics card, which burn does here, panics where there is none.
fn encoder(command: &Cloak) -> Result<FullEncoder> {
    let (bytes, config) = files::autoencoder(&command.vae, command.config.as_deref())?;
    let read = || Autoencoder::read(&bytes, &config, &device());
    let Ok(autoencoder) = catch_unwind(AssertUnwindSafe(read)) else {
        bail!(
            "the graphics card could not be used. Install its driver, or use the build for the processor (gpu/README.md)"
        );
    };
    let name = command.vae.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match autoencoder {
        Ok(autoencoder) => Ok(FullEncoder { name, autoencoder, window_side: command.window }),
        Err(error) => bail!("{}: {error}", command.vae.display()),
    }
}
