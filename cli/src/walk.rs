// SPDX-License-Identifier: MIT OR Apache-2.0
//! From the paths on the command line to the pictures and texts meant, in a fixed order.

use crate::failure::Failure;
use crate::header::{self, Kind};
use crate::input::{Source, is_dash};
use crate::records::Records;
use crate::{naming, scan, text_file};
use glassine_core::text::TextFormat;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Pictures.
    #[default]
    Pictures,
    /// Pictures, and texts that are named one by one.
    PicturesAndNamedTexts,
    /// Pictures and texts of which copies can be written.
    PicturesAndTexts,
    /// Texts that can be read.
    Documents,
    /// Those, and crawled data.
    Texts,
}

/// A picture or text to work on, or a named one that can not be.
#[derive(Debug, Clone)]
pub struct Input {
    /// Where it is.
    pub source: Source,
    /// Its path below the folder that was named; for a named file its name.
    pub relative: PathBuf,
    /// Known already not to work.
    pub failure: Option<Failure>,
    /// It is a text; otherwise it is a picture, crawled data, or nothing that is known.
    pub text: Option<TextFormat>,
    /// Crawled data, which hold many texts.
    pub data: bool,
    /// It was named itself, not found in a folder.
    pub named: bool,
}

/// What was found, and what was passed over.
#[derive(Debug, Default)]
pub struct Walk {
    /// What was looked for.
    pub wanted: Wanted,
    /// In the order of the command line; within a folder in the order of names.
    pub inputs: Vec<Input>,
    /// Files in folders that are not what was looked for: how many of each kind.
    pub passed_over: BTreeMap<String, usize>,
    /// Copies made by us that lie in the folders.
    pub own_copies: usize,
    /// Things about folders that the user should know.
    pub warnings: Vec<String>,
}

/// Finds what is wanted. With the folder for copies and the records of earlier ones, that folder and those copies are left
/// out, and a file that is named twice is taken once.
pub fn collect(paths: &[PathBuf], wanted: Wanted, output: Option<(&Path, &Records)>) -> Walk {
    let mut walk = Walk { wanted, ..Walk::default() };
    for path in paths {
        if is_dash(path) {
            let (source, relative) = (Source::Stdin, "stdin".into());
            let text = (!wanted.pictures()).then_some(TextFormat::Plain);
            walk.inputs.push(Input { source, relative, failure: None, text, data: false, named: true });
        } else if path.is_dir() {
            walk.folder(path, output);
        } else {
            let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
            let text = wanted.text(path, true);
            walk.file(path, relative, text, true);
        }
    }
    if output.is_some() {
        let mut seen = BTreeSet::new();
        walk.inputs.retain(|input| match &input.source {
            Source::Stdin => true,
            Source::File(path) => fs::canonicalize(path).map_or(true, |real| seen.insert(real)),
        });
    }
    walk
}

impl Wanted {
    /// Whether pictures are.
    pub fn pictures(self) -> bool {
        !matches!(self, Self::Documents | Self::Texts)
    }

    /// The format of the file, if it is taken as a text.
    fn text(self, path: &Path, named: bool) -> Option<TextFormat> {
        let is_picture = || header::kind(path) == Kind::Picture;
        match self {
            Self::Pictures => None,
            Self::PicturesAndNamedTexts if !named => None,
            // A text that can only be read is told so when it is named.
            Self::PicturesAndTexts if !named => {
                text_file::in_folder(path).filter(|format| format.writable() && !is_picture())
            }
            Self::PicturesAndNamedTexts | Self::PicturesAndTexts => {
                text_file::format_of(path).filter(|_| !is_picture())
            }
            Self::Documents | Self::Texts if named => text_file::format_of(path).or_else(|| text_file::plain(path)),
            Self::Documents | Self::Texts => text_file::in_folder(path),
        }
    }
}

impl Walk {
    fn file(&mut self, path: &Path, relative: PathBuf, text: Option<TextFormat>, named: bool) {
        let mut failure = fs::metadata(path).err().map(|error| Failure::reading(&error));
        let data = self.wanted == Wanted::Texts && scan::reads(path);
        let text = text.filter(|_| !data);
        if !self.wanted.pictures() && text.is_none() && !data {
            failure = failure.or_else(|| Some(text_file::unknown()));
        }
        self.inputs.push(Input { source: Source::File(path.to_owned()), relative, failure, text, data, named });
    }

    fn folder(&mut self, root: &Path, output: Option<(&Path, &Records)>) {
        let real_output = output.and_then(|(folder, _)| fs::canonicalize(folder).ok());
        let walker = ignore::WalkBuilder::new(root)
            .standard_filters(false)
            .hidden(true)
            .follow_links(true)
            .sort_by_file_name(std::cmp::Ord::cmp)
            .filter_entry(move |entry| {
                // The named folder itself is walked even when it is the folder for copies.
                let is_output = || fs::canonicalize(entry.path()).ok() == real_output;
                entry.depth() == 0
                    || real_output.is_none()
                    || !entry.file_type().is_some_and(|kind| kind.is_dir())
                    || !is_output()
            })
            .build();
        for entry in walker {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    self.found(root, entry.path(), output.map(|(_, records)| records));
                }
                Ok(_) => {}
                Err(error) => self.trouble(&error),
            }
        }
    }

    fn found(&mut self, root: &Path, path: &Path, records: Option<&Records>) {
        let kind = header::kind(path);
        let text = self.wanted.text(path, false);
        let data = self.wanted == Wanted::Texts && scan::reads(path);
        if text.is_none() && !data && (kind != Kind::Picture || !self.wanted.pictures()) {
            let mut what = path.extension().map_or_else(
                || "no extension".into(),
                |extension| format!(".{}", extension.to_string_lossy().to_lowercase()),
            );
            if kind == Kind::Misnamed {
                what.push_str(" in another format");
            }
            *self.passed_over.entry(what).or_default() += 1;
        } else if records.is_some_and(|records| naming::is_copy(path) || records.is_copy(path)) {
            self.own_copies += 1;
        } else {
            let relative = path.strip_prefix(root).unwrap_or(path).to_owned();
            self.file(path, relative, text, false);
        }
    }

    /// A loop or a dangling link leaves no picture out; a folder that can not be read may.
    fn trouble(&mut self, error: &ignore::Error) {
        if let Some(path) = loop_of(error) {
            self.warnings.push(format!("{}: this link leads back to a folder above it; not followed", path.display()));
            return;
        }
        let path = path_of(error).map(Path::to_owned).unwrap_or_default();
        let dangling = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink()) && !path.exists();
        if dangling {
            self.warnings.push(format!("{}: this link leads nowhere; passed over", path.display()));
            return;
        }
        let failure = match error.io_error() {
            Some(error) => Failure::reading(error),
            None => Failure::new("read", error.to_string()),
        };
        let (source, relative) = (Source::File(path), PathBuf::new());
        self.inputs.push(Input { source, relative, failure: Some(failure), text: None, data: false, named: false });
    }
}

fn loop_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithPath { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => loop_of(err),
        _ => None,
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
