// SPDX-License-Identifier: MIT OR Apache-2.0
//! Markdown: what pulldown-cmark says is text, outside all that a mark could change the meaning of.
//!
//! Frozen are code, mathematics, links (the text of `[text]` is also the name of its target), headings (their text
//! becomes the anchor that links name), everything between brackets or braces (footnotes, wiki links, templates) and
//! every word with a character of Markdown's syntax in it: a hidden character beside a `*` decides whether the `*`
//! opens emphasis.

use super::{elements::Frost, source::Mapped};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The dialect: CommonMark, with what GitHub and static site generators add.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

/// Characters of Markdown's syntax: a word with one of them is frozen.
const SYNTAX: [char; 15] = ['*', '_', '~', '`', '[', ']', '<', '>', '!', '\\', '#', '|', '$', '&', '^'];

/// The blocks of a Markdown text that begins at byte `at` of the file.
pub(super) fn blocks(text: &str, at: usize) -> Vec<Mapped> {
    let mut reader = Reader { source: text, at, ..Reader::default() };
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        reader.event(event, range);
    }
    reader.flush();
    reader.blocks
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    at: usize,
    blocks: Vec<Mapped>,
    current: Mapped,
    /// Open headings, code blocks and links.
    frozen: usize,
    /// Open metadata blocks and pictures, whose text is not part of the running text.
    left_out: usize,
    /// Raw tags around the text.
    frost: Frost,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range, self.frozen > 0),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, range, true),
            Event::SoftBreak | Event::HardBreak => self.current.implied("\n"),
            Event::Html(html) | Event::InlineHtml(html) => self.frost.markup(html.as_bytes()),
            Event::Rule => self.flush(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Link { .. } => self.frozen += 1,
            Tag::Image { .. } => self.left_out += 1,
            Tag::MetadataBlock(_) => {
                self.flush();
                self.left_out += 1;
            }
            Tag::Heading { .. } | Tag::CodeBlock(_) => {
                self.flush();
                self.frozen += 1;
            }
            _ => self.flush(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link => self.frozen = self.frozen.saturating_sub(1),
            TagEnd::Image => self.left_out = self.left_out.saturating_sub(1),
            TagEnd::MetadataBlock(_) => {
                self.flush();
                self.left_out = self.left_out.saturating_sub(1);
            }
            TagEnd::Heading(_) | TagEnd::CodeBlock => {
                self.flush();
                self.frozen = self.frozen.saturating_sub(1);
            }
            _ => self.flush(),
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>, frozen: bool) {
        if self.left_out > 0 || self.frost.left_out() {
            return;
        }
        let from = self.current.len();
        // `[name]: target` in another dialect.
        let frozen = frozen || text.starts_with(':') && self.current.block.frozen.last().is_some_and(|r| r.end == from);
        let source = self.source.get(range.clone()).unwrap_or_default();
        // Code is found inside its backticks.
        match source.find(text) {
            Some(0) if source.len() == text.len() => self.current.same(text, self.at + range.start),
            Some(offset) if frozen => self.current.same(text, self.at + range.start + offset),
            _ => self.current.stand_in(text, self.at + range.start..self.at + range.end),
        }
        if frozen || self.frost.frozen() {
            self.current.freeze(from..self.current.len());
        }
    }

    fn flush(&mut self) {
        let mut block = std::mem::take(&mut self.current);
        if block.len() == 0 {
            return;
        }
        for range in
            words_of_syntax(&block.block.text).chain(bracketed(&block.block.text)).chain(targets(&block.block.text))
        {
            block.block.frozen.push(range);
        }
        block.order_frozen();
        self.blocks.push(block);
    }
}

/// Words with a character of Markdown's syntax.
fn words_of_syntax(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().filter(|word| word.contains(SYNTAX)).map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// What may be something else in another dialect: a line that begins with `:` (a definition), the number or letter of
/// an item at a line's start, and what follows `[name]:` on its line (the target of links).
fn targets(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let from = start;
        start += line.len();
        let first = line.split_whitespace().next().unwrap_or_default();
        let item = first.strip_suffix(['.', ')']).map(|item| item.trim_start_matches('('));
        if line.trim_start().starts_with(':') {
            Some(from..start)
        } else if let Some(item) = item
            && (item.len() <= 1 || item.bytes().all(|byte| byte.is_ascii_digit()))
        {
            Some(from..from + line.len() - line.trim_start().len() + first.len())
        } else {
            line.find("]:").map(|at| from + at..start)
        }
    })
}

/// From every opening bracket or brace to the next closing one; a wiki link, whose name may hold brackets, to its end.
fn bracketed(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (open, close) in [("[", "]"), ("{", "}"), ("[[", "]]")] {
        let mut done = 0;
        while let Some(start) = text.get(done..).and_then(|rest| rest.find(open)).map(|at| done + at)
            && let Some(end) = text.get(start..).and_then(|rest| rest.find(close)).map(|at| start + at + close.len())
        {
            ranges.push(start..end);
            done = end;
        }
    }
    ranges.into_iter()
}
