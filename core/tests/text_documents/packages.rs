// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use std::io::{Cursor, Read, Write};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

const CHAPTER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>The title here</title><script src=\"x.js\"/><style>the { words }</style></head>\n<body><h1>The head<br/>line here</h1><p title=\"some words here\">One&#160;word &amp; some <em>more here</em>, <code>the code</code> too &unknown; there.</p><p/><svg xmlns=\"x\"><text>not these words</text></svg></body></html>\n";
const DOCUMENT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p w:rsidR=\"00A\"><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t xml:space=\"preserve\">The first wo</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>rds </w:t></w:r><w:r><w:t xml:space=\"preserve\"> here &amp; ther</w:t><w:t>e</w:t><w:tab/><w:t>too</w:t></w:r><w:del><w:r><w:delText>deleted words here</w:delText></w:r></w:del><w:r><w:instrText> PAGE some words </w:instrText></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:t>field result here</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"SourceCode\"/></w:pPr><w:r><w:t>code in here</w:t></w:r></w:p><w:p><w:r><w:t>Around here </w:t><w:pict><w:txbxContent><w:p><w:r><w:t>boxed words here</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p></w:body></w:document>";
const FOOTNOTES: &str = "<w:footnotes xmlns:w=\"x\"><w:footnote><w:p><w:r><w:t>A note of words here.</w:t></w:r></w:p></w:footnote></w:footnotes>";
const CONTENT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:style=\"s\"><office:automatic-styles><style:style style:name=\"P1\" style:parent-style-name=\"Source_20_Text\"/></office:automatic-styles><office:body><office:text><text:tracked-changes><text:p>deleted words here</text:p></text:tracked-changes><text:h>The heading here</text:h><text:p>Some words<text:s text:c=\"2\"/>here <text:span>and th</text:span>ere<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note of words</text:p></text:note-body></text:note> on <text:date>the date here</text:date><office:annotation><text:p>a comment here</text:p></office:annotation><text:tab/>end</text:p><text:p text:style-name=\"P1\">code words here</text:p></office:text></office:body></office:document-content>";

/// An archive of these entries, compressed or not, all of them with a time, a mode and a comment.
pub(super) fn zip(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (i, (name, bytes, compressed)) in entries.iter().enumerate() {
        let method = if *compressed { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let time = DateTime::from_date_and_time(2020, 1, 1 + u8::try_from(i).expect("few"), 12, 0, 0).expect("a time");
        let options =
            SimpleFileOptions::default().compression_method(method).last_modified_time(time).unix_permissions(0o640);
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(bytes).expect("its content");
    }
    writer.set_comment("a comment").expect("short");
    writer.finish().expect("an archive").into_inner()
}

fn epub(more: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let entries: &[(&str, &[u8], bool)] = &[
        ("mimetype", b"application/epub+zip", false),
        ("META-INF/container.xml", b"<container/>", true),
        ("OEBPS/content.opf", b"<package>some words here</package>", true),
        ("OEBPS/one.xhtml", CHAPTER.as_bytes(), true),
        ("OEBPS/image.png", &[7; 3000], false),
        ("OEBPS/two.html", CHAPTER.as_bytes(), false),
    ];
    zip(&[entries, more].concat())
}

fn docx(more: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let header = "<w:hdr><w:p><w:r><w:t>the header here</w:t></w:r></w:p></w:hdr>";
    let entries: &[(&str, &[u8], bool)] = &[
        ("[Content_Types].xml", b"<Types/>", true),
        ("word/header1.xml", header.as_bytes(), true),
        ("word/document.xml", DOCUMENT.as_bytes(), true),
        ("word/media/image.png", &[7; 3000], false),
        ("word/footnotes.xml", FOOTNOTES.as_bytes(), true),
        ("docProps/core.xml", b"<x/>", true),
    ];
    zip(&[entries, more].concat())
}

fn odt(more: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let entries: &[(&str, &[u8], bool)] = &[
        ("mimetype", b"application/vnd.oasis.opendocument.text", false),
        ("content.xml", CONTENT.as_bytes(), true),
        ("styles.xml", b"<x/>", true),
    ];
    zip(&[entries, more].concat())
}

pub(super) fn samples() -> [(Vec<u8>, TextFormat); 3] {
    [(epub(&[]), TextFormat::Epub), (docx(&[]), TextFormat::Docx), (odt(&[]), TextFormat::Odt)]
}

/// All there is to know of an entry: name, method, time, mode, flags, raw bytes, content.
type Entry = (Vec<u8>, CompressionMethod, Option<DateTime>, Option<u32>, u16, Vec<u8>, Vec<u8>);

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    assert_eq!(archive.comment(), b"a comment");
    let read = |at: usize| {
        let (mut raw, mut content) = (Vec::new(), Vec::new());
        archive.by_index_raw(at).expect("an entry").read_to_end(&mut raw).expect("bytes");
        let mut file = archive.by_index(at).expect("an entry");
        file.read_to_end(&mut content).expect("its checksum is right");
        let flags = file.flags();
        let flags = u16::from(flags.is_using_data_descriptor());
        (file.name_raw().to_vec(), file.compression(), file.last_modified(), file.unix_mode(), flags, raw, content)
    };
    (0..archive_len(bytes)).map(read).collect()
}

fn archive_len(bytes: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(bytes)).expect("an archive").len()
}

