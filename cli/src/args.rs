// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line as the contract has it; only what works is shown.

pub mod canary;
mod choices;
pub mod cloak;
pub mod registry;
pub mod serve;
pub mod text;

pub use choices::{FormatArg, LevelArg, PrivacyArg, QualityArg, StrengthArg};

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use glassine_core::payload::Payload;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Mark your pictures invisibly before you upload them, and find your mark again in copies.
#[derive(Debug, Parser)]
#[command(
    name = "glassine",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Start here:\n  glassine protect my-pictures -o protected    marked copies of all pictures in a folder\n  glassine detect found.jpg                    is this copy mine?\n\nExit codes: 0 done or found, 1 nothing found or nothing to do, 2 something failed, 64 wrong usage."
)]
pub struct Args {
    /// Options of all commands.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Options of all commands")]
pub struct Globals {
    /// Key file to use instead of the one in Glassine's folder; 64 hex digits are taken as the raw secret
    #[arg(long, global = true, env = "GLASSINE_KEY", value_name = "FILE", hide_env_values = true, value_parser = path())]
    pub key: Option<PathBuf>,
    /// Glassine's own folder [default: the place your system has for such things]
    #[arg(long, global = true, env = "GLASSINE_HOME", value_name = "DIR", hide_env_values = true, value_parser = path())]
    pub home: Option<PathBuf>,
    /// Number of threads [default: one for each processor core]
    #[arg(short, long = "jobs", global = true, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Print one JSON object per input, one on a line, and nothing else on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// Only results, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Also say what goes well
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Say what would be written, and write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Colours in messages: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub color: Color,
}

/// A path that may be empty, as variables that a script clears are; then it counts as not given.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that shows them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make, show, back up and restore your key
    #[command(subcommand, after_help = "Example:\n  glassine key backup")]
    Key(KeyCommand),
    /// Write a marked copy of every picture and text; the originals stay as they are
    #[command(
        after_help = "Examples:\n  glassine protect my-pictures -o protected\n  glassine protect harbour.jpg fog.png -o for-upload --for tumblr --for x\n  glassine protect my-pictures -o protected --cloak light\n\nEvery copy has a payload of its own, so that a copy found later tells where it was taken.\nWithout a key one is made first. Then back it up: glassine key backup"
    )]
    Protect(Protect),
    /// Mark stories and posts before you publish them, and find your mark in copies and excerpts
    #[command(subcommand, after_help = "Example:\n  glassine text mark story.md -o story_tumblr.md --for tumblr")]
    Text(text::TextCommand),
    /// Look for your mark in pictures
    #[command(
        after_help = "Examples:\n  glassine detect found.jpg\n  glassine detect downloads --json > results.jsonl\n  curl -s https://example.com/a.jpg | glassine detect -"
    )]
    Detect(Detect),
    /// What was protected, for whom and when
    #[command(
        subcommand,
        after_help = "Examples:\n  glassine registry list --platform tumblr\n  glassine registry export backup.jsonl"
    )]
    Registry(registry::RegistryCommand),
    /// The bare mark: embed a payload of your choice, or read one
    #[command(
        subcommand,
        after_help = "Example:\n  glassine watermark embed in.png out.png --payload 0123456789abcdef"
    )]
    Watermark(WatermarkCommand),
    /// Change a picture so that some image models read it differently; measure what a cloak does
    #[command(
        after_help = "Examples:\n  glassine cloak harbour.png -o harbour_cloaked.png\n  glassine cloak harbour.png -o harbour_cloaked.png --level strong --model taef2_encoder.safetensors\n  glassine cloak --check harbour.png harbour_cloaked.png\n  glassine cloak models\n\nA cloak can be taken off, and it does nothing against copying: docs/cloak-limits.md. For cloak and mark\ntogether, and for whole folders: glassine protect my-pictures -o protected --cloak"
    )]
    Cloak(cloak::Cloak),
    /// Test whether a language model was trained on your texts, by strings drawn beforehand
    #[command(
        subcommand,
        after_help = "Examples:\n  glassine canary make -o canary\n  glassine canary test canary/sealed.json losses.csv\n\nThe tests need the model's losses (log-probabilities) on texts of your choice. Services that only\nanswer in words can not be tested this way."
    )]
    Canary(canary::CanaryCommand),
    /// Measure how far a copy is from its original
    #[command(
        after_help = "Example:\n  glassine compare harbour.jpg protected/harbour_protected.jpg --difference diff.png"
    )]
    Compare(Compare),
    /// Show the page in your browser: the same work by drag and drop, on this computer only
    #[command(
        after_help = "Examples:\n  glassine serve\n  glassine serve --dir wasm/dist --port 8138\n\nThe page does all its work in the browser. It has its own key and its own list of works, kept in the browser;\nboth can be carried over: the key by its file or its 24 words, the list by `glassine registry export` and `import`."
    )]
    Serve(serve::Serve),
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  glassine completions bash > ~/.local/share/bash-completion/completions/glassine"
    )]
    Completions(Completions),
    /// Print the manual page
    #[command(after_help = "Examples:\n  glassine man | man -l -\n  glassine man --dir ~/.local/share/man/man1")]
    Man(Man),
}

