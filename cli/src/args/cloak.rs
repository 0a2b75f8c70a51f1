// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cloak ...`

use super::LevelArg;
use clap::Subcommand;
use std::path::PathBuf;

/// `cloak`
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Cloak {
    /// The model files.
    #[command(subcommand)]
    pub command: Option<CloakCommand>,
    /// Picture to cloak; `-` is stdin
    #[arg(value_name = "IN", required_unless_present = "check", conflicts_with = "check")]
    pub input: Option<PathBuf>,
    /// File for the cloaked copy; `-` is stdout
    #[arg(short, long, value_name = "OUT", required_unless_present = "check", conflicts_with = "check")]
    pub output: Option<PathBuf>,
    /// How visible the cloak may be
    #[arg(long, value_name = "LEVEL", default_value = "medium", conflicts_with = "check")]
    pub level: LevelArg,
    /// Fewer steps: faster, and has less effect
    #[arg(long, conflicts_with = "check")]
    pub fast: bool,
    /// Tiny autoencoder to cloak against instead of the light encoder, a file or its name in the models folder; may be
    /// given again. `light` is the light encoder. With --check: measure with this one, too
    #[arg(long, value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// Measure what a cloak does: any two pictures of one size, cloaks of other programs too
    #[arg(long, num_args = 2, value_names = ["ORIGINAL", "CLOAKED"])]
    pub check: Option<Vec<PathBuf>>,
}

/// `cloak ...`
#[derive(Debug, Subcommand)]
pub enum CloakCommand {
    /// Where model files come from, and what those you have are
    #[command(after_help = "Examples:\n  glassine cloak models\n  glassine cloak models taesd_encoder.safetensors")]
    Models {
        /// Model files to look at; without any, those in the models folder
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}
