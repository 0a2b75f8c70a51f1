// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gaps that carry nothing invisible, because speech programs look across them: they say some pairs of words as one,
//! and let the sound of some words depend on a neighbour. A character between the two, even an invisible one, would be
//! heard. Found by listening: the phonemes of eSpeak NG with and without a mark in each gap (docs/text-survival.md).

use super::{channel::latin_of, context::SEPARATOR};

/// First words, and the second words that are said as one with them, in canonical form.
pub const PHRASES: [(&str, &str); 48] = [
    ("and", "fro if once since thus where which who whose"),
    ("as", "if is it"),
    ("at", "a it once which"),
    ("but", "if where which who"),
    ("by", "which"),
    ("could", "have"),
    ("did", "not"),
    ("do", "not so"),
    ("does", "not"),
    ("each", "of"),
    ("even", "if"),
    ("far", "more"),
    ("for", "a an if the which"),
    ("from", "the where which whose"),
    ("had", "been it some to"),
    ("has", "been not"),
    ("have", "been not"),
    ("i", "am shall"),
    ("in", "the which whose"),
    ("many", "of"),
    ("may", "have"),
    ("men", "who"),
    ("might", "have"),
    ("most", "of"),
    ("must", "have"),
    ("no", "longer more one"),
    ("not", "a have"),
    ("of", "a an the which"),
    ("on", "the"),
    ("one", "who whose"),
    ("or", "if which"),
    ("out", "of"),
    ("people", "who"),
    ("should", "have"),
    ("so", "far much"),
    ("some", "one"),
    ("such", "as"),
    ("than", "a an"),
    ("that", "a it one the"),
    ("there", "are be was were"),
    ("this", "one"),
    ("those", "who"),
    ("to", "and be which whose"),
    ("too", "many much"),
    ("was", "a the"),
    ("we", "shall"),
    ("with", "the which"),
    ("would", "have"),
];

/// Words whose sound depends on the word before: a noun and a verb of the same letters.
pub const TWO_SOUNDS: [&str; 11] = [
    "absent abstract abuse abuses advert alternate analyses appropriate appropriately approximate attribute",
    "attributes bow bows breath breaths close cloth compound compounds concert conduct conflict conflicts",
    "console consort construct constructs content contents contest contests contract contracts contrast",
    "converse convert convict convicts coordinate defect defects degenerate deliberate deliberately desert",
    "deserts digest elaborate entrance envelope escort estimate estimates exploit exploits export exports",
    "extract extracts finance graduate graduates house household households increase increases insert",
    "interrupt interrupts learned live lives mandate mandates misconduct misuse moderate moderately object",
    "objects perfect permit permits present presents proceeds produce progress project projects prostrate",
    "protest protests read reads rebels recall recalls record records refund refuse separate separately",
    "subordinate subordinates survey surveys suspect suspects tear tears torment torments transfer transfers",
    "transport underestimate underground update upgrade upset use useless uselessly uses wind winds",
];

/// Words before which a pause is made, or not, by what stands before them: Greek and Russian conjunctions, without their
/// accents (and so also the article η).
pub const AFTER_PAUSE: &str = "αλλα αν για γιατι διοτι επειδη η οτι ибо но хотя что чтобы";

/// Words with another stress at the end of a clause.
pub const AT_CLAUSE_END: [&str; 7] = [
    "about above across already although am among amongst and be became because become becomes before behind",
    "being below beneath beside besides between beyond but by can could despite doing down furthermore get",
    "getting go goes going gone got had has have having hers his how i in instead is made make makes maketh",
    "making might near nearby neared nearest nearing nearly nor not on once one onto over put regardless",
    "shall should since so that thee there these thine this those through thus to together under up upper was",
    "went were what whatever when whenever where which while whilst who whose why will within without would",
    "wouldst ye",
];

/// Last letters of Greek words, and the first letters of a word after them that change their sound.
pub const GREEK: [(char, &str); 2] = [('ν', "κξπτψ"), ('σ', "βγδζλμνρψ")];

/// Whether a speech program looks across the gap with this context, when `punctuation` follows the last letter of the
/// first word and `after` is the second as it stands there.
pub(super) fn together(context: &str, punctuation: &str, after: &str) -> bool {
    let Some((word, next)) = context.split_once(SEPARATOR) else { return false };
    // the canonical form has Latin letters for their look-alikes
    let is = |word: &str, listed: &str| word.chars().eq(listed.chars().map(|c| latin_of(c).unwrap_or(c)));
    let in_list = |list: &str, word: &str| list.split(' ').any(|listed| is(word, listed));
    let in_lists = |lists: &[&str], word: &str| lists.iter().any(|list| in_list(list, word));
    if !punctuation.is_empty() {
        return is_inner_stop(punctuation, after) || in_lists(&AT_CLAUSE_END, word);
    }
    let joined = |first: char, letters: &str| word.ends_with(first) && next.starts_with(|c| letters.contains(c));
    PHRASES.iter().any(|&(first, seconds)| first == word && in_list(seconds, next))
        || in_lists(&TWO_SOUNDS, next)
        || in_list(AFTER_PAUSE, next)
        || GREEK.iter().any(|&(last, letters)| joined(last, letters))
}

/// Whether a full stop ends no sentence: then it is read aloud when something hidden stands before it.
fn is_inner_stop(punctuation: &str, after: &str) -> bool {
    let rest = punctuation.trim_start_matches('.');
    let within =
        rest.starts_with([',', ';', ':', '-', '\u{2014}']) || rest.is_empty() && after.starts_with(char::is_lowercase);
    rest.len() < punctuation.len() && within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_together_carries_nothing() {
        let open = |context| together(context, "", "next");
        let closed = |context, punctuation, after| together(context, punctuation, after);
        for context in ["of\u{1f}the", "an\u{1f}object", "τησ\u{1f}ζωησ", "дoм\u{1f}чтo"] {
            assert!(open(context) && !closed(context, ",", "next"), "{context:?}");
        }
        for context in ["the\u{1f}hut", "of\u{1f}these", "οι\u{1f}ανθρωποι", "нa\u{1f}вoды"] {
            assert!(!open(context) && !closed(context, ",", "next"), "{context:?}");
        }
        assert!(closed("that\u{1f}said", ",”", "said") && !open("that\u{1f}said"));
        for (punctuation, after) in [(".", "the"), (".--", "The"), (".,", "and")] {
            assert!(closed("viz\u{1f}the", punctuation, after), "{punctuation} {after}");
        }
        for (punctuation, after) in [(".", "The"), (".”", "the"), (",", "the"), (".", "12")] {
            assert!(!closed("viz\u{1f}the", punctuation, after), "{punctuation} {after}");
        }
    }
}
