// SPDX-License-Identifier: MIT OR Apache-2.0
//! How many words are enough, and how many of them may have changed.

use crate::random::Random;
use glassine_core::text::{
    Level,
    detect::{DetectOptions, detect},
    mark::{MarkOptions, mark},
};

const RUNS: u64 = 400;
const REGISTRY: usize = 1000;
/// Words marked before and after a window that is cut from them, as a quotation is: what may carry a mark at the ends
/// of a text is another matter.
const AROUND: usize = 20;
const LENGTHS: [usize; 20] = [5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 35, 40];

/// Paragraphs of the text as single lines: lines end where paragraphs do, as in posts and books.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let text = text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect());
    text.filter(|words: &Vec<&str>| words.len() > 3).collect()
}

fn options(level: Level) -> MarkOptions {
    let mut options = MarkOptions::default();
    options.level = level;
    options
}

/// Table: words, and share of windows in which the payload was read, blind and from a registry of 1,000.
pub fn by_length(text: &str) {
    let found: Vec<&str> = paragraphs(text).into_iter().flatten().collect();
    let plain: Vec<&str> = found.iter().map(|word| word.trim_matches(|c: char| !c.is_ascii_alphabetic())).collect();
    let usable = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'');
    let plain: Vec<&str> = plain.into_iter().filter(usable).collect();
    println!("{} words, {} of them plain; {RUNS} windows, run = seed, alpha 1e-9", found.len(), plain.len());
    for (name, words) in [("every gap usable", &plain), ("as found", &found)] {
        println!("\n{name}\nwords | V blind | V registry | V+Z blind | V+Z registry | wrong payloads");
        for length in LENGTHS {
            let rows = [Level::Compact, Level::Invisible].map(|level| row(words, length, level));
            let wrong = rows.iter().map(|row| row[2]).sum::<usize>();
            let [v, z] = rows.map(|row| row.map(|count| 100.0 * count as f64 / RUNS as f64));
            println!("{length} | {:.2} % | {:.2} % | {:.2} % | {:.2} % | {wrong}", v[0], v[1], z[0], z[1]);
        }
    }
}

/// Windows read blind, with the registry, and read wrong.
fn row(words: &[&str], length: usize, level: Level) -> [usize; 3] {
    let mut counts = [0; 3];
    for run in 0..RUNS {
        let mut random = Random::new(1, run);
        let (key, payload) = (random.key(), random.payload());
        let start = random.below(words.len() - length);
        let mut known: Vec<_> = (1..REGISTRY).map(|_| random.payload()).collect();
        known.push(payload);
        let around = start.saturating_sub(AROUND)..(start + length + AROUND).min(words.len());
        let (marked, _) = mark(&words[around.clone()].join(" "), &key, payload, &options(level));
        let window: Vec<&str> = marked.split(' ').skip(start - around.start).take(length).collect();
        let marked = window.join(" ");
        let mut options = DetectOptions::default();
        let blind = detect(&marked, &key, &options);
        options.known = &known;
        let registry = detect(&marked, &key, &options);
        for (count, found) in counts.iter_mut().zip([&blind, &registry]) {
            *count += usize::from(found.marks.iter().any(|mark| mark.payload == payload));
        }
        counts[2] += usize::from(blind.marks.iter().chain(&registry.marks).any(|mark| mark.payload != payload));
    }
    counts
}

/// Table: share of words replaced by other words of the text (the replaced ones lose their symbols), and share of
/// excerpts whose payload was read blind.
pub fn by_edits(text: &str) {
    let words: Vec<&str> = paragraphs(text).into_iter().flatten().collect();
    println!(
        "200 excerpts each, run = seed, alpha 1e-9, as found\nreplaced | level | 100 words | 250 words | 600 words"
    );
    for percent in [10, 20, 30, 40, 50] {
        for level in [Level::Compact, Level::Invisible] {
            let shares = [100, 250, 600].map(|length| {
                let read = (0..200).filter(|&run| survives_edits(&words, length, percent, level, run)).count();
                read as f64 / 2.0
            });
            println!("{percent} % | {level} | {:.1} % | {:.1} % | {:.1} %", shares[0], shares[1], shares[2]);
        }
    }
}

fn survives_edits(words: &[&str], length: usize, percent: usize, level: Level, run: u64) -> bool {
    let mut random = Random::new(2, run);
    let (key, payload) = (random.key(), random.payload());
    let start = random.below(words.len() - length);
    let (marked, _) = mark(&words[start..start + length].join(" "), &key, payload, &options(level));
    let edited: Vec<&str> = marked
        .split(' ')
        .map(|word| if random.below(100) < percent { words[random.below(words.len())] } else { word })
        .collect();
    let found = detect(&edited.join(" "), &key, &DetectOptions::default());
    found.marks.iter().any(|mark| mark.payload == payload)
}
