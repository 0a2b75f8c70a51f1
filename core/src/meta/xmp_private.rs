// SPDX-License-Identifier: MIT OR Apache-2.0
//! XMP (ISO 16684-1): which properties do not go into a copy.

use super::{
    privacy::{PrivacyReport, Private},
    xmp::{self, Place, Property, RDF},
};

const EXIF: &str = "http://ns.adobe.com/exif/1.0/";
const TIFF: &str = "http://ns.adobe.com/tiff/1.0/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const MEDIA: &str = "http://ns.adobe.com/xap/1.0/mm/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";
const CREATIVE_COMMONS: &str = "http://creativecommons.org/ns#";
const IPTC_CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const IPTC_EXTENSION: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const DJI: &str = "http://www.dji.com/drone-dji/1.0/";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Why a property does not go into a copy at `Privacy::Gps`; `None` if it stays.
fn private(namespace: &str, local: &str) -> Option<Private> {
    match (namespace, local) {
        (PHOTOSHOP, "City" | "State" | "Country") => Some(Private::Location),
        (IPTC_CORE, "Location" | "CountryCode") => Some(Private::Location),
        (IPTC_EXTENSION, "LocationShown" | "LocationCreated") => Some(Private::Location),
        // Position, height, attitude and serial numbers of a drone.
        (DJI, _) => Some(Private::Location),
        (EXIF, "MakerNote") => Some(Private::MakerNote),
        (MEDIA, _) | (PHOTOSHOP, "DocumentAncestors") => Some(Private::History),
        // Whoever defined them: exif:GPSLatitude, aux:SerialNumber, exifEX:BodySerialNumber, exif:ImageUniqueID ...
        (_, name) if name.starts_with("GPS") || name.starts_with("Gps") => Some(Private::Location),
        (_, name) if name.ends_with("SerialNumber") => Some(Private::Serials),
        (_, "OwnerName" | "CameraOwnerName" | "ImageUniqueID" | "DigImageGUID") => Some(Private::Serials),
        _ => None,
    }
}

/// Kept when all but rights statements, orientation and resolution go.
fn is_rights(namespace: &str, local: &str) -> bool {
    match namespace {
        RIGHTS | PLUS | CREATIVE_COMMONS => true,
        DUBLIN_CORE => matches!(local, "rights" | "creator"),
        TIFF => {
            matches!(local, "Orientation" | "XResolution" | "YResolution" | "ResolutionUnit" | "Artist" | "Copyright")
        }
        // Whether the picture may be used to train models.
        IPTC_EXTENSION => local.starts_with("DataMining"),
        _ => false,
    }
}

/// `packet` without location, serial numbers, identifiers and history; `None` if it can not be read.
pub fn without_private(packet: &[u8], report: &mut PrivacyReport) -> Option<Vec<u8>> {
    let Some((bytes, reasons)) = xmp::edit(packet, |p| private(p.namespace, p.local)) else {
        report.unreadable = true;
        return None;
    };
    reasons.into_iter().for_each(|why| report.note(why));
    Some(bytes)
}

/// The rights statements of `packet`; `None` if it has none or can not be read.
pub fn rights(packet: &[u8], report: &mut PrivacyReport) -> Option<Vec<u8>> {
    let mut left = false;
    let rule = |p: Property<'_>| {
        let goes = private(p.namespace, p.local).unwrap_or(Private::Other);
        match (p.place, p.attribute) {
            // The description itself, and what it is about.
            (Place::Description, false) => ((p.namespace, p.local) != (RDF, "Description")).then_some(goes),
            (Place::Description, true) if matches!(p.namespace, RDF | XML) || p.local == "about" => None,
            (Place::Description, true) | (Place::Property, false) => {
                let keep = is_rights(p.namespace, p.local);
                left |= keep;
                (!keep).then_some(goes)
            }
            (Place::Frame, false) => (!matches!(p.local, "xmpmeta" | "xapmeta" | "RDF")).then_some(goes),
            _ => private(p.namespace, p.local),
        }
    };
    let Some((bytes, reasons)) = xmp::edit(packet, rule) else {
        report.unreadable = true;
        return None;
    };
    reasons.into_iter().for_each(|why| report.note(why));
    left.then_some(bytes)
}
