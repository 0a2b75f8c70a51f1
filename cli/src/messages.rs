// SPDX-License-Identifier: MIT OR Apache-2.0
//! What people read: what happened, what was kept, what to do.

use crate::commands::cloak::words as cloak_words;
use crate::failure::Failure;
use crate::output::paint;
use crate::report::{CompareLine, CopyLine, DetectLine, EmbedLine, ProtectLine};
use crate::text_file;
use crate::walk::{Walk, Wanted};
use anstyle::AnsiColor;
use glassine_core::platform;
use glassine_core::watermark::Verdict;

/// Said once after detection when something was not found.
pub const NONE_IS_NO_PROOF: &str = "No mark does not prove that a picture is not yours: it may never have been protected, or small crops, strong compression or redrawing may have removed the mark.";

/// Said once after protection.
pub const LIMITS: &str = "Upload the copies, keep the originals. The mark survives usual uploads, crops and resizing; it does not stop copying, and heavy editing can remove it.";

/// Warning on a copy that fails its check.
pub const UNREADABLE_MARK: &str = "this copy carries no readable mark";

/// Warning on a copy that the next run will not know again.
pub const DATE_NOT_KEPT: &str = "the copy was written, but the next run can not know it again and will make another: the picture was changed meanwhile, or the folder for copies lies where dates of files are not kept";

/// Said when no key is there and `protect` makes one.
pub fn new_key(path: &str, fingerprint: &str) -> String {
    format!(
        "You had no key yet, so a new one was made: {path} (key {fingerprint}).\nWithout this key nobody can find your marks, not even you. Back it up now: `glassine key backup` prints 24 words to write down."
    )
}

/// `1 picture`, `2 pictures`.
pub fn count(number: usize, noun: &str) -> String {
    count_of(number as u64, noun)
}

/// The same for what no memory holds.
pub fn count_of(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `1 copy`, `2 copies`.
pub fn copies(number: usize) -> String {
    if number == 1 { "1 copy".into() } else { format!("{number} copies") }
}

/// `1 copy carries`, `2 copies carry`.
pub fn copies_carry(number: usize) -> String {
    format!("{} {}", copies(number), if number == 1 { "carries" } else { "carry" })
}

/// `the copy of "Harbour" (/home/me/harbour.png) for Tumblr, made 2026-11-22`.
pub fn copy(copy: &CopyLine) -> String {
    let mut text = match (&copy.title, &copy.source) {
        (Some(title), Some(source)) => format!("the copy of \"{title}\" ({source})"),
        (None, Some(source)) => format!("the copy of {source}"),
        _ => "a copy that is not in this registry,".to_owned(),
    };
    if let Some(id) = &copy.r#for {
        let name = platform::by_name(id).map_or(id.as_str(), |platform| &platform.name);
        text.push_str(&format!(" for {name}"));
    }
    if let Some(date) = &copy.date {
        text.push_str(&format!(" made {date}"));
    }
    text
}

/// Said of an input that carries a mark; `what` it is, a picture or a text.
pub fn already_marked(noun: &str, known: Option<&CopyLine>) -> String {
    let what = known.map_or_else(|| "a copy that is not in this registry".to_owned(), copy);
    let forced = match noun {
        "text" => "give it a new mark in place of this one",
        _ => "mark the marked picture once more",
    };
    format!(
        "this {noun} carries your mark already: it is {what}. Protect the original instead, or use --force to {forced}"
    )
}

