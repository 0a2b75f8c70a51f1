#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Marked documents in the programs that open them: DOCX and ODT in LibreOffice, EPUB in epubcheck.

usage: text_office.py GLASSINE PASSAGES [--every N] [--work DIR] [--json OUT]

PASSAGES is the folder that text_passages.py made. Debian packages: libreoffice-writer-nogui, epubcheck, poppler-utils.

LibreOffice writes every third passage (`--every`; every sixth at the other levels) as DOCX and as ODT; each is marked, and LibreOffice turns the marked one into plain text and into
the other format (a save by another program). The text has to be that of the unmarked document, the mark has to be readable from
it. The EPUBs are made here, two chapters each, with a cover sheet, a style sheet and a navigation document; epubcheck judges them
before and after. Of every zip file the untouched entries are compared as well. Last, the mark as it comes out of a PDF.
"""
import argparse, html, json, subprocess, zipfile
from pathlib import Path

from text_commands import LEVELS, Glassine, visible

# Debian's is a jar that wants binfmt_misc, which is not everywhere.
EPUBCHECK = ("java", "-jar", "/usr/bin/epubcheck")

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:6f5c2c1e-7b1e-4b52-9d3c-0c3f4c1f9a10</dc:identifier>
<dc:title>{title}</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/><item id="c1" href="chapter1.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="chapter2.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c1"/><itemref idref="c2"/></spine></package>"""
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>{body}</body>
</html>"""


WRITING = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:h text:style-name="Heading_20_1" text:outline-level="1">A heading of a few words</text:h>{body}</office:text></office:body></office:document>"""


def write_document(path, text):
    """For LibreOffice to make its files from. Opened as plain text it would be set as preformatted, which counts as code."""
    body = "".join(f'<text:p text:style-name="Text_20_body">{html.escape(" ".join(p.split()))}</text:p>' for p in text.strip().split("\n\n"))
    path.write_text(WRITING.format(body=body), encoding="utf-8")


def write_epub(path, text):
    parts = text.strip().split("\n\n")
    half = (len(parts) + 1) // 2
    chapters = [
        f'<section epub:type="chapter"><h1>Chapter {n}</h1>' + "".join(f"<p>{html.escape(p)}</p>" for p in some) + "</section>"
        for n, some in ((1, parts[:half]), (2, parts[half:] or parts[:half]))
    ]
    links = "".join(f'<li><a href="chapter{n}.xhtml">Chapter {n}</a></li>' for n in (1, 2))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/content.opf", PACKAGE.format(title=path.stem))
        book.writestr("OEBPS/nav.xhtml", SHEET.format(title="Contents", body=f'<nav epub:type="toc"><ol>{links}</ol></nav>'))
        book.writestr("OEBPS/style.css", "p { text-indent: 1em; margin: 0 }\n")
        for number, chapter in enumerate(chapters, 1):
            book.writestr(f"OEBPS/chapter{number}.xhtml", SHEET.format(title=f"Chapter {number}", body=chapter))


def epubcheck(path):
    """Fatal errors, errors and warnings."""
    report = path.with_suffix(".json")
    subprocess.run([*EPUBCHECK, path, "--json", report, "-q"], capture_output=True)
    checker = json.loads(report.read_text())["checker"]
    return {kind: checker[kind] for kind in ("nFatal", "nError", "nWarning")}


def convert(files, to, out, work):
    """LibreOffice, all files in one run."""
    out.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation=file://{work.resolve()}/libreoffice"
    command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", out, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    suffix = to.split(":")[0]
    made = [out / f"{file.stem}.{suffix}" for file in files]
    for path in made:
        if not path.exists():
            raise SystemExit(f"LibreOffice made no {path}")
    return made


def entries(path):
    with zipfile.ZipFile(path) as file:
        return [(info.filename, info.compress_type, file.read(info)) for info in file.infolist()]


def changed_entries(before, after):
    """Names of the entries that differ; all, when their order or number does."""
    a, b = entries(before), entries(after)
    if [(name, how) for name, how, _ in a] != [(name, how) for name, how, _ in b]:
        return ["the order, number or compression of the entries"]
    return [x[0] for x, y in zip(a, b) if x != y]


