// SPDX-License-Identifier: MIT OR Apache-2.0
//! Looks for marks where there are none, and compares the p-values with what they claim.

use anyhow::{Context as _, Result};
use clap::Parser;
use glassine_bench::attack::{Rgb8, resample::LongSide};
use glassine_bench::correlation::{THRESHOLDS, Tail, correlations};
use glassine_bench::nulls::{self, KINDS, Kind, Source};
use glassine_bench::pictures;
use glassine_core::watermark::{self, DetectOptions, EmbedOptions, Verdict};
use glassine_core::{Context, codec};
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Looks for marks where there are none. Exit code 1: one was found, marked or probable.
#[derive(Parser)]
struct Args {
    /// Number of detections.
    #[arg(long, default_value_t = 20_000)]
    count: u64,
    /// Number of the first trial; every trial is the same in every run.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Folder of JPEG and PNG files; may be given again. Default: test-images and, where it is, ../shared/images.
    #[arg(long)]
    images: Vec<PathBuf>,
    /// Codewords correlated with every candidate of every fourth trial; 0 = none.
    #[arg(long, default_value_t = 60)]
    codewords: usize,
    /// Write everything that was counted (JSON).
    #[arg(long)]
    json: Option<PathBuf>,
    /// Trials at a time. Default: number of cores.
    #[arg(short)]
    jobs: Option<usize>,
}

/// Trials between two whose codewords are correlated as well.
const CORRELATED: u64 = 4;
/// Long side to which the pictures are brought before anything else, pixels.
const SOURCE_SIDE: usize = 1600;

/// What the trials of one kind came to.
#[derive(Debug, Clone, Default, Serialize)]
struct Counts {
    trials: u64,
    marked: u64,
    probable: u64,
    /// Trials with p at or below 1e-1, ..., 1e-6.
    at_most: [u64; 6],
    smallest_log10_p: f64,
    largest_z: f64,
    largest_coherence: f64,
    /// Trials with a verdict, to be looked at.
    found: Vec<u64>,
}

impl Counts {
    fn merged(mut self, other: &Self) -> Self {
        self.trials += other.trials;
        self.marked += other.marked;
        self.probable += other.probable;
        self.at_most.iter_mut().zip(other.at_most).for_each(|(a, b)| *a += b);
        self.smallest_log10_p = self.smallest_log10_p.min(other.smallest_log10_p);
        self.largest_z = self.largest_z.max(other.largest_z);
        self.largest_coherence = self.largest_coherence.max(other.largest_coherence);
        self.found.extend(&other.found);
        self
    }
}

#[derive(Debug, Default, Serialize)]
struct Report {
    kinds: Vec<(Kind, Counts)>,
    all: Counts,
    correlations: Tail,
}

/// What one trial came to: its kind, its counts, and its correlations where they were asked for.
type Outcome = (Kind, Counts, Tail);

fn main() -> Result<std::process::ExitCode> {
    let args = Args::parse();
    let source = source(&args)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.unwrap_or(0)).build()?;
    let done = AtomicU64::new(0);
    let work = |trial: u64| {
        let outcome = run(trial, &source, args.codewords).with_context(|| format!("trial {trial}"));
        let n = done.fetch_add(1, Ordering::Relaxed) + 1;
        if n.is_multiple_of(500) {
            eprintln!("{n}/{}", args.count);
        }
        outcome
    };
    let trials: Result<Vec<Outcome>> =
        pool.install(|| (args.first..args.first + args.count).into_par_iter().map(work).collect());
    let report = summarise(&trials?);
    print(&report);
    if let Some(path) = &args.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)?)
            .with_context(|| format!("{} can not be written", path.display()))?;
    }
    Ok(if report.all.found.is_empty() { 0 } else { 1 }.into())
}

/// Pictures as they are, and marked with keys that no trial looks for.
fn source(args: &Args) -> Result<Source> {
    let (mut plain, mut marked) = (Vec::new(), Vec::new());
    for (i, path) in pictures::list(&args.images)?.iter().enumerate() {
        let Some(picture) = read(path)? else { continue };
        let mut raster = pictures::to_raster(picture.clone());
        let name = pictures::name(path);
        let key = pictures::key(&format!("of another artist {i}"));
        watermark::embed(&mut raster, &key, pictures::payload(&name), &EmbedOptions::default(), &Context::default())
            .with_context(|| format!("{name} can not be marked"))?;
        marked.push(pictures::to_rgb8(&raster));
        plain.push(picture);
    }
    Ok(Source { plain, marked })
}

