// SPDX-License-Identifier: MIT OR Apache-2.0
//! HTML's elements, for HTML, XHTML and the raw tags in Markdown: which begin a block, which hold text that must not
//! be marked, which hold no running text at all.

use super::source::Mapped;

/// Elements after and before which a new block begins (HTML Living Standard, section 15.3 Rendering, those displayed
/// as blocks, and parts of tables and forms).
const BLOCKS: [&str; 66] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "meta",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "select",
    "slot",
    "summary",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
];

/// Elements whose text is code, a formula, or sent to a server.
const FROZEN: [&str; 18] = [
    "button", "code", "datalist", "kbd", "listing", "math", "option", "output", "pre", "samp", "select", "svg",
    "textarea", "time", "title", "tt", "var", "xmp",
];

/// Elements whose text nobody reads.
const LEFT_OUT: [&str; 9] =
    ["iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "template", "object"];

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// Name in lower case.
    pub(super) name: String,
    /// An end tag.
    pub(super) closing: bool,
    /// It ends in `/>`.
    pub(super) empty: bool,
    /// By its attributes the text inside must stay as it is: `translate="no"`, `contenteditable`.
    pub(super) held: bool,
}

/// Whether an attribute says that the text of its element must stay as it is.
pub(super) fn holds(name: &str, value: &str) -> bool {
    let value = value.trim();
    match name {
        "translate" => value.eq_ignore_ascii_case("no"),
        "contenteditable" => !value.eq_ignore_ascii_case("false"),
        "class" => value.split_ascii_whitespace().any(|class| class.eq_ignore_ascii_case("notranslate")),
        _ => false,
    }
}

/// Which of the elements around the text freeze it or leave it out. An element that is never closed keeps its
/// effect to the end of the file: what is not understood is not marked.
#[derive(Debug, Default)]
pub(super) struct Frost {
    frozen: [usize; FROZEN.len()],
    left_out: [usize; LEFT_OUT.len()],
    /// The outermost element held by its attributes, and how many of its name are open inside and with it.
    held: Option<(String, usize)>,
}

impl Frost {
    /// Text here must not be marked.
    pub(super) fn frozen(&self) -> bool {
        self.held.is_some() || self.frozen.iter().any(|&open| open > 0)
    }

    /// Text here is not part of the running text.
    pub(super) fn left_out(&self) -> bool {
        self.left_out.iter().any(|&open| open > 0)
    }

    /// Passes tags, and nothing but tags and comments.
    pub(super) fn markup(&mut self, markup: &[u8]) {
        super::tags::Tags::new(markup).for_each(|tag| self.tag(&tag));
    }

    /// Passes a tag. Only elements of SVG and MathML may be empty.
    pub(super) fn tag(&mut self, tag: &Tag) {
        let position = |names: &[&str]| names.iter().position(|name| *name == tag.name);
        let foreign = ["svg", "math"];
        let in_foreign = foreign.iter().filter_map(|name| FROZEN.iter().position(|frozen| frozen == name));
        let empty = tag.empty
            && (foreign.contains(&tag.name.as_str())
                || in_foreign.filter_map(|at| self.frozen.get(at)).any(|&open| open > 0));
        if empty {
            return;
        }
        let count = |open: &mut usize| *open = if tag.closing { open.saturating_sub(1) } else { *open + 1 };
        if let Some(open) = position(&FROZEN).and_then(|at| self.frozen.get_mut(at)) {
            count(open);
        }
        if let Some(open) = position(&LEFT_OUT).and_then(|at| self.left_out.get_mut(at)) {
            count(open);
        }
        match &mut self.held {
            Some((name, open)) if *name == tag.name => {
                count(open);
                if *open == 0 {
                    self.held = None;
                }
            }
            None if tag.held && !tag.closing && !VOID.contains(&tag.name.as_str()) => {
                self.held = Some((tag.name.clone(), 1));
            }
            _ => {}
        }
    }
}

/// Elements without content.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Text and tags in their order, taken apart into blocks.
#[derive(Debug, Default)]
pub(super) struct Flow {
    blocks: Vec<Mapped>,
    current: Mapped,
    frost: Frost,
}

impl Flow {
    /// Passes a tag.
    pub(super) fn tag(&mut self, tag: &Tag) {
        if BLOCKS.contains(&tag.name.as_str()) {
            self.flush();
        } else if tag.name == "br" && !tag.closing {
            self.current.implied("\n");
        }
        self.frost.tag(tag);
    }

    /// Adds text, which `write` appends to the block.
    pub(super) fn text(&mut self, write: impl FnOnce(&mut Mapped)) {
        if self.frost.left_out() {
            return;
        }
        let from = self.current.len();
        write(&mut self.current);
        if self.frost.frozen() {
            self.current.freeze(from..self.current.len());
        }
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.current);
        if !block.block.text.trim().is_empty() {
            self.blocks.push(block);
        }
    }

    /// The blocks.
    pub(super) fn finish(mut self) -> Vec<Mapped> {
        self.flush();
        self.blocks
    }
}
