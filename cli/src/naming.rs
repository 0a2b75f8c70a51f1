// SPDX-License-Identifier: MIT OR Apache-2.0
//! What copies are called, and which of two that would have one name gets another.

use crate::atomic;
use glassine_core::platform::UNNAMED;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

/// `<stem>_<suffix>.<ext>`, from the second on `<stem>_<suffix>-<number>.<ext>`.
pub fn copy_name(relative: &Path, suffix: &str, number: u32) -> PathBuf {
    let mut name = relative.file_stem().map(OsStr::to_owned).unwrap_or_else(|| OsString::from("picture"));
    name.push("_");
    name.push(suffix);
    if number > 1 {
        name.push(format!("-{number}"));
    }
    if let Some(extension) = relative.extension() {
        name.push(".");
        name.push(extension);
    }
    relative.with_file_name(name)
}

/// Whether a file is called as copies for nowhere in particular are.
pub fn is_copy(path: &Path) -> bool {
    number_of(path, UNNAMED).is_some()
}

/// The number in the name of a copy; 1 for the usual name, `None` for other names.
fn number_of(path: &Path, suffix: &str) -> Option<u32> {
    let (original, number) = path.file_stem().and_then(OsStr::to_str)?.rsplit_once(suffix)?;
    if original.len() < 2 || !original.ends_with('_') {
        return None;
    }
    if number.is_empty() {
        return Some(1);
    }
    let digits = number.strip_prefix('-')?;
    let counted = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    counted.then(|| digits.parse().unwrap_or(u32::MAX))
}

/// Gives out names for copies: none twice, none that is an original's, none of a file that is to be kept.
#[derive(Debug)]
pub struct Namer {
    folder: PathBuf,
    /// Files that are no copy of the picture may be replaced.
    force: bool,
    originals: BTreeSet<PathBuf>,
    taken: BTreeSet<String>,
    /// Highest number of a copy in each folder looked at, by suffix.
    highest: BTreeMap<(PathBuf, String), u32>,
}

/// A name given out.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    /// Path of the copy.
    pub path: PathBuf,
    /// Why it is not the usual name.
    pub warning: Option<String>,
    /// The file there is an earlier copy of the picture.
    pub present: bool,
}

/// Why a name can not be had.
#[derive(Debug, Clone, Copy)]
enum Reason {
    Original,
    Taken,
    Kept,
}

impl Namer {
    /// For copies in `folder` of these originals; with `force` other files there may be replaced.
    pub fn new<'a>(folder: &Path, force: bool, originals: impl Iterator<Item = &'a Path>) -> Self {
        let originals = originals.filter_map(|path| fs::canonicalize(path).ok()).collect();
        Self { folder: folder.to_owned(), force, originals, taken: BTreeSet::new(), highest: BTreeMap::new() }
    }

    /// The name of the copy of the picture at `relative` in its folder. `is_copy_of` tells whether the file at a path
    /// is an earlier copy of the picture; then the new one has its name, whatever its number.
    ///
    /// # Errors
    /// Those of `is_copy_of`.
    pub fn name<E>(
        &mut self,
        relative: &Path,
        suffix: &str,
        is_copy_of: impl Fn(&Path) -> Result<bool, E>,
    ) -> Result<Name, E> {
        let mut present = None;
        for number in 1..=self.highest(relative, suffix) {
            let path = self.path(relative, suffix, number);
            if !self.taken.contains(&key(&path)) && !self.is_original(&path) && is_copy_of(&path)? {
                present = Some(number);
                break;
            }
        }
        let mut number = 1;
        let mut first = None;
        loop {
            let path = self.path(relative, suffix, number);
            match self.obstacle(&path, present == Some(number)) {
                Some(reason) => first = first.or(Some(reason)),
                None if present.is_none_or(|present| present == number) => {
                    self.taken.insert(key(&path));
                    let present = present.is_some();
                    let usual = self.path(relative, suffix, 1);
                    let warning = first.map(|reason| self.warning(reason, &path, &usual, present));
                    return Ok(Name { path, warning, present });
                }
                None => {}
            }
            number += 1;
        }
    }

    fn path(&self, relative: &Path, suffix: &str, number: u32) -> PathBuf {
        self.folder.join(copy_name(relative, suffix, number))
    }

    fn is_original(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| self.originals.contains(&real))
    }

    fn obstacle(&self, path: &Path, present: bool) -> Option<Reason> {
        if self.is_original(path) {
            return Some(Reason::Original);
        }
        if self.taken.contains(&key(path)) {
            return Some(Reason::Taken);
        }
        // Of the link itself: a dangling one is there, too.
        let there = fs::symlink_metadata(path).ok()?;
        (!present && (!self.force || there.is_dir())).then_some(Reason::Kept)
    }

    fn warning(&self, reason: Reason, path: &Path, usual: &Path, present: bool) -> String {
        let (path, usual) = (path.display(), usual.display());
        match reason {
            Reason::Original => format!("the copy is called {path}, not {usual}: an original has that name"),
            Reason::Taken => format!("the copy is called {path}, not {usual}: another picture's copy has that name"),
            Reason::Kept if present || self.force => {
                format!("the copy is called {path}, not {usual}: something else has that name")
            }
            Reason::Kept => format!(
                "{usual} is there already and is not known as a copy of this picture (another picture's copy, a copy that was changed or is not in the registry, or a file of your own). It was kept, and the new copy is called {path}. To replace {usual} instead, use --force"
            ),
        }
    }

    /// Highest number of a copy in the folder for the copy of `relative`. Names with higher numbers than anyone's
    /// copies get are not looked at.
    fn highest(&mut self, relative: &Path, suffix: &str) -> u32 {
        const MOST: u32 = 999;
        let folder = atomic::folder_of(&self.path(relative, suffix, 1)).to_owned();
        *self.highest.entry((folder, suffix.to_owned())).or_insert_with_key(|(folder, suffix)| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.filter_map(|entry| number_of(Path::new(&entry.file_name()), suffix)).max().unwrap_or(0).min(MOST)
        })
    }
}

