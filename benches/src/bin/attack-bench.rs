// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marks pictures, attacks the copies and tells what the detector still reads.

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use glassine_bench::robustness::{self, Outcome, Plan};
use glassine_bench::{cloaking, matrix::Matrix, pictures, report};
use glassine_core::cloak::CloakOptions;
use glassine_core::watermark::EmbedOptions;
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Marks pictures, attacks the copies and tells what the detector still reads. Exit code 1: a bound is missed.
#[derive(Parser)]
struct Args {
    /// Folder of JPEG and PNG files; may be given again. Default: test-images and, where it is, ../shared/images.
    #[arg(long)]
    images: Vec<PathBuf>,
    /// Attacks, instead of those that come with the bench.
    #[arg(long)]
    attacks: Option<PathBuf>,
    /// Only attacks whose name or group matches; `*` stands for any text, commas separate.
    #[arg(long)]
    only: Option<String>,
    /// Only pictures whose file name matches; `*` stands for any text.
    #[arg(long)]
    picture: Option<String>,
    /// Only the first N pictures.
    #[arg(long)]
    limit: Option<usize>,
    /// light, standard, strong or max.
    #[arg(long, default_value = "standard")]
    strength: String,
    /// Index into the grid of gains, instead of a strength.
    #[arg(long)]
    gain_step: Option<u8>,
    /// Attack the copy as it is read back from a file in the input's format and quality.
    #[arg(long)]
    through_file: bool,
    /// Cloak each picture before it is marked: light, medium or strong.
    #[arg(long)]
    cloak: Option<String>,
    /// Write everything that was measured (JSON).
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the tables (Markdown); they are printed in any case.
    #[arg(long)]
    markdown: Option<PathBuf>,
    /// Pictures worked on at a time; each holds a few copies of itself in memory. Default: number of cores.
    #[arg(short)]
    jobs: Option<usize>,
}

fn main() -> Result<std::process::ExitCode> {
    let args = Args::parse();
    let mut matrix = Matrix::load(args.attacks.as_deref())?;
    if let Some(only) = &args.only {
        matrix.keep_only(only);
    }
    let mut files = pictures::list(&args.images)?;
    if let Some(pattern) = &args.picture {
        files.retain(|path| glassine_bench::matrix::matches(pattern, &pictures::name(path)));
    }
    files.truncate(args.limit.unwrap_or(usize::MAX));
    ensure!(!files.is_empty(), "no picture is called that");
    ensure!(!matrix.attacks.is_empty(), "no attack is called that");
    let strength = robustness::strength(&args.strength)?;
    let cloak =
        args.cloak.as_deref().map(cloaking::level).transpose()?.map(|level| CloakOptions { level, fast: false });
    let plan =
        Plan { embed: EmbedOptions { strength, gain_step: args.gain_step }, through_file: args.through_file, cloak };
    let outcomes = run(&files, &matrix, plan, args.jobs.unwrap_or(0))?;

    let (mut done, mut skipped) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Outcome::Done(result) => done.push(result),
            Outcome::Skipped(name, reason) => skipped.push((name, reason)),
        }
    }
    let label = args.gain_step.map_or(args.strength, |step| format!("gain step {step}"));
    let report = report::Report::new(&matrix, label, done, skipped);
    let text = report::markdown(&report);
    println!("{text}");
    if let Some(path) = &args.markdown {
        std::fs::write(path, &text).with_context(|| format!("{} can not be written", path.display()))?;
    }
    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, json).with_context(|| format!("{} can not be written", path.display()))?;
    }
    Ok(if report.passes() { 0 } else { 1 }.into())
}

/// Works on all pictures, `jobs` at a time (0 = number of cores), and returns the outcomes in the order of `files`.
fn run(files: &[PathBuf], matrix: &Matrix, plan: Plan, jobs: usize) -> Result<Vec<Outcome>> {
    let key = pictures::key("attack bench");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?;
    // Large files first, so that none of them is left over for a single thread at the end.
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(std::fs::metadata(&files[i]).map_or(0, |m| m.len())));
    let finished = AtomicUsize::new(0);
    let work = |&i: &usize| {
        let outcome = robustness::run(&files[i], &key, matrix, plan);
        let n = finished.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("[{n}/{}] {}", files.len(), pictures::name(&files[i]));
        outcome.map(|outcome| (i, outcome))
    };
    let outcomes: Result<Vec<_>> = pool.install(|| order.par_iter().with_max_len(1).map(work).collect());
    let mut outcomes = outcomes?;
    outcomes.sort_by_key(|(i, _)| *i);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}