/// `key ...`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a new key
    #[command(after_help = "Example:\n  glassine key new")]
    New {
        /// Replace the key there is; the old one is kept beside it
        #[arg(long)]
        force: bool,
    },
    /// Show which key is used and where it lies, never the secret itself
    #[command(after_help = "Example:\n  glassine key show")]
    Show,
    /// Print the 24 words that bring the key back
    #[command(after_help = "Example:\n  glassine key backup")]
    Backup,
    /// Bring a key back from its 24 words, typed in or from stdin
    #[command(after_help = "Examples:\n  glassine key restore\n  glassine key restore < words.txt")]
    Restore {
        /// Replace the key there is; the old one is kept beside it
        #[arg(long)]
        force: bool,
    },
    /// Lock the key with a passphrase, change it, or take it off
    #[command(
        after_help = "Examples:\n  glassine key passphrase\n  glassine key passphrase --remove\n\nFor scripts: the present passphrase is taken from GLASSINE_PASSPHRASE, the new one from\nGLASSINE_NEW_PASSPHRASE, or both from lines on stdin in this order."
    )]
    Passphrase {
        /// Take the passphrase off
        #[arg(long)]
        remove: bool,
    },
}

/// `protect`
#[derive(Debug, Clone, clap::Args)]
pub struct Protect {
    /// Pictures, texts (txt, md, html, epub, docx, odt) and folders; `-` is a picture from stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder for the copies; `-` writes the copy of a single picture to stdout
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Where the copies will be posted, one copy for each; may be given again. Known names: tumblr, wordpress, x,
    /// facebook, instagram, threads, reddit, deviantart, artstation, bluesky, mastodon, cara, behance, pinterest,
    /// discord; any other name is taken, too
    #[arg(long = "for", value_name = "NAME")]
    pub r#for: Vec<String>,
    /// What the works are called; stands in the registry only
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// How strong the mark is: stronger survives more, and is nearer to being seen [default: standard]
    #[arg(long, value_name = "STRENGTH")]
    pub strength: Option<StrengthArg>,
    /// What the copies leave out: `gps` leaves out the place, serial numbers and the camera's private data; `all` leaves out
    /// everything but colours, orientation, resolution and rights; `none` keeps all. Previews of the unmarked
    /// picture are always left out [default: gps]
    #[arg(long, value_name = "WHAT")]
    pub privacy: Option<PrivacyArg>,
    /// Quality of JPEG and lossy WebP copies: same as the picture's, or 1 to 100 [default: same]
    #[arg(long, value_name = "QUALITY")]
    pub quality: Option<QualityArg>,
    /// Format of the copies; AVIF and JPEG XL are read only, their copies are PNG unless you choose [default: same]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatArg>,
    /// Cloak the pictures before they are marked: light, medium or strong [medium when no level is named]. Takes seconds
    /// to minutes for each; `glassine cloak --help` says more
    #[arg(long, value_name = "LEVEL", num_args = 0..=1, default_missing_value = "medium", hide_possible_values = true)]
    pub cloak: Option<LevelArg>,
    /// Fewer steps for the cloak: faster, and has less effect
    #[arg(long, requires = "cloak")]
    pub cloak_fast: bool,
    /// Tiny autoencoder to cloak against instead of the light encoder; may be given again. See `glassine cloak models`
    #[arg(long, value_name = "FILE", requires = "cloak")]
    pub model: Vec<PathBuf>,
    /// Make copies anew that are already there, replace other files that have a copy's name, and mark pictures that
    /// carry your mark already
    #[arg(long)]
    pub force: bool,
    /// Count a copy whose mark cannot be read back as failed
    #[arg(long)]
    pub strict: bool,
}

/// `detect`
#[derive(Debug, clap::Args)]
pub struct Detect {
    /// Pictures and folders; `-` is stdin. A text named here is looked at as by `text detect`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// `watermark ...`
#[derive(Debug, Subcommand)]
pub enum WatermarkCommand {
    /// Write a copy that carries exactly this payload
    #[command(after_help = "Example:\n  glassine watermark embed in.png out.png --payload 0123456789abcdef")]
    Embed(Embed),
    /// Read the mark of your key
    #[command(after_help = "Example:\n  glassine watermark detect out.png --json")]
    Detect {
        /// Pictures and folders; `-` is stdin
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// `watermark embed`
#[derive(Debug, clap::Args)]
pub struct Embed {
    /// Picture to mark; `-` is stdin
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// File for the marked copy; `-` is stdout
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
    /// The 64 bits to embed, as 16 hex digits
    #[arg(long, value_name = "HEX16")]
    pub payload: Payload,
    /// How strong the mark is
    #[arg(long, value_name = "STRENGTH", default_value = "standard")]
    pub strength: StrengthArg,
}

/// `compare`
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The original; `-` is stdin
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// The copy
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// Write a PNG of the differences: grey where nothing changed
    #[arg(long, value_name = "OUT.png")]
    pub difference: Option<PathBuf>,
    /// How many times larger than life the differences are drawn, 1 to 255
    #[arg(long, value_name = "TIMES", default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..))]
    pub gain: u8,
}

/// `completions`
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Write a page for every command into this folder instead
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
