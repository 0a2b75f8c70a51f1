// SPDX-License-Identifier: MIT OR Apache-2.0
//! The ancillary chunks of a PNG in the terms of all formats, and back.

use super::{
    Metadata, photoshop,
    png_carry::Ancillary,
    png_text::{pack, unpack},
    raw_profile,
};
use crate::container::jpeg_segments::be32;

const XMP: &[u8] = b"XML:com.adobe.xmp";
const INCH: f64 = 0.0254;

/// Most bytes that the chunks may unpack to; what the caller allows was checked when they were read.
const MOST: usize = i32::MAX as usize;

/// What the chunks say.
pub fn metadata(chunks: &[Ancillary]) -> Metadata {
    let (mut out, mut room) = (Metadata::default(), MOST);
    for chunk in chunks {
        let data = chunk.data.as_slice();
        match &chunk.kind {
            b"iCCP" => out.icc = behind_name(data).and_then(|d| unpack(d.get(1..)?, &mut room).ok().flatten()),
            b"eXIf" => out.exif = Some(data.to_vec()),
            b"pHYs" => out.resolution = resolution(data),
            b"iTXt" if data.starts_with(XMP) && out.xmp.is_none() => out.xmp = xmp(data, &mut room),
            b"zTXt" | b"tEXt" if data.starts_with(raw_profile::KEYWORD) && out.iptc.is_none() => {
                out.iptc = iptc(chunk, &mut room);
                out.unmapped |= out.iptc.is_none();
            }
            // What the copy's other samples would make wrong, or what any reader assumes.
            b"sRGB" | b"sBIT" | b"bKGD" | b"sPLT" => {}
            _ => out.unmapped = true,
        }
    }
    out
}

fn behind_name(data: &[u8]) -> Option<&[u8]> {
    data.get(data.iter().position(|&b| b == 0)? + 1..)
}

fn resolution(data: &[u8]) -> Option<[f64; 2]> {
    let side = |at| be32(data, at).filter(|v| *v > 0);
    // PNG counts per metre, in whole numbers: 11811 stands for 300 per inch.
    let inches = |v: u32| {
        let exact = f64::from(v) * INCH;
        let whole = libm::round(exact);
        if libm::round(whole / INCH) == f64::from(v) { whole } else { exact }
    };
    (data.get(8) == Some(&1)).then_some(())?;
    Some([inches(side(0)?), inches(side(4)?)])
}

/// The text of an `iTXt` chunk: keyword, zero, flag, method, language, zero, translated keyword, zero, text.
fn xmp(data: &[u8], room: &mut usize) -> Option<Vec<u8>> {
    let (&[packed, _method], rest) = behind_name(data)?.split_first_chunk::<2>()?;
    let text = behind_name(behind_name(rest)?)?;
    if packed == 1 { unpack(text, room).ok().flatten() } else { Some(text.to_vec()) }
}

fn iptc(chunk: &Ancillary, room: &mut usize) -> Option<Vec<u8>> {
    let name = chunk.data.strip_prefix(raw_profile::KEYWORD)?;
    let rest = behind_name(name)?;
    if !(name.starts_with(b"iptc\0") || name.starts_with(b"8bim\0")) {
        return None;
    }
    let text = if &chunk.kind == b"zTXt" { unpack(rest.get(1..)?, room).ok().flatten()? } else { rest.to_vec() };
    let profile = raw_profile::profile(&text)?;
    photoshop::iptc(&profile).or_else(|| profile.starts_with(&[0x1C]).then_some(profile))
}

/// Chunks that say the same.
pub fn from_metadata(metadata: &Metadata) -> Vec<Ancillary> {
    let mut out = Vec::new();
    let mut push = |kind: &[u8; 4], parts: &[&[u8]]| {
        out.push(Ancillary { kind: *kind, data: parts.concat(), late: false });
    };
    if let Some(icc) = &metadata.icc {
        push(b"iCCP", &[b"ICC profile\0\0", &pack(icc)]);
    }
    if let Some(resolution) = metadata.pixels_per_inch() {
        let [x, y] = resolution.map(|v| (libm::round(v / INCH).clamp(1.0, f64::from(i32::MAX)) as u32).to_be_bytes());
        push(b"pHYs", &[&x, &y, &[1]]);
    }
    if let Some(exif) = &metadata.exif {
        push(b"eXIf", &[exif]);
    }
    if let Some(xmp) = &metadata.xmp {
        push(b"iTXt", &[XMP, &[0; 5], xmp]);
    }
    if let Some(iptc) = &metadata.iptc {
        let text = raw_profile::write(b"iptc", &photoshop::with_iptc(iptc));
        push(b"zTXt", &[raw_profile::KEYWORD, b"iptc\0\0", &pack(&text)]);
    }
    out
}
