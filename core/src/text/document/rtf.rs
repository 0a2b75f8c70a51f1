// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rich Text Format (Microsoft's specification, version 1.9.1), read only: the text, without its formatting.

use super::{DocumentError, source::Mapped};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::BTreeMap;

/// Groups that hold no running text.
const LEFT_OUT: [&str; 27] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "filetbl",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "revtbl",
    "generator",
    "themedata",
    "xmlnstbl",
    "fldinst",
    "datastore",
    "latentstyles",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "annotation",
    "pgdsctbl",
];

/// Reads a file: a block per paragraph.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Mapped>, DocumentError> {
    if !bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return Err(DocumentError::Unreadable("this is no RTF file, whatever its name says".into()));
    }
    let mut reader = Reader::default();
    reader.run(bytes);
    reader.flush();
    Ok(reader.blocks)
}

/// What a group inherits from the one around it.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// Holds no running text.
    left_out: bool,
    /// The table of fonts.
    fonts: bool,
    /// Characters after a `\u` that stand in for it in old readers.
    fallback: usize,
    encoding: &'static Encoding,
}

struct Reader {
    blocks: Vec<Mapped>,
    text: String,
    /// Bytes in the group's encoding, not yet decoded.
    bytes: Vec<u8>,
    /// First half of a surrogate pair.
    half: Option<u16>,
    /// Characters still to be ignored after a `\u`.
    ignore: usize,
    groups: Vec<Group>,
    now: Group,
    /// The last control was `\*`.
    optional: bool,
    /// The document's own encoding.
    default: &'static Encoding,
    /// The font that is being described, and the encodings of those that were.
    font: i32,
    fonts: BTreeMap<i32, &'static Encoding>,
}

impl Default for Reader {
    fn default() -> Self {
        let now = Group { left_out: false, fonts: false, fallback: 1, encoding: WINDOWS_1252 };
        Self {
            blocks: Vec::new(),
            text: String::new(),
            bytes: Vec::new(),
            half: None,
            ignore: 0,
            groups: Vec::new(),
            now,
            optional: false,
            default: WINDOWS_1252,
            font: 0,
            fonts: BTreeMap::new(),
        }
    }
}

