// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use proptest::prelude::*;
use pulldown_cmark::{Options, Parser, html};

const SAMPLE: &str = "---\ntitle: The house here\n---\n\n# A heading here\n\nThe *first part* of __it all__, with `some code here` and\n[a link here](https://example.org/a-b \"The title\") there.  \nNext line \\*not so\\* &amp; done.\n\n> Quoted words here\n> go on\n\n1. One item here\n   - Inner item, too\n2. Two\n\n| left cell | right cell |\n|---|---|\n| some words | more *words here* |\n\n```rust\nlet the = code;\n```\n\n    indented code here\n\n<div class=\"some words here\">raw words here</div>\n\nText with <b>tags in it</b> and <code>code in tags</code> too.\nA note[^1] and ![an image here](x.png) and <https://example.org/some> here.\n\n[^1]: The note is here.\n\n[ref]: https://example.org/ 'Some title here'\n";

/// As a page, in CommonMark with footnotes (without them a note of one word is the target of a link) and with all that
/// the parser knows besides.
fn rendered(text: &str) -> [String; 2] {
    [Options::ENABLE_FOOTNOTES, Options::all() - Options::ENABLE_SMART_PUNCTUATION].map(|options| {
        let mut out = String::new();
        html::push_html(&mut out, Parser::new_ext(text, options));
        out
    })
}

#[test]
fn marking_does_not_change_what_it_says() {
    let copy = round_trip_text(SAMPLE, TextFormat::Markdown);
    assert_eq!(rendered(&copy).map(|page| stripped(&page)), rendered(SAMPLE));
    for kept in [
        "---\ntitle: The house here\n---\n",
        "# A heading here\n",
        "`some code here`",
        "[a link here](https://example.org/a-b \"The title\")",
        "\\*not",
        "&amp;",
        "```rust\nlet the = code;\n```\n",
        "    indented code here\n",
        "<div class=\"some words here\">raw words here</div>",
        "<code>code in tags</code>",
        "![an image here](x.png)",
        "<https://example.org/some>",
        "[ref]: https://example.org/ 'Some title here'\n",
    ] {
        assert!(copy.contains(kept), "{kept}");
    }
    for marked in
        ["Quot\u{435}d", &format!("item{V}{Z} "), &format!("some{V}{Z} words{V} |"), &format!("note{V}{Z} is{V}")]
    {
        assert!(copy.contains(marked) || copy.contains(&marked.replace('e', "\u{435}")), "{marked}: {copy}");
    }
}

#[test]
fn code_and_templates_are_frozen() {
    let text = "Some `code here` and {{< figure src=\"a b c\" >}} and [[a wiki page]] and a\\_b end.";
    let frozen = frozen(text.as_bytes(), TextFormat::Markdown);
    assert_eq!(frozen, ["code here", "{{< figure src=\"a b c\" >}}", "[[a wiki page]]", "a_b"]);
}

fn markdown() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec![
        "word",
        "another",
        "e",
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "[",
        "]",
        "](x)",
        "(",
        ")",
        "~~",
        "|",
        "\n",
        "\n\n",
        "  \n",
        "\\",
        "\\*",
        "&amp;",
        "&",
        "&#8203",
        "#",
        "# ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "```\n",
        "\t",
        " ",
        " ",
        " ",
        " ",
        " ",
        "<b>",
        "</b>",
        "<",
        ">",
        "<!--",
        "-->",
        "![",
        "---\n",
        "===\n",
        "|---|---|\n",
        "| a | b |\n",
        "$",
        "$$",
        "!",
        ".",
        ",",
        "é",
        "\u{200B}",
        "\u{A0}",
        "[^1]",
        "[^1]: ",
        "~",
        "^",
        "{#id}",
        "{",
        "}",
        "https://x.org",
        "a@b.cc",
        "\"",
        "'",
        ":",
        "+++\n",
        "<pre>",
        "</pre>",
        "[x]: /y\n",
        "[x]",
    ]);
    prop::collection::vec(atom, 0..40).prop_map(|atoms| atoms.concat())
}

#[test]
fn wiki_links_with_brackets_in_their_name_stay() {
    let text = "wordwordwordword[[x]: /y\n(# 1. [^1]]";
    let copy = round_trip_text(text, TextFormat::Markdown);
    assert_eq!(rendered(&copy).map(|page| stripped(&page)), rendered(text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn any_markdown_says_the_same(text in markdown()) {
        prop_assume!(!text.contains(V));
        let copy = round_trip_text(&text, TextFormat::Markdown);
        prop_assert_eq!(rendered(&copy).map(|page| stripped(&page)), rendered(&text));
    }
}
