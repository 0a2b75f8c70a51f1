// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files read whole, up to a limit.

use crate::failure::Failure;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Largest picture file read, bytes.
pub const MAX_FILE: u64 = 2 << 30;

/// Where a picture comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `-`
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Source {
    /// `-` is stdin, anything else a file.
    pub fn of(path: &Path) -> Self {
        if is_dash(path) { Self::Stdin } else { Self::File(path.to_owned()) }
    }

    /// The name in messages and JSON.
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "-".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The whole content.
    ///
    /// # Errors
    /// `not_found`, `read`, or `too_large` over [`MAX_FILE`].
    pub fn read(&self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Stdin => read_up_to(io::stdin().lock(), 0),
            Self::File(path) => {
                let file = File::open(path).map_err(|error| Failure::reading(&error))?;
                let length = file.metadata().map_or(0, |meta| meta.len());
                if length > MAX_FILE {
                    return Err(too_large());
                }
                read_up_to(file, length)
            }
        }
    }

    /// When the file was last changed.
    pub fn modified(&self) -> Option<SystemTime> {
        match self {
            Self::Stdin => None,
            Self::File(path) => fs::metadata(path).and_then(|meta| meta.modified()).ok(),
        }
    }
}

/// Whether the path is `-`.
pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether both names mean one file that exists, so that writing to one changes the other.
pub fn same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn read_up_to(reader: impl Read, expected: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    reader.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| Failure::reading(&error))?;
    if bytes.len() as u64 > MAX_FILE { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> Failure {
    Failure::new("too_large", "the file is larger than 2 GiB; make a smaller version of the picture")
}
