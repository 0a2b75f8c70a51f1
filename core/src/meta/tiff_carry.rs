// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which tags of a TIFF file the copy gets (TIFF 6.0; EXIF 2.32; XMP, IPTC, ICC and Photoshop data in their own tags).

use std::io::{Cursor, Seek, Write};

use tiff::{
    Directory as Entries, TiffError, TiffResult,
    encoder::{DirectoryEncoder, TiffEncoder, TiffKindStandard},
    tags::{self, Type},
};

use super::{Metadata, holds_jpeg, jpeg_carry, jpeg_carry::Findings, metadata, photoshop, png_carry::TooMuch};
use crate::container::tiff_ifd::{Directory, Entry, Reader};

pub(super) const XMP: u16 = 700;
pub(super) const IPTC: u16 = 33_723;
pub(super) const PHOTOSHOP: u16 = 34_377;
const EXIF: u16 = 34_665;
pub(super) const ICC: u16 = 34_675;
const GPS: u16 = 34_853;
/// Layers, as Photoshop stores them.
const LAYERS: u16 = 37_724;
const INTEROPERABILITY: u16 = 40_965;
/// A C2PA manifest store.
const C2PA: u16 = 0xCD41;
const BYTE: u16 = 1;
const UNDEFINED: u16 = 7;

/// Tags of the first directory that EXIF has as well: texts, dates, make and model, orientation, resolution, rights.
const DESCRIPTIVE: [u16; 22] = [
    270, 271, 272, 274, 282, 283, 296, 301, 305, 306, 315, 316, 318, 319, 18_246, 18_249, 33_432, 40_091, 40_092,
    40_093, 40_094, 40_095,
];

/// Tags of the resolution: across, down, unit.
const RESOLUTION: [u16; 3] = [metadata::X_RESOLUTION, metadata::Y_RESOLUTION, metadata::RESOLUTION_UNIT];

/// One tag of the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What it is.
    pub tag: u16,
    /// Type of its values, 1..=13.
    pub kind: u16,
    /// The values in the byte order of this machine.
    pub data: Vec<u8>,
}

/// The tags of one picture that do not describe how it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// Of the picture's own directory.
    pub main: Vec<Tag>,
    /// Of its EXIF directory.
    pub exif: Vec<Tag>,
    /// Of its GPS directory.
    pub gps: Vec<Tag>,
    /// Of the interoperability directory below EXIF.
    pub interoperability: Vec<Tag>,
}

/// What the copy does not get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Found as in other formats.
    pub findings: Findings,
    /// Photoshop's layers.
    pub layers: bool,
    /// Private or damaged data.
    pub private: bool,
}

impl LeftOut {
    /// In the user's words.
    pub fn warnings(&self) -> Vec<String> {
        let all = [
            (
                self.layers,
                "This TIFF has layers. They are not marked, so the copy has the merged picture only: keep the original \
                 for your work.",
            ),
            (self.private, "Private data of another program, or damaged data, were left out of the copy."),
        ];
        let own = all.iter().filter(|(on, _)| *on).map(|(_, text)| (*text).to_owned());
        self.findings.warnings().into_iter().chain(own).collect()
    }
}

/// The tags to carry of the picture with this directory.
///
/// # Errors
/// [`TooMuch`] if they have more than `room` bytes; `room` shrinks by what they have.
pub fn carry(
    reader: &Reader<'_>,
    directory: &Directory<'_>,
    room: &mut usize,
    left_out: &mut LeftOut,
) -> Result<Tags, TooMuch> {
    let mut out = Tags::default();
    left_out.private |= directory.broken > 0;
    for entry in &directory.entries {
        if let Some(tag) = main(entry, room, left_out)? {
            push(&mut out.main, tag);
        }
    }
    let [across, _, unit] = RESOLUTION;
    if says_nothing(directory) {
        out.main.retain(|t| !RESOLUTION.contains(&t.tag));
    } else if directory.find(across).is_some() && directory.find(unit).is_none() {
        // Inches are meant, which the encoder does not write by itself.
        out.main.push(Tag { tag: unit, kind: 3, data: 2u16.to_ne_bytes().to_vec() });
    }
    let below = |from: &Directory<'_>, tag| from.number(tag).and_then(|at| reader.directory(at).ok());
    if let Some(exif) = below(directory, EXIF) {
        out.exif = all(&exif, room)?;
        left_out.findings.hidden_preview |= out.exif.iter().any(|t| holds_jpeg(&t.data));
        if let Some(interoperability) = below(&exif, INTEROPERABILITY) {
            out.interoperability = all(&interoperability, room)?;
        }
    }
    if let Some(gps) = below(directory, GPS) {
        out.gps = all(&gps, room)?;
    }
    Ok(out)
}

