// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portable file: docs/registry-format.md, round trips, merging, damage.

use crate::contract::{copy, work};
use glassine_core::Context;
use glassine_core::image::{Raster, Samples};
use glassine_core::registry::jsonl::{Counts, ImportReport, JsonlError, MAX_LINE, Reader, export, import};
use glassine_core::registry::{Copy, MemoryRegistry, Registry, Work, WorkId, reference, sha256};
use ndarray::Array3;
use proptest::prelude::*;

const MADE_WITH: &str = "glassine 0.1.0";

fn exported(registry: &MemoryRegistry, references: bool) -> String {
    let mut out = Vec::new();
    export(registry, &mut out, MADE_WITH, references).unwrap();
    String::from_utf8(out).unwrap()
}

fn imported(text: &str, into: &MemoryRegistry) -> ImportReport {
    import(text.as_bytes(), into, true).unwrap()
}

fn registry(works: &[Work], copies: &[Copy]) -> MemoryRegistry {
    let registry = MemoryRegistry::default();
    works.iter().for_each(|work| registry.add_work(work).unwrap());
    copies.iter().for_each(|copy| registry.add_copy(copy).unwrap());
    registry
}

fn added(works: u64, copies: u64) -> ImportReport {
    let mut report = ImportReport::default();
    (report.works.added, report.copies.added) = (works, copies);
    report
}

/// The work of the example in the document.
fn documented_work() -> Work {
    let grey = Array3::from_shape_fn((6, 8, 1), |(y, x, _)| (x * 20 + y * 10) as u8);
    let raster = Raster { colour: Samples::Eight(grey), alpha: None };
    let mut work = Work::new(sha256(b"abc"), "art/harbour.png", 4000, 3000, 1_795_342_000);
    work.title = Some("Fog over the harbour".into());
    work.phash = 0xbe7b_c820_36de_19c8;
    work.reference = Some(reference(&raster, &Context::default()).unwrap());
    work
}

#[test]
fn the_documented_example_is_read_and_written() {
    let document = include_str!("../../../docs/registry-format.md");
    let example = document.split("```jsonl\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let registry = MemoryRegistry::default();
    assert_eq!(imported(example, &registry), added(1, 2));
    let work = documented_work();
    assert_eq!(
        registry.work(work.id).unwrap(),
        Some(work.clone()),
        "{}",
        exported(&crate::portable::registry(&[work], &[]), true)
    );
    let copies = registry.copies_of(WorkId::of(&sha256(b"abc"))).unwrap();
    assert_eq!(copies.iter().map(|copy| copy.platform.as_str()).collect::<Vec<_>>(), ["tumblr", ""]);
    assert_eq!((copies[0].day, copies[0].log10_p_platform), (2_517, Some(-31.5)));
    assert_eq!(exported(&registry, true), example);
}

#[test]
fn everything_survives_the_way_out_and_back() {
    let (first, second) = (work(1), work(2));
    let mut odd = copy(&second, u64::MAX, "");
    odd.output = "C:\\Bilder\\\"Köln\"\n\u{1F33F}.png".into();
    odd.input_len = u64::MAX;
    (odd.input_modified, odd.output_modified, odd.log10_p_platform) = (None, Some(i64::MIN), None);
    let from = registry(&[first.clone(), second.clone()], &[copy(&first, 1, "x"), odd.clone()]);
    let text = exported(&from, true);
    let to = MemoryRegistry::default();
    assert_eq!(imported(&text, &to), added(2, 2));
    assert_eq!(to.work(first.id).unwrap(), Some(first.clone()));
    assert_eq!(to.copy_by_payload(&odd.key, odd.payload).unwrap(), Some(odd));
    assert_eq!(exported(&to, true), text);
    // Again: nothing changes, and nothing contradicts itself.
    let again = imported(&text, &to);
    assert_eq!((again.works.unchanged, again.copies.unchanged, again.conflicts.len()), (2, 2, 0));
    assert_eq!(exported(&to, true), text);
    // Without references a file completes nothing and takes nothing away.
    let bare = exported(&from, false);
    assert!(bare.len() < text.len() && !bare.contains("reference"));
    assert_eq!(imported(&bare, &to).works.unchanged, 2);
    assert_eq!(to.work(first.id).unwrap(), Some(first));
    assert_eq!(imported(&bare, &MemoryRegistry::default()), added(2, 2));
}

#[test]
fn many_records_are_written_once_each() {
    let works: Vec<Work> = (0..700).map(work).collect();
    let copies: Vec<Copy> = works.iter().enumerate().map(|(n, work)| copy(work, n as u64, "x")).collect();
    let from = registry(&works, &copies);
    let mut out = Vec::new();
    let report = export(&from, &mut out, MADE_WITH, true).unwrap();
    assert_eq!((report.works, report.copies, report.references), (700, 700, 700));
    assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 1401);
    assert_eq!(import(out.as_slice(), &MemoryRegistry::default(), true).unwrap(), added(700, 700));
}

