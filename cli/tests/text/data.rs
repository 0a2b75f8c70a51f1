// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect` on crawled data.

use crate::desk::Desk;
use crate::story::{STORY, excerpt};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::io::Write;

#[test]
fn every_marked_text_of_a_crawl_is_named() {
    let desk = Desk::with_key();
    let copy = desk.run(&["text", "mark", "-", "-o", "-", "--for", "x", "--title", "The ferry"], STORY).code(0).out;
    let mut lines = String::new();
    for n in 0..300 {
        let text = if n % 100 == 42 { excerpt(&copy, 10, 90) } else { format!("{STORY} {n}") };
        lines.push_str(&format!("{}\n", json!({ "id": format!("page-{n}"), "text": text })));
    }
    desk.write("crawl/part.jsonl", &lines);
    desk.write("crawl/empty.jsonl", "{\"id\":\"a\",\"text\":\"nothing\"}\n");
    desk.write("crawl/page.txt", &copy);
    let ran = desk.glassine(&["text", "detect", "crawl", "--json"]).code(0);
    let found = ran.json();
    let seen: Vec<_> = found.iter().map(|line| (line["input"].as_str().unwrap(), line["id"].as_str())).collect();
    let part = "crawl/part.jsonl";
    let pages = ["page-42", "page-142", "page-242"].map(|id| (part, Some(id)));
    assert_eq!(seen, [&[("crawl/empty.jsonl", None), ("crawl/page.txt", None)][..], &pages, &[(part, None)]].concat());
    for line in &found[1..5] {
        assert_eq!((&line["detected"], &line["copy"]["title"]), (&true.into(), &"The ferry".into()), "{line}");
    }
    assert!(found[2]["offset"].as_u64().unwrap() > 0);
    // The file as a whole: its texts, and the p-value corrected for all that were looked at. Every string of a
    // candidate record is a text, its name too.
    let scan = &found[5]["scan"];
    assert_eq!(
        (&found[5]["detected"], &scan["texts"], &scan["found"]),
        (&true.into(), &303.into(), &3.into()),
        "{scan}"
    );
    let worst = found[1..5].iter().map(|line| line["log10_p"].as_f64().unwrap()).fold(f64::NEG_INFINITY, f64::max);
    assert!((scan["log10_p_scan"].as_f64().unwrap() - worst - 305_f64.log10()).abs() < 1e-9, "{scan}");
    assert_eq!((&found[0]["scan"]["texts"], &found[0]["scan"]["log10_p_scan"]), (&1.into(), &0.0.into()));
    assert!(ran.err.contains("3 with your mark"), "{}", ran.err);
    assert_eq!(desk.glassine(&["text", "detect", "crawl/empty.jsonl", "--json"]).code(1).json()[0]["detected"], false);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A WET record.
fn wet(number: usize, text: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: page-{number}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
        text.len()
    )
}

#[test]
fn damaged_files_are_read_on_and_count_as_failed() {
    let desk = Desk::with_key();
    let copy = desk.run(&["text", "mark", "-", "-o", "-"], STORY).code(0).out;
    let quote = excerpt(&copy, 10, 90);
    let whole: String = (0..40).map(|n| wet(n, if n % 10 == 1 { &quote } else { STORY })).collect();
    let members: Vec<u8> =
        (0..40).flat_map(|n| gzip(wet(n, if n % 10 == 1 { &quote } else { STORY }).as_bytes())).collect();
    desk.write("a-cut.wet", &whole[..whole.len() - 300]);
    desk.write("b-cut.wet.gz", &members[..members.len() - 30]);
    let mut zst = zstd::encode_all(whole.as_bytes(), 1).unwrap();
    let middle = zst.len() / 2;
    zst[middle..middle + 60].fill(0xFF);
    desk.write("c-broken.wet.zst", &zst);
    desk.write("d-whole.wet", &whole);
    let ran = desk.glassine(&["text", "detect", ".", "--json"]).code(2);
    let lines = ran.json();
    let of = |name: &'static str| lines.iter().filter(move |line| line["input"].as_str().unwrap().ends_with(name));
    for (name, found, damaged) in
        [("a-cut.wet", 4, true), ("b-cut.wet.gz", 4, true), ("c-broken.wet.zst", 0, true), ("d-whole.wet", 4, false)]
    {
        let scan: Vec<&Value> = of(name).map(|line| &line["scan"]).filter(|scan| !scan.is_null()).collect();
        let [scan] = scan[..] else { panic!("{name}: {scan:?}") };
        assert!(scan["found"].as_u64().unwrap() >= found, "{name}: {scan}");
        assert_eq!(scan["damaged"].as_u64().unwrap() > 0, damaged, "{name}: {scan}");
        let told: Vec<&Value> = of(name).filter(|line| !line["error"].is_null()).collect();
        assert_eq!(!told.is_empty(), damaged, "{name}");
        assert!(told.iter().all(|line| line["error"]["kind"] == "unreadable" && line["detected"] == false), "{told:?}");
        assert_eq!(ran.err.contains(&format!("{name}, at byte ")), damaged, "{}", ran.err);
    }
    desk.glassine(&["text", "detect", "d-whole.wet"]).code(0);
    assert!(ran.err.contains("3 failed"), "{}", ran.err);
}

#[test]
fn packed_files_at_the_same_time_are_told_in_their_order() {
    let desk = Desk::with_key();
    let copy = desk.run(&["text", "mark", "-", "-o", "-"], STORY).code(0).out;
    let quote = excerpt(&copy, 10, 90);
    for file in 0..9 {
        // the first ones are the largest, so that later ones are done before them
        let records = (0..(9 - file) * 60).map(|n| wet(n, if n % 50 == 7 { &quote } else { STORY }));
        desk.write(&format!("crawl/{file}.wet.gz"), gzip(records.collect::<String>().as_bytes()));
    }
    let of = |jobs: &str| desk.glassine(&["text", "detect", "crawl", "--json", "-j", jobs]).code(0).json();
    let one = of("1");
    assert_eq!(one, of("4"));
    assert_eq!(one.iter().filter(|line| !line["scan"].is_null()).count(), 9);
    let names: Vec<&str> = one.iter().map(|line| line["input"].as_str().unwrap()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(one.last().unwrap()["scan"]["texts"], 60);
}