/// Resolution 1 x 1 without a unit is what the encoder writes by itself.
fn says_nothing(directory: &Directory<'_>) -> bool {
    let [x, y, unit] = RESOLUTION;
    let one = |tag| directory.find(tag).is_some_and(|e| e.fractions().eq([1.0]));
    one(x) && one(y) && directory.number(unit) == Some(1)
}

/// Readers take the first of two equal tags.
fn push(to: &mut Vec<Tag>, tag: Tag) {
    if !to.iter().any(|t| t.tag == tag.tag) {
        to.push(tag);
    }
}

fn spend(entry: &Entry<'_>, room: &mut usize) -> Result<(), TooMuch> {
    *room = room.checked_sub(entry.raw.len()).ok_or(TooMuch)?;
    Ok(())
}

/// Decides on one tag of the picture's own directory.
fn main(entry: &Entry<'_>, room: &mut usize, left_out: &mut LeftOut) -> Result<Option<Tag>, TooMuch> {
    let found = &mut left_out.findings;
    match entry.tag {
        // How the picture is stored, and directories.
        256..=259 | 262..=266 | 273 | 277..=281 | 284 | 288..=293 | 317 | 320..=325 | 332 | 334 | 338..=342 | 347 => {
            return Ok(None);
        }
        512..=521 | 529..=532 | EXIF | GPS | INTEROPERABILITY => return Ok(None),
        330 => {
            found.previews = true;
            return Ok(None);
        }
        LAYERS => {
            left_out.layers = true;
            return Ok(None);
        }
        C2PA => {
            found.c2pa = true;
            return Ok(None);
        }
        _ => {}
    }
    spend(entry, room)?;
    let tag = |kind, data: Vec<u8>| (!data.is_empty()).then_some(Tag { tag: entry.tag, kind, data });
    Ok(match entry.tag {
        XMP => tag(BYTE, jpeg_carry::packet(entry.raw, found)),
        // Often declared as whole numbers, but bytes all the same.
        IPTC => tag(UNDEFINED, entry.raw.to_vec()),
        PHOTOSHOP => {
            let cleaned = photoshop::without_thumbnail(entry.raw);
            found.thumbnail |= cleaned.is_some();
            let cleaned = cleaned.unwrap_or_else(|| entry.raw.to_vec());
            found.hidden_preview |= holds_jpeg(&cleaned);
            tag(BYTE, cleaned)
        }
        ICC => tag(UNDEFINED, entry.raw.to_vec()),
        32_768.. if matches!(entry.kind, 4 | 13..) => {
            // Perhaps the place of something in the old file.
            left_out.private = true;
            None
        }
        32_768.. if holds_jpeg(entry.raw) => {
            found.previews = true;
            None
        }
        _ if entry.kind > 13 => {
            left_out.private = true;
            None
        }
        _ => tag(entry.kind, entry.native()),
    })
}

/// All tags of a directory that has no pictures.
fn all(directory: &Directory<'_>, room: &mut usize) -> Result<Vec<Tag>, TooMuch> {
    let mut out = Vec::new();
    for entry in directory.entries.iter().filter(|e| e.kind <= 13 && e.tag != INTEROPERABILITY && !e.raw.is_empty()) {
        spend(entry, room)?;
        push(&mut out, Tag { tag: entry.tag, kind: entry.kind, data: entry.native() });
    }
    Ok(out)
}

