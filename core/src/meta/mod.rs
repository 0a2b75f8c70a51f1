// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in the metadata: what is carried into the copy, and what must not be because it shows or describes the
//! unmarked picture.

pub mod exif;
pub mod jpeg_carry;
pub mod jpeg_metadata;
pub mod jumbf;
mod metadata;
pub mod photoshop;
pub mod png_carry;
pub mod png_metadata;
pub mod raw_profile;
pub mod tiff_carry;
pub mod webp_carry;
pub mod xmp;

pub use metadata::Metadata;

/// True if a small JPEG picture may be hidden in these bytes.
pub(crate) fn holds_jpeg(bytes: &[u8]) -> bool {
    find(bytes, &[0xFF, 0xD8, 0xFF]).is_some()
}

/// Offset of the first occurrence of `needle` (not empty) in `bytes`.
pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|w| w == needle)
}
