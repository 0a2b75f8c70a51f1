// SPDX-License-Identifier: MIT OR Apache-2.0
//! One pass over the invisible characters and spaces of a text, each with the reason it is there, if there is one.
//!
//! A reason rests only on characters that stay in any case (what a reader sees, and legitimate invisible ones before
//! it), so that taking away the rest can not make a legitimate character one that is not, or the other way round.

use super::{
    class::{Class, class},
    legitimate::{self, Reason},
};

/// An invisible character or a space look-alike.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// Byte offset.
    pub at: usize,
    /// The character.
    pub c: char,
    /// What kind.
    pub class: Class,
    /// Why it is legitimate; `None` when it is not.
    pub reason: Option<Reason>,
}

/// What stands around a character.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    /// Byte offset of the character.
    pub at: usize,
    /// The last character before it that stays; a look-alike space that goes counts as U+0020.
    pub before: Option<char>,
    /// How many legitimate invisible characters stand directly before it.
    pub hidden_before: usize,
    /// The character directly after it, when a reader sees it.
    pub after: Option<char>,
    /// Whether its line has letters written from right to left.
    pub right_to_left: bool,
    /// The text after the character.
    pub rest: &'a str,
    /// Bytes up to which tags belong to a flag.
    pub flag_until: usize,
}

/// Whether a text surely has nothing to find: printable ASCII, tabs and line ends alone.
pub(crate) fn plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0xC | b' '..=b'~'))
}

/// Calls `seen` for every invisible character and look-alike space, in order. Linear time.
pub(crate) fn walk(text: &str, mut seen: impl FnMut(Seen)) {
    let mut around =
        Around { at: 0, before: None, hidden_before: 0, after: None, right_to_left: false, rest: text, flag_until: 0 };
    let mut line_end = 0;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest = chars.as_str();
        let Some(class) = class(c) else {
            around.before = Some(c);
            around.hidden_before = 0;
            if c == legitimate::BLACK_FLAG {
                around.flag_until = at + c.len_utf8() + legitimate::flag_tags(rest);
            }
            continue;
        };
        if class == Class::BidiControl && at >= line_end {
            let line = rest.split(['\n', '\r']).next().unwrap_or_default();
            line_end = at + c.len_utf8() + line.len();
            let start = text.get(..at).and_then(|head| head.rfind(['\n', '\r'])).map_or(0, |end| end + 1);
            around.right_to_left = text.get(start..line_end).unwrap_or_default().chars().any(legitimate::right_to_left);
        }
        around.at = at;
        around.rest = rest;
        around.after = rest.chars().next().filter(|&next| super::class::class(next).is_none());
        let reason = legitimate::reason(c, class, &around);
        seen(Seen { at, c, class, reason });
        match (reason, class) {
            (Some(_), Class::Space | Class::PrivateUse | Class::LineSeparator) => {
                around.before = Some(c);
                around.hidden_before = 0;
            }
            (Some(_), _) => {
                around.before = Some(c);
                around.hidden_before += 1;
            }
            (None, Class::Space) => {
                around.before = Some(' ');
                around.hidden_before = 0;
            }
            (None, _) => {}
        }
    }
}
