// SPDX-License-Identifier: MIT OR Apache-2.0
//! Word's documents (ECMA-376 part 1, WordprocessingML): the text of `w:t`, the runs of a `w:p` joined.
//!
//! Frozen are headers and footers, results of fields (a page number, a table of contents: Word writes them anew), what
//! is chosen from lists or bound to data, and styles meant for code. Deleted and moved-away text is left out.

use super::{
    DocumentError, Origin,
    package::{Package, broken},
    source::Mapped,
    xml::{self, Node, Text},
};
use crate::limits::Limits;
use quick_xml::events::BytesStart;

/// Reads a document.
pub(super) fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Origin<'a>, Vec<Mapped>), DocumentError> {
    let mut package = Package::open(bytes, limits)?;
    let names: Vec<(String, bool)> =
        package.names().filter_map(|name| kind(name).map(|frozen| (name.to_owned(), frozen))).collect();
    if !names.iter().any(|(name, _)| name.starts_with("word/document")) {
        return Err(broken("it has no word/document.xml"));
    }
    let locked = package.names().any(|name| name.starts_with("_xmlsignatures/")).then(|| {
        "this document is signed, and a change would make the signature invalid: mark it before it is signed".to_owned()
    });
    let (mut parts, mut blocks) = (Vec::new(), Vec::new());
    for (name, frozen) in names {
        let Some(part) = package.read(&name)? else { continue };
        let mut reader = Reader { part: parts.len(), all_frozen: frozen, ..Reader::default() };
        xml::walk(&part.bytes, |node| reader.node(node))?;
        blocks.append(&mut reader.blocks);
        parts.push(part);
    }
    Ok((Origin::Package { package: Box::new(package), parts, locked }, blocks))
}

/// Whether an entry holds text, and if so, whether it is frozen. Word numbers parts, some programs even the document.
fn kind(name: &str) -> Option<bool> {
    let stem = name.strip_prefix("word/")?.strip_suffix(".xml")?.trim_end_matches(|c: char| c.is_ascii_digit());
    match stem {
        "document" | "footnotes" | "endnotes" => Some(false),
        "header" | "footer" => Some(true),
        _ => None,
    }
}

#[derive(Default)]
struct Reader<'a> {
    part: usize,
    all_frozen: bool,
    blocks: Vec<Mapped>,
    /// Open paragraphs and whether their style freezes them: a text box stands inside a paragraph of its own.
    open: Vec<(Mapped, bool)>,
    /// The run's style is one for code.
    code_run: bool,
    /// Open fields.
    fields: usize,
    /// Open content controls, and whether their text is chosen or bound to data.
    controls: Vec<bool>,
    /// Open ranges of text moved away.
    moved: usize,
    /// Inside `w:t`: what it says so far, and whether white space around it counts.
    text: Option<(Vec<Text<'a>>, bool)>,
}

impl<'a> Reader<'a> {
    fn node(&mut self, node: Node<'_, 'a>) {
        match node {
            Node::Start(tag) => self.start(tag),
            Node::End(name) => self.end(name),
            Node::Text(text) => {
                if let Some((texts, _)) = &mut self.text {
                    texts.push(text);
                }
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'a>) {
        let value = || xml::attribute(tag, "w:val").unwrap_or_default();
        match tag.name().as_ref() {
            "w:p" => self.open.push((Mapped::default(), false)),
            "w:pStyle" => {
                if let Some((_, frozen)) = self.open.last_mut() {
                    *frozen |= xml::code_style(&value());
                }
            }
            "w:r" => self.code_run = false,
            "w:rStyle" => self.code_run |= xml::code_style(&value()),
            "w:t" => {
                let preserve = xml::attribute(tag, "xml:space").is_some_and(|space| space == "preserve");
                self.text = Some((Vec::new(), preserve));
            }
            "w:tab" | "w:ptab" => self.implied("\t"),
            "w:br" | "w:cr" => self.implied("\n"),
            "w:noBreakHyphen" => self.implied("\u{2011}"),
            "w:softHyphen" => self.implied("\u{AD}"),
            "w:sym" | "m:oMath" => self.implied("\u{FFFC}"),
            "w:fldSimple" => self.fields += 1,
            "w:fldChar" => match xml::attribute(tag, "w:fldCharType").as_deref() {
                Some("begin") => self.fields += 1,
                Some("end") => self.fields = self.fields.saturating_sub(1),
                _ => {}
            },
            "w:sdt" => self.controls.push(false),
            "w:dataBinding" | "w:dropDownList" | "w:comboBox" | "w:date" | "w14:checkbox" => {
                if let Some(held) = self.controls.last_mut() {
                    *held = true;
                }
            }
            "w:moveFrom" => self.moved += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "w:p" => {
                if let Some((mut block, _)) = self.open.pop()
                    && !block.block.text.trim().is_empty()
                {
                    block.map.part = self.part;
                    self.blocks.push(block);
                }
            }
            "w:t" => self.run(),
            "w:fldSimple" => self.fields = self.fields.saturating_sub(1),
            "w:sdt" => {
                self.controls.pop();
            }
            "w:moveFrom" => self.moved = self.moved.saturating_sub(1),
            _ => {}
        }
    }

    /// What is no text in the file but seen as such. Tab stops among the paragraph's properties come before all text.
    fn implied(&mut self, text: &str) {
        if let Some((block, _)) = self.open.last_mut()
            && (block.len() > 0 || text != "\t")
        {
            block.implied(text);
        }
    }

    /// Adds the text of a `w:t` that ends. White space around it counts only when the file says so.
    fn run(&mut self) {
        let Some((mut texts, preserve)) = self.text.take() else { return };
        if !preserve {
            let white = [' ', '\t', '\r', '\n'];
            if let Some(Text::Same(text, at)) = texts.first_mut() {
                let trimmed = text.trim_start_matches(white);
                *at += text.len() - trimmed.len();
                *text = trimmed;
            }
            if let Some(Text::Same(text, _)) = texts.last_mut() {
                *text = text.trim_end_matches(white);
            }
        }
        let held = self.all_frozen || self.code_run || self.fields > 0 || self.controls.contains(&true);
        if let Some((block, frozen)) = self.open.last_mut()
            && self.moved == 0
        {
            let from = block.len();
            texts.iter().for_each(|text| text.push(block));
            if held || *frozen {
                block.freeze(from..block.len());
            }
        }
    }
}