/// Writes the directories below the picture's own; gives the tags that point to them.
pub(crate) fn write_below<W: Write + Seek>(
    tags: &Tags,
    to: &mut TiffEncoder<W, TiffKindStandard>,
) -> TiffResult<Vec<Tag>> {
    let mut pointers = Vec::new();
    let mut write = |tag: u16, list: &[Tag], extra: Option<Tag>| -> TiffResult<Option<Tag>> {
        if list.is_empty() && extra.is_none() {
            return Ok(None);
        }
        let mut directory = to.extra_directory()?;
        put(&mut directory, list.iter().chain(&extra))?;
        let data = directory.finish_with_offsets()?.offset.to_ne_bytes().to_vec();
        Ok(Some(Tag { tag, kind: Type::LONG.to_u16(), data }))
    };
    let interoperability = write(INTEROPERABILITY, &tags.interoperability, None)?;
    pointers.extend(write(EXIF, &tags.exif, interoperability)?);
    pointers.extend(write(GPS, &tags.gps, None)?);
    Ok(pointers)
}

/// Writes tags into a directory.
pub(crate) fn put<'a, W: Write + Seek>(
    to: &mut DirectoryEncoder<'_, W, TiffKindStandard>,
    tags: impl IntoIterator<Item = &'a Tag>,
) -> TiffResult<()> {
    let mut entries = Entries::empty();
    for tag in tags {
        let kind = Type::from_u16(tag.kind).ok_or(TiffError::LimitsExceeded)?;
        entries.extend([(tags::Tag::from_u16_exhaustive(tag.tag), to.write_entry_bytes(kind, &tag.data)?)]);
    }
    to.extend_from(&entries);
    Ok(())
}

/// What the tags say in the terms of all formats.
pub fn metadata(tags: &Tags) -> Metadata {
    let find = |tag| tags.main.iter().find(|t| t.tag == tag).map(|t| t.data.clone());
    let known =
        |t: &Tag| DESCRIPTIVE.contains(&t.tag) || matches!(t.tag, 254 | 255 | 297 | XMP | IPTC | PHOTOSHOP | ICC);
    Metadata {
        icc: find(ICC),
        exif: exif(tags),
        xmp: find(XMP),
        iptc: find(IPTC).or_else(|| photoshop::iptc(&find(PHOTOSHOP)?)),
        resolution: None,
        unmapped: !tags.main.iter().all(known),
    }
}

/// The descriptive tags as an EXIF block; `None` if there are none.
fn exif(tags: &Tags) -> Option<Vec<u8>> {
    let own: Vec<&Tag> = tags.main.iter().filter(|t| DESCRIPTIVE.contains(&t.tag)).collect();
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).ok()?;
    let pointers = write_below(tags, &mut encoder).ok()?;
    if own.is_empty() && pointers.is_empty() {
        return None;
    }
    let mut directory = encoder.image_directory().ok()?;
    put(&mut directory, own.into_iter().chain(&pointers)).ok()?;
    directory.finish().ok()?;
    Some(out.into_inner())
}

/// Tags that say the same; without those of an EXIF block that can not be read.
pub fn from_metadata(metadata: Metadata) -> Tags {
    let mut out = Tags::default();
    if let Some(reader) = metadata.exif.as_deref().and_then(Reader::new)
        && let Some(directory) = reader.first().and_then(|at| reader.directory(at).ok())
    {
        // Many entries might share a few bytes.
        let mut room = 2 * reader.bytes().len();
        out = carry(&reader, &directory, &mut room, &mut LeftOut::default()).unwrap_or_default();
        out.main.retain(|t| DESCRIPTIVE.contains(&t.tag));
    }
    let [across, down, unit] = RESOLUTION;
    if let Some([x, y]) = metadata.resolution.filter(|_| !out.main.iter().any(|t| t.tag == across)) {
        let fraction = |v: f64| {
            let thousandths = libm::round(v * 1000.0).clamp(1.0, f64::from(u32::MAX)) as u32;
            [thousandths.to_ne_bytes(), 1000u32.to_ne_bytes()].concat()
        };
        let inch = 2u16.to_ne_bytes().to_vec();
        out.main.retain(|t| !RESOLUTION.contains(&t.tag));
        out.main.push(Tag { tag: across, kind: 5, data: fraction(x) });
        out.main.push(Tag { tag: down, kind: 5, data: fraction(y) });
        out.main.push(Tag { tag: unit, kind: 3, data: inch });
    }
    let blobs = [(ICC, UNDEFINED, metadata.icc), (XMP, BYTE, metadata.xmp), (IPTC, UNDEFINED, metadata.iptc)];
    for (tag, kind, data) in blobs {
        out.main.extend(data.filter(|d| !d.is_empty()).map(|data| Tag { tag, kind, data }));
    }
    out
}