/// Names that differ in case only are one name on many systems; copies travel.
fn key(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_named_after_their_originals() {
        assert_eq!(copy_name(Path::new("sea/harbour.jpg"), "tumblr", 1), Path::new("sea/harbour_tumblr.jpg"));
        assert_eq!(copy_name(Path::new("a.b.png"), UNNAMED, 2), Path::new("a.b_protected-2.png"));
        assert_eq!(copy_name(Path::new("scan"), UNNAMED, 1), Path::new("scan_protected"));
    }

    #[test]
    fn copies_are_known_by_their_names() {
        for name in ["a_protected.png", "x/a_protected-2.jpg", "a_protected_protected.png", "a_protected-17"] {
            assert!(is_copy(Path::new(name)), "{name}");
        }
        for name in [
            "a.png",
            "_protected.png",
            "protected.png",
            "aprotected.png",
            "a_protected-.png",
            "a_protected-x.png",
            "a_protected2.png",
        ] {
            assert!(!is_copy(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut namer = Namer::new(Path::new("out"), false, std::iter::empty());
        let mut name = |relative: &str| namer.name(Path::new(relative), UNNAMED, |_| Ok::<_, ()>(false)).unwrap();
        assert_eq!(name("a.png"), Name { path: "out/a_protected.png".into(), warning: None, present: false });
        let second = name("a.png");
        assert_eq!(second.path, Path::new("out/a_protected-2.png"));
        assert!(second.warning.unwrap().contains("a_protected-2.png"));
        assert_eq!(name("A.PNG").path, Path::new("out/A_protected-3.PNG"));
        assert_eq!(name("sub/a.png").warning, None);
    }

    #[test]
    fn files_that_are_no_copy_of_the_picture_keep_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a_protected.png", "a_protected-3.png"] {
            fs::write(path(name), name).unwrap();
        }
        let name = |force: bool, mine: &str| {
            let name = Namer::new(folder.path(), force, std::iter::empty())
                .name("a.png".as_ref(), UNNAMED, |at| Ok::<_, ()>(at == path(mine)))
                .unwrap();
            (name.path, name.present, name.warning.is_some())
        };
        assert_eq!(name(false, "none"), (path("a_protected-2.png"), false, true));
        assert_eq!(name(true, "none"), (path("a_protected.png"), false, false));
        for force in [false, true] {
            assert_eq!(name(force, "a_protected.png"), (path("a_protected.png"), true, false));
            assert_eq!(name(force, "a_protected-3.png").0, path("a_protected-3.png"), "over a gap, too");
        }
    }
}
