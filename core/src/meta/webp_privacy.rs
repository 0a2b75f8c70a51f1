// SPDX-License-Identifier: MIT OR Apache-2.0
//! The metadata chunks of a WebP copy, as its maker wants them.

use super::{
    privacy::{self, Privacy, PrivacyReport},
    webp_carry::{Ancillary, split_name},
};

/// Takes out of `chunks` what does not go into the copy at `level`.
pub fn apply(chunks: &mut Vec<Ancillary>, level: Privacy, report: &mut PrivacyReport) {
    if level == Privacy::None {
        return;
    }
    chunks.retain_mut(|chunk| {
        let new = match &chunk.kind {
            b"EXIF" => {
                let (name, block) = split_name(&chunk.data);
                privacy::exif(block, level, report).map(|block| [name, &block].concat())
            }
            b"XMP " => privacy::xmp(&chunk.data, level, report),
            b"ICCP" => return true,
            _ if level == Privacy::Gps => return true,
            _ => {
                report.other = true;
                None
            }
        };
        let stays = new.is_some();
        chunk.data = new.unwrap_or_default();
        stays
    });
}
