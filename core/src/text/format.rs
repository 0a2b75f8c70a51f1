// SPDX-License-Identifier: MIT OR Apache-2.0
//! Kinds of files that hold text. Named here so that the registry knows them in builds that can not read them.

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum TextFormat {
    /// Plain text, UTF-8 with or without a byte order mark (UTF-16 with one is read only).
    Plain,
    /// Markdown (CommonMark and GitHub's tables).
    Markdown,
    /// HTML and XHTML.
    Html,
    /// EPUB 2 and 3.
    Epub,
    /// Office Open XML text (Word).
    Docx,
    /// OpenDocument text (LibreOffice).
    Odt,
    /// Rich Text Format, read only.
    Rtf,
    /// PDF, read only.
    Pdf,
}

impl TextFormat {
    /// Whether copies can be written.
    pub fn writable(self) -> bool {
        !matches!(self, Self::Rtf | Self::Pdf)
    }

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Epub => "EPUB",
            Self::Docx => "Word",
            Self::Odt => "OpenDocument",
            Self::Rtf => "RTF",
            Self::Pdf => "PDF",
        }
    }
}
