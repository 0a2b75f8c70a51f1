// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why one input failed, for machines and for people.

use glassine_core::cloak::CloakError;
use glassine_core::codec::{DecodeError, EncodeError};
use glassine_core::protect::{NoCloak, ProtectError};
use glassine_core::registry::RegistryError;
use glassine_core::text::copy::CopyError;
use glassine_core::text::document::DocumentError;
use glassine_core::watermark::{DetectError, EmbedError};
use serde::Serialize;
use std::io;

/// The `error` object of a JSON line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// `not_found`, `unreadable`, `unsupported`, `too_large`, `read`, `write`, `encode`, `size_mismatch`,
    /// `same_file`, `already_marked`, `too_short`, `cloak`, `registry`, `exists`, `mismatch`, `cancelled` or `internal`.
    pub kind: &'static str,
    /// What happened, in plain words.
    pub message: String,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The input could not be opened or read.
    pub fn reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::new("not_found", "there is no such file"),
            io::ErrorKind::PermissionDenied => Self::new("read", "you are not allowed to read this"),
            _ => Self::new("read", format!("the file could not be read: {error}")),
        }
    }

    /// The copy could not be written.
    pub fn writing(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::new("write", "you are not allowed to write the copy there"),
            io::ErrorKind::StorageFull => Self::new("write", "the disk is full; no copy was written"),
            _ => Self::new("write", format!("the copy could not be written: {error}")),
        }
    }

    /// The user stopped the run.
    pub fn cancelled() -> Self {
        Self::new("cancelled", "stopped before it was done; nothing was written for it")
    }

    /// What the user can do about it; nothing where the message itself says so, as those of decoding do.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            "not_found" => "Check the spelling of the name.",
            "size_mismatch" => "Only two versions of one picture at the same size can be compared.",
            "internal" => {
                "This is a fault in Glassine; please report it with the picture, if you can share it, and with what the same command says with -v."
            }
            _ => "",
        }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<EncodeError> for Failure {
    fn from(error: EncodeError) -> Self {
        Self::new("encode", error.to_string())
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<CopyError> for Failure {
    fn from(error: CopyError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::new("registry", format!("{error}; no copy was written, because nobody could tell later whose it is"))
    }
}

impl From<ProtectError> for Failure {
    fn from(error: ProtectError) -> Self {
        match error {
            ProtectError::Cancelled => Self::cancelled(),
            other => Self::new(other.kind(), other.to_string()),
        }
    }
}

impl From<CloakError> for Failure {
    fn from(error: CloakError) -> Self {
        match error {
            CloakError::Cancelled => Self::cancelled(),
            CloakError::DifferentSizes => Self::new("size_mismatch", error.to_string()),
            other => Self::new("cloak", other.to_string()),
        }
    }
}

impl From<NoCloak> for Failure {
    fn from(why: NoCloak) -> Self {
        ProtectError::from(why).into()
    }
}

/// [`EmbedError`] and [`DetectError`] know cancellation only; a new kind must be given words here.
impl From<EmbedError> for Failure {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Cancelled => Self::cancelled(),
            other => Self::new("embed", other.to_string()),
        }
    }
}

impl From<DetectError> for Failure {
    fn from(error: DetectError) -> Self {
        match error {
            DetectError::Cancelled => Self::cancelled(),
            other => Self::new("detect", other.to_string()),
        }
    }
}
