// SPDX-License-Identifier: MIT OR Apache-2.0
//! Speed of the prefilter on one core, GB/s (1e9 bytes), beside a copy and a `memchr` of the same bytes:
//! `cargo run --release -p glassine-core --example prefilter_bench [MEBIBYTES]`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use glassine_core::text::prefilter;
use std::hint::black_box;
use std::time::Instant;

/// A text of this many bytes out of repeated sentences, no two the same length so that blocks meet them everywhere.
fn filled(sentences: &[&str], bytes: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes + 1024);
    let mut state = 1_u32;
    while out.len() < bytes {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        out.extend_from_slice(sentences[(state >> 16) as usize % sentences.len()].as_bytes());
    }
    out
}

/// Best of five.
fn speed<R>(bytes: &[u8], mut work: impl FnMut(&[u8]) -> R) -> f64 {
    let once = |_| {
        let start = Instant::now();
        black_box(work(black_box(bytes)));
        bytes.len() as f64 / start.elapsed().as_secs_f64() / 1e9
    };
    (0..5).map(once).fold(0.0, f64::max)
}

fn main() {
    let mebibytes: usize = std::env::args().nth(1).map_or(256, |n| n.parse().unwrap());
    let texts: [(&str, &[&str]); 9] = [
        (
            "ASCII",
            &["It was the best of times, it was the worst of times. ", "Call me Ishmael.\n", "Some years ago - "],
        ),
        (
            "a curly quote every ~100 bytes",
            &["It was the best of times, it was the worst of times, it was the age of wisdom, it wasn\u{2019}t that. "],
        ),
        (
            "full of curly quotes",
            &[
                "\u{201C}No,\u{201D} said he, \u{201C}it isn\u{2019}t.\u{201D} ",
                "\u{2018}Don\u{2019}t\u{2019} \u{2014} ",
            ],
        ),
        (
            "Russian",
            &["Все счастливые семьи похожи друг на друга, ", "каждая несчастливая семья несчастлива по-своему. "],
        ),
        (
            "Russian in ASCII JSON",
            &["\\u0412\\u0441\\u0435 \\u0441\\u0447\\u0430\\u0441\\u0442\\u043b\\u0438\\u0432\\u044b\\u0435 "],
        ),
        ("Persian", &["می\u{200C}خواهم کتاب\u{200C}ها را بخوانم، ", "نمی\u{200C}دانم چه می\u{200C}گوید. "]),
        (
            "emoji",
            &[
                "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467} \u{2764}\u{FE0F}\u{1F44D}\u{1F3FD} yes ",
                "\u{1F600}\u{1F600} 1\u{FE0F}\u{20E3} ",
            ],
        ),
        ("Chinese", &["他说：「你好」，然后《走》了。", "天地玄黄，宇宙洪荒。"]),
        (
            "HTML",
            &[
                "<p class=\"x\">A &amp; B, &quot;C&quot;</p>\n<a href=\"/a?b=1&amp;c=2\">don&#39;t</a>\n",
                "<div><span>text</span></div>\n",
            ],
        ),
    ];
    println!("{mebibytes} MiB each; GB/s, best of 5, one thread");
    println!("{:32} {:>9} {:>9} {:>9}  candidate", "", "prefilter", "memchr", "copy");
    for (name, sentences) in texts {
        let bytes = filled(sentences, mebibytes << 20);
        let mut copy = vec![0_u8; bytes.len()];
        let found = prefilter::is_candidate(&bytes);
        println!(
            "{name:32} {:9.2} {:9.2} {:9.2}  {found}",
            speed(&bytes, prefilter::hits),
            speed(&bytes, |bytes| memchr::memchr(0xFF, bytes)),
            speed(&bytes, |bytes| copy.copy_from_slice(bytes)),
        );
    }
}
