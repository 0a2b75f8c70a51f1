// SPDX-License-Identifier: MIT OR Apache-2.0
// What the tests share: the module under test, the native programs it is compared with, pictures and a key.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The bindings for Node; `cargo xtask wasm` makes them. */
export const glassine = createRequire(import.meta.url)(join(root, "wasm/dist/nodejs/glassine.js"));

/** A secret and a payload for tests only. */
export const SECRET = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
export const PAYLOAD = "0123456789abcdef";

/** JPEG with chroma at half size and an orientation, PNG of 8 and 16 bits, and with transparency. */
export const PICTURES = ["orientation-6.jpg", "cel-art.png", "gradient-16bit.png", "alpha-sprite.png"];

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
