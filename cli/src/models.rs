// SPDX-License-Identifier: MIT OR Apache-2.0
//! The encoders that cloaks are made against: the light one, and tiny autoencoders in the user's own files.

use crate::args::Globals;
use crate::failure::Failure;
use crate::keystore;
use anyhow::{Result, anyhow};
use glassine_core::cloak::{Encoder, EncoderError, LIGHT_ENCODER};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Name of the light encoder in `--model`.
pub const LIGHT: &str = "light";
/// Largest file that is read, bytes; the core takes no larger one either.
const MAX_FILE: u64 = 256 << 20;
/// What model files are called.
const EXTENSION: &str = "safetensors";

/// What a run cloaks against or measures with.
pub struct Models {
    /// In the order of the command line.
    pub encoders: Vec<Encoder>,
}

impl Models {
    /// The encoders named, or the light one if none is.
    ///
    /// # Errors
    /// When a file is not there or is no encoder.
    pub fn load(names: &[PathBuf], globals: &Globals) -> Result<Self> {
        let light = [PathBuf::from(LIGHT)];
        let names = if names.is_empty() { &light[..] } else { names };
        let mut encoders = Vec::new();
        for name in names {
            encoders.push(if name.as_os_str() == LIGHT {
                light_encoder()?
            } else {
                let path = locate(name, &folder(globals)?);
                Model::open(&path).map_err(|failure| anyhow!(refused(&path, &failure)))?.encoder
            });
        }
        Ok(Self { encoders })
    }
}

/// A file that holds an encoder.
pub struct Model {
    /// The encoder, called by the file's name.
    pub encoder: Encoder,
    /// Size of the file.
    pub bytes: usize,
}

impl Model {
    /// Reads the file.
    ///
    /// # Errors
    /// `not_found`, `read`, `too_large`, or `unsupported` when it is no encoder that can be used.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let bytes = read(path)?;
        let name = path.file_stem().map_or_else(|| "model".into(), |stem| stem.to_string_lossy().into_owned());
        let encoder = Encoder::tiny(&bytes, &name).map_err(|error| refusal(&bytes, &error))?;
        Ok(Self { encoder, bytes: bytes.len() })
    }
}

/// The light encoder.
///
/// # Errors
/// Never, unless the program itself is damaged.
pub fn light_encoder() -> Result<Encoder> {
    Encoder::light(LIGHT_ENCODER).map_err(|error| anyhow!("the light encoder inside this program is damaged: {error}"))
}

/// The folder for the user's model files.
///
/// # Errors
/// When the system does not say where a user's data belong.
pub fn folder(globals: &Globals) -> Result<PathBuf> {
    Ok(keystore::home(globals)?.join("models"))
}

/// The model files in `folder`, by name.
pub fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == EXTENSION)).collect();
    files.sort();
    files
}

/// What to say of a file that can not be used.
pub fn refused(path: &Path, failure: &Failure) -> String {
    format!(
        "{}: {}. `glassine cloak models` says where such files come from.",
        path.display(),
        failure.message.trim_end_matches('.')
    )
}

/// The file of this name: as it stands, or in the models folder, with its extension or without.
fn locate(name: &Path, folder: &Path) -> PathBuf {
    let mut full = name.as_os_str().to_owned();
    full.push(".");
    full.push(EXTENSION);
    let places = [name.to_owned(), folder.join(name), folder.join(full)];
    places.into_iter().find(|path| path.is_file()).unwrap_or_else(|| name.to_owned())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let missing = || {
        let text =
            "there is no model file of this name, neither here nor in the models folder of Glassine's own folder";
        Failure::new("not_found", text)
    };
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => missing(),
        _ => Failure::reading(&error),
    })?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| Failure::reading(&error))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Failure::new("too_large", "the file is larger than 256 MB; no tiny autoencoder is"));
    }
    Ok(bytes)
}

/// What is wrong with a file, and what to do about it where that is known.
fn refusal(bytes: &[u8], error: &EncoderError) -> Failure {
    // PyTorch's own files are ZIP archives or pickles.
    let pytorch = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0x80, 2]);
    match error {
        EncoderError::Unreadable(_) if pytorch => Failure::new(
            "unsupported",
            "this is a PyTorch file (.pth), which can hold programs and is not opened here. Take the .safetensors file of the \
             same model, or turn this one into one",
        ),
        EncoderError::Unreadable(_) => Failure::new(
            "unsupported",
            format!("{error}. If you downloaded it, download it again: it may be incomplete"),
        ),
        _ => Failure::new("unsupported", error.to_string()),
    }
}
