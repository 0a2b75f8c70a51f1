// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenDocument text (OASIS OpenDocument 1.3 part 3): `text:p` and `text:h` of content.xml.
//!
//! Frozen are fields (dates, numbers, references: LibreOffice writes them anew), cells with a formula and styles meant
//! for code. Comments, tracked deletions, alternative texts and scripts are left out.

use super::{
    DocumentError, Origin,
    package::{Package, broken},
    source::Mapped,
    xml::{self, Node},
};
use crate::limits::Limits;
use quick_xml::events::BytesStart;
use std::collections::BTreeSet;

/// Most spaces that one `text:s` stands for: more are meant to harm.
const MAX_SPACES: usize = 1000;

/// Reads a document.
pub(super) fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Origin<'a>, Vec<Mapped>), DocumentError> {
    let mut package = Package::open(bytes, limits)?;
    if let Some(manifest) = package.read("META-INF/manifest.xml")? {
        let mut encrypted = false;
        xml::walk(&manifest.bytes, |node| {
            encrypted |= matches!(node, Node::Start(tag) if tag.local_name().as_ref() == "encryption-data");
        })?;
        if encrypted {
            return Err(DocumentError::Unsupported(
                "this document has a password: save it without one, and mark that file".into(),
            ));
        }
    }
    let locked = package.names().any(|name| name == "META-INF/documentsignatures.xml").then(|| {
        "this document is signed, and a change would make the signature invalid: mark it before it is signed".to_owned()
    });
    let part = package.read("content.xml")?.ok_or_else(|| broken("it has no content.xml"))?;
    let mut reader = Reader::default();
    xml::walk(&part.bytes, |node| match node {
        Node::Start(tag) => reader.start(tag),
        Node::End(_) => reader.end(),
        Node::Text(text) => reader.text(|block| text.push(block)),
    })?;
    Ok((Origin::Package { package: Box::new(package), parts: vec![part], locked }, reader.blocks))
}

/// What an element does to the text directly in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A paragraph or heading.
    Paragraph { frozen: bool },
    /// Part of a paragraph's text.
    Inline,
    /// Part of it that must stay as it is.
    Frozen,
    /// Neither it nor what is inside is running text.
    LeftOut,
    /// Its own text is none.
    Other,
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Mapped>,
    /// Open paragraphs: a note or a frame stands inside one.
    open: Vec<Mapped>,
    elements: Vec<Kind>,
    frozen: usize,
    left_out: usize,
    /// Automatic styles that inherit from one for code.
    code_styles: BTreeSet<String>,
}

impl Reader {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let kind = self.kind(tag);
        match kind {
            Kind::Paragraph { frozen } => {
                self.open.push(Mapped::default());
                self.frozen += usize::from(frozen);
            }
            Kind::Frozen => self.frozen += 1,
            Kind::LeftOut => self.left_out += 1,
            Kind::Inline | Kind::Other => {}
        }
        match tag.name().as_ref() {
            "text:s" => {
                let count = xml::attribute(tag, "text:c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.implied(&" ".repeat(count.min(MAX_SPACES)));
            }
            "text:tab" => self.implied("\t"),
            "text:line-break" => self.implied("\n"),
            _ => {}
        }
        self.elements.push(kind);
    }

    fn kind(&mut self, tag: &BytesStart<'_>) -> Kind {
        let styled = |styles: &BTreeSet<String>| {
            let style = xml::attribute(tag, "text:style-name").unwrap_or_default();
            xml::code_style(&style) || styles.contains(&style)
        };
        match tag.name().as_ref() {
            "text:p" | "text:h" => Kind::Paragraph { frozen: styled(&self.code_styles) },
            "text:span" if styled(&self.code_styles) => Kind::Frozen,
            "text:span" | "text:a" | "text:meta" | "text:ruby" | "text:ruby-base" => Kind::Inline,
            "office:annotation"
            | "office:binary-data"
            | "office:forms"
            | "office:scripts"
            | "text:note-citation"
            | "text:ruby-text"
            | "text:script"
            | "text:tracked-changes"
            | "svg:desc"
            | "svg:title" => Kind::LeftOut,
            "table:table-cell" if xml::attribute(tag, "table:formula").is_some() => Kind::Frozen,
            "style:style" => {
                let parent = xml::attribute(tag, "style:parent-style-name").unwrap_or_default();
                if xml::code_style(&parent) {
                    self.code_styles.extend(xml::attribute(tag, "style:name"));
                }
                Kind::Other
            }
            "text:line-break" | "text:note" | "text:note-body" | "text:s" | "text:tab" => Kind::Other,
            // Everything else directly in a paragraph's text that has text itself is a field.
            name if name.starts_with("text:") && self.in_text() => Kind::Frozen,
            _ => Kind::Other,
        }
    }

    fn in_text(&self) -> bool {
        matches!(self.elements.last(), Some(Kind::Paragraph { .. } | Kind::Inline | Kind::Frozen))
    }

    fn end(&mut self) {
        match self.elements.pop() {
            Some(Kind::Paragraph { frozen }) => {
                self.frozen -= usize::from(frozen);
                if let Some(block) = self.open.pop()
                    && !block.block.text.trim().is_empty()
                {
                    self.blocks.push(block);
                }
            }
            Some(Kind::Frozen) => self.frozen -= 1,
            Some(Kind::LeftOut) => self.left_out -= 1,
            Some(Kind::Inline | Kind::Other) | None => {}
        }
    }

    fn implied(&mut self, text: &str) {
        self.text(|block| block.implied(text));
    }

    fn text(&mut self, write: impl FnOnce(&mut Mapped)) {
        if self.left_out > 0 || !self.in_text() {
            return;
        }
        let Some(block) = self.open.last_mut() else { return };
        let from = block.len();
        write(block);
        if self.frozen > 0 {
            block.freeze(from..block.len());
        }
    }
}
