// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files that the command reads and writes.

use anyhow::{Context as _, Result, bail};
use glassine_core::codec::Format;
use glassine_gpu::{Config, MAX_BYTES};
use std::{fs, io::Write, path::Path};

/// The bytes of the picture, which must not be the file that the copy goes to.
pub fn picture(input: &Path, output: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(input).with_context(|| format!("{} can not be read", input.display()))?;
    if let (Ok(from), Ok(to)) = (input.canonicalize(), output.canonicalize())
        && from == to
    {
        bail!("the copy would replace the original; give it another name");
    }
    Ok(bytes)
}

/// A copy has its original's format.
pub fn check_extension(output: &Path, format: Format) -> Result<()> {
    let extension = output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !format.extensions().contains(&extension.as_str()) {
        bail!("the copy will be {} as the picture is: name it with .{}", format.name(), format.extension());
    }
    Ok(())
}

/// The bytes of the weight file, and the configuration given or beside it.
pub fn autoencoder(file: &Path, config: Option<&Path>) -> Result<(Vec<u8>, Config)> {
    let unreadable = || format!("{} can not be read", file.display());
    let size = fs::metadata(file).with_context(unreadable)?.len();
    if size > MAX_BYTES {
        bail!("{} is too large for an autoencoder ({} MB; at most {})", file.display(), size >> 20, MAX_BYTES >> 20);
    }
    let beside = file.with_file_name("config.json");
    let config = config.or_else(|| beside.is_file().then_some(beside.as_path()));
    let config = match config {
        None => Config::default(),
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| format!("{} can not be read", path.display()))?;
            Config::parse(&text).with_context(|| path.display().to_string())?
        }
    };
    Ok((fs::read(file).with_context(unreadable)?, config))
}

/// Writes the copy: whole or not at all.
pub fn write(output: &Path, bytes: &[u8]) -> Result<()> {
    let unwritable = || format!("{} can not be written", output.display());
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".glassine-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less the umask
    let mut file = builder.tempfile_in(folder).with_context(unwritable)?;
    file.write_all(bytes).with_context(unwritable)?;
    file.persist(output).with_context(unwritable)?;
    Ok(())
}
