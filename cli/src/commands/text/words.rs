// SPDX-License-Identifier: MIT OR Apache-2.0
//! What people read about texts.

use super::lines::{DetectLine, MarkLine};
use crate::messages::{chance, copy, count};
use crate::output::paint;
use crate::place::Place;
use crate::report::CopyLine;
use anstyle::AnsiColor;
use glassine_core::payload::Payload;
use glassine_core::text::detect::How;

/// Said once after texts were marked.
pub const LIMITS: &str = "Publish the copies, keep the originals. The mark survives copying, quoting and editing of a part of the words; paraphrase, retyping and the removal of all hidden characters take it away.";

/// Said once after detection when something was not found.
pub const NONE_IS_NO_PROOF: &str = "No mark does not prove that a text is not yours: it may never have been marked, the excerpt may be too short, or the hidden characters may have been taken out, for instance by the site it was posted on.";

/// Said when a copy is for somebody whom no list of platforms knows.
pub fn personal(place: &Place) -> Option<String> {
    let name = Some(&*place.id).filter(|name| !name.is_empty() && place.platform.is_none())?;
    Some(format!(
        "If {name} is a person: a hidden mark that identifies the person it was made for is that person's personal data. Tell them that their copy is marked."
    ))
}

/// Texts in folders that were passed over; nothing when there are none.
pub fn too_short(names: &[String]) -> Option<String> {
    const NAMED: usize = 5;
    let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let verb = if names.len() == 1 { "is" } else { "are" };
    (!names.is_empty())
        .then(|| format!("{} passed over that {verb} too short for a mark: {shown}{more}.", count(names.len(), "text")))
}

/// A marked text in one line.
pub fn marked(line: &MarkLine) -> String {
    let output = line.output.as_deref().unwrap_or("-");
    if line.skipped {
        return format!("{}: already there and up to date: {output} (--force makes it anew)", line.input);
    }
    if line.dry_run {
        return format!("{}: would be written to {output}", line.input);
    }
    let usable = line.text.usable_words.unwrap_or(0);
    let words = line.text.words.unwrap_or(0);
    let reads = match line.self_check.map(|check| check.how) {
        Some(How::Registry) => paint("mark reads back, but through the registry only", AnsiColor::Yellow),
        _ => paint("mark reads back", AnsiColor::Green),
    };
    format!("{} -> {output} ({usable} of {words} words serve; {reads})", line.input)
}

/// The result of a detection: one sentence for each mark.
pub fn detected(line: &DetectLine) -> String {
    let input = match &line.id {
        serde_json::Value::Null => line.input.clone(),
        serde_json::Value::String(id) => format!("{}, {id}", line.input),
        id => format!("{}, {id}", line.input),
    };
    let (Some(payload), Some(how)) = (line.payload, line.how) else {
        return format!("{input}: no mark of yours was found");
    };
    let one = |payload, log10_p: f64, how, copy: Option<&CopyLine>, spans: usize| {
        format!("{input}: {}", sentence(payload, log10_p, how, copy, spans))
    };
    let first = one(payload, line.log10_p.unwrap_or(0.0), how, line.copy.as_ref(), line.spans.len());
    let others = line.others.iter().map(|o| one(o.payload, o.log10_p, o.how, o.copy.as_ref(), o.spans.len()));
    std::iter::once(first).chain(others).collect::<Vec<_>>().join("\n")
}

fn sentence(payload: Payload, log10_p: f64, how: How, known: Option<&CopyLine>, spans: usize) -> String {
    let yes = paint("this is your mark", AnsiColor::Green);
    let known = known.map(|known| format!(": {}", copy(known))).unwrap_or_default();
    let how = match how {
        How::Blind => "",
        How::Registry => ", by the registry",
    };
    let places = if spans > 1 { format!(", in {spans} places") } else { String::new() };
    format!("{yes}{known} (payload {payload}{how}{places}, chance of a false alarm {})", chance(log10_p))
}
