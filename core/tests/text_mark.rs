// SPDX-License-Identifier: MIT OR Apache-2.0
//! Marking and reading marks, on any text.
#![allow(clippy::unwrap_used, clippy::panic)]

use glassine_core::{
    key::{KeyStream, MasterKey},
    payload::Payload,
    text::{
        self, Channel, Level, TextKey,
        channel::{SELECTORS, ZERO_WIDTH},
        detect::{DetectOptions, How, detect},
        mark::{MarkOptions, edits, mark},
        strip::{self, StripOptions},
        unmark,
    },
};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

const LEVELS: [Level; 3] = [Level::Compact, Level::Invisible, Level::Robust];
const PAYLOAD: Payload = Payload(0x0123_4567_89AB_CDEF);

fn key(seed: u8) -> TextKey {
    TextKey::new(&MasterKey::from_bytes([seed; 32]))
}

fn options(level: Level) -> MarkOptions {
    let mut options = MarkOptions::default();
    options.level = level;
    options
}

/// `n` words drawn from as many as a vocabulary has, a full stop now and then.
fn prose(n: usize, seed: u8) -> String {
    let syllables = ["ba", "cor", "den", "fi", "lo", "mar", "ne", "pas", "qui", "ser", "tha", "vo", "wi", "xe", "yu"];
    let mut stream = KeyStream::new(&[seed; 32]);
    let mut text = String::new();
    for i in 0..n {
        for _ in 0..=stream.below(3) {
            text.push_str(syllables[stream.below(15) as usize]);
        }
        text.push_str(if i % 11 == 10 { ". " } else { " " });
    }
    text
}

fn invisible(c: char) -> bool {
    SELECTORS.contains(&c) || ZERO_WIDTH.contains(&c)
}

