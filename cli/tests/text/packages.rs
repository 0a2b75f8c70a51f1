// SPDX-License-Identifier: MIT OR Apache-2.0
//! EPUB, Word and OpenDocument: marked, read and stripped in place.

use crate::desk::Desk;
use crate::story::{STORY, looks_the_same};
use std::io::{Cursor, Read, Write};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

type Entries = Vec<(String, Vec<u8>)>;

fn pack(entries: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let stored = *name == "mimetype";
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn unpack(bytes: &[u8]) -> Entries {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |at: usize| {
        let mut entry = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.name().unwrap().into_owned(), content)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(read).collect()
}

/// Every paragraph of the story between two tags.
fn paragraphs(open: &str, close: &str) -> String {
    STORY.split("\n\n").map(|paragraph| format!("{open}{}{close}", paragraph.trim_end())).collect()
}

/// Name, file, and the entry that holds the story.
fn documents() -> [(&'static str, Vec<u8>, &'static str); 3] {
    let chapter = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>The ferry</title></head><body>{}</body></html>",
        paragraphs("<p>", "</p>\n")
    );
    let epub = pack(&[
        ("mimetype", "application/epub+zip".into()),
        ("META-INF/container.xml", "<container/>".into()),
        ("OEBPS/content.opf", "<package>some words that are no text</package>".into()),
        ("OEBPS/one.xhtml", chapter),
    ]);
    let word = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}</w:body></w:document>",
        paragraphs("<w:p><w:r><w:t xml:space=\"preserve\">", "</w:t></w:r></w:p>")
    );
    let docx = pack(&[("[Content_Types].xml", "<Types/>".into()), ("word/document.xml", word)]);
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>{}</office:text></office:body></office:document-content>",
        paragraphs("<text:p>", "</text:p>")
    );
    let odt = pack(&[
        ("mimetype", "application/vnd.oasis.opendocument.text".into()),
        ("content.xml", content),
        ("styles.xml", "<x/>".into()),
    ]);
    [
        ("story.epub", epub, "OEBPS/one.xhtml"),
        ("story.docx", docx, "word/document.xml"),
        ("story.odt", odt, "content.xml"),
    ]
}

#[test]
fn packages_are_marked_read_and_stripped() {
    for (name, bytes, text) in documents() {
        let desk = Desk::with_key();
        desk.write(name, &bytes);
        let copy = format!("copy-{name}");
        let marked = &desk.glassine(&["text", "mark", name, "-o", &copy, "--for", "anna", "--json"]).code(0).json()[0];
        assert_eq!(marked["format"], name.rsplit('.').next().unwrap(), "{marked}");
        assert!(marked["self_check"]["log10_p"].as_f64().unwrap() < -9.0, "{marked}");

        let (before, after) = (unpack(&bytes), unpack(&desk.read(&copy)));
        for (old, new) in before.iter().zip(&after) {
            assert_eq!(old.0, new.0, "{name}: the entries stay in their order");
            if old.0 == text {
                looks_the_same(&new.1, std::str::from_utf8(&old.1).unwrap());
            } else {
                assert_eq!(old.1, new.1, "{name}: {}", old.0);
            }
        }
        assert_eq!(before.len(), after.len());

        let found = &desk.glassine(&["text", "detect", &copy, "--json"]).code(0).json()[0];
        assert_eq!((&found["payload"], &found["copy"]["for"]), (&marked["payload"], &"anna".into()), "{name}");
        desk.glassine(&["text", "detect", name]).code(1);

        let clean = format!("clean-{name}");
        let stripped = &desk.glassine(&["text", "strip", &copy, "-o", &clean, "--json"]).code(0).json()[0];
        let units = &marked["units"];
        let symbols = units["V"].as_u64().unwrap() + units["Z"].as_u64().unwrap();
        assert_eq!(stripped["removed"].as_u64(), Some(2 * symbols), "{name}: {stripped}");
        assert_eq!(unpack(&desk.read(&clean)), before, "{name}: stripping gives the original back");
        desk.glassine(&["text", "detect", &clean]).code(1);
    }
}