#[test]
fn what_is_newer_here_stays_and_what_is_newer_there_comes() {
    let work = work(1);
    let (old, mut new) = (copy(&work, 1, "x"), copy(&work, 2, "x"));
    new.created += 1;
    let (before, after) = (registry(std::slice::from_ref(&work), &[old]), registry(&[work], &[new.clone()]));
    let forward = imported(&exported(&after, true), &before);
    assert_eq!((forward.copies.updated, forward.conflicts.len()), (1, 0));
    assert_eq!(before.payloads(&new.key).unwrap(), [new.payload]);
    let old_again = exported(&registry(&[crate::contract::work(1)], &[copy(&crate::contract::work(1), 1, "x")]), true);
    let back = imported(&old_again, &before);
    assert_eq!((back.copies, back.conflicts.len()), (Counts { conflicts: 1, ..Counts::default() }, 1));
    assert!(back.conflicts[0].line == 3 && back.conflicts[0].message.contains("newer"), "{:?}", back.conflicts);
    assert_eq!(before.payloads(&new.key).unwrap(), [new.payload]);
}

#[test]
fn contradictions_are_told_and_change_nothing() {
    let known = work(1);
    let here = registry(std::slice::from_ref(&known), &[copy(&known, 1, "x")]);
    let mut renamed = known.clone();
    renamed.title = Some("Another title".into());
    let there = registry(&[renamed], &[copy(&known, 1, "tumblr")]);
    let report = imported(&exported(&there, true), &here);
    assert_eq!((report.works.conflicts, report.copies.conflicts), (1, 1));
    assert!(report.conflicts[0].message.contains("Another title"), "{:?}", report.conflicts);
    assert!(report.conflicts[1].message.contains("0000000000000001"), "{:?}", report.conflicts);
    assert_eq!(here.work(known.id).unwrap(), Some(known.clone()));
    // A copy without its work is told, too.
    let text = exported(&registry(&[work(2)], &[copy(&work(2), 5, "x")]), true);
    let orphan: String =
        text.lines().filter(|line| !line.contains("{\"work\":{")).map(|line| format!("{line}\n")).collect();
    let report = imported(&orphan, &here);
    assert!(report.copies.conflicts == 1 && report.conflicts[0].message.contains("neither here"), "{report:?}");
}

#[test]
fn gaps_are_filled() {
    let whole = work(1);
    let bare = Work::new(whole.sha256, "elsewhere.png", 640, 480, 7);
    let here = registry(&[bare], &[]);
    assert_eq!(imported(&exported(&registry(&[whole.clone()], &[]), true), &here).works.updated, 1);
    let now = here.work(whole.id).unwrap().unwrap();
    assert_eq!((now.title, now.reference, now.phash), (whole.title, whole.reference, whole.phash));
    assert_eq!((now.source.as_str(), now.added), ("elsewhere.png", 7));
}

#[test]
fn a_rehearsal_tells_and_keeps_nothing() {
    let text = exported(&registry(&[work(1)], &[copy(&work(1), 1, "x")]), true);
    let empty = MemoryRegistry::default();
    assert_eq!(import(text.as_bytes(), &empty, false).unwrap(), added(1, 1));
    assert!(empty.works(None, 10).unwrap().is_empty());
}

