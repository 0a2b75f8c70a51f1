// SPDX-License-Identifier: MIT OR Apache-2.0
//! What every registry must do, for the one in memory and the database of the command line alike.

use glassine_core::codec::Format;
use glassine_core::payload::Payload;
use glassine_core::registry::{Copy, Filter, Registry, RegistryError, Work, WorkId, sha256};
use glassine_core::text::TextFormat;

/// A work with all that can be set; another `n` gives another one.
pub fn work(n: u64) -> Work {
    let mut work = Work::new(sha256(&n.to_le_bytes()), format!("art/{n}.png"), 640, 480, 1_790_000_000 + n as i64);
    work.title = Some(format!("Harbour {n}"));
    work.phash = sha256(&n.to_be_bytes()).iter().take(8).fold(1, |bits, &byte| bits << 8 | u64::from(byte)) | 1;
    work.reference = Some([&[0xFF, 0xD8, 0xFF][..], &n.to_le_bytes()].concat());
    work
}

/// A copy of `work` with all that can be set.
pub fn copy(work: &Work, payload: u64, platform: &str) -> Copy {
    let output = format!("/out/{}_{platform}.png", work.source);
    let mut copy = Copy::new(Payload(payload), "312b4357", work.id, output, Format::Png);
    copy.platform = platform.into();
    copy.day = 2_517;
    copy.created = work.added + 60;
    copy.sha256 = sha256(&payload.to_le_bytes());
    copy.input_len = 1_000;
    copy.input_modified = Some(1_790_000_000_123_456_789);
    copy.output_len = 1_010;
    copy.output_modified = Some(-1);
    copy.options = "strength=standard".into();
    copy.strength = "strong".into();
    copy.log10_p = -40.25;
    copy.log10_p_platform = Some(-12.5);
    copy
}

/// Runs every check, each on a registry that `make` gives empty.
pub fn check(make: &dyn Fn() -> Box<dyn Registry>) {
    let checks: [fn(&dyn Registry); 9] =
        [round_trip, texts, works_are_completed, copies_are_replaced, refusals, lists, pages, nearness, batches];
    for check in checks {
        check(make().as_ref());
    }
}

fn round_trip(registry: &dyn Registry) {
    let (mut first, mut second) = (work(1), work(2));
    // Names and payloads with the highest bit set, too.
    first.sha256[0] = 0xFF;
    first.id = WorkId::of(&first.sha256);
    (second.title, second.reference) = (None, None);
    second.sha256[0] = 0x01;
    second.id = WorkId::of(&second.sha256);
    registry.add_work(&first).unwrap();
    let mut marked = copy(&second, u64::MAX, "");
    (marked.input_modified, marked.output_modified, marked.log10_p_platform) = (None, None, None);
    marked.input_len = u64::MAX;
    registry.add(&second, &marked).unwrap();
    assert_eq!(registry.work(first.id).unwrap(), Some(first.clone()));
    assert_eq!(registry.work(second.id).unwrap(), Some(second.clone()));
    assert_eq!(registry.work(work(3).id).unwrap(), None);
    let other = copy(&first, 5, "tumblr");
    registry.add_copy(&other).unwrap();
    for whole in [&marked, &other] {
        let found = Some(whole.clone());
        assert_eq!(registry.copy_by_payload("312b4357", whole.payload).unwrap(), found);
        assert_eq!(registry.copy_at("312b4357", whole.work, &whole.platform, &whole.output).unwrap(), found);
        assert_eq!(registry.copy_by_output(&whole.output).unwrap(), found);
        let all = vec![whole.clone()];
        assert_eq!(registry.copies_by_payload(whole.payload).unwrap(), all);
        assert_eq!(registry.copies_by_sha256(&whole.sha256).unwrap(), all);
        assert_eq!(registry.copies_of(whole.work).unwrap(), all);
    }
    assert_eq!(registry.copy_by_payload("00000000", Payload(5)).unwrap(), None);
    assert_eq!(registry.copy_at("312b4357", first.id, "x", &other.output).unwrap(), None);
    assert_eq!(registry.payloads("312b4357").unwrap(), [Payload(5), Payload(u64::MAX)]);
    assert!(registry.payloads("00000000").unwrap().is_empty());
}