def plain(path):
    return path.read_text(encoding="utf-8-sig")


def marked_copies(glassine, files, level, work):
    copies, payloads = [], []
    for file in files:
        copies.append(work / f"{file.stem}_{level}{file.suffix}")
        payloads.append(glassine.mark(file, copies[-1], level))
    return copies, payloads


def office(glassine, kind, other, texts, level, work):
    """One format at one level: counts out of the number of passages."""
    files = convert(texts, kind, work / kind, work)
    copies, payloads = marked_copies(glassine, files, level, work)
    before = convert(files, "txt:Text (encoded):UTF8", work / f"{kind}_text", work)
    after = convert(copies, "txt:Text (encoded):UTF8", work / f"{kind}_text", work)
    saved = convert(copies, other, work / f"{kind}_as_{other}", work)
    batch = {str(n): plain(path) for n, path in enumerate(after)}
    found = glassine.detect_batch(batch)
    pdfs = convert(copies, "pdf", work / f"{kind}_pdf", work)
    copied = {str(n): subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout for n, path in enumerate(pdfs)}
    found_in_pdf = glassine.detect_batch(copied)
    return {
        "documents": len(files),
        "read_from_the_document": sum(glassine.detect_file(copy) == payload for copy, payload in zip(copies, payloads)),
        "libreoffice_same_visible_text": sum(visible(plain(b)) == plain(a) for a, b in zip(before, after)),
        "read_from_libreoffice_text": sum(found[str(n)] == payload for n, payload in enumerate(payloads)),
        f"read_after_saving_as_{other}": sum(glassine.detect_file(copy) == payload for copy, payload in zip(saved, payloads)),
        "read_from_pdf_by_pdftotext": sum(found_in_pdf[str(n)] == payload for n, payload in enumerate(payloads)),
        "read_from_pdf_by_glassine": sum(glassine.detect_file(copy) == payload for copy, payload in zip(pdfs, payloads)),
        "entries_changed": sorted({name for pair in zip(files, copies) for name in changed_entries(*pair)}),
    }


def books(glassine, texts, level, work):
    files = []
    for text in texts:
        files.append(work / f"{text.stem}.epub")
        write_epub(files[-1], text.read_text(encoding="utf-8"))
    copies, payloads = marked_copies(glassine, files, level, work)
    judged = [(epubcheck(a), epubcheck(b)) for a, b in zip(files, copies)]
    return {
        "books": len(files),
        "faultless_before": sum(not any(before.values()) for before, _ in judged),
        "same_verdict_after": sum(before == after for before, after in judged),
        "read_from_the_book": sum(glassine.detect_file(copy) == payload for copy, payload in zip(copies, payloads)),
        "entries_changed": sorted({name for pair in zip(files, copies) for name in changed_entries(*pair)}),
        "mimetype_first_and_stored": sum(entries(copy)[0][:2] == ("mimetype", zipfile.ZIP_STORED) for copy in copies),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("glassine")
    parser.add_argument("passages", type=Path)
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-office"))
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    glassine = Glassine(args.glassine, args.work)
    sources = sorted(path for path in args.passages.glob("*.txt") if path.name != "book.txt")[:: args.every]
    texts = []
    for source in sources:
        texts.append(args.work / f"{source.stem}.fodt")
        write_document(texts[-1], source.read_text(encoding="utf-8"))
    facts = {level: {} for level in LEVELS}
    for level in LEVELS:
        step = 1 if level == LEVELS[0] else 2
        facts[level]["docx"] = office(glassine, "docx", "odt", texts[::step], level, args.work)
        facts[level]["odt"] = office(glassine, "odt", "docx", texts[::step], level, args.work)
        facts[level]["epub"] = books(glassine, sources[::step], level, args.work)
    version = subprocess.run(["soffice", "--version"], capture_output=True, text=True).stdout.strip()
    checker = subprocess.run([*EPUBCHECK, "--version"], capture_output=True, text=True).stdout.strip()
    facts["versions"] = {"glassine": glassine.version(), "libreoffice": version, "epubcheck": checker}
    if args.json:
        args.json.write_text(json.dumps(facts, indent=1))
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
