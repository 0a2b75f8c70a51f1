// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts as people write them: nothing in them is suspicious, and no scheme is seen in them.

use glassine_core::text::{
    inspect::{Class, Reason, inspect},
    strip::{StripOptions, strip},
};

/// Nothing to object to, and stripping leaves every byte.
fn innocent(text: &str) {
    let inspection = inspect(text);
    assert_eq!(inspection.suspicious(), 0, "{text}: {:#?}", inspection.findings);
    assert!(inspection.schemes.is_empty(), "{text}: {:?}", inspection.schemes);
    assert_eq!(strip(text, &StripOptions::default()).0, text);
}

/// All hidden characters are there for one reason.
fn because(text: &str, reason: Reason, count: usize) {
    innocent(text);
    let findings = inspect(text).findings;
    let found: usize = findings.iter().filter_map(|finding| finding.reasons.get(&reason)).sum();
    assert_eq!(found, count, "{text}: {findings:#?}");
}

#[test]
fn plain_texts_have_nothing() {
    for text in [
        "",
        "Plain text, with a tab\tand line ends.\r\n",
        "naïve café, “quotes” — and dashes… €5",
        "日本語の文章。",
        "Привет, мир",
    ] {
        assert_eq!(inspect(text).total, 0, "{text}");
        innocent(text);
    }
}

#[test]
fn persian_and_arabic() {
    because("می\u{200C}خواهم کتاب\u{200C}ها را ببینم", Reason::Shaping, 2);
    because("سال ۱۳۰۰ ه\u{200D}. ش.", Reason::Shaping, 1);
    because("\u{200F}قال (Hello)\u{200F} ثم \u{2067}x\u{2069}", Reason::RightToLeft, 4);
    because("שלום\u{200E} (C++)\u{200E}", Reason::RightToLeft, 2);
}

#[test]
fn hindi_and_other_indic() {
    because("क्\u{200D}ष और क्\u{200C}ष", Reason::Shaping, 2);
    because("ශ්\u{200D}රී ලංකා", Reason::Shaping, 1);
    innocent("हिन्दी में एक साधारण वाक्य, जिसमें कुछ भी छिपा नहीं है।");
}

#[test]
fn thai_lao_khmer_myanmar() {
    because("ภาษา\u{200B}ไทย\u{200B}ไม่มีวรรค", Reason::LineBreaking, 2);
    because("ភាសា\u{200B}ខ្មែរ", Reason::LineBreaking, 1);
    because("က\u{FE00}", Reason::StandardVariant, 1);
}

#[test]
fn french_and_units() {
    because(
        "Quoi\u{202F}? Non\u{A0}! «\u{A0}Oui\u{A0}» : 5\u{A0}km, 1\u{202F}000\u{A0}€, n\u{A0}–\u{A0}m, §\u{A0}5",
        Reason::Typography,
        10,
    );
    because("Глава — 5\u{A0}км,\u{A0}— сказал он", Reason::Typography, 2);
}

#[test]
fn emoji() {
    because("👨\u{200D}👩\u{200D}👧\u{200D}👦 and 🧑🏽\u{200D}💻", Reason::Emoji, 4);
    because("❤\u{FE0F}\u{200D}🔥 👁\u{FE0F}\u{200D}🗨\u{FE0F}", Reason::Presentation, 3);
    because("1\u{FE0F}\u{20E3} ☺\u{FE0E} ↔\u{FE0F} ©\u{FE0F} ♞\u{FE0E}", Reason::Presentation, 5);
    because("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} Alba", Reason::Flag, 6);
    innocent("🎉🎊😂❤\u{FE0F}❤\u{FE0F}❤\u{FE0F}👍🏿🇫🇷🏳\u{FE0F}\u{200D}🌈🏴\u{200D}☠\u{FE0F}");
}

