// SPDX-License-Identifier: MIT OR Apache-2.0
//! Something to mark.

use glassine_core::text::{
    channel::{SELECTORS, ZERO_WIDTH},
    unmark,
};

/// About 170 words in three paragraphs, with a line break inside each.
pub const STORY: &str = "\
The ferry left the harbour an hour late, and nobody on the upper deck seemed to mind. Mira had wrapped the painting in
two blankets and a raincoat; she held it upright between her knees like a sleeping child. “You could have sent it,” said
the man beside her, who smelled of oranges and rope. She shook her head and watched the gulls.

Fog lay over the water beyond the breakwater, and the engine slowed until the hull only trembled. Somewhere a bell rang
twice, then once, then not again. She thought about the gallery on the far shore, about the narrow stairs and the window
that looked north, and about the woman who had written in green ink: bring everything, bring the early ones too.

When they landed the crates were already on the quay, each with a number in white chalk. Hers was not among them, and she
was glad that she had carried it herself through rain and customs, under one arm, without letting go of it once.
";

/// The same words in another order, so that no two stories have all their gaps in common.
pub fn story(number: usize) -> String {
    let mut sentences: Vec<&str> = STORY.split(". ").collect();
    let length = sentences.len();
    sentences.rotate_left(number % length);
    format!("Chapter {number} of the long journey home across the northern sea begins here. {}", sentences.join(". "))
}

/// The words `from..to`, with what is hidden in them.
pub fn excerpt(text: &str, from: usize, to: usize) -> String {
    text.split_whitespace().skip(from).take(to - from).collect::<Vec<_>>().join(" ")
}

/// Asserts that `copy` reads as `original` and hides something.
#[track_caller]
pub fn looks_the_same(copy: &[u8], original: &str) {
    let copy = std::str::from_utf8(copy).unwrap();
    assert_ne!(copy, original);
    // In the source of a page a tag may follow a symbol, and then it does not look like one.
    let hidden = |c: char| SELECTORS.contains(&c) || ZERO_WIDTH.contains(&c);
    assert_eq!(unmark(&copy.replace(hidden, "")), original);
}