/// `2.1 MB`.
pub fn amount(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// `2.1 MB became 2.2 MB (+4 %)`.
pub fn size_change(before: u64, after: u64) -> String {
    let percent = if before == 0 { 0.0 } else { (after as f64 / before as f64 - 1.0) * 100.0 };
    format!("{} became {} ({percent:+.0} %)", amount(before), amount(after))
}

/// A failed input in one line.
pub fn failed(input: &str, failure: &Failure) -> String {
    let advice = failure.advice();
    let space = if advice.is_empty() { "" } else { " " };
    format!("{input}: {}.{space}{advice}", failure.message.trim_end_matches('.'))
}

/// A protected picture in one line.
pub fn protected(line: &ProtectLine) -> String {
    let output = line.output.as_deref().unwrap_or("");
    if line.skipped {
        return format!("{}: already there and up to date: {output} (--force makes it anew)", line.input);
    }
    if line.dry_run {
        return format!("{}: would be written to {output}", line.input);
    }
    let quality = match (line.ssimulacra2, line.psnr_db) {
        _ if line.text.is_some() => {
            let usable = line.text.as_ref().and_then(|text| text.usable_words).unwrap_or(0);
            format!("{} serve", count(usable, "word"))
        }
        (_, None) => "unchanged".into(),
        (Some(score), Some(psnr)) => format!("likeness {score:.0} of 100, {psnr:.1} dB"),
        (None, Some(psnr)) => format!("{psnr:.1} dB"),
    };
    let check = match line.self_check.as_ref().map(|check| check.verdict) {
        Some(_) if line.lost_at_platform() => {
            paint("mark reads back from the file, but not as the platform shows it", AnsiColor::Yellow)
        }
        Some(Verdict::Marked) => paint("mark reads back", AnsiColor::Green),
        Some(Verdict::Probable) => paint("mark reads back, but weakly", AnsiColor::Yellow),
        _ => paint("no readable mark", AnsiColor::Yellow),
    };
    let effects = line.cloak.as_ref().map(|cloak| cloak_words::effects(&cloak.report.encoders)).unwrap_or_default();
    format!("{} -> {output} ({quality}; {check}){effects}", line.input)
}

/// A picture marked with a given payload in one line.
pub fn embedded(line: &EmbedLine) -> String {
    let output = line.output.as_deref().unwrap_or("-");
    if line.dry_run {
        return format!("{}: would be written to {output}", line.input);
    }
    let payload = line.payload.map(|payload| payload.to_string()).unwrap_or_default();
    let quality = match (line.ssimulacra2, line.psnr_db) {
        (Some(score), Some(psnr)) => format!("likeness {score:.0} of 100, {psnr:.1} dB"),
        (Some(score), None) => format!("likeness {score:.0} of 100"),
        _ => "likeness not measured".into(),
    };
    format!("{} -> {output} (payload {payload}; {quality})", line.input)
}

/// The figures of a comparison, one a line; nothing when there are none.
pub fn compared(line: &CompareLine) -> String {
    let Some(largest) = line.max_diff else { return String::new() };
    let figure = |value: Option<f64>, digits: usize| match value {
        Some(value) => format!("{value:.digits$}"),
        None => "can not be measured on pictures this small".into(),
    };
    let psnr = line.psnr_db.map_or("the pictures are equal".into(), |psnr| format!("{psnr:.2} dB"));
    let legend = if line.ssimulacra2.is_some() { "   (90: no difference to be seen, 70: high quality)" } else { "" };
    let mut text = format!(
        "{} and {}\nPSNR                {psnr}\nSSIM                {}\nSSIMULACRA2         {}{legend}\nlargest difference  {largest:.1} of 255",
        line.input,
        line.other,
        figure(line.ssim, 5),
        figure(line.ssimulacra2, 2),
    );
    if let Some(difference) = &line.difference {
        text.push_str(&format!("\ndifference picture  {difference}"));
    }
    text
}

/// What was left out of folders, one line for each reason.
pub fn passed_over(walk: &Walk) -> Vec<String> {
    let mut lines = walk.warnings.clone();
    let total: usize = walk.passed_over.values().sum();
    if total > 0 {
        let kinds: Vec<_> = walk.passed_over.iter().map(|(kind, number)| format!("{number} {kind}")).collect();
        let what = match walk.wanted {
            Wanted::Pictures | Wanted::PicturesAndNamedTexts => ["picture", "pictures"],
            Wanted::PicturesAndTexts => ["picture or text", "pictures or texts"],
            Wanted::Documents | Wanted::Texts => ["text", "texts"],
        };
        let verb = match what {
            [one, _] if total == 1 => format!("is no {one} that Glassine reads"),
            [_, many] => format!("are no {many} that Glassine reads"),
        };
        lines.push(format!("{} passed over that {verb}: {}.", count(total, "file"), kinds.join(", ")));
    }
    if walk.wanted == Wanted::PicturesAndNamedTexts && walk.passed_over.keys().any(|kind| text_file::is_usual(kind)) {
        lines.push("Texts in folders are looked at by `glassine text detect`.".into());
    }
    if walk.own_copies > 0 {
        lines.push(format!("{} made earlier passed over.", copies(walk.own_copies)));
    }
    lines
}

/// The result of a detection: one sentence.
pub fn detected(line: &DetectLine) -> String {
    let input = &line.input;
    let chance = chance(line.log10_p.unwrap_or(0.0));
    match (line.verdict, line.payload) {
        (Some(Verdict::Marked), Some(payload)) if !line.payload_uncertain => {
            let yes = paint("this is your mark", AnsiColor::Green);
            match &line.copy {
                Some(known) => {
                    format!("{input}: {yes}: {} (payload {payload}, chance of a false alarm {chance})", copy(known))
                }
                None => format!("{input}: {yes} (payload {payload}, chance of a false alarm {chance})"),
            }
        }
        (Some(Verdict::Marked), payload) => {
            let yes = paint("this is your mark", AnsiColor::Green);
            let which = match payload {
                Some(payload) => match &line.copy {
                    Some(known) => format!("which copy it is can not be said for certain, perhaps {}", copy(known)),
                    None => format!("which copy it is can not be said for certain, perhaps payload {payload}"),
                },
                None => "which copy it is can not be read".into(),
            };
            format!("{input}: {yes} (chance of a false alarm {chance}; {which})")
        }
        (Some(Verdict::Probable), _) => {
            let perhaps = paint("this may be your mark", AnsiColor::Yellow);
            format!(
                "{input}: {perhaps}, but it is no proof (chance of a false alarm {chance}). A larger or less altered copy may tell."
            )
        }
        _ => format!("{input}: no mark of yours was found"),
    }
}

/// `less than 1 in 10^40`.
pub fn chance(log10_p: f64) -> String {
    let power = (-log10_p).floor();
    if power.is_finite() && power >= 1.0 { format!("less than 1 in 10^{power:.0}") } else { "high".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassine_core::watermark::How;

    #[test]
    fn certainty_is_never_overstated() {
        assert_eq!(chance(-40.9), "less than 1 in 10^40");
        assert_eq!(chance(-9.0), "less than 1 in 10^9");
        assert_eq!(chance(-0.2), "high");
        assert_eq!(chance(f64::NEG_INFINITY), "high");
    }

    #[test]
    fn only_equal_pictures_are_called_unchanged() {
        let mut line = ProtectLine::default();
        assert!(protected(&line).contains("unchanged"));
        line.psnr_db = Some(41.23);
        let text = protected(&line);
        assert!(text.contains("(41.2 dB;") && !text.contains("unchanged"), "{text}");
        line.ssimulacra2 = Some(88.0);
        assert!(protected(&line).contains("likeness 88 of 100, 41.2 dB"));
    }

    #[test]
    fn a_figure_that_is_missing_has_no_legend() {
        let mut line = CompareLine { max_diff: Some(3.0), ..CompareLine::default() };
        assert!(!compared(&line).contains("high quality"));
        line.ssimulacra2 = Some(91.0);
        assert!(compared(&line).contains("91.00   (90: no difference"));
    }

    #[test]
    fn sentences_say_whose_which_and_how_certain() {
        let mut line = DetectLine { input: "harbour.jpg".into(), log10_p: Some(-40.5), ..DetectLine::default() };
        line.verdict = Some(Verdict::Marked);
        line.how = Some(How::Payload);
        line.payload = "0123456789abcdef".parse().ok();
        let text = detected(&line);
        for part in ["harbour.jpg: ", "this is your mark", "payload 0123456789abcdef", "less than 1 in 10^40"] {
            assert!(text.contains(part), "{text}");
        }
        line.payload = None;
        assert!(detected(&line).contains("which copy it is can not be read"));
        line.verdict = Some(Verdict::Probable);
        assert!(detected(&line).contains("no proof"));
        line.verdict = Some(Verdict::None);
        assert_eq!(detected(&line), "harbour.jpg: no mark of yours was found");
    }
}