fn texts(registry: &dyn Registry) {
    let text = Work::new(sha256(b"a story"), "art/story.md", 0, 0, 1_790_000_000);
    let mut marked = Copy::new(Payload(u64::MAX), "312b4357", text.id, "/out/story_x.md", TextFormat::Markdown);
    marked.strength = "invisible V=310 Z=288 H=0".into();
    registry.add(&work(1), &copy(&work(1), 1, "x")).unwrap();
    registry.add(&text, &marked).unwrap();
    assert_eq!(registry.work(text.id).unwrap(), Some(text.clone()));
    assert!(text.is_text() && !work(1).is_text());
    assert_eq!(registry.copies_of(text.id).unwrap(), [marked.clone()]);
    assert_eq!(registry.text_payloads("312b4357").unwrap(), [marked.payload]);
    assert_eq!(registry.payloads("312b4357").unwrap(), [Payload(1), marked.payload]);
    assert!(registry.text_payloads("00000000").unwrap().is_empty());
    marked.output = "/out/other.md".into();
    marked.payload = Payload(1);
    let taken = registry.add_copy(&marked);
    assert!(matches!(taken, Err(RegistryError::PayloadTaken(_))), "a picture has it: {taken:?}");
}

fn works_are_completed(registry: &dyn Registry) {
    let whole = work(1);
    let mut bare = Work::new(whole.sha256, "elsewhere/1.png", 640, 480, whole.added - 5);
    registry.add_work(&bare).unwrap();
    registry.add_work(&whole).unwrap();
    let mut expected = whole.clone();
    expected.added = bare.added;
    assert_eq!(registry.work(whole.id).unwrap(), Some(expected.clone()));
    // What is known is not lost again.
    bare.added = 0;
    registry.add_work(&bare).unwrap();
    expected.source = bare.source;
    assert_eq!(registry.work(whole.id).unwrap(), Some(expected));
}

fn copies_are_replaced(registry: &dyn Registry) {
    let work = work(1);
    registry.add(&work, &copy(&work, 1, "x")).unwrap();
    registry.add_copy(&copy(&work, 2, "")).unwrap();
    let mut again = copy(&work, 3, "x");
    again.created += 1;
    registry.add_copy(&again).unwrap();
    assert_eq!(registry.payloads("312b4357").unwrap(), [Payload(2), Payload(3)]);
    assert_eq!(registry.copy_by_payload("312b4357", Payload(1)).unwrap(), None);
    assert_eq!(registry.copy_by_output(&again.output).unwrap(), Some(again.clone()));
    // A payload that was given up is free again, and another key may use the same.
    let mut free = copy(&work, 1, "tumblr");
    registry.add_copy(&free).unwrap();
    free.key = "ffffffff".into();
    registry.add_copy(&free).unwrap();
    assert_eq!(registry.copies_by_payload(Payload(1)).unwrap().len(), 2);
    // The same row written twice is one row.
    registry.add_copy(&again).unwrap();
    assert_eq!(registry.copies_of(work.id).unwrap().len(), 4);
}

fn refusals(registry: &dyn Registry) {
    let work = work(1);
    let orphan = copy(&work, 1, "x");
    assert!(matches!(registry.add_copy(&orphan), Err(RegistryError::UnknownWork(id)) if id == work.id));
    registry.add(&work, &orphan).unwrap();
    let taken = copy(&work, 1, "tumblr");
    assert!(matches!(registry.add_copy(&taken), Err(RegistryError::PayloadTaken(Payload(1)))));
    let mut infinite = copy(&work, 2, "tumblr");
    infinite.log10_p = f64::NEG_INFINITY;
    assert!(matches!(registry.add_copy(&infinite), Err(RegistryError::NotFinite(Payload(2)))));
    (infinite.log10_p, infinite.log10_p_platform) = (-1.0, Some(f64::NAN));
    assert!(matches!(registry.add_copy(&infinite), Err(RegistryError::NotFinite(Payload(2)))));
    let mut other = work.clone();
    other.sha256[31] ^= 1;
    other.title = Some("another".into());
    assert!(matches!(registry.add_work(&other), Err(RegistryError::OtherWork(id)) if id == work.id));
    // `add` is one step: the refused copy takes its new work back, where the store can.
    assert_eq!(registry.work(work.id).unwrap(), Some(work.clone()), "what was refused left nothing behind");
    assert_eq!(registry.copies_of(work.id).unwrap(), [orphan]);
}

