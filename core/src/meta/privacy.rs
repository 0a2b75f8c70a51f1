// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a copy tells about its maker beside the picture.
//!
//! A copy never carries thumbnails or previews, because they show the unmarked picture. What else is taken out is the
//! user's choice. The functions here work on single blocks as they stand in any file format; `Image::apply_privacy`
//! applies them to a decoded file. A block that can not be read is left out, as nobody can tell what it gives away.

use std::ops::BitOrAssign;

use md5::{Digest, Md5};

use super::{exif_private, iptc as iim, photoshop as resources, xmp_private};

/// Metadata that do not go into the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Privacy {
    /// Only thumbnails and previews of the unmarked picture are left out.
    None,
    /// Also where the picture was taken; serial numbers of camera and lens, the name of the camera's owner, the
    /// identifiers of picture and document and the history of editing; and private data of the camera that hold these
    /// in unknown places (maker notes). Names in artist and copyright fields stay, dates too.
    ///
    /// The camera's owner goes because many artists publish under another name than the one they once gave their
    /// camera; who wants to be named has the artist and copyright fields.
    #[default]
    Gps,
    /// All but the colour profile, orientation, resolution and rights statements (copyright, artist, creator).
    All,
}

impl Privacy {
    /// As it stands in registries.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gps => "gps",
            Self::All => "all",
        }
    }
}

/// What was there and was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct PrivacyReport {
    /// The place where the picture was taken or that it shows.
    pub location: bool,
    /// Serial numbers, the owner's name as set in the camera, or identifiers of the picture.
    pub serials: bool,
    /// The camera's private data.
    pub maker_note: bool,
    /// Identifiers of the document and the history of editing.
    pub history: bool,
    /// Thumbnails of the unmarked picture.
    pub thumbnail: bool,
    /// Other metadata, at [`Privacy::All`].
    pub other: bool,
    /// Metadata that could not be read.
    pub unreadable: bool,
}

impl PrivacyReport {
    /// True if nothing was left out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What was left out, in the user's words, one sentence each.
    pub fn sentences(&self) -> Vec<&'static str> {
        [
            (self.location, "The place where the picture was taken was removed."),
            (
                self.serials,
                "Serial numbers and other identifiers that lead back to your camera or to this file were removed.",
            ),
            (
                self.maker_note,
                "The camera's private data (maker note) were removed, because they hold serial numbers and places that \
                 can not be taken out one by one.",
            ),
            (self.history, "Document identifiers and the history of editing were removed."),
            (self.thumbnail, "The small preview of the unmarked picture was removed."),
            (self.other, "All other metadata were removed; colour profile, orientation, resolution and rights stay."),
            (self.unreadable, "Metadata that are damaged were removed, because they may tell more than they show."),
        ]
        .into_iter()
        .filter_map(|(on, text)| on.then_some(text))
        .collect()
    }

    pub(crate) fn note(&mut self, why: Private) {
        match why {
            Private::Location => self.location = true,
            Private::Serials => self.serials = true,
            Private::MakerNote => self.maker_note = true,
            Private::History => self.history = true,
            Private::Other => self.other = true,
        }
    }
}

impl BitOrAssign for PrivacyReport {
    fn bitor_assign(&mut self, other: Self) {
        self.location |= other.location;
        self.serials |= other.serials;
        self.maker_note |= other.maker_note;
        self.history |= other.history;
        self.thumbnail |= other.thumbnail;
        self.other |= other.other;
        self.unreadable |= other.unreadable;
    }
}

/// Why something does not go into the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Private {
    /// A place.
    Location,
    /// A serial number or another identifier of device, owner or picture.
    Serials,
    /// Private data of the device.
    MakerNote,
    /// Identifiers of documents and what was done to them.
    History,
    /// No statement of rights.
    Other,
}

/// An EXIF block that begins with its TIFF header, for a copy; `None` if nothing of it goes there. Values keep their
/// offsets at all levels but [`Privacy::All`].
pub fn exif(tiff: &[u8], level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    match level {
        Privacy::None => Some(tiff.to_vec()),
        Privacy::Gps => exif_private::without_private(tiff, report),
        Privacy::All => {
            let mut found = PrivacyReport::default();
            exif_private::without_private(tiff, &mut found);
            *report |= found;
            let kept = exif_private::rights(tiff);
            report.other |= kept.as_ref().is_none_or(|k| k.len() < tiff.len());
            kept
        }
    }
}

/// Why an entry of a TIFF or EXIF directory with this tag does not go into a copy; `None` if it stays.
pub fn tiff_tag(tag: u16, level: Privacy) -> Option<Private> {
    match level {
        Privacy::None => None,
        Privacy::Gps | Privacy::All => exif_private::private(tag),
    }
}

/// An XMP packet for a copy; `None` if nothing of it goes there.
pub fn xmp(packet: &[u8], level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    match level {
        Privacy::None => Some(packet.to_vec()),
        Privacy::Gps => xmp_private::without_private(packet, report),
        Privacy::All => xmp_private::rights(packet, report),
    }
}

/// IPTC-IIM data sets for a copy; `None` if nothing of them goes there.
pub fn iptc(records: &[u8], level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    match level {
        Privacy::None => Some(records.to_vec()),
        Privacy::Gps => iim::without(records, iim::private, report),
        Privacy::All => {
            let rule = |record, number| {
                let goes = iim::private(record, number).unwrap_or(Private::Other);
                (!iim::is_rights(record, number)).then_some(goes)
            };
            iim::without(records, rule, report)
        }
    }
}

/// Photoshop resources (`8BIM` blocks) for a copy; `None` if nothing of them goes there.
pub fn photoshop(blocks: &[u8], level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    use resources::Edit::{Drop, Keep, Replace};
    if level == Privacy::None {
        return Some(blocks.to_vec());
    }
    let edited = |new: Option<Vec<u8>>, old: &[u8]| match new {
        None => Drop,
        Some(new) if new == old => Keep,
        Some(new) => Replace(new),
    };
    // Digest of the IPTC block before and after.
    let mut digests = None;
    let (mut out, rest) = resources::edit(blocks, |id, data| match id {
        resources::IPTC => {
            let new = iptc(data, level, report);
            digests = new.as_ref().map(|new| (Md5::digest(data), Md5::digest(new)));
            edited(new, data)
        }
        resources::EXIF | resources::EXIF_MORE => edited(exif(data, level, report), data),
        resources::XMP => edited(xmp(data, level, report), data),
        resources::IPTC_DIGEST => Keep,
        _ if level == Privacy::Gps || resources::RIGHTS.contains(&id) => Keep,
        _ => {
            report.other = true;
            Drop
        }
    });
    // Programs tell by this digest whether IPTC was changed after XMP; where it was true it stays true.
    (out, _) = resources::edit(&out, |id, data| match (id, &digests) {
        (resources::IPTC_DIGEST, Some((old, new))) if data == old.as_slice() => edited(Some(new.to_vec()), data),
        (resources::IPTC_DIGEST, None) => Drop,
        _ => Keep,
    });
    if rest.iter().any(|&b| b != 0) {
        report.unreadable = true;
    }
    (!out.is_empty()).then_some(out)
}
