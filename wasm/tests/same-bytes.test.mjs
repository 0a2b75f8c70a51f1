// SPDX-License-Identifier: MIT OR Apache-2.0
// The same picture, key, payload and options give the same bytes in WebAssembly as natively, whatever instruction set and
// however many threads; and each reads what the other marked. Run by `cargo xtask test`, which builds both sides.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { PAYLOAD, PICTURES, SECRET, glassine, native, picture } from "./support.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Formats that `test-images` does not hold. */
const made = mkdtempSync(join(tmpdir(), "glassine-"));
after(() => rmSync(made, { recursive: true }));
const others = native("other_formats", picture("photo-leaves.jpg"), made).trim().split("\n");
const FORMATS = { ".jpg": "jpeg", ".png": "png", ".tif": "tiff", ".webp": "webp", ".gif": "gif" };

for (const path of [...PICTURES.map(picture), ...others.map((name) => join(made, name))]) {
    const file = basename(path);
    describe(file, () => {
        let key, folder, copy, nativeCopy, digests;

        before(() => {
            key = new glassine.Key(Buffer.from(SECRET, "hex"));
            folder = mkdtempSync(join(tmpdir(), "glassine-"));
            nativeCopy = join(folder, `native-${file}`);
            digests = native("protect_digest", path, SECRET, PAYLOAD, nativeCopy).trim().split("\n");
            copy = glassine.protect(readFileSync(path), key, PAYLOAD);
        });

        after(() => {
            key?.free();
            if (folder) rmSync(folder, { recursive: true });
        });

        it("has the same bytes for every instruction set and number of threads", () => {
            assert.equal(digests.length, 6);
            for (const line of digests) assert.equal(line.split(" ")[0], digests[0].split(" ")[0], line);
        });

        it("has the same bytes in WebAssembly", () => {
            assert.ok(copy.bytes instanceof Uint8Array);
            assert.equal(sha256(copy.bytes), digests[0].split(" ")[0]);
            assert.notEqual(sha256(copy.bytes), sha256(readFileSync(path)));
        });

        it("is reported as protected", () => {
            assert.equal(copy.report.payload, PAYLOAD);
            assert.equal(copy.report.format, FORMATS[extname(file)]);
            assert.equal(copy.report.self_check.verdict, "marked");
            assert.ok(copy.report.psnr_db > 30 && copy.report.psnr_db < 70, `PSNR ${copy.report.psnr_db}`);
        });

        it("marked natively, is detected in WebAssembly", () => {
            const found = glassine.detect(readFileSync(nativeCopy), key);
            assert.equal(found.verdict, "marked");
            assert.equal(found.detected, true);
            assert.equal(found.payload, PAYLOAD);
            assert.ok(found.log10_p <= -9);
            // 1 is the canonical size: a long side of 1024 pixels, or the picture's own if that is shorter.
            const scale = Math.max(copy.report.width, copy.report.height, 1024) / 1024;
            assert.ok(Math.abs(found.geometry.scale / scale - 1) < 0.01, `scale ${found.geometry.scale}, not ${scale}`);
        });

        it("marked in WebAssembly, is detected natively with the same certainty", () => {
            const copied = join(folder, `wasm-${file}`);
            writeFileSync(copied, copy.bytes);
            const found = JSON.parse(native("detect_report", copied, SECRET));
            assert.equal(found.verdict, "marked");
            assert.equal(found.payload, PAYLOAD);
            // Detectors need not agree to the last bit, but they see the same evidence.
            const here = glassine.detect(copy.bytes, key);
            assert.ok(Math.abs(found.log10_p - here.log10_p) < 2, `${found.log10_p} and ${here.log10_p}`);
        });

        it("shows nothing to another key", () => {
            const other = new glassine.Key(Buffer.alloc(32, 7));
            const found = glassine.detect(copy.bytes, other);
            other.free();
            assert.equal(found.verdict, "none");
            assert.equal(found.detected, false);
            assert.equal(found.payload, null);
            assert.equal(found.geometry, null);
        });
    });
}
