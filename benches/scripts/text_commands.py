# SPDX-License-Identifier: MIT OR Apache-2.0
"""The `glassine text` commands as the text measurements call them, each with its own key and an empty registry for blind reads."""
import json, os, secrets, shutil, subprocess
from pathlib import Path

LEVELS = ("invisible", "compact", "robust")
SELECTORS = "\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d"
ZERO_WIDTH = "\u200d\u200e\u2061\u2064"
LOOK_ALIKES = dict(zip("\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443", "aceijopsxy"))


def visible(text):
    """What a reader sees: without the mark's characters. Look-alikes become Latin letters (so for Latin texts alone)."""
    return "".join(LOOK_ALIKES.get(c, c) for c in text if c not in SELECTORS and c not in ZERO_WIDTH)


class Glassine:
    """One key; `registry` says whether the reader knows what was marked."""

    def __init__(self, program, work):
        self.program, self.work, self.readers = os.path.abspath(program), Path(work), 0
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        for key in ("key", "other"):
            (self.work / key).write_text(secrets.token_hex(32) + "\n")

    def run(self, *arguments, home="marked", key="key"):
        env = {**os.environ, "GLASSINE_KEY": str(self.work / key), "GLASSINE_HOME": str(self.work / home)}
        done = subprocess.run([self.program, *map(str, arguments)], env=env, capture_output=True, text=True)
        if done.returncode > 1:
            raise SystemExit(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.strip()

    def mark(self, source, output, level):
        """Marks a file for a reader of its own; returns the payload it drew, 16 hexadecimal digits."""
        self.readers += 1
        answer = self.run("text", "mark", source, "-o", output, "--for", f"reader-{self.readers}", "--level", level, "--json")[-1]
        if answer.get("error"):
            raise SystemExit(f"{source}: {answer['error']}")
        return answer["payload"]

    def detect_batch(self, texts, key="key", registry=False):
        """Payload read in each of the texts ({id: text}), or None."""
        batch = self.work / "batch.jsonl"
        with open(batch, "w", encoding="utf-8") as file:
            for name, text in texts.items():
                file.write(json.dumps({"id": name, "text": text}) + "\n")
        answers = self.run("text", "detect", "--jsonl-batch", batch, "--json", home="marked" if registry else "blind", key=key)
        found = {answer["id"]: answer["payload"] if answer["detected"] else None for answer in answers}
        if missing := texts.keys() - found.keys():
            raise SystemExit(f"no answer for {len(missing)} texts, {sorted(missing)[0]} for one")
        return found

    def detect_file(self, path):
        """Payload read in a document, or None."""
        answers = self.run("text", "detect", path, "--json", home="blind")
        return next((answer["payload"] for answer in answers if answer.get("detected")), None)
