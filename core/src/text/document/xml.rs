// SPDX-License-Identifier: MIT OR Apache-2.0
//! XML with its byte positions.

use super::{DocumentError, package::broken, references, source::Mapped};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::ops::Range;

/// What a reader of a document meets. Empty elements come as a start and an end.
pub(super) enum Node<'n, 'a> {
    /// A start tag.
    Start(&'n BytesStart<'a>),
    /// An end tag's name with its prefix.
    End(&'n str),
    /// Text, and where it stands.
    Text(Text<'a>),
}

/// A stretch of text.
#[derive(Debug, Clone)]
pub(super) enum Text<'a> {
    /// As it stands from this byte on.
    Same(&'a str, usize),
    /// A character that a reference stands for.
    Reference(String, Range<usize>),
    /// A reference nobody here can resolve.
    Unknown(&'a str),
}

impl Text<'_> {
    /// Appends it to a block.
    pub(super) fn push(&self, block: &mut Mapped) {
        match self {
            Self::Same(text, at) => block.same(text, *at),
            Self::Reference(text, at) => block.stand_in(text, at.clone()),
            Self::Unknown(text) => {
                let from = block.len();
                block.implied(text);
                block.freeze(from..block.len());
            }
        }
    }
}

/// Walks through a document in UTF-8, with or without its byte order mark.
pub(super) fn walk<'a>(bytes: &'a [u8], mut each: impl FnMut(Node<'_, 'a>)) -> Result<(), DocumentError> {
    let text = std::str::from_utf8(bytes).map_err(broken)?;
    let source = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let base = text.len() - source.len();
    let mut reader = Reader::from_str(source);
    let mut start = 0;
    loop {
        let event = reader.read_event().map_err(broken)?;
        let end = usize::try_from(reader.buffer_position()).map_err(broken)?;
        let raw = source.get(start..end).unwrap_or_default();
        let at = base + start;
        start = end;
        match &event {
            Event::Start(tag) => each(Node::Start(tag)),
            Event::Empty(tag) => {
                each(Node::Start(tag));
                each(Node::End(tag.name().as_ref()));
            }
            Event::End(tag) => each(Node::End(tag.name().as_ref())),
            Event::Text(_) => each(Node::Text(Text::Same(raw, at))),
            Event::CData(_) => {
                let text = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                each(Node::Text(Text::Same(text.unwrap_or_default(), at + "<![CDATA[".len())));
            }
            Event::GeneralRef(_) => {
                let character = raw.strip_prefix('&').and_then(references::reference);
                each(Node::Text(match character {
                    Some((text, _)) => Text::Reference(text, at..base + end),
                    None => Text::Unknown(raw),
                }));
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The value of an attribute, by its name with prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok().flatten()?;
    Some(attribute.value.into_owned())
}

/// Whether a style is meant for code, by its name: Word's and LibreOffice's own, pandoc's, and what people call them.
pub(super) fn code_style(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["code", "source", "verbatim", "teletype", "listing"].iter().any(|word| name.contains(word))
}
