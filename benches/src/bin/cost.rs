// SPDX-License-Identifier: MIT OR Apache-2.0
//! What marking and looking cost, whole and by stage, against decoding and encoding the same picture in the same run,
//! on one core.

use anyhow::{Context as _, Result};
use clap::Parser;
use glassine_bench::clock::{median, timed};
use glassine_bench::stages::{self, Stage, Subject};
use glassine_bench::{pictures, timing};
use glassine_core::watermark::{self, DetectOptions, EmbedOptions};
use glassine_core::{Context, codec};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Measures CPU time of one core; all steps of a picture are taken in turn, several rounds each.
#[derive(Parser)]
struct Args {
    /// Folder of JPEG and PNG files; may be given again. Default: test-images and, where it is, ../shared/images.
    #[arg(long)]
    images: Vec<PathBuf>,
    /// Only the first N pictures that can be read.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Size to which the pictures are scaled.
    #[arg(long, default_value_t = 12.0)]
    megapixels: f64,
    /// Rounds per picture; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Gain step for marking without a choice of strength; the one that `standard` chooses lies near it.
    #[arg(long, default_value_t = 45)]
    gain_step: u8,
    /// Write the figures of every picture (JSON).
    #[arg(long)]
    json: Option<PathBuf>,
}

/// CPU milliseconds for one picture.
#[derive(Debug, Clone, Serialize)]
struct Cost {
    name: String,
    decode: f64,
    encode: f64,
    /// Embedding with a given gain.
    mark: f64,
    /// What choosing the strength adds to that.
    choose: f64,
    /// Looking for a mark that is not there.
    detect_nothing: f64,
    /// Looking for one that is.
    detect_mark: f64,
    /// The stages of marking and of both ways of looking.
    stages: BTreeMap<Stage, f64>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut costs = Vec::new();
    for path in pictures::list(&args.images)? {
        if costs.len() >= args.limit {
            break;
        }
        match measure(&path, &args).with_context(|| pictures::name(&path))? {
            Some(cost) => {
                eprintln!("{}", cost.name);
                costs.push(cost);
            }
            None => eprintln!("{}: not read", pictures::name(&path)),
        }
    }
    print(&costs, args.megapixels);
    print_stages(&costs);
    if let Some(path) = &args.json {
        std::fs::write(path, serde_json::to_string_pretty(&costs)?)
            .with_context(|| format!("{} can not be written", path.display()))?;
    }
    Ok(())
}

fn measure(path: &Path, args: &Args) -> Result<Option<Cost>> {
    let cx = Context::default();
    let Ok(image) = codec::decode(&std::fs::read(path)?, &cx) else { return Ok(None) };
    let file = timing::jpeg_of_size(&pictures::to_rgb8(&image.raster), args.megapixels)?;
    drop(image);
    let (key, other) = (pictures::key("cost"), pictures::key("cost, another artist"));
    let payload = pictures::payload(&pictures::name(path));
    let fixed = EmbedOptions { gain_step: Some(args.gain_step), ..EmbedOptions::default() };
    let mut times: [Vec<f64>; 6] = Default::default();
    let mut rounds = Vec::new();
    for _ in 0..args.rounds.max(1) {
        let (decoded, decode) = timed(|| codec::decode(&file, &cx));
        let decoded = decoded?;
        let (written, encode) = timed(|| codec::encode(&decoded, &codec::EncodeOptions::default(), &cx));
        written?;
        let mut marked = decoded.raster.clone();
        let (report, mark) = timed(|| watermark::embed(&mut marked, &key, payload, &fixed, &cx));
        report?;
        let mut chosen = decoded.raster.clone();
        let (report, choose) = timed(|| watermark::embed(&mut chosen, &key, payload, &EmbedOptions::default(), &cx));
        report?;
        let options = DetectOptions::default();
        let (nothing, detect_nothing) = timed(|| watermark::detect(&chosen, &other, &options, &cx));
        nothing?;
        let (found, detect_mark) = timed(|| watermark::detect(&chosen, &key, &options, &cx));
        found?;
        let round = [decode, encode, mark, choose - mark, detect_nothing, detect_mark];
        times.iter_mut().zip(round).for_each(|(all, ms)| all.push(ms));
        let gain = watermark::gain(args.gain_step);
        let cover = &decoded.raster;
        rounds.push(stages::measure(&Subject { cover, marked: &chosen, key: &key, other: &other, payload, gain })?);
    }
    let stages = stages::medians(&rounds);
    let [decode, encode, mark, choose, detect_nothing, detect_mark] = times.map(|all| median(&all).unwrap_or(f64::NAN));
    Ok(Some(Cost { name: pictures::name(path), decode, encode, mark, choose, detect_nothing, detect_mark, stages }))
}

