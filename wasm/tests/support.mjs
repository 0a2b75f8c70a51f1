// SPDX-License-Identifier: MIT OR Apache-2.0
// What the tests share: the module under test, the native programs it is compared with, pictures and a key.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The bindings for Node; `cargo xtask wasm` makes them. */
export const glassine = createRequire(import.meta.url)(join(root, "wasm/npm/dist/nodejs/glassine.js"));

/** A secret and a payload for tests only. */
export const SECRET = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
export const PAYLOAD = "0123456789abcdef";

/** JPEG with chroma at half size and an orientation, PNG of 8 and 16 bits, and with transparency. */
export const PICTURES = ["orientation-6.jpg", "cel-art.png", "gradient-16bit.png", "alpha-sprite.png"];

/** Asserts that `work` throws our error of this kind, with a message worth reading; returns it. */
export function refuses(work, kind, words = /./) {
    let thrown;
    assert.throws(work, (error) => {
        thrown = error;
        assert.ok(error instanceof Error);
        assert.equal(error.name, "GlassineError", String(error));
        assert.equal(error.kind, kind, error.message);
        assert.match(error.message, words);
        return true;
    });
    return thrown;
}

/** Path of a file of the repository. */
export const shared = (file) => join(root, file);

/** Path of a test picture. */
export const picture = (file) => join(root, "test-images", file);

/** Runs a native program of the core's examples and returns what it prints. */
export function native(program, ...args) {
    const folder = process.env.GLASSINE_NATIVE;
    if (!folder) throw new Error("GLASSINE_NATIVE names no folder of native programs: run `cargo xtask test`");
    return execFileSync(join(folder, program), args, { encoding: "utf8" });
}

/** A zip archive of these entries (`{name: text}`), stored as they are. */
export function pack(entries) {
    const [parts, directory] = [[], []];
    let offset = 0;
    for (const [name, text] of Object.entries(entries)) {
        const [path, bytes] = [Buffer.from(name), Buffer.from(text)];
        const fields = Buffer.alloc(26); // what both headers have in common, from the version needed on
        fields.writeUInt16LE(20, 0);
        fields.writeUInt16LE(0x21, 8); // 1 January 1980
        fields.writeUInt32LE(crc32(bytes), 10);
        fields.writeUInt32LE(bytes.length, 14);
        fields.writeUInt32LE(bytes.length, 18);
        fields.writeUInt16LE(path.length, 22);
        const place = Buffer.alloc(14);
        place.writeUInt32LE(offset, 10);
        parts.push(Buffer.from("PK\x03\x04"), fields, path, bytes);
        directory.push(Buffer.from("PK\x01\x02\x14\x00"), fields, place, path);
        offset += 30 + path.length + bytes.length;
    }
    const [count, index] = [Object.keys(entries).length, Buffer.concat(directory)];
    const end = Buffer.alloc(22);
    end.write("PK\x05\x06", "latin1");
    end.writeUInt16LE(count, 8);
    end.writeUInt16LE(count, 10);
    end.writeUInt32LE(index.length, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...parts, index, end]);
}