/// The picture at no more than [`SOURCE_SIDE`]; `None` for files that the core does not read.
fn read(path: &Path) -> Result<Option<Rgb8>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} can not be read", path.display()))?;
    match codec::decode(&bytes, &Context::default()) {
        Ok(image) => {
            let fitted = LongSide { to: SOURCE_SIDE, kernel: Default::default() };
            Ok(Some(fitted.apply(&pictures::to_rgb8(&image.raster))?))
        }
        Err(error) => {
            eprintln!("{}: {error}", pictures::name(path));
            Ok(None)
        }
    }
}

fn run(trial: u64, source: &Source, codewords: usize) -> Result<Outcome> {
    let (kind, picture) = nulls::picture(trial, source)?;
    let raster = pictures::to_raster(picture);
    let key = pictures::key(&format!("false positives {trial}"));
    let found = watermark::detect(&raster, &key, &DetectOptions::default(), &Context::default())?;
    let counts = Counts {
        trials: 1,
        marked: u64::from(found.verdict == Verdict::Marked),
        probable: u64::from(found.verdict == Verdict::Probable),
        at_most: std::array::from_fn(|i| u64::from(found.log10_p <= -(i as f64 + 1.0))),
        smallest_log10_p: found.log10_p,
        largest_z: found.z,
        largest_coherence: found.coherence,
        found: if found.verdict == Verdict::None { Vec::new() } else { vec![trial] },
    };
    let mut tail = Tail::default();
    if codewords > 0 && trial.is_multiple_of(CORRELATED) {
        let payloads: Vec<_> = (0..codewords).map(|i| pictures::payload(&format!("{trial} {i}"))).collect();
        tail.extend(&correlations(&raster, &key, &payloads)?);
    }
    Ok((kind, counts, tail))
}

fn summarise(trials: &[Outcome]) -> Report {
    let total = |kind: Option<Kind>| {
        trials
            .iter()
            .filter(|(k, _, _)| kind.is_none_or(|kind| kind == *k))
            .fold(Counts::default(), |sum, (_, counts, _)| sum.merged(counts))
    };
    Report {
        kinds: KINDS.iter().map(|&(kind, _)| (kind, total(Some(kind)))).collect(),
        all: total(None),
        correlations: trials.iter().fold(Tail::default(), |sum, (_, _, tail)| sum.merged(tail)),
    }
}

fn print(report: &Report) {
    println!("| pictures | detections | marked | probable | smallest log10 p | largest z | largest c |");
    println!("|---|---|---|---|---|---|---|");
    let row = |name: &str, c: &Counts| {
        let (p, z, coherence) = (c.smallest_log10_p, c.largest_z, c.largest_coherence);
        println!("| {name} | {} | {} | {} | {p:.2} | {z:.2} | {coherence:.2} |", c.trials, c.marked, c.probable);
    };
    for (kind, counts) in &report.kinds {
        row(&format!("{kind:?}"), counts);
    }
    row("all", &report.all);
    if !report.all.found.is_empty() {
        println!("\nTrials with a verdict: {:?}", report.all.found);
    }
    println!("\n| p at most | nominal | observed |\n|---|---|---|");
    for (i, n) in report.all.at_most.iter().enumerate() {
        println!("| 1e-{} | 1e-{} | {:.2e} |", i + 1, i + 1, *n as f64 / report.all.trials.max(1) as f64);
    }
    let tail = &report.correlations;
    if tail.count > 0 {
        let (mean, deviation) = tail.moments();
        println!("\n{} codeword correlations: mean {mean:.4}, standard deviation {deviation:.4}", tail.count);
        println!(
            "largest z {:.2}\n\n| z above | nominal | observed | standard error |\n|---|---|---|---|",
            tail.largest
        );
        for (threshold, (observed, nominal, error)) in THRESHOLDS.iter().zip(tail.rates()) {
            println!("| {threshold} | {nominal:.2e} | {observed:.2e} | {error:.1e} |");
        }
    }
}
