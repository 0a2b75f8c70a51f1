// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts that hold no mark of the key they are read with, with all the hidden characters that are at home in them.

use crate::random::Random;
use glassine_core::text::{
    Level,
    channel::{LOOK_ALIKES, SELECTORS, ZERO_WIDTH},
    mark::{MarkOptions, mark},
};

/// What kinds there are.
pub const KINDS: [&str; 13] = [
    "English, curly quotes",
    "Russian",
    "Russian and English",
    "Persian, ZWNJ",
    "Hindi, ZWJ and ZWNJ",
    "Thai, ZWSP",
    "Chinese",
    "emoji, ZWJ and VS",
    "code",
    "look-alike spelling",
    "random hidden characters",
    "marked with another key, invisible",
    "marked with another key, robust",
];

const ENGLISH: &str = "the of and to a in that it is was i for on you he be with as by at have are this not but had his they from she which or we an there were one do been all their has would will what if can when so my out up about who them said time some into than then could its only over new other after very people just good such even back way here also well because most through where must being between much many state work year world life day hand part child eye woman place week case point government company number group problem fact";
const RUSSIAN: &str = "и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой ещё её так от для как всё себя человек год тот один только если время рука дело жизнь день первый очень новый большой дом вопрос слово место вода город стать сказать знать мочь хотеть работа говорить видеть стоять думать спросить ждать любить хороший старый последний белый чёрный самый каждый другой нужный";
const PERSIAN: &str = "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز گفت می\u{200c}شود می\u{200c}کند نمی\u{200c}تواند خانه\u{200c}ها کتاب\u{200c}های می\u{200c}خواهم بوده\u{200c}است کرده\u{200c}اند گفته\u{200c}بود\u{200c}ند روز سال شهر کار مردم زبان خواننده\u{200c}ای نامه\u{200c}هایش دست\u{200c}کم پیش\u{200c}بینی\u{200c}ها هیچ\u{200c}گاه";
const HINDI: &str = "और का की के है में यह वह से को पर नहीं था हो गया एक लिए साथ समय लोग जीवन क\u{94d}\u{200d}ष श्री\u{200c}मान विद\u{94d}\u{200d}या क\u{94d}\u{200c}या भारत शहर घर काम देश भाषा पुस\u{94d}\u{200d}तक";
const CODE: &str = "fn let mut return if else for while match struct impl pub use -> => == != && || { } ( ) ; self.x foo_bar() i++ 0x1F \"text\" // note # include <stdio.h> x=1 a[i] std::vec::Vec &mut println!(\"{}\") import numpy as np def main(): None True";

/// The text of a run.
pub fn text(kind: usize, random: &mut Random) -> String {
    let n = 20 + random.below(60);
    match kind {
        0 => punctuated(&pick(ENGLISH, n, random), random),
        1 => punctuated(&pick(RUSSIAN, n, random), random),
        2 => punctuated(&[pick(RUSSIAN, n / 2, random), pick(ENGLISH, n / 2, random)].concat(), random),
        3 => pick(PERSIAN, n, random).join(" "),
        4 => pick(HINDI, n, random).join(" "),
        5 => thai(n, random),
        6 => (0..3 * n).map(|_| if random.one_in(12) { '。' } else { random.char(0x4E00..=0x9FA5) }).collect(),
        7 => emoji(n, random),
        8 => pick(CODE, n, random).join(" "),
        9 => spelled(n, random),
        10 => sprinkled(n, random),
        11 => foreign(14 + random.below(30), Level::Invisible, random),
        _ => foreign(30 + random.below(60), Level::Robust, random),
    }
}

fn pick<'a>(list: &'a str, n: usize, random: &mut Random) -> Vec<&'a str> {
    let list: Vec<&str> = list.split(' ').collect();
    (0..n).map(|_| random.of(&list)).collect()
}

fn punctuated(words: &[&str], random: &mut Random) -> String {
    let mut text = String::new();
    for word in words {
        text += match random.below(12) {
            0 => "“",
            1 => "\n",
            _ => "",
        };
        text += word;
        text += random.of(&["", "", "", "", "", "’s", ",", ".", "”", "…", " —", "!"]);
        text.push(' ');
    }
    text
}

/// Words without spaces between them, as the script has it, some of them with U+200B instead.
fn thai(n: usize, random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..n {
        for _ in 0..2 + random.below(5) {
            text.push(random.char(0xE01..=0xE2E));
        }
        text += random.of(&["", "\u{200b}", "\u{200b}", " ", "\u{200b}\u{200b} "]);
    }
    text
}

fn emoji(n: usize, random: &mut Random) -> String {
    let faces = [
        "👩\u{200d}👩\u{200d}👧",
        "❤\u{fe0f}",
        "🏳\u{fe0f}\u{200d}🌈",
        "1\u{fe0f}\u{20e3}",
        "🙂",
        "☺\u{fe0e}",
        "🇫🇷",
        "👩🏽\u{200d}🚀",
    ];
    let words = pick(ENGLISH, n, random);
    words.into_iter().map(|word| format!("{word}{}{} ", random.of(&["", " "]), random.of(&faces))).collect()
}

/// English in which letters were replaced by look-alikes, to deceive a filter.
fn spelled(n: usize, random: &mut Random) -> String {
    let words = pick(ENGLISH, 2 * n, random).join(" ");
    let replaced = words.chars().map(|c| match LOOK_ALIKES.iter().find(|pair| pair.0 == c) {
        Some(pair) if random.one_in(4) => pair.1,
        _ => c,
    });
    replaced.collect()
}

/// Pairs of the characters of the format at the ends of words, by chance.
fn sprinkled(n: usize, random: &mut Random) -> String {
    let mut text = String::new();
    for word in pick(ENGLISH, n, random) {
        text += word;
        for alphabet in [&SELECTORS[..], &ZERO_WIDTH] {
            text.extend((0..2).map(|_| alphabet[random.below(alphabet.len())]));
        }
        text.push(' ');
    }
    text
}

fn foreign(n: usize, level: Level, random: &mut Random) -> String {
    let text = punctuated(&pick(ENGLISH, n, random), random);
    let mut options = MarkOptions::default();
    options.level = level;
    mark(&text, &random.key(), random.payload(), &options).0
}