fn lists(registry: &dyn Registry) {
    for n in 0..4 {
        let mut work = work(n);
        work.title = [Some("Nebel über Köln".into()), Some("100%_real".into()), None, None][n as usize].clone();
        let mut copy = copy(&work, n, ["tumblr", "x", "x", ""][n as usize]);
        copy.day = 100 + n as u16;
        registry.add(&work, &copy).unwrap();
    }
    let list = |change: &dyn Fn(&mut Filter)| -> Vec<u64> {
        let mut filter = Filter::default();
        change(&mut filter);
        registry.copies(&filter, None, 10).unwrap().into_iter().map(|entry| entry.copy.payload.0).collect()
    };
    assert_eq!(list(&|_| {}), [0, 1, 2, 3]);
    assert_eq!(list(&|filter| filter.platform = Some("X".into())), [1, 2]);
    assert_eq!(list(&|filter| filter.platform = Some(String::new())), [3]);
    assert_eq!(list(&|filter| filter.since = Some(102)), [2, 3]);
    assert_eq!(list(&|filter| filter.text = Some("ÜBER k".into())), [0]);
    assert_eq!(list(&|filter| filter.text = Some("ART/3".into())), [3]);
    assert_eq!(list(&|filter| filter.text = Some("%_".into())), [1], "no wildcards");
    assert_eq!(list(&|filter| filter.text = Some("/out/art/2".into())), [2], "the copy's path counts");
    assert!(list(&|filter| (filter.text, filter.since) = (Some("nebel".into()), Some(101))).is_empty());
    let entry = registry.copies(&Filter::default(), None, 1).unwrap().remove(0);
    let listed = entry.work.unwrap();
    assert_eq!((listed.id, listed.reference), (work(0).id, None));
}

fn pages(registry: &dyn Registry) {
    for n in 0..7 {
        let work = work(n);
        let mut copy = copy(&work, 7 - n, "x");
        // Made in the same second.
        copy.created = 1_790_000_000 + n as i64 / 3;
        registry.add(&work, &copy).unwrap();
    }
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let page = registry.works(after, 2).unwrap();
        assert!(page.len() <= 2 && page.iter().all(|work| work.reference.is_none()));
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        names.extend(page.iter().map(|work| work.id));
    }
    let mut expected: Vec<_> = (0..7).map(|n| work(n).id).collect();
    names.sort();
    expected.sort();
    assert_eq!(names, expected, "each work is on one page");
    let (mut payloads, mut after) = (Vec::new(), None);
    let mut filter = Filter::default();
    filter.text = Some("harbour".into());
    loop {
        let page = registry.copies(&filter, after.as_ref(), 2).unwrap();
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.copy.clone());
        payloads.extend(page.iter().map(|entry| entry.copy.payload.0));
    }
    assert_eq!(payloads, [5, 6, 7, 2, 3, 4, 1]);
}

fn nearness(registry: &dyn Registry) {
    for (n, phash) in [(1, 0b1011), (2, 0b1000 | 1 << 63), (3, u64::MAX), (4, 0)] {
        let mut work = work(n);
        work.phash = phash;
        registry.add_work(&work).unwrap();
    }
    let near = |phash, distance| registry.near(phash, distance).unwrap();
    assert_eq!(near(0b1011, 0), [(work(1).id, 0)]);
    assert_eq!(near(0b1010, 3), [(work(1).id, 1), (work(2).id, 2)]);
    assert_eq!(near(u64::MAX, 0), [(work(3).id, 0)]);
    assert!(near(0, 0).is_empty(), "a picture without shapes is like no other");
}

fn batches(registry: &dyn Registry) {
    let (first, second) = (work(1), work(2));
    registry.add_work(&first).unwrap();
    let fill = || -> Result<(), RegistryError> {
        registry.add(&second, &copy(&second, 2, "x"))?;
        let mut renamed = first.clone();
        renamed.title = Some("renamed".into());
        registry.add_work(&renamed)
    };
    registry.batch(&mut || fill().map(|()| false)).unwrap();
    assert_eq!(registry.work(second.id).unwrap(), None);
    let failed = registry.batch(&mut || {
        fill()?;
        registry.add_copy(&copy(&work(3), 3, "x")).map(|()| true)
    });
    assert!(matches!(failed, Err(RegistryError::UnknownWork(_))));
    assert_eq!(registry.work(second.id).unwrap(), None);
    assert_eq!(registry.work(first.id).unwrap(), Some(first.clone()));
    assert!(registry.payloads("312b4357").unwrap().is_empty());
    // A refusal that is dealt with inside does not end the batch.
    registry
        .batch(&mut || {
            fill()?;
            assert!(registry.add_copy(&copy(&first, 2, "y")).is_err());
            Ok(true)
        })
        .unwrap();
    assert_eq!(registry.payloads("312b4357").unwrap(), [Payload(2)]);
    assert_eq!(registry.work(first.id).unwrap().unwrap().title.as_deref(), Some("renamed"));
}
