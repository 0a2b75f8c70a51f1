// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect` on crawled data.

use crate::desk::Desk;
use crate::story::{STORY, excerpt};
use serde_json::json;

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
    assert_eq!(seen, [&[("crawl/empty.jsonl", None), ("crawl/page.txt", None)][..], &pages].concat());
    for line in &found[1..] {
        assert_eq!((&line["detected"], &line["copy"]["title"]), (&true.into(), &"The ferry".into()), "{line}");
    }
    assert!(found[2]["offset"].as_u64().unwrap() > 0);
    assert!(ran.err.contains("3 with your mark"), "{}", ran.err);
    assert_eq!(desk.glassine(&["text", "detect", "crawl/empty.jsonl", "--json"]).code(1).json()[0]["detected"], false);
}
