// SPDX-License-Identifier: MIT OR Apache-2.0
//! Metadata in terms that all formats share, for copies in another format than the source's.

use crate::{
    container::tiff_ifd::{Directory, Reader},
    image::Orientation,
};

/// What a picture says about itself. Every carry gives it, and every format that is written takes it.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Metadata {
    /// ICC profile.
    pub icc: Option<Vec<u8>>,
    /// EXIF block, beginning with its TIFF header. Orientation, dates, artist and copyright stand in here.
    pub exif: Option<Vec<u8>>,
    /// XMP packet.
    pub xmp: Option<Vec<u8>>,
    /// IPTC-IIM datasets.
    pub iptc: Option<Vec<u8>>,
    /// Resolution as the container states it, pixels per inch across and down; both positive.
    pub resolution: Option<[f64; 2]>,
    /// There was more that has no place in another format (comments, text entries, private data).
    pub unmapped: bool,
}

/// How the pixels are turned before they are shown.
const ORIENTATION: u16 = 0x0112;
pub(super) const X_RESOLUTION: u16 = 0x011A;
pub(super) const Y_RESOLUTION: u16 = 0x011B;
pub(super) const RESOLUTION_UNIT: u16 = 0x0128;

impl Metadata {
    /// Resolution, pixels per inch across and down: what the container states, else what EXIF states.
    pub fn pixels_per_inch(&self) -> Option<[f64; 2]> {
        self.resolution.or_else(|| resolution(&self.first_directory()?))
    }

    /// How the pixels are turned before they are shown, as EXIF states it.
    pub fn orientation(&self) -> Orientation {
        let number = self.first_directory().and_then(|directory| directory.number(ORIENTATION));
        number.map_or_else(Orientation::default, Orientation::new)
    }

    fn first_directory(&self) -> Option<Directory<'_>> {
        let reader = Reader::new(self.exif.as_deref()?)?;
        reader.directory(reader.first()?).ok()
    }
}

/// The resolution that a TIFF directory states, pixels per inch across and down.
pub(super) fn resolution(directory: &Directory<'_>) -> Option<[f64; 2]> {
    let value = |tag| directory.find(tag)?.fractions().next().filter(|v| *v > 0.0);
    // 1 says that the numbers give the shape of a pixel only.
    let scale = match directory.number(RESOLUTION_UNIT).unwrap_or(2) {
        2 => 1.0,
        3 => 2.54,
        _ => return None,
    };
    Some([value(X_RESOLUTION)? * scale, value(Y_RESOLUTION)? * scale])
}
