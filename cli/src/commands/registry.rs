// SPDX-License-Identifier: MIT OR Apache-2.0
//! `registry list | show | find | export | import | check`

mod check;
mod find;
pub mod lines;
mod transfer;

use crate::args::Globals;
use crate::args::registry::{List, RegistryCommand, Show};
use crate::output::Output;
use crate::registry_sqlite::{self, SqliteRegistry, explain};
use crate::{Exit, messages};
use anyhow::Result;
use glassine_core::platform;
use glassine_core::registry::{Copy, Filter, Registry, RegistryError, Work};
use lines::{CopyLine, ShowLine, WorkLine};
use std::path::{Path, PathBuf};

/// Records asked of the registry at a time.
const PAGE: usize = 256;

/// A registry and where it lies, for messages.
struct Open {
    path: PathBuf,
    registry: SqliteRegistry,
}

impl Open {
    /// What to tell the user.
    fn explain(&self, error: RegistryError) -> anyhow::Error {
        explain(&self.path, error)
    }
}

/// Runs the command.
///
/// # Errors
/// When there is no reading or writing the registry.
pub fn run(command: &RegistryCommand, globals: &Globals, output: &Output) -> Result<Exit> {
    let path = registry_sqlite::place(globals)?;
    if let RegistryCommand::Import(command) = command {
        return transfer::import(command, path, globals.dry_run, output);
    }
    let Some(registry) = SqliteRegistry::open_existing(&path).map_err(|error| explain(&path, error))? else {
        output.note(&nothing_yet(&path));
        return Ok(Exit::Nothing);
    };
    let open = Open { path, registry };
    match command {
        RegistryCommand::List(command) => list(command, &open, output),
        RegistryCommand::Show(command) => show(command, &open, output),
        RegistryCommand::Find(command) => find::run(command, &open, globals, output),
        RegistryCommand::Export(command) => transfer::export(command, &open, globals.dry_run, output),
        RegistryCommand::Check(command) => check::run(command, &open, output),
        RegistryCommand::Import(_) => Ok(Exit::Nothing),
    }
}

fn nothing_yet(path: &Path) -> String {
    format!(
        "Nothing is recorded yet: there is no registry {}. `glassine protect` makes it; `glassine registry import` brings one back from a backup.",
        path.display()
    )
}

fn list(command: &List, open: &Open, output: &Output) -> Result<Exit> {
    let mut filter = Filter::default();
    filter.text.clone_from(&command.text);
    filter.since = command.since;
    // Rows have the platform's own short name, whatever name it was called by.
    filter.platform =
        command.platform.as_ref().map(|name| platform::by_name(name).map_or(name.clone(), |p| p.id.clone()));
    let (mut total, mut after): (usize, Option<Copy>) = (0, None);
    while !output.closed() {
        let page = open.registry.copies(&filter, after.as_ref(), PAGE).map_err(|error| open.explain(error))?;
        let Some(last) = page.last() else { break };
        after = Some(last.copy.clone());
        total += page.len();
        for entry in page {
            let line = CopyLine::from(entry);
            output.result(&line.human(), &line);
        }
    }
    if total == 0 {
        output.note("No copy in the registry is like that.");
        return Ok(Exit::Nothing);
    }
    output.note(&format!("{}.", messages::copies(total)));
    Ok(Exit::Done)
}

fn show(command: &Show, open: &Open, output: &Output) -> Result<Exit> {
    let line = whole(command, open).map_err(|error| open.explain(error))?;
    let mut text: Vec<String> = Vec::new();
    for work in &line.works {
        text.push(work.human());
        text.extend(line.copies.iter().filter(|copy| copy.work == work.id).map(copy_in_full));
    }
    text.extend(line.copies.iter().filter(|copy| copy.source.is_none()).map(copy_in_full));
    let known = !text.is_empty();
    if !known {
        output.note(&format!("Nothing in the registry is called {}.", line.name));
    }
    output.result(&text.join("\n"), &line);
    Ok(if known { Exit::Done } else { Exit::Nothing })
}

/// The work of this name with all its copies, and the copies with this payload with their works.
fn whole(command: &Show, open: &Open) -> Result<ShowLine, RegistryError> {
    let (mut works, mut copies): (Vec<WorkLine>, Vec<CopyLine>) = (Vec::new(), Vec::new());
    let mut put = |work: Option<Work>, of_work: Vec<Copy>| {
        copies.extend(of_work.into_iter().map(|copy| CopyLine::new(copy, work.as_ref())));
        if let Some(work) = work
            && !works.iter().any(|known: &WorkLine| known.id == work.id)
        {
            works.push((&work).into());
        }
    };
    if let Some(work) = open.registry.work(command.name.work)? {
        let of_work = open.registry.copies_of(work.id)?;
        put(Some(work), of_work);
    }
    for copy in open.registry.copies_by_payload(command.name.payload)? {
        put(open.registry.work(copy.work)?, vec![copy]);
    }
    Ok(ShowLine { name: command.name.work.to_string(), works, copies, error: None })
}

fn copy_in_full(copy: &CopyLine) -> String {
    let platform = copy.r#for.as_ref().map_or("no platform".into(), |name| format!("for {name}"));
    format!(
        "  copy {} {platform}, {}, strength {}, key {}\n    {}",
        copy.payload, copy.date, copy.strength, copy.key, copy.output
    )
}
