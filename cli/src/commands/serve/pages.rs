// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files of the page: inside the program, or in a folder.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

#[cfg(feature = "page")]
include!(concat!(env!("OUT_DIR"), "/page.rs"));
/// Names with slashes, and bytes.
#[cfg(not(feature = "page"))]
static EMBEDDED: &[(&str, &[u8])] = &[];

/// The page's first file.
const INDEX: &str = "index.html";

/// Where the files come from.
#[derive(Debug)]
pub enum Pages {
    /// The table inside the program.
    Embedded,
    /// Below this folder, its links resolved.
    Folder(PathBuf),
}

/// One file of the page.
pub struct Page {
    /// Its bytes.
    pub body: Box<dyn Read>,
    /// Their number.
    pub length: u64,
    /// Its media type.
    pub media: &'static str,
}

impl Pages {
    /// The page inside the program.
    ///
    /// # Errors
    /// When the program was built without it.
    pub fn embedded() -> Result<Self> {
        if EMBEDDED.is_empty() {
            bail!(
                "this program was built without the page. `cargo xtask dist` builds one that holds it; a page that is built already is shown by `glassine serve --dir wasm/dist`"
            );
        }
        Ok(Self::Embedded)
    }

    /// The page in `folder`.
    ///
    /// # Errors
    /// When there is none.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        let root = folder
            .canonicalize()
            .with_context(|| format!("the folder {} can not be opened: check its name", folder.display()))?;
        if !root.join(INDEX).is_file() {
            bail!("there is no page in {}: it holds no {INDEX}. `cargo xtask page` builds one", folder.display());
        }
        Ok(Self::Folder(root))
    }

    /// The file that the path of a request names; folders stand for their `index.html`.
    pub fn find(&self, path: &str) -> Option<Page> {
        let mut name = path.strip_prefix('/')?.to_owned();
        if name.is_empty() || name.ends_with('/') {
            name.push_str(INDEX);
        }
        // Names of the page's files have none of the other characters, so nothing needs to be unescaped.
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        if !name.split('/').all(plain) {
            return None;
        }
        let media = media(&name);
        match self {
            Self::Embedded => {
                let (_, bytes) = EMBEDDED.iter().find(|(known, _)| *known == name)?;
                Some(Page { body: Box::new(*bytes), length: bytes.len() as u64, media })
            }
            Self::Folder(root) => {
                // Piece by piece: a resolved path on Windows takes no slashes.
                let file = name.split('/').fold(root.clone(), |path, part| path.join(part)).canonicalize().ok()?;
                // A link may lead to another place in the folder, never out of it. Pipes and devices are no files.
                if !file.starts_with(root) || !fs::metadata(&file).ok()?.is_file() {
                    return None;
                }
                let file = File::open(file).ok()?;
                let length = file.metadata().ok()?.len();
                Some(Page { body: Box::new(file), length, media })
            }
        }
    }
}

/// Browsers run scripts and compile WebAssembly only under the right type.
fn media(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
