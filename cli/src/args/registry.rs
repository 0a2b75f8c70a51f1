// SPDX-License-Identifier: MIT OR Apache-2.0
//! `registry ...`

use super::path;
use clap::Subcommand;
use glassine_core::payload::Payload;
use glassine_core::registry::{WorkId, date};
use std::path::PathBuf;

/// `registry ...`
#[derive(Debug, Subcommand)]
pub enum RegistryCommand {
    /// List the copies that were made
    #[command(
        after_help = "Examples:\n  glassine registry list\n  glassine registry list --platform tumblr --since 2026-11-01\n  glassine registry list --text harbour --json"
    )]
    List(List),
    /// Show all that is known of a work or a copy
    #[command(after_help = "Example:\n  glassine registry show 0123456789abcdef")]
    Show(Show),
    /// Find the work that a picture is, or looks like
    #[command(
        after_help = "Example:\n  glassine registry find found.jpg\n\nA picture that looks like a work of yours may still be another one: only `glassine detect` proves a mark."
    )]
    Find(Find),
    /// Write the registry as one text file, as a backup or for another computer
    #[command(
        after_help = "Examples:\n  glassine registry export backup.jsonl\n  glassine registry export --no-references > small.jsonl"
    )]
    Export(Export),
    /// Take in what another registry exported; what is here already stays
    #[command(
        after_help = "Examples:\n  glassine registry import backup.jsonl\n  glassine registry import backup.jsonl --dry-run"
    )]
    Import(Import),
    /// Check that the registry is sound and the copies are still as they were written
    #[command(after_help = "Examples:\n  glassine registry check\n  glassine registry check --contents --json")]
    Check(Check),
}

/// `registry list`
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only copies made for this platform
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// Only copies made on this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::parse_day)]
    pub since: Option<u16>,
    /// Only copies with this text in the title or in a path
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// `registry show`
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Name of a work, or payload of a copy: 16 hex digits
    #[arg(value_name = "WORK-OR-PAYLOAD", value_parser = name)]
    pub name: Name,
}

/// `registry find`
#[derive(Debug, clap::Args)]
pub struct Find {
    /// Pictures and folders; `-` is stdin
    #[arg(required = true, value_name = "PICTURE")]
    pub paths: Vec<PathBuf>,
}

/// `registry export`
#[derive(Debug, clap::Args)]
pub struct Export {
    /// File to write; `-` is stdout
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true, value_parser = path())]
    pub file: PathBuf,
    /// Leave out the small grey pictures; the file becomes a hundred times smaller
    #[arg(long)]
    pub no_references: bool,
}

/// `registry import`
#[derive(Debug, clap::Args)]
pub struct Import {
    /// File that `glassine registry export` wrote; `-` is stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `registry check`
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Read every copy and compare its contents, not only its date and size
    #[arg(long)]
    pub contents: bool,
}

/// 16 hex digits that name a work or a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// As a work.
    pub work: WorkId,
    /// As a copy.
    pub payload: Payload,
}

fn name(text: &str) -> Result<Name, String> {
    let expected =
        "works and copies are named by 16 hex digits, such as 0123456789abcdef; see `glassine registry list`";
    let work: WorkId = text.parse().map_err(|_| expected.to_owned())?;
    Ok(Name { work, payload: Payload(work.0) })
}