impl Reader {
    fn run(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            match byte {
                b'{' => {
                    self.decode();
                    self.groups.push(self.now);
                    self.ignore = 0;
                }
                b'}' => {
                    self.decode();
                    self.now = self.groups.pop().unwrap_or(self.now);
                    self.ignore = 0;
                }
                b'\\' => rest = self.control(after),
                b'\r' | b'\n' | 0 => {}
                _ => self.byte(byte),
            }
        }
    }

    /// A control word or symbol whose backslash has gone; what follows it.
    fn control<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let letters = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (name, rest) = bytes.split_at_checked(letters).unwrap_or((bytes, &[]));
        let Ok(name) = std::str::from_utf8(name) else { return rest };
        if name.is_empty() {
            return self.symbol(bytes);
        }
        let sign = usize::from(rest.starts_with(b"-"));
        let digits = rest.iter().skip(sign).take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = rest.split_at_checked(if digits > 0 { sign + digits } else { 0 }).unwrap_or((rest, &[]));
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse::<i32>().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if name == "bin" {
            let length = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
            return rest.get(length..).unwrap_or_default();
        }
        self.word(name, number);
        self.optional = false;
        rest
    }

    fn symbol<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some((&symbol, rest)) = bytes.split_first() else { return bytes };
        match symbol {
            b'\'' => {
                let byte = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.byte(byte);
                }
                return rest.get(2..).unwrap_or_default();
            }
            b'*' => self.optional = true,
            b'~' => self.push("\u{A0}"),
            b'_' => self.push("\u{2011}"),
            b'-' => self.push("\u{AD}"),
            b'\r' | b'\n' => self.flush(),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
        rest
    }

    fn word(&mut self, name: &str, number: Option<i32>) {
        if LEFT_OUT.contains(&name) || self.optional {
            self.decode();
            self.now.left_out = true;
            self.now.fonts |= name == "fonttbl";
        }
        match (name, number) {
            ("ansicpg", Some(page)) => {
                self.default = code_page(page);
                self.now.encoding = self.default;
            }
            ("mac", _) => self.default = encoding_rs::MACINTOSH,
            ("f", Some(font)) if self.now.fonts => self.font = font,
            ("fcharset", Some(set)) if self.now.fonts => {
                let encoding = charset(set).unwrap_or(self.default);
                self.fonts.insert(self.font, encoding);
            }
            ("f", Some(font)) => {
                self.decode();
                self.now.encoding = self.fonts.get(&font).copied().unwrap_or(self.default);
            }
            ("plain", _) => {
                self.decode();
                self.now.encoding = self.default;
            }
            ("uc", Some(count)) => self.now.fallback = usize::try_from(count).unwrap_or(0),
            // Negative numbers are those above 32,767.
            ("u", Some(number)) => self.unit((number & 0xFFFF) as u16),
            ("par" | "sect" | "page" | "cell" | "row" | "nestcell" | "nestrow", _) => self.flush(),
            ("line", _) => self.push("\n"),
            ("tab", _) => self.push("\t"),
            ("emdash", _) => self.push("\u{2014}"),
            ("endash", _) => self.push("\u{2013}"),
            ("bullet", _) => self.push("\u{2022}"),
            ("lquote", _) => self.push("\u{2018}"),
            ("rquote", _) => self.push("\u{2019}"),
            ("ldblquote", _) => self.push("\u{201C}"),
            ("rdblquote", _) => self.push("\u{201D}"),
            ("emspace", _) => self.push("\u{2003}"),
            ("enspace", _) => self.push("\u{2002}"),
            ("zwj", _) => self.push("\u{200D}"),
            ("zwnj", _) => self.push("\u{200C}"),
            ("zwbo", _) => self.push("\u{200B}"),
            ("zwnbo", _) => self.push("\u{2060}"),
            ("ltrmark", _) => self.push("\u{200E}"),
            ("rtlmark", _) => self.push("\u{200F}"),
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.ignore > 0 {
            self.ignore -= 1;
        } else if !self.now.left_out {
            self.bytes.push(byte);
        }
    }

    /// A UTF-16 code unit.
    fn unit(&mut self, unit: u16) {
        self.decode_bytes();
        self.ignore = self.now.fallback;
        if self.now.left_out {
            return;
        }
        let pair = self.half.take().map(|half| char::decode_utf16([half, unit]).next());
        match (pair, char::decode_utf16([unit]).next()) {
            (Some(Some(Ok(c))), _) | (None, Some(Ok(c))) => self.text.push(c),
            (None, _) if (0xD800..0xDC00).contains(&unit) => self.half = Some(unit),
            (_, Some(Ok(c))) => self.text.extend(['\u{FFFD}', c]),
            _ => self.text.push('\u{FFFD}'),
        }
    }

    fn push(&mut self, text: &str) {
        self.decode();
        if self.ignore > 0 {
            self.ignore -= 1;
        } else if !self.now.left_out {
            self.text.push_str(text);
        }
    }

    fn decode_bytes(&mut self) {
        if !self.bytes.is_empty() {
            self.half = None;
            self.text.push_str(&self.now.encoding.decode_without_bom_handling(&self.bytes).0);
            self.bytes.clear();
        }
    }

    fn decode(&mut self) {
        self.decode_bytes();
        self.half = None;
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        self.decode();
        self.ignore = 0;
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            let mut block = Mapped::default();
            block.implied(&text);
            self.blocks.push(block);
        }
    }
}

/// Encoding of a Windows code page.
fn code_page(number: i32) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        65_001 => "utf-8".to_owned(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// Encoding of a font's character set; `None` for the document's own.
fn charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(code_page(page))
}
