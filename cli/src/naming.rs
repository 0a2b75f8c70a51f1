// SPDX-License-Identifier: MIT OR Apache-2.0
//! What copies are called, and which of two that would have one name gets another.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

const SUFFIX: &str = "_protected";

/// `<stem>_protected.<ext>`, from the second on `<stem>_protected-<number>.<ext>`.
pub fn copy_name(relative: &Path, number: u32) -> PathBuf {
    let mut name = relative.file_stem().map(OsStr::to_owned).unwrap_or_else(|| OsString::from("picture"));
    name.push(SUFFIX);
    if number > 1 {
        name.push(format!("-{number}"));
    }
    if let Some(extension) = relative.extension() {
        name.push(".");
        name.push(extension);
    }
    relative.with_file_name(name)
}

/// Whether a file is called as copies are.
pub fn is_copy(path: &Path) -> bool {
    let Some(stem) = path.file_stem().and_then(OsStr::to_str) else { return false };
    match stem.rsplit_once(SUFFIX) {
        Some((original, number)) => {
            let digits = number.strip_prefix('-');
            let counted = digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
            !original.is_empty() && (number.is_empty() || counted)
        }
        None => false,
    }
}

/// Gives out names for copies: none twice, none that is an original's.
#[derive(Debug)]
pub struct Namer {
    folder: PathBuf,
    originals: BTreeSet<PathBuf>,
    taken: BTreeSet<String>,
}

/// A name given out.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    /// Path of the copy.
    pub path: PathBuf,
    /// Why it is not the usual name.
    pub warning: Option<String>,
}

impl Namer {
    /// For copies in `folder` of these originals.
    pub fn new<'a>(folder: &Path, originals: impl Iterator<Item = &'a Path>) -> Self {
        let originals = originals.filter_map(|path| fs::canonicalize(path).ok()).collect();
        Self { folder: folder.to_owned(), originals, taken: BTreeSet::new() }
    }

    /// The name of the copy of the picture at `relative` in its folder.
    pub fn name(&mut self, relative: &Path) -> Name {
        let mut reason = "another picture's copy has that name";
        let mut number = 1;
        loop {
            let path = self.folder.join(copy_name(relative, number));
            // Names that differ in case only are one name on many systems; copies travel.
            let key = path.to_string_lossy().to_lowercase();
            if fs::canonicalize(&path).is_ok_and(|real| self.originals.contains(&real)) {
                reason = "an original has that name";
            } else if self.taken.insert(key) {
                let usual = self.folder.join(copy_name(relative, 1));
                let warning = (number > 1)
                    .then(|| format!("the copy is called {}, not {}: {reason}", path.display(), usual.display()));
                return Name { path, warning };
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_named_after_their_originals() {
        assert_eq!(copy_name(Path::new("sea/harbour.jpg"), 1), Path::new("sea/harbour_protected.jpg"));
        assert_eq!(copy_name(Path::new("a.b.png"), 2), Path::new("a.b_protected-2.png"));
        assert_eq!(copy_name(Path::new("scan"), 1), Path::new("scan_protected"));
    }

    #[test]
    fn copies_are_known_by_their_names() {
        for name in ["a_protected.png", "x/a_protected-2.jpg", "a_protected_protected.png", "a_protected-17"] {
            assert!(is_copy(Path::new(name)), "{name}");
        }
        for name in
            ["a.png", "_protected.png", "protected.png", "a_protected-.png", "a_protected-x.png", "a_protected2.png"]
        {
            assert!(!is_copy(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut namer = Namer::new(Path::new("out"), std::iter::empty());
        assert_eq!(namer.name(Path::new("a.png")), Name { path: "out/a_protected.png".into(), warning: None });
        let second = namer.name(Path::new("a.png"));
        assert_eq!(second.path, Path::new("out/a_protected-2.png"));
        assert!(second.warning.unwrap().contains("a_protected-2.png"));
        assert_eq!(namer.name(Path::new("A.PNG")).path, Path::new("out/A_protected-3.PNG"));
        assert_eq!(namer.name(Path::new("sub/a.png")).warning, None);
    }
}
