// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where in a text.

/// Where a character is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Place {
    /// Byte offset in UTF-8, from 0.
    pub offset: usize,
    /// Line, from 1. A line ends with LF, CR or CR LF.
    pub line: usize,
    /// Column in code points (invisible ones too), from 1.
    pub column: usize,
}

impl Place {
    /// A place of which line and column are not known yet.
    pub(crate) fn at(offset: usize) -> Self {
        Self { offset, line: 1, column: 1 }
    }
}

/// Works out lines and columns, in one pass over the text.
pub(crate) fn locate(text: &str, mut places: Vec<&mut Place>) {
    places.sort_by_key(|place| place.offset);
    let (mut line, mut column) = (1, 1);
    let mut chars = text.char_indices().peekable();
    for place in places {
        while let Some((_, c)) = chars.next_if(|&(at, _)| at < place.offset) {
            let crlf = c == '\r' && chars.peek().is_some_and(|&(_, next)| next == '\n');
            if matches!(c, '\n' | '\r') && !crlf {
                line += 1;
                column = 1;
            } else {
                column += 1;
            }
        }
        place.line = line;
        place.column = column;
    }
}
