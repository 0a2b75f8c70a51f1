// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every form of input, as it should be.

use super::*;

fn lines(escape: impl Fn(&str) -> String) -> String {
    let line = |number: u64| {
        let text = if number.is_multiple_of(100) { marked(number) } else { clean(number) };
        escape(&serde_json::json!({ "id": format!("doc-{number}"), "text": text, "n": number }).to_string()) + "\n"
    };
    (1..=300).map(line).collect()
}

const IN_LINES: [(&str, u64); 3] = [("doc-100", 100), ("doc-200", 200), ("doc-300", 300)];

#[test]
fn marked_lines_are_found_in_order_however_they_are_packed_and_escaped() {
    for escape in [str::to_owned, ascii] {
        let lines = lines(escape);
        let pieces: Vec<u8> = lines.as_bytes().chunks(1000).flat_map(gzip).collect();
        let packed = [lines.clone().into_bytes(), gzip(lines.as_bytes()), pieces, zstd(lines.as_bytes())];
        for bytes in packed {
            for form in [Form::Lines, Form::Values] {
                let scan = Scan::of(bytes.clone(), Some(form));
                assert_eq!(scan.marks(), IN_LINES);
                assert_eq!((scan.totals.records, scan.totals.found), (300, 3));
                assert_eq!(scan.totals.bytes, lines.len() as u64);
                assert!(scan.damage.is_empty());
                for found in &scan.found {
                    assert_eq!(found.field.as_deref(), Some("/text"));
                    let number = found.detection.marks[0].payload.0;
                    let at = lines.find(&format!("doc-{number}")).unwrap();
                    assert_eq!(lines[..at].rfind('\n').unwrap() as u64 + 1, found.offset);
                }
            }
        }
    }
}

#[test]
fn no_mark_of_another_key_is_found() {
    let other = TextKey::new(&MasterKey::from_bytes([6; 32]));
    let texts = (1..40).map(|n| wet(n, &mark(&clean(n), &other, Payload(n), &MarkOptions::default()).0));
    let scan = Scan::of(texts.flatten().collect::<Vec<u8>>(), None);
    assert!(scan.found.is_empty());
    assert_eq!(scan.totals.candidates, 39);
}

#[test]
fn an_array_of_any_layout_is_read_element_by_element() {
    let values: Vec<_> = (1..=30)
        .map(|n| serde_json::json!({ "meta": { "url": format!("u{n}") }, "body": [1, { "a/b": if n % 10 == 0 { marked(n) } else { "]},{[\\\"".into() } }] }))
        .collect();
    for json in [serde_json::to_string(&values).unwrap(), serde_json::to_string_pretty(&values).unwrap()] {
        let scan = Scan::of(json, Some(Form::Values));
        assert_eq!(scan.marks(), [("u10", 10), ("u20", 20), ("u30", 30)]);
        assert_eq!(scan.found[0].field.as_deref(), Some("/body/1/a~1b"));
        assert_eq!(scan.totals.records, 30);
    }
}

#[test]
fn strings_in_an_array_and_a_lone_value_are_records() {
    let strings: Vec<String> = (1..4).map(marked).collect();
    let scan = Scan::of(serde_json::to_string(&strings).unwrap(), None);
    assert_eq!(scan.marks(), [("1", 1), ("2", 2), ("3", 3)]);
    let scan = Scan::of(serde_json::to_string_pretty(&serde_json::json!({ "a": strings })).unwrap(), None);
    assert_eq!(scan.marks(), [("1", 1), ("1", 2), ("1", 3)]);
}

#[test]
fn html_in_json_is_read_without_its_tags() {
    let html = format!("<p>{}</p>", marked(7).replace(' ', " <b></b>").replace("river", "<i>ri</i>ver"));
    let scan = Scan::of(serde_json::json!({ "raw_content": html }).to_string(), Some(Form::Lines));
    assert_eq!(scan.payloads(), [7]);
}

#[test]
fn responses_are_unpacked_whatever_the_server_did() {
    let html = |n: u64, charset: &str| format!("<html><head>{charset}</head><body><p>{}</p></body></html>", marked(n));
    let references = |n: u64| {
        let reference = |c: char| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) };
        format!("<p>{}</p>", marked(n).chars().map(reference).collect::<String>())
    };
    let zlib = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let chunked = |bytes: &[u8]| {
        let chunks = bytes.chunks(777).flat_map(|c| [format!("{:x};x=1\r\n", c.len()).as_bytes(), c, b"\r\n"].concat());
        chunks.chain(*b"0\r\n\r\n").collect::<Vec<u8>>()
    };
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(html(8, "").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let type_html = "Content-Type: text/html; charset=\"UTF-8\"\r\n";
    let with = |coding: &str| format!("{type_html}Content-Encoding: {coding}\r\n");
    let file = [
        record("warcinfo", "", "application/warc-fields", marked(1).as_bytes()),
        response("a:1", type_html, html(1, "").as_bytes()),
        response("a:2", &with("gzip"), &gzip(html(2, "").as_bytes())),
        response("a:3", &with("deflate"), &zlib(html(3, "").as_bytes())),
        response("a:4", &(with("gzip") + "Transfer-Encoding: chunked\r\n"), &chunked(&gzip(html(4, "").as_bytes()))),
        response("a:5", &with("zstd"), &zstd(html(5, "").as_bytes())),
        // Header fields that are no longer true.
        response("a:6", &(with("br") + "Transfer-Encoding: chunked\r\n"), html(6, "").as_bytes()),
        response("a:7", "Content-Type: text/html; charset=iso-8859-1\r\n", html(7, "<meta charset=latin1>").as_bytes()),
        response("a:8", "Content-Type: text/html\r\n", &utf16),
        response("a:9", "content-type: text/html;charset=windows-1251\n", references(9).as_bytes()),
        response(
            "a:10",
            "Content-Type: application/json\r\n",
            ascii(&serde_json::json!([marked(10)]).to_string()).as_bytes(),
        ),
        response("a:11", "Content-Type: image/png\r\n", marked(11).as_bytes()),
        record("request", "a:12", "application/http; msgtype=request", marked(12).as_bytes()),
        record("resource", "a:13", "text/plain", marked(13).as_bytes()),
    ];
    let scan = Scan::of(file.concat(), Some(Form::Warc));
    let expected: Vec<(String, u64)> = (1..=10).chain([13]).map(|n| (format!("a:{n}"), n)).collect();
    let marks: Vec<(String, u64)> = scan.marks().into_iter().map(|(id, n)| (id.to_owned(), n)).collect();
    assert_eq!(marks, expected);
    assert_eq!(scan.damage, []);
    let packed: Vec<u8> = file.iter().flat_map(|record| gzip(record)).collect();
    assert_eq!(Scan::of(packed, None).payloads(), scan.payloads());
}

#[test]
fn names_say_what_is_scanned() {
    let reads = |name: &str| super::super::reads(std::path::Path::new(name));
    for name in ["a.jsonl", "a.JSON", "a.warc", "a.warc.gz", "x.wet.zst", "a.txt.gz", "a.html.zst", "a.b.ndjson.GZ"] {
        assert!(reads(name), "{name}");
    }
    for name in ["a.txt", "a.html", "a.tar.gz", "a.png", "gz", ".gz", "a.svgz"] {
        assert!(!reads(name), "{name}");
    }
}
