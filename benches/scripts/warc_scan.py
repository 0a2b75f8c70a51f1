#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""How fast `glassine text detect` goes through a crawl: whole-process time and peak memory.

Writes a WET file (WARC/1.0, as Common Crawl's) of the size asked for, of which a few records hold a marked text, plain
and packed (a gzip member a record, as crawls are; Zstandard in one), runs the program on each, and checks that
exactly the marked records are found. Uses nothing but the standard library and the `zstd` program.

    warc_scan.py --glassine target/release/glassine --folder /tmp/crawl --mebibytes 1024
"""

import argparse
import gzip
import json
import multiprocessing
import os
import random
import subprocess
import time
from pathlib import Path

KEY = "5c" * 32
MARKED = 20

LETTERS = {
    "English": ("a e i o u ea ou".split(), "b c d f g h l m n p r s st t th w".split()),
    "Russian": ("а е и о у ы я".split(), "б в г д ж з к л м н п р с т ст пр".split()),
}
# What the prefilter must not stumble over: quotes, joiners, selectors, brackets.
PHRASES = {
    "English": ["it wasn\u2019t \u201cours\u201d,", "don\u2019t \u2014", "(see 3.2)"],
    "Russian": ["IT-компания", "\u00abда\u00bb \u2014", "Wi-Fi"],
    "Persian": ["نمی\u200cدانم چه می\u200cگوید.", "کتاب\u200cها را روی میز گذاشت.", "خانه\u200cای کنار رودخانه بود.", "شب آرام بود."],
    "emoji": ["Best day", "ever \U0001f469\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f\U0001f44d\U0001f3fd", "1\ufe0f\u20e3 buy", "enjoy \U0001f600"],
    "Chinese": ["他说：「你好」，", "然后走了。", "天地玄黄，", "宇宙洪荒。", "《春秋》"],
}
SHARES = {"English": 70, "Russian": 10, "Persian": 5, "emoji": 5, "Chinese": 10}


def record(address: str, text: str) -> bytes:
    block = text.encode()
    head = (f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:example:{address}>\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n")
    return head.encode() + block + b"\r\n\r\n"


def vocabularies(rng: random.Random) -> dict[str, list[str]]:
    """Made-up words, so that the text packs about as well as prose does."""
    def word(vowels, consonants):
        return "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(rng.randint(1, 4)))
    return {language: [word(*letters) for _ in range(8000)] for language, letters in LETTERS.items()}


def clean_text(rng: random.Random, words: dict[str, list[str]]) -> str:
    language = rng.choices(list(SHARES), weights=list(SHARES.values()))[0]
    vocabulary, phrases = words.get(language), PHRASES[language]

    def piece() -> str:
        # About as uneven as the words of a language.
        return rng.choice(phrases) if vocabulary is None or rng.random() < 0.03 else vocabulary[int(8000 * rng.random() ** 4)]

    lines = (" ".join(piece() for _ in range(rng.randint(4, 40))) for _ in range(rng.randint(5, 40)))
    return ".\n".join(lines)


def marked_texts(arguments) -> list[str]:
    """Texts of 200 words, marked by the program itself."""
    rng = random.Random(2)
    words = "river stone garden window letter evening silver winter mother story colour paper house shadow".split()
    texts = []
    for i in range(MARKED):
        source, copy = arguments.folder / "source.txt", arguments.folder / f"copy{i}.txt"
        source.write_text(" ".join(rng.choice(words) + rng.choice(words) for _ in range(200)) + "\n")
        copy.unlink(missing_ok=True)
        subprocess.run([*program(arguments), "text", "mark", source, "-o", copy, "--for", f"crawl-{i}"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        texts.append(copy.read_text())
    return texts


def program(arguments) -> list:
    key = arguments.folder / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    return [arguments.glassine, "--key", key, "--home", arguments.folder / "home"]


def write(arguments, path: Path) -> set[str]:
    """The file, plain and by gzip; returns the addresses of the marked records."""
    rng = random.Random(1)
    words = vocabularies(rng)
    pool = [clean_text(rng, words) for _ in range(20_000)]
    size = arguments.mebibytes << 20
    places = {(2 * i + 1) * size // (2 * MARKED): text for i, text in enumerate(marked_texts(arguments))}
    marked, written, number = set(), 0, 0
    with open(path, "wb") as plain, open(f"{path}.gz", "wb") as packed:
        while written < size:
            number += 1
            due = [place for place in places if place <= written]
            if due:
                address, text = f"https://example.org/marked/{number}", places.pop(due[0])
                text = rng.choice(pool)[:2000] + "\n" + text
                marked.add(address)
            else:
                address, text = f"https://example.org/{number}", rng.choice(pool)
            data = record(address, text)
            plain.write(data)
            packed.write(gzip.compress(data, 3, mtime=0))
            written += len(data)
    subprocess.run(["zstd", "-q", "-f", "-3", "-T1", path, "-o", f"{path}.zst"], check=True)
    return marked


def scan(arguments, path: Path, expected: set[str]) -> dict:
    command = [*program(arguments), "-j", str(arguments.threads), "text", "detect", "--json", path]
    start = time.monotonic()
    with open(arguments.folder / "out.jsonl", "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE)
        # The last words only; they are few.
        message = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    lines = [json.loads(line) for line in open(arguments.folder / "out.jsonl")]
    found = {line["id"] for line in lines if line["detected"]}
    assert found == expected, (expected - found, found - expected, message)
    return {"file": path.name, "bytes": path.stat().st_size, "unpacked": arguments.mebibytes << 20, "seconds": round(seconds, 2),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2), "peak_mib": round(usage.ru_maxrss / 1024),
            "mb_per_s": round((arguments.mebibytes << 20) / 1e6 / seconds), "found": len(found), "exit": os.waitstatus_to_exitcode(status),
            "load": round(os.getloadavg()[0], 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--glassine", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = arguments.folder / "crawl.warc.wet"
    # In a process of its own: the peak memory of a child begins with that of the process that starts it.
    with multiprocessing.get_context("spawn").Pool(1) as writer:
        expected = writer.apply(write, (arguments, path))
    for name in [path, Path(f"{path}.gz"), Path(f"{path}.zst")]:
        print(json.dumps(scan(arguments, name, expected)), flush=True)


if __name__ == "__main__":
    main()
