// SPDX-License-Identifier: MIT OR Apache-2.0
// The copies of one picture: the same bytes and the same records as natively, handed over one by one, cloaked once.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { png } from "./png.mjs";
import { PAYLOAD, SECRET, glassine, native, picture, refuses, shared } from "./support.mjs";

const NOW = Date.UTC(2026, 10, 22, 12) / 1000;
const PATH = picture("orientation-6.jpg");
const file = readFileSync(PATH);
const folder = mkdtempSync(join(tmpdir(), "glassine-"));
/** The p-values of a record. */
const P_VALUES = /"log10_p(?:_platform)?":([^,}]*)/g;
let key, payloads, request;

before(() => {
    key = new glassine.Key(Buffer.from(SECRET, "hex"));
    payloads = ["tumblr", ""].map((platform, i) => glassine.payloadMake(key, platform, NOW, new Uint8Array(8).fill(i)));
    const copies = [
        { payload: payloads[0], platform: "tumblr", output: "tumblr" },
        { payload: payloads[1], platform: "", output: "-" },
    ];
    request = { source: PATH, now: NOW, copies };
});

after(() => {
    key.free();
    rmSync(folder, { recursive: true });
});

/** All copies of a request. */
function made(bytes, request, encoders, progress) {
    const copies = [];
    glassine.protectCopies(bytes, key, request, encoders, (index, copy) => void (copies[index] = copy), progress);
    return copies;
}

describe("copies for two places", () => {
    let copies, records;

    before(() => {
        const args = ["tumblr", payloads[0], "-", payloads[1]];
        records = native("copies_native", PATH, SECRET, String(NOW), folder, ...args).trimEnd().split("\n");
        copies = made(file, request);
    });

    it("have the bytes and the records that they have natively, but for the name that they get", () => {
        assert.equal(copies.length, 2);
        for (const [i, name] of ["tumblr", "-"].entries()) {
            assert.deepEqual(Buffer.from(copies[i].bytes), readFileSync(join(folder, name)), name);
            assert.equal(copies[i].output, `${name}.jpg`);
            const [work, copy] = copies[i].record.trimEnd().split("\n");
            assert.equal(work, records[2 * i]);
            const [here, there] = [copy.replace(`"output":"${name}.jpg"`, `"output":"${name}"`), records[2 * i + 1]];
            assert.equal(here.replace(P_VALUES, ""), there.replace(P_VALUES, ""));
            // Transforms round differently from one instruction set to another; the copies are the same all the same.
            const numbers = [here, there].map((line) => [...line.matchAll(P_VALUES)].map(([, value]) => Number(value.replace("null", "0"))));
            assert.equal(numbers[0].length, 2);
            numbers[0].forEach((value, n) => assert.ok(Math.abs(value - numbers[1][n]) < 0.01, `${numbers}`));
        }
        assert.notDeepEqual(copies[0].bytes, copies[1].bytes);
    });

    it("are reported as protected, and the registry tells them apart", () => {
        const registry = new glassine.Registry();
        copies.forEach(({ record }) => registry.add(record));
        assert.deepEqual(registry.entries().map(({ payload }) => payload).sort(), [...payloads].sort());
        for (const [i, { bytes, report }] of copies.entries()) {
            assert.equal(report.payload, payloads[i]);
            assert.equal(report.self_check.verdict, "marked");
            assert.equal(report.self_check.platform === null, i === 1);
            assert.deepEqual([report.cloak, report.removed.unreadable], [null, false]);
            const found = glassine.detect(bytes, key, { known: registry.payloads(key.fingerprint) });
            assert.deepEqual([found.verdict, found.payload], ["marked", payloads[i]]);
            // Stored lying on its side, shown upright.
            assert.deepEqual([found.width, found.height, found.orientation], [report.height, report.width, 6]);
            const entry = registry.byPayload(key.fingerprint, found.payload);
            assert.deepEqual([entry.width, entry.height], [report.width, report.height]);
            const corners = glassine.outline(found, entry.width, entry.height);
            // The stored upper left corner is the upper right one of what is shown.
            const expected = [[found.width, 0], [found.width, found.height], [0, found.height], [0, 0]];
            corners.forEach(([x, y], c) => {
                assert.ok(Math.hypot(x - expected[c][0], y - expected[c][1]) < 6, `${corners}`);
            });
        }
        registry.free();
    });

    it("are not made of a copy, unless asked for", () => {
        const error = refuses(() => made(copies[0].bytes, request), "marked", /already/);
        assert.equal(error.payload, payloads[0]);
        const none = { ...request, copies: [] };
        assert.deepEqual(made(copies[0].bytes, { ...none, again: true }), []);
    });
});

describe("a request", () => {
    it("is checked before anything is done", () => {
        const wrong = (change) => () => made(file, { ...request, ...change });
        refuses(wrong({ strenght: "max" }), "argument", /strenght/);
        refuses(wrong({ cloak: { fats: true } }), "argument", /fats/);
        refuses(wrong({ now: Date.now() }), "argument", /seconds/);
        refuses(wrong({ copies: [{ payload: PAYLOAD, platform: "a b", output: "x" }] }), "argument", /platform/);
        refuses(wrong({ copies: [{ payload: "12", platform: "", output: "x" }] }), "argument", /16 hex/);
        refuses(wrong({ cloak: {} }), "cloak", /no model/);
        refuses(() => made(file.subarray(0, 5000), request), "unreadable", /damaged/);
        const gone = new glassine.Encoders();
        gone.free();
        refuses(() => made(file, request, gone), "argument", /free/);
    });

    it("ends when it is told to, and throws what is thrown at it", () => {
        refuses(() => made(file, request, undefined, (stage) => stage !== "embed"), "cancelled");
        const full = () => {
            throw new RangeError("the disk is full");
        };
        assert.throws(() => glassine.protectCopies(file, key, request, undefined, full), RangeError);
    });
});

describe("a cloak", () => {
    it("is found once, measured in each copy, and named in the records", () => {
        const encoders = new glassine.Encoders();
        encoders.addLight(readFileSync(shared("core/data/light_encoder.safetensors")));
        const texture = png(288, 160, (x, y) => [0, 1, 2].map((c) => 40 + 20 * c + ((x * 7 + y * 13 + ((x * y) % 29) * 5) % 120)));
        let found = 0;
        const progress = (stage, done) => void (found += stage === "cloak" && done === 1);
        const copies = made(texture, { ...request, cloak: { level: "light", fast: true } }, encoders, progress);
        assert.equal(found, 1);
        for (const { report, record } of copies) {
            assert.deepEqual([report.cloak.level, report.cloak.fast], ["light", true]);
            assert.ok(report.cloak.changed > 0.5 && report.cloak.ssimulacra2 > 60, JSON.stringify(report.cloak));
            assert.equal(report.cloak.encoders[0].encoder, "light encoder");
            assert.match(record, /format=same cloak=light-fast models=light"/);
        }
        assert.deepEqual(encoders.names, ["light encoder"], "still there");
        encoders.free();
    });
});
