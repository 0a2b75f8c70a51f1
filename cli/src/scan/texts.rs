// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a record's bytes to its texts, and to the marks in them.

use super::batch::{Batch, Body, Entry, Record};
use super::{Damage, Found, ScanTotals, Scanner, http, json};
use encoding_rs::{Encoding, UTF_8};
use glassine_core::limits::Limits;
use glassine_core::text::detect::{DetectOptions, detect};
use glassine_core::text::document::{Document, TextFormat};
use glassine_core::text::prefilter::is_candidate;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of a page in which its encoding has to be declared.
const DECLARATION: usize = 1024;
/// Bytes of a text in which a tag shows that it is HTML.
const TAGS: usize = 64 << 10;

/// What came out of a batch.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) events: Vec<Result<Found, Damage>>,
    pub(super) totals: ScanTotals,
}

/// Looks through a batch.
pub(super) fn look(batch: &Batch, scanner: &Scanner<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    // Small records are dear one by one: of a batch without anything only responses, which may be packed, are opened.
    let nothing = !is_candidate(&batch.bytes);
    for entry in &batch.entries {
        match entry {
            Entry::Damage(damage) => outcome.damage(damage.clone()),
            Entry::Record(record) => {
                outcome.totals.records += 1;
                outcome.totals.texts += 1;
                if nothing && !matches!(record.body, Body::Http | Body::Html) {
                    continue;
                }
                let bytes = batch.bytes.get(record.range.clone()).unwrap_or_default();
                let mut found = Outcome::default();
                let done =
                    catch_unwind(AssertUnwindSafe(|| Look { scanner, record, outcome: &mut found }.bytes(bytes)));
                outcome.append(found);
                if done.is_err() {
                    let message = "something went wrong inside Glassine with this record; please report it";
                    outcome.damage(Damage { offset: record.offset, message: message.into() });
                }
            }
        }
    }
    outcome
}

impl Outcome {
    fn damage(&mut self, damage: Damage) {
        self.totals.damaged += 1;
        self.events.push(Err(damage));
    }

    fn append(&mut self, other: Self) {
        self.totals = self.totals.and(other.totals);
        self.events.extend(other.events);
    }
}

/// One record looked through.
struct Look<'a> {
    scanner: &'a Scanner<'a>,
    record: &'a Record,
    outcome: &'a mut Outcome,
}

impl Look<'_> {
    fn bytes(&mut self, bytes: &[u8]) {
        match self.record.body {
            Body::Json => self.json(bytes),
            Body::JsonPiece => {
                if is_candidate(bytes) {
                    self.text(None, None, &json::unescaped(bytes));
                }
            }
            Body::Text | Body::HttpPiece => self.page(bytes, None, false),
            Body::Html => self.page(bytes, None, true),
            Body::Http => {
                let Some(response) = http::response(bytes) else { return };
                if let Some(message) = response.damage {
                    self.outcome.damage(Damage { offset: self.record.offset, message: message.into() });
                }
                if response.json {
                    self.json(&response.body);
                } else {
                    self.page(&response.body, response.charset.as_deref(), response.html);
                }
            }
        }
    }

    fn json(&mut self, bytes: &[u8]) {
        if !is_candidate(bytes) {
            return;
        }
        let Some(found) = json::strings(bytes) else {
            return self.text(None, None, &json::unescaped(bytes));
        };
        self.outcome.totals.texts += (found.strings.len() as u64).saturating_sub(1);
        for (pointer, text) in found.strings {
            if is_candidate(text.as_bytes()) {
                let text = if looks_like_html(&text) { html(&text) } else { text };
                self.text(found.id.as_deref(), Some(pointer), &text);
            }
        }
    }

    fn page(&mut self, bytes: &[u8], charset: Option<&str>, is_html: bool) {
        let text = match foreign(bytes, charset) {
            Some(encoding) => encoding.decode(bytes).0,
            None if is_candidate(bytes) => String::from_utf8_lossy(bytes),
            None => return,
        };
        if !is_candidate(text.as_bytes()) {
            return;
        }
        if is_html || looks_like_html(&text) {
            self.text(None, None, &html(&text));
        } else {
            self.text(None, None, &text);
        }
    }

    fn text(&mut self, id: Option<&str>, field: Option<String>, text: &str) {
        self.outcome.totals.candidates += 1;
        let mut options = DetectOptions::default();
        options.known = self.scanner.known;
        options.alpha = self.scanner.alpha;
        options.trials = self.scanner.trials;
        let detection = detect(text, self.scanner.key, &options);
        if detection.marks.is_empty() {
            return;
        }
        self.outcome.totals.found += 1;
        let id = self.record.id.as_deref().or(id).map_or_else(|| self.record.number.to_string(), str::to_owned);
        self.outcome.events.push(Ok(Found { id, field, offset: self.record.offset, detection }));
    }
}

/// The encoding of a page that is not in UTF-8, by its byte order mark, the server's word or its own.
fn foreign(bytes: &[u8], charset: Option<&str>) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding != UTF_8).then_some(encoding);
    }
    let named = charset.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| declared(bytes))?;
    // Many servers name an old encoding for pages long in UTF-8. At a window's end a character may be cut.
    (named != UTF_8 && !(named.is_ascii_compatible() && http::is_utf8(bytes))).then_some(named)
}

/// The encoding a page names at its beginning.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION).unwrap_or(bytes).to_ascii_lowercase();
    let word = b"charset=";
    let label = head.get(memchr::memmem::find(&head, word)? + word.len()..)?;
    let label = label.strip_prefix(b"\"").or(label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|byte| b"\"'; >/".contains(byte)).unwrap_or(label.len());
    Encoding::for_label(label.get(..end)?)
}

/// Whether a text of unknown kind has tags.
fn looks_like_html(text: &str) -> bool {
    let head = text.as_bytes().get(..TAGS).unwrap_or(text.as_bytes());
    [&b"</p>"[..], b"<p>", b"<br", b"</div>", b"</span>", b"</a>", b"<html", b"</li>", b"&#x", b"&zw"]
        .iter()
        .any(|tag| memchr::memmem::find(head, tag).is_some())
}

/// The running text of a page; the page itself where it can not be read as one.
fn html(page: &str) -> String {
    // A byte order mark overrides what the page says of its encoding, which is not that of the string any more.
    let bytes = [&b"\xEF\xBB\xBF"[..], page.trim_start_matches('\u{FEFF}').as_bytes()].concat();
    Document::open(&bytes, TextFormat::Html, &Limits::default())
        .map_or_else(|_| page.to_owned(), |document| document.text())
}
