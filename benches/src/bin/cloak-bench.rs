// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cloaks pictures and tells how far encoders are moved, at which quality and in which time.
#![allow(clippy::print_stdout, reason = "tables are what this program is for")]

use anyhow::{Context as _, Result};
use clap::Parser;
use glassine_bench::cloaking::{self, Cloaked, Plan, VIEWS, Views};
use glassine_bench::{clock, matrix, pictures};
use glassine_core::cloak::{Encoder, LIGHT_ENCODER, Level};
use glassine_core::{Context, pool::Pool};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Cloaks pictures and tells how far encoders are moved, at which quality and in which time.
#[derive(Parser)]
struct Args {
    /// Folder of JPEG and PNG files; may be given again. Default: test-images and, where it is, ../shared/images.
    #[arg(long)]
    images: Vec<PathBuf>,
    /// Only pictures whose file name matches; `*` stands for any text, commas separate.
    #[arg(long)]
    picture: Option<String>,
    /// light, medium or strong; may be given again. Default: all.
    #[arg(long)]
    level: Vec<String>,
    /// Few steps.
    #[arg(long)]
    fast: bool,
    /// Weight file of a tiny autoencoder to cloak against, instead of the light encoder; may be given again.
    #[arg(long)]
    model: Vec<PathBuf>,
    /// Weight file of a tiny autoencoder to measure on, beside those cloaked against; may be given again.
    #[arg(long)]
    judge: Vec<PathBuf>,
    /// Leave out counter-measures.
    #[arg(long)]
    brief: bool,
    /// Mark the cloaked pictures as well and measure that.
    #[arg(long)]
    marked: bool,
    /// Write the cloaked pictures (working size) as PNG files into this folder.
    #[arg(long)]
    save: Option<PathBuf>,
    /// Write everything that was measured (JSON).
    #[arg(long)]
    json: Option<PathBuf>,
    /// Threads for each picture.
    #[arg(short, long, default_value_t = 1)]
    threads: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let plan = plan(&args)?;
    let pool = match args.threads {
        1 => Pool::NONE,
        n => Pool::rayon(Arc::new(rayon::ThreadPoolBuilder::new().num_threads(n).build()?)),
    };
    let cx = Context { pool: &pool, ..Context::default() };
    let mut files = pictures::list(&args.images)?;
    if let Some(patterns) = &args.picture {
        files.retain(|path| patterns.split(',').any(|pattern| matrix::matches(pattern, &pictures::name(path))));
    }
    let mut done = Vec::new();
    for file in &files {
        for cloaked in cloaking::run(file, &plan, &cx, args.save.as_deref())? {
            line(&cloaked);
            done.push(cloaked);
        }
    }
    for &level in &plan.levels {
        let done: Vec<&Cloaked> = done.iter().filter(|c| c.level == level).collect();
        println!("\n{level:?}");
        summary(&plan, &done);
    }
    if let Some(path) = &args.json {
        std::fs::write(path, serde_json::to_string_pretty(&done)?).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn plan(args: &Args) -> Result<Plan> {
    let tiny = |path: &PathBuf| -> Result<Encoder> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let name = path.file_name().map(Path::new).unwrap_or(path).display().to_string();
        Ok(Encoder::tiny(&bytes, &name)?)
    };
    let attacked = || -> Result<Vec<Encoder>> {
        if args.model.is_empty() {
            Ok(vec![Encoder::light(LIGHT_ENCODER)?])
        } else {
            args.model.iter().map(tiny).collect()
        }
    };
    let mut judges = attacked()?;
    judges.extend(args.judge.iter().map(tiny).collect::<Result<Vec<_>>>()?);
    let mut views: Views = toml::from_str(VIEWS).context("cloak_views.toml")?;
    views.views.retain(|view| !(args.brief && view.counter));
    let levels = match args.level.as_slice() {
        [] => vec![Level::Light, Level::Medium, Level::Strong],
        names => names.iter().map(|name| cloaking::level(name)).collect::<Result<_>>()?,
    };
    Ok(Plan { attacked: attacked()?, judges, levels, fast: args.fast, views, marked: args.marked })
}

/// One row of the table of pictures.
fn line(cloaked: &Cloaked) {
    let none: Vec<String> = cloaked.moved.iter().map(|views| ratio(views[0][0], views[0][1])).collect();
    println!(
        "| {} | {:?} | {} x {} | {:.1} s | {:.1} s | {:.2} | {:.1} | {:.1} | {:.2} | {} |",
        cloaked.name,
        cloaked.level,
        cloaked.width,
        cloaked.height,
        cloaked.seconds,
        cloaked.cpu_seconds,
        cloaked.scale,
        cloaked.ssimulacra2,
        cloaked.psnr.unwrap_or(f64::NAN),
        cloaked.changed,
        none.join(" / ")
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    clock::median(&values.collect::<Vec<_>>()).unwrap_or(f64::NAN)
}

fn ratio(of: f64, over: f64) -> String {
    format!("{of:.3} ({:.1}x)", of / over)
}

/// Medians over the pictures, and means and worst of the quality.
fn summary(plan: &Plan, done: &[&Cloaked]) {
    let scores = || done.iter().map(|c| c.ssimulacra2);
    println!(
        "{} pictures; SSIMULACRA2 mean {:.1}, worst {:.1}; PSNR mean {:.1} dB; {:.1} s each (median, wall clock)\n",
        done.len(),
        scores().sum::<f64>() / scores().count().max(1) as f64,
        scores().fold(f64::INFINITY, f64::min),
        done.iter().filter_map(|c| c.psnr).sum::<f64>() / done.len().max(1) as f64,
        median(done.iter().map(|c| c.seconds)),
    );
    println!(
        "| encoder | view | cloak | noise of equal energy | ratio of medians | median of ratios | cloak and mark |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (j, judge) in plan.judges.iter().enumerate() {
        for (v, view) in plan.views.views.iter().enumerate() {
            let of = |i: usize| median(done.iter().map(|c| c.moved[j][v][i]));
            let ratios = median(done.iter().map(|c| c.moved[j][v][0] / c.moved[j][v][1]));
            println!(
                "| {} | {} | {:.3} | {:.3} | {:.1} | {ratios:.1} | {:.3} |",
                judge.name(),
                view.name,
                of(0),
                of(1),
                of(0) / of(1),
                of(2)
            );
        }
    }
}
