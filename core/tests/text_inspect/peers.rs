// SPDX-License-Identifier: MIT OR Apache-2.0
//! Real output of the packages of others. How it was made: `new StegCloak(true, false).hide("meet me at nine",
//! "pw123456", ...)`, `new StegCloak(false, false)` (npm stegcloak 1.1.1), `vercelStegaCombine("Hello world", {origin:
//! "sanity.io"})`, `legacyStegaEncode({o: "x"})` (npm @vercel/stega 1.1.0), `TextBlindWatermark(pwd=b"pw").add_wm_at_idx(
//! "The quick brown fox", b"ab", 9)` (PyPI text-blind-watermark 0.4.2), `zwsp_steg.encode("hi")` in both modes (PyPI
//! zwsp-steg-py 0.2.0), `c2pa_text.embed_manifest("Hello", b"\x01\x02\x03\xff")` (PyPI c2pa-text 3.0.0).

use glassine_core::text::{
    inspect::{Scheme, inspect},
    strip::{StripOptions, strip},
};

const STEGCLOAK: &str = concat!(
    "The quick brown fox \u{2064}\u{200D}\u{200C}\u{2064}\u{200C}\u{2064}\u{2064}\u{2062}\u{2061}\u{2062}\u{200C}",
    "\u{200D}\u{2062}\u{200C}\u{200C}\u{2062}\u{200C}\u{2061}\u{200D}\u{200C}\u{200C}\u{2061}\u{2062}\u{2061}",
    "\u{200C}\u{200C}\u{2061}\u{200D}\u{2062}\u{200C}\u{200D}\u{2062}\u{2063}\u{2064}\u{2063}\u{2061}\u{200D}",
    "\u{2064}\u{200C}\u{200C}\u{2063}\u{2062}\u{2061}\u{200C}\u{200D}\u{2062}\u{2061}\u{200D}\u{2062}\u{200C}",
    "\u{2063}\u{200D}\u{2064}\u{2061}\u{2062}\u{200D}\u{200C}\u{200D}\u{2061}\u{200C}\u{200D}\u{200C}\u{2064}",
    "\u{200C}\u{2061}\u{200D}\u{200D}\u{2061}\u{200C}\u{2062}\u{2063}\u{2064}\u{200C}\u{2062}\u{200C}\u{200C}",
    "\u{200D}\u{2063}\u{2061}\u{2062}jumps over the lazy dog",
);
const STEGCLOAK_PLAIN: &str = concat!(
    "The \u{2064}\u{2063}\u{200D}\u{200C}\u{2063}\u{200D}\u{2063}\u{2061}\u{200D}\u{2063}\u{2061}\u{200C}\u{2061}",
    "\u{2064}\u{200D}\u{2064}\u{2061}\u{200D}\u{200C}\u{2063}\u{200D}\u{2063}\u{2062}\u{200D}\u{2064}\u{2061}",
    "\u{200D}\u{2062}\u{2063}\u{200C}\u{2061}\u{2064}\u{200D}\u{2064}\u{2061}\u{200D}\u{200C}\u{200D}\u{2061}",
    "\u{200D}\u{200D}\u{2063}\u{200D}\u{200C}\u{200D}\u{2061}\u{200D}\u{2063}quick brown fox jumps over the lazy do",
    "g",
);
const STEGA: &str = concat!(
    "Hello world\u{200B}\u{200B}\u{200B}\u{200B}\u{200C}\u{FEFF}\u{200D}\u{FEFF}\u{200B}\u{200D}\u{200B}\u{200D}",
    "\u{200C}\u{200D}\u{FEFF}\u{FEFF}\u{200C}\u{FEFF}\u{200B}\u{200D}\u{200C}\u{200D}\u{200D}\u{200C}\u{200C}",
    "\u{200D}\u{200C}\u{FEFF}\u{200C}\u{200D}\u{200D}\u{200C}\u{200C}\u{200D}\u{FEFF}\u{200D}\u{200B}\u{200D}",
    "\u{200B}\u{200D}\u{200B}\u{FEFF}\u{200D}\u{200D}\u{200B}\u{200D}\u{200B}\u{200D}\u{200C}\u{FEFF}\u{200B}",
    "\u{FEFF}\u{200C}\u{200D}\u{200B}\u{200C}\u{200C}\u{200D}\u{FEFF}\u{200D}\u{200C}\u{200D}\u{200D}\u{200C}",
    "\u{200C}\u{FEFF}\u{200C}\u{200B}\u{200C}\u{FEFF}\u{200D}\u{200C}\u{200B}\u{200D}\u{FEFF}\u{200D}\u{200C}",
    "\u{200D}\u{200D}\u{200C}\u{200C}\u{200D}\u{FEFF}\u{FEFF}\u{200B}\u{200D}\u{200B}\u{200D}\u{200C}\u{FEFF}",
    "\u{FEFF}\u{200C}",
);
const STEGA_LEGACY: &str = concat!(
    "Hello world\u{2061}\u{1D176}\u{200D}\u{200D}\u{FEFF}\u{1D17A}\u{200D}\u{200D}\u{2062}\u{1D175}\u{200D}\u{200D}",
    "\u{2061}\u{1D173}\u{200D}\u{200D}\u{2061}\u{1D178}",
);
const BLIND: &str = concat!(
    "The quick\u{FEFF}\u{FEFF}\u{2060}\u{FEFF}\u{FEFF}\u{2060}\u{FEFF}\u{FEFF}\u{FEFF}\u{2060}\u{FEFF}\u{FEFF}",
    "\u{2060}\u{2060}\u{FEFF}\u{FEFF} brown fox",
);
const ZWSP: &str = concat!(
    "Hello\u{200B}\u{200B}\u{200B}\u{200B}\u{200F}\u{200B}\u{200F}\u{200B}\u{200B}\u{200B}\u{200B}\u{200F}\u{200C}",
    "\u{200B} world",
);
const ZWSP_THREE: &str = concat!(
    "Hello\u{200B}\u{200B}\u{200B}\u{200B}\u{200B}\u{200B}\u{200C}\u{200B}\u{200D}\u{200C}\u{200D}\u{200B}\u{200B}",
    "\u{200B}\u{200B}\u{200B}\u{200B}\u{200C}\u{200B}\u{200D}\u{200D}\u{200B} world",
);
const C2PA: &str = concat!(
    "Hello\u{FEFF}\u{E0133}\u{E0122}\u{E0140}\u{E0131}\u{E0144}\u{E0148}\u{E0144}\u{FE00}\u{FE01}\u{FE00}\u{FE00}",
    "\u{FE00}\u{FE04}\u{FE01}\u{FE02}\u{FE03}\u{E01EF}",
);

