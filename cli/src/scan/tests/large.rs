// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is larger than is read at a time.

use super::super::{OVERLAP, RECORD, WINDOW};
use super::*;

/// Clean text of at least this many bytes.
fn filling(bytes: usize) -> String {
    clean(999).repeat(bytes / clean(999).len() + 1)
}

#[test]
fn a_mark_on_the_border_of_two_windows_is_found() {
    let mark = marked(9);
    for shift in [0, mark.len() / 2, mark.len()] {
        let mut text = filling(2 * WINDOW);
        let at = (WINDOW - OVERLAP - shift..).find(|&at| text.is_char_boundary(at)).unwrap();
        text.insert_str(at, &mark);
        let scan = Scan::of(text, None);
        assert!(scan.payloads().iter().all(|&payload| payload == 9));
        assert!(!scan.found.is_empty(), "{shift}");
    }
}

#[test]
fn a_record_of_any_size_is_read_to_its_end() {
    let text = filling(RECORD + WINDOW) + &marked(5);
    let line = serde_json::json!({ "id": "x", "text": text }).to_string();
    let next = serde_json::json!({ "id": "y", "text": marked(6) }).to_string();
    for form in [Form::Lines, Form::Values] {
        assert_eq!(Scan::of(format!("{line}\n{next}\n"), Some(form)).payloads(), [5, 6], "{form:?}");
    }
    assert_eq!(Scan::of(format!("[{line},{next}]"), Some(Form::Values)).payloads(), [5, 6]);
    let file = [wet(1, &text), response("b", "Content-Type: text/plain\r\n", text.as_bytes()), wet(2, &marked(6))];
    assert_eq!(Scan::of(file.concat(), None).payloads(), [5, 5, 6]);
}

#[test]
fn what_unpacks_to_very_much_is_read_in_bounded_pieces() {
    let zeros = vec![b'0'; 8 * RECORD];
    let page = response("bomb", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &gzip(&zeros));
    let file = [page, wet(1, &marked(1))].concat();
    let scan = Scan::of(gzip(&file), None);
    assert_eq!(scan.payloads(), [1]);
    assert_eq!(scan.damage.len(), 1);
    let scan =
        Scan::of(gzip(&[&b"{\"text\":\""[..], &zeros, b"\"}\n", marked(2).as_bytes()].concat()), Some(Form::Lines));
    assert_eq!(scan.payloads(), [2]);
}

#[test]
fn plain_text_is_scanned_when_it_is_too_large_for_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.txt");
    let file = std::fs::File::create(&path).unwrap();
    for (length, scanned) in [(1 << 20, false), (100 << 20, true)] {
        file.set_len(length).unwrap();
        assert_eq!(super::super::reads(&path), scanned);
    }
}