fn print(costs: &[Cost], megapixels: f64) {
    println!("CPU milliseconds of one core, JPEG of {megapixels} MP, quality 90, 4:2:0\n");
    println!(
        "| picture | decode | encode | mark | of decode + encode | choose strength | detect: no mark | detect: mark |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let share = |c: &Cost| 100.0 * c.mark / (c.decode + c.encode);
    let row = |c: &Cost, share: f64| {
        println!(
            "| {} | {:.0} | {:.0} | {:.0} | {share:.1} % | {:.0} | {:.0} | {:.0} |",
            c.name, c.decode, c.encode, c.mark, c.choose, c.detect_nothing, c.detect_mark
        );
    };
    costs.iter().for_each(|c| row(c, share(c)));
    let middle =
        |value: &dyn Fn(&Cost) -> f64| median(&costs.iter().map(value).collect::<Vec<_>>()).unwrap_or(f64::NAN);
    let medians = Cost {
        name: format!("**median of {}**", costs.len()),
        decode: middle(&|c| c.decode),
        encode: middle(&|c| c.encode),
        mark: middle(&|c| c.mark),
        choose: middle(&|c| c.choose),
        detect_nothing: middle(&|c| c.detect_nothing),
        detect_mark: middle(&|c| c.detect_mark),
        stages: BTreeMap::new(),
    };
    row(&medians, middle(&share));
}

/// The same pictures, rounds and run, stage by stage.
fn print_stages(costs: &[Cost]) {
    println!("\nBy stage, over the same pictures in the same run\n");
    println!("| stage | median | largest | of decode + encode |");
    println!("|---|---|---|---|");
    let row = |name: &str, value: &dyn Fn(&Cost) -> Option<f64>| {
        let (mut all, mut shares) = (Vec::new(), Vec::new());
        for (cost, ms) in costs.iter().filter_map(|c| Some((c, value(c)?))) {
            all.push(ms);
            shares.push(100.0 * ms / (cost.decode + cost.encode));
        }
        let (Some(middle), Some(share)) = (median(&all), median(&shares)) else { return };
        let largest = all.iter().copied().fold(0.0, f64::max);
        println!("| {name} | {middle:.1} | {largest:.1} | {share:.1} % |");
    };
    row("decode", &|c| Some(c.decode));
    row("encode", &|c| Some(c.encode));
    let part = |stage| move |c: &Cost| c.stages.get(&stage).copied();
    let sum = |stages: &[Stage], c: &Cost| stages.iter().map(|stage| c.stages.get(stage).copied()).sum();
    let whole = |name: &str, shared: &[Stage], own: &[Stage], value: &dyn Fn(&Cost) -> Option<f64>| {
        own.iter().for_each(|&stage| row(&stage.to_string(), &part(stage)));
        row(&format!("{name}: sum of its stages"), &|c| sum(&[shared, own].concat(), c));
        row(&format!("**{name}: whole**"), value);
    };
    whole("mark", &[], &Stage::MARK, &|c| Some(c.mark));
    row("**choose strength**", &part(Stage::Choose));
    Stage::DETECT.iter().for_each(|&stage| row(&stage.to_string(), &part(stage)));
    whole("detect, no mark", &Stage::DETECT, &[Stage::FoldAll], &|c| Some(c.detect_nothing));
    whole("detect, mark", &Stage::DETECT, &Stage::DETECT_MARK, &|c| Some(c.detect_mark));
}