#[test]
fn damage_is_told_by_its_line_and_nothing_is_taken() {
    let text = exported(&registry(&[work(1)], &[copy(&work(1), 1, "x")]), true);
    let id = work(1).id.to_string();
    let damages = [
        (text.replacen(&id, "0000000000000000", 1), 2, "SHA-256"),
        (text.replacen("\"payload\":\"", "\"payload\":\"zz", 1), 3, "16 hex digits"),
        (text.replacen("\"log10_p\":-40.25", "\"log10_p\":null", 1), 3, "null"),
        (text.replacen("\"day\":\"2026-11-22\"", "\"day\":\"2026-11-31\"", 1), 3, "2026-11-22"),
        (text.replacen("\"format\":\"png\"", "\"format\":\"psd\"", 1), 3, "psd"),
        (text.replacen("/9j/", "!!!!", 1), 2, "Base64"),
        (text.replacen("/9j/", "AAAA", 1), 2, "no JPEG"),
        (text.replacen("\"source\":", "\"sauce\":", 1), 2, "source"),
        (text[..text.len() - 20].to_owned(), 3, "EOF"),
        (format!("{text}\nwork\n"), 5, "expected value"),
        (format!("{text}[1]\n"), 4, "map"),
    ];
    for (damaged, expected, words) in damages {
        assert_ne!(damaged, text);
        let registry = MemoryRegistry::default();
        match import(damaged.as_bytes(), &registry, true) {
            Err(JsonlError::Line { line, reason }) => {
                assert!(line == expected && reason.contains(words), "line {line}: {reason} (not {expected}: {words})");
            }
            other => panic!("{words}: {other:?}"),
        }
        assert!(registry.works(None, 10).unwrap().is_empty(), "{words}");
    }
}

#[test]
fn what_later_versions_add_is_passed_over() {
    let text = exported(&registry(&[work(1)], &[copy(&work(1), 1, "x")]), true);
    let newer = text
        .replacen("{\"work\":{", "{\"work\":{\"mood\":{\"deep\":[1,2]},", 1)
        .replacen("\"made_with\"", "\"since\":1,\"made_with\"", 1)
        .replace('\n', "\r\n")
        + "{\"upload\":{\"url\":\"https://example.com\"}}\r\n\r\n";
    let registry = MemoryRegistry::default();
    assert_eq!(imported(&newer, &registry), added(1, 1));
    assert_eq!(exported(&registry, true), text);
    assert_eq!(imported(&format!("\u{feff}{text}"), &registry).works.unchanged, 1);
}

#[test]
fn what_is_no_registry_is_told_apart() {
    let header = |text: &str| Reader::new(text.as_bytes()).map(drop);
    for text in ["", "\n", "{}", "[]", "{\"work\":{}}", "{\"glassine_registry\":0}", "{\"glassine_registry\":\"1\"}"] {
        assert!(matches!(header(text), Err(JsonlError::NotARegistry)), "{text}");
    }
    assert!(matches!(header(&"x".repeat(MAX_LINE + 5)), Err(JsonlError::NotARegistry)));
    assert!(matches!(header("{\"glassine_registry\":2}"), Err(JsonlError::Newer(2))));
    assert!(header("{\"glassine_registry\":1}").is_ok());
    let long = format!("{{\"glassine_registry\":1}}\n{{\"work\":\"{}\"}}\n", "x".repeat(MAX_LINE));
    assert!(matches!(import(long.as_bytes(), &MemoryRegistry::default(), true), Err(JsonlError::TooLong(2))));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(lines in proptest::collection::vec("[ -~]{0,80}|\\PC{0,40}", 0..6)) {
        let text = format!("{{\"glassine_registry\":1}}\n{}", lines.join("\n"));
        let _ = import(text.as_bytes(), &MemoryRegistry::default(), true);
    }

    #[test]
    fn no_damaged_byte_makes_it_panic(at in 0usize..2000, byte: u8) {
        let mut bytes = exported(&registry(&[work(1)], &[copy(&work(1), 1, "x")]), true).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = import(bytes.as_slice(), &MemoryRegistry::default(), true);
    }
}
