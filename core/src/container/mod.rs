// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lossless access to what stands beside the pixels in a file.

#[cfg(feature = "avif")]
pub mod av1_sequence;
#[cfg(feature = "avif")]
pub mod avif_items;
pub mod gif_blocks;
#[cfg(any(feature = "avif", feature = "jxl"))]
pub mod iso_boxes;
pub mod jpeg_segments;
pub mod png_chunks;

/// Why a container could not be taken apart. The texts complete "the file is damaged: ...".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContainerError {
    /// The data stop before the end marker.
    #[error("it ends before the picture is complete; copy it again from where it came from")]
    Truncated,
    /// A checksum does not match.
    #[error("the checksum of its {0} part is wrong; copy it again from where it came from")]
    Checksum(String),
    /// A length or an order that the format does not allow.
    #[error("{0}; open it in an image editor and save it again")]
    Malformed(&'static str),
}
