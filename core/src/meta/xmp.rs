// SPDX-License-Identifier: MIT OR Apache-2.0
//! XMP (ISO 16684-1): taking out embedded previews and the properties that describe pictures no longer in the file.
//!
//! The packet is read event by event and bytes are cut out; all the rest stays bit for bit as it was.

use std::ops::Range;

use quick_xml::{
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
    reader::NsReader,
};

const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const XMP_IMAGE: &str = "http://ns.adobe.com/xap/1.0/g/img/";
const HDR_GAIN_MAP: &str = "http://ns.adobe.com/hdr-gain-map/1.0/";
const APPLE_GAIN_MAP: &str = "http://ns.apple.com/HDRGainMap/1.0/";
const CONTAINER: &str = "http://ns.google.com/photos/1.0/container/";
const CAMERA: &str = "http://ns.google.com/photos/1.0/camera/";
const GOOGLE_IMAGE: &str = "http://ns.google.com/photos/1.0/image/";

/// What was cut out of a packet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// The packet without it.
    pub bytes: Vec<u8>,
    /// Embedded pictures.
    pub pictures: bool,
    /// Properties of an HDR gain map.
    pub gain_map: bool,
    /// Properties of pictures or of a film behind the end of the picture.
    pub attached: bool,
}

/// Why a property must go.
#[derive(Clone, Copy, PartialEq)]
enum Reason {
    Picture,
    GainMap,
    Attached,
}

fn reason(namespace: &str, local: &str) -> Option<Reason> {
    match (namespace, local) {
        (XMP, "Thumbnails") | (XMP_IMAGE, "image") | (GOOGLE_IMAGE, _) => Some(Reason::Picture),
        (HDR_GAIN_MAP | APPLE_GAIN_MAP, _) => Some(Reason::GainMap),
        (CONTAINER, _) => Some(Reason::Attached),
        (CAMERA, name) if name.starts_with("Motion") || name.starts_with("Micro") => Some(Reason::Attached),
        _ => None,
    }
}

/// Cleans one packet. `None` if it is no well-formed XML.
pub fn clean(packet: &[u8]) -> Option<Cleaned> {
    let text = std::str::from_utf8(packet).ok()?;
    // Positions count from behind a byte order mark.
    let body = text.trim_start_matches('\u{feff}');
    let cuts = cuts(body)?;
    let mut out = Cleaned { bytes: Vec::with_capacity(packet.len()), ..Cleaned::default() };
    out.bytes.extend(&packet[..text.len() - body.len()]);
    let mut at = 0;
    for (range, why) in cuts {
        match why {
            Reason::Picture => out.pictures = true,
            Reason::GainMap => out.gain_map = true,
            Reason::Attached => out.attached = true,
        }
        out.bytes.extend(body.get(at..range.start)?.as_bytes());
        at = range.end;
    }
    out.bytes.extend(body.get(at..)?.as_bytes());
    Some(out)
}

/// Byte ranges of `xml` to cut out, in order and apart from each other.
fn cuts(xml: &str) -> Option<Vec<(Range<usize>, Reason)>> {
    let mut reader = NsReader::from_str(xml);
    let mut cuts = Vec::new();
    let mut depth = 0usize;
    // Start and depth of the outermost element being cut out.
    let mut open: Option<(usize, usize, Reason)> = None;
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().ok()?;
        let end = reader.buffer_position() as usize;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let inner = matches!(event, Event::Start(_));
                depth += usize::from(inner);
                if open.is_some() {
                    continue;
                }
                match (element(&reader, tag), inner) {
                    (Some(why), true) => open = Some((start, depth, why)),
                    (Some(why), false) => cuts.push((start..end, why)),
                    (None, _) => attributes(&reader, xml, tag, &mut cuts)?,
                }
            }
            Event::End(_) => {
                if let Some((from, level, why)) = open
                    && level == depth
                {
                    cuts.push((from..end, why));
                    open = None;
                }
                depth = depth.checked_sub(1)?;
            }
            Event::Eof => return (depth == 0).then_some(cuts),
            _ => {}
        }
    }
}

fn element(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>) -> Option<Reason> {
    match reader.resolver().resolve_element(tag.name()) {
        (ResolveResult::Bound(Namespace(namespace)), local) => reason(namespace, local.as_ref()),
        _ => None,
    }
}

/// Collects the attributes of `tag` that must go, each with the white space before it.
fn attributes(
    reader: &NsReader<&[u8]>,
    xml: &str,
    tag: &BytesStart<'_>,
    cuts: &mut Vec<(Range<usize>, Reason)>,
) -> Option<()> {
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let (ResolveResult::Bound(Namespace(namespace)), local) = reader.resolver().resolve_attribute(attribute.key)
        else {
            continue;
        };
        let Some(why) = reason(namespace, local.as_ref()) else { continue };
        let name: &str = attribute.key.as_ref();
        let from = offset(xml, name)?;
        // Behind the value stands its closing quotation mark.
        let to = offset(xml, attribute.value.as_ref())? + attribute.value.len() + 1;
        let from = xml.get(..from)?.trim_end().len();
        cuts.push((from..to, why));
    }
    Some(())
}

/// Offset in `whole` of `part`, a slice of it.
fn offset(whole: &str, part: &str) -> Option<usize> {
    let at = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    whole.get(at..at + part.len()).filter(|found| *found == part).map(|_| at)
}

/// Replaces the identifier of the extended packet in a main packet.
pub fn replace_guid(packet: &mut [u8], old: &[u8], new: &[u8]) {
    if old.len() == new.len()
        && let Some(at) = super::find(packet, old)
        && let Some(place) = packet.get_mut(at..at + new.len())
    {
        place.copy_from_slice(new);
    }
}
