// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use proptest::prelude::*;

const PAGE: &str = "<!doctype html>\r\n<html lang=en><head><meta charset=utf-8><title>The title here</title>\n<script>let the = 'some words here';</script>\n<script type=\"application/ld+json\">{\"text\": \"some words here\"}</script><style>.the { some words }</style></head>\n<body data-x='some words here'><!-- a comment <code> here --><h1>The head <em>line h</em>ere</h1>\n<p>One&nbsp;word &amp; some&#8203; more<br>on the next <code>code in here</code> line\n<p>Unclosed <b>bold words</p><ul><li>one item here<li>two items here</ul>\n<pre>some pre words</pre><textarea>some area words</textarea><svg><text>words in it</text><path d='x'/></svg>\n<div translate=no>not <div>these words</div> here</div><p contenteditable>or these words</p>\n<template>or these here</template><noscript>or these here</noscript>\n<table><tr><td>a cell here<td>more cells</table></div></span>after stray tags</body></html>\n";

#[test]
fn only_running_text_changes() {
    let copy = round_trip_text(PAGE, TextFormat::Html);
    for kept in [
        "<title>The title here</title>",
        "let the = 'some words here';",
        "{\"text\": \"some words here\"}",
        ".the { some words }",
        "<!-- a comment <code> here -->",
        "data-x='some words here'",
        "<code>code in here</code>",
        "<pre>some pre words</pre><textarea>some area words</textarea><svg><text>words in it</text>",
        "<div translate=no>not <div>these words</div> here</div><p contenteditable>or these words</p>",
        "<template>or these here</template><noscript>or these here</noscript>",
    ] {
        assert!(copy.contains(kept), "{kept}");
    }
    assert!(copy.contains(&format!("bold{V}{Z} words{V}</p>")));
    assert!(copy.contains(&format!("<em>lin\u{435}{V}{Z} h</em>")) || copy.contains(&format!("<em>line{V}{Z} h</em>")));
}

#[test]
fn blocks_are_what_a_reader_sees() {
    let read = texts(PAGE.as_bytes(), TextFormat::Html);
    assert_eq!(&read[1], "The head line here");
    assert_eq!(&read[2], "One\u{A0}word & some\u{200B} more\non the next code in here line");
    assert_eq!(&read[3..6], ["Unclosed bold words", "one item here", "two items here"]);
    assert_eq!(read.last().expect("there is text"), "after stray tags");
}

#[test]
fn references_are_taken_out_whole_and_never_split() {
    let page = "<meta charset=utf-8>a&#8203;&#x200C;b &amp; c";
    let document = open(page.as_bytes(), TextFormat::Html).expect("it can be read");
    assert_eq!(document.blocks()[0].text, "a\u{200B}\u{200C}b & c");
    let edit = |at, with: &str| Edit { at, with: with.into() };
    // Between the two; both away; inside the first; the ampersand becomes another character that is markup.
    let copy = |edits: Vec<Edit>| String::from_utf8(document.write(&[edits]).expect("written")).expect("UTF-8");
    assert_eq!(copy(vec![edit(4..4, "x")]), "<meta charset=utf-8>a&#8203;x&#x200C;b &amp; c");
    assert_eq!(copy(vec![edit(1..7, "")]), "<meta charset=utf-8>ab &amp; c");
    assert_eq!(copy(vec![edit(2..2, "x")]), page);
    assert_eq!(copy(vec![edit(9..10, "<")]), "<meta charset=utf-8>a&#8203;&#x200C;b &lt; c");
}

#[test]
fn without_utf_8_declared_hidden_characters_are_references() {
    for page in [
        &b"<p>The first words here</p>"[..],
        b"<meta charset=\"iso-8859-1\"><p>Caf\xE9 words her\xE9 too</p>",
        b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'><p>\x83\x5C\x83\x5C the words</p>",
        b"<meta charset=gb18030><p>\x81\x30\x81\x30 and \xC4\xE3\xBA\xC3 the words</p>",
    ] {
        let copy = round_trip(page, TextFormat::Html);
        assert!(String::from_utf8_lossy(&copy).contains("&#xfe08;&#xfe0a;"));
        let bare: Vec<u8> = [&b"&#xfe08;"[..], b"&#xfe0a;", b"&#x200b;", b"&#x2060;"]
            .iter()
            .fold(copy, |copy, hidden| memchr_free_replace(&copy, hidden, b""));
        assert_eq!(memchr_free_replace(&bare, b"&#x435;", b"e"), page);
    }
    assert_eq!(texts(b"<meta charset=Shift_JIS>\x83\x5C!", TextFormat::Html), ["ソ!"]);
}

fn memchr_free_replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

fn page() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec![
        "word",
        "more",
        "e",
        " ",
        " ",
        " ",
        "\n",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<code>",
        "</code>",
        "<br>",
        "<",
        ">",
        "&",
        "&amp;",
        "&nbsp",
        "&#8203;",
        "&#x",
        "&#9999999999;",
        "<!--",
        "-->",
        "<!",
        "<?",
        "</",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "</title>",
        "<svg>",
        "</svg>",
        "<math>",
        "<![CDATA[",
        "]]>",
        "<a href='x y'>",
        "<a href=\"",
        "\"",
        "'",
        "=",
        "/>",
        "<svg/>",
        "<div translate=no>",
        "</div>",
        "<div>",
        "<table>",
        "<td>",
        "<select>",
        "<template>",
        "</template>",
        "<xmp>",
        "<plaintext>",
        "<noscript>",
        "é",
        "\0",
        "<img alt='<p>'>",
        "<!doctype html>",
    ]);
    prop::collection::vec(atom, 0..30).prop_map(|atoms| format!("<meta charset=utf-8>{}", atoms.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn any_page_comes_back(page in page()) {
        let document = open(page.as_bytes(), TextFormat::Html).expect("it can be read");
        if document.write(&[]).is_ok() {
            round_trip_text(&page, TextFormat::Html);
        }
    }
}
