// SPDX-License-Identifier: MIT OR Apache-2.0
//! The strings of a JSON value.

use serde_json::Value;
use std::borrow::Cow;

/// Fields that name a record, the most telling first.
const NAMES: [&str; 9] = ["id", "url", "uri", "doc_id", "document_id", "warc_record_id", "source_url", "link", "title"];
/// Where else they may stand.
const INNER: [&str; 3] = ["metadata", "meta", "source"];

/// A record's name and its strings, each with its JSON pointer.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) id: Option<String>,
    pub(super) strings: Vec<(String, String)>,
}

/// The strings of a value; `None` when it can not be parsed.
pub(super) fn strings(bytes: &[u8]) -> Option<Strings> {
    // Invalid UTF-8 is no reason to leave a record out.
    let text = String::from_utf8_lossy(bytes);
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{FEFF}').trim()).ok()?;
    let mut found = Strings { id: name(&value), strings: Vec::new() };
    collect(value, &mut String::new(), &mut found.strings);
    Some(found)
}

fn name(value: &Value) -> Option<String> {
    let of = |value: &Value| {
        NAMES.iter().find_map(|name| match value.get(name)? {
            Value::String(name) if !name.is_empty() => Some(name.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    };
    of(value).or_else(|| INNER.iter().find_map(|inner| of(value.get(inner)?)))
}

/// No deeper than the parser goes (128).
fn collect(value: Value, pointer: &mut String, strings: &mut Vec<(String, String)>) {
    let length = pointer.len();
    match value {
        Value::String(text) => strings.push((pointer.clone(), text)),
        Value::Array(values) => {
            for (i, value) in values.into_iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&i.to_string());
                collect(value, pointer, strings);
                pointer.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                collect(value, pointer, strings);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// A piece of JSON as text, the escapes of its strings resolved: for what can not be parsed.
pub(super) fn unescaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (resolved, length) = escape_of(escape);
        out.push_str(&resolved);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// What the escape at the beginning of `text` stands for, and its length; a backslash that begins none stands for itself.
fn escape_of(text: &str) -> (Cow<'static, str>, usize) {
    let unit = |at: usize| -> Option<u16> {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    match text.as_bytes().get(1) {
        Some(b'n' | b'r') => ("\n".into(), 2),
        Some(b't') => ("\t".into(), 2),
        Some(b'"') => ("\"".into(), 2),
        Some(b'/') => ("/".into(), 2),
        Some(b'\\') => ("\\".into(), 2),
        Some(b'u') => {
            let Some(first) = unit(0) else { return ("\\".into(), 1) };
            let mut units = vec![first];
            if (0xD800..0xDC00).contains(&first) {
                units.extend(unit(6).filter(|unit| (0xDC00..0xE000).contains(unit)));
            }
            (String::from_utf16_lossy(&units).into(), 6 * units.len())
        }
        _ => ("\\".into(), 1),
    }
}
