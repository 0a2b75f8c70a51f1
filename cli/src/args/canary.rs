// SPDX-License-Identifier: MIT OR Apache-2.0
//! `canary ...`

use super::path;
use clap::{Subcommand, ValueEnum};
use glassine_core::canary::{MAX_DECOYS, MAX_DRAWS, Style};
use std::path::PathBuf;

/// `canary ...`
#[derive(Debug, Subcommand)]
pub enum CanaryCommand {
    /// Draw strings: one to publish with your work, the others to keep secret
    #[command(
        after_help = "Examples:\n  glassine canary make -o canary\n  glassine canary make --style trap --n 9999 -o canary\n\nWrites published.txt (put it into your work), commitment.txt (publish or timestamp it first) and\nsealed.json (keep it secret). A string must stand in many different pages to be found: hashes were\nfound in a 176-billion-parameter model when it had seen them at least 90 times (Wei et al. 2024);\na 1.3-billion-parameter model needed traps of 100 tokens, 1,000 times (Meeus et al. 2024)."
    )]
    Make(Make),
    /// Test a model's losses on the strings of one canary or several
    #[command(
        after_help = "Examples:\n  glassine canary test canary/sealed.json losses.csv\n  glassine canary test a/sealed.json a.csv b/sealed.json b.csv --json\n\nThe CSV file has the columns id and loss, with one row for every string: id is the place of the\nstring in the list `strings` of the sealed file, counted from 0; loss is the model's mean loss for\na token of it. Exit code 0 when p is at most --alpha, 1 when not."
    )]
    Test(Test),
    /// Test a model's losses on published and private versions of many documents
    #[command(
        after_help = "Example:\n  glassine canary paired pairs.csv\n\nThe CSV file has a column public, one or more columns whose names begin with private, and, if\nyou like, a column id; a row for every document. Which version was published must have been drawn\nby chance. Exit code 0 when p is at most --alpha, 1 when not."
    )]
    Paired(Paired),
}

/// `canary make`
#[derive(Debug, clap::Args)]
pub struct Make {
    /// How many strings are kept back; the smallest p-value possible is 1 in N + 1
    #[arg(long, value_name = "N", default_value_t = 999, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_DECOYS)))]
    pub n: u32,
    /// What the strings look like
    #[arg(long, value_name = "STYLE", default_value = "random")]
    pub style: StyleArg,
    /// Folder for the three files; none of them is ever overwritten
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

/// `canary test`
#[derive(Debug, clap::Args)]
pub struct Test {
    /// Sealed file and losses on its strings; more pairs for more canaries. `-` is stdin, for one CSV file
    #[arg(required = true, num_args = 2.., value_names = ["SEALED", "LOSSES.csv"])]
    pub files: Vec<PathBuf>,
    /// The commitment as you published it: a file, or its 64 hex digits; one for each pair [default: commitment.txt
    /// beside the sealed file]
    #[arg(long, value_name = "FILE-OR-HEX")]
    pub commitment: Vec<String>,
    /// Largest p-value at which the result counts; fix it before you look at losses
    #[arg(long, value_name = "P", default_value_t = 0.01, value_parser = alpha)]
    pub alpha: f64,
}

/// `canary paired`
#[derive(Debug, clap::Args)]
pub struct Paired {
    /// Losses on the versions; `-` is stdin
    #[arg(value_name = "PAIRS.csv", value_parser = path())]
    pub file: PathBuf,
    /// You drew only once which version to publish, for all documents together, and not for each by itself
    #[arg(long)]
    pub one_draw: bool,
    /// How many outcomes are tried when there are too many to count all of them
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_DRAWS)))]
    pub draws: u32,
    /// Largest p-value at which the result counts; fix it before you look at losses
    #[arg(long, value_name = "P", default_value_t = 0.01, value_parser = alpha)]
    pub alpha: f64,
}

/// [`Style`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StyleArg {
    /// 64 letters and digits, easiest for a model to learn by heart
    Random,
    /// Eight odd sentences, harder to filter out and harder to find in a model
    Trap,
}

impl From<StyleArg> for Style {
    fn from(style: StyleArg) -> Self {
        match style {
            StyleArg::Random => Self::Random,
            StyleArg::Trap => Self::Trap,
        }
    }
}

fn alpha(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(alpha) if alpha > 0.0 && alpha < 1.0 => Ok(alpha),
        _ => Err("a level is a number above 0 and below 1, such as 0.01".into()),
    }
}
