// SPDX-License-Identifier: MIT OR Apache-2.0
//! Taking marks out gives the text back, byte for byte.

use glassine_core::{
    key::MasterKey,
    text::{
        Level, TextKey,
        inspect::{Scheme, inspect},
        mark::{MarkOptions, mark},
        strip::{StripOptions, StripReport, edits, strip},
    },
};

const TEXT: &str = "It is a truth universally acknowledged, that a single man in possession of a good fortune,\n\
    must be in want of a wife. “However little known,” — he said — 5\u{A0}km off; it's 👨\u{200D}👩\u{200D}👧!";

fn stripped(text: &str) -> String {
    strip(text, &StripOptions::default()).0
}

/// A mark of all three channels, set as the design says, with other symbols at each word.
fn marked(text: &str) -> String {
    let selectors = ['\u{FE06}', '\u{FE09}', '\u{FE0A}', '\u{FE0D}'];
    let zero_width = ['\u{200D}', '\u{200E}', '\u{2061}', '\u{2064}'];
    let twins = [('a', 'а'), ('c', 'с'), ('e', 'е'), ('i', 'і'), ('o', 'о'), ('p', 'р'), ('s', 'ѕ'), ('y', 'у')];
    let mark = |(at, word): (usize, &str)| {
        if word.trim().is_empty() {
            return word.to_owned();
        }
        let mut out = word.to_owned();
        if word.is_ascii() && word.bytes().filter(u8::is_ascii_alphabetic).count() > 1 && at % 2 == 0 {
            let first = word.char_indices().find_map(|(at, c)| twins.iter().find(|t| t.0 == c).map(|t| (at, t.1)));
            if let Some((at, twin)) = first {
                out.replace_range(at..=at, &twin.to_string());
            }
        }
        let last = out.char_indices().rev().find(|(_, c)| c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8());
        if let Some(end) = last {
            let symbol = [selectors[at % 4], selectors[at / 3 % 4], zero_width[at % 4], zero_width[at / 5 % 4]];
            out.insert_str(end, &String::from_iter(symbol));
        }
        out
    };
    text.split(' ').enumerate().map(mark).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_mark_of_all_channels_goes_and_the_text_stays() {
    let marked = marked(TEXT);
    assert!(marked.chars().count() > TEXT.chars().count() + 60);
    assert_eq!(stripped(&marked), TEXT);
    let schemes = inspect(&marked).schemes;
    assert_eq!(schemes.iter().map(|s| s.scheme).collect::<Vec<_>>(), [Scheme::Glassine]);
}

#[test]
fn look_alikes_are_set_right_by_the_word() {
    for (text, right) in [
        ("pаypаl", "paypal"),
        ("dоn't x", "don't x"),
        ("і.e. this", "i.e. this"),
        ("прoстo текст", "просто текст"),
        ("Он сказал: hеllo", "Он сказал: hello"),
        ("Russian: да. But: sо thеn", "Russian: да. But: so then"),
        ("bеta cоde mаin а", "beta code main a"),
        ("one а two", "one а two"),
    ] {
        assert_eq!(stripped(text), right);
    }
}

#[test]
fn spaces_become_plain_and_are_counted() {
    let (text, report) = strip("a\u{2005}b\u{A0}c 5\u{A0}km\u{200B}", &StripOptions::default());
    assert_eq!(text, "a b c 5\u{A0}km");
    assert_eq!((report.spaces, report.removed, report.letters, report.kept), (2, 1, 0, 1));
}

#[test]
fn legitimate_ones_go_when_asked() {
    let mut options = StripOptions::default();
    options.keep_legitimate = false;
    let (text, _) = strip("\u{FEFF}می\u{200C}خواهم 5\u{A0}km ❤\u{FE0F} \u{E000}", &options);
    assert_eq!(text, "\u{FEFF}میخواهم 5 km ❤ \u{E000}");
}

#[test]
fn edits_are_in_order_and_apart() {
    let (edits, report) = edits(&marked(TEXT), &StripOptions::default());
    assert!(edits.is_sorted_by(|a, b| a.at.end <= b.at.start));
    assert!(report.letters > 5 && report.removed > 60);
    assert_eq!(strip("plain", &StripOptions::default()).1, StripReport::default());
}

#[test]
fn what_glassine_marks_it_can_strip() {
    let key = TextKey::new(&MasterKey::from_bytes([7; 32]));
    let payload = "0123456789abcdef".parse().unwrap();
    for level in [Level::Compact, Level::Invisible, Level::Robust] {
        let mut options = MarkOptions::default();
        options.level = level;
        let (marked, counts) = mark(TEXT, &key, payload, &options);
        assert!(counts.units.total() > 10);
        assert_eq!(stripped(&marked), TEXT, "{level}");
        let schemes = inspect(&marked).schemes;
        assert_eq!(schemes.iter().map(|s| s.scheme).collect::<Vec<_>>(), [Scheme::Glassine], "{level}");
    }
}