/// Entries whose content changed; that all else of them and all others are the same is checked.
fn changed(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (entries(before), entries(after));
    assert_eq!(before.len(), after.len());
    let mut names = Vec::new();
    for (old, new) in before.into_iter().zip(after) {
        assert_eq!((&old.0, &old.1, &old.2, &old.3), (&new.0, &new.1, &new.2, &new.3));
        if old.6 == new.6 {
            assert_eq!(old, new);
        } else {
            let content = String::from_utf8(new.6).expect("UTF-8");
            assert_eq!(stripped(&content), String::from_utf8(old.6).expect("UTF-8"));
            quick_xml_reads(&content);
            names.push(String::from_utf8(new.0).expect("UTF-8"));
        }
    }
    names
}

fn quick_xml_reads(content: &str) {
    let mut reader = quick_xml::Reader::from_str(content);
    while reader.read_event().expect("well-formed") != quick_xml::events::Event::Eof {}
}

#[test]
fn only_the_parts_with_text_change() {
    let names: [&[&str]; 3] =
        [&["OEBPS/one.xhtml", "OEBPS/two.html"], &["word/document.xml", "word/footnotes.xml"], &["content.xml"]];
    for ((bytes, format), names) in samples().into_iter().zip(names) {
        let copy = round_trip(&bytes, format);
        assert_eq!(changed(&bytes, &copy), names);
        assert_eq!(TextFormat::of("zip", &copy), TextFormat::of("zip", &bytes));
    }
}

#[test]
fn one_part_alone_can_change() {
    let bytes = epub(&[]);
    let document = open(&bytes, TextFormat::Epub).expect("it can be read");
    let last = document.blocks().len() - 2;
    let mut edits = vec![Vec::new(); document.blocks().len()];
    edits[last] = vec![Edit { at: 3..3, with: V.into() }];
    assert_eq!(changed(&bytes, &document.write(&edits).expect("written")), ["OEBPS/two.html"]);
}

#[test]
fn a_stream_s_data_descriptors_are_understood() {
    for (bytes, format) in samples() {
        let mut source = ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        let mut writer = ZipWriter::new_stream(Vec::new());
        for at in 0..source.len() {
            let mut file = source.by_index(at).expect("an entry");
            let options = SimpleFileOptions::default().compression_method(file.compression());
            writer.start_file(String::from_utf8_lossy(file.name_raw()), options).expect("an entry");
            std::io::copy(&mut file, &mut writer).expect("its content");
        }
        writer.set_comment("a comment").expect("short");
        let stream = writer.finish().expect("an archive").into_inner();
        assert!(!changed(&stream, &round_trip(&stream, format)).is_empty());
    }
}

#[test]
fn books_are_read_chapter_by_chapter() {
    let read = texts(&epub(&[]), TextFormat::Epub);
    let chapter = [
        "The title here",
        "The head\nline here",
        "One\u{A0}word & some more here, the code too &unknown; there.",
        "not these words",
    ];
    assert_eq!(read[..4], chapter);
    assert_eq!(read[4..], chapter);
    assert_eq!(frozen(&epub(&[]), TextFormat::Epub)[..3], ["The title here", "the code", "&unknown;"]);
}

#[test]
fn word_s_runs_are_joined() {
    let read = texts(&docx(&[]), TextFormat::Docx);
    let expected = [
        "the header here",
        "The first words here & there\ttoo",
        "field result here",
        "code in here",
        "boxed words here",
        "Around here",
        "A note of words here.",
    ];
    assert_eq!(read, expected);
    assert_eq!(frozen(&docx(&[]), TextFormat::Docx), ["the header here", "field result here", "code in here"]);
}

#[test]
fn open_document_s_paragraphs() {
    let read = texts(&odt(&[]), TextFormat::Odt);
    let expected =
        ["The heading here", "A note of words", "Some words  here and there on the date here\tend", "code words here"];
    assert_eq!(read, expected);
    assert_eq!(frozen(&odt(&[]), TextFormat::Odt), ["the date here", "code words here"]);
}

#[test]
fn protected_and_signed_documents() {
    let locked = |way: &str| {
        format!("<encryption><EncryptedData><EncryptionMethod Algorithm=\"{way}\"/></EncryptedData></encryption>")
    };
    let fonts = locked("http://www.idpf.org/2008/embedding");
    assert!(open(&epub(&[("META-INF/encryption.xml", fonts.as_bytes(), true)]), TextFormat::Epub).is_ok());
    let text = locked("http://www.w3.org/2001/04/xmlenc#aes256-cbc");
    let Err(DocumentError::Unsupported(advice)) =
        open(&epub(&[("META-INF/encryption.xml", text.as_bytes(), true)]), TextFormat::Epub)
    else {
        panic!("read")
    };
    assert!(advice.contains("copy protection"));
    for (bytes, format) in [
        (epub(&[("META-INF/signatures.xml", b"<x/>", true)]), TextFormat::Epub),
        (docx(&[("_xmlsignatures/sig1.xml", b"<x/>", true)]), TextFormat::Docx),
        (odt(&[("META-INF/documentsignatures.xml", b"<x/>", true)]), TextFormat::Odt),
    ] {
        let document = open(&bytes, format).expect("it can be read");
        let Err(DocumentError::Unsupported(advice)) = document.write(&[]) else { panic!("written") };
        assert!(advice.contains("signed"), "{advice}");
    }
    let manifest = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
    let Err(DocumentError::Unsupported(advice)) =
        open(&odt(&[("META-INF/manifest.xml", manifest.as_bytes(), true)]), TextFormat::Odt)
    else {
        panic!("read")
    };
    assert!(advice.contains("password"));
    let Err(DocumentError::Unsupported(advice)) = open(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", TextFormat::Docx)
    else {
        panic!("read")
    };
    assert!(advice.contains("password"));
}