/// Words of many scripts with what surrounds them, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,9}",
        2 => "[a-z]{2,6}[.,;:!?)”’\"']{1,2}",
        1 => "[(“‘\"'«¿]{1,2}[a-z]{2,5}",
        1 => "[а-яА-Я]{1,8}[.,!]?",
        1 => "[аеорсухѕіј]{1,4}",
        1 => "[a-c]-[a-z]{1,3}",
        1 => "[α-ω]{1,8}",
        1 => "\\PC{1,6}",
        1 => Just("می\u{200c}خواهم".to_owned()),
        1 => Just("क्\u{200d}ष".to_owned()),
        1 => Just("👩\u{200d}👩\u{200d}👧\u{fe0f}".to_owned()),
        1 => Just("1\u{fe0f}\u{20e3}".to_owned()),
        1 => Just("cafe\u{301}".to_owned()),
        1 => Just("https://example.org/x".to_owned()),
        1 => Just("—".to_owned()),
        1 => Just("!".to_owned()),
        1 => Just("Wi\u{fe08}\u{fe09}-Fi\u{200d}".to_owned()),
        1 => Just("pаper".to_owned()),
        1 => Just("字。".to_owned()),
        1 => Just("שלום".to_owned()),
    ];
    let space = prop_oneof![
        12 => Just(" "), 1 => Just("\n"), 1 => Just("\r\n\r\n"), 1 => Just("\u{a0}"), 1 => Just("  "), 1 => Just(" \t"),
        1 => Just("\u{2028}"), 1 => Just("\u{b}"), 1 => Just("\u{202f}"), 1 => Just("\u{3000}")
    ];
    proptest::collection::vec((piece, space), 0..40)
        .prop_map(|parts| parts.into_iter().flat_map(|(piece, space)| [piece, space.to_owned()]).collect())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => pieces(), 1 => any::<String>(), 1 => "[a-z \u{fe06}-\u{fe0d}\u{200b}-\u{200e}\u{2060}-\u{2064}аеосрѕ]{0,60}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn unmarking_undoes_marking(text in any_text(), level in 0..3usize, density in 0.0..1.2f64) {
        let mut options = options(LEVELS[level]);
        options.density = density;
        let (marked, counts) = mark(&text, &key(1), PAYLOAD, &options);
        let bare = unmark(&text);
        prop_assert_eq!(unmark(&marked), bare.clone());
        prop_assert_eq!(unmark(&bare), bare.clone());
        if counts.units.total() == 0 {
            prop_assert_eq!(&marked, &text);
        }
        // only what has the shape of a symbol goes: the joiners of Persian, Hindi and emoji stay
        let look_alike = |c: char| "аеосрѕхуіј".contains(c);
        if !text.chars().any(|c| invisible(c) || look_alike(c)) {
            prop_assert_eq!(bare, text);
        }
    }

    #[test]
    fn stripping_takes_marks_off(text in any_text(), level in 0..3usize) {
        let (marked, _) = mark(&text, &key(6), PAYLOAD, &options(LEVELS[level]));
        prop_assert_eq!(bare(&marked), bare(&text));
    }

    #[test]
    fn what_a_reader_sees_as_characters_stays(text in any_text(), level in 0..2usize) {
        let (marked, _) = mark(&text, &key(2), PAYLOAD, &options(LEVELS[level]));
        let clusters: Vec<&str> = text.graphemes(true).collect();
        let seen: Vec<&str> = marked.graphemes(true).collect();
        if LEVELS[level] == Level::Compact {
            prop_assert_eq!(clusters.len(), seen.len());
        }
        // clusters of the text, each perhaps followed by what is placed after it; all but U+200D begin new ones
        let shows = |cluster: &&str| !cluster.chars().all(|c| ZERO_WIDTH.contains(&c));
        let mut rest = seen.into_iter().filter(shows);
        for cluster in clusters.into_iter().filter(shows) {
            let added = rest.next().and_then(|found| found.strip_prefix(cluster));
            prop_assert!(added.is_some_and(|added| added.chars().all(invisible)), "{added:?} after {cluster:?}");
        }
        prop_assert_eq!(rest.next(), None);
    }

    #[test]
    fn lines_break_where_they_did(text in any_text(), level in 0..3usize) {
        let (edits, _) = edits(&text, &[], &key(3), PAYLOAD, &options(LEVELS[level]));
        let marked = text::apply(&text, &edits);
        let breaks = |text: &str| unicode_linebreak::linebreaks(text).collect::<Vec<_>>();
        let mut expected = breaks(&text);
        // back to places in the text; one within zero-width characters is that after the spaces, which hang at a line's end
        let mut found: Vec<_> = breaks(&marked).into_iter().map(|(at, kind)| (place(&text, &edits, at), kind)).collect();
        found.dedup_by_key(|found| found.0);
        expected.dedup_by_key(|expected| expected.0);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn detection_takes_any_text(text in any_text()) {
        let found = detect(&text, &key(4), &DetectOptions::default());
        prop_assert!(found.marks.is_empty());
        prop_assert!(found.log10_p <= 0.0 && found.log10_p > -9.0);
    }

    #[test]
    fn frozen_ranges_are_not_touched(text in any_text(), cuts in proptest::collection::btree_set(0..400usize, 0..8)) {
        let places: Vec<usize> = cuts.into_iter().filter(|&at| text.is_char_boundary(at)).collect();
        let frozen: Vec<_> = places.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
        let (edits, _) = edits(&text, &frozen, &key(5), PAYLOAD, &options(Level::Robust));
        for edit in edits {
            for range in &frozen {
                prop_assert!(edit.at.end < range.start || edit.at.start > range.end, "{edit:?} at {range:?}");
            }
        }
    }
}

proptest! {
    // a read that fails tries thousands of ways
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn excerpts_are_read(seed: u8, from in 0..150usize, level in 0..3usize) {
        let text = prose(200, seed);
        let (marked, _) = mark(&text, &key(seed), PAYLOAD, &options(LEVELS[level]));
        let words: Vec<&str> = marked.split(' ').collect();
        let length = if level == 0 { 40 } else { 24 };
        let excerpt = words[from..from + length].join(" ");
        let found = detect(&excerpt, &key(seed), &DetectOptions::default());
        prop_assert_eq!(found.marks.len(), 1);
        prop_assert_eq!(found.marks[0].payload, PAYLOAD);
        prop_assert_eq!(found.marks[0].how, How::Blind);
        prop_assert!(detect(&excerpt, &key(seed.wrapping_add(1)), &DetectOptions::default()).marks.is_empty());
    }
}

#[test]
fn a_foreign_word_is_set_right_whether_or_not_a_mark_stands_beside_it() {
    let text = "o\u{1f5b} joo P";
    let (marked, counts) = mark(text, &key(6), PAYLOAD, &options(Level::Robust));
    assert!(counts.units.total() > 0);
    assert_eq!(bare(&marked), bare(text));
}

/// Without hidden characters and look-alikes that have no good reason.
fn bare(text: &str) -> String {
    text::apply(text, &strip::edits(text, &StripOptions::default()).0)
}

