// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is damaged is told, and the rest is read.

use super::*;

fn wet_file() -> Vec<Vec<u8>> {
    (1..=40).map(|n| wet(n, &if n % 10 == 0 { marked(n) } else { clean(n) })).collect()
}

#[test]
fn a_file_cut_off_is_read_as_far_as_it_goes() {
    let whole = wet_file().concat();
    // One frame of Zstandard holds more than all of this, and gives nothing before it is complete.
    let frames = wet_file().iter().flat_map(|record| zstd(record)).collect();
    for bytes in [whole.clone(), gzip(&whole), frames] {
        let scan = Scan::of(&bytes[..bytes.len() - 30], Some(Form::Warc));
        assert!(scan.payloads().starts_with(&[10, 20, 30]), "{:?}", scan.payloads());
        assert_eq!(scan.damage.len(), 1, "{:?}", scan.damage);
    }
}

#[test]
fn after_a_damaged_member_the_next_one_is_read() {
    let mut members: Vec<Vec<u8>> = wet_file().iter().map(|record| gzip(record)).collect();
    let broken = &mut members[4];
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0xFF);
    let scan = Scan::of(members.concat(), Some(Form::Warc));
    assert_eq!(scan.payloads(), [10, 20, 30, 40]);
    assert!((1..=3).contains(&scan.damage.len()), "{:?}", scan.damage);
}

#[test]
fn a_broken_header_costs_its_record_alone() {
    for (good, bad) in [
        ("Content-Length", "Content-Lenght"),
        ("Content-Length: ", "Content-Length: -"),
        ("Content-Length: ", "Content-Length: 99999999999999999999999"),
        ("WARC/1.0\r\n", "WRAC/1.0\r\n"),
        ("\r\n\r\n", "\r\n"),
    ] {
        let mut records = wet_file();
        let text = String::from_utf8(records[14].clone()).unwrap();
        records[14] = text.replacen(good, bad, 1).into_bytes();
        let scan = Scan::of(records.concat(), Some(Form::Warc));
        assert_eq!(scan.payloads(), [10, 20, 30, 40], "{bad:?}");
        assert!(!scan.damage.is_empty(), "{bad:?}");
    }
}

#[test]
fn a_wrong_length_loses_no_mark_beyond_its_record() {
    for length in ["3", "5000"] {
        let mut records = wet_file();
        let text = String::from_utf8(records[14].clone()).unwrap();
        let at = text.find("Content-Length: ").unwrap() + 16;
        let end = at + text[at..].find('\r').unwrap();
        records[14] = format!("{}{length}{}", &text[..at], &text[end..]).into_bytes();
        assert_eq!(Scan::of(records.concat(), Some(Form::Warc)).payloads(), [10, 20, 30, 40], "{length}");
    }
}

#[test]
fn a_broken_line_is_read_as_well_as_can_be() {
    let text = marked(3);
    let lines = [
        format!("{{\"id\":1,\"text\":\"{}", ascii(&text).replace('\n', "\\n")).into_bytes(),
        [&b"{\"id\":2,\"text\":\"\xFF\xFE "[..], text.as_bytes(), b"\"}"].concat(),
        [br#"{"id":3,"lone":"\ud83d","text":""#, ascii(&text).as_bytes(), b"\"}"].concat(),
        serde_json::json!({ "id": 4, "text": text }).to_string().into_bytes(),
    ];
    for form in [Form::Lines, Form::Values] {
        let scan = Scan::of(lines.join(&b'\n'), Some(form));
        assert_eq!(scan.marks(), [("1", 3), ("2", 3), ("3", 3), ("4", 3)], "{form:?}");
    }
}

#[test]
fn any_damage_is_survived() {
    let wet = wet_file().concat();
    let packed: Vec<u8> = wet_file().iter().take(6).flat_map(|record| gzip(record)).collect();
    let html = response("a", "Content-Encoding: gzip\r\nContent-Type: text/html\r\n", &gzip(marked(1).as_bytes()));
    let json = serde_json::json!([{ "id": 1, "text": marked(2) }, [marked(3)], {}]).to_string();
    let mut state = 1_u64;
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    for (bytes, form) in
        [(wet, Form::Warc), (packed, Form::Warc), (html, Form::Warc), (json.into_bytes(), Form::Values)]
    {
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + random(20) {
                if bytes.is_empty() {
                    bytes = b"WARC/1.0\r\n".to_vec();
                }
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = random(256) as u8,
                    1 => drop(bytes.drain(at..(at + random(300)).min(bytes.len()))),
                    2 => bytes.insert(at, random(256) as u8),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            let scan = Scan::of(bytes, Some(form));
            assert!(scan.damage.iter().all(|damage| !damage.message.contains("wrong inside")), "{:?}", scan.damage);
        }
    }
}
