// SPDX-License-Identifier: MIT OR Apache-2.0
//! The house's own tool: `cargo xtask COMMAND`.

mod bindings;
mod checks;
mod drawing;
mod encoding;
mod notices;
mod page;
mod process;
mod repository;
mod test_images;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, checks and measures Glassine.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run every test there is, in order, and say at the end what failed
    Test {
        /// Run those of gpu/ instead, on the processor; the first time it compiles for many minutes
        #[arg(long)]
        gpu: bool,
    },
    /// Check the files themselves: links, line limit, licence headers, nothing left unfinished
    DocsCheck,
    /// Check the licence of every dependency against deny.toml
    Licences,
    /// Generate the pictures of test-images/ and their manifest
    TestImages {
        /// Write pictures of 12 and 48 megapixels into target/test-images-large instead
        #[arg(long)]
        large: bool,
    },
    /// Build the WebAssembly modules and their JavaScript bindings into wasm/npm/dist
    Wasm,
    /// Build the page into wasm/dist; it needs Node with npm
    Page {
        /// Then test it in Chromium
        #[arg(long)]
        test: bool,
    },
    /// Build the page and the program `glassine` with the page inside
    Dist,
    /// Measure what the mark survives; its own options are shown by `cargo xtask attack-bench --help`
    #[command(disable_help_flag = true)]
    AttackBench {
        /// Handed on to the attack bench
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Args::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Test { gpu: false } => checks::all(),
        Command::Test { gpu: true } => checks::gpu::all(),
        Command::DocsCheck => checks::files::check(),
        Command::Licences => checks::licences::check(),
        Command::TestImages { large: false } => test_images::write(&repository::root().join("test-images")),
        Command::TestImages { large: true } => {
            test_images::large::write(&repository::root().join("target/test-images-large"))
        }
        Command::Wasm => bindings::build(),
        Command::Page { test: false } => page::build(),
        Command::Page { test: true } => page::build().and_then(|()| page::test()),
        Command::Dist => page::dist(),
        Command::AttackBench { args } => {
            let mut command =
                process::cargo(&["run", "--release", "--package", "glassine-bench", "--bin", "attack-bench", "--"]);
            command.args(args);
            process::run(&mut command)
        }
    }
}