/// The place in `text` of a place in the text with `edits`.
fn place(text: &str, edits: &[text::Edit], at: usize) -> usize {
    let (mut original, mut marked) = (0, 0);
    for edit in edits {
        let start = marked + (edit.at.start - original);
        let end = start + edit.with.len();
        if at <= start {
            break;
        }
        if at < end && edit.with.starts_with(ZERO_WIDTH) {
            return edit.at.start + text[edit.at.start..].bytes().take_while(|&byte| byte == b' ').count();
        }
        if at <= end {
            return edit.at.end;
        }
        (original, marked) = (edit.at.end, end);
    }
    original + (at - marked)
}

#[test]
fn each_channel_alone_is_read() {
    let text = prose(400, 1);
    let (marked, counts) = mark(&text, &key(1), PAYLOAD, &options(Level::Robust));
    assert!(counts.units.v >= counts.units.z && counts.units.z > 350 && counts.units.h > 200, "{counts:?}");
    let survivors: [(Channel, String); 3] = [
        (Channel::V, marked.chars().filter(|c| !ZERO_WIDTH.contains(c)).collect()),
        (Channel::Z, marked.chars().filter(|c| !SELECTORS.contains(c)).collect()),
        (Channel::H, marked.chars().filter(|c| !invisible(*c)).collect()),
    ];
    for (channel, survivor) in survivors {
        let found = detect(&survivor, &key(1), &DetectOptions::default());
        assert_eq!(found.marks.first().map(|mark| mark.payload), Some(PAYLOAD), "{channel:?}");
    }
}

#[test]
fn several_marks_are_told_apart() {
    let text = prose(600, 2);
    let copies = [1, 2, 3].map(|n| mark(&text, &key(1), Payload(n * 0x1111_1111), &MarkOptions::default()).0);
    let parts: Vec<Vec<&str>> = copies.iter().map(|copy| copy.split_inclusive(' ').collect()).collect();
    let mixed: String = (0..600).map(|i| parts[i / 12 % 3][i]).collect();
    let found = detect(&mixed, &key(1), &DetectOptions::default());
    let mut payloads: Vec<u64> = found.marks.iter().map(|mark| mark.payload.0).collect();
    payloads.sort_unstable();
    assert_eq!(payloads, [0x1111_1111, 0x2222_2222, 0x3333_3333]);
}

#[test]
fn spans_say_where() {
    let (before, after) = (prose(300, 3), prose(300, 4));
    let (quote, _) = mark(&prose(60, 5), &key(1), PAYLOAD, &MarkOptions::default());
    let text = format!("{before}{quote}{after}");
    let found = detect(&text, &key(1), &DetectOptions::default());
    let [span] = &found.marks[0].spans[..] else { panic!("{:?}", found.marks[0].spans) };
    assert_eq!(span.start, before.len());
    assert!(span.end >= before.len() + quote.trim_end().len() && span.end < before.len() + quote.len() + 20);
}

#[test]
fn a_short_quote_matches_the_registry_alone() {
    let text = prose(7, 6);
    let (marked, _) = mark(&text, &key(1), PAYLOAD, &MarkOptions::default());
    assert!(detect(&marked, &key(1), &DetectOptions::default()).marks.is_empty());
    let mut known: Vec<Payload> = (0..999).map(|i| Payload(i * 0x9E37_79B9_7F4A_7C15)).collect();
    known.push(PAYLOAD);
    let mut options = DetectOptions::default();
    options.known = &known;
    let found = detect(&marked, &key(1), &options);
    assert_eq!(found.marks[0].payload, PAYLOAD);
    assert_eq!(found.marks[0].how, How::Registry);
    options.known = &known[..999];
    assert!(detect(&marked, &key(1), &options).marks.is_empty());
}

#[test]
fn replaced_words_cost_no_payload() {
    let text = prose(300, 7);
    let (marked, _) = mark(&text, &key(1), PAYLOAD, &MarkOptions::default());
    let mut stream = KeyStream::new(&[9; 32]);
    let edited: Vec<&str> =
        marked.split(' ').map(|word| if stream.below(5) == 0 { "replaced" } else { word }).collect();
    let found = detect(&edited.join(" "), &key(1), &DetectOptions::default());
    assert_eq!(found.marks[0].payload, PAYLOAD);
}

#[test]
fn plain_texts_have_nothing_to_read() {
    for text in [
        "",
        "A plain text.",
        "Русский текст без меток, обычный.",
        "می\u{200c}خواهم بروم",
        "👩\u{200d}👧 hi \u{2764}\u{fe0f} you",
    ] {
        let found = detect(text, &key(1), &DetectOptions::default());
        assert_eq!(found.units.total(), 0, "{text}");
        assert_eq!(found.log10_p, 0.0);
    }
}
