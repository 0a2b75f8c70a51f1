// SPDX-License-Identifier: MIT OR Apache-2.0
//! `completions` and `man`, made from the same definition as the command line itself.

use crate::Exit;
use crate::args;
use crate::output::Output;
use anyhow::{Context, Result};
use clap::CommandFactory;

/// `completions SHELL`
///
/// # Errors
/// Never.
pub fn completions(command: &args::Completions, output: &Output) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut args::Args::command(), "glassine", &mut script);
    output.bytes(&script);
    Ok(Exit::Done)
}

/// `man`
///
/// # Errors
/// When the pages can not be written.
pub fn man(command: &args::Man, output: &Output) -> Result<Exit> {
    let mut definition = args::Args::command();
    if let Some(folder) = &command.dir {
        std::fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
        definition.build();
        clap_mangen::generate_to(definition, folder)
            .with_context(|| format!("the pages could not be written to {}", folder.display()))?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(definition).render(&mut page)?;
        output.bytes(&page);
    }
    Ok(Exit::Done)
}
