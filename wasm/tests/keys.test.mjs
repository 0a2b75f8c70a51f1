// SPDX-License-Identifier: MIT OR Apache-2.0
// Keys as words and as the program's key files (docs/key-file.md has the vectors), payloads and platforms.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { SECRET, glassine, refuses, shared } from "./support.mjs";

const secret = Buffer.from(SECRET, "hex");
/** The two key files of the document, and its words. */
const document = readFileSync(shared("docs/key-file.md"), "utf8");
const [plain, sealed] = [...document.matchAll(/```text\n(# Glassine key[^`]*)```/g)].map(([, text]) => text);
const words = document.match(/Backup words: `([^`]*)`/)[1].replace(/\s+/g, " ");
const PASSPHRASE = "café au lait";
/** Salt and nonce of the sealed one. */
const random = Uint8Array.from({ length: 40 }, (_, i) => (i < 16 ? 0x10 + i : 0x40 + i - 16));

describe("a secret", () => {
    it("has the fingerprint that the program shows", () => {
        const key = new glassine.Key(secret);
        assert.equal(key.fingerprint, "312b4357");
        key.free();
    });

    it("becomes the words of the document and comes back from them, however they are written", () => {
        assert.equal(glassine.keyWords(secret), words);
        const written = words.split(" ").map((word, i) => `${i + 1}. ${word.toUpperCase()}\n`).join("");
        assert.deepEqual(Buffer.from(glassine.keyFromWords(written)), secret);
    });

    it("does not come back from wrong words", () => {
        refuses(() => glassine.keyFromWords("abandon amount"), "argument", /24 words/);
        refuses(() => glassine.keyFromWords(words.replace("liar", "lira")), "argument", /word 3/);
        refuses(() => glassine.keyFromWords(words.replace("abandon amount", "amount abandon")), "argument", /fit together/);
        refuses(() => glassine.keyWords(secret.subarray(1)), "argument", /32 bytes/);
    });
});

describe("a key file", () => {
    it("is written as the program writes it", () => {
        assert.equal(glassine.keyFileMake(secret), plain);
        assert.equal(glassine.keyFileMake(secret, { passphrase: PASSPHRASE, random }), sealed);
    });

    it("of the program is opened", () => {
        assert.deepEqual(glassine.keyFileInfo(Buffer.from(plain)), { fingerprint: "312b4357", locked: false });
        assert.deepEqual(glassine.keyFileInfo(Buffer.from(sealed)), { fingerprint: "312b4357", locked: true });
        assert.deepEqual(Buffer.from(glassine.keyFileOpen(Buffer.from(plain))), secret);
        assert.deepEqual(Buffer.from(glassine.keyFileOpen(Buffer.from(sealed), PASSPHRASE)), secret);
    });

    it("is not opened without its passphrase, nor made with none", () => {
        refuses(() => glassine.keyFileOpen(Buffer.from(sealed)), "passphrase", /passphrase/);
        refuses(() => glassine.keyFileOpen(Buffer.from(sealed), "cafe au lait"), "passphrase", /wrong/);
        refuses(() => glassine.keyFileMake(secret, { passphrase: "", random }), "argument", /empty/);
        refuses(() => glassine.keyFileMake(secret, { passphrase: "x", random: random.subarray(1) }), "argument", /40/);
        refuses(() => glassine.keyFileMake(secret, { passphrase: "x" }), "argument", /random/);
    });

    it("that is damaged is refused", () => {
        refuses(() => glassine.keyFileInfo(Buffer.from("Dear diary")), "unreadable", /no.* key file/);
        refuses(() => glassine.keyFileOpen(Buffer.from(plain.replace("1d1e1f", "1d1e1e"))), "unreadable", /damaged/);
    });
});

describe("a payload", () => {
    const now = Date.UTC(2026, 10, 22, 12) / 1000;
    const bits = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    let key, other;

    before(() => {
        key = new glassine.Key(secret);
        other = new glassine.Key(Buffer.alloc(32, 7));
    });
    after(() => [key, other].forEach((one) => one.free()));

    it("says for which platform and on which day", () => {
        const payload = glassine.payloadMake(key, "tumblr", now, bits);
        assert.match(payload, /^[0-9a-f]{16}$/);
        const meaning = { platform: "tumblr", day: "2026-11-22", sensible: true };
        assert.deepEqual(glassine.payloadMeaning(key, payload, now), meaning);
        assert.deepEqual(glassine.payloadMeaning(key, payload, now - 3 * 86_400).sensible, false);
        assert.notEqual(glassine.payloadMake(key, "tumblr", now, new Uint8Array(8)), payload);
    });

    it("of no platform, or of one's own, names none", () => {
        for (const platform of ["", "my-shop"]) {
            const payload = glassine.payloadMake(key, platform, now, bits);
            assert.deepEqual(glassine.payloadMeaning(key, payload, now), { platform: null, day: "2026-11-22", sensible: true });
        }
    });

    it("of another key hardly ever makes sense", () => {
        const random = (i) => Uint8Array.from({ length: 8 }, (_, j) => (i * 37 + j * 101) & 255);
        const payloads = Array.from({ length: 200 }, (_, i) => glassine.payloadMake(other, "x", now, random(i)));
        const sensible = payloads.filter((payload) => glassine.payloadMeaning(key, payload, now).sensible).length;
        // 17 of 256 codes, and one day in 26.
        assert.ok(sensible <= 6, `${sensible}`);
    });

    it("takes a time in seconds and eight bytes", () => {
        refuses(() => glassine.payloadMake(key, "", Date.now(), bits), "argument", /seconds/);
        refuses(() => glassine.payloadMake(key, "", now, bits.subarray(1)), "argument", /8 random/);
        refuses(() => glassine.payloadMake(key, "a b", now, bits), "argument", /platform/);
        refuses(() => glassine.payloadMeaning(key, "xyz", now), "argument", /16 hex/);
    });
});

describe("platforms", () => {
    it("are those of the core, with what they do", () => {
        const all = glassine.platforms();
        assert.ok(all.length >= 10);
        assert.equal(new Set(all.map(({ code }) => code)).size, all.length);
        const tumblr = all.find(({ id }) => id === "tumblr");
        assert.deepEqual(tumblr.processing, { width: 1280, height: 1920, long: null, quality: 75, assumed: ["quality"] });
        assert.match(tumblr.source, /^https:/);
    });

    it("are found by any of their names, and others may be named", () => {
        assert.deepEqual(glassine.platformNamed(" Twitter"), { id: "x", name: "X", known: true });
        assert.deepEqual(glassine.platformNamed("My-Shop"), { id: "my-shop", name: "my-shop", known: false });
        for (const wrong of ["", "a/b", "protected"]) refuses(() => glassine.platformNamed(wrong), "argument");
    });

    it("and all other defaults are stated once", () => {
        const { strength, privacy, text_level, text_alpha, cloak_level, cloak_fast } = glassine.defaults();
        assert.deepEqual([strength, privacy, text_level, text_alpha, cloak_level, cloak_fast], [
            "standard", "gps", "invisible", 1e-9, "medium", false,
        ]);
    });
});
