// SPDX-License-Identifier: MIT OR Apache-2.0
//! The ancillary chunks of a PNG copy, as its maker wants them.

use super::{
    holds_jpeg, jpeg_carry,
    png_carry::Ancillary,
    png_text::{self, Text},
    privacy::{self, Privacy, PrivacyReport, Private},
    raw_profile,
};

/// Chunks that tell how to show the pixels.
const CODING: [&[u8; 4]; 10] =
    [b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"sBIT", b"pHYs"];

/// Keywords of texts that state rights.
const RIGHTS: [&[u8]; 6] = [b"Copyright", b"Author", b"Artist", b"Creator", b"exif:Copyright", b"exif:Artist"];

/// Takes out of `chunks` what does not go into the copy at `level`.
pub fn apply(chunks: &mut Vec<Ancillary>, level: Privacy, report: &mut PrivacyReport) {
    if level == Privacy::None {
        return;
    }
    chunks.retain_mut(|chunk| {
        let new = match &chunk.kind {
            b"eXIf" => privacy::exif(&chunk.data, level, report),
            b"tEXt" | b"zTXt" | b"iTXt" => text(chunk, level, report),
            // EXIF, packed, as an early draft had it.
            b"zxIf" | b"exIf" => {
                report.unreadable = true;
                None
            }
            kind if level == Privacy::Gps || CODING.contains(&kind) => return true,
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

fn text(chunk: &Ancillary, level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    // The limit was checked when the file was read.
    let mut room = usize::MAX >> 1;
    let Ok(Some(text)) = Text::read(chunk.kind, &chunk.data, &mut room) else {
        report.unreadable = true;
        return None;
    };
    if text.keyword == png_text::XMP {
        return replaced(chunk, &text, privacy::xmp(&text.content, level, report)?);
    }
    if text.keyword.starts_with(raw_profile::KEYWORD) {
        return profile(chunk, &text, level, report);
    }
    let why = private(text.keyword);
    if let Some(why) = why {
        report.note(why);
        return None;
    }
    if level == Privacy::All && !RIGHTS.iter().any(|name| name.eq_ignore_ascii_case(text.keyword)) {
        report.other = true;
        return None;
    }
    Some(chunk.data.clone())
}

fn replaced(chunk: &Ancillary, text: &Text<'_>, new: Vec<u8>) -> Option<Vec<u8>> {
    Some(if new == *text.content { chunk.data.clone() } else { text.with(&new) })
}

/// Programs that convert to PNG write single EXIF fields as texts.
fn private(keyword: &[u8]) -> Option<Private> {
    let name = String::from_utf8_lossy(keyword).to_ascii_lowercase();
    let name = name.rsplit(':').next().unwrap_or_default().replace([' ', '_'], "");
    match name.as_str() {
        n if n.starts_with("gps") || n == "location" => Some(Private::Location),
        n if n.ends_with("serialnumber") || matches!(n, "cameraownername" | "imageuniqueid") => Some(Private::Serials),
        "makernote" => Some(Private::MakerNote),
        _ => None,
    }
}

/// A raw profile: what it is shows in its first bytes, as the names in use differ.
fn profile(chunk: &Ancillary, text: &Text<'_>, level: Privacy, report: &mut PrivacyReport) -> Option<Vec<u8>> {
    let name = text.keyword.get(raw_profile::KEYWORD.len()..).unwrap_or_default();
    if matches!(name, b"icc" | b"icm") {
        return Some(chunk.data.clone());
    }
    let Some((name, bytes)) = raw_profile::read(&text.content) else {
        report.unreadable = true;
        return None;
    };
    let prefixes = [jpeg_carry::EXIF, jpeg_carry::XMP, jpeg_carry::PHOTOSHOP];
    let head = prefixes.iter().find(|p| bytes.starts_with(p)).map_or(0, |p| p.len());
    let (head, body) = bytes.split_at_checked(head)?;
    let new = match body {
        [b'I', b'I', ..] | [b'M', b'M', ..] => privacy::exif(body, level, report),
        [b'8', b'B', b'I', b'M', ..] => privacy::photoshop(body, level, report),
        [0x1C, ..] => privacy::iptc(body, level, report),
        _ => privacy::xmp(body, level, report),
    }?;
    if new == body {
        Some(chunk.data.clone())
    } else {
        Some(text.with(&raw_profile::write(&name, &[head, &new].concat())))
    }
}

/// True if something like a small picture is left in the metadata, or may be in a text that hides it.
pub fn holds_preview(chunks: &[Ancillary]) -> bool {
    chunks.iter().any(|c| match &c.kind {
        b"eXIf" => holds_jpeg(&c.data),
        b"tEXt" | b"zTXt" | b"iTXt" => c.data.starts_with(raw_profile::KEYWORD),
        _ => false,
    })
}
