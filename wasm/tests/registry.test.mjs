// SPDX-License-Identifier: MIT OR Apache-2.0
// The registry: the program's portable file in and out, merged, filtered, and added to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "node:test";
import { SECRET, glassine, refuses, shared } from "./support.mjs";

/** The example of the specification: one work, two copies. */
const FILE = readFileSync(shared("docs/registry-format.md"), "utf8").match(/```jsonl\n([^`]*)```/)[1];
const LINES = FILE.trimEnd().split("\n");
const KEY = "312b4357";
const WORK = "ba7816bf8f01cfea";
const [TUMBLR, NOWHERE] = ["8f1d0c5be27a9346", "13c7a0e95d4b286f"];

let registry;
beforeEach(() => {
    registry = new glassine.Registry();
    assert.deepEqual(registry.import(Buffer.from(FILE)), { works: 1, copies: 2, refused: [] });
});

describe("a portable file", () => {
    it("goes out as it came in, to the last digit", () => {
        assert.deepEqual(registry.export().trimEnd().split("\n").slice(1), LINES.slice(1));
        assert.match(registry.export(), /^\{"glassine_registry":1,"made_with":"glassine \d/);
        assert.doesNotMatch(registry.export(false), /reference/);
    });

    it("changes nothing a second time, and tells what contradicts it", () => {
        assert.deepEqual(registry.import(Buffer.from(FILE)), { works: 0, copies: 0, refused: [] });
        const other = FILE.replace("Fog over the harbour", "Mist").replaceAll("1795342001,", "1795342000,");
        const { works, copies, refused } = registry.import(Buffer.from(other));
        assert.deepEqual([works, copies, refused.length], [0, 0, 2]);
        assert.match(refused[0], /^line 2: .*Mist/);
        assert.match(refused[1], /^line 3: .*newer copy/);
    });

    it("that is damaged is refused whole", () => {
        const empty = new glassine.Registry();
        const broken = `${LINES.slice(0, 3).join("\n")}\n{"copy":{"payload":"zz"}}\n`;
        refuses(() => empty.import(Buffer.from(broken)), "registry", /line 4 is damaged/);
        refuses(() => empty.import(Buffer.from("[]")), "registry", /no|not a Glassine registry/);
        refuses(() => empty.import(Buffer.from('{"glassine_registry":2}\n')), "registry", /newer/);
        assert.deepEqual(empty.entries(), []);
        empty.free();
    });
});

describe("the registry", () => {
    it("tells of copies in the order of their making", () => {
        const [first, second] = registry.entries();
        assert.deepEqual([first.payload, second.payload], [TUMBLR, NOWHERE]);
        const { key, work, title, source, platform, day, created, output, format, text, width, height } = first;
        assert.deepEqual(
            { key, work, title, source, platform, day, created, output, format, text, width, height },
            {
                key: KEY, work: WORK, title: "Fog over the harbour", source: "art/harbour.png", platform: "tumblr",
                day: "2026-11-22", created: 1795342001, output: "/home/mira/protected/harbour_tumblr.png", format: "png",
                text: false, width: 4000, height: 3000,
            },
        );
        assert.deepEqual([first.log10_p, first.log10_p_platform, second.log10_p_platform], [-118.25, -31.5, null]);
        assert.deepEqual(registry.byPayload(KEY, NOWHERE), second);
        assert.equal(registry.byPayload("00000000", NOWHERE), null);
    });

    it("lists what is asked for", () => {
        const of = (filter) => registry.entries(filter).map(({ payload }) => payload);
        assert.deepEqual(of({ text: "HARBOUR" }), [TUMBLR, NOWHERE]);
        assert.deepEqual(of({ text: "_protected" }), [NOWHERE]);
        assert.deepEqual(of({ platform: "tumblr" }), [TUMBLR]);
        assert.deepEqual(of({ since: "2026-11-23" }), []);
        refuses(() => registry.entries({ since: "yesterday" }), "argument", /2026-11-22/);
        refuses(() => registry.entries({ platfrom: "x" }), "argument", /platfrom/);
    });

    it("knows payloads, places and small pictures", () => {
        assert.deepEqual(registry.payloads(KEY), [NOWHERE, TUMBLR]);
        assert.deepEqual(registry.textPayloads(KEY), []);
        assert.equal(registry.payloadAt(KEY, WORK, "tumblr", "/home/mira/protected/harbour_tumblr.png"), TUMBLR);
        assert.equal(registry.payloadAt(KEY, WORK, "x", "/home/mira/protected/harbour_tumblr.png"), null);
        assert.deepEqual([...registry.reference(WORK).subarray(0, 3)], [0xff, 0xd8, 0xff]);
        assert.equal(registry.reference("0000000000000000"), null);
        refuses(() => registry.reference("harbour"), "argument", /16 hex/);
        assert.equal(glassine.workOf(Buffer.from("abc")), WORK);
    });
});

describe("a text", () => {
    const STORY = "The lamplighter came up the hill every evening with a ladder over his shoulder and a can of oil, and the children of the street ran after him to see the lamps. ";
    const now = Date.UTC(2026, 10, 22) / 1000;
    let key, request;

    before(() => {
        key = new glassine.Key(Buffer.from(SECRET, "hex"));
        const payload = glassine.payloadMake(key, "x", now, new Uint8Array(8));
        request = { source: "lamps.txt", title: "Lamps", now, payload, platform: "x", output: "lamps_x.txt" };
    });
    after(() => key.free());

    it("is marked as before, and its record makes it known", () => {
        const { text, report, record } = glassine.textCopy(STORY, key, request);
        assert.equal(text, glassine.textMark(STORY, key, request.payload).text);
        registry.add(record);
        const entry = registry.byPayload(KEY, request.payload);
        assert.deepEqual([entry.text, entry.format, entry.title, entry.day, entry.platform], [true, "plain", "Lamps", "2026-11-22", "x"]);
        const { V, Z, H } = report.units;
        assert.equal(entry.strength, `invisible V=${V} Z=${Z} H=${H}`);
        assert.equal(entry.options, "level=invisible density=1");
        assert.deepEqual(registry.textPayloads(KEY), [request.payload]);
        assert.equal(entry.work, glassine.workOf(Buffer.from(STORY)));
        const copy = glassine.documentCopy(Buffer.from(STORY), "txt", key, request);
        assert.deepEqual([Buffer.from(copy.bytes).toString(), copy.record], [text, record]);
    });

    it("that is marked already is refused with its payload, or marked anew", () => {
        const { text } = glassine.textCopy(STORY, key, request);
        assert.equal(refuses(() => glassine.textCopy(text, key, request), "marked").payload, request.payload);
        const payload = glassine.payloadMake(key, "x", now, new Uint8Array(8).fill(1));
        const anew = glassine.textCopy(text, key, { ...request, payload, again: true });
        assert.equal(anew.text, glassine.textMark(STORY, key, payload).text);
        refuses(() => glassine.textCopy(STORY, key, { ...request, payload: "1" }), "argument", /16 hex/);
        refuses(() => glassine.textCopy(STORY, key, { ...request, tilte: "" }), "argument", /tilte/);
        refuses(() => glassine.textCopy("Too short.", key, request), "too_short");
    });
});
