// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tags in a stretch of HTML that is known to hold only tags, comments and the like: lol_html tells where text is,
//! and between its texts is nothing else.

use super::elements::{Tag, holds};
use memchr::{memchr, memmem};

/// Iterates over them.
pub(super) struct Tags<'a> {
    rest: &'a [u8],
}

impl<'a> Tags<'a> {
    pub(super) fn new(markup: &'a [u8]) -> Self {
        Self { rest: markup }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Past the first `>`.
    fn skip_past_end(&mut self) {
        self.skip(memchr(b'>', self.rest).map_or(self.rest.len(), |at| at + 1));
    }

    /// Past a comment, of which `<!--` has gone.
    fn skip_comment(&mut self) {
        if self.rest.starts_with(b">") || self.rest.starts_with(b"->") {
            return self.skip_past_end();
        }
        let ends = [&b"-->"[..], b"--!>"].map(|end| memmem::find(self.rest, end).map(|at| at + end.len()));
        self.skip(ends.into_iter().flatten().min().unwrap_or(self.rest.len()));
    }

    /// What lies before the first byte that is one of `ends`.
    fn take_until(&mut self, ends: &[u8]) -> &'a [u8] {
        let at = self.rest.iter().position(|byte| ends.contains(byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    fn skip_space(&mut self) {
        let space = self.rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.skip(space);
    }

    /// A tag whose `<` or `</` has gone, with its `>`; `None` when the file ends before.
    fn tag(&mut self, closing: bool) -> Option<Tag> {
        let name = lower(self.take_until(b"\t\n\x0c\r />"));
        let (mut empty, mut held) = (false, false);
        loop {
            self.skip_space();
            match self.rest.first()? {
                b'>' => {
                    self.skip(1);
                    return Some(Tag { name, closing, empty, held });
                }
                b'/' => {
                    self.skip(1);
                    empty = self.rest.starts_with(b">");
                }
                _ => {
                    let (name, value) = self.attribute()?;
                    held |= holds(&name, &value);
                }
            }
        }
    }

    fn attribute(&mut self) -> Option<(String, String)> {
        let first = self.rest.split_at_checked(1)?;
        let name = if first.0 == b"=" {
            self.skip(1);
            String::from("=")
        } else {
            lower(self.take_until(b"\t\n\x0c\r />="))
        };
        self.skip_space();
        if !self.rest.starts_with(b"=") {
            return Some((name, String::new()));
        }
        self.skip(1);
        self.skip_space();
        let value = match self.rest.first()? {
            quote @ (b'"' | b'\'') => {
                self.skip(1);
                let value = self.take_until(&[*quote]);
                self.rest.first()?;
                self.skip(1);
                value
            }
            _ => self.take_until(b"\t\n\x0c\r >"),
        };
        Some((name, String::from_utf8_lossy(value).into_owned()))
    }
}

fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        loop {
            self.skip(memchr(b'<', self.rest)? + 1);
            match self.rest {
                [b'!', b'-', b'-', ..] => {
                    self.skip(3);
                    self.skip_comment();
                }
                // In SVG and MathML text follows, which is not ours to skip.
                rest if rest.starts_with(b"![CDATA[") => self.skip(8),
                [b'/', letter, ..] if letter.is_ascii_alphabetic() => {
                    self.skip(1);
                    return self.tag(true);
                }
                [letter, ..] if letter.is_ascii_alphabetic() => return self.tag(false),
                [b'!' | b'?' | b'/', ..] => self.skip_past_end(),
                _ => {}
            }
        }
    }
}
