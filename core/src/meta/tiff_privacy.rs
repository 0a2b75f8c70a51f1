// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tags of a TIFF copy, as its maker wants them.

use super::{
    privacy::{self, Privacy, PrivacyReport, Private},
    tiff_carry::{ICC, IPTC, PHOTOSHOP, Tag, Tags, XMP},
};

/// What [`Privacy::All`] keeps beside the profile: kind of page, orientation, resolution, artist, copyright.
const PLAIN: [u16; 9] = [254, 255, 274, 282, 283, 296, 297, 315, 33_432];

/// Takes out of `tags` what does not go into the copy at `level`.
pub fn apply(tags: &mut Tags, level: Privacy, report: &mut PrivacyReport) {
    if level == Privacy::None {
        return;
    }
    tags.main.retain_mut(|tag| {
        let new = match tag.tag {
            ICC => return true,
            XMP => privacy::xmp(&tag.data, level, report),
            IPTC => privacy::iptc(&tag.data, level, report),
            PHOTOSHOP => privacy::photoshop(&tag.data, level, report),
            _ => return stays(tag, level, report),
        };
        let stays = new.is_some();
        tag.data = new.unwrap_or_default();
        stays
    });
    for list in [&mut tags.exif, &mut tags.interoperability] {
        list.retain(|tag| stays(tag, level, report));
    }
    if !tags.gps.is_empty() {
        report.note(Private::Location);
        tags.gps.clear();
    }
}

fn stays(tag: &Tag, level: Privacy, report: &mut PrivacyReport) -> bool {
    let rest = (level == Privacy::All && !PLAIN.contains(&tag.tag)).then_some(Private::Other);
    let why = privacy::tiff_tag(tag.tag, level).or(rest);
    why.inspect(|&why| report.note(why)).is_none()
}
