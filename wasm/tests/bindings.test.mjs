// SPDX-License-Identifier: MIT OR Apache-2.0
// The bindings themselves: options, structured errors, the bare mark.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { PAYLOAD, SECRET, glassine, picture, refuses } from "./support.mjs";

const file = readFileSync(picture("cel-art.png"));
let key;

before(() => {
    key = new glassine.Key(Buffer.from(SECRET, "hex"));
});

after(() => key.free());

describe("errors", () => {
    it("name a damaged file", () => {
        const broken = file.subarray(0, file.length >> 1);
        refuses(() => glassine.detect(broken, key), "unreadable", /damaged/);
        refuses(() => glassine.protect(broken, key, PAYLOAD), "unreadable", /damaged/);
        refuses(() => glassine.embed(broken, key, PAYLOAD), "unreadable", /damaged/);
    });

    it("name a file that is no picture", () => {
        refuses(() => glassine.protect(Buffer.from("Dear diary, today I drew a cat."), key, PAYLOAD), "unsupported", /./);
        refuses(() => glassine.detect(new Uint8Array(0), key), "unreadable", /empty/);
    });

    it("name a picture that is larger than allowed", () => {
        // A PNG header that promises 2^31 - 1 pixels each way.
        const bomb = Buffer.from(file.subarray(0, 64));
        bomb.writeUInt32BE(0x7fffffff, 16);
        bomb.writeUInt32BE(0x7fffffff, 20);
        assert.throws(() => glassine.detect(bomb, key), (error) => ["too_large", "unreadable"].includes(error.kind));
    });

    it("name a wrong secret, payload or option", () => {
        refuses(() => new glassine.Key(new Uint8Array(31)), "argument", /32 bytes/);
        refuses(() => glassine.protect(file, key, "123"), "argument", /16 hex digits/);
        refuses(() => glassine.protect(file, key, PAYLOAD, { strength: "loud" }), "argument", /strength|loud/);
        refuses(() => glassine.protect(file, key, PAYLOAD, { strenght: "light" }), "argument", /strenght/);
        refuses(() => glassine.embed(file, key, PAYLOAD, { gain_step: "much" }), "argument", /options/);
    });
});

describe("the bare mark", () => {
    it("is embedded at a given gain and detected", () => {
        const copy = glassine.embed(file, key, PAYLOAD, { gain_step: 30 });
        assert.equal(copy.report.gain_step, 30);
        assert.equal(copy.report.ssimulacra2, null);
        assert.equal(glassine.detect(copy.bytes, key).payload, PAYLOAD);
    });

    it("is not there before", () => {
        assert.equal(glassine.detect(file, key).verdict, "none");
    });

    it("is stronger when asked to be", () => {
        const [light, strong] = ["light", "strong"].map((strength) => glassine.embed(file, key, PAYLOAD, { strength }).report);
        assert.ok(strong.gain > light.gain, `${strong.gain} and ${light.gain}`);
    });
});
