// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text inspect`, `text strip`, `text probe`.

use crate::desk::Desk;
use crate::story::STORY;

#[test]
fn what_is_hidden_is_named_counted_and_placed_whoever_put_it_there() {
    let desk = Desk::with_key();
    desk.write(
        "odd.txt",
        "First line\nse\u{200B}cond l\u{200B}ine with p\u{430}ypal \u{1F469}\u{200D}\u{1F680} in it\n",
    );
    let lines = desk.glassine(&["text", "inspect", "odd.txt", "--json"]).code(0).json();
    let of = |code: &str| lines.iter().find(|line| line["code_point"] == code).unwrap_or_else(|| panic!("{lines:?}"));
    let space = of("U+200B");
    assert_eq!((&space["kind"], &space["count"], &space["legitimate"]), (&"character".into(), &2.into(), &0.into()));
    assert_eq!(space["places"][0], serde_json::json!({ "offset": 13, "line": 2, "column": 3 }));
    assert_eq!((&of("U+0430")["looks_like"], &of("U+0430")["class"]), (&"a".into(), &"look_alike".into()));
    assert_eq!((&of("U+200D")["legitimate"], &of("U+200D")["reasons"]["emoji"]), (&1.into(), &1.into()));
    let human = desk.glassine(&["text", "inspect", "odd.txt"]).code(0).out;
    assert!(human.contains("U+200B ZERO WIDTH SPACE: 2 times") && human.contains("line 2, column 3"), "{human}");
    desk.write("plain.txt", "Nothing at all.");
    let none = desk.glassine(&["text", "inspect", "plain.txt", "--json"]).code(1);
    assert!(none.out.is_empty());
    assert_eq!(desk.glassine(&["text", "inspect", "no.txt", "--json"]).code(2).json()[0]["error"]["kind"], "not_found");
}

#[test]
fn marks_are_recognised_as_ones_own_with_the_key_only() {
    let desk = Desk::with_key();
    let copy = desk.run(&["text", "mark", "-", "-o", "-", "--for", "tumblr"], STORY).code(0).out;
    desk.write("copy.txt", &copy);
    let kinds = |args: &[&str]| -> Vec<String> {
        let lines = desk.glassine(&[&["text", "inspect", "copy.txt", "--json"], args].concat()).code(0).json();
        let shown = lines.iter().filter(|line| line["kind"] != "character");
        shown.map(|line| format!("{} {} {}", line["kind"], line["scheme"], line["copy"]["for"])).collect()
    };
    assert_eq!(kinds(&[]), ["\"scheme\" \"glassine\" null", "\"mark\" null \"tumblr\""]);
    assert_eq!(kinds(&["--home", "elsewhere"]), ["\"scheme\" \"glassine\" null"]);
    let human = desk.glassine(&["text", "inspect", "copy.txt"]).code(0).out;
    assert!(human.contains("this is your mark: the copy of") && human.contains("for Tumblr"), "{human}");
    assert!(!desk.exists("elsewhere"), "looking leaves nothing behind");
}

#[test]
fn stripping_takes_out_all_that_has_no_good_reason() {
    let desk = Desk::with_key();
    let family = "A rocket: \u{1F469}\u{200D}\u{1F680}. ";
    let original = format!("{family}{STORY}");
    let copy = desk.run(&["text", "mark", "-", "-o", "-", "--level", "robust"], original.as_str()).code(0).out;
    desk.write("copy.txt", &copy);
    let ran = desk.glassine(&["text", "strip", "copy.txt", "-o", "clean.txt", "--json"]).code(0);
    let line = &ran.json()[0];
    assert!(line["removed"].as_u64().unwrap() > 200 && line["letters"].as_u64().unwrap() > 10, "{line}");
    assert_eq!(line["kept"], 1);
    assert_eq!(String::from_utf8(desk.read("clean.txt")).unwrap(), original);
    desk.glassine(&["text", "detect", "clean.txt"]).code(1);
    let nothing = desk.glassine(&["text", "strip", "clean.txt", "-o", "again.txt"]).code(1);
    assert!(nothing.out.contains("0 hidden characters"), "{}", nothing.out);
    assert_eq!(desk.read("again.txt"), original.as_bytes());
    let all = ["text", "strip", "copy.txt", "-o", "-", "--keep-legitimate=false"];
    assert_eq!(desk.glassine(&all).code(0).out, original.replace('\u{200D}', ""));
    let kept = desk.glassine(&["text", "strip", "copy.txt", "-o", "clean.txt", "--json"]).code(2);
    assert_eq!(kept.json()[0]["error"]["kind"], "write");
    desk.glassine(&["text", "strip", "copy.txt", "-o", "clean.txt", "--force"]).code(0);
}

#[test]
fn a_card_tells_what_a_platform_lets_through() {
    let desk = Desk::new();
    let card = desk.glassine(&["text", "probe", "tumblr"]).code(0).out;
    let read = |name: &str, returned: String, code: i32| {
        desk.write(name, returned);
        desk.glassine(&["text", "probe", "--read", name, "--json"]).code(code).json().remove(0)["result"].clone()
    };
    let whole = read("whole.txt", card.clone(), 0);
    assert_eq!(
        (&whole["id"], &whole["v"], &whole["z"], &whole["h"]),
        (&"tumblr".into(), &"whole".into(), &"whole".into(), &"whole".into())
    );
    let format = |c: &char| ('\u{200B}'..='\u{200F}').contains(c) || ('\u{2060}'..='\u{2064}').contains(c);
    let stripped = read("stripped.txt", card.chars().filter(|c| !format(c)).collect(), 0);
    assert_eq!((&stripped["v"], &stripped["z"]), (&"whole".into(), &"none".into()));
    let ascii = read("ascii.txt", card.chars().filter(char::is_ascii).collect(), 1);
    assert_eq!((&ascii["v"], &ascii["z"], &ascii["h"]), (&"none".into(), &"none".into(), &"none".into()));
    desk.write("other.txt", "no card");
    let other = desk.glassine(&["text", "probe", "--read", "other.txt", "--json"]).code(2);
    assert_eq!(other.json()[0]["error"]["kind"], "unreadable");
    let human = desk.glassine(&["text", "probe", "--read", "stripped.txt"]).code(0).out;
    assert!(human.contains("zero-width characters (level invisible, robust): do not survive"), "{human}");
}
