// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which kind of text file it is.

use crate::text::TextFormat;

/// Bytes looked at.
const HEAD: usize = 1024;

impl TextFormat {
    /// By the file's name ending (without the dot, any case) and its first bytes; `None` when it is no text we read.
    /// Bytes that say what they are win over the name.
    pub fn of(extension: &str, bytes: &[u8]) -> Option<Self> {
        let named = match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Some(Self::Plain),
            "md" | "markdown" | "mdown" | "mkd" | "mkdn" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" | "xht" => Some(Self::Html),
            "epub" => Some(Self::Epub),
            "docx" => Some(Self::Docx),
            "odt" => Some(Self::Odt),
            "rtf" => Some(Self::Rtf),
            "pdf" => Some(Self::Pdf),
            _ => None,
        };
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        let binary = head.contains(&0) && !has_byte_order_mark(head);
        match named {
            Some(Self::Plain | Self::Markdown | Self::Html) | None if binary || recognised(head).is_some() => {
                recognised(head)
            }
            named => named,
        }
    }
}

/// Whether it begins with the mark of UTF-8 or UTF-16.
fn has_byte_order_mark(head: &[u8]) -> bool {
    [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"].iter().any(|mark| head.starts_with(mark))
}

/// What the first bytes alone say. Word's files begin as any zip archive does: only their name tells.
fn recognised(head: &[u8]) -> Option<TextFormat> {
    // The first entry is `mimetype`, not compressed, and has no extra field: its content follows its name.
    let mimetype = head.strip_prefix(b"PK\x03\x04").and_then(|_| head.get(30..)?.strip_prefix(b"mimetype"));
    if head.starts_with(b"%PDF-") {
        Some(TextFormat::Pdf)
    } else if head.starts_with(b"{\\rtf") {
        Some(TextFormat::Rtf)
    } else if mimetype.is_some_and(|rest| rest.starts_with(b"application/epub+zip")) {
        Some(TextFormat::Epub)
    } else if mimetype.is_some_and(|rest| rest.starts_with(b"application/vnd.oasis.opendocument.text")) {
        Some(TextFormat::Odt)
    } else {
        None
    }
}
