// SPDX-License-Identifier: MIT OR Apache-2.0
//! `registry export` and `registry import`: the portable file of docs/registry-format.md.

use super::Open;
use super::lines::{ExportLine, ImportLine};
use crate::args::registry::{Export, Import};
use crate::input::is_dash;
use crate::output::Output;
use crate::registry_sqlite::{SqliteRegistry, explain};
use crate::{Exit, atomic, messages};
use anyhow::{Context as _, Result, anyhow};
use glassine_core::registry::jsonl::{self, Counts, ExportReport, ImportReport, JsonlError};
use glassine_core::registry::{MemoryRegistry, Registry};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Named in the header of a portable file.
const MADE_WITH: &str = concat!("glassine ", env!("CARGO_PKG_VERSION"));

pub(super) fn export(command: &Export, open: &Open, dry_run: bool, output: &Output) -> Result<Exit> {
    let write = |out: &mut dyn Write| jsonl::export(&open.registry, out, MADE_WITH, !command.no_references);
    let file = command.file.display();
    if dry_run {
        return Ok(told(command, write(&mut io::sink()).map_err(|error| exporting(open, error))?, None, output));
    }
    if is_dash(&command.file) {
        return match write(&mut BufWriter::new(Lines(output))) {
            // A reader that has seen enough.
            Err(JsonlError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
            Err(error) => Err(exporting(open, error)),
            Ok(report) => Ok(exit(report)),
        };
    }
    atomic::remove_leftovers(atomic::folder_of(&command.file));
    let mut written = None;
    let bytes = atomic::write_private(&command.file, |out| {
        written = Some(write(&mut BufWriter::new(out)));
        match &written {
            Some(Err(JsonlError::Io(error))) => Err(error.kind().into()),
            Some(Err(_)) => Err(io::ErrorKind::Other.into()),
            _ => Ok(()),
        }
    });
    match (bytes, written) {
        (_, Some(Err(error @ JsonlError::Registry(_)))) => Err(exporting(open, error)),
        (Ok(bytes), Some(Ok(report))) => Ok(told(command, report, Some(bytes), output)),
        (Err(error), _) => Err(error).with_context(|| format!("{file} could not be written")),
        (Ok(_), _) => Err(anyhow!("{file} could not be written")),
    }
}

/// stdout, which notices a reader that has gone.
struct Lines<'a>(&'a Output);

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.bytes(bytes);
        if self.0.closed() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn exit(report: ExportReport) -> Exit {
    if report.works == 0 { Exit::Nothing } else { Exit::Done }
}

/// `bytes` is `None` when nothing was written.
fn told(command: &Export, report: ExportReport, bytes: Option<u64>, output: &Output) -> Exit {
    let ExportReport { works, copies, references, .. } = report;
    let file = command.file.display().to_string();
    let dry_run = bytes.is_none();
    let verb = if dry_run { "would be written" } else { "written" };
    let (of_works, of_copies) = (count(works, "work"), messages::copies(number(copies)));
    let human = format!("{of_works} and {of_copies} {verb} to {file}, {references} with a small picture.");
    let line = ExportLine { output: file, works, copies, references, bytes, dry_run, error: None };
    output.result(&human, &line);
    output.note("Keep this file private: it shows what you made, and where it lies. It holds no key.");
    exit(report)
}

fn exporting(open: &Open, error: JsonlError) -> anyhow::Error {
    match error {
        JsonlError::Registry(error) => open.explain(error),
        other => anyhow::Error::new(other).context("the registry could not be exported"),
    }
}

pub(super) fn import(command: &Import, path: PathBuf, dry_run: bool, output: &Output) -> Result<Exit> {
    let file = command.file.display();
    let input: Box<dyn Read> = if is_dash(&command.file) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(&command.file).with_context(|| format!("{file} could not be opened"))?)
    };
    // A rehearsal leaves nothing behind, not even an empty registry.
    let registry: Box<dyn Registry> = match (SqliteRegistry::open_existing(&path), dry_run) {
        (Ok(Some(registry)), _) => Box::new(registry),
        (Ok(None), true) => Box::new(MemoryRegistry::default()),
        (Ok(None), false) => Box::new(SqliteRegistry::open(&path).map_err(|error| explain(&path, error))?),
        (Err(error), _) => return Err(explain(&path, error)),
    };
    let report = jsonl::import(BufReader::new(input), registry.as_ref(), !dry_run)
        .map_err(|error| importing(&path, &command.file, error))?;
    for conflict in &report.conflicts {
        output.warning(&format!("{file}, line {}: {}. It was left as it is here.", conflict.line, conflict.message));
    }
    let human = summary(&report, dry_run);
    let changed = [report.works, report.copies].iter().any(|counts| counts.added + counts.updated > 0);
    output.result(&human, &ImportLine { input: file.to_string(), report, dry_run, error: None });
    Ok(if changed { Exit::Done } else { Exit::Nothing })
}

fn summary(report: &ImportReport, dry_run: bool) -> String {
    let of = |counts: &Counts, name: &str| {
        format!(
            "{name}: {} added, {} brought up to date, {} known already, {} left out",
            counts.added, counts.updated, counts.unchanged, counts.conflicts
        )
    };
    let rehearsed = if dry_run { " Nothing was written." } else { "" };
    format!("{}. {}.{rehearsed}", of(&report.works, "Works"), of(&report.copies, "Copies"))
}

fn importing(path: &Path, file: &Path, error: JsonlError) -> anyhow::Error {
    let nothing = "Nothing was taken from it.";
    match error {
        JsonlError::Registry(error) => explain(path, error),
        JsonlError::Line { .. } | JsonlError::TooLong(_) => anyhow!(
            "{}: {error}. {nothing} Was the file cut off or changed by hand? Take another backup if you have one.",
            file.display()
        ),
        other => anyhow!("{}: {other}. {nothing}", file.display()),
    }
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn count(number_of: u64, noun: &str) -> String {
    messages::count(number(number_of), noun)
}
