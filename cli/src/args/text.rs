// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text ...`

use clap::{Subcommand, ValueEnum};
use glassine_core::text::Level;
use std::path::PathBuf;

/// Said in the help of marking and of detection, in the same words.
const LIMITS: &str = "What the mark survives: copying, quoting, excerpts, editing of a part of the words, and the usual clean-up of posts and \
training data. What it does not survive: paraphrase, translation, retyping, text read from a screenshot (OCR), a PDF \
made of the marked document, and any program that takes out all hidden characters. Some sites take them out on upload: `glassine text probe` tells which.";

/// `text ...`
#[derive(Debug, Subcommand)]
pub enum TextCommand {
    /// Write a copy of a text that carries an invisible mark; the original stays as it is
    #[command(
        after_help = format!("Examples:\n  glassine text mark story.md -o story_tumblr.md --for tumblr\n  glassine text mark novel.epub -o novel_anna.epub --for anna --title \"The novel\"\n\n{LIMITS}\n\nRead and written: txt, Markdown, HTML, EPUB, Word (docx), OpenDocument (odt). Only the running text changes; code, links\nand everything else in the file stay byte for byte.\n\nA mark made for one reader names that person in every copy of the text: where it identifies a person it is personal\ndata. Tell them that it is there.")
    )]
    Mark(Mark),
    /// Look for your mark in texts, documents and crawled data
    #[command(
        after_help = format!("Examples:\n  glassine text detect found.html\n  glassine text detect downloads --json > results.jsonl\n  curl -s https://example.com/post | glassine text detect -\n\n{LIMITS}\n\nNo mark does not prove that a text is not yours. A mark proves that hidden characters of yours are there, in the places\nthat --json names; somebody may have copied marked phrases into a text of their own.")
    )]
    Detect(Detect),
    /// Show what a reader can not see: every invisible or look-alike character, whoever put it there
    #[command(
        after_help = "Examples:\n  glassine text inspect found.txt\n  pbpaste | glassine text inspect -\n  glassine text inspect downloads --json\n\nMany such characters have a good reason to be there: emoji, Persian, French punctuation. Those are counted apart.\nWithout your key your own marks can not be told from other hidden characters of their kind."
    )]
    Inspect(Inspect),
    /// Write a copy without hidden and look-alike characters
    #[command(
        after_help = "Examples:\n  glassine text strip received.docx -o clean.docx\n  glassine text strip list.txt -o ascii.txt --keep-legitimate=false\n\nThis takes everybody's marks out, yours too. Look-alike letters are only put right in words that mix writings."
    )]
    Strip(Strip),
    /// Find out which hidden characters a site or program lets through
    #[command(
        after_help = "Examples:\n  glassine text probe tumblr > card.txt       print a card, and post it there\n  glassine text probe --read returned.txt     what was copied back from the page\n\nCopy the post from the page as a reader would, paste it into a file, and read it."
    )]
    Probe(Probe),
}

/// `text inspect`
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Texts, documents and folders; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// `text strip`
#[derive(Debug, Clone, clap::Args)]
pub struct Strip {
    /// Text to clean; `-` is stdin
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// File for the clean copy; `-` is stdout
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Leave those that have a good reason to be there (emoji, Persian, French punctuation); `=false` takes them out, too
    #[arg(long, value_name = "YES", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub keep_legitimate: bool,
    /// Replace another file that has the copy's name
    #[arg(long)]
    pub force: bool,
}

/// `text probe`
#[derive(Debug, clap::Args)]
pub struct Probe {
    /// What the card is for: letters and digits
    #[arg(value_name = "NAME", default_value = "card", hide_default_value = true, conflicts_with = "read")]
    pub name: String,
    /// Read a card that came back; `-` is stdin
    #[arg(long, value_name = "FILE")]
    pub read: Option<PathBuf>,
}

/// `text mark`
#[derive(Debug, Clone, clap::Args)]
pub struct Mark {
    /// Text to mark; `-` is stdin
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// File for the marked copy; `-` is stdout
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Where the copy will be posted, or whom it is for: the names that `protect` knows, or any other
    #[arg(long = "for", value_name = "NAME")]
    pub r#for: Option<String>,
    /// What the work is called; stands in the registry only
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// How much is hidden in the text
    #[arg(long, value_name = "LEVEL", default_value = "invisible")]
    pub level: LevelArg,
    /// Share of the gaps between words that carry a symbol, above 0 and at most 1; less needs longer excerpts
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = density)]
    pub density: f64,
    /// Make the copy anew, replace another file that has its name, and mark a text that carries your mark already
    #[arg(long)]
    pub force: bool,
}

/// `text detect`
#[derive(Debug, clap::Args)]
pub struct Detect {
    /// Texts, documents, crawled data (JSONL, WARC, WET; also .gz and .zst) and folders; `-` is stdin
    #[arg(required_unless_present = "jsonl_batch", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Largest chance of a false alarm at which a mark counts, above 0 and below 1
    #[arg(long, value_name = "P", default_value = "1e-9", value_parser = alpha)]
    pub alpha: f64,
    /// Read one JSON object with "id" and "text" from each line of this file (`-` is stdin), and answer each with a line
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub jsonl_batch: Option<PathBuf>,
}

/// [`Level`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LevelArg {
    /// Fewest characters, for posts with a length limit: most excerpts of 20 words can be read
    Compact,
    /// Two kinds of hidden characters: most excerpts of 14 words can be read
    #[default]
    Invisible,
    /// Also look-alike letters, which outlive the removal of hidden characters, but disturb search, spelling checks and
    /// screen readers
    Robust,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Compact => Self::Compact,
            LevelArg::Invisible => Self::Invisible,
            LevelArg::Robust => Self::Robust,
        }
    }
}

fn density(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| "the density is a number above 0 and at most 1, such as 0.5".into())
}

fn alpha(text: &str) -> Result<f64, String> {
    let p = text.parse().ok().filter(|p| *p > 0.0 && *p < 1.0);
    p.ok_or_else(|| "the chance of a false alarm is a number above 0 and below 1, such as 1e-9".into())
}
