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
const TERMS: &str = "http://purl.org/dc/terms/";
/// The namespace of RDF itself.
pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
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
    /// The address of a C2PA manifest.
    pub manifest: bool,
}

/// Why a property must go.
#[derive(Clone, Copy, PartialEq)]
enum Reason {
    Picture,
    GainMap,
    Attached,
    Manifest,
}

fn reason(namespace: &str, local: &str) -> Option<Reason> {
    match (namespace, local) {
        (XMP, "Thumbnails") | (XMP_IMAGE, "image") | (GOOGLE_IMAGE, _) => Some(Reason::Picture),
        (HDR_GAIN_MAP | APPLE_GAIN_MAP, _) => Some(Reason::GainMap),
        (CONTAINER, _) => Some(Reason::Attached),
        (CAMERA, name) if name.starts_with("Motion") || name.starts_with("Micro") => Some(Reason::Attached),
        // C2PA technical specification, "External manifests".
        (TERMS, "provenance") => Some(Reason::Manifest),
        _ => None,
    }
}

/// Cleans one packet. `None` if it is no well-formed XML.
pub fn clean(packet: &[u8]) -> Option<Cleaned> {
    let (bytes, reasons) = edit(packet, |property| reason(property.namespace, property.local))?;
    Some(Cleaned {
        bytes,
        pictures: reasons.contains(&Reason::Picture),
        gain_map: reasons.contains(&Reason::GainMap),
        attached: reasons.contains(&Reason::Attached),
        manifest: reasons.contains(&Reason::Manifest),
    })
}

/// An element or attribute of a packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property<'a> {
    /// Empty if it has none or an undeclared one.
    pub namespace: &'a str,
    pub local: &'a str,
    pub place: Place,
    pub attribute: bool,
}

/// Where an element or attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Around the descriptions.
    Frame,
    /// A description of a resource, or an attribute of its element that is a property.
    Description,
    /// A property of the picture.
    Property,
    /// Part of a property's value.
    Inner,
}

/// The packet without the elements and attributes for which `rule` gives a reason, and the reasons. `None` if it is no
/// well-formed XML.
pub(super) fn edit<R: Copy>(packet: &[u8], rule: impl FnMut(Property<'_>) -> Option<R>) -> Option<(Vec<u8>, Vec<R>)> {
    let text = std::str::from_utf8(packet).ok()?;
    // Positions count from behind a byte order mark.
    let body = text.trim_start_matches('\u{feff}');
    let (mut out, mut reasons) = (Vec::with_capacity(packet.len()), Vec::new());
    out.extend(&packet[..text.len() - body.len()]);
    let mut at = 0;
    for (range, why) in (Cutter { rule, cuts: Vec::new() }).run(body)? {
        reasons.push(why);
        out.extend(body.get(at..range.start)?.as_bytes());
        at = range.end;
    }
    out.extend(body.get(at..)?.as_bytes());
    Some((out, reasons))
}

struct Cutter<F, R> {
    rule: F,
    /// Byte ranges to cut out, in order and apart from each other.
    cuts: Vec<(Range<usize>, R)>,
}

impl<R: Copy, F: FnMut(Property<'_>) -> Option<R>> Cutter<F, R> {
    fn run(mut self, xml: &str) -> Option<Vec<(Range<usize>, R)>> {
        let mut reader = NsReader::from_str(xml);
        // Depth of the element being read, and of the RDF element around the descriptions.
        let (mut depth, mut rdf) = (0usize, None);
        // Start and depth of the outermost element being cut out.
        let mut open: Option<(usize, usize, R)> = None;
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
                    let level = depth + usize::from(!inner);
                    let place = place(level, rdf);
                    match (self.element(&reader, tag, place), inner) {
                        (Some(why), true) => open = Some((start, depth, why)),
                        (Some(why), false) => self.cuts.push((start..end, why)),
                        (None, _) => self.attributes(&reader, xml, tag, place)?,
                    }
                    if rdf.is_none() && inner && is_rdf(&reader, tag) {
                        rdf = Some(level);
                    }
                }
                Event::End(_) => {
                    if let Some((from, level, why)) = open
                        && level == depth
                    {
                        self.cuts.push((from..end, why));
                        open = None;
                    }
                    if rdf == Some(depth) {
                        rdf = None;
                    }
                    depth = depth.checked_sub(1)?;
                }
                Event::Eof => return (depth == 0).then_some(self.cuts),
                _ => {}
            }
        }
    }

    fn element(&mut self, reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, place: Place) -> Option<R> {
        let (namespace, local) = reader.resolver().resolve_element(tag.name());
        (self.rule)(Property { namespace: bound(&namespace), local: local.as_ref(), place, attribute: false })
    }

    /// Collects the attributes of `tag` that must go, each with the white space before it.
    fn attributes(&mut self, reader: &NsReader<&[u8]>, xml: &str, tag: &BytesStart<'_>, place: Place) -> Option<()> {
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let name: &str = attribute.key.as_ref();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let property = Property { namespace: bound(&namespace), local: local.as_ref(), place, attribute: true };
            let Some(why) = (self.rule)(property) else { continue };
            let from = offset(xml, name)?;
            // Behind the value stands its closing quotation mark.
            let to = offset(xml, attribute.value.as_ref())? + attribute.value.len() + 1;
            let from = xml.get(..from)?.trim_end().len();
            self.cuts.push((from..to, why));
        }
        Some(())
    }
}

fn place(level: usize, rdf: Option<usize>) -> Place {
    match rdf.and_then(|rdf| level.checked_sub(rdf)) {
        Some(1) => Place::Description,
        Some(2) => Place::Property,
        Some(3..) => Place::Inner,
        _ => Place::Frame,
    }
}

fn is_rdf(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>) -> bool {
    let (namespace, local) = reader.resolver().resolve_element(tag.name());
    bound(&namespace) == RDF && AsRef::<str>::as_ref(&local) == "RDF"
}

fn bound<'a>(namespace: &'a ResolveResult<'a>) -> &'a str {
    match namespace {
        ResolveResult::Bound(Namespace(name)) => name,
        _ => "",
    }
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
