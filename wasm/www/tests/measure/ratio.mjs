// SPDX-License-Identifier: MIT OR Apache-2.0
// `node ratio.mjs [N] [PICTURE ...]`: the time of WebAssembly over native code, one thread, best of N, from file to file.
// First: cargo xtask wasm; cargo build --release -p glassine-core --features documents --examples

import { basename } from "node:path";
import { readFileSync } from "node:fs";
import { PAYLOAD, SECRET, glassine, native } from "../../../tests/support.mjs";
import { measured, picture } from "../page/browser.mjs";

const [rounds = "5", ...named] = process.argv.slice(2);
const files = named.length ? named : ["photo-leaves.jpg", "watercolour.jpg", "cel-art.png", "comic-page.png"].map(picture);
const key = new glassine.Key(Buffer.from(SECRET, "hex"));

/** Milliseconds of the fastest of all rounds, and what the last one gave. */
function best(work) {
    let [least, result] = [Infinity];
    for (let round = 0; round < Number(rounds); round++) {
        const start = performance.now();
        result = work();
        least = Math.min(least, performance.now() - start);
    }
    return [least, result];
}

for (const file of files) {
    const bytes = readFileSync(file);
    const { embed, detect } = JSON.parse(native("picture_speed", file, rounds));
    const [embedding, copy] = best(() => glassine.embed(bytes, key, PAYLOAD));
    const [detecting, found] = best(() => glassine.detect(copy.bytes, key));
    if (!found.detected) throw new Error(`${file}: the mark was not found`);
    measured(basename(file), {
        "embed, native ms": embed,
        "embed, WebAssembly ms": embedding,
        "embed, ratio": embedding / embed,
        "detect, native ms": detect,
        "detect, WebAssembly ms": detecting,
        "detect, ratio": detecting / detect,
    });
}
