// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any Unicode text at all.

use glassine_core::{
    key::MasterKey,
    payload::Payload,
    text::{
        Level, TextKey,
        inspect::inspect,
        mark::{MarkOptions, mark},
        probe,
        strip::{StripOptions, strip},
    },
};
use proptest::prelude::*;

/// Text rich in what matters here: hidden characters, the letters that make them legitimate, and anything else.
fn text() -> impl Strategy<Value = String> {
    let hidden = prop::sample::select(
        "\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{2060}\u{2062}\u{2066}\u{2069}\u{202E}\u{202A}\u{FEFF}\u{AD}\u{34F}\u{FE00}\u{FE08}\u{FE0B}\u{FE0E}\u{FE0F}\u{E0100}\u{E0101}\u{180B}\u{180E}\u{E0001}\u{E0061}\u{E0062}\u{E0063}\u{E007F}\u{A0}\u{202F}\u{2005}\u{2007}\u{2009}\u{3000}\u{2800}\u{3164}\u{1160}\u{7}\u{B}\u{85}\u{2028}\u{E000}\u{1D173}"
            .chars()
            .collect::<Vec<_>>(),
    );
    let seen = prop::sample::select(
        "acopxyEHZ kld5#! ?;«»–\n\r\t.-'аеосрухіѕАНЕПджοΑλ می ک क् ष ภาษา က 葛 ᠮ 😀👩❤🏴☺1\u{20E3}🏽\u{301}한"
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![3 => hidden, 4 => seen, 1 => any::<char>()], 0..60)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn nothing_suspicious_is_left_and_stripping_again_changes_nothing(text in text()) {
        let (clean, report) = strip(&text, &StripOptions::default());
        let again = inspect(&clean);
        prop_assert_eq!(again.suspicious(), 0, "{:?}", again.findings);
        prop_assert_eq!(again.legitimate, report.kept);
        prop_assert_eq!(strip(&clean, &StripOptions::default()).0, clean);
        let before = inspect(&text);
        prop_assert_eq!(before.suspicious(), report.removed + report.spaces + report.letters);
        prop_assert_eq!(before.legitimate, report.kept);
    }

    #[test]
    fn a_mark_of_any_text_can_be_stripped(text in text(), words in "[a-zA-Z ,.é]{0,80}", payload in any::<u64>()) {
        let key = TextKey::new(&MasterKey::from_bytes([3; 32]));
        let clean = strip(&format!("{words} {text}"), &StripOptions::default()).0;
        let mut options = MarkOptions::default();
        options.level = Level::Invisible;
        let (marked, _) = mark(&clean, &key, Payload(payload), &options);
        prop_assert_eq!(strip(&marked, &StripOptions::default()).0, clean);
    }

    #[test]
    fn what_a_reader_sees_stays(text in text()) {
        let seen = |text: &str| text.chars().filter(|c| c.is_ascii_graphic()).count();
        let (clean, report) = strip(&text, &StripOptions::default());
        prop_assert!(seen(&clean).abs_diff(seen(&text)) <= report.letters);
        prop_assert_eq!(clean.matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn reading_a_card_never_panics(text in text(), at in 0usize..800) {
        let mut card = probe::card("here");
        if card.is_char_boundary(at) {
            card.insert_str(at, &text);
        }
        probe::read(&card);
        probe::read(&text);
    }
}

#[test]
fn hostile_texts_are_got_through() {
    // In quadratic time these would take hours.
    for unit in [
        "\u{200D}",
        "a\u{200D}",
        "\u{FE08}",
        "\u{202E}",
        "\u{202E}\n",
        "\u{202E}א",
        "\u{E0061}",
        "🏴\u{E0061}",
        "аa",
        "аa ",
        "\u{A0}",
        "\u{200B}",
        "\u{2062}\u{200C}",
    ] {
        let size = if unit == "\u{200D}" { 10_000_000 } else { 2_000_000 };
        let text = unit.repeat(size / unit.len());
        let inspection = inspect(&text);
        let (clean, _) = strip(&text, &StripOptions::default());
        assert!(clean.len() <= text.len());
        assert!(inspection.findings.iter().all(|finding| finding.places.len() <= 20));
    }
}
