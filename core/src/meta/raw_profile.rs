// SPDX-License-Identifier: MIT OR Apache-2.0
//! "Raw profile type" texts in PNG files: EXIF or Photoshop resources as hex digits, as ImageMagick and older programs
//! write them. They may hold a thumbnail like the binary blocks.

use super::{exif, photoshop};

/// Name that a text's keyword begins with.
pub const KEYWORD: &[u8] = b"Raw profile type ";

/// The text without thumbnails: `Ok(None)` if there is nothing to change, `Err` if the text can not be read.
pub fn without_thumbnail(text: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
    let (name, profile) = read(text).ok_or(Unreadable)?;
    const EXIF: &[u8] = b"Exif\0\0";
    let (prefix, body): (&[u8], &[u8]) = match profile.strip_prefix(EXIF) {
        Some(tiff) => (EXIF, tiff),
        None => (b"", &profile),
    };
    let stripped = match photoshop::without_thumbnail(body) {
        Some(rest) => rest,
        None => {
            let exif = exif::without_thumbnail(body);
            if !exif.thumbnail {
                return if exif.preview { Err(Unreadable) } else { Ok(None) };
            }
            exif.bytes
        }
    };
    Ok(Some(write(&name, &[prefix, &stripped].concat())))
}

/// The text is no raw profile, or holds a picture that can not be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Profile name and bytes: `\nname\n   length\nhex digits in lines`.
pub(super) fn read(text: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let text = text.strip_prefix(b"\n")?;
    let line = text.iter().position(|&b| b == b'\n')?;
    let (name, rest) = (text.get(..line)?, text.get(line + 1..)?);
    let line = rest.iter().position(|&b| b == b'\n')?;
    let length: usize = std::str::from_utf8(rest.get(..line)?).ok()?.trim().parse().ok()?;
    let digits: Vec<u8> = rest
        .get(line + 1..)?
        .iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map(|&b| char::from(b).to_digit(16).map(|d| d as u8))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|d| d.iter().fold(0, |v, d| v << 4 | d)).collect();
    (bytes.len() == length).then(|| (name.to_vec(), bytes))
}

/// The text of a profile.
pub(super) fn write(name: &[u8], profile: &[u8]) -> Vec<u8> {
    let mut out = [b"\n", name, b"\n", format!("{:8}", profile.len()).as_bytes()].concat();
    for line in profile.chunks(36) {
        out.push(b'\n');
        out.extend(line.iter().flat_map(|b| format!("{b:02x}").into_bytes()));
    }
    out.push(b'\n');
    out
}
