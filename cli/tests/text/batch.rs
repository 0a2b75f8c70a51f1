// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect --jsonl-batch`: one text in a line, one answer in a line.

use crate::desk::Desk;
use crate::story::{STORY, excerpt};
use serde_json::json;

#[test]
fn every_line_is_answered_in_order_with_its_id() {
    let desk = Desk::with_key();
    let copy = desk.run(&["text", "mark", "-", "-o", "-"], STORY).code(0).out;
    let mut lines = String::new();
    for n in 0..600 {
        let text = if n % 100 == 7 { excerpt(&copy, 30, 70) } else { format!("text {n}") };
        lines.push_str(&json!({ "id": n, "text": text, "more": [1, 2] }).to_string());
        lines.push_str(if n % 3 == 0 { "\r\n" } else { "\n\n" });
    }
    lines.push_str(&json!({ "text": copy }).to_string());
    desk.write("batch.jsonl", &lines);
    let answers =
        desk.glassine(&["text", "detect", "--jsonl-batch", "batch.jsonl", "--json", "-j", "2"]).code(0).json();
    assert_eq!(answers.len(), 601);
    for (n, answer) in answers[..600].iter().enumerate() {
        assert_eq!((&answer["id"], &answer["detected"]), (&n.into(), &(n % 100 == 7).into()), "{answer}");
        assert_eq!(answer["payload"].is_null(), n % 100 != 7);
    }
    assert!(answers[600]["id"].is_null() && answers[600]["detected"] == true);
    let none = desk.run(&["text", "detect", "--jsonl-batch", "-", "--json"], "{\"id\":\"a\",\"text\":\"\"}").code(1);
    assert_eq!((&none.json()[0]["id"], &none.json()[0]["input"]), (&"a".into(), &"-".into()));
}

#[test]
fn a_line_that_is_no_question_fails_alone() {
    let desk = Desk::with_key();
    desk.write("batch.jsonl", "{\"id\":1,\"text\":\"a\"}\n{\"id\":2}\nnonsense\n{\"id\":4,\"text\":\"b\"}\n");
    let ran = desk.glassine(&["text", "detect", "--jsonl-batch", "batch.jsonl", "--json"]).code(2);
    let kinds: Vec<_> = ran.json().iter().map(|line| line["error"]["kind"].as_str().map(str::to_owned)).collect();
    let unreadable = Some("unreadable".to_owned());
    assert_eq!(kinds, [None, unreadable.clone(), unreadable, None]);
    assert!(ran.err.contains("line 2") && ran.err.contains("line 3"), "{}", ran.err);
    desk.glassine(&["text", "detect", "--jsonl-batch", "no.jsonl"]).code(2);
    desk.glassine(&["text", "detect", "a.txt", "--jsonl-batch", "batch.jsonl"]).code(64);
}
