// SPDX-License-Identifier: MIT OR Apache-2.0
// Texts: the same copy and the same findings in WebAssembly as natively, for strings and for documents.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { join } from "node:path";
import { PAYLOAD, SECRET, glassine, native, pack } from "./support.mjs";

const STORY = `The ferry left the harbour an hour late, and nobody on the upper deck seemed to mind. Mira had wrapped the painting
in two blankets and a raincoat; she held it upright between her knees like a sleeping child. “You could have sent it,”
said the man beside her, who smelled of oranges and rope. She shook her head. Things that were sent had a way of arriving
somewhere else, under another name, in a frame that she would never have chosen.

Fog lay over the water beyond the breakwater, and the engine slowed until the hull only trembled. Somewhere a bell rang
twice, then once, then not again. She thought about the gallery on the far shore, about the narrow stairs and the window
that looked north, and about the woman who had written to her in green ink: bring everything, bring the early ones too.
`;

/** Every paragraph of the story between two tags. */
const paragraphs = (open, close) => STORY.split("\n\n").map((paragraph) => open + paragraph.trimEnd() + close).join("");
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Documents by name. */
const DOCUMENTS = {
    "story.epub": pack({
        mimetype: "application/epub+zip",
        "META-INF/container.xml": "<container/>",
        "OEBPS/one.xhtml": `${XML}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>The ferry</title></head><body>${paragraphs("<p>", "</p>")}</body></html>`,
    }),
    "story.docx": pack({
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs("<w:p><w:r><w:t>", "</w:t></w:r></w:p>")}</w:body></w:document>`,
    }),
    "story.odt": pack({
        mimetype: "application/vnd.oasis.opendocument.text",
        "content.xml": `${XML}<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>${paragraphs("<text:p>", "</text:p>")}</office:text></office:body></office:document-content>`,
    }),
    "story.txt": STORY,
    "story.md": `# The ferry\n\n${STORY}\n\`\`\`\nlet fog = "never marked, since this is code";\n\`\`\`\n\n[the harbour](https://example.com/harbour)\n`,
    "story.html": `<!DOCTYPE html><title>The ferry</title><p class="a b">${STORY.split("\n\n").join("</p>\n<p>")}</p><script>let fog = "no text";</script>`,
};

let key, other, folder;

before(() => {
    key = new glassine.Key(Buffer.from(SECRET, "hex"));
    other = new glassine.Key(Buffer.alloc(32, 7));
    folder = mkdtempSync(join(process.env.TMPDIR ?? "/tmp", "glassine-"));
});

after(() => {
    key.free();
    other.free();
    rmSync(folder, { recursive: true });
});

for (const [name, content] of Object.entries(DOCUMENTS)) {
    describe(name, () => {
        const extension = name.split(".").pop();
        let copy, nativeCopy, there;

        before(() => {
            const file = join(folder, name);
            writeFileSync(file, content);
            nativeCopy = join(folder, `native-${name}`);
            there = JSON.parse(native("text_report", file, SECRET, PAYLOAD, nativeCopy));
            copy = glassine.documentMark(Buffer.from(content), extension, key, PAYLOAD);
        });

        it("is marked with the same bytes and the same report", () => {
            assert.ok(copy.bytes instanceof Uint8Array);
            assert.deepEqual(Buffer.from(copy.bytes), readFileSync(nativeCopy));
            assert.notDeepEqual(Buffer.from(copy.bytes), Buffer.from(content));
            assert.deepEqual(copy.report, there.report);
            assert.equal(copy.report.self_check.how, "blind");
        });

        it("gives the same findings", () => {
            const found = glassine.documentDetect(readFileSync(nativeCopy), extension, key);
            assert.equal(found.detected, true);
            assert.equal(found.marks[0].payload, PAYLOAD);
            assert.ok(found.marks[0].log10_p <= -9);
            const marks = there.found.marks.map((mark) => ({ ...mark, spans: mark.spans.map(({ start, end }) => [start, end]) }));
            assert.deepEqual(found, { detected: true, ...there.found, marks });
        });

        it("shows nothing to another key, and nothing before it is marked", () => {
            assert.equal(glassine.documentDetect(copy.bytes, extension, other).detected, false);
            assert.deepEqual(glassine.documentDetect(Buffer.from(content), extension, key).marks, []);
        });
    });
}

describe("a string", () => {
    it("is marked as the text file is", () => {
        const { text, report } = glassine.textMark(STORY, key, PAYLOAD);
        assert.equal(text, Buffer.from(glassine.documentMark(Buffer.from(STORY), "txt", key, PAYLOAD).bytes).toString());
        assert.equal(report.payload, PAYLOAD);
        assert.equal(glassine.textDetect(text, key).marks[0].payload, PAYLOAD);
    });

    it("too short to be read alone is read with the payloads that were given out", () => {
        const quote = glassine.textMark(STORY, key, PAYLOAD).text.split(" ").slice(20, 28).join(" ");
        assert.equal(glassine.textDetect(quote, key).detected, false);
        const found = glassine.textDetect(quote, key, { known: ["fedcba9876543210", PAYLOAD] });
        assert.equal(found.marks[0].payload, PAYLOAD);
        assert.equal(found.marks[0].how, "registry");
    });

    it("that has no room for a mark is refused, as are wrong options", () => {
        const refuses = (work, kind) => assert.throws(work, (error) => error.name === "GlassineError" && error.kind === kind);
        refuses(() => glassine.textMark("Hello there.", key, PAYLOAD), "too_short");
        refuses(() => glassine.textMark(STORY, key, PAYLOAD, { level: "loud" }), "argument");
        refuses(() => glassine.textMark(STORY, key, PAYLOAD, { density: 0 }), "argument");
        refuses(() => glassine.textDetect(STORY, key, { alpha: 2 }), "argument");
        refuses(() => glassine.textDetect(STORY, key, { knwon: [] }), "argument");
        refuses(() => glassine.documentMark(Buffer.from([1, 2, 3]), "png", key, PAYLOAD), "unsupported");
    });
});

describe("hidden characters", () => {
    const TEXT = "A plain w\u043erd, then an\u200b\u200b other; and 👩\u200d🚀 flies.";

    it("are found, with a reason where there is one", () => {
        const found = glassine.textInspect(TEXT).findings;
        const of = (codePoint) => found.find((finding) => finding.code_point === codePoint);
        assert.deepEqual([of("U+200B").count, of("U+200B").legitimate, of("U+200B").places[0].offset], [2, 0, 22]);
        assert.deepEqual([of("U+043E").class, of("U+043E").looks_like], ["look_alike", "o"]);
        assert.deepEqual([of("U+200D").count, of("U+200D").legitimate], [1, 1]);
        assert.equal(found.length, 3);
    });

    it("of a mark name the program", () => {
        const inspection = glassine.textInspect(glassine.textMark(STORY, key, PAYLOAD).text);
        assert.deepEqual(inspection.schemes.map(({ scheme }) => scheme), ["glassine"]);
    });

    it("are taken out, the emoji's joiner only when asked for", () => {
        const kept = glassine.textStrip(TEXT);
        assert.equal(kept.text, "A plain word, then an other; and 👩\u200d🚀 flies.");
        assert.deepEqual(kept.report, { removed: 2, spaces: 0, letters: 1, kept: 1 });
        assert.equal(glassine.textStrip(TEXT, { keep_legitimate: false }).text, "A plain word, then an other; and 👩🚀 flies.");
        assert.equal(glassine.textStrip(glassine.textMark(STORY, key, PAYLOAD, { level: "robust" }).text).text, STORY);
        assert.throws(() => glassine.textStrip(TEXT, { keep: true }), (error) => error.kind === "argument");
    });
});

describe("the card", () => {
    it("tells what survives on a platform", () => {
        const card = glassine.textProbeCard("forum");
        const whole = glassine.textProbeRead(card);
        assert.deepEqual([whole.id, whole.v, whole.z, whole.h], ["forum", "whole", "whole", "whole"]);
        const stripped = glassine.textProbeRead(card.replace(/[\u200b-\u200f\u2060-\u2064]/g, ""));
        assert.deepEqual([stripped.v, stripped.z, stripped.h], ["whole", "none", "whole"]);
        assert.equal(stripped.lines.find(({ channel }) => channel === "Z").fate, "removed");
        assert.ok(stripped.verdict.length > 20);
        assert.equal(glassine.textProbeRead("Something else.").id, null);
    });
});
