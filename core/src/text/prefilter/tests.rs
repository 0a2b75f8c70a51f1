// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use proptest::prelude::*;

/// The definition, character by character.
fn reference(text: &str) -> Hits {
    let characters: Vec<char> = text.chars().collect();
    let class = |i: usize| characters.get(i).copied().and_then(Class::of);
    let letter = |i: usize| characters.get(i).is_some_and(char::is_ascii_alphabetic);
    let mut hits = Hits::default();
    for i in 0..characters.len() {
        match class(i) {
            Some(Class::Cyrillic) => {
                let escape = i > 1 && characters[i - 2] == '\\';
                hits.mixed += u64::from(letter(i + 1) || (i > 0 && letter(i - 1) && !escape));
            }
            Some(symbol) => hits.pairs += u64::from(class(i + 1) == Some(symbol)),
            None => {}
        }
    }
    hits
}

/// A text out of what matters: words, symbols, what looks like them in bytes.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,12} ",
        2 => proptest::sample::select(&SELECTORS[..]).prop_map(String::from),
        2 => proptest::sample::select(&ZERO_WIDTH[..]).prop_map(String::from),
        1 => Just("\u{FE0F}\u{FE0F}".to_owned()),
        1 => Just("\u{2019}\u{201C}\u{300B}\u{300C}".to_owned()),
        1 => "[а-яіјѕ]{1,5}",
        1 => Just("\\nо".to_owned()),
        1 => any::<char>().prop_filter("escapes count apart", |c| *c != '&' && *c != '\\').prop_map(String::from),
        1 => "[a-z ]{200,300}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// `words` words, of which `gaps` carry a symbol, made by `symbol` from the gap's number.
fn marked(words: usize, gaps: usize, symbol: impl Fn(usize) -> String) -> String {
    (0..words).map(|i| format!("word{}, ", if i < gaps { symbol(i) } else { String::new() })).collect()
}

fn pair(alphabet: &[char], i: usize) -> String {
    [alphabet[i % alphabet.len()], alphabet[i / alphabet.len() % alphabet.len()]].iter().collect()
}

proptest! {
    #[test]
    fn raw_symbols_are_counted_as_defined(text in text()) {
        prop_assert_eq!(hits(text.as_bytes()), reference(&text));
    }

    #[test]
    fn symbols_escaped_in_json_are_counted_as_defined(text in text()) {
        let mut json = String::new();
        for character in text.chars() {
            if character.is_ascii() {
                json.push(character);
            } else {
                json.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
        prop_assert_eq!(hits(json.as_bytes()), reference(&text));
    }

    #[test]
    fn the_verdict_is_that_of_the_whole_count(text in text()) {
        prop_assert_eq!(is_candidate(text.as_bytes()), reference(&text).suffice());
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        hits(&bytes);
    }

    #[test]
    fn escapes_of_any_shape_are_read_without_panic(text in "([&#x;\\\\u0-9a-f]|lrm|cy|\u{200D}){0,300}") {
        hits(text.as_bytes());
    }

    #[test]
    fn a_mark_passes_wherever_it_stands(before in 0_usize..600, after in 0_usize..600, zero_width: bool) {
        let alphabet = if zero_width { &ZERO_WIDTH[..] } else { &SELECTORS };
        let mark = marked(FEWEST as usize, FEWEST as usize, |i| pair(alphabet, i));
        let text = format!("{}{mark}{}", "x".repeat(before), "y".repeat(after));
        prop_assert!(is_candidate(text.as_bytes()));
    }
}

#[test]
fn escaped_marks_pass_in_every_form() {
    type Form = fn(char) -> String;
    let forms: [(&str, Form); 8] = [
        ("decimal", |c| format!("&#{};", c as u32)),
        ("decimal, open, zeros", |c| format!("&#00{}", c as u32)),
        ("hexadecimal", |c| format!("&#x{:x};", c as u32)),
        ("hexadecimal, upper case", |c| format!("&#X{:X};", c as u32)),
        ("JSON", |c| format!("\\u{:04x}", c as u32)),
        ("JSON, upper case", |c| format!("\\u{:04X}", c as u32)),
        ("every second one", |c| if (c as u32).is_multiple_of(2) { c.to_string() } else { format!("&#{};", c as u32) }),
        ("names", |c| match c {
            '\u{200D}' => "&zwj;".into(),
            '\u{200E}' => "&lrm;".into(),
            '\u{2061}' => "&af;".into(),
            other => other.to_string(),
        }),
    ];
    for (name, form) in forms {
        for alphabet in [&SELECTORS[..], &ZERO_WIDTH] {
            let escaped = |i: usize| pair(alphabet, i).chars().map(form).collect::<String>();
            for padding in 0..260 {
                let text = format!("{}{}", "x".repeat(padding), marked(20, 16, escaped));
                assert!(hits(text.as_bytes()).pairs >= 16, "{name}, {padding}: {:?}", hits(text.as_bytes()));
            }
            let few = marked(2000, FEWEST as usize - 1, escaped);
            assert!(!is_candidate(few.as_bytes()), "{name}");
        }
    }
}

#[test]
fn look_alikes_within_words_pass_in_every_form() {
    for letter in ["\u{430}", "\\u0430", "&#1072;", "&#x430;", "&acy;", "&iukcy;", "&jsercy;"] {
        for padding in 0..260 {
            let text = format!("{}a c{letter}t s{letter}t on {letter}ny m{letter}t, ", " ".repeat(padding));
            assert_eq!(hits(text.as_bytes()), Hits { pairs: 0, mixed: 4 }, "{letter}, {padding}");
        }
    }
}

#[test]
fn legitimate_text_is_no_candidate() {
    let texts = [
        ("curly quotes", "\u{201C}It\u{2019}s no use\u{201D}, she said \u{2014} and didn\u{2019}t. \u{2026}"),
        ("Russian", "Все счастливые семьи похожи друг на друга, IT-компания и Wi-Fi тоже. "),
        (
            "Russian in JSON",
            "\\u0412\\u0441\\u0435 \\u0441\\u0447\\u0430\\u0441\\u0442\\n\\u043b\\u0438\\u0432\\u044b\\u0435 ",
        ),
        ("Russian lines in JSON", "\"Все счастливые\\nсемьи\\tпохожи\\nдруг на друга\""),
        ("Persian", "می\u{200C}خواهم کتاب\u{200C}ها را بخوانم، نمی\u{200C}دانم. "),
        ("Persian in HTML", "می&zwnj;خواهم کتاب&zwnj;ها را بخوانم. "),
        ("emoji", "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467} \u{2764}\u{FE0F}\u{1F44D}\u{1F3FD} 1\u{FE0F}\u{20E3} "),
        ("Chinese", "他说：「你好」，然后《走》了。"),
        ("HTML", "<p>A &amp; B &#39;x&#39; &nbsp;&mdash; C:\\users\\name &lt;tag&gt;"),
        ("soft wraps", "a\u{200B}b/\u{200B}c\u{2060}d"),
        ("variation selectors of symbols", "\u{2229}\u{FE00}\u{2268}\u{FE00}"),
    ];
    for (name, text) in texts {
        assert!(!is_candidate(text.repeat(500).as_bytes()), "{name}");
    }
}
