// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bounds on what a foreign file may make us allocate.

/// Bounds on the size of a picture and on the memory used for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest width or height, pixels. Default: 65,535.
    pub max_side: u32,
    /// Largest number of pixels. Default: 400,000,000.
    pub max_pixels: u64,
    /// Largest number of bytes that decoding one picture may hold at a time. Default: 6 GiB.
    pub max_bytes: u64,
    /// Largest number of metadata bytes (ICC, EXIF, XMP, text) read from one file. Default: 64 MiB.
    pub max_metadata: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_side: 65_535, max_pixels: 400_000_000, max_bytes: 6 << 30, max_metadata: 64 << 20 }
    }
}
