#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""What of a text mark is left after what happens to texts, beside four other programs that hide a message in text.

usage: text_survival.py GLASSINE PASSAGES [--npm DIR] [--work DIR] [--json OUT] [--seed N]

PASSAGES is the folder that text_passages.py made. Python packages: ftfy, trafilatura, readability-lxml, lxml_html_clean,
html2text, beautifulsoup4, Markdown, text-blind-watermark, zwsp-steg-py. npm packages, below `--npm`: stegcloak, @vercel/stega; and
Node.js.

Every passage is marked at each level with a payload drawn for it, transformed, and read blind: by the key alone, the registry
being empty. "Exact" is the very payload of 64 bits; for the others the very message of 8 bytes (16 hexadecimal digits where the
program takes text), hidden once in the passage the way their own documentation does it. Prints a table in Markdown.
"""
import argparse, json, random, secrets, subprocess, sys
from importlib.metadata import version
from pathlib import Path

import zwsp_steg
from text_blind_watermark import TextBlindWatermark

from text_commands import LEVELS, Glassine, visible
from text_transforms import transforms

PYTHON_PACKAGES = ("ftfy", "trafilatura", "readability-lxml", "html2text", "beautifulsoup4", "Markdown", "text-blind-watermark", "zwsp-steg-py")
PASSWORD = "correct horse battery staple"


class Node:
    """A peer that runs under Node.js."""

    def __init__(self, peer, npm):
        self.peer, self.npm = peer, npm

    def ask(self, verb, requests):
        lines = "".join(json.dumps({"peer": self.peer, "verb": verb, "password": PASSWORD, **request}) + "\n" for request in requests)
        driver = Path(__file__).with_name("text_peers.cjs")
        done = subprocess.run(["node", driver, self.npm], input=lines, capture_output=True, text=True, check=True, timeout=900)
        answers = {answer["id"]: answer["result"] for answer in map(json.loads, done.stdout.splitlines())}
        assert len(answers) == len(requests), f"{self.peer} answered {len(answers)} of {len(requests)} requests"
        return answers

    def hide(self, passages, messages):
        return self.ask("hide", [{"id": name, "text": text, "message": messages[name]} for name, text in passages.items()])

    def reveal(self, texts):
        return self.ask("reveal", [{"id": name, "text": text} for name, text in texts.items()])


class BlindWatermark:
    """text-blind-watermark: one run of U+2060 and U+FEFF at a place drawn at random (`add_wm_rnd`, as its README does it)."""

    mark = TextBlindWatermark(pwd=PASSWORD.encode())

    def hide(self, passages, messages):
        return {name: self.mark.add_wm_rnd(text=text, wm=bytes.fromhex(messages[name])) for name, text in passages.items()}

    def reveal(self, texts):
        return {name: self.read(text) for name, text in texts.items()}

    def read(self, text):
        try:
            return self.mark.extract(text).hex() or None
        except Exception:
            return None


class Zwsp:
    """zwsp-steg-py makes an invisible string (MODE_FULL, its default) and leaves the place open: after a word drawn at random."""

    def hide(self, passages, messages):
        marked = {}
        for name, text in passages.items():
            spaces = [at for at, c in enumerate(text) if c == " "]
            at = random.Random(name).choice(spaces)
            marked[name] = text[:at] + zwsp_steg.encode(messages[name]) + text[at:]
        return marked

    def reveal(self, texts):
        return {name: self.read(text) for name, text in texts.items()}

    def read(self, text):
        try:
            return zwsp_steg.decode(text) or None
        except Exception:
            return None


def peers(npm):
    installed = json.loads(subprocess.run(["npm", "ls", "--json", "--prefix", npm], capture_output=True, text=True).stdout)["dependencies"]
    return {
        f"stegcloak {installed['stegcloak']['version']}": Node("stegcloak", npm),
        f"@vercel/stega {installed['@vercel/stega']['version']}": Node("stega", npm),
        f"text-blind-watermark {version('text-blind-watermark')}": BlindWatermark(),
        f"zwsp-steg-py {version('zwsp-steg-py')}": Zwsp(),
    }


def draws(texts, changes, seed):
    """Every text through every transform: {(transform, text, draw): changed}."""
    return {
        (change, name, draw): transform(text, random.Random(f"{seed}/{change}/{name}/{draw}"))
        for change, transform, repeats in changes
        for name, text in texts.items()
        for draw in range(repeats)
    }


def read(changed, reader):
    """What a reader makes of the changed texts, under the same keys."""
    numbered = {str(number): text for number, text in enumerate(changed.values())}
    found = reader(numbered)
    return dict(zip(changed, (found[number] for number in numbered)))


def exact(found, messages):
    """{transform: [exact, wrong, of]}; wrong = something else was read out."""
    table = {}
    for (change, name, _), message in found.items():
        row = table.setdefault(change, [0, 0, 0])
        row[0] += message == messages[name]
        row[1] += message is not None and message != messages[name]
        row[2] += 1
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("glassine")
    parser.add_argument("passages", type=Path)
    parser.add_argument("--npm", default="/tmp/textbench/npm")
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-survival"))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    paths = sorted(path for path in args.passages.glob("*.txt") if path.name != "book.txt")
    passages = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    vocabulary = sorted({word for text in passages.values() for word in text.split() if word.isalpha()})
    changes = transforms(vocabulary)
    glassine = Glassine(args.glassine, args.work)
    columns, facts = {}, {}
    for level in LEVELS:
        payloads, marked = {}, {}
        for path in paths:
            output = args.work / f"{level}_{path.name}"
            payloads[path.stem] = glassine.mark(path, output, level)
            marked[path.stem] = output.read_text(encoding="utf-8")
            if visible(marked[path.stem]) != passages[path.stem]:
                raise SystemExit(f"{path.stem} at level {level}: the visible text changed")
        changed = draws(marked, changes, args.seed)
        columns[f"glassine {level}"] = exact(read(changed, glassine.detect_batch), payloads)
        size = sum(map(len, passages.values())), sum(len(text.encode()) for text in passages.values())
        facts[f"glassine {level}"] = {
            "characters": round(sum(map(len, marked.values())) / size[0], 3),
            "bytes": round(sum(len(text.encode()) for text in marked.values()) / size[1], 3),
            "wrong_key_detections": sum(m is not None for m in read(changed, lambda texts: glassine.detect_batch(texts, "other")).values()),
            "wrong_key_texts": len(changed),
        }
        registry = exact(read(changed, lambda texts: glassine.detect_batch(texts, registry=True)), payloads)
        columns[f"glassine {level}, with the registry"] = registry
    unmarked = draws(passages, changes, args.seed)
    found = read(unmarked, lambda texts: glassine.detect_batch(texts, registry=True))
    facts["unmarked"] = {"texts": len(unmarked), "detections": sum(m is not None for m in found.values())}
    messages = {name: secrets.token_hex(8) for name in passages}
    for name, peer in peers(args.npm).items():
        hidden = peer.hide(passages, messages)
        columns[name] = exact(read(draws(hidden, changes, args.seed), peer.reveal), messages)
        of_unmarked = read(unmarked, peer.reveal)
        facts[name] = {"unmarked_texts_something_was_read_from": sum(m is not None for m in of_unmarked.values())}
    facts["versions"] = {"glassine": glassine.version(), "python": sys.version.split()[0], **{name: version(name) for name in PYTHON_PACKAGES}}
    if args.json:
        args.json.write_text(json.dumps({"passages": len(passages), "seed": args.seed, "exact": columns, "facts": facts}, indent=1))
    print(f"| {len(passages)} passages | draws | " + " | ".join(columns) + " |\n|---|---|" + "---|" * len(columns))
    for change, _, repeats in changes:
        cells = (f"{table[change][0]}" + (f" ({table[change][1]} wrong)" if table[change][1] else "") for table in columns.values())
        print(f"| {change} | {repeats * len(passages)} | " + " | ".join(cells) + " |")
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
