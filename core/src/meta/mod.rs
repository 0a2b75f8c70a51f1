// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in the metadata: what is carried into the copy, and what must not be because it shows or describes the
//! unmarked picture.

pub mod c2pa;
pub mod exif;
pub mod exif_private;
pub mod gif_carry;
pub mod iptc;
pub mod jpeg_carry;
pub mod jpeg_privacy;
pub mod photoshop;
pub mod png_carry;
pub mod png_privacy;
pub mod png_text;
pub mod privacy;
pub mod raw_profile;
pub mod xmp;
pub mod xmp_private;

/// True if a small JPEG picture may be hidden in these bytes.
pub(crate) fn holds_jpeg(bytes: &[u8]) -> bool {
    find(bytes, &[0xFF, 0xD8, 0xFF]).is_some()
}

/// Offset of the first occurrence of `needle` (not empty) in `bytes`.
pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|w| w == needle)
}