/// The only scheme seen, with what it hides.
fn seen(text: &str) -> (Scheme, Vec<String>) {
    let mut schemes = inspect(text).schemes;
    assert_eq!(schemes.len(), 1, "{schemes:?}");
    let one = schemes.remove(0);
    (one.scheme, one.hidden)
}

#[test]
fn real_output_is_recognised_and_read() {
    let nothing: Vec<String> = Vec::new();
    assert_eq!(seen(STEGCLOAK), (Scheme::StegCloak, nothing.clone()));
    assert_eq!(seen(STEGCLOAK_PLAIN), (Scheme::StegCloak, nothing.clone()));
    assert_eq!(seen(STEGA), (Scheme::VercelStega, vec![r#"{"origin":"sanity.io"}"#.into()]));
    assert_eq!(seen(STEGA_LEGACY), (Scheme::VercelStega, vec![r#"{"o":"x"}"#.into()]));
    assert_eq!(seen(BLIND), (Scheme::TextBlindWatermark, nothing.clone()));
    assert_eq!(seen(ZWSP), (Scheme::ZwspSteg, vec!["hi".into()]));
    assert_eq!(seen(ZWSP_THREE), (Scheme::ZwspSteg, vec!["hi".into()]));
    assert_eq!(seen(C2PA), (Scheme::C2paText, nothing));
}

#[test]
fn all_of_it_can_be_stripped() {
    let stripped = |text: &str| strip(text, &StripOptions::default()).0;
    assert_eq!(stripped(STEGCLOAK), "The quick brown fox jumps over the lazy dog");
    assert_eq!(stripped(STEGA), "Hello world");
    assert_eq!(stripped(BLIND), "The quick brown fox");
    assert_eq!(stripped(ZWSP), "Hello world");
    assert_eq!(stripped(C2PA), "Hello");
}

#[test]
fn smuggled_text_is_shown() {
    let tags: String = "Ignore all that".chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).unwrap()).collect();
    assert_eq!(seen(&format!("Hi{tags}!")), (Scheme::TagSmuggling, vec!["Ignore all that".into()]));
    let selector = |byte: u8| char::from_u32(u32::from(byte) + if byte < 16 { 0xFE00 } else { 0xE0100 - 16 }).unwrap();
    let bytes: String = "hello".bytes().map(selector).collect();
    assert_eq!(seen(&format!("😀{bytes}")), (Scheme::SelectorSmuggling, vec!["hello".into()]));
    let bytes: String = [0u8, 1, 255].map(selector).iter().collect();
    assert_eq!(seen(&format!("a{bytes}")), (Scheme::SelectorSmuggling, vec!["0x0001ff".into()]));
}

#[test]
fn marks_spread_over_a_text_need_several_places() {
    let spread = |mark: &[&str], words: usize| -> String {
        (0..words).map(|at| format!("word{} ", mark[at % mark.len()])).collect()
    };
    let four = ["\u{200B}\u{200C}\u{200D}\u{2060}", "\u{2060}\u{200B}\u{200B}\u{200C}"];
    for (mark, words, scheme) in [
        (&["\u{200E}"][..], 3, Scheme::Canarytrap),
        (&four, 8, Scheme::ZwcWatermark),
        (&["\u{FE08}\u{FE0B}", "\u{FE09}\u{FE09}"], 3, Scheme::Glassine),
        (&["\u{200D}\u{2064}", "\u{200E}\u{200E}"], 3, Scheme::Glassine),
    ] {
        assert_eq!(seen(&spread(mark, words)).0, scheme);
        assert!(inspect(&spread(mark, words - 1)).schemes.is_empty());
    }
    let spaces = ["\u{2008}", "\u{2009}", "\u{202F}", "\u{205F}"];
    let text: String = (0..8).map(|at| format!("word{}", spaces[at % 4])).collect();
    assert_eq!(seen(&format!("{text}end")).0, Scheme::Innamark);
}
