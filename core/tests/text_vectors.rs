// SPDX-License-Identifier: MIT OR Apache-2.0
//! The test vectors and the tables of docs/text-format.md.
#![allow(clippy::unwrap_used, clippy::panic)]

use glassine_core::{
    key::MasterKey,
    payload::Payload,
    text::{
        Channel, Level, TextKey,
        channel::{LOOK_ALIKES, SELECTORS, ZERO_WIDTH},
        context::{canon, context},
        detect::{DetectOptions, detect},
        mark::{MarkOptions, mark},
        spoken,
        statistic::Agreement,
        unmark,
    },
};

const DOCUMENT: &str = include_str!("../../docs/text-format.md");
const PAYLOAD: Payload = Payload(0x0123_4567_89AB_CDEF);
const SENTENCE: &str =
    "“The quick brown fox,” she wrote on page 12, “jumps over 9 lazy dogs — see example.org for a photo.”";

fn key() -> TextKey {
    TextKey::new(&MasterKey::from_bytes(std::array::from_fn(|i| i as u8)))
}

fn stated(line: &str) {
    assert!(DOCUMENT.lines().any(|stated| stated.trim() == line), "the document lacks: {line}");
}

fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        ' '..='~' => c.to_string(),
        _ => format!("\\u{{{:04x}}}", u32::from(c)),
    };
    text.chars().map(escape).collect()
}

#[test]
fn words_have_the_canonical_forms_of_the_document() {
    let words = [
        "Don’t,",
        "Straße",
        "ÉTÉ",
        "ﬁn",
        "\u{441}at",
        "Ёлка",
        "ΟΔΟΣ",
        "x²",
        "می\u{200c}خواهم",
        "क्ष",
        "wo\u{fe08}\u{fe0b}rd",
        "—",
    ];
    for word in words {
        let mut form = String::new();
        canon(word, &mut form);
        stated(&format!("| `{}` | `{}` |", escaped(word), escaped(&form)));
    }
}

#[test]
fn gaps_have_the_equations_of_the_document() {
    let context = context("“The", "quick").unwrap();
    assert_eq!(context, "the\u{1f}quick");
    for channel in Channel::ALL {
        let equations = key().equations(channel, &context);
        let rows: Vec<String> =
            equations.rows[..equations.bits as usize].iter().map(|row| format!("{row:016x}")).collect();
        let (mask, symbol) = (equations.mask, equations.symbol(PAYLOAD.0));
        stated(&format!("| {channel:?} | {} | {mask:x} | {symbol:x} |", rows.join(" ")));
    }
}

#[test]
fn a_sentence_is_marked_as_in_the_document() {
    let mut options = MarkOptions::default();
    options.level = Level::Robust;
    let (marked, counts) = mark(SENTENCE, &key(), PAYLOAD, &options);
    stated(&escaped(&marked));
    assert_eq!((counts.units.v, counts.units.z), (14, 12), "{counts:?}");
    assert_eq!(unmark(&marked), SENTENCE);
    let found = detect(&marked, &key(), &DetectOptions::default());
    assert_eq!(found.marks[0].payload, PAYLOAD);
    stated(&format!("log10 p of the sentence: {:.6}", found.marks[0].log10_p));
}

#[test]
fn alphabets_are_those_of_the_document() {
    let points =
        |alphabet: &[char]| alphabet.iter().map(|&c| format!("U+{:04X}", u32::from(c))).collect::<Vec<_>>().join(" ");
    assert!(DOCUMENT.contains(&points(&SELECTORS)) && DOCUMENT.contains(&points(&ZERO_WIDTH)));
    for (latin, look_alike) in LOOK_ALIKES {
        assert!(DOCUMENT.contains(&format!("{latin} U+{:04X}", u32::from(look_alike))), "{latin}");
    }
}

#[test]
fn what_is_said_together_is_that_of_the_document() {
    for (word, next) in spoken::PHRASES {
        stated(&format!("| {word} | {next} |"));
    }
    for line in spoken::TWO_SOUNDS.into_iter().chain(spoken::CONJUNCTIONS).chain(spoken::AT_CLAUSE_END) {
        stated(line);
    }
    for (last, letters) in spoken::GREEK {
        let letters: Vec<String> = letters.chars().map(String::from).collect();
        assert!(DOCUMENT.contains(&letters.join(" ")), "{last}");
    }
}

#[test]
fn p_values_are_those_of_the_document() {
    for (symbols, agreeing) in [
        ([10, 0, 0], [10, 0, 0]),
        ([0, 200, 0], [0, 40, 0]),
        ([100, 100, 0], [9, 16, 0]),
        ([13, 13, 0], [8, 10, 0]),
        ([0, 0, 100], [0, 0, 80]),
        ([26, 20, 10], [18, 15, 9]),
    ] {
        let log10_p = Agreement::new(symbols).log10_p(agreeing);
        let row = symbols.iter().zip(agreeing).map(|(all, agree)| format!("{all} | {agree} | "));
        stated(&format!("| {}{log10_p:.6} |", row.collect::<String>()));
    }
}
