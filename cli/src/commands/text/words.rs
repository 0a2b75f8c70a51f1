// SPDX-License-Identifier: MIT OR Apache-2.0
//! What people read about texts.

use super::lines::{DetectLine, MarkLine, StripLine};
use crate::messages::{chance, copy, count};
use crate::output::paint;
use crate::report::CopyLine;
use anstyle::AnsiColor;
use glassine_core::payload::Payload;
use glassine_core::platform::Place;
use glassine_core::text::detect::How;
use glassine_core::text::inspect::{Finding, Inspection};
use glassine_core::text::probe::{ProbeResult, Survival};

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

/// What is hidden in a text, a line for each kind of it.
pub fn inspected(name: &str, seen: &Inspection, mark: Option<&DetectLine>) -> String {
    if seen.total == 0 {
        return format!("{name}: nothing hidden in it");
    }
    let good = match seen.legitimate {
        0 => String::new(),
        all if all == seen.total => ", all of them with a good reason".into(),
        some => format!(", {some} of them with a good reason"),
    };
    let total = count(seen.total, "hidden or look-alike character");
    let mut lines = vec![format!("{name}: {total}{good}")];
    lines.extend(seen.findings.iter().map(finding));
    for scheme in &seen.schemes {
        let first = scheme.first;
        let hidden = scheme.hidden.iter().map(|text| format!("\n    hidden: {}", shown(text))).collect::<String>();
        lines.push(format!(
            "  looks like: {} ({}, first at line {}, column {}){hidden}",
            scheme.name,
            count(scheme.count, "place"),
            first.line,
            first.column
        ));
    }
    if let Some(mark) = mark {
        lines.push(detected(mark).replacen(": ", "  ", 1));
    }
    lines.join("\n")
}

/// Text that came from a foreign file, as far as it can be shown on a terminal.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn finding(finding: &Finding) -> String {
    let mut line = format!("  {} {}", finding.code_point, finding.name);
    if let Some(letter) = finding.looks_like {
        line.push_str(&format!(", looks like {letter}"));
    }
    line.push_str(&format!(": {}", count(finding.count, "time")));
    if finding.longest_run > 1 {
        line.push_str(&format!(", up to {} in a row", finding.longest_run));
    }
    let reasons: Vec<String> =
        finding.reasons.iter().map(|(reason, number)| format!("{number} for {}", reason.name())).collect();
    if !reasons.is_empty() {
        line.push_str(&format!("; with a good reason: {}", reasons.join(", ")));
    }
    if let Some(first) = finding.places.first() {
        line.push_str(&format!("; first at line {}, column {}", first.line, first.column));
    }
    line
}

/// A cleaned text in one line.
pub fn stripped(line: &StripLine) -> String {
    let output = line.output.as_deref().unwrap_or("-");
    let report = line.report;
    let verb = if line.dry_run { "would be" } else { "were" };
    format!(
        "{} -> {output} ({} and {} {verb} taken out or put right, {} left for a good reason)",
        line.input,
        count(report.removed + report.spaces, "hidden character"),
        count(report.letters, "look-alike letter"),
        report.kept
    )
}

/// What a card tells that came back.
pub fn probed(name: &str, result: &ProbeResult) -> String {
    let survival = |survival| match survival {
        Survival::Whole => paint("survive", AnsiColor::Green),
        Survival::Partly => paint("survive in part", AnsiColor::Yellow),
        Survival::None => paint("do not survive", AnsiColor::Red),
        _ => "can not be told: too much of the card is missing".into(),
    };
    let id = result.id.as_ref().map(|id| format!(" (card {id})")).unwrap_or_default();
    format!(
        "{name}{id}:\n  variation selectors (level compact, invisible, robust): {}\n  zero-width characters (level invisible, robust): {}\n  look-alike letters (level robust): {}\n{}",
        survival(result.v),
        survival(result.z),
        survival(result.h),
        result.verdict
    )
}