#[test]
fn other_scripts_and_signs() {
    because("葛\u{E0100}城市 辻\u{E0101}", Reason::StandardVariant, 2);
    because("ᠮᠣᠩᠭᠣᠯ\u{180B} ᠠ\u{180E}ᠠ", Reason::StandardVariant, 1);
    because("東京\u{3000}大阪", Reason::OwnScript, 1);
    because("hy\u{AD}phen\u{AD}ation", Reason::Hyphenation, 2);
    because("\u{FEFF}A file with a mark", Reason::ByteOrderMark, 1);
    because("icon \u{F015} font\u{2028}line", Reason::MayBeVisible, 1);
}

#[test]
fn words_of_real_languages_are_no_look_alikes() {
    innocent("Съешь же ещё этих мягких французских булок. а, о, у, с, хор, оса");
    innocent("Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Ο Νίκος, η ΑΒΕΕ");
    innocent("В PR-отделе CEO-с IT-фирмы: iPhone-ом, Wi-Fi-роутер, USB-разъём, ID-у, C++ и Python3, SMS-ка");
    innocent("The Russian word хор means choir, а means and.");
    innocent("ΔH = 5 kJ, Ωx, λ-calculus, α2, hν, μm, χ²-test");
    innocent("Vitamin C, x-ray, a.m.");
}

#[test]
fn source_code() {
    innocent("fn main() { let s = \"\\u{200B}\"; println!(\"{s:?}\"); } // → ≤ ≥ ≠ λ");
    innocent("print('Привет')  # комментарий\nx_а = 1\n");
}

#[test]
fn out_of_their_place_the_same_characters_are_suspicious() {
    for (text, class) in [
        ("za\u{200C}b", Class::ZeroWidth),
        ("a\u{200D}b", Class::ZeroWidth),
        ("a\u{FE0F}b", Class::VariationSelector),
        ("5\u{FE0F}", Class::VariationSelector),
        ("word\u{A0}word", Class::Space),
        ("a \u{AD} b", Class::SoftHyphen),
        ("text\u{FEFF}", Class::ByteOrderMark),
        ("left\u{200F} right", Class::BidiControl),
        ("if \u{202E}admin", Class::BidiControl),
        ("a\u{E0041}", Class::Tag),
        ("🏴\u{E0067}\u{E0062}", Class::Tag),
        ("a\u{34F}b", Class::OtherIgnorable),
        ("a\u{7}b", Class::Control),
        ("می\u{200C}\u{200C}خواهم", Class::ZeroWidth),
        ("pаypal", Class::LookAlike),
        ("mоney", Class::LookAlike),
        ("прoсто", Class::LookAlike),
    ] {
        let inspection = inspect(text);
        assert!(inspection.suspicious() > 0, "{text:?}");
        assert!(
            inspection.findings.iter().any(|finding| finding.class == class),
            "{text:?}: {:?}",
            inspection.findings
        );
    }
}

#[test]
fn a_finding_says_what_where_and_how_many() {
    let inspection = inspect("one\u{200B}\u{200B}\r\ntwo é\u{200B}\u{FEFF} 😀\u{FE0F}\u{200B}");
    let [zwsp, vs, bom] = &inspection.findings[..] else { panic!("{:?}", inspection.findings) };
    assert_eq!(
        (zwsp.code_point.as_str(), zwsp.name.as_str(), zwsp.class),
        ("U+200B", "ZERO WIDTH SPACE", Class::ZeroWidth)
    );
    assert_eq!((zwsp.count, zwsp.legitimate, zwsp.longest_run), (4, 0, 2));
    let places: Vec<_> = zwsp.places.iter().map(|place| (place.offset, place.line, place.column)).collect();
    assert_eq!(places, [(3, 1, 4), (6, 1, 5), (17, 2, 6), (31, 2, 11)]);
    assert_eq!((vs.name.as_str(), vs.legitimate), ("VARIATION SELECTOR-16", 1));
    assert_eq!((bom.code_point.as_str(), bom.count), ("U+FEFF", 1));
    assert_eq!((inspection.total, inspection.suspicious()), (6, 5));
}
