// SPDX-License-Identifier: MIT OR Apache-2.0
//! `canary`: strings drawn, sealed, and tested against a model's losses.

use crate::desk::Desk;
use serde_json::Value;

/// A desk with a canary of 99 strings kept back in `name`.
fn canary(desk: &Desk, name: &str) -> Value {
    desk.glassine(&["canary", "make", "--n", "99", "-o", name, "--json"]).code(0).json().remove(0)
}

fn sealed(desk: &Desk, name: &str) -> Value {
    serde_json::from_slice(&desk.read(&format!("{name}/sealed.json"))).unwrap()
}

/// A table in which exactly `better` of the strings kept back have losses below the published one's.
fn losses(desk: &Desk, name: &str, better: usize) -> String {
    let published = sealed(desk, name)["published"].as_u64().unwrap() as usize;
    let mut table = String::from("loss,note,id\r\n");
    let mut left = better;
    for id in 0..100 {
        let loss = match id {
            id if id == published => 3.0,
            _ if left > 0 => {
                left -= 1;
                2.0
            }
            id => 5.0 + f64::from(id as u32) / 100.0,
        };
        table.push_str(&format!("{loss},\"a, b\",{id}\r\n"));
    }
    table
}

#[test]
fn three_files_are_made_and_never_overwritten() {
    let desk = Desk::new();
    let line = canary(&desk, "c");
    assert_eq!(desk.files("c"), ["commitment.txt", "published.txt", "sealed.json"]);
    let fields = [
        "output",
        "published",
        "commitment_file",
        "sealed",
        "commitment",
        "style",
        "kept_back",
        "smallest_p",
        "dry_run",
        "warnings",
        "error",
    ];
    assert_eq!(line.as_object().unwrap().len(), fields.len(), "{line}");
    assert!(fields.iter().all(|name| line.get(name).is_some()), "{line}");
    assert_eq!(line["smallest_p"], 0.01);
    let commitment = String::from_utf8(desk.read("c/commitment.txt")).unwrap();
    assert!(commitment.ends_with(&format!("\ncommitment: {}\n", line["commitment"].as_str().unwrap())));
    let sealed = sealed(&desk, "c");
    let published = sealed["strings"][sealed["published"].as_u64().unwrap() as usize].as_str().unwrap();
    assert_eq!(desk.read("c/published.txt"), format!("{published}\n").as_bytes());
    assert_eq!(published.len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path("c/sealed.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let before = desk.read("c/sealed.json");
    let again = desk.glassine(&["canary", "make", "-o", "c", "--json"]).code(2);
    assert_eq!(again.json()[0]["error"]["kind"], "exists");
    assert_eq!(desk.read("c/sealed.json"), before);
    assert_ne!(canary(&desk, "d")["commitment"], line["commitment"]);
}

#[test]
fn a_writer_is_told_what_to_do_and_what_not() {
    let desk = Desk::new();
    let ran = desk.glassine(&["canary", "make", "--style", "trap", "--n", "20", "-o", "t"]).code(0);
    for words in ["at least 90 times", "repeated ones", "1,000 times", "sealed.json", "can not be smaller than 1 in 21"]
    {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let published = String::from_utf8(desk.read("t/published.txt")).unwrap();
    assert_eq!(published.matches('.').count(), 8, "{published}");
    // The secret strings are on no stream.
    for string in sealed(&desk, "t")["strings"].as_array().unwrap() {
        assert!(!ran.out.contains(string.as_str().unwrap()) && !ran.err.contains(string.as_str().unwrap()));
    }
    let dry = desk.glassine(&["canary", "make", "-o", "dry", "--dry-run", "--json"]).code(0);
    assert!(dry.json()[0]["commitment"].is_null() && !desk.exists("dry"));
    for wrong in [&["--n", "0"][..], &["--n", "100000"], &["--style", "poem"]] {
        desk.glassine(&[&["canary", "make", "-o", "x"], wrong].concat()).code(64);
    }
}

#[test]
fn the_rank_of_the_published_string_is_the_p_value() {
    let desk = Desk::new();
    let made = canary(&desk, "c");
    for (better, p, code) in [(0, 0.01, 0), (1, 0.02, 1), (98, 0.99, 1)] {
        desk.write("l.csv", losses(&desk, "c", better));
        let ran = desk.glassine(&["canary", "test", "c/sealed.json", "l.csv", "--json"]).code(code);
        let line = &ran.json()[0];
        assert_eq!(line["p"].as_f64(), Some(p), "{line}");
        assert_eq!(line["at_most"], better);
        assert_eq!(
            (&line["exact"], &line["found"], &line["kind"]),
            (&true.into(), &(code == 0).into(), &"canary".into())
        );
        assert_eq!(line["commitment"], made["commitment"]);
        assert!(line["approximation"]["z"].is_number() && line["error"].is_null(), "{line}");
    }
    let said = desk.run(&["canary", "test", "c/sealed.json", "-", "--alpha", "0.02"], losses(&desk, "c", 1)).code(0);
    assert!(said.out.contains("exact: 2 in 100") && said.out.contains("approximation, no proof"), "{}", said.out);
    // Ties count against: one loss for all is no evidence at all.
    let flat: String = (0..100).map(|id| format!("{id},2.5\n")).collect();
    desk.write("flat.csv", format!("id,loss\n{flat}"));
    let line = desk.glassine(&["canary", "test", "c/sealed.json", "flat.csv", "--json"]).code(1).json().remove(0);
    assert_eq!((line["p"].as_f64(), line["approximation"].is_null()), (Some(1.0), true));
}

#[test]
fn a_changed_sealed_file_or_another_commitment_is_noticed() {
    let desk = Desk::new();
    let made = canary(&desk, "c");
    canary(&desk, "other");
    desk.write("l.csv", losses(&desk, "c", 0));
    let run = |extra: &[&str], code| {
        desk.glassine(&[&["canary", "test", "c/sealed.json", "l.csv", "--json"], extra].concat())
            .code(code)
            .json()
            .remove(0)
    };
    run(&["--commitment", "c/commitment.txt"], 0);
    run(&["--commitment", made["commitment"].as_str().unwrap()], 0);
    assert_eq!(run(&["--commitment", "other/commitment.txt"], 2)["error"]["kind"], "mismatch");
    assert_eq!(run(&["--commitment", "gone.txt"], 2)["error"]["kind"], "not_found");
    assert_eq!(run(&["--commitment", "l.csv"], 2)["error"]["kind"], "unreadable");
    // Another string as the published one: first as it is, then with a commitment made to fit.
    let text = String::from_utf8(desk.read("c/sealed.json")).unwrap();
    let published = sealed(&desk, "c")["published"].as_u64().unwrap();
    let place = |number: u64| format!("\"published\": {number},");
    let changed = text.replace(&place(published), &place((published + 1) % 100));
    assert_ne!(changed, text);
    desk.write("c/sealed.json", changed);
    let line = run(&[], 2);
    assert_eq!(line["error"]["kind"], "unreadable");
    assert!(line["error"]["message"].as_str().unwrap().contains("changed") && line["p"].is_null(), "{line}");
    desk.write("c/sealed.json", desk.read("other/sealed.json"));
    assert_eq!(run(&[], 2)["error"]["kind"], "mismatch");
    std::fs::remove_file(desk.path("c/commitment.txt")).unwrap();
    assert_eq!(run(&[], 2)["error"]["kind"], "not_found");
}

#[test]
fn broken_tables_fail_in_words() {
    let desk = Desk::new();
    canary(&desk, "c");
    let good = losses(&desk, "c", 0);
    let swap = |from: &str, to: &str| good.replacen(from, to, 1).into_bytes();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "must name the columns"),
        (b"id;loss\n0;1\n".to_vec(), "separated by commas"),
        (b"id,loss,loss\n0,1,2\n".to_vec(), "each once"),
        (b"id,loss\n0,3,5\n".to_vec(), "with a point"),
        (b"id,loss\n0,1\n".to_vec(), "99 of the strings have no loss; the first of them is string 1"),
        (format!("{good}1,x,7\n").into_bytes(), "string 7 has two losses"),
        (format!("{good}1,x,100\n").into_bytes(), "no string 100"),
        (swap(",99\r\n", ",-1\r\n"), "`-1` is no id"),
        (swap("\n3,\"a", "\nNaN,\"a"), "`NaN` is no loss"),
        (swap("\n3,\"a", "\ninf,\"a"), "`inf` is no loss"),
        (swap("\n3,\"a", "\n1e999,\"a"), "`1e999` is no loss"),
        (swap("\n3,\"a", "\n,\"a"), "a loss is missing"),
        ([good.as_bytes(), b"\xff,x,1\n"].concat(), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(), "UTF-8"),
    ];
    for (table, words) in cases {
        desk.write("l.csv", &table);
        let ran = desk.glassine(&["canary", "test", "c/sealed.json", "l.csv", "--json"]).code(2);
        let line = &ran.json()[0];
        assert_eq!(line["error"]["kind"], "unreadable", "{line}");
        assert!(line["error"]["message"].as_str().unwrap().contains(words), "{words}: {line}");
        assert!(line["p"].is_null() && line["found"] == false, "{line}");
    }
    let gone = desk.glassine(&["canary", "test", "c/sealed.json", "gone.csv", "--json"]).code(2);
    assert_eq!(gone.json()[0]["error"]["kind"], "not_found");
    for bytes in [&b""[..], b"{", b"[]", b"{\"glassine_canary\":2}", b"\xff\xfe"] {
        desk.write("bad/sealed.json", bytes);
        let ran = desk.glassine(&["canary", "test", "bad/sealed.json", "l.csv", "--json"]).code(2);
        assert_eq!(ran.json()[0]["error"]["kind"], "unreadable", "{}", ran.out);
    }
}

#[test]
fn several_canaries_are_combined_and_none_counts_twice() {
    let desk = Desk::new();
    for name in ["a", "b"] {
        canary(&desk, name);
        desk.write(&format!("{name}.csv"), losses(&desk, name, 4));
    }
    let pair = ["a/sealed.json", "a.csv", "b/sealed.json", "b.csv"];
    let lines = desk.glassine(&[&["canary", "test", "--json", "--alpha", "0.02"][..], &pair].concat()).code(0).json();
    assert_eq!(lines.len(), 3);
    // Closed form for two: q (1 - ln q) at q = 0.05^2.
    let q: f64 = 0.05 * 0.05;
    assert_eq!(lines[2]["kind"], "combined");
    assert!((lines[2]["p"].as_f64().unwrap() - q * (1.0 - q.ln())).abs() < 1e-12, "{}", lines[2]);
    assert_eq!(
        (&lines[0]["found"], &lines[2]["found"], &lines[2]["exact"]),
        (&false.into(), &true.into(), &false.into())
    );
    let twice =
        desk.glassine(&["canary", "test", "--json", "a/sealed.json", "a.csv", "a/sealed.json", "a.csv"]).code(2);
    assert_eq!((twice.json().len(), &twice.json()[1]["error"]["kind"]), (2, &"same_file".into()));
    desk.glassine(&["canary", "test", "a/sealed.json", "a.csv", "b/sealed.json"]).code(64);
    desk.glassine(&[&["canary", "test", "--commitment", "a/commitment.txt"][..], &pair].concat()).code(64);
    desk.glassine(&["canary", "test", "-", "a.csv"]).code(64);
    desk.glassine(&["canary", "test", "a/sealed.json", "a.csv", "--alpha", "1"]).code(64);
}

#[test]
fn paired_losses_are_tested_by_the_authors_own_draw() {
    let desk = Desk::new();
    let rows: String =
        (0..10).map(|i| format!("doc{i},{},{}\n", 2.0 + f64::from(i) / 10.0, 2.5 + f64::from(i) / 7.0)).collect();
    desk.write("p.csv", format!("id,public,private\n{rows}"));
    let line = desk.glassine(&["canary", "paired", "p.csv", "--json"]).code(0).json().remove(0);
    assert_eq!(line["p"].as_f64(), Some(1.0 / 1024.0), "{line}");
    assert_eq!((&line["method"], &line["outcomes"], &line["exact"]), (&"all".into(), &1024.into(), &true.into()));
    assert_eq!(line["approximation"]["freedom"], 9);
    let once = desk.glassine(&["canary", "paired", "p.csv", "--json", "--one-draw"]).code(1).json().remove(0);
    assert_eq!((once["p"].as_f64(), &once["draw"]), (Some(0.5), &"once".into()));
    // Too many outcomes to count: drawn, the same each time.
    let many: String = (0..60).map(|i| format!("2.0,{},{}\n", 2.0 + f64::from(i % 7), 2.5)).collect();
    desk.write("m.csv", format!("public,private_1,private_2\n{many}"));
    let run = || desk.glassine(&["canary", "paired", "m.csv", "--json", "--draws", "999"]).code(0).json().remove(0);
    let line = run();
    assert_eq!((line["p"].as_f64(), &line["method"], &line["exact"]), (Some(0.001), &"drawn".into(), &false.into()));
    assert_eq!(run(), line);
    let said = desk.glassine(&["canary", "paired", "m.csv"]).code(0);
    assert!(said.out.contains("drawn at random") && !said.out.contains("exact"), "{}", said.out);
    assert!(said.out.contains("t-test; takes differences for independent"), "{}", said.out);
}

#[test]
fn broken_pairs_fail_in_words() {
    let desk = Desk::new();
    for (table, words) in [
        ("", "must name the columns"),
        ("public,privat\n1,2\n", "`privat` is not known"),
        ("id,public\na,1\n", "begin with `private`"),
        ("public,private\n", "from 1 to"),
        ("public,private\n1,\n", "line 2: a loss is missing"),
        ("public,private\n1,2\n1,two\n", "line 3: `two` is no loss"),
        ("public,private\n1,nan\n", "`nan` is no loss"),
        ("public,private\n1,1e200\n", "no usable number"),
        ("public,private\n1,2,3\n", "line 2 has 3 columns"),
    ] {
        desk.write("p.csv", table);
        let ran = desk.glassine(&["canary", "paired", "p.csv", "--json"]).code(2);
        let line = &ran.json()[0];
        assert_eq!(line["error"]["kind"], "unreadable", "{table}: {line}");
        assert!(line["error"]["message"].as_str().unwrap().contains(words), "{words}: {line}");
    }
    desk.glassine(&["canary", "paired", "p.csv", "--draws", "0"]).code(64);
}
